//! Marks of acknowledgement: since when central has had what, a mark a day, so that nothing
//! leaves this box before central has had it for long enough to be able to lose it again.

use std::collections::BTreeMap;

use rusqlite::{Connection, TransactionBehavior, params};

use crate::chain::{Acknowledged, COUNTS, acknowledged_of};
use crate::error::LedgerError;
use crate::store::Ledger;

/// Of each epoch, the last op that central had at some time, or 0.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Ripe(BTreeMap<u32, u64>);

impl Ripe {
    pub(crate) fn has(&self, epoch: u32, sequence: u64) -> bool {
        self.0.get(&epoch).is_some_and(|last| sequence <= *last)
    }

    /// What central had at this time, and still has as far as is known.
    pub(crate) fn at(connection: &Connection, at_ms: u64) -> Result<Self, LedgerError> {
        let now = acknowledged_of(connection)?;
        let mut ripe = BTreeMap::new();
        for (epoch, noted_ms, sequence) in marks(connection)? {
            let still = match epoch.cmp(&now.epoch) {
                std::cmp::Ordering::Less => sequence,
                std::cmp::Ordering::Equal => sequence.min(now.sequence),
                std::cmp::Ordering::Greater => continue,
            };
            if noted_ms <= at_ms {
                let last: &mut u64 = ripe.entry(epoch).or_default();
                *last = still.max(*last);
            }
        }
        Ok(Self(ripe))
    }
}

/// The time by which what leaves is judged: when central last said what it has, before this was
/// noted. A clock that nobody has set takes nothing away, nor does a central that was restored
/// while the box had no link.
pub(crate) fn noted_ms(connection: &Connection) -> rusqlite::Result<Option<u64>> {
    let mut statement =
        connection.prepare_cached("SELECT value FROM meta WHERE key = 'acknowledged_noted'")?;
    let mut rows = statement.query([])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    Ok(row.get::<_, String>(0)?.parse().ok())
}

/// Epoch, time and last op of each mark.
fn marks(connection: &Connection) -> rusqlite::Result<Vec<(u32, u64, u64)>> {
    // '0' follows '/'.
    let mut statement = connection.prepare_cached(
        "SELECT key, value FROM meta WHERE key >= 'acknowledged/' AND key < 'acknowledged0'",
    )?;
    let mut rows = statement.query([])?;
    let mut marks = Vec::new();
    while let Some(row) = rows.next()? {
        let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
        let mut parts = key.split('/').skip(1);
        let epoch = parts.next().and_then(|part| part.parse().ok());
        let at_ms = parts.next().and_then(|part| part.parse().ok());
        if let (Some(epoch), Some(at_ms), Ok(sequence)) = (epoch, at_ms, value.parse()) {
            marks.push((epoch, at_ms, sequence));
        }
    }
    Ok(marks)
}

/// Forgets the marks of what central does not have any more.
pub(crate) fn take_back(connection: &Connection, to: Acknowledged) -> rusqlite::Result<()> {
    for (epoch, at_ms, sequence) in marks(connection)? {
        if (epoch, sequence) > (to.epoch, to.sequence) {
            remove(connection, epoch, at_ms)?;
        }
    }
    Ok(())
}

fn remove(connection: &Connection, epoch: u32, at_ms: u64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM meta WHERE key = ?1")?
        .execute([key(epoch, at_ms)])?;
    Ok(())
}

fn key(epoch: u32, at_ms: u64) -> String {
    format!("acknowledged/{epoch}/{at_ms}")
}

/// The end of each epoch, as central has acknowledged it.
fn ends(connection: &Connection, now: Acknowledged) -> rusqlite::Result<Vec<(u32, u64)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT epoch, MAX(sequence) FROM ops \
         WHERE (epoch < ?1 OR (epoch = ?1 AND sequence <= ?2)) AND {COUNTS} GROUP BY epoch"
    ))?;
    let ends = statement.query_map(params![now.epoch, now.sequence.cast_signed()], |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
    })?;
    ends.collect()
}

impl Ledger {
    /// Notes what central has now; done once a day. Gives whether it could be noted: not
    /// before central has said what time it is.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn note_acknowledged(&self) -> Result<bool, LedgerError> {
        let Some(since_heard) = self.clock().since_heard() else {
            return Ok(false);
        };
        let now_ms = self.now_ms();
        let since_ms = u64::try_from(since_heard.as_millis()).unwrap_or(u64::MAX);
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = marks(&transaction)?;
        for (epoch, sequence) in ends(&transaction, acknowledged_of(&transaction)?)? {
            let is_known = known
                .iter()
                .any(|mark| mark.0 == epoch && mark.1 <= now_ms && mark.2 >= sequence);
            if !is_known {
                put(&transaction, &key(epoch, now_ms), sequence)?;
            }
        }
        put(
            &transaction,
            "acknowledged_noted",
            now_ms.saturating_sub(since_ms),
        )?;
        transaction.commit()?;
        Ok(true)
    }

    /// Forgets marks that later ones make needless: of those before this time, the last of each
    /// epoch says everything.
    pub(crate) fn forget_marks(&self, before_ms: u64) -> Result<(), LedgerError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = marks(&transaction)?;
        for &(epoch, at_ms, sequence) in &known {
            let is_needless = known.iter().any(|later| {
                later.0 == epoch && later.1 <= before_ms && later.1 > at_ms && later.2 >= sequence
            });
            if is_needless {
                remove(&transaction, epoch, at_ms)?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

fn put(connection: &Connection, key: &str, value: u64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute([key, &value.to_string()])?;
    Ok(())
}
