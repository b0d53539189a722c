//! What leaves the record, and when: as the configuration says, once a day, when nobody calls.

use std::time::Duration;

use jawab_config::RetentionDays;
use jawab_desk::Ledger;
use jawab_ledger::{Compacted, LedgerError, Retention};
use jiff::Timestamp;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR_MS: u64 = 60 * 60 * 1000;

/// Three in the morning.
const QUIET_HOUR: i8 = 3;

/// How often the box looks whether it is time.
const LOOK: Duration = Duration::from_secs(10 * 60);

/// For whoever wants to save something, after each step.
const PAUSE: Duration = Duration::from_millis(20);

/// As the ledger takes it.
fn policy(days: &RetentionDays) -> Retention {
    Retention {
        cases: days.cases_days * DAY,
        contacts: days.contacts_days * DAY,
        people: days.people_days * DAY,
        agent_states: days.agent_states() * DAY,
        margin: days.margin_days * DAY,
    }
}

/// Lets leave what has been here long enough, once a day, until told to stop.
pub(crate) async fn keep(ledger: Ledger, days: RetentionDays, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let (ledger, policy) = (ledger.clone(), policy(&days));
        match spawn_blocking(move || compact_if_due(&ledger, &policy)).await {
            Ok(Ok(Some(left))) => info!("what left the record: {left}"),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => warn!("what should leave the record cannot: {error}"),
            Err(error) => warn!("what should leave the record did not: {error}"),
        }
    }
}

/// Where the box notes when it last did it.
const NOTED: (&str, &str) = ("retention", "compacted");

fn compact_if_due(ledger: &Ledger, policy: &Retention) -> Result<Option<Compacted>, LedgerError> {
    let now_ms = ledger.now_ms();
    let last = ledger.local_get(NOTED.0, NOTED.1)?;
    let last_ms = last.and_then(|octets| Some(u64::from_be_bytes(octets.try_into().ok()?)));
    if !is_due(last_ms.unwrap_or(0), now_ms) || !ledger.note_acknowledged()? {
        return Ok(None);
    }
    let left = ledger.compact(policy, PAUSE)?;
    ledger.local_put(NOTED.0, NOTED.1, &now_ms.to_be_bytes(), None)?;
    Ok(Some(left))
}

/// What `jawab ledger compact` does; with the running box beside it.
pub(crate) fn by_hand(
    ledger: &Ledger,
    days: &RetentionDays,
    dry_run: bool,
) -> Result<Compacted, LedgerError> {
    if dry_run {
        return ledger.would_leave(&policy(days));
    }
    ledger.compact(&policy(days), PAUSE)
}

/// For a program.
pub(crate) fn as_json(left: &Compacted) -> serde_json::Value {
    let mut json = serde_json::json!({
        "as_of_ms": left.as_of_ms,
        "files": left.files,
        "changes": left.changes,
        "octets": left.octets,
    });
    for kind in Compacted::kinds() {
        json[kind.table] = left.of(kind).into();
    }
    json
}

/// In the quiet hour of each day; at any hour, where the box is off in that one.
fn is_due(last_ms: u64, now_ms: u64) -> bool {
    let since_ms = now_ms.saturating_sub(last_ms);
    let is_quiet = i64::try_from(now_ms)
        .ok()
        .and_then(|now| Timestamp::from_millisecond(now).ok())
        .is_some_and(|now| jawab_zone::legal_time().to_datetime(now).hour() == QUIET_HOUR);
    since_ms > 36 * HOUR_MS || is_quiet && since_ms > 20 * HOUR_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_done_in_the_quiet_hour_or_when_that_was_missed() {
        // 2026-11-24 03:00 in Morocco, which is at UTC then.
        let night = 1_795_489_200_000;
        assert!(is_due(night - 24 * HOUR_MS, night));
        assert!(!is_due(night, night + HOUR_MS / 2), "once a night");
        assert!(!is_due(night, night + 30 * HOUR_MS), "not at noon");
        assert!(is_due(night, night + 37 * HOUR_MS));
        assert!(is_due(0, night + 9 * HOUR_MS));
    }
}
