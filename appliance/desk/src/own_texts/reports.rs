//! What the network reports of texts that it was given (TS 23.040 clause 9.2.2.3).

use jawab_ledger::rusqlite::{self, Connection, params};
use jawab_ledger::{Change, LedgerError};
use jawab_records::message;
use jawab_vocabulary::{TextFailure, TextState};
use jawab_wire::sms::{Outcome, Report};
use uuid::Uuid;

use super::of_progress;
use super::progress::{Part, Progress};
use crate::address::Address;
use crate::row::id;

/// A text is valid for two days, and its report comes with the telephone's next network after that.
const REPORTED_WITHIN_MS: i64 = 4 * 24 * 3_600_000;
/// So far the box's clock and the service centre's may be from each other where a report is of a
/// message whose reference nobody heard.
const CLOCKS_APART_MS: i64 = 15 * 60_000;

/// The change that a report makes, and the contact it is about; `None` where it is of no text of
/// ours, or says nothing new.
pub(crate) fn reported(
    db: &Connection,
    line: &str,
    report: &Report,
    now_ms: i64,
) -> Result<Option<(Change, Uuid)>, LedgerError> {
    let (to, why) = match report.outcome {
        Outcome::Arrived => (Part::Arrived, None),
        Outcome::Failed(_) => (Part::Failed, Some(TextFailure::NotDelivered)),
        Outcome::Unconfirmed(_) | Outcome::Trying(_) => return Ok(None),
    };
    let Some(recipient) = Address::number(&report.to.to_string()) else {
        return Ok(None);
    };
    let sent = sent_to(db, line, &recipient, now_ms)?;
    let by_reference = sent.iter().find_map(|text| {
        let part = text.progress.given_as(report.reference)?;
        Some((text, part))
    });
    let submitted = report.submitted_at.map(|at| at.unix_seconds() * 1_000);
    // The box went down, or the modem did, before the reference was heard.
    let in_doubt = || {
        sent.iter().find_map(|text| {
            let near = submitted.zip(text.sent_ms).is_some_and(|(one, other)| {
                one.saturating_sub(other).unsigned_abs() < CLOCKS_APART_MS.unsigned_abs()
            });
            text.progress
                .in_doubt()
                .filter(|_| near)
                .map(|part| (text, part))
        })
    };
    let Some((text, part)) = by_reference.or_else(in_doubt) else {
        return Ok(None);
    };
    let mut progress = text.progress.clone();
    progress.set(part, to);
    let mut fields = of_progress(&progress);
    if let Some(why) = why {
        fields.insert("why".into(), why.code().into());
    }
    let change = Change::new(message::KIND.kind, text.message, fields);
    Ok(Some((change, text.contact)))
}

struct Sent {
    message: Uuid,
    contact: Uuid,
    progress: Progress,
    sent_ms: Option<i64>,
}

/// What went to somebody by a line and is not settled, the newest first: references come again.
fn sent_to(db: &Connection, line: &str, to: &Address, now_ms: i64) -> rusqlite::Result<Vec<Sent>> {
    db.prepare_cached(
        "SELECT messages.id, contacts.id, messages.progress, messages.sent_ms \
         FROM contacts JOIN messages ON messages.contact = contacts.id \
         WHERE contacts.called = ?1 AND contacts.line = ?2 AND contacts.started_ms > ?3 \
            AND messages.state IS NOT NULL AND messages.state <> ?4 \
         ORDER BY contacts.started_ms DESC",
    )?
    .query_map(
        params![
            to.as_str(),
            line,
            now_ms.saturating_sub(REPORTED_WITHIN_MS),
            TextState::Arrived.code()
        ],
        |row| {
            let progress: Option<String> = row.get(2)?;
            Ok(Sent {
                message: id(row, 0)?,
                contact: id(row, 1)?,
                progress: Progress::read(progress.as_deref().unwrap_or_default()),
                sent_ms: row.get(3)?,
            })
        },
    )?
    .collect()
}
