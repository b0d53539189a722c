//! Where the ops of each record are. Each night brings this index after what came since the last
//! one, so that it reads what is new and what leaves, and not all that was ever written. Like the
//! trail it is no part of the record: it is made from the ops, and made anew where it is missing.

use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::chain::decoded;
use crate::error::LedgerError;

/// Ops that the index is brought after in one transaction: some milliseconds.
const FEW: usize = 200;

/// Brings the index after the next ops, at most so many that one transaction stays short. Gives
/// whether there are many more: those that are saved meanwhile, one by one, need not be waited for.
pub(super) fn follow(connection: &Connection) -> Result<bool, LedgerError> {
    connection.execute_batch(include_str!("places.sql"))?;
    let (epoch, sequence) = reached(connection)?;
    let rows = own_after(connection, epoch, sequence, FEW)?;
    let Some((epoch, sequence, _)) = rows.last() else {
        return Ok(false);
    };
    let mut insert =
        connection.prepare_cached("INSERT OR IGNORE INTO op_places VALUES (?1, ?2, ?3)")?;
    for (epoch, sequence, body) in &rows {
        let op = decoded(body, *epoch, *sequence)?;
        insert.execute(params![op.id.as_bytes(), epoch, sequence.cast_signed()])?;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO op_places_reach VALUES (1, ?1, ?2)")?
        .execute(params![epoch, sequence.cast_signed()])?;
    Ok(rows.len() == FEW)
}

/// An op of the box's own: its epoch, its sequence number, its encoding.
pub(super) type Row = (u32, u64, Vec<u8>);

/// The box's own ops after a place, as far as their contents are here.
pub(super) fn own_after(
    connection: &Connection,
    epoch: u32,
    sequence: u64,
    most: usize,
) -> rusqlite::Result<Vec<Row>> {
    connection
        .prepare_cached(
            "SELECT epoch, sequence, body FROM ops \
             WHERE (epoch, sequence) > (?1, ?2) AND length(body) > 0 \
             ORDER BY epoch, sequence LIMIT ?3",
        )?
        .query_map(
            params![epoch, sequence.cast_signed(), most.cast_signed() as i64],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get::<_, i64>(1)?.cast_unsigned(),
                    row.get(2)?,
                ))
            },
        )?
        .collect()
}

/// The last op that is in the index; before the first where there is none.
pub(super) fn reached(connection: &Connection) -> rusqlite::Result<(u32, u64)> {
    if !is_here(connection)? {
        return Ok((0, 0));
    }
    let reached = connection
        .prepare_cached("SELECT epoch, sequence FROM op_places_reach")?
        .query_row([], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
        })
        .optional()?;
    Ok(reached.unwrap_or_default())
}

/// The ops of whatever has this id that are in the index, as far as their contents are here.
pub(super) fn ops_of(connection: &Connection, id: Uuid) -> rusqlite::Result<Vec<Row>> {
    connection
        .prepare_cached(
            "SELECT epoch, sequence, body FROM op_places JOIN ops USING (epoch, sequence) \
             WHERE id = ?1 AND length(body) > 0 ORDER BY epoch, sequence",
        )?
        .query_map([id.as_bytes()], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, i64>(1)?.cast_unsigned(),
                row.get(2)?,
            ))
        })?
        .collect()
}

/// Takes one op, whose contents leave, out of the index.
pub(super) fn forget(
    connection: &Connection,
    id: Uuid,
    epoch: u32,
    sequence: u64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM op_places WHERE id = ?1 AND epoch = ?2 AND sequence = ?3")?
        .execute(params![id.as_bytes(), epoch, sequence.cast_signed()])?;
    Ok(())
}

fn is_here(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'op_places_reach')",
        )?
        .query_row([], |row| row.get(0))
}
