//! The tables made anew from the ops.

use jawab_ops::{ChainError, Head, Op, OpHash};
use jawab_records::KINDS;
use rusqlite::{Connection, TransactionBehavior};

use crate::central_ops::each_heard;
use crate::chain::{decoded, withdrawn_from};
use crate::error::LedgerError;
use crate::search;
use crate::store::Ledger;
use crate::tables::{self, DECIDING};
use crate::trail;

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
        let ops = remake(self, &transaction)?;
        transaction.commit()?;
        Ok(ops)
    }

    /// Walks the chain of every epoch and shows each op that counts to `look`. Gives the
    /// number of all.
    pub(crate) fn each_op(
        &self,
        connection: &Connection,
        mut look: impl FnMut(&Op) -> rusqlite::Result<()>,
    ) -> Result<u64, LedgerError> {
        let mut statement = connection
            .prepare("SELECT epoch, sequence, hash, body FROM ops ORDER BY epoch, sequence")?;
        let mut rows = statement.query([])?;
        let mut head: Option<Head> = None;
        let (mut ops, mut withdrawn, mut looked_up) = (0, None, None);
        while let Some(row) = rows.next()? {
            let (epoch, sequence): (u32, i64) = (row.get(0)?, row.get(1)?);
            let (hash, body): ([u8; 32], Vec<u8>) = (row.get(2)?, row.get(3)?);
            let current = head
                .filter(|head| head.epoch == epoch)
                .unwrap_or_else(|| Head::start(epoch));
            ops += 1;
            if body.is_empty() {
                head = Some(after_left(current, sequence.cast_unsigned(), OpHash(hash))?);
                continue;
            }
            let op = decoded(&body, epoch, sequence.cast_unsigned())?;
            let next = current.extend(self.box_id(), &op, Op::hash_of(&body))?;
            if next.hash.0 != hash {
                return Err(LedgerError::Unlike {
                    epoch,
                    sequence: sequence.cast_unsigned(),
                });
            }
            if looked_up != Some(epoch) {
                (withdrawn, looked_up) = (withdrawn_from(connection, epoch)?, Some(epoch));
            }
            head = Some(next);
            if withdrawn.is_none_or(|from| op.sequence < from) {
                look(&op)?;
            }
        }
        Ok(ops + each_heard(connection, &mut look)?)
    }
}

/// The head after an op whose contents have left: its place and its hash are kept, and the
/// next op's contents vouch for the hash.
fn after_left(head: Head, sequence: u64, hash: OpHash) -> Result<Head, ChainError> {
    let expected = head.sequence.saturating_add(1);
    if sequence != expected {
        return Err(ChainError::Gap {
            expected,
            found: sequence,
        });
    }
    Ok(Head {
        epoch: head.epoch,
        sequence,
        hash,
    })
}

/// Makes every table that ops make from nothing. Gives the number of ops.
pub(crate) fn remake(ledger: &Ledger, transaction: &Connection) -> Result<u64, LedgerError> {
    let made = KINDS.iter().map(|kind| kind.table);
    for table in made.chain(DECIDING.iter().copied()) {
        transaction.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let ops = ledger.each_op(transaction, |op| tables::apply(transaction, op))?;
    search::fill(transaction)?;
    trail::fill(transaction)?;
    Ok(ops)
}
