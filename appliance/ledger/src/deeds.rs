//! Who changed a record, as the trail has it.

use rusqlite::params;
use uuid::Uuid;

use crate::error::LedgerError;
use crate::store::Ledger;

/// A change of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrailLine {
    /// When, in milliseconds since 1970 (UTC), by the clock of the box.
    pub at_ms: u64,
    /// Who: the id of a member of staff, or whoever else writes ("console", "ministry").
    pub author: String,
    /// What was changed: each field by its name, with its value where that is a code.
    pub what: Vec<(String, Option<String>)>,
}

impl Ledger {
    /// Who changed a record, the last change first: of the kinds "staff", "handset", "case",
    /// "person", "call_back" and "contact".
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn trail(&self, kind: &str, id: Uuid, most: u32) -> Result<Vec<TrailLine>, LedgerError> {
        self.read(|db| {
            db.prepare_cached(
                "SELECT clock, author, what FROM trail WHERE kind = ?1 AND id = ?2 \
                 ORDER BY clock DESC, author LIMIT ?3",
            )?
            .query_map(params![kind, id.to_string(), most], |row| {
                let what: String = row.get(2)?;
                let parted = |part: &str| match part.split_once('=') {
                    Some((field, value)) => (field.to_owned(), Some(value.to_owned())),
                    None => (part.to_owned(), None),
                };
                Ok(TrailLine {
                    // The upper 48 bits of a stamp are milliseconds.
                    at_ms: row.get::<_, i64>(0)?.cast_unsigned() >> 16,
                    author: row.get(1)?,
                    what: what.split(' ').map(parted).collect(),
                })
            })?
            .collect()
        })
    }
}
