//! The ministry's counters. Whoever changes records says what they no longer count as and
//! what they count as now; the sum goes to the database in the same transaction, so that
//! the view is never behind, and costs what changed, not what is there.

use std::collections::BTreeMap;

use jawab_ops::BoxId;
use jawab_records::{Counter, Kind};

use super::record::{Record, Value};

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
    pub(in super::super) const CALLER_KIND: &str = "caller_kind";
}

/// Changes of the counters.
#[derive(Clone, Default, Debug)]
pub(super) struct Tally(BTreeMap<(BoxId, &'static str, String), i64>);

impl Tally {
    /// Counts a record of this kind so many times: once more, or once less.
    pub(super) fn count(&mut self, kind: &'static Kind, record: &Record, times: i64) {
        for counter in kind.counted {
            match *counter {
                Counter::All(what) => self.add(record.home, what, "", times),
                Counter::Except(what, field, code) => {
                    if record.text(kind, field) != Some(code) {
                        self.add(record.home, what, "", times);
                    }
                }
                Counter::By(field) => {
                    let code = record.text(kind, field).unwrap_or_default();
                    self.add(record.home, field, code, times);
                }
                Counter::Known(field) => {
                    if let Some(code) = record.text(kind, field) {
                        self.add(record.home, field, code, times);
                    }
                }
            }
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
    fn text(&self, kind: &Kind, field: &str) -> Option<&str> {
        let column = kind.columns.iter().position(|column| *column == field)?;
        match &self.words.get(column)?.as_ref()?.value {
            Value::Text(text) => Some(text),
            Value::Null | Value::Number(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jawab_records::KINDS;

    use super::*;

    #[test]
    fn the_views_ask_for_what_is_counted_and_for_nothing_else() {
        let counted = KINDS.iter().flat_map(|kind| kind.counted);
        let counted: BTreeSet<&str> = counted
            .map(|counter| match *counter {
                Counter::All(what)
                | Counter::Except(what, ..)
                | Counter::By(what)
                | Counter::Known(what) => what,
            })
            .collect();
        let asked = [
            what::CONTACTS,
            what::CASES,
            what::OPEN,
            what::PROGRAMME,
            what::KIND,
            what::CALLER_KIND,
        ];
        assert_eq!(counted, BTreeSet::from(asked));
    }

    #[test]
    fn a_counter_goes_by_a_field_of_its_kind() {
        for kind in KINDS {
            for counter in kind.counted {
                let field = match *counter {
                    Counter::All(_) => continue,
                    Counter::Except(_, field, _) | Counter::By(field) | Counter::Known(field) => {
                        field
                    }
                };
                assert!(kind.field(field).is_some(), "{}.{field}", kind.kind);
            }
        }
    }
}
