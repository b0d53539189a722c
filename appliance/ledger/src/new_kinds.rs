//! Kinds of records and fields of them that the version before did not know. It kept what it heard
//! of them as ops; this one makes the rows of them, once.

use std::collections::BTreeSet;

use jawab_ops::Op;
use jawab_records::{KINDS, Kind};
use rusqlite::{Connection, OptionalExtension};

use crate::chain::COUNTS;
use crate::tables;
use crate::trail::cbor_text;

/// The kinds whose rows are made, in `meta`.
const NOTED: &str = "kinds";

/// The fields whose values are in the rows, as "kind.field", in `meta`.
const NOTED_FIELDS: &str = "fields";

/// The kinds that were known when this was first noted: a record that does not say has the rows
/// of these.
const OF_BEFORE: &str = "staff handset person number contact call_record case note programme \
     edition document article zone attachment";

/// The fields that came with the first note of fields: a record that does not say has the values
/// of all others of its kinds.
const NOT_OF_BEFORE: &[&str] = &[
    "programme.name_en",
    "programme.age_from",
    "programme.age_to",
    "programme.position",
];

/// Makes the rows of kinds that are new in this version, and gives the rows that there are the
/// values of fields that are new.
pub(crate) fn apply(connection: &Connection) -> rusqlite::Result<()> {
    let noted = noted(connection, NOTED)?;
    let known = noted.clone().unwrap_or_else(|| OF_BEFORE.into());
    let known: BTreeSet<&str> = known.split(' ').collect();
    let (old, new): (Vec<&Kind>, Vec<&Kind>) = KINDS
        .iter()
        .copied()
        .partition(|kind| known.contains(kind.kind));
    if !new.is_empty() {
        let names = new.iter().map(|kind| kind.kind);
        let is_new = |op: &Op| new.iter().any(|kind| kind.kind == op.entity.0);
        apply_again(connection, "ops", COUNTS, names.clone(), is_new)?;
        apply_again(connection, "central_ops", "1", names, is_new)?;
    }
    let fields = self::noted(connection, NOTED_FIELDS)?;
    let new_fields = new_fields(&old, fields.as_deref());
    if !new_fields.is_empty() {
        let has_new = |op: &Op| {
            let mut new = new_fields.iter();
            new.any(|(kind, field)| *kind == op.entity.0 && op.fields.contains_key(*field))
        };
        let names = new_fields.iter().map(|(_, field)| *field);
        // A box's own ops have only fields that it knew, and whoever knew them made the rows.
        apply_again(connection, "central_ops", "1", names, has_new)?;
    }
    let all: Vec<&str> = KINDS.iter().map(|kind| kind.kind).collect();
    note(connection, NOTED, noted.as_deref(), &all.join(" "))?;
    let all: Vec<String> = KINDS.iter().flat_map(|kind| names_of(kind)).collect();
    note(connection, NOTED_FIELDS, fields.as_deref(), &all.join(" "))
}

fn noted(connection: &Connection, what: &str) -> rusqlite::Result<Option<String>> {
    connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [what], |row| {
            row.get(0)
        })
        .optional()
}

fn note(
    connection: &Connection,
    what: &str,
    before: Option<&str>,
    now: &str,
) -> rusqlite::Result<()> {
    if before != Some(now) {
        connection.execute(
            "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
            [what, now],
        )?;
    }
    Ok(())
}

/// A kind's fields, as they are noted.
fn names_of(kind: &Kind) -> impl Iterator<Item = String> {
    let fields = kind.columns.iter();
    fields.map(|field| format!("{}.{field}", kind.kind))
}

/// The fields of kinds that were known which are not noted: kind and field.
fn new_fields(old: &[&'static Kind], noted: Option<&str>) -> Vec<(&'static str, &'static str)> {
    let noted: Option<BTreeSet<&str>> = noted.map(|noted| noted.split(' ').collect());
    let is_new = |name: &str| match &noted {
        Some(noted) => !noted.contains(name),
        None => NOT_OF_BEFORE.contains(&name),
    };
    let fields = old.iter().flat_map(|kind| {
        let columns = kind.columns.iter();
        columns.map(|field| (kind.kind, *field))
    });
    fields
        .filter(|(kind, field)| is_new(&format!("{kind}.{field}")))
        .collect()
}

/// Applies once more the ops that have one of these names in them and are meant.
fn apply_again(
    connection: &Connection,
    table: &str,
    counts: &str,
    names: impl Iterator<Item = &'static str>,
    is_meant: impl Fn(&Op) -> bool,
) -> rusqlite::Result<()> {
    let named: Vec<String> = names
        .map(|name| format!("instr(body, x'{}') > 0", cbor_text(name)))
        .collect();
    let mut statement = connection.prepare(&format!(
        "SELECT body FROM {table} WHERE {counts} AND length(body) > 0 AND ({})",
        named.join(" OR ")
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        // A damaged one is no reason not to start; `verify` finds it.
        let Ok(op) = Op::decode(row.get_ref(0)?.as_blob()?) else {
            continue;
        };
        if is_meant(&op) {
            tables::apply(connection, &op)?;
        }
    }
    Ok(())
}
