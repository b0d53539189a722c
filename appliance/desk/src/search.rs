//! Finds people and cases by what staff type: a name in any script, a number in any form, a date
//! of birth, a CIN, a case's reference.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::search::{people_named, people_with_number_ending};
use jiff::civil::Date;
use uuid::Uuid;

use crate::cases::{CASES, CaseLine, case_line};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::identity::{birth_date, cin_beginning};
use crate::numbers::normalised;
use crate::people::{PersonLine, born, person_columns};
use crate::reference::Wanted;

/// People in an answer, and cases: the best ones, where there are more.
pub const MOST_FOUND: usize = 50;
const MOST: usize = MOST_FOUND;

/// Fewest digits that are looked for as a number.
const FEWEST_DIGITS: usize = 3;

/// Digits of which a number is whole, so that its end alone is not looked for.
const WHOLE_NUMBER: usize = 9;

/// Longest text that is looked for; what is beyond it is left out.
const LONGEST: usize = 100;

/// A person who was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundPerson {
    /// Who.
    pub person: PersonLine,
    /// Their date of birth, which tells namesakes apart.
    pub born: Option<Date>,
    /// Their numbers.
    pub numbers: Vec<String>,
}

/// What was found.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Found {
    /// People, the best first.
    pub people: Vec<FoundPerson>,
    /// Cases with such a reference.
    pub cases: Vec<CaseLine>,
}

impl Desk {
    /// People with such a name, number, date of birth or CIN, the best first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search_people(&self, text: &str) -> Result<Vec<FoundPerson>, DeskError> {
        let text = western_digits(text);
        self.work(move |desk| Ok(desk.ledger.read(|db| people(db, &text))?))
            .await
    }

    /// People with such a name, number, date of birth or CIN, and cases with such a reference.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search(&self, text: &str) -> Result<Found, DeskError> {
        let text = western_digits(text);
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                Ok(Found {
                    people: people(db, &text)?,
                    cases: cases(db, &text)?,
                })
            })?)
        })
        .await
    }
}

/// The text with Arabic digits (U+0660, U+06F0) as the others.
pub(crate) fn western_digits(text: &str) -> String {
    let digit = |c: char| {
        let value = match c {
            '٠'..='٩' => u32::from(c) - u32::from('٠'),
            '۰'..='۹' => u32::from(c) - u32::from('۰'),
            _ => return c,
        };
        char::from_digit(value, 10).unwrap_or(c)
    };
    text.trim().chars().take(LONGEST).map(digit).collect()
}

fn people(db: &Connection, text: &str) -> rusqlite::Result<Vec<FoundPerson>> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let ids = if let Some(cin) = cin_beginning(text) {
        people_with(db, "cin >= ?1 AND cin < ?1 || ':'", &cin)?
    } else if let Some(born) = birth_date(text) {
        people_with(db, "born = ?1", &born.to_string())?
    } else if text.chars().any(char::is_alphabetic) {
        people_named(db, text, MOST)?
    } else if digits >= FEWEST_DIGITS {
        people_numbered(db, text, digits)?
    } else {
        Vec::new()
    };
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(person(db, &id)?);
    }
    Ok(found)
}

/// People of whom a condition holds, those known last first.
fn people_with(db: &Connection, condition: &str, value: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(&format!(
        "SELECT id FROM people WHERE {condition} ORDER BY id DESC LIMIT {MOST}"
    ))?
    .query_map([value], |row| row.get(0))?
    .collect()
}

/// People whose number begins so, in whatever form it is typed, and those whose number ends so.
fn people_numbered(db: &Connection, text: &str, digits: usize) -> rusqlite::Result<Vec<String>> {
    let start = beginning(text);
    // ':' follows '9'.
    let mut ids: Vec<String> = db
        .prepare_cached(
            "SELECT DISTINCT person FROM numbers \
             WHERE number >= ?1 AND number < ?1 || ':' AND person IS NOT NULL LIMIT ?2",
        )?
        .query_map(
            rusqlite::params![start, i64::try_from(MOST).unwrap_or(i64::MAX)],
            |row| row.get(0),
        )?
        .collect::<rusqlite::Result<_>>()?;
    if digits < WHOLE_NUMBER {
        for id in people_with_number_ending(db, text, MOST)? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    ids.truncate(MOST);
    Ok(ids)
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

fn person(db: &Connection, id: &str) -> rusqlite::Result<Option<FoundPerson>> {
    let person = db
        .prepare_cached("SELECT id, name, born FROM people WHERE id = ?1")?
        .query_row([id], |row| Ok((person_columns(row, 0)?, born(row, 2)?)))
        .optional()?;
    let Some((Some(person), born)) = person else {
        return Ok(None);
    };
    Ok(Some(FoundPerson {
        born,
        numbers: numbers_of(db, person.id)?,
        person,
    }))
}

/// A person's numbers.
pub(crate) fn numbers_of(db: &Connection, person: Uuid) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached("SELECT number FROM numbers WHERE person = ?1 ORDER BY number")?
        .query_map([person.to_string()], |row| row.get(0))?
        .collect()
}

/// Cases with such a reference: all of one in any writing, its beginning, or its last digits.
fn cases(db: &Connection, text: &str) -> rusqlite::Result<Vec<CaseLine>> {
    // ':' follows '9'.
    let begins = ">= ?2 AND cases.reference < ?2 || ':'";
    let (condition, whole, rest) = match Wanted::from_text(text) {
        // Typed sign by sign, a whole one may be the beginning of another, too.
        Some(Wanted::Whole(reference)) => (
            format!("= ?1 OR cases.reference {begins}"),
            reference.to_string(),
            text.to_uppercase(),
        ),
        Some(Wanted::Beginning(start)) => (begins.to_owned(), String::new(), start),
        Some(Wanted::LastDigits(digits)) => ("LIKE '%' || ?2".to_owned(), String::new(), digits),
        None => return Ok(Vec::new()),
    };
    let query = format!(
        "{CASES} WHERE cases.id IN (SELECT id FROM cases WHERE cases.reference {condition} \
             ORDER BY cases.reference DESC LIMIT {MOST}) AND ?1 IS NOT NULL \
         ORDER BY cases.reference DESC"
    );
    db.prepare_cached(&query)?
        .query_map([whole, rest], case_line)?
        .collect()
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
        assert_eq!(western_digits(" ٠٦٦١ ۲۳ "), "0661 23");
    }
}
