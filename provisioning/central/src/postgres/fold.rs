//! Records in memory, while a batch is applied to them: by the rules that every box
//! applies ([`jawab_ops::Rule`]), and without a word to the database for each.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

use jawab_ledger::rusqlite::types::Value as Any;
use jawab_ledger::tables::fitting;
use jawab_ops::{BoxId, EntityKind, Op, Rule, Stamp};
use uuid::Uuid;

use super::layout::{LAYOUTS, Layout};
use super::tally::Tally;

/// A value as PostgreSQL holds it, in the order in which SQLite's compare.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Value {
    Null,
    Number(i64),
    Text(String),
}

/// What a box said of a field, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    pub(super) stamp: Stamp,
    pub(super) value: Value,
}

/// A record.
#[derive(Clone, Debug)]
pub(super) struct Record {
    /// The box where it began.
    pub(super) home: BoxId,
    /// What holds, by the table's columns.
    pub(super) words: Vec<Option<Word>>,
    /// What was set aside, by column and box.
    pub(super) aside: BTreeMap<(usize, BoxId), Word>,
    /// The boxes under which the database has it: none, for a new one. More than one only
    /// if two boxes began it in the same instant; then it becomes one here.
    pub(super) stored: BTreeSet<BoxId>,
    /// Whether its row is another now.
    pub(super) changed: bool,
    /// Whether what was set aside is other now.
    pub(super) aside_changed: bool,
}

/// The records that a batch touches, by table and id.
#[derive(Debug)]
pub(super) struct Fold {
    pub(super) tables: Vec<HashMap<Uuid, Record>>,
    pub(super) tally: Tally,
}

impl Fold {
    pub(super) fn new() -> Self {
        Self {
            tables: LAYOUTS.iter().map(|_| HashMap::new()).collect(),
            tally: Tally::default(),
        }
    }

    /// Takes a record as the database has it.
    pub(super) fn take(&mut self, table: usize, id: Uuid, record: Record) {
        let Some(records) = self.tables.get_mut(table) else {
            return;
        };
        self.tally.count(LAYOUTS[table].kind, &record, -1);
        match records.remove(&id) {
            Some(other) => {
                records.insert(id, other.and(record, &LAYOUTS[table]));
            }
            None => {
                records.insert(id, record);
            }
        }
    }

    /// The records that more boxes than this one have to do with; they alone can have had
    /// something set aside, or have to be asked of another box.
    pub(super) fn shared(&self, box_id: BoxId) -> Vec<Uuid> {
        let records = self.tables.iter().flatten();
        let shared = records.filter(|(_, record)| !record.is_of_alone(box_id));
        shared.map(|(id, _)| *id).collect()
    }

    /// The boxes whose records these are.
    pub(super) fn homes(&self) -> BTreeSet<BoxId> {
        let records = self.tables.iter().flat_map(HashMap::values);
        records.flat_map(|record| record.stored.clone()).collect()
    }

    /// Takes a word that was set aside, as the database has it. One of a field or a table
    /// that this version does not know stays where it is.
    pub(super) fn take_aside(&mut self, table: &str, id: Uuid, field: &str, word: Word) {
        let Some(table) = LAYOUTS.iter().position(|layout| layout.kind.table == table) else {
            return;
        };
        let columns = LAYOUTS[table].kind.columns;
        let column = columns.iter().position(|column| *column == field);
        if let (Some(column), Some(record)) = (column, self.tables[table].get_mut(&id)) {
            record.aside.insert((column, word.stamp.box_id), word);
        }
    }

