//! The ministry's counters. Whoever changes records says what they no longer count as and
//! what they count as now; the sum goes to the database in the same transaction, so that
//! the view is never behind, and costs what changed, not what is there.

use std::collections::BTreeMap;

use jawab_ops::BoxId;

use super::fold::{Record, Value};

/// The longest code that is counted by its whole self: a key of the index has its bounds,
/// and codes are short unless a box has a fault.
const LONGEST_CODE: usize = 100;

/// What is counted of a box.
pub(super) mod what {
    pub(in super::super) const CONTACTS: &str = "contacts";
    pub(in super::super) const CASES: &str = "cases";
    pub(in super::super) const OPEN: &str = "open";
    pub(in super::super) const PROGRAMME: &str = "programme";
    pub(in super::super) const KIND: &str = "kind";
}

/// Changes of the counters.
#[derive(Clone, Default, Debug)]
pub(super) struct Tally(BTreeMap<(BoxId, &'static str, String), i64>);

impl Tally {
    /// Counts a record of this kind so many times: once more, or once less.
    pub(super) fn count(&mut self, kind: &str, record: &Record, times: i64) {
        match kind {
            "contact" => self.add(record.home, what::CONTACTS, "", times),
            "case" => {
                self.add(record.home, what::CASES, "", times);
                if record.text(kind, "status") != Some("closed") {
                    self.add(record.home, what::OPEN, "", times);
                }
                for what in [what::PROGRAMME, what::KIND] {
                    let code = record.text(kind, what).unwrap_or_default();
                    self.add(record.home, what, code, times);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, box_id: BoxId, what: &'static str, code: &str, times: i64) {
        let code = code.chars().take(LONGEST_CODE).collect();
        *self.0.entry((box_id, what, code)).or_default() += times;
    }

    /// What changed, in the order of the keys, so that two writers do not wait for each
    /// other in a circle.
    pub(super) fn changes(&self) -> impl Iterator<Item = (BoxId, &'static str, &str, i64)> {
        self.0
            .iter()
            .filter(|(_, times)| **times != 0)
            .map(|((box_id, what, code), times)| (*box_id, *what, &**code, *times))
    }
}

impl Record {
    /// The text of a field of this kind of record.
    fn text(&self, kind: &str, field: &str) -> Option<&str> {
        let table = jawab_ledger::tables::TABLES
            .iter()
            .find(|table| table.kind == kind)?;
        let column = table.columns.iter().position(|column| *column == field)?;
        match &self.words.get(column)?.as_ref()?.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Number(_) => None,
        }
    }
}
