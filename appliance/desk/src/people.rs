//! People: who calls, by their addresses; and what a member of staff is shown of them.

use jawab_ledger::rusqlite::{self, OptionalExtension};
use jawab_ledger::{Change, LedgerError};
use jawab_vocabulary::StaffId;
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::address::Address;
use crate::cases::{CASES, CaseLine, case_line};
use crate::contacts::{CONTACTS, ContactLine, contact_lines};
use crate::desk::Desk;
use crate::edits::{Edit, edited, shown};
use crate::error::DeskError;
use crate::found_person::addresses_of;
use crate::identity::{birth_date, cin};
use crate::invalid::{Invalid, bounded};
use crate::limits::NAME_LIMIT;
use crate::links::{LinkLine, links_of};
use crate::lists::{CaseList, ContactList};
use crate::numbers::western_digits;
use crate::person_line::{PersonLine, born, person_columns, person_line};
use crate::whose::people_by_address;

/// The forms in which the address of kind `?1` and value `?2` may be kept.
const FORMS: &str = "(SELECT value FROM json_each(address_forms(?1, ?2)))";

/// Earlier contacts on a caller's card.
const EARLIER: u32 = 10;

/// What staff see when a call rings.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CallerCard {
    /// Who may call: everybody who has the address, those known first before others.
    pub people: Vec<PersonLine>,
    /// Earlier contacts with this address, the newest first.
    pub earlier: Vec<ContactLine>,
    /// Their open cases, the newest first.
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
    /// Their addresses.
    pub addresses: Vec<Address>,
    /// Who else they are linked with.
    pub links: Vec<LinkLine>,
    /// Their last cases and those of whoever is the same, the newest first; a page of the list of
    /// them.
    pub cases: Vec<CaseLine>,
    /// How many cases there are of theirs.
    pub cases_count: u64,
    /// Their last contacts and those of whoever is the same, the newest first; a page of the list
    /// of them.
    pub contacts: Vec<ContactLine>,
    /// How many contacts there were with them.
    pub contacts_count: u64,
}

impl Desk {
    /// What is known of a caller, apart from the contact in hand.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn caller_card(
        &self,
        contact: Uuid,
        address: Option<Address>,
    ) -> Result<CallerCard, DeskError> {
        let Some(address) = address else {
            return Ok(CallerCard::default());
        };
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let earlier = format!(
                    "{CONTACTS} WHERE (contacts.caller IN {FORMS} OR contacts.called IN {FORMS}) \
                     AND contacts.address_kind IS ?1 AND contacts.id <> ?3 ORDER BY contacts.started_ms DESC LIMIT {EARLIER}"
                );
                let open_cases = format!(
                    "{CASES} WHERE cases.status = 'open' AND cases.person IN (\
                         SELECT addresses.person FROM addresses \
                         WHERE addresses.value IN {FORMS} AND addresses.kind IS ?1) \
                     ORDER BY cases.opened_ms DESC LIMIT {EARLIER}"
                );
                let (kind, value) = (address.kind_kept(), address.as_str());
                Ok(CallerCard {
                    people: people_by_address(db, &address)?,
                    earlier: contact_lines(db, &earlier, (kind, value, contact.to_string()))?,
                    open_cases: db
                        .prepare_cached(&open_cases)?
                        .query_map((kind, value), case_line)?
                        .collect::<rusqlite::Result<_>>()?,
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
        self.work(move |desk| Ok(desk.ledger.read(|db| person_line(db, person))?))
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
                let cases = CaseList {
                    person: Some(person),
                    ..CaseList::default()
                };
                let cases = cases.page(db)?;
                let contacts = ContactList {
                    person: Some(person),
                    ..ContactList::default()
                };
                let contacts = contacts.page(db)?;
                Ok(Some(PersonSheet {
                    addresses: addresses_of(db, person)?,
                    links: links_of(db, person)?,
                    cases_count: cases.count,
                    cases: cases.rows,
                    contacts_count: contacts.count,
                    contacts: contacts.rows,
                    person: known,
                    age: born.map(|born| age(born, desk.today())),
                    born,
                    cin,
                }))
            })?)
        })
        .await
    }

    /// Writes down what is known of a person: what differs from what the form showed, and nothing
    /// else; a form that does not say what it showed, what differs from what is known. Gives the
    /// fields that somebody else changed meanwhile.
    ///
    /// # Errors
    /// [`Invalid`] data, an unknown person, [`DeskError::Conflict`] where somebody else changed
    /// the same, or a ledger that fails; then nothing is written.
    pub async fn describe_person(
        &self,
        staff: StaffId,
        person: Uuid,
        details: PersonDetails,
        was: Option<PersonDetails>,
    ) -> Result<Vec<&'static str>, DeskError> {
        self.work(move |desk| {
            let name = bounded(&details.name, NAME_LIMIT, Invalid::EmptyName)?;
            let born = given(&details.born, Invalid::BirthDate, birth_date)?;
            if born.is_some_and(|born| desk.is_to_come(born)) {
                return Err(Invalid::BirthDate.into());
            }
            let typed = [
                ("name", Some(name)),
                ("born", born.map(|born| born.to_string())),
                ("cin", given(&details.cin, Invalid::Cin, cin)?),
            ];
            let was = match was {
                Some(was) => [was.name, was.born, was.cin].map(|was| Some(shown(&was))),
                None => [const { None }; 3],
            };
            desk.ledger.write(&staff.to_string(), |db| {
                let held: Option<[Option<String>; 3]> = db
                    .prepare_cached("SELECT name, born, cin FROM people WHERE id = ?1")
                    .and_then(|mut query| {
                        query
                            .query_row([person.to_string()], |row| {
                                Ok([row.get(0)?, row.get(1)?, row.get(2)?])
                            })
                            .optional()
                    })
                    .map_err(LedgerError::from)?;
                let held = held.ok_or(DeskError::NotFound("person"))?;
                let edits = typed.into_iter().zip(was).zip(held);
                let edited = edited(edits.map(|(((field, typed), shown), held)| Edit {
                    field,
                    typed,
                    shown,
                    held,
                }))?;
                let changes = if edited.fields.is_empty() {
                    Vec::new()
                } else {
                    vec![Change::new("person", person, edited.fields)]
                };
                Ok((changes, edited.meanwhile))
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
    match western_digits(text.trim()).as_str() {
        "" => Ok(None),
        text => read(text).map(Some).ok_or(wrong),
    }
}

/// Years between a birth and a day.
fn age(born: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had_birthday)
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
