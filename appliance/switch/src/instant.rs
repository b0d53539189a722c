//! Time, as the switch is told it.

use std::time::Duration;

/// A point on the switch's clock: time since the box started, monotonic.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Instant(pub Duration);
