//! Where a call waits or waited, and its turn among those who wait.

use std::collections::BTreeSet;
use std::time::Duration;

use jawab_vocabulary::QueueName;

use crate::config::QueueConfig;
use crate::instant::Instant;

/// The queue of a call.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Queued {
    /// The one that it is in, or was last; `None` for the one without a name.
    pub(crate) queue: Option<QueueName>,
    /// Since when it waits for somebody, in whatever queue: what it has waited it keeps.
    pub(crate) since: Option<Instant>,
    /// Those that it went on from: it does not come to one twice.
    pub(crate) been: BTreeSet<QueueName>,
    /// Whether it comes before everybody: its caller has waited once, and spoken with somebody.
    pub(crate) comes_first: bool,
    /// Whether somebody outside has been called for it.
    pub(crate) went_out: bool,
}

/// A caller's turn: the lowest is next. It is a time, so that whoever waits is overtaken only by
/// those who come within a bounded time after them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Turn(Duration);

/// The longest that somebody may have waited before the switch was there: turns are not before that, so
/// that the order of those who did is not lost in a restart.
const BEFORE: Duration = Duration::from_secs(4 * 24 * 60 * 60);

impl Turn {
    /// Before everybody else: of callers whom somebody has spoken with.
    pub(crate) const FIRST: Self = Self(Duration::ZERO);

    /// The turn of somebody who has waited for so long.
    pub(crate) fn of_waited(now: Instant, waited: Duration, priority: u8) -> Self {
        let of_now = Self::of(now, priority);
        Self(of_now.0.saturating_sub(waited))
    }

    /// The turn of a caller who waits since then.
    pub(crate) fn of(since: Instant, priority: u8) -> Self {
        let later = QueueConfig::HIGHEST_PRIORITY.saturating_sub(priority);
        Self(BEFORE + since.0 + QueueConfig::PRIORITY_STEP * later.into())
    }
}
