//! What is read of rows in the same way whatever they are about.

use jawab_ledger::LedgerError;
use jawab_ledger::rusqlite::{self, Row};
use jiff::Timestamp;
use uuid::Uuid;

/// Whether a table has a record of this id.
pub(crate) fn exists(
    db: &rusqlite::Connection,
    table: &str,
    id: Uuid,
) -> Result<bool, LedgerError> {
    let query = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?1)");
    Ok(db
        .prepare_cached(&query)?
        .query_row([id.to_string()], |row| row.get(0))?)
}

/// The id in a column.
pub(crate) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let text: String = row.get(column)?;
    Ok(Uuid::try_parse(&text).unwrap_or_default())
}

/// The time in a column.
pub(crate) fn timestamp(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    let ms: Option<i64> = row.get(column)?;
    Ok(Timestamp::from_millisecond(ms.unwrap_or(0)).unwrap_or_default())
}
