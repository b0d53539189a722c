//! Whose a case is. A telephone is shared by a family: an address may be several people's, and a
//! known one with another name may be a brother, a mother who calls for her son, or a typing
//! mistake. Who is meant is asked; nobody is renamed, and no two are made one, without a word.
//!
//! Each pair of an address and a person is a record of its own whose id follows from the two, so
//! that addresses are a set for each person, and people for each address, whoever adds to it where.

use std::collections::HashSet;

use jawab_ledger::rusqlite::{self, Connection};
use jawab_ledger::search::{is_same_name, people_named, sounds_alike};
use jawab_ledger::{Change, Fields, LedgerError, id_of};
use jawab_records::address;
use uuid::Uuid;

use crate::address::Address;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::found_person::found_person;
use crate::invalid::Invalid;
use crate::person_line::{PersonLine, person_columns};
use crate::question::Question;
use crate::row::exists;
use crate::text;

/// People who are offered for an answer, by their name.
const OFFERED: usize = 8;

/// Namesakes that are looked through.
const LOOKED_THROUGH: usize = 200;

/// Whose a case is, as the form says.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Whose {
    /// It follows from the name and the address; where it does not, it is asked.
    #[default]
    Unsaid,
    /// This person's, under the name by which they are known.
    This(Uuid),
    /// This person's, whose name is to be corrected to the one given.
    Corrected(Uuid),
    /// Another person's with the same address, or the same name.
    Another,
    /// Nobody's who is known by a name.
    Nobody,
}

impl Desk {
    /// Who may be meant by a name and an address, as they were typed: those who have the address,
    /// or else those of the name.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn candidates(&self, name: &str, address: &str) -> Result<Question, DeskError> {
        let name = text::line(name);
        let address = Address::sought(address);
        self.work(move |desk| {
            desk.ledger.read(|db| {
                let by_address = match &address {
                    Some(address) => people_by_address(db, address)?,
                    None => Vec::new(),
                };
                let is_by_address = !by_address.is_empty();
                let who = if is_by_address {
                    by_address
                } else {
                    namesakes(db, &name)?
                };
                Ok(question(db, &who, is_by_address))
            })?
        })
        .await
    }
}

/// The changes that make a case's person known, and who that is.
///
/// # Errors
/// [`DeskError::Whose`] where it has to be asked.
pub(crate) fn changes_of(
    db: &Connection,
    whose: Whose,
    name: Option<&str>,
    address: Option<&Address>,
) -> Result<(Option<Uuid>, Vec<Change>), DeskError> {
    let person = match whose {
        Whose::Unsaid => return plain(db, name, address),
        Whose::Nobody => return Ok((None, Vec::new())),
        Whose::Another => return another(db, name, address),
        Whose::This(person) | Whose::Corrected(person) => person,
    };
    if !exists(db, "people", person)? {
        return Err(DeskError::NotFound("person"));
    }
    let mut changes: Vec<Change> = linked(db, person, address)?.into_iter().collect();
    if whose == Whose::Corrected(person) {
        changes.push(named(person, name.ok_or(Invalid::EmptyName)?));
    }
    Ok((Some(person), changes))
}

/// Who it is where nothing was said of it.
fn plain(
    db: &Connection,
    name: Option<&str>,
    address: Option<&Address>,
) -> Result<(Option<Uuid>, Vec<Change>), DeskError> {
    let known = match address {
        Some(address) => people_by_address(db, address).map_err(LedgerError::from)?,
        None => Vec::new(),
    };
    let Some(name) = name else {
        return match known.as_slice() {
            [] => Ok((None, Vec::new())),
            [one] => Ok((Some(one.id), Vec::new())),
            _ => Err(DeskError::Whose(question(db, &known, true)?)),
        };
    };
    let mut same = known
        .iter()
        .filter(|person| is_same_name(&person.name, name));
    match (known.as_slice(), same.next(), same.next()) {
        (_, Some(one), None) => Ok((Some(one.id), Vec::new())),
        // Known without a name until now.
        ([one], None, _) if one.name.trim().is_empty() => {
            Ok((Some(one.id), vec![named(one.id, name)]))
        }
        ([], ..) => {
            let namesakes = namesakes(db, name).map_err(LedgerError::from)?;
            if namesakes.is_empty() {
                another(db, Some(name), address)
            } else {
                Err(DeskError::Whose(question(db, &namesakes, false)?))
            }
        }
        _ => Err(DeskError::Whose(question(db, &known, true)?)),
    }
}

