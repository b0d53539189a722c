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

use super::error::PgError;
use super::locks::{HEADS, TRIES, hash, known, lock};
use super::read;
use super::taken::Taken;
use super::write;
use crate::store::head_for;

const STORED: &str = "SELECT sequence, hash FROM ops \
     WHERE box_id = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4";

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

/// The last op of each epoch of a box, in order.
pub(super) async fn heads(pool: &Pool, box_id: BoxId) -> Result<Vec<Head>, PgError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(HEADS).await?;
    known(&**client, &statement, box_id).await
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
