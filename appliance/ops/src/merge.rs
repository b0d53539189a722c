//! How two changes of one field are decided: the later wins, by the clock that all
//! boxes share; of two at the same instant, the box with the higher id. Any order of
//! arrival gives the same result.

use serde::{Deserialize, Serialize};

use crate::clock::Hlc;
use crate::op::{BoxId, Op};

/// What decides between two values of a field.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// When it was changed.
    pub clock: Hlc,
    /// Where.
    pub box_id: BoxId,
}

impl Stamp {
    /// The stamp of all fields of an op.
    #[must_use]
    pub const fn of(op: &Op) -> Self {
        Self {
            clock: op.clock,
            box_id: op.box_id,
        }
    }

    /// Whether a change with this stamp takes the place of one with the other.
    #[must_use]
    pub fn beats(self, other: Option<Self>) -> bool {
        other.is_none_or(|other| self > other)
    }
}
