//! The catalogue as records keep it.

use jawab_ledger::LedgerError;
use jawab_ledger::rusqlite::{self, Connection};

use super::{Catalogue, Row};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::Invalid;

/// Programmes, as [`Row`]s. The ledger and both of central's stores understand it.
pub const PROGRAMMES: &str = "SELECT CAST(id AS TEXT), code, name, name_ar, name_zgh, name_en, \
     position, active, age_from, age_to FROM programmes WHERE code IS NOT NULL";

/// Kinds of case, in the same way.
pub const KINDS: &str = "SELECT CAST(id AS TEXT), code, name, name_ar, name_zgh, name_en, \
     position, active, urgent, CAST(NULL AS BIGINT) FROM case_kinds WHERE code IS NOT NULL";

impl Desk {
    /// What cases choose from, by what the ministry has said by now.
    ///
    /// # Errors
    /// A ledger that fails; the default is what is built in.
    pub async fn catalogue(&self) -> Result<Catalogue, DeskError> {
        self.work(|desk| Ok(desk.ledger.read(read)?)).await
    }
}

/// The catalogue of a database that has the tables of the ledger: a box's, or central's.
///
/// # Errors
/// What SQLite says.
pub fn read(db: &Connection) -> rusqlite::Result<Catalogue> {
    Ok(Catalogue::of_rows(rows(db, PROGRAMMES)?, rows(db, KINDS)?))
}

fn rows(db: &Connection, query: &str) -> rusqlite::Result<Vec<Row>> {
    let mut statement = db.prepare_cached(query)?;
    let rows = statement.query_map([], |row| {
        Ok(Row {
            id: row.get(0)?,
            code: row.get(1)?,
            names: [row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?],
            numbers: [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
        })
    })?;
    rows.collect()
}

/// Checks the codes of a kind and a programme that somebody chose. What is not offered any more is
/// taken: it was when the form was opened.
///
/// # Errors
/// [`Invalid::Kind`], [`Invalid::Programme`], or a ledger that fails.
pub(crate) fn check(
    db: &Connection,
    kind: Option<&str>,
    programme: Option<&str>,
) -> Result<(), DeskError> {
    let catalogue = read(db).map_err(LedgerError::from)?;
    if kind.is_some_and(|code| catalogue.kinds.get(code).is_none()) {
        return Err(Invalid::Kind.into());
    }
    if programme.is_some_and(|code| catalogue.programmes.get(code).is_none()) {
        return Err(Invalid::Programme.into());
    }
    Ok(())
}
