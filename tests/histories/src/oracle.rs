//! What the tables must be, by the rules as they are written down
//! (`appliance/ops/docs/how-a-merge-is-decided.md`) and not as they are programmed: all
//! words about a field are laid side by side, and the best of each box is found. Nothing
//! here looks at the order in which they came.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use jawab_ledger::{Value, rusqlite};
use jawab_ops::{Op, OpHash};
use jawab_records::{KINDS, kind_of};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;

/// Where a field is: table, record, column.
type Place = (&'static str, String, &'static str);

/// A word about a field, in an order in which the last is the best.
#[derive(Clone, PartialEq, Debug)]
struct Word {
    generation: u32,
    clock: u64,
    box_id: String,
    value: Cell,
}

impl Word {
    /// Of two words of one box with one stamp, the values decide.
    fn weight(&self) -> (u32, u64, &str, Option<i64>, Option<&str>) {
        let (number, text) = match &self.value {
            Cell::Integer(number) => (Some(*number), None),
            Cell::Text(text) => (None, Some(text.as_str())),
            _ => (None, None),
        };
        (self.generation, self.clock, &self.box_id, number, text)
    }
}

/// What ops make of tables.
#[derive(Default)]
pub(crate) struct Expected {
    /// Who began each record: the lowest box.
    rows: BTreeMap<(&'static str, String), String>,
    words: BTreeMap<Place, BTreeMap<String, Word>>,
}

impl Expected {
    pub(crate) fn of<'a>(ops: impl Iterator<Item = &'a Op>) -> Self {
        let mut expected = Self::default();
        for op in ops {
            expected.hears(op);
        }
        expected
    }

    fn hears(&mut self, op: &Op) {
        let Some(kind) = kind_of(&op.entity.0) else {
            return;
        };
        let (id, box_id) = (op.id.to_string(), op.box_id.to_string());
        let begun = self.rows.entry((kind.table, id.clone())).or_default();
        if begun.is_empty() || box_id < *begun {
            begun.clone_from(&box_id);
        }
        for column in kind.columns {
            let Some(value) = op.fields.get(*column).and_then(|value| cell(column, value)) else {
                continue;
            };
            let word = word(op, kind.kind, column, value);
            let place = (kind.table, id.clone(), *column);
            let of_box = self.words.entry(place).or_default();
            let once = written_once(kind.table, column);
            match of_box.get_mut(&box_id) {
                Some(best) if better(once, &word, best) => *best = word,
                Some(_) => {}
                None => {
                    of_box.insert(box_id.clone(), word);
                }
            }
        }
    }

    /// All records: table and id.
    pub(crate) fn records(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.rows.keys().map(|(table, id)| (*table, id.as_str()))
    }

    /// The records of a table.
    pub(crate) fn ids(&self, table: &'static str) -> impl Iterator<Item = &str> {
        let from = self.rows.range((table, String::new())..);
        let of_table = from.take_while(move |((name, _), _)| *name == table);
        of_table.map(|((_, id), _)| id.as_str())
    }

    /// Who began a record.
    pub(crate) fn began_by(&self, table: &'static str, id: &str) -> Option<&str> {
        let began = self.rows.get(&(table, id.to_owned()));
        began.map(String::as_str)
    }

    pub(crate) fn has(&self, table: &'static str, id: &str) -> bool {
        self.rows.contains_key(&(table, id.to_owned()))
    }

    /// The text that a field shows.
    pub(crate) fn text(
        &self,
        table: &'static str,
        id: &str,
        column: &'static str,
    ) -> Option<String> {
        let words = self.words.get(&(table, id.to_owned(), column))?;
        match decided(table, column, words)?.0.value {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number that a field shows.
    pub(crate) fn number(
        &self,
        table: &'static str,
        id: &str,
        column: &'static str,
    ) -> Option<i64> {
        let words = self.words.get(&(table, id.to_owned(), column))?;
        match decided(table, column, words)?.0.value {
            Cell::Integer(number) => Some(number),
            _ => None,
        }
    }

    /// Whether something that this op says holds or is set aside, or may once a newer version
    /// reads it.
    pub(crate) fn has_effect(&self, op: &Op) -> bool {
        let Some(kind) = kind_of(&op.entity.0) else {
            return true;
        };
        if op.fields.is_empty() {
            return true;
        }
        let (id, box_id) = (op.id.to_string(), op.box_id.to_string());
        op.fields.iter().any(|(field, value)| {
            let Some(column) = kind.columns.iter().find(|column| *column == field) else {
                return true;
            };
            let Some(value) = cell(column, value) else {
                return true;
            };
            let words = self.words.get(&(kind.table, id.clone(), *column));
            let best = words.and_then(|words| words.get(&box_id));
            best.is_some_and(|best| *best == word(op, kind.kind, column, value))
        })
    }
}

/// The table of an op, if this version has one.
pub(crate) fn table_of(op: &Op) -> Option<&'static str> {
    let kind = kind_of(&op.entity.0)?;
    Some(kind.table)
}

fn word(op: &Op, kind: &str, column: &str, value: Cell) -> Word {
    let is_status = kind == "case" && matches!(column, "status" | "reopened");
    let generation = match op.fields.get("reopened") {
        Some(Value::Integer(count)) if is_status => u32::try_from(*count).unwrap_or(0),
        _ => 0,
    };
    Word {
        generation,
        clock: op.clock.value(),
        box_id: op.box_id.to_string(),
        value,
    }
}

fn written_once(table: &str, column: &str) -> bool {
    let changes = (table == "messages") && ["state", "why", "progress"].contains(&column);
    let once = matches!(
        table,
        "notes" | "call_records" | "voice_messages" | "messages"
    );
    (once && !changes) || (table, column) == ("call_backs", "contact")
}

fn better(once: bool, word: &Word, than: &Word) -> bool {
    if once {
        word.weight() < than.weight()
    } else {
        word.weight() > than.weight()
    }
}

/// As the column holds it, if it can.
fn cell(column: &str, value: &Value) -> Option<Cell> {
    let number = column.ends_with("_ms")
        || [
            "active", "age_from", "age_to", "cause", "days", "part", "parts", "position",
            "reopened", "urgent",
        ]
        .contains(&column);
    match value {
        Value::Null => Some(Cell::Null),
        Value::Bool(yes) if number => Some(Cell::Integer(i64::from(*yes))),
        Value::Integer(of) if number => Some(Cell::Integer(*of)),
        Value::Text(text) if !number => Some(Cell::Text(text.clone())),
        _ => None,
    }
}

/// Compares the tables of a database with what these ops must make of them, field by field.
pub(crate) fn check<'a>(db: &Connection, ops: impl Iterator<Item = &'a Op>) -> Result<()> {
    let expected = Expected::of(ops);
    check_rows(db, &expected)?;
    check_stamps(db, &expected)?;
    check_superseded(db, &expected)
}

