//! The catalogue that cases choose from: programmes, and kinds of case. Some are built in and hold
//! where nothing was published; the ministry adds others, and says what is otherwise of any: its
//! name, its place, what it means, and that it is no longer offered. One that is not is still
//! shown on the cases that have it.
//!
//! A case carries the code alone. No I/O here; what is kept is read in `kept`.

mod kept;
#[cfg(test)]
mod properties;

use std::collections::BTreeMap;

use jawab_ledger::id_of;
use jawab_records::{case_kind, precedence, programme};
use uuid::Uuid;

use crate::names::Names;

pub(crate) use kept::check;
pub use kept::{KINDS, PROGRAMMES, read};

/// How far apart those stand that are built in, so that others can be put between them.
const APART: i64 = 10;

/// Years beyond which nobody is: an age beyond it is no limit.
pub const OLDEST: i64 = 150;

/// All that cases choose from. The default is what is built in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Catalogue {
    /// Programmes.
    pub programmes: Listed<Ages>,
    /// Kinds of case.
    pub kinds: Listed<Meaning>,
}

/// What a list has of one code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry<M> {
    /// The code that cases carry ("camps").
    pub code: String,
    /// What it is called, as far as the ministry has said it. Those that are built in have names
    /// of their own in the words of pages.
    pub names: Names,
    /// Where it stands: the lowest first.
    pub position: i64,
    /// Whether it is offered.
    pub offered: bool,
    /// The ministry's records of it, the one that counts first; none for one that is built in and
    /// of which it said nothing. It should have one.
    pub records: Vec<Uuid>,
    /// What it means.
    pub means: M,
}

/// The ages that a programme is for, in whole years, both included.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Ages {
    /// The youngest.
    pub from: Option<u8>,
    /// The oldest.
    pub to: Option<u8>,
}

/// What a kind of case means.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct Meaning {
    /// Whether a case of it is brought to central before what is merely new.
    pub urgent: bool,
}

/// One of the two lists, in its order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed<M>(Vec<Entry<M>>);

/// A record of either list, as a store has it: see [`PROGRAMMES`] and [`KINDS`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The record's id.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its names: in French, Arabic, Tamazight, English.
    pub names: [Option<String>; 4],
    /// Its place, whether it is offered, and the two numbers that say what it means.
    pub numbers: [Option<i64>; 4],
}

/// The id of the record that says something of a code which no record is of yet; the same
/// wherever it is said.
#[must_use]
pub fn record_of(kind: &str, code: &str) -> Uuid {
    id_of(&[kind, code])
}

impl Catalogue {
    /// The catalogue that records of the ministry make, in any order.
    #[must_use]
    pub fn of_rows(programmes: Vec<Row>, kinds: Vec<Row>) -> Self {
        let built_in = programme::BuiltIn::ALL.map(|of| {
            let (from, to) = of.ages();
            (of.code(), Ages::default().or([Some(from), Some(to)]))
        });
        let kinds_built_in = case_kind::BuiltIn::ALL.map(|of| {
            let urgent = of.is_urgent();
            (of.code(), Meaning { urgent })
        });
        Self {
            programmes: Listed::new(&built_in, programmes, Ages::or),
            kinds: Listed::new(&kinds_built_in, kinds, Meaning::or),
        }
    }
}

impl Default for Catalogue {
    fn default() -> Self {
        Self::of_rows(Vec::new(), Vec::new())
    }
}

impl Ages {
    /// These, save what two numbers of years say of them.
    fn or(self, [from, to]: [Option<i64>; 2]) -> Self {
        let limit = |said: Option<i64>, held| match said {
            None => held,
            Some(years) if (1..=OLDEST).contains(&years) => u8::try_from(years).ok(),
            Some(_) => None,
        };
        Self {
            from: limit(from, self.from),
            to: limit(to, self.to),
        }
    }
}

impl Meaning {
    /// This, save what the first number says of it.
    fn or(self, [urgent, _]: [Option<i64>; 2]) -> Self {
        Self {
            urgent: urgent.map_or(self.urgent, |urgent| urgent != 0),
        }
    }
}

impl Row {
    const fn is_offered(&self) -> bool {
        self.precedence().0
    }

    /// Its place among the records of its code; the last counts.
    const fn precedence(&self) -> (bool, &str) {
        precedence(self.numbers[1], self.id.as_str())
    }
}

impl<M: Copy + Default> Listed<M> {
    fn new(
        built_in: &[(&'static str, M)],
        mut rows: Vec<Row>,
        means: fn(M, [Option<i64>; 2]) -> M,
    ) -> Self {
        let places = (1..).map(|place| place * APART);
        let plain = built_in.iter().zip(places).map(|((code, means), place)| {
            let entry = Entry::plain(*code, place, *means);
            (entry.code.clone(), entry)
        });
        let plain: BTreeMap<String, Entry<M>> = plain.collect();
        let mut all = plain.clone();
        rows.retain(|row| !row.code.is_empty());
        rows.sort_by(|row, other| row.precedence().cmp(&other.precedence()));
        for row in rows {
            let code = row.code.clone();
            let fresh = || Entry::plain(&*code, i64::MAX, M::default());
            let before = plain.get(&code).cloned().unwrap_or_else(fresh);
            let earlier = all.remove(&code).map(|entry| entry.records);
            let mut entry = before.or(row, means);
            entry.records.extend(earlier.into_iter().flatten());
            all.insert(code, entry);
        }
        let mut all: Vec<Entry<M>> = all.into_values().collect();
        // Those of one place stay in the order of their codes.
        all.sort_by_key(|entry| entry.position);
        Self(all)
    }
}

impl<M> Listed<M> {
    /// All that were ever offered, as far as is known here.
    #[must_use]
    pub fn all(&self) -> &[Entry<M>] {
        &self.0
    }

    /// Those that are offered.
    pub fn offered(&self) -> impl Iterator<Item = &Entry<M>> {
        self.0.iter().filter(|entry| entry.offered)
    }

    /// The one of a code; `None` for one that another version or a later publication knows.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Entry<M>> {
        self.0.iter().find(|entry| entry.code == code)
    }
}

impl<M: Copy> Entry<M> {
    fn plain(code: impl Into<String>, position: i64, means: M) -> Self {
        Self {
            code: code.into(),
            names: Names::default(),
            position,
            offered: true,
            records: Vec::new(),
            means,
        }
    }

    /// This, save what a record says of it.
    fn or(self, row: Row, means: fn(M, [Option<i64>; 2]) -> M) -> Self {
        let offered = row.is_offered();
        let [position, _, first, second] = row.numbers;
        let [plain, ar, zgh, en] = row.names;
        Self {
            names: Names {
                plain: plain.unwrap_or_default(),
                ar,
                zgh,
                en,
            },
            position: position.unwrap_or(self.position),
            offered,
            records: Uuid::try_parse(&row.id).into_iter().collect(),
            means: means(self.means, [first, second]),
            ..self
        }
    }
}
