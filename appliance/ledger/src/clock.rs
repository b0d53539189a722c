//! What time it is, for a box whose clock may have no battery: the wall clock where it
//! can be believed, and a better guess where it cannot.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jawab_ops::{Hlc, MOST_AHEAD_MS};

/// 2026-01-01 (UTC), the year in which this was written. A wall clock that stands before
/// it was never set.
pub const EARLIEST_MS: u64 = 1_767_225_600_000;

const YEAR_MS: u64 = 365 * MOST_AHEAD_MS;

/// A wall clock this far after the last change is not believed until somebody else says
/// so: a box is not left in a cupboard for so long, and a stamp from the far future would
/// win every merge until then.
pub const MOST_IDLE_MS: u64 = 3 * YEAR_MS;

/// The same for a box that has made no change yet.
const MOST_SHELVED_MS: u64 = 20 * YEAR_MS;

/// What is wrong with the box's clock.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ClockTrouble {
    /// It was never set since the power came on.
    NotSet,
    /// It is behind central's clock, or behind the last change, by more than a day.
    Behind {
        /// By how much.
        by_ms: u64,
    },
    /// It is ahead of central's clock by more than a day, or unbelievably far after the
    /// last change.
    Ahead {
        /// By how much.
        by_ms: u64,
    },
    /// The clock is right now, and was ahead before: changes that were made then win
    /// merges for as long.
    WasAhead {
        /// By how much.
        by_ms: u64,
    },
}

impl fmt::Display for ClockTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let days = |ms: u64| ms / MOST_AHEAD_MS;
        match *self {
            Self::NotSet => f.write_str("the box's clock is not set"),
            Self::Behind { by_ms } => {
                write!(f, "the box's clock is {} days behind", days(by_ms))
            }
            Self::Ahead { by_ms } => write!(f, "the box's clock is {} days ahead", days(by_ms)),
            Self::WasAhead { by_ms } => write!(
                f,
                "the box's clock was {} days ahead when its last change was made",
                days(by_ms)
            ),
        }
    }
}

/// The time now, from what the wall clock says, the last change's stamp, and what somebody
/// who knows would say now, if anybody told us since the start.
fn judged(wall_ms: u64, last: Hlc, known_ms: Option<u64>) -> (u64, Option<ClockTrouble>) {
    let last_ms = last.ms();
    let was_ahead = |now_ms: u64| {
        let by_ms = last_ms.saturating_sub(now_ms);
        (by_ms > MOST_AHEAD_MS).then_some(ClockTrouble::WasAhead { by_ms })
    };
    if let Some(known_ms) = known_ms {
        let by_ms = wall_ms.abs_diff(known_ms);
        return match (by_ms > MOST_AHEAD_MS, wall_ms < known_ms) {
            (false, _) => (wall_ms, was_ahead(wall_ms)),
            (true, true) => (known_ms, Some(ClockTrouble::Behind { by_ms })),
            (true, false) => (known_ms, Some(ClockTrouble::Ahead { by_ms })),
        };
    }
    let reference = last_ms.max(EARLIEST_MS);
    if wall_ms < EARLIEST_MS {
        return (reference, Some(ClockTrouble::NotSet));
    }
    let most = match last_ms {
        0 => MOST_SHELVED_MS,
        _ => MOST_IDLE_MS,
    };
    let by_ms = wall_ms.saturating_sub(reference);
    if by_ms > most {
        return (reference, Some(ClockTrouble::Ahead { by_ms }));
    }
    let by_ms = last_ms.saturating_sub(wall_ms);
    // Nobody can say whether it is wrong now or was before.
    let trouble = (by_ms > MOST_AHEAD_MS).then_some(ClockTrouble::Behind { by_ms });
    (wall_ms, trouble)
}

/// The clock of a ledger.
pub(crate) struct Clock {
    pub(crate) wall: Box<dyn Fn() -> u64 + Send + Sync>,
    /// How long the machine has been on: nobody sets this one.
    pub(crate) monotonic: Box<dyn Fn() -> Duration + Send + Sync>,
    last: AtomicU64,
    pub(crate) heard: Mutex<Option<(u64, Duration)>>,
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}

