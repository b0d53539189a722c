//! A person as an answer shows them: told from namesakes by what is known of them.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jiff::civil::Date;
use uuid::Uuid;

use crate::address::{Address, address_columns};
use crate::person_line::{PersonLine, born, person_columns};

/// A person who was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundPerson {
    /// Who.
    pub person: PersonLine,
    /// Their date of birth, which tells namesakes apart.
    pub born: Option<Date>,
    /// Their addresses.
    pub addresses: Vec<Address>,
}

/// A person as an answer shows them.
pub(crate) fn found_person(db: &Connection, id: &str) -> rusqlite::Result<Option<FoundPerson>> {
    let person = db
        .prepare_cached("SELECT id, name, born FROM people WHERE id = ?1")?
        .query_row([id], |row| Ok((person_columns(row, 0)?, born(row, 2)?)))
        .optional()?;
    let Some((Some(person), born)) = person else {
        return Ok(None);
    };
    Ok(Some(FoundPerson {
        born,
        addresses: addresses_of(db, person.id)?,
        person,
    }))
}

/// A person's addresses, the numbers first.
pub(crate) fn addresses_of(db: &Connection, person: Uuid) -> rusqlite::Result<Vec<Address>> {
    let addresses: Vec<Option<Address>> = db
        .prepare_cached(
            "SELECT DISTINCT kind, value FROM addresses \
             WHERE person = ?1 AND value IS NOT NULL ORDER BY kind, value",
        )?
        .query_map([person.to_string()], |row| address_columns(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(addresses.into_iter().flatten().collect())
}
