//! The tables made from ops, and how an op is applied to them. Central uses the same
//! for what it shows, so each row says which box it is from. Which tables there are, and what
//! their columns hold, `jawab-records` says.

use std::cmp::Ordering;
use std::sync::{Mutex, PoisonError};

use jawab_ops::{BoxId, Hlc, Op, Rule, Stamp, Value, Verdict};
use jawab_records::{Field, Kind, kind_of};
use rusqlite::backup::Backup;
use rusqlite::types::Value as Any;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

/// SQL that makes the tables, in the steps in which they grew. A database names each step in
/// its own list (the ledger's in `store.rs`, central's in its `sqlite` folder), because it has
/// steps of its own in between; a step that landed is never changed or moved, for
/// `user_version` counts them.
pub mod steps {
    /// Staff, handsets, people, contacts, cases, notes.
    pub const TABLES: &str = include_str!("tables.sql");
    /// Stamps, and values that lost.
    pub const SUPERSEDED: &str = include_str!("superseded.sql");
    /// Dates of birth and identity cards.
    pub const PEOPLE: &str = include_str!("people.sql");
    /// What central publishes and says.
    pub const CENTRAL: &str = include_str!("central.sql");
    /// Files at cases.
    pub const ATTACHMENTS: &str = include_str!("attachments.sql");
    /// Passwords that are changed at the next login.
    pub const ACCOUNTS: &str = include_str!("accounts.sql");

    /// Zone data.
    pub const ZONES: &str = include_str!("zones.sql");

    /// Links between people.
    pub const LINKS: &str = include_str!("links.sql");

    /// Opening hours and holidays.
    pub const CALENDAR: &str = include_str!("calendar.sql");

    /// Addresses of other kinds than numbers.
    pub const ADDRESSES: &str = include_str!("addresses.sql");

    /// What a contact says of its other party and of its end.
    pub const CONTACTS: &str = include_str!("contacts.sql");

    /// Legs and segments of calls.
    pub const COURSES: &str = include_str!("courses.sql");

    /// Programmes and kinds of case as the ministry publishes them.
    pub const CATALOGUE: &str = include_str!("catalogue.sql");

    /// What staff are there for.
    pub const AGENT_STATES: &str = include_str!("agent_states.sql");

    /// Who calls whom back.
    pub const CALL_BACKS: &str = include_str!("call_backs.sql");

    /// What supervisors did in calls.
    pub const SUPERVISED: &str = include_str!("supervised.sql");
    /// Messages that callers leave.
    pub const VOICE_MESSAGES: &str = include_str!("voice_messages.sql");
    /// Text messages.
    pub const MESSAGES: &str = include_str!("messages.sql");
    /// Texts of a centre's own.
    pub const OWN_TEXTS: &str = include_str!("own_texts.sql");

    /// Queues: who serves them, and which one a call waited in.
    pub const QUEUES: &str = include_str!("queues.sql");

    /// Calls that were forwarded to the centre.
    pub const FORWARDED: &str = include_str!("forwarded.sql");

    /// All of them, in their order.
    pub const ALL: &[&str] = &[
        TABLES,
        SUPERSEDED,
        PEOPLE,
        CENTRAL,
        ATTACHMENTS,
        ZONES,
        ACCOUNTS,
        LINKS,
        CALENDAR,
        ADDRESSES,
        CONTACTS,
        COURSES,
        CATALOGUE,
        AGENT_STATES,
        CALL_BACKS,
        SUPERVISED,
        QUEUES,
        VOICE_MESSAGES,
        MESSAGES,
        FORWARDED,
        OWN_TEXTS,
    ];
}

/// Makes the tables in an empty database.
///
/// # Errors
/// What SQLite says.
pub fn make(connection: &Connection) -> rusqlite::Result<()> {
    steps::ALL
        .iter()
        .try_for_each(|step| connection.execute_batch(step))
}

/// The tables in memory, with nothing in them. They are made once in a process and copied page by
/// page: SQLite reads its whole schema again at each step of their making.
///
/// # Errors
/// What SQLite says.
pub fn in_memory() -> rusqlite::Result<Connection> {
    static MADE: Mutex<Option<Connection>> = Mutex::new(None);
    let mut kept = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = match kept.take() {
        Some(made) => made,
        None => {
            let made = Connection::open_in_memory()?;
            make(&made)?;
            made
        }
    };
    let mut fresh = Connection::open_in_memory()?;
    Backup::new(kept.insert(made), &mut fresh)?.step(-1)?;
    Ok(fresh)
}

