//! People: who calls, by their numbers; and what a member of staff is shown of them.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_ledger::{Change, Fields, LedgerError};
use jawab_switch::StaffId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::cases::{CASES, CaseLine, case_line};
use crate::contacts::{CONTACTS, ContactLine, contact_line, id};
use crate::desk::Desk;
use crate::error::{DeskError, Invalid, bounded};
use crate::identity::{birth_date, cin};
use crate::numbers::normalised;
use crate::search::{numbers_of, western_digits};
use crate::staff::NAME_LIMIT;

/// Earlier contacts on a caller's card.
const EARLIER: u32 = 10;

/// Contacts and cases on a person's page.
const SHEET: u32 = 100;

/// A person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonLine {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

/// What staff see when a call rings.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CallerCard {
    /// Who calls, if they are known.
    pub person: Option<PersonLine>,
    /// Earlier contacts with this number, the newest first.
    pub earlier: Vec<ContactLine>,
    /// Their open cases.
    pub open_cases: Vec<CaseLine>,
}

/// What is to be known of a person, as it was typed; what is left empty is not known.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PersonDetails {
    /// Their name.
    pub name: String,
    /// Their date of birth, day first or year first.
    pub born: String,
    /// The number of their national card.
    pub cin: String,
}

/// A person's page.
#[derive(Clone, PartialEq, Debug)]
pub struct PersonSheet {
    /// Who.
    pub person: PersonLine,
    /// Their date of birth.
    pub born: Option<Date>,
    /// Their age today, in years.
    pub age: Option<i16>,
    /// The number of their national card.
    pub cin: Option<String>,
    /// Their numbers.
    pub numbers: Vec<String>,
    /// Their cases, the newest first.
    pub cases: Vec<CaseLine>,
    /// Their contacts, the newest first.
    pub contacts: Vec<ContactLine>,
}

impl Desk {
    /// What is known of a caller, apart from the contact in hand.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn caller_card(
        &self,
        contact: Uuid,
        number: Option<&str>,
    ) -> Result<CallerCard, DeskError> {
        let Some(number) = number.map(normalised).filter(|number| !number.is_empty()) else {
            return Ok(CallerCard::default());
        };
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let person = person_by_number(db, &number)?;
                let earlier = format!(
                    "{CONTACTS} WHERE (contacts.caller = ?1 OR contacts.called = ?1) \
                     AND contacts.id <> ?2 ORDER BY contacts.started_ms DESC LIMIT {EARLIER}"
                );
                let earlier = db
                    .prepare_cached(&earlier)?
                    .query_map([&number, &contact.to_string()], contact_line)?
                    .collect::<rusqlite::Result<_>>()?;
                let open_cases = match &person {
                    Some(person) => cases_of(db, person.id, "AND cases.status = 'open'", EARLIER)?,
                    None => Vec::new(),
                };
                Ok(CallerCard {
                    person,
                    earlier,
                    open_cases,
                })
            })?)
        })
        .await
    }

    /// Who a person is.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn person_line(&self, person: Uuid) -> Result<Option<PersonLine>, DeskError> {
        self.work(move |desk| {
            let line = desk.ledger.read(|db| {
                db.prepare_cached("SELECT id, name FROM people WHERE id = ?1")?
                    .query_row([person.to_string()], |row| person_columns(row, 0))
                    .optional()
            })?;
            Ok(line.flatten())
        })
        .await
    }

    /// A person's page.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn person(&self, person: Uuid) -> Result<Option<PersonSheet>, DeskError> {
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let known = db
                    .prepare_cached("SELECT id, name, born, cin FROM people WHERE id = ?1")?
                    .query_row([person.to_string()], |row| {
                        Ok((person_columns(row, 0)?, born(row, 2)?, row.get(3)?))
                    })
                    .optional()?;
                let Some((Some(known), born, cin)) = known else {
                    return Ok(None);
                };
                let contacts = format!(
                    "{CONTACTS} WHERE people.id = ?1 ORDER BY contacts.started_ms DESC LIMIT {SHEET}"
                );
                Ok(Some(PersonSheet {
                    numbers: numbers_of(db, person)?,
                    cases: cases_of(db, person, "", SHEET)?,
                    contacts: db
                        .prepare_cached(&contacts)?
                        .query_map([person.to_string()], contact_line)?
                        .collect::<rusqlite::Result<_>>()?,
                    person: known,
                    age: born.map(|born| age(born, desk.today())),
                    born,
                    cin,
                }))
            })?)
        })
        .await
    }

    /// Writes down what is known of a person: what has changed of it, and nothing else.
    ///
    /// # Errors
    /// [`Invalid`] data, an unknown person, or a ledger that fails.
    pub async fn describe_person(
        &self,
        staff: StaffId,
        person: Uuid,
        details: PersonDetails,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            let name = bounded(&details.name, NAME_LIMIT, Invalid::EmptyName)?;
            let born = given(&details.born, Invalid::BirthDate, birth_date)?;
            if born.is_some_and(|born| desk.is_to_come(born)) {
                return Err(Invalid::BirthDate.into());
            }
            let told = [
                ("name", Some(name)),
                ("born", born.map(|born| born.to_string())),
                ("cin", given(&details.cin, Invalid::Cin, cin)?),
            ];
            desk.ledger.write(&staff.to_string(), |db| {
                let known: Option<[Option<String>; 3]> = db
                    .prepare_cached("SELECT name, born, cin FROM people WHERE id = ?1")
                    .and_then(|mut query| {
                        query
                            .query_row([person.to_string()], |row| {
                                Ok([row.get(0)?, row.get(1)?, row.get(2)?])
                            })
                            .optional()
                    })
                    .map_err(LedgerError::from)?;
                let known = known.ok_or(DeskError::NotFound("person"))?;
                let fields: Fields = told
                    .into_iter()
                    .zip(known)
                    .filter(|((_, told), known)| told != known)
                    .map(|((field, told), _)| (field.into(), told.into()))
                    .collect();
                let changes = if fields.is_empty() {
                    Vec::new()
                } else {
                    vec![Change::new("person", person, fields)]
                };
                Ok((changes, ()))
            })
        })
        .await
    }

    fn today(&self) -> Date {
        let now = Timestamp::from_millisecond(self.now_ms()).unwrap_or_default();
        jawab_zone::day(now)
    }

    /// Whether a date is after today; a box whose clock was never set cannot tell.
    fn is_to_come(&self, date: Date) -> bool {
        date > self.today() && self.ledger.clock_trouble().is_none()
    }
}

