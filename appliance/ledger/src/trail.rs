//! Who changed what, and when. The ops are the trail, append-only and chained by hash; this is an
//! index of those about staff, handsets, cases, people and whom to call back, and of what supervisors did in calls, brought in the same transaction as the
//! tables. Like that of names it is no part of the ops, and is made anew from them.
//!
//! It outlives the ops that say nothing any more, and leaves with the record that it is about.

use jawab_ops::{Op, Value};
use rusqlite::{Connection, OptionalExtension, params};

/// The way in which the trail is made. Another number makes it anew at the next start.
const WAY: &str = "1";

/// How a field shows in the trail.
enum Shows {
    /// That it was changed.
    Name(&'static str),
    /// What it was changed to.
    Value,
}

/// The fields of a kind that the trail tells of; `None` for a kind that it does not.
fn shows(kind: &str, field: &str) -> Option<Shows> {
    let name = Shows::Name;
    Some(match (kind, field) {
        ("staff", "password_hash") => name("password"),
        ("handset", "ha1_sha256") => name("secret"),
        ("staff", "login") => name("login"),
        ("staff", "serves") => name("serves"),
        ("staff", "speaks") => name("speaks"),
        ("staff" | "person", "name") => name("name"),
        ("handset", "extension") => name("extension"),
        ("handset", "label") => name("label"),
        ("case", "assigned") => name("assigned"),
        ("case", "person") => name("person"),
        ("person", "born") => name("born"),
        ("person", "cin") => name("cin"),
        ("staff", "role" | "active") | ("handset", "active") => Shows::Value,
        ("case", "status" | "kind" | "programme") => Shows::Value,
        ("call_back", "taken_by" | "done") => Shows::Value,
        ("contact", "supervised") => Shows::Value,
        _ => return None,
    })
}

/// The kinds that have one.
const KINDS: [&str; 6] = ["staff", "handset", "case", "person", "call_back", "contact"];

/// The names by which their ops are found: of contacts, which are most, those alone that say what a supervisor
/// did.
const FOUND_BY: [&str; 6] = [
    "staff",
    "handset",
    "case",
    "person",
    "call_back",
    "supervised",
];

/// Makes the trail if there is none of this way.
pub(crate) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    let way: Option<String> = connection
        .query_row("SELECT value FROM meta WHERE key = 'trail'", [], |row| {
            row.get(0)
        })
        .optional()?;
    if way.as_deref() != Some(WAY) {
        connection.execute_batch("DROP TABLE IF EXISTS trail")?;
        fill(connection)?;
    }
    // A record that was put together from another's parts may say that it has one.
    connection.execute_batch(include_str!("trail.sql"))?;
    Ok(())
}

/// Makes the trail of the ops that are here; what is there of ops that have left stays. Those of other kinds, which are most, are
/// told by their octets, and are not read; one that is damaged is no reason not to start.
pub(crate) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("trail.sql"))?;
    for (table, counts) in [("ops", crate::chain::COUNTS), ("central_ops", "1")] {
        let mut statement = connection.prepare(&format!(
            "SELECT body FROM {table} WHERE {counts} AND length(body) > 0 AND ({})",
            FOUND_BY
                .map(|kind| format!("instr(body, x'{}') > 0", cbor_text(kind)))
                .join(" OR ")
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Ok(op) = Op::decode(row.get_ref(0)?.as_blob()?) {
                follow(connection, &op)?;
            }
        }
    }
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('trail', ?1)",
        [WAY],
    )?;
    Ok(())
}

/// A name as the octets of an op have it, in hexadecimal.
pub(crate) fn cbor_text(name: &str) -> String {
    hex::encode(jawab_ops::name_octets(name))
}

/// Brings the trail after an op.
pub(crate) fn follow(connection: &Connection, op: &Op) -> rusqlite::Result<()> {
    let kind = op.entity.0.as_str();
    if !KINDS.contains(&kind) {
        return Ok(());
    }
    let what: Vec<String> = op
        .fields
        .iter()
        .filter_map(|(field, value)| match shows(kind, field)? {
            Shows::Name(name) => Some(name.to_owned()),
            Shows::Value => Some(format!("{field}={}", code(value))),
        })
        .collect();
    if what.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO trail (kind, id, clock, author, what) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            kind,
            op.id.to_string(),
            op.clock.value().cast_signed(),
            op.author,
            what.join(" ")
        ])?;
    Ok(())
}

/// A code has no spaces; what has some is none.
fn code(value: &Value) -> String {
    match value {
        Value::Text(text) if text.contains(char::is_whitespace) => String::new(),
        Value::Text(text) => text.clone(),
        Value::Bool(yes) => u8::from(*yes).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Null => String::new(),
    }
}

/// Forgets a record that leaves its table.
pub(crate) fn forget(connection: &Connection, table: &str, id: &str) -> rusqlite::Result<()> {
    let kind = match table {
        "cases" => "case",
        "people" => "person",
        "call_backs" => "call_back",
        "contacts" => "contact",
        _ => return Ok(()),
    };
    connection
        .prepare_cached("DELETE FROM trail WHERE kind = ?1 AND id = ?2")?
        .execute([kind, id])?;
    Ok(())
}