/// Beside the tables of [`KINDS`](jawab_records::KINDS), what [`apply`] keeps to decide.
pub(crate) const DECIDING: &[&str] = &["stamps", "superseded"];

/// Applies an op to the tables. Applied twice, or in another order, the result is the same.
///
/// # Errors
/// What SQLite says; a constraint that the op breaks.
pub fn apply(connection: &Connection, op: &Op) -> rusqlite::Result<()> {
    let Some(kind) = kind_of(&op.entity.0) else {
        // A newer version's: kept as an op, shown by those who know it.
        return Ok(());
    };
    let id = op.id.to_string();
    begin(connection, kind, &id, op.box_id)?;
    for (name, value) in &op.fields {
        let Some(field) = kind.field(name) else {
            continue;
        };
        let Some(value) = fitting(field, value) else {
            continue;
        };
        let cell = Cell {
            table: kind.table,
            id: &id,
            column: field.name,
            rule: field.rule,
        };
        cell.offer(connection, Stamp::of_field(op, field.rule), &value)?;
    }
    Ok(())
}

/// Makes the record's row. It is the box's with the lowest id, if several began it: any
/// order of arrival gives the same.
fn begin(connection: &Connection, kind: &Kind, id: &str, box_id: BoxId) -> rusqlite::Result<()> {
    connection
        .prepare_cached(&format!(
            "INSERT INTO {} (id, box_id) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE \
             SET box_id = excluded.box_id WHERE excluded.box_id < box_id",
            kind.table
        ))?
        .execute(params![id, box_id.to_string()])?;
    Ok(())
}

/// One field of one record.
struct Cell<'a> {
    table: &'static str,
    id: &'a str,
    column: &'static str,
    rule: Rule,
}

impl Cell<'_> {
    /// Takes a value, or sets it aside.
    fn offer(&self, connection: &Connection, stamp: Stamp, value: &Any) -> rusqlite::Result<()> {
        let held = self.stamp(connection)?;
        let before = || self.set_aside_before(connection, stamp.box_id);
        let by_value = || {
            let other = if held == Some(stamp) {
                self.value(connection)?
            } else {
                self.value_set_aside(connection, stamp.box_id)?
            };
            Ok(compared(value, &other))
        };
        match self.rule.verdict(stamp, held, before, by_value)? {
            Verdict::Nothing => Ok(()),
            Verdict::SetAside => self.set_aside(connection, stamp, value),
            Verdict::Holds => {
                if let Some(held) = held.filter(|held| held.box_id != stamp.box_id) {
                    let beaten: Any = self.value(connection)?;
                    self.set_aside(connection, held, &beaten)?;
                    self.take_back(connection, stamp.box_id)?;
                }
                self.set(connection, stamp, value)
            }
        }
    }

    fn stamp(&self, connection: &Connection) -> rusqlite::Result<Option<Stamp>> {
        connection
            .prepare_cached(
                "SELECT generation, clock, box_id FROM stamps \
                 WHERE tab = ?1 AND id = ?2 AND field = ?3",
            )?
            .query_row(params![self.table, self.id, self.column], stamp_columns)
            .optional()
    }

    fn value(&self, connection: &Connection) -> rusqlite::Result<Any> {
        connection
            .prepare_cached(&format!(
                "SELECT {} FROM {} WHERE id = ?1",
                self.column, self.table
            ))?
            .query_row([self.id], |row| row.get(0))
    }

    fn set(&self, connection: &Connection, stamp: Stamp, value: &Any) -> rusqlite::Result<()> {
        connection
            .prepare_cached(&format!(
                "UPDATE {} SET {} = ?2 WHERE id = ?1",
                self.table, self.column
            ))?
            .execute(params![self.id, value])?;
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO stamps (tab, id, field, generation, clock, box_id) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                self.table,
                self.id,
                self.column,
                stamp.generation,
                stamp.clock.value().cast_signed(),
                stamp.box_id.to_string()
            ])?;
        Ok(())
    }

    fn set_aside(
        &self,
        connection: &Connection,
        stamp: Stamp,
        value: &Any,
    ) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "INSERT OR REPLACE INTO superseded \
                 (tab, id, field, generation, clock, box_id, value) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                self.table,
                self.id,
                self.column,
                stamp.generation,
                stamp.clock.value().cast_signed(),
                stamp.box_id.to_string(),
                value
            ])?;
        Ok(())
    }

    fn set_aside_before(
        &self,
        connection: &Connection,
        box_id: BoxId,
    ) -> rusqlite::Result<Option<Stamp>> {
        connection
            .prepare_cached(
                "SELECT generation, clock, box_id FROM superseded \
                 WHERE tab = ?1 AND id = ?2 AND field = ?3 AND box_id = ?4",
            )?
            .query_row(
                params![self.table, self.id, self.column, box_id.to_string()],
                stamp_columns,
            )
            .optional()
    }

    fn value_set_aside(&self, connection: &Connection, box_id: BoxId) -> rusqlite::Result<Any> {
        connection
            .prepare_cached(
                "SELECT value FROM superseded \
                 WHERE tab = ?1 AND id = ?2 AND field = ?3 AND box_id = ?4",
            )?
            .query_row(
                params![self.table, self.id, self.column, box_id.to_string()],
                |row| row.get(0),
            )
    }

    fn take_back(&self, connection: &Connection, box_id: BoxId) -> rusqlite::Result<()> {
        connection
            .prepare_cached(
                "DELETE FROM superseded \
                 WHERE tab = ?1 AND id = ?2 AND field = ?3 AND box_id = ?4",
            )?
            .execute(params![
                self.table,
                self.id,
                self.column,
                box_id.to_string()
            ])?;
        Ok(())
    }
}

