//! Finds cases: by reference, then by the words of their notes.

use std::collections::HashSet;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::search::{cases_noted, cases_numbered};

use super::asked::{LIMIT, LONGEST_COUNT};
use crate::cases::{CASES, CaseLine, case_line};
use crate::reference::Wanted;
use crate::text;

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

/// The ids of cases with such a reference ("RAB-2026-0001", its last digits "61", "dossier 61"),
/// then of those one of whose notes has these words; one more than are listed, if there are more.
pub(super) fn ids(db: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    let line = text::line(text).to_uppercase();
    let parts: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty() && !BEFORE.contains(part))
        .collect();
    let mut ids = referenced(db, text)?;
    let Some((last, before)) = parts.split_last() else {
        return Ok(ids);
    };
    if !before.is_empty() {
        let reference = parts.join("-");
        ids.extend(numbered_beside(db, begins(db, &reference)?, before)?);
    }
    let is_number = last.bytes().all(|digit| digit.is_ascii_digit());
    if is_number && last.len() <= LONGEST_COUNT {
        ids.extend(numbered_beside(
            db,
            cases_numbered(db, last, LIMIT)?,
            before,
        )?);
    }
    ids.extend(cases_noted(db, text, LIMIT)?);
    let mut known = HashSet::with_capacity(ids.len());
    ids.retain(|id| known.insert(id.clone()));
    Ok(ids)
}

/// The ids of cases with such a reference: all of one in any writing, or its beginning.
fn referenced(db: &Connection, text: &str) -> rusqlite::Result<Vec<String>> {
    match Wanted::from_text(text) {
        // Typed sign by sign, a whole one may be the beginning of another, too.
        Some(Wanted::Whole(reference)) => {
            let mut ids = db
                .prepare_cached("SELECT id FROM cases WHERE reference = ?1")?
                .query_map([reference.to_string()], |row| row.get(0))?
                .collect::<rusqlite::Result<Vec<String>>>()?;
            ids.extend(begins(db, &text.to_uppercase())?);
            Ok(ids)
        }
        Some(Wanted::Beginning(start)) => begins(db, &start),
        Some(Wanted::LastDigits(_)) | None => Ok(Vec::new()),
    }
}

/// The ids of cases whose reference begins so.
fn begins(db: &Connection, reference: &str) -> rusqlite::Result<Vec<String>> {
    // ':' follows '9'.
    db.prepare_cached(&format!(
        "SELECT id FROM cases WHERE reference >= ?1 AND reference < ?1 || ':' \
         ORDER BY reference DESC LIMIT {LIMIT}"
    ))?
    .query_map([reference], |row| row.get(0))?
    .collect()
}

/// Those of the cases whose reference has all that stands before the number, too.
fn numbered_beside(
    db: &Connection,
    ids: Vec<String>,
    before: &[&str],
) -> rusqlite::Result<Vec<String>> {
    if before.is_empty() {
        return Ok(ids);
    }
    let mut reference = db.prepare_cached("SELECT reference FROM cases WHERE id = ?1")?;
    let mut kept = Vec::new();
    for id in ids {
        let reference: Option<String> = reference
            .query_row([&id], |row| row.get(0))
            .optional()?
            .flatten();
        let reference = reference.unwrap_or_default();
        let of_it: Vec<&str> = reference.split('-').collect();
        if before.iter().all(|part| of_it.contains(part)) {
            kept.push(id);
        }
    }
    Ok(kept)
}

pub(super) fn case(db: &Connection, id: &str) -> rusqlite::Result<Option<CaseLine>> {
    db.prepare_cached(&format!("{CASES} WHERE cases.id = ?1"))?
        .query_row([id], case_line)
        .optional()
}
