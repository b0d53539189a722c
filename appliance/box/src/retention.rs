//! What leaves the record, and when: as the configuration says, once a day, when nobody calls.

use std::time::Duration;

use jawab_desk::Ledger;
use jawab_ledger::{Compacted, LedgerError, Retention};
use jiff::Timestamp;
use serde::Deserialize;
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

/// Days that records stay at the box after central has acknowledged their last change.
#[derive(Copy, Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Days {
    /// Closed cases, with their notes; open ones always stay.
    pub cases_days: u32,
    /// Contacts that no case here is about, with their call records.
    pub contacts_days: u32,
    /// People whom no case and no contact here is about, with their numbers.
    pub people_days: u32,
    /// The least for anything: a central that is restored from a backup not older than this
    /// can be given everything again.
    pub margin_days: u32,
}

impl Default for Days {
    fn default() -> Self {
        Self {
            cases_days: 365,
            contacts_days: 365,
            people_days: 90,
            margin_days: 30,
        }
    }
}

impl Days {
    /// What is wrong with them.
    pub(crate) fn check(&self) -> Result<(), String> {
        if self.margin_days == 0 {
            return Err(
                "retention.margin_days is 0: what central loses could not be brought again".into(),
            );
        }
        let named = [
            ("cases_days", self.cases_days),
            ("contacts_days", self.contacts_days),
            ("people_days", self.people_days),
        ];
        match named.iter().find(|(_, days)| *days < self.margin_days) {
            Some((name, _)) => Err(format!(
                "retention.{name} is below retention.margin_days, before which nothing leaves"
            )),
            None => Ok(()),
        }
    }

    /// As the ledger takes it.
    pub(crate) fn policy(&self) -> Retention {
        Retention {
            cases: self.cases_days * DAY,
            contacts: self.contacts_days * DAY,
            people: self.people_days * DAY,
            margin: self.margin_days * DAY,
        }
    }
}

/// Lets leave what has been here long enough, once a day, until told to stop.
pub(crate) async fn keep(ledger: Ledger, days: Days, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        let (ledger, policy) = (ledger.clone(), days.policy());
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
    days: &Days,
    dry_run: bool,
) -> Result<Compacted, LedgerError> {
    if dry_run {
        return ledger.would_leave(&days.policy());
    }
    ledger.compact(&days.policy(), PAUSE)
}

/// For a program.
pub(crate) fn as_json(left: &Compacted) -> serde_json::Value {
    serde_json::json!({
        "as_of_ms": left.as_of_ms,
        "cases": left.cases,
        "notes": left.notes,
        "contacts": left.contacts,
        "attachments": left.attachments,
        "files": left.files,
        "call_records": left.call_records,
        "people": left.people,
        "numbers": left.numbers,
        "changes": left.changes,
        "octets": left.octets,
    })
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

    #[test]
    fn nothing_may_leave_before_the_margin() {
        assert!(Days::default().check().is_ok());
        let days = Days {
            people_days: 29,
            ..Days::default()
        };
        assert!(days.check().is_err_and(|why| why.contains("people_days")));
        let none = Days {
            margin_days: 0,
            ..Days::default()
        };
        assert!(none.check().is_err());
    }
}
