//! When epochs began and grew, and on which boards a box ran.

use deadpool_postgres::Transaction;
use jawab_ops::BoxId;
use jawab_web::central::{BoardRow, EpochRow};
use jiff::Timestamp;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::PgError;
use super::read::get;
use super::rows::moment;

/// When an earlier epoch last grew after a later one had begun, of `boxes`.
pub(super) const COPY_SEEN: &str = "(SELECT MAX(earlier.grown_ms) FROM epochs AS earlier \
     JOIN epochs AS later ON later.box_id = earlier.box_id AND later.epoch > earlier.epoch \
     WHERE earlier.box_id = boxes.box_id AND earlier.grown_ms > later.begun_ms)";

/// When the newest epoch began, where it is not the first, of `boxes`.
pub(super) const BEGUN: &str = "(SELECT begun_ms FROM epochs \
     WHERE epochs.box_id = boxes.box_id AND epoch > 1 ORDER BY epoch DESC LIMIT 1)";

pub(super) const STANDS: &str = "INSERT INTO boards (box_id, fingerprint, model, first_ms, last_ms) \
     VALUES ($1, $2, $3, $4, $4) ON CONFLICT (box_id, fingerprint) \
     DO UPDATE SET model = excluded.model, last_ms = excluded.last_ms";

const GREW: &str = "INSERT INTO epochs (box_id, epoch, begun_ms, grown_ms) VALUES ($1, $2, $3, $3) \
     ON CONFLICT (box_id, epoch) \
     DO UPDATE SET grown_ms = GREATEST(epochs.grown_ms, excluded.grown_ms)";

const EPOCHS: &str = "SELECT epoch, begun_ms, grown_ms FROM epochs WHERE box_id = $1 \
     ORDER BY epoch DESC LIMIT 50";

const BOARDS: &str = "SELECT fingerprint, model, first_ms, last_ms FROM boards WHERE box_id = $1 \
     ORDER BY last_ms DESC, fingerprint COLLATE \"C\" LIMIT 50";

/// An epoch of a box grew.
pub(super) async fn grew(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    epoch: u32,
    at: Timestamp,
) -> Result<(), PgError> {
    let statement = transaction.prepare_cached(GREW).await?;
    let parameters: &[&(dyn ToSql + Sync)] = &[&box_id.0, &i64::from(epoch), &at.as_millisecond()];
    transaction.execute(&statement, parameters).await?;
    Ok(())
}

pub(super) async fn epochs(
    transaction: &Transaction<'_>,
    box_id: Uuid,
) -> Result<Vec<EpochRow>, PgError> {
    let statement = transaction.prepare_cached(EPOCHS).await?;
    let rows = transaction.query(&statement, &[&box_id]).await?;
    let epochs = rows.iter().map(|row| {
        let epoch: i64 = get(row, 0, "epochs")?;
        Ok(EpochRow {
            epoch: u32::try_from(epoch).unwrap_or(u32::MAX),
            begun: moment(get(row, 1, "epochs")?),
            grown: moment(get(row, 2, "epochs")?),
        })
    });
    epochs.collect()
}

pub(super) async fn boards(
    transaction: &Transaction<'_>,
    box_id: Uuid,
) -> Result<Vec<BoardRow>, PgError> {
    let statement = transaction.prepare_cached(BOARDS).await?;
    let rows = transaction.query(&statement, &[&box_id]).await?;
    let boards = rows.iter().map(|row| {
        Ok(BoardRow {
            fingerprint: get(row, 0, "boards")?,
            model: get(row, 1, "boards")?,
            first: moment(get(row, 2, "boards")?),
            last: moment(get(row, 3, "boards")?),
        })
    });
    boards.collect()
}
