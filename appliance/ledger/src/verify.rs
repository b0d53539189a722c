//! Checks the record against itself: the chain of hashes, and the tables against the ops.

use std::collections::BTreeSet;
use std::fmt;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use jawab_records::KINDS;
use rusqlite::{Connection, OpenFlags};

use crate::error::LedgerError;
use crate::search;
use crate::store::Ledger;
use crate::tables;

/// What was checked, and found right.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// How many ops.
    pub ops: u64,
    /// How many of them have left their contents: they keep their places in the chain.
    pub left: u64,
    /// How many rows of tables.
    pub rows: u64,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The record is whole: {} changes in an unbroken chain, {} rows as they make them.",
            self.ops, self.rows
        )?;
        if self.left > 0 {
            write!(f, " The contents of {} changes have left.", self.left)?;
        }
        Ok(())
    }
}

impl Ledger {
    /// Reads every page of the file, walks the chain, makes the tables anew from the ops
    /// beside the real ones, and compares.
    ///
    /// # Errors
    /// [`LedgerError`], which says what is broken and where.
    pub fn verify(&self) -> Result<Verified, LedgerError> {
        let mut reader = self.reader();
        // One transaction, so that writes in between are not taken for damage.
        let reader = reader.transaction()?;
        check_pages(&reader)?;
        let fresh = tables::in_memory()?;
        let ops = self.each_op(&reader, |op| tables::apply(&fresh, op))?;
        let mut all = 0;
        for kind in KINDS {
            all += compare(kind.table, &reader, &fresh)?;
        }
        for table in tables::DECIDING {
            compare(table, &reader, &fresh)?;
        }
        let left = reader.query_row(
            "SELECT (SELECT COUNT(*) FROM ops WHERE length(body) = 0) \
                  + (SELECT COUNT(*) FROM central_ops WHERE length(body) = 0)",
            [],
            |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()),
        )?;
        Ok(Verified {
            ops,
            left,
            rows: all,
        })
    }
}

impl Ledger {
    /// Whether the record of this file can be opened and each of its pages read; changes nothing.
    /// A file that is not there is well: the first start makes it.
    ///
    /// # Errors
    /// [`LedgerError`], which says what is wrong.
    pub fn check(path: &Path) -> Result<(), LedgerError> {
        if !path.exists() {
            return Ok(());
        }
        let opening = |source| LedgerError::opening(path, source);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(opening)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "query_only", true)?;
        let found: String = connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(opening)?;
        if found != "ok" {
            return Err(corrupt(found));
        }
        connection.query_row("SELECT COUNT(*) FROM meta", [], |_| Ok(()))?;
        Ok(())
    }
}

/// SQLite's own check of every page. What it finds is no error of its own: it says it in rows.
fn check_pages(connection: &Connection) -> Result<(), LedgerError> {
    search::look_anew(connection)?;
    let found: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    Err(corrupt(found))
}

/// Whether the page at the top of each table and index is one. What nothing is written to for a
/// while (an index of some rows only, say) would not be missed before it is.
pub(crate) fn check_roots(connection: &Connection) -> Result<(), LedgerError> {
    let mut names = connection.prepare("SELECT name FROM sqlite_schema WHERE rootpage > 0")?;
    // The first page of each is its root; the others are not read.
    let mut root = connection.prepare("SELECT pagetype FROM dbstat WHERE name = ?1 LIMIT 1")?;
    for name in names.query_map([], |row| row.get::<_, String>(0))? {
        let name = name?;
        let page: String = root.query_row([&name], |row| row.get(0))?;
        if page == "corrupted" {
            return Err(corrupt(format!("the page at the top of {name} is none")));
        }
    }
    Ok(())
}

/// What SQLite said in words, as the error that it is.
pub(crate) fn corrupt(found: String) -> LedgerError {
    let failure = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    LedgerError::Corrupt(rusqlite::Error::SqliteFailure(failure, Some(found)))
}

/// The number of rows of a table, if it is the same in both.
fn compare(table: &str, real: &Connection, fresh: &Connection) -> Result<u64, LedgerError> {
    let (real, fresh) = (rows_of(table, real)?, rows_of(table, fresh)?);
    let differ = real.symmetric_difference(&fresh).count();
    if differ > 0 {
        return Err(LedgerError::Diverged {
            table: table.into(),
            rows: differ as u64,
        });
    }
    Ok(real.len() as u64)
}

fn rows_of(table: &str, connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        let mut text = String::new();
        for column in 0..columns {
            // Writing to a string cannot fail.
            let _ = write!(text, "{:?}|", row.get_ref(column)?);
        }
        Ok(text)
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_top_of_whatever_there_is_may_be_gone_and_is_missed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ledger.db");
        drop(Ledger::open(&path).unwrap());
        let open = || Connection::open(&path).unwrap();
        let roots: Vec<(String, i64)> = {
            let connection = open();
            // All of it in the file, none in a log.
            connection
                .pragma_update(None, "journal_mode", "DELETE")
                .unwrap();
            let mut roots = connection
                .prepare("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 1")
                .unwrap();
            let roots = roots.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
            roots.unwrap().collect::<Result<_, _>>().unwrap()
        };
        assert!(roots.len() > 60, "{roots:?}");
        check_roots(&open()).unwrap();
        let sound = fs::read(&path).unwrap();
        for (name, page) in roots {
            let mut octets = sound.clone();
            let at = usize::try_from(page - 1).unwrap() * 4_096;
            octets[at..at + 4_096].fill(0);
            fs::write(&path, octets).unwrap();
            let wrong = check_roots(&open()).unwrap_err();
            assert!(wrong.is_damage(), "{name}: {wrong}");
            assert!(wrong.to_string().contains(&name), "{name}: {wrong}");
        }
    }
}
