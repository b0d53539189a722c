//! All that can be read of a damaged file: by SQLite as far as it goes, and past that page by page.

use std::collections::HashSet;
use std::path::Path;

use jawab_ops::Op;
use jawab_records::KINDS;
use rusqlite::{Connection, params};

use crate::accounts::rows_as_ops;
use crate::connection::readable;
use crate::error::LedgerError;
use crate::pages::{Cell, scan};
use crate::store::Ledger;

/// Takes all rows that can be read of the file of this number. Gives the number of bad pages met.
pub(super) fn take(source: &Path, number: u32, into: &Connection) -> Result<u64, LedgerError> {
    let mut failed = None;
    let mut keep = |row: Vec<Cell>| {
        if failed.is_none() {
            failed = keep_row(into, number, row).err();
        }
    };
    let is_whole = by_sql(source, &mut keep).unwrap_or(false);
    // What SQLite could read is there already, and comes first.
    let bad_pages = if is_whole {
        0
    } else {
        // Of one that cannot even be opened, nothing was read.
        scan(source, &mut keep).map_or(1, |scanned| scanned.bad_pages.max(1))
    };
    if let Some(error) = failed {
        return Err(error.into());
    }
    into.execute(
        "INSERT OR IGNORE INTO withdrawn_by \
         SELECT key, ?1 FROM meta WHERE substr(key, 1, 10) = 'withdrawn/'",
        [number],
    )?;
    Ok(bad_pages)
}

/// Of this box's changes that are no op any more, what the tables of a file still hold: as the
/// ops that would make it.
pub(super) fn only_in_tables(source: &Path, ledger: &Ledger) -> Result<Vec<Op>, LedgerError> {
    let clocks: HashSet<i64> = ledger.read(|fresh| {
        let mut statement = fresh.prepare("SELECT clock FROM ops UNION SELECT clock FROM again")?;
        let clocks = statement.query_map([], |row| row.get(0))?;
        clocks.collect()
    })?;
    let ours = ledger.box_id().to_string();
    let Ok(connection) = readable(source) else {
        return Ok(Vec::new());
    };
    let mut ops = Vec::new();
    for kind in KINDS {
        // A table that cannot be read gives nothing.
        let found = rows_as_ops(&connection, kind, |clock, box_id| {
            box_id == ours && !clocks.contains(&clock)
        });
        ops.extend(found.unwrap_or_default());
    }
    ops.sort_by_key(|op| op.clock);
    Ok(ops)
}

/// Reads by SQLite's own means, as far as they go. Gives whether that was everything.
fn by_sql(source: &Path, keep: &mut impl FnMut(Vec<Cell>)) -> rusqlite::Result<bool> {
    let connection = readable(source)?;
    let mut is_whole = true;
    for table in [
        "SELECT key, value FROM meta",
        "SELECT epoch, sequence, clock, hash, body FROM ops ORDER BY epoch, sequence",
        "SELECT to_box, channel, sequence, hash, clock, body FROM central_ops",
        "SELECT to_box, channel, sequence, hash FROM central_heads",
        "SELECT namespace, key, value, expires_ms FROM local",
    ] {
        is_whole &= each_row(&connection, table, keep).is_ok();
    }
    Ok(is_whole)
}

fn each_row(
    connection: &Connection,
    sql: &str,
    keep: &mut impl FnMut(Vec<Cell>),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut cells = Vec::with_capacity(columns);
        for column in 0..columns {
            cells.push(match row.get_ref(column)? {
                rusqlite::types::ValueRef::Null => Cell::Null,
                rusqlite::types::ValueRef::Integer(number) => Cell::Integer(number),
                rusqlite::types::ValueRef::Real(_) => Cell::Real,
                rusqlite::types::ValueRef::Text(text) => {
                    Cell::Text(String::from_utf8_lossy(text).into_owned())
                }
                rusqlite::types::ValueRef::Blob(octets) => Cell::Blob(octets.to_vec()),
            });
        }
        keep(cells);
    }
    Ok(())
}

/// Tells by its shape which table a row is of, and keeps it if it can be believed.
fn keep_row(into: &Connection, source: u32, row: Vec<Cell>) -> rusqlite::Result<()> {
    let is_right = |hash: &[u8], body: &[u8]| {
        hash.len() == 32 && (body.is_empty() || Op::hash_of(body).0 == *hash)
    };
    match row.as_slice() {
        [
            Cell::Integer(epoch),
            Cell::Integer(sequence),
            Cell::Integer(clock),
            Cell::Blob(hash),
            Cell::Blob(body),
        ] if is_right(hash, body) && *epoch > 0 && *sequence > 0 => {
            into.prepare_cached("INSERT OR IGNORE INTO found VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![epoch, sequence, hash, clock, body, source])?;
        }
        [
            Cell::Text(to),
            Cell::Integer(channel),
            Cell::Integer(sequence),
            Cell::Blob(hash),
            Cell::Integer(clock),
            Cell::Blob(body),
        ] if is_right(hash, body) => {
            into.prepare_cached(
                "INSERT OR IGNORE INTO central_ops \
                 (to_box, channel, sequence, hash, clock, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![to, channel, sequence, hash, clock, body])?;
        }
        [
            Cell::Text(to),
            Cell::Integer(channel),
            Cell::Integer(sequence),
            Cell::Blob(hash),
        ] if hash.len() == 32 => {
            into.prepare_cached("INSERT OR IGNORE INTO central_heads VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![to, channel, sequence, hash])?;
        }
        [
            Cell::Text(namespace),
            Cell::Text(key),
            Cell::Blob(value),
            expires,
        ] => {
            let expires = match expires {
                Cell::Integer(at) => Some(*at),
                _ => None,
            };
            into.prepare_cached("INSERT OR IGNORE INTO local VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![namespace, key, value, expires])?;
        }
        [Cell::Text(key), Cell::Text(value)] if is_key(key) => {
            into.prepare_cached("INSERT OR IGNORE INTO meta VALUES (?1, ?2)")?
                .execute([key, value])?;
        }
        _ => {}
    }
    Ok(())
}

/// Whether the box writes such keys of its own. (Rows of two texts are also those of telephone
/// numbers, which begin with a digit.)
fn is_key(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.len() <= 200
        && key
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || b"_/-.:".contains(&octet))
}
