//! How two changes of one field are decided. A field's rule is its kind's (`jawab-records`): the last
//! writer wins, or the first where a record is written once, or whoever has seen more
//! reopenings. Of two at the same instant, the box with the higher id; of two of one box,
//! which copies of its disk may make, their values decide. Any order of arrival, and any op
//! arriving twice, gives the same result.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::clock::Hlc;
use crate::op::{BoxId, Op, Value};

/// The field of a case that counts how often it was opened again. A change of status
/// carries the count that its writer saw.
pub const REOPENED: &str = "reopened";

/// What decides between two values of a field. The order is the stamps' order.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// How many reopenings the writer had seen; 0 where the field's rule does not ask.
    #[serde(default)]
    pub generation: u32,
    /// When it was changed.
    pub clock: Hlc,
    /// Where.
    pub box_id: BoxId,
}

impl Stamp {
    /// The stamp of an op, for fields whose rule knows no generations.
    #[must_use]
    pub const fn of(op: &Op) -> Self {
        Self {
            generation: 0,
            clock: op.clock,
            box_id: op.box_id,
        }
    }

    /// The stamp of an op for a field that is decided by this rule.
    #[must_use]
    pub fn of_field(op: &Op, rule: Rule) -> Self {
        let generation = match (rule, op.fields.get(REOPENED)) {
            (Rule::StaysOpen, Some(Value::Integer(count))) => u32::try_from(*count).unwrap_or(0),
            _ => 0,
        };
        Self {
            generation,
            ..Self::of(op)
        }
    }

    /// Whether a change with this stamp takes the place of one with the other, where the
    /// last writer wins.
    #[must_use]
    pub fn beats(self, other: Option<Self>) -> bool {
        Rule::LastWriter.prefers(self, other)
    }
}

/// What becomes of a box's word about a field.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It holds. What held before is set aside, if it was another box's; what was set
    /// aside of this box is forgotten.
    Holds,
    /// Another box's word holds, and this one is set aside, in place of any before it of
    /// the same box.
    SetAside,
    /// Nothing: the same box has said something that counts for more.
    Nothing,
}

/// How the value of a field is decided.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Rule {
    /// The last writer wins.
    LastWriter,
    /// The first writer wins: the record is written once, and nobody can rewrite it.
    FirstWriter,
    /// A reopened case stays open: closing it takes effect only on the reopenings that
    /// whoever closed it had seen. Among those who saw the same, the last writer wins.
    StaysOpen,
}

impl Rule {
    /// Whether a change with one stamp takes the place of one with another.
    #[must_use]
    pub fn prefers(self, new: Stamp, old: Option<Stamp>) -> bool {
        old.is_none_or(|old| match self {
            Self::FirstWriter => new < old,
            // A stamp starts with its generation, which is 0 where the rule knows none.
            Self::LastWriter | Self::StaysOpen => new > old,
        })
    }

    /// Decides about a word, by the one that `held` until now and the one that was set
    /// aside of the same box `before`. Where one of them has the very same stamp, the values
    /// decide as stamps do; `by_value` says how the new word's compares with that one's.
    /// Neither is asked for where it does not matter. Whoever keeps tables of whatever kind
    /// does what this says.
    ///
    /// # Errors
    /// What `before` and `by_value` say.
    pub fn verdict<E>(
        self,
        new: Stamp,
        held: Option<Stamp>,
        before: impl FnOnce() -> Result<Option<Stamp>, E>,
        by_value: impl FnOnce() -> Result<Ordering, E>,
    ) -> Result<Verdict, E> {
        if self.prefers(new, held) {
            return Ok(Verdict::Holds);
        }
        if let Some(held) = held.filter(|held| held.box_id == new.box_id) {
            return Ok(if held == new && self.prefers_value(by_value()?) {
                Verdict::Holds
            } else {
                // An older word of the box whose word holds: it has thought better of it.
                Verdict::Nothing
            });
        }
        let is_better = match before()? {
            Some(before) if before == new => self.prefers_value(by_value()?),
            before => self.prefers(new, before),
        };
        Ok(if is_better {
            Verdict::SetAside
        } else {
            Verdict::Nothing
        })
    }

    /// Whether a word whose value compares so with another's takes its place, if both have one
    /// stamp. A box gives each stamp once; but a second one that runs from a copy of its disk,
    /// and one that was restored from a backup while its clock is behind what it last gave, go on
    /// from the same stamp and may give the next one again.
    fn prefers_value(self, compared: Ordering) -> bool {
        match self {
            Self::FirstWriter => compared.is_lt(),
            Self::LastWriter | Self::StaysOpen => compared.is_gt(),
        }
    }
}
