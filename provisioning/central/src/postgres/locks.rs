//! The locks of boxes: who writes the records of one holds it.

use std::collections::BTreeSet;

use deadpool_postgres::Transaction;
use jawab_ops::{BoxId, Head, OpHash};
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;

use super::error::PgError;
use super::read;

/// How often a batch is tried anew when other transactions are in its way.
pub(super) const TRIES: u32 = 8;

/// Takes locks, and forbids what the rest of the transaction must never do: a plan that was made
/// while the tables were small goes through all of them for each batch, until they are next analysed.
const LOCK: &str = "SELECT pg_advisory_xact_lock(lock), set_config('enable_seqscan', 'off', true) \
     FROM unnest($1::bigint[]) AS lock";

/// Takes the boxes' locks, and says what is known of the one whose batch it is.
pub(super) async fn lock(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    boxes: &BTreeSet<BoxId>,
) -> Result<Vec<Head>, PgError> {
    // In order, as everybody takes them.
    let locks: BTreeSet<i64> = boxes.iter().map(|box_id| lock_of(*box_id)).collect();
    let locks: Vec<i64> = locks.into_iter().collect();
    let lock = transaction.prepare_cached(LOCK).await?;
    let heads = transaction.prepare_cached(HEADS).await?;
    let locks: &[&(dyn ToSql + Sync)] = &[&locks];
    // Sent together, done one after the other: the second looks when the first has its locks.
    let (locked, known) = tokio::join!(
        transaction.query(&lock, locks),
        known(&**transaction, &heads, box_id)
    );
    locked?;
    known
}

/// The number of a box's lock. Boxes that share one wait for each other, and that is all.
fn lock_of(box_id: BoxId) -> i64 {
    let (high, low) = box_id.0.as_u64_pair();
    (high ^ low).cast_signed()
}

pub(super) const HEADS: &str =
    "SELECT epoch, sequence, hash FROM heads WHERE box_id = $1 ORDER BY epoch";

pub(super) async fn known(
    client: &impl GenericClient,
    statement: &tokio_postgres::Statement,
    box_id: BoxId,
) -> Result<Vec<Head>, PgError> {
    let rows = client.query(statement, &[&box_id.0]).await?;
    let heads = rows.iter().map(|row| {
        let epoch: i64 = read::get(row, 0, "heads")?;
        Ok(Head {
            epoch: u32::try_from(epoch).unwrap_or(u32::MAX),
            sequence: read::get::<i64>(row, 1, "heads")?.cast_unsigned(),
            hash: hash(row, 2, "heads")?,
        })
    });
    heads.collect()
}

pub(super) fn hash(row: &tokio_postgres::Row, n: usize, table: &str) -> Result<OpHash, PgError> {
    let octets: &[u8] = read::get(row, n, table)?;
    let hash = octets.try_into().map_err(|_| PgError::Unreadable {
        table: table.into(),
        why: format!("a hash has {} octets", octets.len()),
    });
    hash.map(OpHash)
}
