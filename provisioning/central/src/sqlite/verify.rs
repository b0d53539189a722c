//! Shows all of SQLite's rows to the verifier.

use jawab_ops::BoxId;
use jawab_records::KINDS;
use rusqlite::types::Value as Any;
use rusqlite::{Connection, Row};

use super::rows::uuid;
use crate::authors::CENTRAL;
use crate::verify::{OpPosition, Verified, Verifier};

pub(super) fn verify(db: &Connection) -> rusqlite::Result<Verified> {
    let mut verifier = Verifier::new()?;
    each(
        db,
        "SELECT box_id, epoch, sequence, hash, body FROM ops ORDER BY box_id, epoch, sequence",
        |row| {
            let box_id = BoxId(uuid(row, 0)?);
            verifier.op(
                position(row, box_id, box_id)?,
                &octets(row, 3)?,
                &octets(row, 4)?,
            )
        },
    )?;
    each(
        db,
        "SELECT to_box, channel, sequence, hash, body FROM central_ops \
         ORDER BY to_box, channel, sequence",
        |row| {
            let to: String = row.get(0)?;
            let to = BoxId(to.parse().unwrap_or_default());
            verifier.op(
                position(row, to, CENTRAL)?,
                &octets(row, 3)?,
                &octets(row, 4)?,
            )
        },
    )?;
    each(
        db,
        "SELECT to_box, channel, heads.sequence, heads.hash, \
             (SELECT sequence FROM central_ops AS ops WHERE ops.to_box = heads.to_box \
              AND ops.channel = heads.channel ORDER BY sequence DESC LIMIT 1), \
             (SELECT hash FROM central_ops AS ops WHERE ops.to_box = heads.to_box \
              AND ops.channel = heads.channel ORDER BY sequence DESC LIMIT 1) \
         FROM central_heads AS heads ORDER BY to_box, channel",
        |row| {
            let to: String = row.get(0)?;
            let to = BoxId(to.parse().unwrap_or_default());
            let sequence: Option<i64> = row.get(4)?;
            let hash = octets(row, 5)?;
            let last = sequence.map(|sequence| (sequence.cast_unsigned(), &*hash));
            verifier.head(position(row, to, CENTRAL)?, &octets(row, 3)?, last);
            Ok(())
        },
    )?;
    for kind in KINDS {
        let query = format!(
            "SELECT id, box_id, {} FROM {}",
            kind.columns.join(", "),
            kind.table
        );
        each(db, &query, |row| {
            let values = (2..kind.columns.len() + 2).map(|column| row.get(column));
            let values: Vec<Any> = values.collect::<rusqlite::Result<_>>()?;
            let (id, box_id): (String, String) = (row.get(0)?, row.get(1)?);
            verifier.row(kind, &id, &box_id, values)
        })?;
    }
    verifier.finish()
}

fn each(
    db: &Connection,
    query: &str,
    mut look: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = db.prepare(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        look(row)?;
    }
    Ok(())
}

fn position(row: &Row<'_>, box_id: BoxId, by: BoxId) -> rusqlite::Result<OpPosition> {
    Ok(OpPosition {
        box_id,
        by,
        epoch: row.get(1)?,
        sequence: row.get::<_, i64>(2)?.cast_unsigned(),
    })
}

/// A column that somebody may have put anything into.
fn octets(row: &Row<'_>, column: usize) -> rusqlite::Result<Vec<u8>> {
    Ok(match row.get::<_, Any>(column)? {
        Any::Blob(octets) => octets,
        Any::Text(text) => text.into_bytes(),
        Any::Null | Any::Integer(_) | Any::Real(_) => Vec::new(),
    })
}
