//! What leaves the record, and when: as the configuration says, once a day, when nobody calls.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_config::RetentionDays;
use jawab_desk::Ledger;
use jawab_ledger::{Compacted, Retention};
use jiff::Timestamp;
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::recordings::{self, RecordingsError};

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

/// What left: of the record, and of what lies beside it.
#[derive(Debug)]
pub(crate) struct Left {
    record: Compacted,
    recordings: u64,
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { record, recordings } = self;
        record.fmt(f)?;
        match recordings {
            0 => Ok(()),
            _ => write!(f, "; {recordings} recordings"),
        }
    }
}

/// Lets leave what has been here long enough, once a day, until told to stop. `data` is the folder
/// of the box's data.
pub(crate) async fn keep(
    ledger: Ledger,
    days: RetentionDays,
    data: PathBuf,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let (ledger, policy, data) = (ledger.clone(), policy(&days), data.clone());
        match spawn_blocking(move || compact_if_due(&ledger, &policy, &data)).await {
            Ok(Ok(Some(left))) => info!("what left the record: {left}"),
            Ok(Ok(None)) => {}
            Ok(Err(error)) => warn!("what should leave the record cannot: {error}"),
            Err(error) => warn!("what should leave the record did not: {error}"),
        }
    }
}

/// Where the box notes when it last did it.
const NOTED: (&str, &str) = ("retention", "compacted");

fn compact_if_due(
    ledger: &Ledger,
    policy: &Retention,
    data: &Path,
) -> Result<Option<Left>, RecordingsError> {
    let now_ms = ledger.now_ms();
    let last = ledger.local_get(NOTED.0, NOTED.1)?;
    let last_ms = last.and_then(|octets| Some(u64::from_be_bytes(octets.try_into().ok()?)));
    if !is_due(last_ms.unwrap_or(0), now_ms) || !ledger.note_acknowledged()? {
        return Ok(None);
    }
    let record = ledger.compact(policy, PAUSE)?;
    ledger.local_put(NOTED.0, NOTED.1, &now_ms.to_be_bytes(), None)?;
    with_recordings(ledger, record, policy, data, false).map(Some)
}

/// And the recordings whose contacts are gone.
fn with_recordings(
    ledger: &Ledger,
    record: Compacted,
    policy: &Retention,
    data: &Path,
    dry_run: bool,
) -> Result<Left, RecordingsError> {
    let recordings = match record.as_of_ms {
        Some(as_of_ms) => {
            let folder = recordings::folder(data);
            recordings::let_go(ledger, &folder, policy, as_of_ms, dry_run)?
        }
        None => 0,
    };
    Ok(Left { record, recordings })
}

/// What `jawab ledger compact` does; with the running box beside it.
pub(crate) fn by_hand(
    ledger: &Ledger,
    days: &RetentionDays,
    data: &Path,
    dry_run: bool,
) -> Result<Left, RecordingsError> {
    let policy = policy(days);
    let record = if dry_run {
        ledger.would_leave(&policy)?
    } else {
        ledger.compact(&policy, PAUSE)?
    };
    with_recordings(ledger, record, &policy, data, dry_run)
}

/// For a program.
pub(crate) fn as_json(left: &Left) -> serde_json::Value {
    let Left { record, recordings } = left;
    let mut json = serde_json::json!({
        "as_of_ms": record.as_of_ms,
        "files": record.files,
        "changes": record.changes,
        "octets": record.octets,
        "recordings": recordings,
    });
    for kind in Compacted::kinds() {
        json[kind.table] = record.of(kind).into();
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