impl Clock {
    pub(crate) fn new(
        wall: impl Fn() -> u64 + Send + Sync + 'static,
        monotonic: impl Fn() -> Duration + Send + Sync + 'static,
        last: Hlc,
    ) -> Self {
        Self {
            wall: Box::new(wall),
            monotonic: Box::new(monotonic),
            last: AtomicU64::new(last.value()),
            heard: Mutex::default(),
        }
    }

    /// Takes note of the last change's stamp.
    pub(crate) fn stamped(&self, stamp: Hlc) {
        self.last.fetch_max(stamp.value(), Ordering::Relaxed);
    }

    /// The last change's stamp is an earlier one again.
    pub(crate) fn set_back(&self, stamp: Hlc) {
        self.last.store(stamp.value(), Ordering::Relaxed);
    }

    /// What somebody who knows would say now, if anybody told us since the start.
    pub(crate) fn heard_ms(&self) -> Option<u64> {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.map(|(ms, at)| {
            let since = (self.monotonic)().saturating_sub(at).as_millis();
            let since = u64::try_from(since).unwrap_or(u64::MAX);
            ms.saturating_add(since)
        })
    }

    pub(crate) fn judged(&self) -> (u64, Option<ClockTrouble>) {
        let known_ms = self.heard_ms();
        let last = Hlc::from_value(self.last.load(Ordering::Relaxed));
        judged((self.wall)(), last, known_ms)
    }

    /// How long ago central last said what time it is and what it has; `None` if it has not
    /// since the start.
    pub(crate) fn since_heard(&self) -> Option<Duration> {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.map(|(_, at)| (self.monotonic)().saturating_sub(at))
    }

    pub(crate) fn now_ms(&self) -> u64 {
        self.judged().0
    }
}

/// Milliseconds since 1970 (UTC), by the wall clock.
#[must_use]
pub fn wall_ms() -> u64 {
    #[allow(clippy::disallowed_methods, reason = "here it comes from")]
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = EARLIEST_MS + YEAR_MS;
    const LAST: Hlc = Hlc::at_ms(NOW - 1_000);

    #[test]
    fn a_right_clock_is_believed() {
        assert_eq!(judged(NOW, LAST, None), (NOW, None));
        assert_eq!(judged(NOW, LAST, Some(NOW + 5_000)), (NOW, None));
        assert_eq!(judged(NOW, Hlc::default(), None), (NOW, None));
    }

    #[test]
    fn a_clock_that_was_never_set_goes_on_from_the_last_change() {
        for wall in [0, 60_000, EARLIEST_MS - 1] {
            assert_eq!(
                judged(wall, LAST, None),
                (LAST.ms(), Some(ClockTrouble::NotSet))
            );
        }
        assert_eq!(judged(0, Hlc::default(), None).0, EARLIEST_MS);
    }

    #[test]
    fn a_clock_set_back_is_believed_and_said() {
        let wall = NOW - 10 * MOST_AHEAD_MS;
        let by_ms = LAST.ms() - wall;
        assert_eq!(
            judged(wall, LAST, None),
            (wall, Some(ClockTrouble::Behind { by_ms }))
        );
    }

    #[test]
    fn a_clock_years_ahead_is_not_believed() {
        let (now, trouble) = judged(NOW + 14 * YEAR_MS, LAST, None);
        assert_eq!(now, LAST.ms());
        assert!(matches!(trouble, Some(ClockTrouble::Ahead { .. })));
        // A box that rested for a year is.
        assert_eq!(judged(NOW + YEAR_MS, LAST, None), (NOW + YEAR_MS, None));
    }

    #[test]
    fn whoever_knows_the_time_is_believed_over_the_wall_clock() {
        for (wall, is_behind) in [(0, true), (NOW - 2 * YEAR_MS, true), (NOW + YEAR_MS, false)] {
            let (now, trouble) = judged(wall, LAST, Some(NOW));
            assert_eq!(now, NOW);
            assert_eq!(
                matches!(trouble, Some(ClockTrouble::Behind { .. })),
                is_behind
            );
        }
        let ahead = Hlc::at_ms(NOW + 2 * YEAR_MS);
        let by_ms = 2 * YEAR_MS;
        assert_eq!(
            judged(NOW, ahead, Some(NOW)),
            (NOW, Some(ClockTrouble::WasAhead { by_ms }))
        );
    }
}
