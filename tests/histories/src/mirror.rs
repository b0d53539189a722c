//! What is in PostgreSQL, laid out as SQLite has it, for the same eyes to look into.

use anyhow::{Context, Result};
use jawab_ledger::rusqlite::{Connection, params_from_iter};
use jawab_ledger::tables::in_memory;
use jawab_ops::Rule;
use jawab_records::{Field, KINDS, Kind};
use rusqlite::types::Value as Cell;
use serde_json::Value;

use jawab_ledger::rusqlite;

use crate::postgres::Database;

/// A database of SQLite's with all that central's oracle looks at.
pub(crate) fn of(database: &Database) -> Result<Connection> {
    let db = in_memory()?;
    db.execute_batch(
        "CREATE TABLE ops (box_id TEXT NOT NULL, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, \
         hash BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (box_id, epoch, sequence)) WITHOUT ROWID",
    )?;
    let names = KINDS.iter().map(|kind| kind.table);
    let names = names.chain(["ops", "central_ops", "superseded"]);
    let parts: Vec<String> = names
        .map(|name| format!("'{name}', (SELECT json_agg(row_to_json(t)) FROM {name} t)"))
        .collect();
    let text = database.ask(&format!("SELECT json_build_object({})", parts.join(", ")));
    let all: Value = serde_json::from_str(&text).context("what PostgreSQL has")?;
    let mut made = Made { db };
    for kind in KINDS {
        for row in rows(&all, kind.table) {
            made.record(kind, row)?;
        }
    }
    for row in rows(&all, "superseded") {
        made.set_aside(row)?;
    }
    for row in rows(&all, "ops") {
        let cells = [
            of_text(row, "box_id")?,
            cell(&row["epoch"]),
            cell(&row["sequence"]),
            octets(row, "hash")?,
            octets(row, "body")?,
        ];
        made.insert("ops", "box_id, epoch, sequence, hash, body", cells)?;
    }
    for row in rows(&all, "central_ops") {
        let to_box = of_text(row, "to_box")?;
        let everybody = Cell::Text(uuid::Uuid::nil().to_string());
        let cells = [
            if to_box == everybody {
                Cell::Text(String::new())
            } else {
                to_box
            },
            cell(&row["channel"]),
            cell(&row["sequence"]),
            octets(row, "hash")?,
            cell(&row["clock"]),
            octets(row, "body")?,
        ];
        made.insert(
            "central_ops",
            "to_box, channel, sequence, hash, clock, body",
            cells,
        )?;
    }
    Ok(made.db)
}

struct Made {
    db: Connection,
}

impl Made {
    fn insert<const N: usize>(&mut self, table: &str, into: &str, cells: [Cell; N]) -> Result<()> {
        self.insert_all(table, into, cells.into())
    }

    fn insert_all(&mut self, table: &str, into: &str, cells: Vec<Cell>) -> Result<()> {
        let places = vec!["?"; cells.len()].join(", ");
        let insert = format!("INSERT INTO {table} ({into}) VALUES ({places})");
        let mut statement = self.db.prepare_cached(&insert)?;
        statement.execute(params_from_iter(cells))?;
        Ok(())
    }

    /// A record, and beside it who decided each of its fields.
    fn record(&mut self, kind: &Kind, row: &Value) -> Result<()> {
        let (id, home) = (of_text(row, "id")?, of_text(row, "box_id")?);
        let mut cells = vec![id.clone(), home.clone()];
        cells.extend(kind.columns.iter().map(|column| cell(&row[*column])));
        let into = format!("id, box_id, {}", kind.columns.join(", "));
        self.insert_all(kind.table, &into, cells)?;
        for Field {
            name: column, rule, ..
        } in kind.fields
        {
            let clock = cell(&row[format!("{column}_clock")]);
            if clock == Cell::Null {
                continue;
            }
            let generation = match rule {
                Rule::StaysOpen => cell(&row[format!("{column}_generation")]),
                Rule::LastWriter | Rule::FirstWriter => Cell::Integer(0),
            };
            let by = match &row["elsewhere"][*column] {
                Value::String(by) => Cell::Text(by.clone()),
                _ => home.clone(),
            };
            let name = Cell::Text(kind.table.into());
            let field = Cell::Text((*column).into());
            let cells = [name, id.clone(), field, generation, clock, by];
            self.insert("stamps", "tab, id, field, generation, clock, box_id", cells)?;
        }
        Ok(())
    }

    fn set_aside(&mut self, row: &Value) -> Result<()> {
        let value = match cell(&row["number"]) {
            Cell::Null => cell(&row["text"]),
            number => number,
        };
        let cells = [
            of_text(row, "tab")?,
            of_text(row, "id")?,
            of_text(row, "field")?,
            cell(&row["generation"]),
            cell(&row["clock"]),
            of_text(row, "by_box")?,
            value,
        ];
        self.insert(
            "superseded",
            "tab, id, field, generation, clock, box_id, value",
            cells,
        )
    }
}

fn rows<'a>(all: &'a Value, table: &str) -> impl Iterator<Item = &'a Value> {
    all[table].as_array().into_iter().flatten()
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::String(text) => Cell::Text(text.clone()),
        Value::Number(number) => number.as_i64().map_or(Cell::Null, Cell::Integer),
        _ => Cell::Null,
    }
}

fn of_text(row: &Value, column: &str) -> Result<Cell> {
    let text = row[column].as_str();
    let text = text.with_context(|| format!("no {column} in {row}"))?;
    Ok(Cell::Text(text.into()))
}

/// As PostgreSQL writes a bytea: `\x` and hexadecimal digits.
fn octets(row: &Value, column: &str) -> Result<Cell> {
    let text = row[column]
        .as_str()
        .and_then(|text| text.strip_prefix("\\x"));
    let text = text.with_context(|| format!("no {column} in {row}"))?;
    let digits = text.as_bytes().chunks(2);
    let octets = digits.map(|pair| {
        let pair = std::str::from_utf8(pair)?;
        Ok(u8::from_str_radix(pair, 16)?)
    });
    Ok(Cell::Blob(octets.collect::<Result<_>>()?))
}
