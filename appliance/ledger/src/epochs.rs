//! A new epoch, and what is said again in it.
//!
//! Central refuses stamps of the far future, for they would win every merge until then.
//! What has such a stamp is withdrawn: it stays in the chain, as all that was ever said,
//! but it counts no more, is sent no more, and is said again in a new epoch.

use jawab_ops::{Head, Hlc, MOST_AHEAD_MS, Op};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::chain::{Acknowledged, COUNTS, each_since, head_of};
use crate::error::LedgerError;
use crate::rebuild::remake;
use crate::store::Ledger;

impl Ledger {
    /// Says again in this epoch what is stamped more than a day ahead of the time
    /// ([`Self::now_ms`]) and came after `since`, by stamps of now; and with it everything
    /// that came after it. Central refuses such stamps, and everything behind them. The
    /// order in which this box said it all stays the same.
    ///
    /// Gives whether there was anything to say again. There is not where central has taken
    /// such stamps before: then it is central's clock that went back.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing has changed.
    pub fn withdraw_future(&self, epoch: u32, since: Acknowledged) -> Result<bool, LedgerError> {
        let now_ms = self.now_ms();
        let is_ahead = |clock: Hlc| clock.ms() > now_ms.saturating_add(MOST_AHEAD_MS);
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let current = head_of(&transaction)?;
        let mut clock = latest_until(&transaction, since)?;
        let unsaid = unsaid(&transaction, since)?;
        let any_ahead = latest_of(&transaction, since)?.is_some_and(is_ahead);
        if !any_ahead || epoch <= current.epoch || is_ahead(clock) {
            return Ok(false);
        }
        let (mut head, mut again) = (self.begin(&transaction, epoch)?, false);
        each_since(&transaction, since, current.epoch, |op| {
            again |= is_ahead(op.clock);
            clock = if again {
                clock.next(now_ms)
            } else {
                clock.max(op.clock)
            };
            let stamp = if again { clock } else { op.clock };
            head = self.say_again(&transaction, head, Op { clock: stamp, ..op })?;
            Ok(())
        })?;
        withdraw(&transaction, &unsaid)?;
        // What was said by the wrong stamps holds in the tables until they are made anew.
        remake(self, &transaction)?;
        transaction.commit()?;
        self.clock().set_back(clock);
        self.moved(head);
        Ok(true)
    }

    /// Says an op again in another epoch. The tables have it already.
    fn say_again(&self, connection: &Connection, head: Head, op: Op) -> Result<Head, LedgerError> {
        let again = Op {
            epoch: head.epoch,
            sequence: head.sequence + 1,
            previous: head.hash,
            ..op
        };
        self.store(connection, head, &again)
    }

    /// Begins the chain of a new epoch, of which central has nothing.
    fn begin(&self, connection: &Connection, epoch: u32) -> Result<Head, LedgerError> {
        connection.execute(
            "UPDATE meta SET value = ?1 WHERE key = 'epoch'",
            [epoch.to_string()],
        )?;
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('acknowledged', ?1)",
            [format!("{epoch}/0")],
        )?;
        Ok(Head::start(epoch))
    }

    /// Starts the chain of a new epoch with copies of the ops since then.
    pub(crate) fn restart(&self, epoch: u32, since: Acknowledged) -> Result<Head, LedgerError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let current = head_of(&transaction)?;
        if epoch <= current.epoch {
            return Ok(current);
        }
        let unsaid = unsaid(&transaction, since)?;
        let mut head = self.begin(&transaction, epoch)?;
        each_since(&transaction, since, current.epoch, |op| {
            head = self.say_again(&transaction, head, op)?;
            Ok(())
        })?;
        // They count where they are said again, by the same stamps: the tables stay as they are.
        withdraw(&transaction, &unsaid)?;
        transaction.commit()?;
        self.moved(head);
        Ok(head)
    }
}

/// The latest stamp of what central has.
fn latest_until(connection: &Connection, since: Acknowledged) -> rusqlite::Result<Hlc> {
    let latest: Option<i64> = connection.query_row(
        &format!(
            "SELECT MAX(clock) FROM ops \
             WHERE (epoch < ?1 OR (epoch = ?1 AND sequence <= ?2)) AND {COUNTS}"
        ),
        params![since.epoch, since.sequence.cast_signed()],
        |row| row.get(0),
    )?;
    Ok(Hlc::from_value(latest.unwrap_or(0).cast_unsigned()))
}

/// The latest stamp of what central does not have.
fn latest_of(connection: &Connection, since: Acknowledged) -> rusqlite::Result<Option<Hlc>> {
    let latest: Option<i64> = connection.query_row(
        &format!(
            "SELECT MAX(clock) FROM ops WHERE (epoch > ?1 OR (epoch = ?1 AND sequence > ?2)) \
                 AND length(body) > 0 AND {COUNTS}"
        ),
        params![since.epoch, since.sequence.cast_signed()],
        |row| row.get(0),
    )?;
    Ok(latest.map(|clock| Hlc::from_value(clock.cast_unsigned())))
}

/// Of each epoch, the first op that counts and came after that.
fn unsaid(connection: &Connection, since: Acknowledged) -> rusqlite::Result<Vec<(u32, i64)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT epoch, MIN(sequence) FROM ops \
         WHERE (epoch > ?1 OR (epoch = ?1 AND sequence > ?2)) AND {COUNTS} GROUP BY epoch"
    ))?;
    let first = statement.query_map(params![since.epoch, since.sequence.cast_signed()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    first.collect()
}

/// Withdraws epochs from an op on.
fn withdraw(connection: &Connection, first: &[(u32, i64)]) -> rusqlite::Result<()> {
    for (epoch, sequence) in first {
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
            [format!("withdrawn/{epoch}"), sequence.to_string()],
        )?;
    }
    Ok(())
}
