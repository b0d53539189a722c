//! Kinds of records that the version before did not know. It kept what it heard of them as ops;
//! this one makes the rows of them, once.

use std::collections::BTreeSet;

use jawab_ops::Op;
use jawab_records::{KINDS, Kind};
use rusqlite::{Connection, OptionalExtension};

use crate::epochs::COUNTS;
use crate::tables;
use crate::trail::cbor_text;

/// The kinds whose rows are made, in `meta`.
const NOTED: &str = "kinds";

/// The kinds that were known when this was first noted: a record that does not say has the rows
/// of these.
const OF_BEFORE: &str = "staff handset person number contact call_record case note programme \
     edition document article zone attachment";

/// Makes the rows of kinds that are new in this version.
pub(crate) fn apply(connection: &Connection) -> rusqlite::Result<()> {
    let noted: Option<String> = connection
        .query_row("SELECT value FROM meta WHERE key = ?1", [NOTED], |row| {
            row.get(0)
        })
        .optional()?;
    let noted = noted.unwrap_or_else(|| OF_BEFORE.into());
    let known: BTreeSet<&str> = noted.split(' ').collect();
    let is_new = |kind: &&&Kind| !known.contains(kind.kind);
    let new: Vec<&Kind> = KINDS.iter().filter(is_new).copied().collect();
    if new.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = new
        .iter()
        .map(|kind| format!("instr(body, x'{}') > 0", cbor_text(kind.kind)))
        .collect();
    for (table, counts) in [("ops", COUNTS), ("central_ops", "1")] {
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
            if new.iter().any(|kind| kind.kind == op.entity.0) {
                tables::apply(connection, &op)?;
            }
        }
    }
    let all: Vec<&str> = KINDS.iter().map(|kind| kind.kind).collect();
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
        [NOTED, &all.join(" ")],
    )?;
    Ok(())
}
