//! When mains that went are a reason to stop.

use std::time::Duration;

use jawab_devices::panel::Power;
use tokio::time::Instant;

/// An input that says so long after it was first looked at that the mains are there is believed.
const PROVEN_AFTER: Duration = Duration::from_secs(5);

/// What is to be done about the mains.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Act {
    /// They went: save, say so, and stop unless they come back in time.
    Prepare,
    /// They are gone, and were never seen: the input may be torn off. Go on.
    GoOn,
    /// They are back in time.
    CarryOn,
}

/// Watches the mains.
#[derive(Clone, Debug)]
pub(super) struct Mains {
    stop_after: Duration,
    /// From when on the input is taken to be connected.
    proven_from: Instant,
    board_seen: bool,
    seen: bool,
    stop_at: Option<Instant>,
}

impl Mains {
    pub(super) fn new(stop_after: Duration, now: Instant) -> Self {
        Self {
            stop_after,
            proven_from: now + PROVEN_AFTER,
            board_seen: false,
            seen: false,
            stop_at: None,
        }
    }

    /// A board answers; until then nobody looked.
    pub(super) fn board_is_there(&mut self, now: Instant) {
        if !std::mem::replace(&mut self.board_seen, true) {
            self.proven_from = now + PROVEN_AFTER;
        }
    }

    /// The input changed.
    pub(super) fn changed(&mut self, power: Power, now: Instant) -> Act {
        match power {
            Power::Mains => {
                self.seen = true;
                self.stop_at = None;
                Act::CarryOn
            }
            Power::Failing if self.seen || now >= self.proven_from => {
                self.seen = true;
                self.stop_at = Some(now + self.stop_after);
                Act::Prepare
            }
            Power::Failing => Act::GoOn,
        }
    }

    /// When the box is to stop, if the mains do not come back before.
    pub(super) const fn stop_at(&self) -> Option<Instant> {
        self.stop_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AFTER: Duration = Duration::from_secs(7);

    fn later(from: Instant, seconds: u64) -> Instant {
        from + Duration::from_secs(seconds)
    }

    #[test]
    fn mains_that_go_stop_the_box_unless_they_come_back() {
        let begun = Instant::now();
        let mut mains = Mains::new(AFTER, begun);
        let gone = later(begun, 60);
        assert_eq!(mains.changed(Power::Failing, gone), Act::Prepare);
        assert_eq!(mains.stop_at(), Some(gone + AFTER));
        assert_eq!(mains.changed(Power::Mains, later(gone, 2)), Act::CarryOn);
        assert_eq!(mains.stop_at(), None);
    }

    #[test]
    fn mains_that_were_never_there_stop_nothing_until_they_were() {
        let begun = Instant::now();
        let mut mains = Mains::new(AFTER, begun);
        mains.board_is_there(later(begun, 30));
        assert_eq!(mains.changed(Power::Failing, later(begun, 31)), Act::GoOn);
        assert_eq!(mains.stop_at(), None);
        mains.changed(Power::Mains, later(begun, 40));
        assert_eq!(
            mains.changed(Power::Failing, later(begun, 41)),
            Act::Prepare
        );
    }

    #[test]
    fn a_board_that_restarts_as_the_mains_go_is_still_believed() {
        let begun = Instant::now();
        let mut mains = Mains::new(AFTER, begun);
        mains.board_is_there(later(begun, 1));
        mains.board_is_there(later(begun, 100));
        assert_eq!(
            mains.changed(Power::Failing, later(begun, 101)),
            Act::Prepare
        );
    }
}