/// Those that hold, and those that lost, of a field.
fn decided(table: &str, column: &str, words: &BTreeMap<String, Word>) -> Option<(Word, Vec<Word>)> {
    let once = written_once(table, column);
    let mut holds: Option<&Word> = None;
    for word in words.values() {
        if holds.is_none_or(|best| better(once, word, best)) {
            holds = Some(word);
        }
    }
    let holds = holds?;
    let lost = words.values().filter(|word| word.box_id != holds.box_id);
    Some((holds.clone(), lost.cloned().collect()))
}

fn check_rows(db: &Connection, expected: &Expected) -> Result<()> {
    for kind in KINDS {
        let columns = kind.columns.join(", ");
        let mut statement =
            db.prepare_cached(&format!("SELECT id, box_id, {columns} FROM {}", kind.table))?;
        let mut rows = statement.query([])?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            found += 1;
            let (id, box_id): (String, String) = (row.get(0)?, row.get(1)?);
            let began = expected.rows.get(&(kind.table, id.clone()));
            let began = began.with_context(|| format!("{} {id} is from nowhere", kind.table))?;
            ensure!(
                *began == box_id,
                "{} {id} is said to be of {box_id}",
                kind.table
            );
            for (at, column) in kind.columns.iter().enumerate() {
                let is: Cell = row.get(at + 2)?;
                let place = (kind.table, id.clone(), *column);
                let words = expected.words.get(&place);
                let holds = words.and_then(|words| decided(kind.table, column, words));
                let should = holds.map_or(Cell::Null, |(holds, _)| holds.value);
                ensure!(
                    is == should,
                    "{}.{column} of {id} is {is:?} and should be {should:?}; said was {words:?}",
                    kind.table
                );
            }
        }
        let should = expected.rows.keys().filter(|(name, _)| *name == kind.table);
        let should = should.count();
        ensure!(
            found == should,
            "{} has {found} rows of {should}",
            kind.table
        );
    }
    Ok(())
}

fn check_stamps(db: &Connection, expected: &Expected) -> Result<()> {
    let mut stamps = BTreeSet::new();
    for ((table, id, column), words) in &expected.words {
        if let Some((holds, _)) = decided(table, column, words) {
            stamps.insert(format!(
                "{table} {id} {column} {} {} {}",
                holds.generation,
                holds.clock.cast_signed(),
                holds.box_id
            ));
        }
    }
    same(
        "stamps",
        &stamps,
        &lines(
            db,
            "SELECT tab, id, field, generation, clock, box_id FROM stamps",
        )?,
    )
}

fn check_superseded(db: &Connection, expected: &Expected) -> Result<()> {
    let mut kept = BTreeSet::new();
    for ((table, id, column), words) in &expected.words {
        for lost in decided(table, column, words)
            .map(|(_, lost)| lost)
            .unwrap_or_default()
        {
            kept.insert(format!(
                "{table} {id} {column} {} {} {} {}",
                lost.generation,
                lost.clock.cast_signed(),
                lost.box_id,
                shown(&lost.value)
            ));
        }
    }
    let found = lines(
        db,
        "SELECT tab, id, field, generation, clock, box_id, value FROM superseded",
    )?;
    same("superseded", &kept, &found)
}

fn lines(db: &Connection, query: &str) -> Result<BTreeSet<String>> {
    let mut statement = db.prepare_cached(query)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    let mut lines = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let cells = (0..columns).map(|column| Ok(shown(&row.get(column)?)));
        lines.insert(cells.collect::<Result<Vec<_>>>()?.join(" "));
    }
    Ok(lines)
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn same(what: &str, should: &BTreeSet<String>, is: &BTreeSet<String>) -> Result<()> {
    if let Some(line) = should.symmetric_difference(is).next() {
        let fault = if should.contains(line) {
            "lacks"
        } else {
            "has"
        };
        bail!("{what} {fault} {line}");
    }
    Ok(())
}

/// What an op says, wherever it stands in whichever chain: by whom, about what, what. Its
/// clock is not in it: a box whose clock was wrong may have to say it again by a better one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct Said(OpHash);

impl Said {
    pub(crate) fn by(op: &Op) -> Self {
        let mut bare = op.clone();
        (bare.epoch, bare.sequence) = (0, 0);
        bare.previous = OpHash::default();
        bare.clock = jawab_ops::Hlc::default();
        Self(bare.hash())
    }
}
