//! Ops that were not known when they came: noted, and their rows made once they are.

use std::collections::BTreeSet;

use deadpool_postgres::{Pool, Transaction};
use jawab_ops::{BoxId, Op};
use jawab_records::{is_known, kind_of};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::PgError;
use super::locks::{TRIES, lock};
use super::read::{self, get};
use super::unknown_noted::{Position, say};
use super::write;
use crate::unknown::having;

/// Ops whose rows are made in one transaction.
const AT_ONCE: i64 = 1_000;

/// Held by whoever looks through what came before anything was noted ("JawabNew").
const LOOKING: i64 = i64::from_be_bytes(*b"JawabNew");
const FORGET: &str = "DELETE FROM unknown_ops WHERE box_id = $1 \
     AND (epoch, sequence) IN (SELECT * FROM unnest($2::bigint[], $3::bigint[]))";
const NOTED: &str = "SELECT noted.epoch, noted.sequence, ops.body FROM unknown_ops AS noted \
     JOIN ops ON ops.box_id = noted.box_id AND ops.epoch = noted.epoch \
         AND ops.sequence = noted.sequence \
     WHERE noted.box_id = $1 AND (noted.epoch, noted.sequence) > ($2, $3) \
     ORDER BY noted.epoch, noted.sequence LIMIT $4";

/// Makes the rows of what this version knows and the one before did not. Boxes may sync
/// meanwhile: each of them waits for its own ops at most.
pub(super) async fn make_rows(pool: &Pool) -> Result<(), PgError> {
    look_through(pool).await?;
    let boxes = {
        let client = pool.get().await?;
        let ask = "SELECT DISTINCT box_id FROM unknown_ops ORDER BY box_id";
        client.query(ask, &[]).await?
    };
    for row in &boxes {
        let box_id = BoxId(get(row, 0, "unknown_ops")?);
        let mut after = (0, 0);
        while let Some(last) = make_some(pool, box_id, after).await? {
            after = last;
        }
    }
    Ok(())
}

/// Makes the rows of some ops of a box. Gives the position of the last that was looked at.
async fn make_some(
    pool: &Pool,
    box_id: BoxId,
    after: Position,
) -> Result<Option<Position>, PgError> {
    let mut boxes = BTreeSet::from([box_id]);
    let mut client = pool.get().await?;
    for _ in 0..TRIES {
        let transaction = client.transaction().await?;
        match try_once(transaction, box_id, after, &boxes).await {
            Ok(Outcome::Made(last)) => return Ok(last),
            Ok(Outcome::Wider(more)) => boxes.extend(more),
            Err(error) if error.is_passing() => {}
            Err(error) => return Err(error),
        }
    }
    Err(PgError::Contended)
}

/// What came of one try.
enum Outcome {
    Made(Option<Position>),
    /// Records of these boxes are touched, too: theirs are the locks to begin with.
    Wider(BTreeSet<BoxId>),
}

async fn try_once(
    transaction: Transaction<'_>,
    box_id: BoxId,
    after: Position,
    boxes: &BTreeSet<BoxId>,
) -> Result<Outcome, PgError> {
    lock(&transaction, box_id, boxes).await?;
    let all: &[&(dyn ToSql + Sync)] = &[&box_id.0, &after.0, &after.1, &AT_ONCE];
    let rows = transaction.query(NOTED, all).await?;
    let (mut ops, mut known, mut last) = (Vec::new(), Vec::new(), None);
    for row in &rows {
        let position: Position = (get(row, 0, "unknown_ops")?, get(row, 1, "unknown_ops")?);
        last = Some(position);
        // A damaged one is no reason not to start; `verify` finds it.
        let Ok(op) = Op::decode(get(row, 2, "ops")?) else {
            continue;
        };
        if is_known(&op) {
            known.push(position);
        }
        if kind_of(&op.entity.0).is_some() {
            ops.push(op);
        }
    }
    if ops.is_empty() {
        return Ok(Outcome::Made(last));
    }
    let touched = ops.iter().map(|op| (&op.entity, op.id));
    let mut fold = read::records(&transaction, box_id, touched).await?;
    let homes = fold.homes();
    if !homes.is_subset(boxes) {
        return Ok(Outcome::Wider(homes));
    }
    fold.apply(&ops);
    write::records(&transaction, &fold).await?;
    say(&transaction, FORGET, box_id, known).await?;
    transaction.commit().await?;
    Ok(Outcome::Made(last))
}

/// Notes what came before anything was noted, once: the row of no box says that it is to be done.
async fn look_through(pool: &Pool) -> Result<(), PgError> {
    let mut client = pool.get().await?;
    let transaction = client.transaction().await?;
    transaction
        .query("SELECT pg_advisory_xact_lock($1)", &[&LOOKING])
        .await?;
    let taken = transaction
        .execute("DELETE FROM unknown_ops WHERE box_id = $1", &[&Uuid::nil()])
        .await?;
    if taken > 0 {
        let (having, names) = having(|n| format!("position(${n}::bytea in body) > 0"));
        let query = format!(
            "INSERT INTO unknown_ops (box_id, epoch, sequence) \
             SELECT box_id, epoch, sequence FROM ops WHERE {having} ON CONFLICT DO NOTHING"
        );
        let names: Vec<&(dyn ToSql + Sync)> = names
            .iter()
            .map(|name| name as &(dyn ToSql + Sync))
            .collect();
        transaction.execute(&query, &names).await?;
    }
    transaction.commit().await?;
    Ok(())
}
