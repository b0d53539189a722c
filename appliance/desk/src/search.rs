//! Finds people and cases by what staff type: a name in any script, a number in any form, a date
//! of birth, a CIN, a case's reference.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::search::{cases_noted, cases_numbered, people_named, people_with_number_ending};
use jiff::civil::Date;
use uuid::Uuid;

use crate::cases::{CASES, CaseLine, case_line};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::identity::{birth_date, cin_beginning};
use crate::numbers::{normalised, western_digits};
use crate::people::{PersonLine, born, person_columns};
use crate::reference::Wanted;
use crate::text;

/// People in an answer, and cases: the best ones, where there are more.
pub const MOST_FOUND: usize = 50;
const MOST: usize = MOST_FOUND;

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
    /// Cases with such a reference, then those with such a note.
    pub cases: Vec<CaseLine>,
}

impl Desk {
    /// People with such a name, number, date of birth or CIN, the best first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search_people(&self, text: &str) -> Result<Vec<FoundPerson>, DeskError> {
        let text = wanted(text);
        self.work(move |desk| Ok(desk.ledger.read(|db| people(db, &text))?))
            .await
    }

    /// People with such a name, number, date of birth or CIN, and cases with such a reference.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn search(&self, text: &str) -> Result<Found, DeskError> {
        let text = wanted(text);
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

/// What is looked for: no longer than is of use, with the digits of any script as the others.
fn wanted(text: &str) -> String {
    western_digits(text.trim()).chars().take(LONGEST).collect()
}

fn people(db: &Connection, text: &str) -> rusqlite::Result<Vec<FoundPerson>> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let ids = if let Some(cin) = cin_beginning(text) {
        people_with(db, "cin >= ?1 AND cin < ?1 || ':'", &cin)?
    } else if let Some(born) = birth_date(text) {
        people_with(db, "born = ?1", &born.to_string())?
    } else if text.chars().any(char::is_alphabetic) {
        people_named_with(db, text)?
    } else if digits >= FEWEST_DIGITS {
        people_numbered(db, text, digits)?
    } else {
        Vec::new()
    };
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(found_person(db, &id)?);
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
    // A whole number may be kept in another form: those end alike.
    let end = match start.strip_prefix("+212") {
        Some(national) if national.len() == WHOLE_NUMBER => Some(national),
        _ => (digits < WHOLE_NUMBER).then_some(text),
    };
    if let Some(end) = end {
        for id in people_with_number_ending(db, end, MOST)? {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
    }
    // What is remembered of the middle of a number, or of a card's number without its letters.
    if ids.is_empty() && (FEWEST_INSIDE..WHOLE_NUMBER).contains(&digits) {
        let inside: String = text.chars().filter(char::is_ascii_digit).collect();
        ids = db
            .prepare_cached(
                "SELECT DISTINCT person FROM numbers \
                 WHERE number LIKE '%' || ?1 || '%' AND person IS NOT NULL \
                 UNION SELECT id FROM people WHERE cin LIKE '%' || ?1 LIMIT ?2",
            )?
            .query_map(
                rusqlite::params![inside, i64::try_from(MOST).unwrap_or(i64::MAX)],
                |row| row.get(0),
            )?
            .collect::<rusqlite::Result<_>>()?;
    }
    ids.truncate(MOST);
    Ok(ids)
}

/// People of a name; where digits stand beside it ("Amina 2009", "Amina 0661"), those of them who
/// were born in that year or have such a number.
fn people_named_with(db: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    let (digits, words): (Vec<&str>, Vec<&str>) = text
        .split_whitespace()
        .partition(|word| word.len() >= FEWEST_INSIDE && word.bytes().all(|b| b.is_ascii_digit()));
    if digits.is_empty() || words.is_empty() {
        return people_named(db, text, MOST);
    }
    let mut told_apart = Vec::new();
    for id in people_named(db, &words.join(" "), MOST * 10)? {
        let Some(person) = found_person(db, &id)? else {
            continue;
        };
        let has = |digits: &&str| {
            let year = person.born.map(|born| born.year().to_string());
            let national = digits.trim_start_matches('0');
            year.as_deref() == Some(*digits)
                || person
                    .numbers
                    .iter()
                    .any(|number| number.contains(national))
        };
        if digits.iter().all(has) {
            told_apart.push(id);
        }
    }
    told_apart.truncate(MOST);
    if told_apart.is_empty() {
        told_apart = people_named(db, text, MOST)?;
    }
    Ok(told_apart)
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
        numbers: numbers_of(db, person.id)?,
        person,
    }))
}

/// A person's numbers.
pub(crate) fn numbers_of(db: &Connection, person: Uuid) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached("SELECT DISTINCT number FROM numbers WHERE person = ?1 AND number IS NOT NULL ORDER BY number")?
        .query_map([person.to_string()], |row| row.get(0))?
        .collect()
}

/// Cases with such a reference: all of one in any writing, or its beginning.
fn referenced(db: &Connection, text: &str) -> rusqlite::Result<Vec<CaseLine>> {
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
        Some(Wanted::LastDigits(_)) | None => return Ok(Vec::new()),
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

/// Words that stand before a reference when it is said or written.
const BEFORE: &[&str] = &[
    "DOSSIER",
    "CASE",
    "REF",
    "REFERENCE",
    "RÉFÉRENCE",
    "N",
    "NO",
    "NR",
    "NUMERO",
    "NUMÉRO",
    "ملف",
    "الملف",
    "رقم",
    "مرجع",
    "ⴰⵙⴷⴰⵡ",
];

/// Cases with such a reference ("RAB-2026-0001", its last digits "61", "dossier 61"), then those
/// one of whose notes has these words.
fn cases(db: &Connection, text: &str) -> rusqlite::Result<Vec<CaseLine>> {
    let line = text::line(text).to_uppercase();
    let parts: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && !BEFORE.contains(part))
        .collect();
    let mut ids = Vec::new();
    let mut found = referenced(db, text)?;
    if let Some((last, before)) = parts.split_last() {
        let is_number = last.bytes().all(|digit| digit.is_ascii_digit());
        if is_number && last.len() <= LONGEST_COUNT {
            ids = cases_numbered(db, last, MOST)?;
        }
        if !before.is_empty() {
            ids = beginning_so(db, &parts.join("-"))?
                .into_iter()
                .chain(ids)
                .collect();
        }
        // What stands before the number must be in the reference, too.
        for id in ids {
            let case = case(db, &id)?;
            let case = case.filter(|case| {
                let of_it: Vec<&str> = case.reference.split('-').collect();
                before.iter().all(|part| of_it.contains(part))
                    && !found.iter().any(|known| known.id == case.id)
            });
            found.extend(case);
        }
        for id in cases_noted(db, text, MOST)? {
            let is_found = found.iter().any(|known| known.id.to_string() == id);
            if !is_found {
                found.extend(case(db, &id)?);
            }
        }
        found.truncate(MOST);
    }
    Ok(found)
}

/// The ids of cases whose reference begins so.
fn beginning_so(db: &Connection, reference: &str) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached(&format!(
        "SELECT id FROM cases WHERE reference >= ?1 AND reference < ?1 || ':' \
         ORDER BY reference DESC LIMIT {MOST}"
    ))?
    .query_map([reference], |row| row.get(0))?
    .collect()
}

fn case(db: &Connection, id: &str) -> rusqlite::Result<Option<CaseLine>> {
    db.prepare_cached(&format!("{CASES} WHERE cases.id = ?1"))?
        .query_row([id], case_line)
        .optional()
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