/// What was typed, as it is kept; nothing, if nothing was.
fn given<T>(
    text: &str,
    wrong: Invalid,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Invalid> {
    match western_digits(text).as_str() {
        "" => Ok(None),
        text => read(text).map(Some).ok_or(wrong),
    }
}

/// Years between a birth and a day.
fn age(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
}

/// A date of birth from a column; another version's or a damaged one is not known.
pub(crate) fn born(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Date>> {
    let text: Option<String> = row.get(at)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

/// Who has a number. Of several records of one number, the oldest counts.
pub(crate) fn person_by_number(
    db: &Connection,
    number: &str,
) -> rusqlite::Result<Option<PersonLine>> {
    Ok(db
        .prepare_cached(
            "SELECT people.id, people.name FROM numbers JOIN people ON people.id = numbers.person \
             WHERE numbers.number = ?1 ORDER BY numbers.id LIMIT 1",
        )?
        .query_row([number], |row| person_columns(row, 0))
        .optional()?
        .flatten())
}

/// The changes that make a name and a number one person's: known, renamed, or new.
pub(crate) fn attach(
    db: &Connection,
    name: Option<&str>,
    number: Option<&str>,
) -> rusqlite::Result<(Option<Uuid>, Vec<Change>)> {
    let known = match number {
        Some(number) => person_by_number(db, number)?,
        None => None,
    };
    let named = |id, name: &str| {
        let fields = Fields::from([("name".into(), name.into())]);
        Change::new("person", id, fields)
    };
    match (known, name) {
        (Some(person), Some(name)) if person.name != name => {
            Ok((Some(person.id), vec![named(person.id, name)]))
        }
        (Some(person), _) => Ok((Some(person.id), Vec::new())),
        (None, None) => Ok((None, Vec::new())),
        (None, Some(name)) => {
            let id = Uuid::now_v7();
            let mut changes = vec![named(id, name)];
            if let Some(number) = number {
                let fields = Fields::from([
                    ("number".into(), number.into()),
                    ("person".into(), id.into()),
                ]);
                changes.push(Change::new("number", Uuid::now_v7(), fields));
            }
            Ok((Some(id), changes))
        }
    }
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

fn cases_of(
    db: &Connection,
    person: Uuid,
    also: &str,
    most: u32,
) -> rusqlite::Result<Vec<CaseLine>> {
    let query = format!(
        "{CASES} WHERE cases.person = ?1 {also} ORDER BY cases.opened_ms DESC LIMIT {most}"
    );
    db.prepare_cached(&query)?
        .query_map([person.to_string()], case_line)?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_a_year_older_before_the_birthday() {
        let born = Date::constant(2008, 2, 29);
        for (today, years) in [
            (Date::constant(2026, 2, 28), 17),
            (Date::constant(2026, 3, 1), 18),
            (Date::constant(2028, 2, 29), 20),
        ] {
            assert_eq!(age(born, today), years, "{today}");
        }
    }
}
