//! Finds people, cases and contacts by what staff type: a name in any script, a number in any
//! form, the beginning of a mail address, a date of birth, a CIN, a case's reference.
//!
//! What is found is in order of how well it fits, so that its pages are counted from the first
//! row: there is no key to go on from. What is found is bounded, so that the last page costs no
//! more than the first.

mod cases;
mod contacts;
mod people;

use jawab_ledger::rusqlite::{self, Connection};
use jiff::civil::Date;

pub use people::FoundPerson;
pub(crate) use people::{addresses_of, found_person};

use crate::address::{is_mail, mail_beginning};
use crate::cases::CaseLine;
use crate::contacts::ContactLine;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::identity::{birth_date, cin_beginning};
use crate::lists::ROWS;
use crate::numbers::{normalised, western_digits};

/// People, cases and contacts that are listed: the best ones, where more are found.
pub const MOST_FOUND: usize = 1_000;
const MOST: usize = MOST_FOUND;
/// One more, to know of it.
const LIMIT: usize = MOST + 1;

/// Fewest digits that are looked for as a number.
const FEWEST_DIGITS: usize = 3;

/// Digits of which a number is whole, so that its end alone is not looked for.
const WHOLE_NUMBER: usize = 9;

/// Longest text that is looked for; what is beyond it is left out.
const LONGEST: usize = 100;

/// Most digits that are looked for as the number of a reference.
const LONGEST_COUNT: usize = 9;

/// Fewest digits that are looked for in the middle of a number, or as those of a CIN.
const FEWEST_INSIDE: usize = 4;

/// A kind of what is found.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FoundKind {
    /// People.
    People,
    /// Cases.
    Cases,
    /// Contacts.
    Contacts,
}

/// Which part of what is found.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum FoundPart {
    /// The best so many of each kind.
    Best(usize),
    /// A page of one kind, of [`ROWS`] rows; the first page is 0, and one beyond the last is the
    /// last.
    Page(FoundKind, usize),
}

/// How many of a kind were found.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct FoundCount {
    /// So many, [`MOST_FOUND`] at most.
    pub count: usize,
    /// There are more than that.
    pub more: bool,
}

/// What was found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// People, the best first.
    pub people: Vec<FoundPerson>,
    /// How many there are of them.
    pub people_count: FoundCount,
    /// Cases with such a reference, then those with such a note.
    pub cases: Vec<CaseLine>,
    /// How many there are of them.
    pub cases_count: FoundCount,
    /// Contacts with such a number, the newest first.
    pub contacts: Vec<ContactLine>,
    /// How many there are of them.
    pub contacts_count: FoundCount,
    /// The rows that precede those that are here: of a page of one kind.
    pub before: usize,
}

impl Desk {
    /// People with such a name, number, date of birth or CIN, the best first; [`ROWS`] at most.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search_people(&self, text: &str) -> Result<Vec<FoundPerson>, DeskError> {
        let first = FoundPart::Page(FoundKind::People, 0);
        Ok(self.search_part(text, first).await?.people)
    }

    /// People with such a name, number, date of birth or CIN, cases with such a reference or such
    /// words in a note, and contacts with such a number: the first [`ROWS`] of each.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search(&self, text: &str) -> Result<Found, DeskError> {
        self.search_part(text, FoundPart::Best(ROWS)).await
    }

    /// A part of what is found.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search_part(&self, text: &str, part: FoundPart) -> Result<Found, DeskError> {
        let text = wanted(text);
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let mut found = Found::default();
                for kind in [FoundKind::People, FoundKind::Cases, FoundKind::Contacts] {
                    found.take(db, &text, kind, part)?;
                }
                Ok(found)
            })?)
        })
        .await
    }
}

