//! Where ops are that were not known when they came.

use deadpool_postgres::Transaction;
use jawab_ops::{BoxId, Op};
use jawab_records::is_known;
use tokio_postgres::types::ToSql;

use super::error::PgError;

const NOTE: &str = "INSERT INTO unknown_ops (box_id, epoch, sequence) \
     SELECT $1::uuid, * FROM unnest($2::bigint[], $3::bigint[]) ON CONFLICT DO NOTHING";

/// Where an op of a box is: its epoch and its number.
pub(super) type Position = (i64, i64);

/// Notes where ops are that are not known, or not all of them.
pub(super) async fn note(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    ops: impl Iterator<Item = &Op>,
) -> Result<(), PgError> {
    let unknown = ops.filter(|op| !is_known(op));
    let positions = unknown.map(|op| (i64::from(op.epoch), op.sequence.cast_signed()));
    say(transaction, NOTE, box_id, positions.collect()).await
}

pub(super) async fn say(
    transaction: &Transaction<'_>,
    statement: &str,
    box_id: BoxId,
    positions: Vec<Position>,
) -> Result<(), PgError> {
    if positions.is_empty() {
        return Ok(());
    }
    let (epochs, sequences): (Vec<i64>, Vec<i64>) = positions.into_iter().unzip();
    let statement = transaction.prepare_cached(statement).await?;
    let all: &[&(dyn ToSql + Sync)] = &[&box_id.0, &epochs, &sequences];
    transaction.execute(&statement, all).await?;
    Ok(())
}
