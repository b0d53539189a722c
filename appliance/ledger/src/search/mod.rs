//! Finds people by their names, in any of the scripts and spellings in which staff type
//! them, and by the end of a telephone number. The index is kept in the same transaction
//! as the tables; it is no part of the ops. See `docs/how-a-name-is-found.md`.

mod cases;
mod forgets;
mod names;
mod sounds;

use forgets::{forgets_key, set_forgets};
use jawab_ops::Op;
use names::{Alternative, Segment};
use rusqlite::{Connection, OptionalExtension, params};

pub use cases::{cases_noted, cases_numbered};
pub use names::{is_same_name, sounds_alike};

/// The way in which names are indexed. Another number makes the index anew at the next start.
const WAY: &str = "2";

/// Makes the index if there is none of this way.
pub(crate) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    let way: Option<String> = connection
        .query_row("SELECT value FROM meta WHERE key = 'search'", [], |row| {
            row.get(0)
        })
        .optional()?;
    if way.as_deref() != Some(WAY) {
        fill(connection)?;
    }
    Ok(())
}

/// Makes the index anew from the tables.
pub(crate) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("search.sql"))?;
    each(
        connection,
        "SELECT id FROM people ORDER BY id",
        index_person,
    )?;
    each(connection, "SELECT id FROM numbers", index_number)?;
    each(connection, "SELECT id FROM cases", cases::index_case)?;
    each(
        connection,
        // The last noted is found first; ids of notes do not begin with their time.
        "SELECT id FROM notes ORDER BY written_ms, id",
        cases::index_note,
    )?;
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('search', ?1)",
        [WAY],
    )?;
    Ok(())
}

fn each(
    connection: &Connection,
    query: &str,
    index: impl Fn(&Connection, &str) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        index(connection, row.get_ref(0)?.as_str()?)?;
    }
    Ok(())
}

/// Brings the index after an op that was applied to the tables.
pub(crate) fn follow(connection: &Connection, op: &Op) -> rusqlite::Result<()> {
    match op.entity.0.as_str() {
        "person" if op.fields.contains_key("name") => index_person(connection, &op.id.to_string()),
        "number"
            if ["number", "kind"]
                .iter()
                .any(|field| op.fields.contains_key(*field)) =>
        {
            index_number(connection, &op.id.to_string())
        }
        "case" if op.fields.contains_key("reference") => {
            cases::index_case(connection, &op.id.to_string())
        }
        "note" if op.fields.contains_key("text") => {
            cases::index_note(connection, &op.id.to_string())
        }
        _ => Ok(()),
    }
}

/// Has the index take a person and a number of this id, and write them: what is damaged at its
/// top is found. To be rolled back.
pub(crate) fn probe(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    connection.execute("UPDATE people SET name = 'Amina' WHERE id = ?1", [id])?;
    connection.execute(
        "UPDATE numbers SET number = '+212600000000' WHERE id = ?1",
        [id],
    )?;
    index_person(connection, id)?;
    index_number(connection, id)?;
    // FTS5 writes its index out where a savepoint begins.
    connection.execute_batch("SAVEPOINT probe; RELEASE probe;")
}

/// Forgets a record that leaves its table.
pub(crate) fn forget(connection: &Connection, table: &str, id: &str) -> rusqlite::Result<()> {
    match table {
        "people" => forget_person(connection, id),
        "numbers" => {
            connection
                .prepare_cached("DELETE FROM numbers_indexed WHERE id = ?1")?
                .execute([id])?;
            Ok(())
        }
        "cases" => cases::forget_case(connection, id),
        "notes" => cases::forget_note(connection, id),
        _ => Ok(()),
    }
}

fn forget_person(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM people_index \
             WHERE rowid = (SELECT place FROM people_indexed WHERE id = ?1)",
        )?
        .execute([id])?;
    connection
        .prepare_cached("DELETE FROM people_indexed WHERE id = ?1")?
        .execute([id])?;
    set_forgets(connection, "people_index", "yes")
}

/// Pages of the index (4 kB) that are written at once while it forgets for good.
const FORGOTTEN_AT_ONCE: i32 = 16;

/// Takes what was forgotten out of some pages of the index; whether there are more. An index
/// without contents only marks what is deleted, and its words stay where they are until they are
/// merged with others (FTS5's `merge`). Cut off, it goes on the next time.
pub(crate) fn forget_for_good(connection: &Connection) -> rusqlite::Result<bool> {
    for index in ["people_index", "notes_index"] {
        if forget_of(connection, index)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn forget_of(connection: &Connection, index: &str) -> rusqlite::Result<bool> {
    let forgets: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([forgets_key(index)], |row| row.get(0))
        .optional()?;
    let pages = match forgets.as_deref() {
        None => return Ok(false),
        Some("merging") => FORGOTTEN_AT_ONCE,
        // The first one, of a negative number, is to merge all there is.
        Some(_) => {
            set_forgets(connection, index, "merging")?;
            -FORGOTTEN_AT_ONCE
        }
    };
    let before = connection.total_changes();
    connection
        .prepare_cached(&format!(
            "INSERT INTO {index} ({index}, rank) VALUES ('merge', ?1)"
        ))?
        .execute([pages])?;
    // One is the INSERT itself.
    if connection.total_changes() - before >= 2 {
        return Ok(true);
    }
    connection.execute("DELETE FROM meta WHERE key = ?1", [forgets_key(index)])?;
    Ok(false)
}

/// Has FTS5 look at its indexes as they are now. SQLite's check of the pages does not, and takes
/// what another connection merged since this one last searched for damage.
pub(crate) fn look_anew(connection: &Connection) -> rusqlite::Result<()> {
    for index in ["people_index", "notes_index"] {
        connection
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM {index} WHERE {index} MATCH 'a')"
            ))?
            .query_row([], |_| Ok(()))?;
    }
    Ok(())
}