    /// Applies ops, in order.
    pub(super) fn apply<'a>(&mut self, ops: impl IntoIterator<Item = &'a Op>) {
        for op in ops {
            self.apply_one(op);
        }
        for (layout, records) in LAYOUTS.iter().zip(&self.tables) {
            for record in records.values() {
                self.tally.count(layout.kind, record, 1);
            }
        }
    }

    fn apply_one(&mut self, op: &Op) {
        // A kind that only a newer version knows is kept as an op, and shown by those who know it.
        let Some(table) = table_of(&op.entity) else {
            return;
        };
        let layout = &LAYOUTS[table];
        let record = self.tables[table]
            .entry(op.id)
            .or_insert_with(|| Record::new(op.box_id, layout));
        record.begin(op.box_id);
        for (column, field) in layout.kind.fields.iter().enumerate() {
            let value = op.fields.get(field.name);
            let value = value.and_then(|value| fitting(field, value));
            let Some(value) = value.and_then(Value::of) else {
                continue;
            };
            let stamp = Stamp::of_field(op, field.rule);
            record.offer(column, field.rule, Word { stamp, value });
        }
    }
}

/// The table of records of this kind, by its place.
pub(super) fn table_of(entity: &EntityKind) -> Option<usize> {
    LAYOUTS
        .iter()
        .position(|layout| layout.kind.kind == entity.0)
}

impl Record {
    fn new(home: BoxId, layout: &Layout) -> Self {
        Self {
            home,
            words: vec![None; layout.kind.columns.len()],
            aside: BTreeMap::new(),
            stored: BTreeSet::new(),
            changed: true,
            aside_changed: false,
        }
    }

    fn is_of_alone(&self, box_id: BoxId) -> bool {
        let decided_here = |word: &Word| word.stamp.box_id == box_id;
        self.home == box_id
            && self.stored.len() <= 1
            && self.words.iter().flatten().all(decided_here)
    }

    /// It is the box's with the lowest id, if several began it.
    fn begin(&mut self, box_id: BoxId) {
        if box_id < self.home {
            self.home = box_id;
            self.changed = true;
            self.aside_changed = !self.aside.is_empty();
        }
    }

    /// Takes a word, or sets it aside.
    fn offer(&mut self, column: usize, rule: Rule, word: Word) {
        let box_id = word.stamp.box_id;
        let held = self.words[column].as_ref();
        // Looked for only where it matters, which is seldom.
        let aside = || self.aside.get(&(column, box_id));
        let before = || Ok::<_, Infallible>(aside().map(|aside| aside.stamp));
        let by_value = || {
            let other = held.filter(|held| held.stamp == word.stamp).or_else(aside);
            Ok(Some(&word.value).cmp(&other.map(|other| &other.value)))
        };
        let held = held.map(|held| held.stamp);
        let Ok(verdict) = rule.verdict(word.stamp, held, before, by_value);
        match verdict {
            jawab_ops::Verdict::Nothing => {}
            jawab_ops::Verdict::SetAside => {
                self.aside.insert((column, box_id), word);
                self.aside_changed = true;
            }
            jawab_ops::Verdict::Holds => {
                let beaten = self.words[column].replace(word);
                if let Some(beaten) = beaten.filter(|beaten| beaten.stamp.box_id != box_id) {
                    self.aside.insert((column, beaten.stamp.box_id), beaten);
                    self.aside.remove(&(column, box_id));
                    self.aside_changed = true;
                }
                self.changed = true;
            }
        }
    }

    /// One record of two that were begun in the same instant.
    fn and(mut self, other: Self, layout: &Layout) -> Self {
        self.begin(other.home);
        self.stored.extend(other.stored);
        for (column, word) in other.words.into_iter().enumerate() {
            let rule = layout.kind.fields[column].rule;
            if let Some(word) = word {
                self.offer(column, rule, word);
            }
        }
        self.changed = true;
        self
    }
}

impl Value {
    /// A value of the ledger's tables; `None` for what they never hold.
    fn of(value: Any) -> Option<Self> {
        match value {
            Any::Null => Some(Self::Null),
            Any::Integer(number) => Some(Self::Number(number)),
            Any::Text(text) => Some(Self::Text(without_zeros(text))),
            Any::Real(_) | Any::Blob(_) => None,
        }
    }
}

/// PostgreSQL's text has no character 0. A text is shown with a mark in its place; the op
/// has it as it was.
fn without_zeros(text: String) -> String {
    if text.contains('\0') {
        return text.replace('\0', "\u{fffd}");
    }
    text
}
