//! Finds people: by name, number, date of birth or CIN.

use std::collections::HashSet;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, params};
use jawab_ledger::search::{people_named, people_with_number_ending};
use jawab_vocabulary::AddressKind;
use jiff::civil::Date;
use uuid::Uuid;

use super::{Asked, FEWEST_INSIDE, LIMIT, Number};
use crate::address::{Address, address_columns};
use crate::people::{PersonLine, born, person_columns};

/// Namesakes among whom a year or a part of a number tells who is meant, the last known first.
const NAMESAKES: usize = 2_000;

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

/// The ids of people, the best first; one more than are listed, if there are more.
pub(super) fn ids(db: &Connection, asked: &Asked) -> rusqlite::Result<Vec<String>> {
    match asked {
        Asked::Cin(cin) => people_with(db, "cin >= ?1 AND cin < ?1 || ':'", cin),
        Asked::Born(born) => people_with(db, "born = ?1", &born.to_string()),
        Asked::Words(text) => people_named_with(db, text),
        Asked::Number(number) => people_numbered(db, number),
        Asked::Mail(beginning) => people_with_mail(db, beginning),
        Asked::Nothing => Ok(Vec::new()),
    }
}

/// People of whom a condition holds, those known last first.
fn people_with(db: &Connection, condition: &str, value: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(&format!(
        "SELECT id FROM people WHERE {condition} ORDER BY id DESC LIMIT {LIMIT}"
    ))?
    .query_map([value], |row| row.get(0))?
    .collect()
}

/// People whose number begins so, in whatever form it is typed, and those whose number ends so.
fn people_numbered(db: &Connection, number: &Number) -> rusqlite::Result<Vec<String>> {
    let limit = i64::try_from(LIMIT).unwrap_or(i64::MAX);
    // ':' follows '9'.
    let mut ids: Vec<String> = db
        .prepare_cached(
            "SELECT DISTINCT person FROM addresses \
             WHERE value >= ?1 AND value < ?1 || ':' AND kind IS NULL AND person IS NOT NULL \
             LIMIT ?2",
        )?
        .query_map(params![number.start, limit], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if let Some(end) = &number.end {
        let known: HashSet<String> = ids.iter().cloned().collect();
        let ending = people_with_number_ending(db, end, LIMIT)?;
        ids.extend(ending.into_iter().filter(|id| !known.contains(id)));
    }
    // What is remembered of the middle of a number, or of a card's number without its letters.
    if ids.is_empty() && number.is_part() {
        ids = db
            .prepare_cached(
                "SELECT DISTINCT person FROM addresses \
                 WHERE value LIKE '%' || ?1 || '%' AND kind IS NULL AND person IS NOT NULL \
                 UNION SELECT id FROM people WHERE cin LIKE '%' || ?1 LIMIT ?2",
            )?
            .query_map(params![number.digits, limit], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(ids)
}

/// People whose mail address begins so, those known last first.
fn people_with_mail(db: &Connection, beginning: &str) -> rusqlite::Result<Vec<String>> {
    let limit = i64::try_from(LIMIT).unwrap_or(i64::MAX);
    // No character of a mail address comes after the last one there is.
    db.prepare_cached(
        "SELECT DISTINCT person FROM addresses \
         WHERE value >= ?1 AND value < ?1 || char(1114111) AND kind = ?2 AND person IS NOT NULL \
         ORDER BY person DESC LIMIT ?3",
    )?
    .query_map(params![beginning, AddressKind::Mail.code(), limit], |row| {
        row.get(0)
    })?
    .collect()
}

/// People of a name; where digits stand beside it ("Amina 2009", "Amina 0661"), those of them who
/// were born in that year or have such a number.
fn people_named_with(db: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    let (digits, words): (Vec<&str>, Vec<&str>) = text
        .split_whitespace()
        .partition(|word| word.len() >= FEWEST_INSIDE && word.bytes().all(|b| b.is_ascii_digit()));
    if digits.is_empty() || words.is_empty() {
        return people_named(db, text, LIMIT);
    }
    let mut told_apart = Vec::new();
    for id in people_named(db, &words.join(" "), NAMESAKES)? {
        let Some(person) = found_person(db, &id)? else {
            continue;
        };
        let has = |digits: &&str| {
            let year = person.born.map(|born| born.year().to_string());
            let national = digits.trim_start_matches('0');
            year.as_deref() == Some(*digits)
                || person
                    .addresses
                    .iter()
                    .filter(|address| address.kind_kept().is_none())
                    .any(|address| address.as_str().contains(national))
        };
        if digits.iter().all(has) {
            told_apart.push(id);
        }
    }
    if told_apart.is_empty() {
        told_apart = people_named(db, text, LIMIT)?;
    }
    Ok(told_apart)
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
