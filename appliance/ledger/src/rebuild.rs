//! The tables made anew from the ops.

use jawab_ops::{Head, Op};
use rusqlite::{Connection, TransactionBehavior};

use crate::error::LedgerError;
use crate::heard::each_heard;
use crate::search;
use crate::store::Ledger;
use crate::tables::{self, DECIDING, TABLES};

impl Ledger {
    /// Empties every table that ops make, and makes it again from them, in one
    /// transaction; for tables that are not what the ops make
    /// ([`LedgerError::Diverged`]). Gives the number of ops.
    ///
    /// # Errors
    /// [`LedgerError`] when the ops themselves are damaged, or the disk takes nothing;
    /// then nothing has changed.
    pub fn rebuild(&self) -> Result<u64, LedgerError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let made = TABLES.iter().map(|table| table.name);
        for table in made.chain(DECIDING.iter().copied()) {
            transaction.execute(&format!("DELETE FROM {table}"), [])?;
        }
        let ops = self.each_op(&transaction, |op| tables::apply(&transaction, op))?;
        search::fill(&transaction)?;
        transaction.commit()?;
        Ok(ops)
    }

    /// Walks the chain of every epoch and shows each op to `look`. Gives their number.
    pub(crate) fn each_op(
        &self,
        connection: &Connection,
        mut look: impl FnMut(&Op) -> rusqlite::Result<()>,
    ) -> Result<u64, LedgerError> {
        let mut statement = connection
            .prepare("SELECT epoch, sequence, hash, body FROM ops ORDER BY epoch, sequence")?;
        let mut rows = statement.query([])?;
        let mut head: Option<Head> = None;
        let mut ops = 0;
        while let Some(row) = rows.next()? {
            let (epoch, sequence): (u32, i64) = (row.get(0)?, row.get(1)?);
            let (hash, body): ([u8; 32], Vec<u8>) = (row.get(2)?, row.get(3)?);
            let damaged = |source| LedgerError::Damaged {
                epoch,
                sequence: sequence.cast_unsigned(),
                source,
            };
            let op = Op::decode(&body).map_err(damaged)?;
            let current = head
                .filter(|head| head.epoch == epoch)
                .unwrap_or_else(|| Head::start(epoch));
            let next = current.extend(self.box_id(), &op, Op::hash_of(&body))?;
            if next.hash.0 != hash {
                return Err(LedgerError::Unlike {
                    epoch,
                    sequence: sequence.cast_unsigned(),
                });
            }
            head = Some(next);
            look(&op)?;
            ops += 1;
        }
        Ok(ops + each_heard(connection, &mut look)?)
    }
}
