//! What staff say of calling somebody back: of a missed call, in the one record that it has for
//! that. Words about calls that have left come, too.

use jawab_ledger::{Change, Fields, Value};
use uuid::Uuid;

use crate::luck::Luck;

const REASONS: &[&str] = &["reached", "not-needed", "wrong-number", "gave-up"];

/// Whoever says something of the same call says it of the same record.
const RECORDS: u128 = 0xca11_bac5;

/// Somebody takes it, gives it back, says that it is done or that it is not.
pub(crate) fn change(contact: Uuid, now_ms: Value, luck: &mut Luck) -> Change {
    let who = format!("staff-{}", luck.below(3));
    let mut fields = Fields::from([("contact".into(), contact.into())]);
    let mut says = |name: &str, value: Value| fields.insert(name.into(), value);
    if luck.percent(50) {
        let is_taken = luck.percent(60);
        says("taken_by", if is_taken { who.into() } else { Value::Null });
        says("taken_ms", now_ms);
    } else {
        let reason = luck.pick(REASONS).copied().filter(|_| luck.percent(70));
        says("done", reason.map_or(Value::Null, Value::from));
        says("done_by", who.into());
        says("done_ms", now_ms);
    }
    let record = Uuid::from_u128(contact.as_u128() ^ RECORDS);
    Change::new("call_back", record, fields)
}