fn index_person(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let name: Option<String> = connection
        .prepare_cached("SELECT name FROM people WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?;
    let place: Option<i64> = connection
        .prepare_cached("SELECT place FROM people_indexed WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let place = match place {
        Some(place) => {
            connection
                .prepare_cached("DELETE FROM people_index WHERE rowid = ?1")?
                .execute([place])?;
            place
        }
        None => {
            connection
                .prepare_cached("INSERT INTO people_indexed (id) VALUES (?1)")?
                .execute([id])?;
            connection.last_insert_rowid()
        }
    };
    let entry = names::entry(name.as_deref().unwrap_or_default());
    connection
        .prepare_cached("INSERT INTO people_index (rowid, words, keys) VALUES (?1, ?2, ?3)")?
        .execute(params![place, entry.words, entry.keys])?;
    Ok(())
}

fn index_number(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    // The digits of a mail address are not the end of a number.
    let number: Option<String> = connection
        .prepare_cached("SELECT number FROM numbers WHERE id = ?1 AND kind IS NULL")?
        .query_row([id], |row| row.get(0))
        .optional()?
        .flatten();
    connection
        .prepare_cached("DELETE FROM numbers_indexed WHERE id = ?1")?
        .execute([id])?;
    let backwards = backwards(number.as_deref().unwrap_or_default());
    if !backwards.is_empty() {
        connection
            .prepare_cached("INSERT INTO numbers_indexed (backwards, id) VALUES (?1, ?2)")?
            .execute([backwards.as_str(), id])?;
    }
    Ok(())
}

fn backwards(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).rev().collect()
}

/// The ids of people whose names are like this: first those spelt so, then those that
/// sound so; in each, the last come first. The last word may be unfinished.
///
/// # Errors
/// What SQLite says.
pub fn people_named(
    connection: &Connection,
    text: &str,
    most: usize,
) -> rusqlite::Result<Vec<String>> {
    let segments = names::segmentations(text);
    let mut found = Vec::new();
    for alternatives in [Alternative::Spelt, Alternative::Sounding] {
        let query = expression(&segments, alternatives);
        if query.is_empty() || found.len() >= most {
            continue;
        }
        let mut statement = connection.prepare_cached(
            "SELECT people_indexed.id FROM people_index \
             JOIN people_indexed ON people_indexed.place = people_index.rowid \
             WHERE people_index MATCH ?1 ORDER BY people_index.rowid DESC LIMIT ?2",
        )?;
        let limit = i64::try_from(most).unwrap_or(i64::MAX);
        let ids = statement.query_map(params![query, limit], |row| row.get(0))?;
        for id in ids {
            let id = id?;
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    found.truncate(most);
    Ok(found)
}

/// FTS5's query for any of the segmentations, each with all of its segments.
fn expression(segmentations: &[Vec<Segment>], alternative: Alternative) -> String {
    let column = match alternative {
        Alternative::Spelt => "words",
        Alternative::Sounding => "keys",
    };
    let any: Vec<String> = segmentations
        .iter()
        .filter_map(|segments| {
            let all: Option<Vec<String>> = segments
                .iter()
                .map(|segment| segment.expression(alternative))
                .collect();
            Some(format!("({})", all?.join(" AND ")))
        })
        .collect();
    if any.is_empty() {
        return String::new();
    }
    format!("{column} : ({})", any.join(" OR "))
}

/// The ids of people one of whose numbers ends with these digits.
///
/// # Errors
/// What SQLite says.
pub fn people_with_number_ending(
    connection: &Connection,
    digits: &str,
    most: usize,
) -> rusqlite::Result<Vec<String>> {
    let end = backwards(digits);
    if end.is_empty() {
        return Ok(Vec::new());
    }
    // ':' follows '9'.
    connection
        .prepare_cached(
            "SELECT DISTINCT numbers.person FROM numbers_indexed \
             JOIN numbers ON numbers.id = numbers_indexed.id \
             WHERE numbers_indexed.backwards >= ?1 AND numbers_indexed.backwards < ?1 || ':' \
                 AND numbers.person IS NOT NULL LIMIT ?2",
        )?
        .query_map(
            params![end, i64::try_from(most).unwrap_or(i64::MAX)],
            |row| row.get(0),
        )?
        .collect()
}
