//! A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014): follows the
//! wall clock where it can, and never goes back where the wall clock does.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Bits of the logical part: changes within one millisecond.
const LOGICAL_BITS: u32 = 16;

/// How far ahead of our wall clock another's stamp may be before it is not believed: a day, in ms.
/// A board without a clock battery can be years off; its stamps must not drag everybody along.
pub const MOST_AHEAD_MS: u64 = 24 * 60 * 60 * 1000;

/// A stamp: 48 bits of milliseconds since 1970 (UTC), 16 bits of order within them.
#[derive(
    Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Hlc(u64);

impl Hlc {
    /// The first stamp of a millisecond. Beyond the year 10889 it stays at the last one.
    #[must_use]
    pub const fn at_ms(ms: u64) -> Self {
        const LAST: u64 = u64::MAX >> LOGICAL_BITS;
        let ms = if ms > LAST { LAST } else { ms };
        Self(ms << LOGICAL_BITS)
    }

    /// The stamp as a number; its order is the stamps' order.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// A stamp from [`Self::value`].
    #[must_use]
    pub const fn from_value(value: u64) -> Self {
        Self(value)
    }

    /// Milliseconds since 1970 (UTC).
    #[must_use]
    pub const fn ms(self) -> u64 {
        self.0 >> LOGICAL_BITS
    }

    /// The stamp of a change made now, after this one: later than it whatever the wall clock says.
    #[must_use]
    pub fn next(self, wall_ms: u64) -> Self {
        Self(self.0.saturating_add(1)).max(Self::at_ms(wall_ms))
    }

    /// This clock after it has seen another's stamp.
    ///
    /// # Errors
    /// [`TooFarAhead`] if the stamp is not to be believed.
    pub fn seen(self, other: Self, wall_ms: u64) -> Result<Self, TooFarAhead> {
        if other > self && other.ms() > wall_ms.saturating_add(MOST_AHEAD_MS) {
            return Err(TooFarAhead {
                stamp: other,
                wall_ms,
            });
        }
        Ok(self.max(other))
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.ms(), self.0 & 0xffff)
    }
}

/// A stamp from the far future.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "the stamp {stamp} is more than a day ahead of this clock ({wall_ms} ms); \
     set the sender's clock right"
)]
pub struct TooFarAhead {
    /// The stamp.
    pub stamp: Hlc,
    /// Our wall clock.
    pub wall_ms: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_clock_never_goes_back(walls in prop::collection::vec(0..u64::MAX >> 16, 1..50)) {
            let mut clock = Hlc::default();
            for wall in walls {
                let next = clock.next(wall);
                prop_assert!(next > clock);
                prop_assert!(next.ms() >= wall);
                clock = next;
            }
        }
    }

    #[test]
    fn a_stamp_from_the_far_future_is_not_believed() {
        let clock = Hlc::at_ms(1_000);
        assert!(clock.seen(Hlc::at_ms(1_000 + MOST_AHEAD_MS), 1_000).is_ok());
        assert!(
            clock
                .seen(Hlc::at_ms(1_001 + MOST_AHEAD_MS), 1_000)
                .is_err()
        );
    }
}
