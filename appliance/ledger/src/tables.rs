//! The tables made from ops, and how an op is applied to them. Central uses the same
//! for what it shows, so each row says which box it is from.

use jawab_ops::{Hlc, Op, Stamp, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, ToSql, params};
use uuid::Uuid;

/// A table that ops of one kind make.
#[derive(Copy, Clone, Debug)]
pub struct Table {
    /// The kind of record.
    pub kind: &'static str,
    /// The table.
    pub name: &'static str,
    /// Its columns, each a field of the same name.
    pub columns: &'static [&'static str],
}

/// All tables made from ops.
pub const TABLES: &[Table] = &[
    Table {
        kind: "staff",
        name: "staff",
        columns: &[
            "login",
            "name",
            "password_hash",
            "role",
            "ui_language",
            "handset",
            "active",
        ],
    },
    Table {
        kind: "handset",
        name: "handsets",
        columns: &["extension", "label", "ha1_md5", "ha1_sha256", "active"],
    },
    Table {
        kind: "person",
        name: "people",
        columns: &["name", "language"],
    },
    Table {
        kind: "number",
        name: "numbers",
        columns: &["number", "person"],
    },
    Table {
        kind: "contact",
        name: "contacts",
        columns: &[
            "channel",
            "direction",
            "line",
            "caller",
            "called",
            "language",
            "started_ms",
            "ended_ms",
        ],
    },
    Table {
        kind: "call_record",
        name: "call_records",
        columns: &[
            "contact",
            "staff",
            "handset",
            "cause",
            "outcome",
            "ended_by",
            "total_ms",
            "menu_ms",
            "wait_ms",
            "talk_ms",
            "hold_ms",
            "not_answered_by",
        ],
    },
    Table {
        kind: "case",
        name: "cases",
        columns: &[
            "reference",
            "contact",
            "person",
            "programme",
            "kind",
            "status",
            "opened_by",
            "opened_ms",
            "changed_ms",
        ],
    },
    Table {
        kind: "note",
        name: "notes",
        columns: &["case_id", "contact", "author", "text", "written_ms"],
    },
];

/// SQL that makes the tables.
pub const SCHEMA: &str = include_str!("tables.sql");

/// Applies an op to the tables. Applied twice, or in another order, the result is the same.
///
/// # Errors
/// What SQLite says; a constraint that the op breaks.
pub fn apply(connection: &Connection, op: &Op) -> rusqlite::Result<()> {
    let Some(table) = TABLES.iter().find(|table| table.kind == op.entity.0) else {
        // A newer version's: kept as an op, shown by those who know it.
        return Ok(());
    };
    let id = op.id.to_string();
    connection
        .prepare_cached(&format!(
            "INSERT OR IGNORE INTO {} (id, box_id) VALUES (?1, ?2)",
            table.name
        ))?
        .execute(params![id, op.box_id.to_string()])?;
    let stamp = Stamp::of(op);
    for (field, value) in &op.fields {
        let Some(column) = table.columns.iter().find(|column| *column == field) else {
            continue;
        };
        if stamp.beats(stamp_of(connection, table.name, &id, column)?) {
            connection
                .prepare_cached(&format!(
                    "UPDATE {} SET {column} = ?2 WHERE id = ?1",
                    table.name
                ))?
                .execute(params![id, Sql(value)])?;
            set_stamp(connection, table.name, &id, column, stamp)?;
        }
    }
    Ok(())
}

fn stamp_of(
    connection: &Connection,
    table: &str,
    id: &str,
    column: &str,
) -> rusqlite::Result<Option<Stamp>> {
    connection
        .prepare_cached(
            "SELECT clock, box_id FROM stamps WHERE tab = ?1 AND id = ?2 AND field = ?3",
        )?
        .query_row(params![table, id, column], |row| {
            let box_id: String = row.get(1)?;
            Ok(Stamp {
                clock: Hlc::from_value(row.get::<_, i64>(0)?.cast_unsigned()),
                box_id: jawab_ops::BoxId(Uuid::try_parse(&box_id).unwrap_or_default()),
            })
        })
        .optional()
}

fn set_stamp(
    connection: &Connection,
    table: &str,
    id: &str,
    column: &str,
    stamp: Stamp,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO stamps (tab, id, field, clock, box_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            table,
            id,
            column,
            stamp.clock.value().cast_signed(),
            stamp.box_id.to_string()
        ])?;
    Ok(())
}

/// A field's value, for SQLite.
struct Sql<'a>(&'a Value);

impl ToSql for Sql<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}
