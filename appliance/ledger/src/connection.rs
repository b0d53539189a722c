//! The record's file, opened: brought to this version, and set up so that a commit is on disk.

use std::path::Path;
use std::time::Duration;

use jawab_ops::BoxId;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use rusqlite_migration::{M, Migrations};
use uuid::Uuid;

use crate::checkpoint::MOST_PAGES;
use crate::error::LedgerError;
use crate::new_kinds;
use crate::number_forms;
use crate::search;
use crate::tables::steps;
use crate::trail;

/// How long a writer waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// The connections to a record.
pub(crate) struct Connections {
    /// Who writes.
    pub(crate) writer: Connection,
    /// Who reads.
    pub(crate) reader: Connection,
    /// What brings the log back into the file, beside them.
    pub(crate) checkpoints: Connection,
    /// Whose record it is.
    pub(crate) box_id: BoxId,
}

/// Opens the record to write and to read, brought to this version.
pub(crate) fn connect(path: &Path) -> Result<Connections, LedgerError> {
    let opening = |source| LedgerError::opening(path, source);
    let mut writer = Connection::open(path).map_err(opening)?;
    configure(&writer).map_err(opening)?;
    migrations().to_latest(&mut writer)?;
    let box_id = identity(&mut writer)?;
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    new_kinds::apply(&transaction)?;
    search::prepare(&transaction)?;
    trail::prepare(&transaction)?;
    transaction.commit()?;
    writer.pragma_update(None, "wal_autocheckpoint", MOST_PAGES)?;
    let reader = Connection::open(path).map_err(opening)?;
    configure(&reader).map_err(opening)?;
    reader.pragma_update(None, "query_only", true)?;
    let checkpoints = Connection::open(path).map_err(opening)?;
    configure(&checkpoints).map_err(opening)?;
    // Nobody is kept waiting by one that waits.
    checkpoints.busy_timeout(Duration::ZERO)?;
    Ok(Connections {
        writer,
        reader,
        checkpoints,
        box_id,
    })
}

pub(crate) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: a commit is on disk before it returns, also in WAL mode.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What leaves is overwritten, and not only taken out of the tables.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    number_forms::teach(connection)
}

/// What makes the record, in the order in which it grew. New steps, the tables' or the
/// record's own, are added at the end: `user_version` counts them in files that exist.
const STEPS: &[&str] = &[
    include_str!("schema.sql"),
    steps::TABLES,
    steps::SUPERSEDED,
    steps::PEOPLE,
    steps::CENTRAL,
    steps::ATTACHMENTS,
    include_str!("lists.sql"),
    steps::ZONES,
    steps::ACCOUNTS,
    steps::LINKS,
    steps::CALENDAR,
    steps::ADDRESSES,
    steps::CONTACTS,
    steps::COURSES,
    steps::CATALOGUE,
    steps::AGENT_STATES,
    steps::CALL_BACKS,
    steps::SUPERVISED,
    steps::QUEUES,
    steps::VOICE_MESSAGES,
    steps::MESSAGES,
    steps::FORWARDED,
    steps::OWN_TEXTS,
];

fn migrations() -> Migrations<'static> {
    Migrations::new(STEPS.iter().map(|step| M::up(step)).collect())
}

/// The box's id, made at the first start.
fn identity(connection: &mut Connection) -> Result<BoxId, LedgerError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let fresh = Uuid::new_v4();
    transaction.execute(
        "INSERT OR IGNORE INTO meta (key, value) VALUES ('box_id', ?1), ('epoch', '1')",
        [fresh.to_string()],
    )?;
    let id: String =
        transaction.query_row("SELECT value FROM meta WHERE key = 'box_id'", [], |row| {
            row.get(0)
        })?;
    transaction.commit()?;
    Ok(BoxId(Uuid::try_parse(&id).map_err(|error| {
        LedgerError::Corrupt(rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            Box::new(error),
        ))
    })?))
}

pub(crate) fn readable(source: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(source, flags)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_has_each_step_of_the_tables_once_and_in_order() {
        let of_tables = STEPS.iter().filter(|step| steps::ALL.contains(step));
        assert!(of_tables.eq(steps::ALL));
    }
}
