//! A batch, in one transaction: judged, kept, and applied to the tables.
//!
//! Whoever writes a box's records holds that box's lock until its transaction ends, so that
//! any number of processes may do this at once. Nearly every record is one box's alone.
//! A record that a batch finds at another box is written with that box's lock, too; the
//! transaction begins again then, so that locks are always taken in one order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deadpool_postgres::{Pool, Transaction};
use jawab_ops::{BoxId, Head, Op, OpHash};
use jawab_protocol::{Batch, Judged, Refusal, judge};
use jiff::Timestamp;
use tokio::task::spawn_blocking;
use tokio_postgres::GenericClient;
use tokio_postgres::types::ToSql;

use super::error::PgError;
use super::{read, write};
use crate::store::head_for;

/// How often a batch is tried anew when other transactions are in its way.
pub(super) const TRIES: u32 = 8;

/// Takes locks, and forbids what the rest of the transaction must never do: a plan that was made
/// while the tables were small goes through all of them for each batch, until they are next analysed.
const LOCK: &str = "SELECT pg_advisory_xact_lock(lock), set_config('enable_seqscan', 'off', true) \
     FROM unnest($1::bigint[]) AS lock";
const HEADS: &str = "SELECT epoch, sequence, hash FROM heads WHERE box_id = $1 ORDER BY epoch";
const STORED: &str = "SELECT sequence, hash FROM ops \
     WHERE box_id = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4";

/// A batch that is taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) batch: Arc<Batch>,
    new: Vec<(Op, OpHash)>,
    pub(super) head: Head,
}

/// An op to be kept, with the octets that it came as.
#[derive(Copy, Clone, Debug)]
pub(super) struct NewOp<'a> {
    pub(super) op: &'a Op,
    pub(super) hash: &'a OpHash,
    pub(super) encoded: &'a [u8],
}

impl Taken {
    /// The ops that were not there yet: the last ones of the batch.
    pub(super) fn fresh(&self) -> impl Iterator<Item = NewOp<'_>> {
        let octets = &self.batch.ops.0;
        let first = octets.len().saturating_sub(self.new.len());
        self.new
            .iter()
            .zip(&octets[first..])
            .map(|((op, hash), encoded)| NewOp { op, hash, encoded })
    }

    pub(super) fn ops(&self) -> impl Iterator<Item = &Op> {
        self.new.iter().map(|(op, _)| op)
    }

    /// About how many octets the ops are as rows.
    pub(super) fn octets(&self) -> usize {
        const FRAME: usize = 128;
        self.fresh().map(|new| new.encoded.len() + FRAME).sum()
    }
}

/// What came of one try.
enum Outcome {
    /// The batch is kept, or refused.
    Done(Result<Head, Refusal>),
    /// Records of these boxes are touched, too: theirs are the locks to begin with.
    Wider(BTreeSet<BoxId>),
}

pub(super) async fn ingest(
    pool: &Pool,
    batch: Batch,
    at: Timestamp,
) -> Result<Result<Head, Refusal>, PgError> {
    let batch = Arc::new(batch);
    let mut boxes = BTreeSet::from([batch.box_id]);
    let mut client = pool.get().await?;
    for _ in 0..TRIES {
        let transaction = client.transaction().await?;
        match try_once(transaction, &batch, at, &boxes).await {
            Ok(Outcome::Done(result)) => return Ok(result),
            Ok(Outcome::Wider(more)) => boxes.extend(more),
            Err(error) if error.is_passing() => {}
            Err(error) => return Err(error),
        }
    }
    Err(PgError::Contended)
}

async fn try_once(
    transaction: Transaction<'_>,
    batch: &Arc<Batch>,
    at: Timestamp,
    boxes: &BTreeSet<BoxId>,
) -> Result<Outcome, PgError> {
    let known = lock(&transaction, batch.box_id, boxes).await?;
    let head = match head_for(batch, &known) {
        Ok(head) => head,
        // The transaction is dropped, and with it whatever it did.
        Err(refusal) => return Ok(Outcome::Done(Err(refusal))),
    };
    let stored = stored(&transaction, batch, head).await?;
    let taken = match judged(batch, head, stored, at).await? {
        Ok(taken) => taken,
        Err(refusal) => return Ok(Outcome::Done(Err(refusal))),
    };
    if taken.new.is_empty() {
        write::heard(&transaction, batch.box_id, at, batch.left()).await?;
        transaction.commit().await?;
        return Ok(Outcome::Done(Ok(taken.head)));
    }
    let touched = taken.ops().map(|op| (&op.entity, op.id));
    let mut fold = read::records(&transaction, batch.box_id, touched).await?;
    let homes = fold.homes();
    if !homes.is_subset(boxes) {
        return Ok(Outcome::Wider(homes));
    }
    fold.apply(taken.ops());
    write::batch(&transaction, &taken, &fold, at).await?;
    transaction.commit().await?;
    Ok(Outcome::Done(Ok(taken.head)))
}

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

/// The last op of each epoch of a box, in order.
pub(super) async fn heads(pool: &Pool, box_id: BoxId) -> Result<Vec<Head>, PgError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(HEADS).await?;
    known(&**client, &statement, box_id).await
}

async fn known(
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

/// The hashes of what is there already of a batch.
async fn stored(
    transaction: &Transaction<'_>,
    batch: &Batch,
    head: Head,
) -> Result<BTreeMap<u64, OpHash>, PgError> {
    let first = batch.ops.0.first().and_then(|op| Op::decode(op).ok());
    let Some(first) = first.filter(|op| op.sequence <= head.sequence) else {
        return Ok(BTreeMap::new());
    };
    let first = i64::try_from(first.sequence).unwrap_or(i64::MAX);
    let many = i64::try_from(batch.ops.0.len()).unwrap_or(i64::MAX);
    let statement = transaction.prepare_cached(STORED).await?;
    let (epoch, last) = (i64::from(batch.epoch), first.saturating_add(many));
    let rows = transaction
        .query(&statement, &[&batch.box_id.0, &epoch, &first, &last])
        .await?;
    let hashes = rows.iter().map(|row| {
        let sequence: i64 = read::get(row, 0, "ops")?;
        Ok((sequence.cast_unsigned(), hash(row, 1, "ops")?))
    });
    hashes.collect()
}

pub(super) fn hash(row: &tokio_postgres::Row, n: usize, table: &str) -> Result<OpHash, PgError> {
    let octets: &[u8] = read::get(row, n, table)?;
    let hash = octets.try_into().map_err(|_| PgError::Unreadable {
        table: table.into(),
        why: format!("a hash has {} octets", octets.len()),
    });
    hash.map(OpHash)
}

/// Judges a batch on a thread for it: a full one takes milliseconds to decode and hash.
async fn judged(
    batch: &Arc<Batch>,
    head: Head,
    stored: BTreeMap<u64, OpHash>,
    at: Timestamp,
) -> Result<Result<Taken, Refusal>, PgError> {
    let batch = batch.clone();
    let wall_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let judging = spawn_blocking(move || {
        let Judged { new, head } = judge(&batch, head, &stored, wall_ms)?;
        let new = new.into_iter().map(|new| (new.op, new.hash)).collect();
        Ok(Taken { new, head, batch })
    });
    Ok(judging.await?)
}