fn question(db: &Connection, who: &[PersonLine], by_address: bool) -> Result<Question, DeskError> {
    let mut people = Vec::with_capacity(who.len());
    for person in who {
        let found = found_person(db, &person.id.to_string()).map_err(LedgerError::from)?;
        people.extend(found);
    }
    Ok(Question { people, by_address })
}

/// Somebody who is not known yet.
fn another(
    db: &Connection,
    name: Option<&str>,
    address: Option<&Address>,
) -> Result<(Option<Uuid>, Vec<Change>), DeskError> {
    let name = name.ok_or(Invalid::EmptyName)?;
    let person = Uuid::now_v7();
    let mut changes = vec![named(person, name)];
    changes.extend(linked(db, person, address)?);
    Ok((Some(person), changes))
}

fn named(person: Uuid, name: &str) -> Change {
    Change::new(
        "person",
        person,
        Fields::from([("name".into(), name.into())]),
    )
}

/// The change that makes an address one of a person's, if it is not.
fn linked(
    db: &Connection,
    person: Uuid,
    address: Option<&Address>,
) -> Result<Option<Change>, LedgerError> {
    let Some(address) = address else {
        return Ok(None);
    };
    let known = people_by_address(db, address)?;
    if known.iter().any(|known| known.id == person) {
        return Ok(None);
    }
    Ok(Some(of_person(address, person)))
}

/// The record of an address and whose it is. Of a number it is the one that earlier versions made.
fn of_person(address: &Address, person: Uuid) -> Change {
    let (value, whose) = (address.as_str(), person.to_string());
    let id = match address.kind_kept() {
        None => id_of(&["number", value, &whose]),
        Some(kind) => id_of(&["address", kind, value, &whose]),
    };
    let said = address::Address {
        number: Some(value.to_owned()),
        person: Some(person),
        kind: address.kind_kept(),
    };
    Change::new(address::KIND.kind, id, said.into())
}

/// Who has an address, in whatever form it was kept; those who were known first come first.
pub(crate) fn people_by_address(
    db: &Connection,
    address: &Address,
) -> rusqlite::Result<Vec<PersonLine>> {
    let people: Vec<Option<PersonLine>> = db
        .prepare_cached(
            "SELECT people.id, people.name FROM addresses \
             JOIN people ON people.id = addresses.person \
             WHERE addresses.value IN (SELECT value FROM json_each(address_forms(?1, ?2))) \
                 AND addresses.kind IS ?1 \
             GROUP BY people.id ORDER BY people.id",
        )?
        .query_map((address.kind_kept(), address.as_str()), |row| {
            person_columns(row, 0)
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(people.into_iter().flatten().collect())
}

/// Known people of a name. It is asked only where the name is the same, or is written in another
/// script; then those whose name only sounds like it are offered, too.
fn namesakes(db: &Connection, name: &str) -> rusqlite::Result<Vec<PersonLine>> {
    let mut same = Vec::new();
    let mut alike = Vec::new();
    let mut seen = HashSet::new();
    for id in people_named(db, name, LOOKED_THROUGH)? {
        let person = db
            .prepare_cached("SELECT id, name FROM people WHERE id = ?1")?
            .query_row([&id], |row| person_columns(row, 0))?;
        let Some(person) = person.filter(|person| seen.insert(person.id)) else {
            continue;
        };
        let in_another_script = is_latin(name) != is_latin(&person.name);
        if is_same_name(&person.name, name) {
            same.insert(0, person);
        } else if sounds_alike(&person.name, name) {
            if in_another_script {
                same.push(person);
            } else {
                alike.push(person);
            }
        }
    }
    if !same.is_empty() {
        same.extend(alike);
        same.truncate(OFFERED);
    }
    Ok(same)
}

fn is_latin(name: &str) -> bool {
    name.chars()
        .find(|c| c.is_alphabetic())
        .is_none_or(|c| u32::from(c) < 0x370)
}
