//! What central does not have yet.

use jawab_ops::{Head, Op, OpHash};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::ack_marks;
use crate::chain::{Acknowledged, COUNTS, acknowledged_of, decoded, head_of, withdrawn_from};
use crate::error::LedgerError;
use crate::store::Ledger;

impl Ledger {
    /// The ops of an epoch after a sequence number, in order: their encodings, at most
    /// `limit` of them and at most `octets` together (but at least one).
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read.
    pub fn ops_after(
        &self,
        epoch: u32,
        sequence: u64,
        limit: usize,
        octets: usize,
    ) -> Result<Vec<Vec<u8>>, LedgerError> {
        let reader = self.reader();
        let mut statement = reader.prepare_cached(&format!(
            "SELECT body FROM ops WHERE epoch = ?1 AND sequence > ?2 AND {COUNTS} \
             ORDER BY sequence LIMIT ?3"
        ))?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query(params![epoch, sequence.cast_signed(), limit])?;
        let (mut ops, mut together) = (Vec::new(), 0);
        while let Some(row) = rows.next()? {
            let body: Vec<u8> = row.get(0)?;
            // What has left cannot be sent, nor anything behind it before it is said again.
            if body.is_empty() {
                break;
            }
            together += body.len();
            if together > octets && !ops.is_empty() {
                break;
            }
            ops.push(body);
        }
        Ok(ops)
    }

    /// One op, if it is there and has not left.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn op(&self, epoch: u32, sequence: u64) -> Result<Option<Op>, LedgerError> {
        let body: Option<Vec<u8>> = self
            .reader()
            .prepare_cached("SELECT body FROM ops WHERE epoch = ?1 AND sequence = ?2")?
            .query_row(params![epoch, sequence.cast_signed()], |row| row.get(0))
            .optional()?;
        body.filter(|body| !body.is_empty())
            .map(|body| decoded(&body, epoch, sequence))
            .transpose()
    }

    /// What central has acknowledged.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn acknowledged(&self) -> Result<Acknowledged, LedgerError> {
        Ok(acknowledged_of(&self.reader())?)
    }

    /// Notes what central has acknowledged.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn set_acknowledged(&self, acknowledged: Acknowledged) -> Result<(), LedgerError> {
        let value = format!("{}/{}", acknowledged.epoch, acknowledged.sequence);
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if acknowledged < acknowledged_of(&transaction)? {
            ack_marks::take_back(&transaction, acknowledged)?;
        }
        transaction.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES ('acknowledged', ?1)",
            [value],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Whether the contents of an op have left this box: it cannot be sent any more.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn has_left(&self, epoch: u32, sequence: u64) -> Result<bool, LedgerError> {
        let left = self
            .reader()
            .prepare_cached("SELECT length(body) = 0 FROM ops WHERE epoch = ?1 AND sequence = ?2")?
            .query_row(params![epoch, sequence.cast_signed()], |row| row.get(0))
            .optional()?;
        Ok(left.unwrap_or(false))
    }

    /// How many changes central does not have yet.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn pending(&self) -> Result<u64, LedgerError> {
        self.pending_by().map(|(_, pending)| pending)
    }

    /// The last op, and how many changes up to it central does not have yet. It looks at the
    /// ends of the epochs since then, so that a month without a link costs what an hour does.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn pending_by(&self) -> Result<(Head, u64), LedgerError> {
        let reader = self.reader();
        // All of it at one moment.
        let reader = reader.unchecked_transaction()?;
        let has = acknowledged_of(&reader)?;
        let head = head_of(&reader)?;
        let (mut pending, mut until) = (0, head.epoch);
        while let Some((epoch, last)) = last_op_until(&reader, until)? {
            if epoch < has.epoch {
                break;
            }
            let counts = withdrawn_from(&reader, epoch)?
                .map_or(last, |from| last.min(from.saturating_sub(1)));
            let there = if epoch == has.epoch { has.sequence } else { 0 };
            pending += counts.saturating_sub(there);
            let Some(before) = epoch.checked_sub(1) else {
                break;
            };
            until = before;
        }
        Ok((head, pending))
    }

    /// The last op that counts of each epoch, in order of the epochs; the current one
    /// included, also before its first op.
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read.
    pub fn heads(&self) -> Result<Vec<Head>, LedgerError> {
        let current = self.head()?;
        let reader = self.reader();
        let mut statement = reader.prepare_cached(&format!(
            "SELECT epoch, MAX(sequence), hash FROM ops WHERE epoch < ?1 AND {COUNTS} \
             GROUP BY epoch ORDER BY epoch"
        ))?;
        let rows = statement.query_map([current.epoch], |row| {
            Ok(Head {
                epoch: row.get(0)?,
                sequence: row.get::<_, i64>(1)?.cast_unsigned(),
                hash: OpHash(row.get(2)?),
            })
        })?;
        let mut heads = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        heads.push(current);
        Ok(heads)
    }

    /// The hash of one op, as the next one carries it.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn hash_at(&self, epoch: u32, sequence: u64) -> Result<Option<OpHash>, LedgerError> {
        let hash = self
            .reader()
            .prepare_cached("SELECT hash FROM ops WHERE epoch = ?1 AND sequence = ?2")?
            .query_row(params![epoch, sequence.cast_signed()], |row| row.get(0))
            .optional()?;
        Ok(hash.map(OpHash))
    }

    /// Begins a new epoch, when central has another history of this one: the box was
    /// restored from an older backup. What central has not acknowledged is said again in
    /// the new epoch, with its own clock and author, so that it changes nothing twice.
    /// Gives the new head.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing has changed.
    pub fn begin_epoch(&self, epoch: u32) -> Result<Head, LedgerError> {
        let since = self.acknowledged()?;
        self.restart(epoch, since)
    }
}

/// The last op of the newest epoch that has any, up to this one: its epoch, its sequence number.
fn last_op_until(connection: &Connection, epoch: u32) -> rusqlite::Result<Option<(u32, u64)>> {
    connection
        .prepare_cached(
            "SELECT epoch, sequence FROM ops WHERE epoch <= ?1 \
             ORDER BY epoch DESC, sequence DESC LIMIT 1",
        )?
        .query_row([epoch], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
        })
        .optional()
}