fn stamp_columns(row: &Row<'_>) -> rusqlite::Result<Stamp> {
    let box_id: String = row.get(2)?;
    Ok(Stamp {
        generation: row.get(0)?,
        clock: Hlc::from_value(row.get::<_, i64>(1)?.cast_unsigned()),
        box_id: BoxId(Uuid::try_parse(&box_id).unwrap_or_default()),
    })
}

/// A value as its field's column holds it; `None` for one that the column cannot hold, which a
/// box with a fault may send: it stays in its op, and does not stop the others.
#[must_use]
pub fn fitting(field: &Field, value: &Value) -> Option<Any> {
    match (field.is_number(), value) {
        (_, Value::Null) => Some(Any::Null),
        (true, Value::Bool(yes)) => Some(Any::Integer(i64::from(*yes))),
        (true, Value::Integer(number)) => Some(Any::Integer(*number)),
        (false, Value::Text(text)) => Some(Any::Text(text.clone())),
        (true, Value::Text(_)) | (false, Value::Bool(_) | Value::Integer(_)) => None,
    }
}

/// How two values of a column compare: nothing comes before anything, and text goes by its
/// characters' numbers.
fn compared(one: &Any, other: &Any) -> Ordering {
    fn weight(value: &Any) -> (Option<i64>, Option<&str>) {
        match value {
            Any::Integer(number) => (Some(*number), None),
            Any::Text(text) => (None, Some(text)),
            // The tables hold neither of the last two.
            Any::Null | Any::Real(_) | Any::Blob(_) => (None, None),
        }
    }
    weight(one).cmp(&weight(other))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jawab_records::KINDS;

    use super::*;

    /// Migrations are written by hand, and the kinds in `jawab-records`: they say the same.
    #[test]
    fn the_migrated_schema_is_that_of_the_kinds() {
        let db = Connection::open_in_memory().unwrap();
        make(&db).unwrap();
        for kind in KINDS {
            let mut statement = db
                .prepare("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid")
                .unwrap();
            let declared = statement
                .query_map([kind.table], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            let declared: BTreeSet<(String, String)> = declared.map(Result::unwrap).collect();
            let fields = kind.fields.iter().map(|field| {
                let ty = if field.is_number() { "INTEGER" } else { "TEXT" };
                (field.name.to_owned(), ty.to_owned())
            });
            let own = ["id", "box_id"].map(|name| (name.to_owned(), "TEXT".to_owned()));
            let said: BTreeSet<_> = own.into_iter().chain(fields).collect();
            assert_eq!(declared, said, "{}", kind.table);
        }
        let mut statement = db
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
            .unwrap();
        let tables = statement.query_map([], |row| row.get::<_, String>(0));
        for table in tables.unwrap().map(Result::unwrap) {
            let is_known = KINDS.iter().any(|kind| kind.table == table)
                || DECIDING.contains(&&*table)
                || ["central_ops", "central_heads", "sqlite_schema"].contains(&&*table);
            assert!(is_known, "no kind has the table {table}");
        }
    }
}
