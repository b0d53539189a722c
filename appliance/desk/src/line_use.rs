//! How much is talked on a line in calls that the centre places, and who called on which line.

use jawab_ledger::rusqlite::params;
use jawab_vocabulary::{Direction, EMERGENCY, LineId, Number};
use jiff::Timestamp;

use crate::desk::Desk;
use crate::error::DeskError;

/// So many callers are remembered over a restart.
const CALLERS: u32 = 4_000;

impl Desk {
    /// Milliseconds that were talked, holds included, in calls that went out on a line and began
    /// since then. Calls to emergency services cost nothing.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn talked_out_ms(&self, line: &LineId, since: Timestamp) -> Result<u64, DeskError> {
        let line = line.to_string();
        self.work(move |desk| {
            let calls: Vec<(i64, Option<String>)> = desk.ledger.read(|db| {
                db.prepare_cached(
                    "SELECT COALESCE(call_records.talk_ms, 0) + COALESCE(call_records.hold_ms, 0), \
                        contacts.called \
                     FROM contacts JOIN call_records ON call_records.contact = contacts.id \
                     WHERE contacts.started_ms >= ?1 AND contacts.line = ?2 \
                        AND contacts.direction = ?3",
                )?
                .query_map(
                    params![since.as_millisecond(), line, Direction::Outbound.code()],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?
                .collect()
            })?;
            let costs = |called: &Option<String>| {
                !called
                    .as_deref()
                    .is_some_and(|called| EMERGENCY.contains(&called))
            };
            let paid = calls.iter().filter(|(_, called)| costs(called));
            Ok(paid
                .map(|(ms, _)| u64::try_from(*ms).unwrap_or_default())
                .sum())
        })
        .await
    }

    /// Who called on which line since then, the last of each last.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn called_on(&self, since: Timestamp) -> Result<Vec<(Number, LineId)>, DeskError> {
        self.work(move |desk| {
            let mut calls: Vec<(String, String)> = desk.ledger.read(|db| {
                db.prepare_cached(
                    "SELECT caller, line FROM contacts \
                     WHERE started_ms >= ?1 AND direction = ?2 \
                        AND caller IS NOT NULL AND line IS NOT NULL \
                     ORDER BY started_ms DESC LIMIT ?3",
                )?
                .query_map(
                    params![since.as_millisecond(), Direction::Inbound.code(), CALLERS],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?
                .collect()
            })?;
            calls.reverse();
            let known = calls
                .into_iter()
                .map(|(caller, line)| (Number::from(caller.as_str()), LineId::from(line.as_str())));
            Ok(known.collect())
        })
        .await
    }
}
