//! A batch, in one transaction: judged, kept, and applied to the tables.

use std::collections::BTreeMap;

use jawab_ledger::tables;
use jawab_ops::{BoxId, Head, Op, OpHash};
use jawab_protocol::{Batch, NewOp, Refusal, judge};
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::{epochs, unknown};
use crate::store::head_for;

pub(super) fn heads(db: &Connection, box_id: BoxId) -> rusqlite::Result<Vec<Head>> {
    let mut statement = db.prepare_cached(
        "SELECT epoch, MAX(sequence), hash FROM ops WHERE box_id = ?1 GROUP BY epoch ORDER BY epoch",
    )?;
    let rows = statement.query_map([box_id.to_string()], |row| {
        Ok(Head {
            epoch: row.get(0)?,
            sequence: row.get::<_, i64>(1)?.cast_unsigned(),
            hash: OpHash(row.get(2)?),
        })
    })?;
    rows.collect()
}

pub(super) fn ingest(
    db: &mut Connection,
    batch: &Batch,
    at: Timestamp,
) -> rusqlite::Result<Result<Head, Refusal>> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known = heads(&transaction, batch.box_id)?;
    let head = match head_for(batch, &known) {
        Ok(head) => head,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let stored = stored(&transaction, batch)?;
    let wall_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let judged = match judge(batch, head, &stored, wall_ms) {
        Ok(judged) => judged,
        // The transaction is dropped, and with it whatever it did.
        Err(refusal) => return Ok(Err(refusal)),
    };
    for new in &judged.new {
        keep(&transaction, new, at)?;
    }
    if !judged.new.is_empty() {
        epochs::grew(&transaction, batch.box_id, batch.epoch, at)?;
    }
    heard(&transaction, batch.box_id, at, batch.left())?;
    transaction.commit()?;
    Ok(Ok(judged.head))
}

/// Notes that a box was heard, with so many changes still to send.
pub(super) fn heard(
    db: &Connection,
    box_id: BoxId,
    at: Timestamp,
    backlog: u64,
) -> rusqlite::Result<()> {
    let backlog = i64::try_from(backlog).unwrap_or(i64::MAX);
    db.prepare_cached("UPDATE boxes SET heard_ms = ?2, backlog = ?3 WHERE id = ?1")?
        .execute(params![box_id.to_string(), at.as_millisecond(), backlog])?;
    Ok(())
}

/// The hashes of what is there already of a batch.
fn stored(db: &Connection, batch: &Batch) -> rusqlite::Result<BTreeMap<u64, OpHash>> {
    let first = batch.ops.0.first().and_then(|op| Op::decode(op).ok());
    let Some(first) = first.and_then(|op| i64::try_from(op.sequence).ok()) else {
        return Ok(BTreeMap::new());
    };
    let many = i64::try_from(batch.ops.0.len()).unwrap_or(i64::MAX);
    let mut statement = db.prepare_cached(
        "SELECT sequence, hash FROM ops \
         WHERE box_id = ?1 AND epoch = ?2 AND sequence BETWEEN ?3 AND ?4",
    )?;
    let rows = statement.query_map(
        params![
            batch.box_id.to_string(),
            batch.epoch,
            first,
            first.saturating_add(many)
        ],
        |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), OpHash(row.get(1)?))),
    )?;
    rows.collect()
}

fn keep(db: &Transaction<'_>, new: &NewOp<'_>, at: Timestamp) -> rusqlite::Result<()> {
    let NewOp { op, encoded, hash } = new;
    let (box_id, sequence) = (op.box_id.to_string(), op.sequence.cast_signed());
    db.prepare_cached(
        "INSERT INTO ops (box_id, epoch, sequence, clock, hash, body, received_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        box_id,
        op.epoch,
        sequence,
        op.clock.value().cast_signed(),
        hash.0,
        encoded,
        at.as_millisecond()
    ])?;
    // A value that the tables cannot hold, or a kind that they do not know, stays in the op:
    // to refuse it would hold up everything that the box makes after it, for ever.
    unknown::note(db, op)?;
    tables::apply(db, op)
}
