//! When epochs began and grew, and on which boards a box ran.

use jawab_ops::BoxId;
use jawab_protocol::BoardReport;
use jawab_web::central::{BoardRow, EpochRow};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::epochs::{fingerprint, model};

/// When an earlier epoch last grew after a later one had begun, of `boxes`.
pub(super) const COPY_SEEN: &str = "(SELECT MAX(earlier.grown_ms) FROM epochs AS earlier \
     JOIN epochs AS later ON later.box_id = earlier.box_id AND later.epoch > earlier.epoch \
     WHERE earlier.box_id = boxes.id AND earlier.grown_ms > later.begun_ms)";

/// When the newest epoch began, where it is not the first, of `boxes`.
pub(super) const BEGUN: &str = "(SELECT begun_ms FROM epochs \
     WHERE epochs.box_id = boxes.id AND epoch > 1 ORDER BY epoch DESC LIMIT 1)";

/// An epoch of a box grew.
pub(super) fn grew(
    db: &Connection,
    box_id: BoxId,
    epoch: u32,
    at: Timestamp,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO epochs (box_id, epoch, begun_ms, grown_ms) VALUES (?1, ?2, ?3, ?3) \
         ON CONFLICT (box_id, epoch) DO UPDATE SET grown_ms = MAX(grown_ms, excluded.grown_ms)",
    )?
    .execute(params![box_id.to_string(), epoch, at.as_millisecond()])?;
    Ok(())
}

pub(super) fn stands(
    db: &Connection,
    box_id: BoxId,
    board: &BoardReport,
    at: Timestamp,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO boards (box_id, fingerprint, model, first_ms, last_ms) \
         VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT (box_id, fingerprint) \
         DO UPDATE SET model = excluded.model, last_ms = excluded.last_ms",
    )?
    .execute(params![
        box_id.to_string(),
        fingerprint(board),
        model(board),
        at.as_millisecond()
    ])?;
    Ok(())
}

pub(super) fn copy_seen(db: &Connection, box_id: BoxId) -> rusqlite::Result<Option<Timestamp>> {
    let seen: Option<Option<i64>> = db
        .prepare_cached(&format!("SELECT {COPY_SEEN} FROM boxes WHERE id = ?1"))?
        .query_row([box_id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(seen
        .flatten()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok()))
}

pub(super) fn epochs(db: &Connection, box_id: &str) -> rusqlite::Result<Vec<EpochRow>> {
    db.prepare_cached(
        "SELECT epoch, begun_ms, grown_ms FROM epochs WHERE box_id = ?1 \
         ORDER BY epoch DESC LIMIT 50",
    )?
    .query_map([box_id], |row| {
        Ok(EpochRow {
            epoch: row.get(0)?,
            begun: super::rows::moment(row.get(1)?),
            grown: super::rows::moment(row.get(2)?),
        })
    })?
    .collect()
}

pub(super) fn boards(db: &Connection, box_id: &str) -> rusqlite::Result<Vec<BoardRow>> {
    db.prepare_cached(
        "SELECT fingerprint, model, first_ms, last_ms FROM boards WHERE box_id = ?1 \
         ORDER BY last_ms DESC, fingerprint LIMIT 50",
    )?
    .query_map([box_id], |row| {
        Ok(BoardRow {
            fingerprint: row.get(0)?,
            model: row.get(1)?,
            first: super::rows::moment(row.get(2)?),
            last: super::rows::moment(row.get(3)?),
        })
    })?
    .collect()
}