impl Found {
    fn take(
        &mut self,
        db: &Connection,
        text: &str,
        kind: FoundKind,
        part: FoundPart,
    ) -> rusqlite::Result<()> {
        if matches!(part, FoundPart::Page(of, _) if of != kind) {
            return Ok(());
        }
        let asked = Asked::from_text(text);
        let mut ids = match kind {
            FoundKind::People => people::ids(db, &asked)?,
            FoundKind::Cases => cases::ids(db, text)?,
            FoundKind::Contacts => contacts::ids(db, &asked)?,
        };
        let more = ids.len() > MOST;
        ids.truncate(MOST);
        let count = FoundCount {
            count: ids.len(),
            more,
        };
        let rows = match part {
            FoundPart::Best(most) => 0..most.min(ids.len()),
            FoundPart::Page(_, page) => {
                let last = ids.len().saturating_sub(1) / ROWS;
                self.before = page.min(last) * ROWS;
                self.before..(self.before + ROWS).min(ids.len())
            }
        };
        let shown = ids.get(rows).unwrap_or_default().iter();
        match kind {
            FoundKind::People => {
                self.people_count = count;
                for id in shown {
                    self.people.extend(people::found_person(db, id)?);
                }
            }
            FoundKind::Cases => {
                self.cases_count = count;
                for id in shown {
                    self.cases.extend(cases::case(db, id)?);
                }
            }
            FoundKind::Contacts => {
                self.contacts_count = count;
                for id in shown {
                    self.contacts.extend(contacts::contact(db, id)?);
                }
            }
        }
        Ok(())
    }
}

/// What is looked for: no longer than is of use, with the digits of any script as the others.
fn wanted(text: &str) -> String {
    western_digits(text.trim()).chars().take(LONGEST).collect()
}

/// What a text asks for, apart from references and the words of notes.
enum Asked {
    /// The beginning of a card's number.
    Cin(String),
    Born(Date),
    /// A name, with or without digits beside it.
    Words(String),
    Number(Number),
    /// The beginning of a mail address, its `@` in it.
    Mail(String),
    Nothing,
}

impl Asked {
    fn from_text(text: &str) -> Self {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if is_mail(text) {
            Self::Mail(mail_beginning(text))
        } else if let Some(cin) = cin_beginning(text) {
            Self::Cin(cin)
        } else if let Some(born) = birth_date(text) {
            Self::Born(born)
        } else if text.chars().any(char::is_alphabetic) {
            Self::Words(text.to_owned())
        } else if digits >= FEWEST_DIGITS {
            Self::Number(Number::from_text(text, digits))
        } else {
            Self::Nothing
        }
    }
}

/// A number, or a part of one.
struct Number {
    /// As it is kept where this is its beginning.
    start: String,
    /// The digits that another form of it ends with, where its end is looked for.
    end: Option<String>,
    /// The digits alone.
    digits: String,
}

impl Number {
    fn from_text(text: &str, digits: usize) -> Self {
        let start = beginning(text);
        let only = |text: &str| text.chars().filter(char::is_ascii_digit).collect();
        // A whole number may be kept in another form: those end alike.
        let end = match start.strip_prefix("+212") {
            Some(national) if national.len() == WHOLE_NUMBER => Some(national.to_owned()),
            _ => (digits < WHOLE_NUMBER).then(|| only(text)),
        };
        Self {
            end,
            digits: only(text),
            start,
        }
    }

    /// Whether it may be the middle of one.
    fn is_part(&self) -> bool {
        (FEWEST_INSIDE..WHOLE_NUMBER).contains(&self.digits.len())
    }
}

/// How a number that begins so is kept. `06 61…` is `+212661…`, also before it is whole.
fn beginning(text: &str) -> String {
    let whole = normalised(text);
    match whole.strip_prefix('0') {
        Some(national) if !national.is_empty() => format!("+212{national}"),
        _ if whole.starts_with("212") => format!("+{whole}"),
        _ => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_number_is_looked_for_as_it_is_kept() {
        for (typed, kept) in [
            ("0661", "+212661"),
            ("06 61 23 45 67", "+212661234567"),
            ("+212 6 61", "+212661"),
            ("00212661", "+212661"),
            ("212661", "+212661"),
            ("+33 1", "+331"),
            ("201", "201"),
        ] {
            assert_eq!(beginning(typed), kept, "{typed}");
        }
    }

    #[test]
    fn arabic_digits_are_digits() {
        assert_eq!(wanted(" ٠٦٦١ ۲۳ "), "0661 23");
    }
}
