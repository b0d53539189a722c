//! Names of legs.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

/// One side of a call: a line or a handset.
///
/// Legs that reach the box are numbered by its drivers (see [`OfferedLegs`]),
/// legs that the switch originates are numbered by the switch; the two never
/// meet, so that the switch stays deterministic.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct LegId(u64);

const ORIGINATED: u64 = 1 << 63;

impl LegId {
    /// The `n`th leg offered to the box.
    #[must_use]
    pub const fn offered(n: u64) -> Self {
        Self(n & !ORIGINATED)
    }

    /// The `n`th leg originated by the switch.
    #[must_use]
    pub const fn originated(n: u64) -> Self {
        Self(n | ORIGINATED)
    }

    /// True for a leg that the switch originated.
    #[must_use]
    pub const fn is_originated(self) -> bool {
        self.0 & ORIGINATED != 0
    }
}

impl fmt::Display for LegId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.is_originated() { "out" } else { "in" };
        write!(f, "leg-{direction}-{}", self.0 & !ORIGINATED)
    }
}

/// What joins the sound of legs. A call has one; the switch numbers them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BridgeId(pub u64);

impl fmt::Display for BridgeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bridge-{}", self.0)
    }
}

/// Numbers the legs offered to the box; shared by all its drivers.
#[derive(Clone, Debug, Default)]
pub struct OfferedLegs(Arc<AtomicU64>);

impl OfferedLegs {
    /// A leg id that no driver of this box has used since it started.
    #[must_use]
    pub fn next(&self) -> LegId {
        LegId::offered(self.0.fetch_add(1, Ordering::Relaxed) + 1)
    }
}
