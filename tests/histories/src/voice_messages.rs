//! Messages that callers leave: one of a contact, which several may be the first to hear.

use jawab_ledger::{Change, Fields, Value};
use uuid::Uuid;

use crate::luck::Luck;

/// A contact has its message under one id, on every box.
const RECORDS: u128 = 0x701c_e0ff;

/// It is left, or heard.
pub(crate) fn change(contact: Uuid, now_ms: Value, luck: &mut Luck) -> Change {
    let mut fields = Fields::from([("contact".into(), contact.into())]);
    let mut says = |name: &str, value: Value| fields.insert(name.into(), value);
    if luck.percent(50) {
        says("recorded_ms", now_ms);
        says("length_ms", 31_000.into());
    } else {
        says("heard_by", format!("staff-{}", luck.below(3)).into());
        says("heard_ms", now_ms);
    }
    let record = Uuid::from_u128(contact.as_u128() ^ RECORDS);
    Change::new("voice_message", record, fields)
}
