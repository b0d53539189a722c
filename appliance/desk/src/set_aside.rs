//! What boxes wrote at the same time and a merge set aside, for a supervisor to see.

use jawab_ledger::rusqlite::{self, Row, types::Value};
use jawab_records::KINDS;
use jiff::Timestamp;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::row::id;

/// A value that lost against another box's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetAside {
    /// The record's table ("cases", "people").
    pub table: String,
    /// The record.
    pub record: Uuid,
    /// The case's reference or the person's name.
    pub known_as: Option<String>,
    /// The field.
    pub field: String,
    /// What the field shows.
    pub shown: String,
    /// What was set aside.
    pub value: String,
    /// When that was written.
    pub at: Timestamp,
    /// On which box.
    pub box_id: Uuid,
}

impl Desk {
    /// Values that differ from those shown, the last written first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn set_aside(&self, most: u32) -> Result<Vec<SetAside>, DeskError> {
        self.work(move |desk| {
            let mut all = desk.ledger.read(|db| {
                let mut all = Vec::new();
                for kind in KINDS {
                    let Some(known_as) = kind.known_as else {
                        continue;
                    };
                    let table = kind.table;
                    for field in kind.set_aside_shown().map(|field| field.name) {
                        let query = format!(
                            "SELECT superseded.id, superseded.clock, superseded.box_id, \
                                 superseded.value, {table}.{field}, {table}.{known_as} \
                             FROM superseded JOIN {table} ON {table}.id = superseded.id \
                             WHERE superseded.tab = '{table}' AND superseded.field = '{field}' \
                                 AND superseded.value IS NOT {table}.{field} \
                             ORDER BY superseded.clock DESC LIMIT ?1"
                        );
                        let mut statement = db.prepare_cached(&query)?;
                        let rows = statement.query_map([most], |row| line(row, table, field))?;
                        all.extend(rows.collect::<rusqlite::Result<Vec<_>>>()?);
                    }
                }
                Ok(all)
            })?;
            all.sort_by_key(|line| std::cmp::Reverse(line.at));
            all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
            Ok(all)
        })
        .await
    }
}

fn line(row: &Row<'_>, table: &str, field: &str) -> rusqlite::Result<SetAside> {
    // The upper 48 bits of a stamp are milliseconds.
    let ms = row.get::<_, i64>(1)? >> 16;
    Ok(SetAside {
        table: table.into(),
        record: id(row, 0)?,
        known_as: row.get(5)?,
        field: field.into(),
        shown: text(row.get(4)?),
        value: text(row.get(3)?),
        at: Timestamp::from_millisecond(ms).unwrap_or_default(),
        box_id: id(row, 2)?,
    })
}

fn text(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
    }
}
