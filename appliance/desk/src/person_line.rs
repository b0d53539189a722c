//! A person as a line of a list.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jiff::civil::Date;
use uuid::Uuid;

use crate::row::id;

/// A person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonLine {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

/// A date of birth from a column; another version's or a damaged one is not known.
pub(crate) fn born(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// A person from two columns, id and name, which a join may have left empty.
pub(crate) fn person_columns(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<PersonLine>> {
    let known: Option<String> = row.get(at)?;
    let name: Option<String> = row.get(at + 1)?;
    match known {
        Some(_) => Ok(Some(PersonLine {
            id: id(row, at)?,
            name: name.unwrap_or_default(),
        })),
        None => Ok(None),
    }
}

/// Who a person is, if they are known here.
pub(crate) fn person_line(db: &Connection, person: Uuid) -> rusqlite::Result<Option<PersonLine>> {
    let line = db
        .prepare_cached("SELECT id, name FROM people WHERE id = ?1")?
        .query_row([person.to_string()], |row| person_columns(row, 0))
        .optional()?;
    Ok(line.flatten())
}
