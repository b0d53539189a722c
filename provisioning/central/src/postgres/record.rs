//! A record as its fields' last words make it.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use jawab_ledger::rusqlite::types::Value as Any;
use jawab_ops::{BoxId, Rule, Stamp};

use super::layout::Layout;

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

impl Record {
    pub(super) fn new(home: BoxId, layout: &Layout) -> Self {
        Self {
            home,
            words: vec![None; layout.kind.columns.len()],
            aside: BTreeMap::new(),
            stored: BTreeSet::new(),
            changed: true,
            aside_changed: false,
        }
    }

    pub(super) fn is_of_alone(&self, box_id: BoxId) -> bool {
        let decided_here = |word: &Word| word.stamp.box_id == box_id;
        self.home == box_id
            && self.stored.len() <= 1
            && self.words.iter().flatten().all(decided_here)
    }

    /// It is the box's with the lowest id, if several began it.
    pub(super) fn begin(&mut self, box_id: BoxId) {
        if box_id < self.home {
            self.home = box_id;
            self.changed = true;
            self.aside_changed = !self.aside.is_empty();
        }
    }

    /// Takes a word, or sets it aside.
    pub(super) fn offer(&mut self, column: usize, rule: Rule, word: Word) {
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
    pub(super) fn and(mut self, other: Self, layout: &Layout) -> Self {
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
    pub(super) fn of(value: Any) -> Option<Self> {
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
