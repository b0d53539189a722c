//! What staff are there for, as the desk writes it down: a record for each change, which holds until
//! the next and of which nothing is said again but how long calls were written up meanwhile.

use jawab_ledger::rusqlite::OptionalExtension;
use jawab_ledger::{Change, Fields, Ledger, LedgerError, Value};
use uuid::Uuid;

use crate::luck::Luck;

/// State and reason.
const STATES: &[(&str, Option<&str>)] = &[
    ("ready", None),
    ("break", Some("prayer")),
    ("break", Some("meal")),
    ("after-call", Some("write-up")),
    ("away", None),
];

/// Staff of each box.
const STAFF: usize = 3;

/// A member of staff is there for something else; or has written a call up meanwhile.
pub(crate) fn change(
    ledger: &Ledger,
    now_ms: Value,
    luck: &mut Luck,
) -> Result<Change, LedgerError> {
    let staff = ledger.box_id().0.as_u128() ^ (10 + luck.below(STAFF) as u128);
    let staff = Uuid::from_u128(staff);
    if luck.percent(40)
        && let Some((id, sum)) = last(ledger, staff)?
    {
        let sum = sum.saturating_add(luck.below(600_000) as i64);
        let fields = Fields::from([("after_call_ms".into(), sum.into())]);
        return Ok(Change::new("agent_state", id, fields));
    }
    let (state, reason) = luck.pick(STATES).copied().unwrap_or_default();
    let mut fields = Fields::from([
        ("staff".into(), staff.into()),
        ("state".into(), state.into()),
        ("from_ms".into(), now_ms),
    ]);
    if let Some(reason) = reason {
        fields.insert("reason".into(), reason.into());
    }
    if luck.percent(20) {
        fields.insert("changed_by".into(), "restart".into());
    }
    Ok(Change::new("agent_state", luck.id(), fields))
}

/// The state that holds, and its sum.
fn last(ledger: &Ledger, staff: Uuid) -> Result<Option<(Uuid, i64)>, LedgerError> {
    let last: Option<(String, i64)> = ledger.read(|db| {
        db.prepare_cached(
            "SELECT id, COALESCE(after_call_ms, 0) FROM agent_states WHERE staff = ?1 \
             ORDER BY from_ms DESC, id DESC LIMIT 1",
        )?
        .query_row([staff.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
    })?;
    Ok(last.and_then(|(id, sum)| Some((Uuid::try_parse(&id).ok()?, sum))))
}
