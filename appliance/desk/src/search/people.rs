//! Finds people: by name, number, date of birth or CIN.

use std::collections::HashSet;

use jawab_ledger::rusqlite::{self, Connection, params};
use jawab_ledger::search::{people_named, people_with_number_ending};
use jawab_vocabulary::AddressKind;

use super::asked::{Asked, FEWEST_INSIDE, LIMIT, Number};
use crate::found_person::found_person;

/// Namesakes among whom a year or a part of a number tells who is meant, the last known first.
const NAMESAKES: usize = 2_000;

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
