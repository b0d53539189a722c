//! Records in memory, while a batch is applied to them: by the rules that every box
//! applies ([`jawab_ops::Rule`]), and without a word to the database for each.

use std::collections::{BTreeSet, HashMap};

use jawab_ledger::tables::fitting;
use jawab_ops::{BoxId, EntityKind, Op, Stamp};
use uuid::Uuid;

use super::layout::LAYOUTS;
use super::record::{Record, Value, Word};
use super::tally::Tally;

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
