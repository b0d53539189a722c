//! Finds people, cases and contacts by what staff type: a name in any script, a number in any
//! form, the beginning of a mail address, a date of birth, a CIN, a case's reference.
//!
//! What is found is in order of how well it fits, so that its pages are counted from the first
//! row: there is no key to go on from. What is found is bounded, so that the last page costs no
//! more than the first.

mod asked;
mod cases;
mod contacts;
mod people;

use asked::{Asked, MOST, wanted};
use jawab_ledger::rusqlite::{self, Connection};

use crate::cases::CaseLine;
use crate::contacts::ContactLine;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::found_person::{FoundPerson, found_person};
use crate::lists::ROWS;

pub use asked::MOST_FOUND;

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
                    self.people.extend(found_person(db, id)?);
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
