//! Finds cases by the last digits of their references, and by the words of their notes.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, params};

use super::forgets::set_forgets;
use super::names::note_words;

/// Zeros that a reference's number may have in front.
const ZEROS: usize = 8;

/// Fewest digits that are looked for as the end of a longer number.
const FEWEST: usize = 2;

/// Shortest word of a note that is looked for.
const SHORTEST: usize = 3;

/// Words of a query that count.
const MOST_WORDS: usize = 8;

/// The digits by which a reference counts: the longest run, the last of several.
fn counting(reference: &str) -> &str {
    reference
        .split(|c: char| !c.is_ascii_digit())
        .max_by_key(|run| run.len())
        .unwrap_or_default()
}

fn backwards(digits: &str) -> String {
    digits.chars().rev().collect()
}

pub(super) fn index_case(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let reference: Option<String> = connection
        .prepare_cached("SELECT reference FROM cases WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    forget_case(connection, id)?;
    let backwards = backwards(counting(reference.as_deref().unwrap_or_default()));
    if !backwards.is_empty() {
        connection
            .prepare_cached("INSERT INTO cases_indexed (backwards, id) VALUES (?1, ?2)")?
            .execute([backwards.as_str(), id])?;
    }
    Ok(())
}

pub(super) fn forget_case(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM cases_indexed WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

pub(super) fn index_note(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let text: Option<String> = connection
        .prepare_cached("SELECT text FROM notes WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    let known = place(connection, id)?;
    let words = note_words(text.as_deref().unwrap_or_default());
    let place = match known {
        Some(place) => {
            connection
                .prepare_cached("DELETE FROM notes_index WHERE rowid = ?1")?
                .execute([place])?;
            place
        }
        None => {
            connection
                .prepare_cached("INSERT INTO notes_indexed (id) VALUES (?1)")?
                .execute([id])?;
            connection.last_insert_rowid()
        }
    };
    connection
        .prepare_cached("INSERT INTO notes_index (rowid, words) VALUES (?1, ?2)")?
        .execute(params![place, words.join(" ")])?;
    Ok(())
}

fn place(connection: &Connection, id: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT place FROM notes_indexed WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()
}

pub(super) fn forget_note(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let Some(place) = place(connection, id)? else {
        return Ok(());
    };
    connection
        .prepare_cached("DELETE FROM notes_index WHERE rowid = ?1")?
        .execute([place])?;
    connection
        .prepare_cached("DELETE FROM notes_indexed WHERE place = ?1")?
        .execute([place])?;
    set_forgets(connection, "notes_index", "yes")
}

/// The ids of cases whose reference counts with this number, however many zeros are in front of
/// it: those first, then those whose number ends so; in each, the newest first.
///
/// # Errors
/// What SQLite says.
pub fn cases_numbered(
    connection: &Connection,
    digits: &str,
    most: usize,
) -> rusqlite::Result<Vec<String>> {
    let number = digits.trim_start_matches('0');
    if number.is_empty() {
        return Ok(Vec::new());
    }
    let limit = i64::try_from(most).unwrap_or(i64::MAX);
    let whole = backwards(number);
    let forms: Vec<String> = (0..=ZEROS)
        .map(|zeros| format!("\"{whole}{}\"", "0".repeat(zeros)))
        .collect();
    let mut found: Vec<String> = connection
        .prepare_cached(
            "SELECT cases.id FROM cases_indexed JOIN cases ON cases.id = cases_indexed.id \
             WHERE cases_indexed.backwards IN (SELECT value FROM json_each(?1)) \
             ORDER BY cases.opened_ms DESC LIMIT ?2",
        )?
        .query_map(params![format!("[{}]", forms.join(",")), limit], |row| {
            row.get(0)
        })?
        .collect::<rusqlite::Result<_>>()?;
    // Zeros that were typed are part of what is remembered.
    if digits.len() >= FEWEST && found.len() < most {
        let end = backwards(digits);
        let mut statement = connection.prepare_cached(
            "SELECT cases.id FROM cases_indexed JOIN cases ON cases.id = cases_indexed.id \
             WHERE cases_indexed.backwards >= ?1 AND cases_indexed.backwards < ?1 || ':' \
             ORDER BY cases.opened_ms DESC LIMIT ?2",
        )?;
        for id in statement.query_map(params![end, limit], |row| row.get(0))? {
            let id = id?;
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found.truncate(most);
    Ok(found)
}

/// The ids of cases one of whose notes has all of these words, the last noted first. The last
/// word may be unfinished.
///
/// # Errors
/// What SQLite says.
pub fn cases_noted(
    connection: &Connection,
    text: &str,
    most: usize,
) -> rusqlite::Result<Vec<String>> {
    let mut words = note_words(text);
    words.truncate(MOST_WORDS);
    let tells = |word: &String| word.chars().count() >= SHORTEST;
    if !words.iter().any(tells) {
        return Ok(Vec::new());
    }
    let last = words.len() - 1;
    let terms: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let star = if at == last && tells(word) { "*" } else { "" };
            format!("\"{word}\"{star}")
        })
        .collect();
    // The index gives notes from the last one on: the first cases are all that is read, however many
    // notes have the words. CROSS JOIN keeps it in front.
    let mut statement = connection.prepare_cached(
        "SELECT notes.case_id FROM notes_index \
         CROSS JOIN notes_indexed ON notes_indexed.place = notes_index.rowid \
         CROSS JOIN notes ON notes.id = notes_indexed.id \
         WHERE notes_index MATCH ?1 AND notes.case_id IS NOT NULL \
         ORDER BY notes_index.rowid DESC",
    )?;
    let mut rows = statement.query([terms.join(" AND ")])?;
    let (mut cases, mut known) = (Vec::new(), HashSet::new());
    while cases.len() < most
        && let Some(row) = rows.next()?
    {
        let case: String = row.get(0)?;
        if known.insert(case.clone()) {
            cases.push(case);
        }
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::counting;

    #[test]
    fn a_reference_counts_by_its_longest_digits() {
        for (reference, digits) in [
            ("RAB-2026-000061", "000061"),
            ("RAB-2026-K7-000061", "000061"),
            ("RAB-2026-000061-K7", "000061"),
            ("RAB-K7-2026-0061", "0061"),
            ("", ""),
        ] {
            assert_eq!(counting(reference), digits, "{reference}");
        }
    }
}
