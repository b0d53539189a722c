//! When somebody is written to again whom the network did not reach: others are not kept waiting.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jawab_desk::Address;

/// After so many refusals in a row; the last for ever after.
const WAITS_S: [u64; 6] = [20, 60, 300, 900, 1_800, 3_600];
/// A line that takes nothing now is asked again after that.
pub(super) const NOT_NOW: Duration = Duration::from_secs(3);

/// Of each recipient who was not reached, when that is tried again.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    of: HashMap<Address, (usize, Instant)>,
}

impl Backoff {
    /// Whether somebody may be written to.
    pub(super) fn allows(&self, to: &Address, now: Instant) -> bool {
        self.of.get(to).is_none_or(|(_, next)| *next <= now)
    }

    /// The network took it.
    pub(super) fn succeeded(&mut self, to: &Address) {
        self.of.remove(to);
    }

    /// The network did not take it, and may later.
    pub(super) fn refused(&mut self, to: &Address, now: Instant) {
        let tries = self.of.get(to).map_or(0, |(tries, _)| *tries);
        let wait = WAITS_S[tries.min(WAITS_S.len() - 1)];
        let next = now + Duration::from_secs(wait);
        self.of.insert(to.clone(), (tries + 1, next));
    }

    /// Nothing was tried: the line has something else to do.
    pub(super) fn not_now(&mut self, to: &Address, now: Instant) {
        let tries = self.of.get(to).map_or(0, |(tries, _)| *tries);
        self.of.insert(to.clone(), (tries, now + NOT_NOW));
    }
}

/// Whether a number of `+CMS ERROR` says that the network will not take this text, whenever it is given
/// (TS 24.011 annex E-2): an unassigned number, a barred or rejected one, an unknown subscriber, a
/// service that is not subscribed to, a message that it cannot read.
pub(super) const fn is_final(number: u16) -> bool {
    matches!(
        number,
        1 | 8 | 10 | 21 | 28 | 29 | 30 | 50 | 69 | 81 | 95..=99 | 111
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_not_reached_waits_longer_each_time_and_others_do_not() {
        let [her, him] = ["0612345678", "0698765432"].map(|it| Address::number(it).unwrap());
        let (mut backoff, began) = (Backoff::default(), Instant::now());
        let after = |s| began + Duration::from_secs(s);
        backoff.refused(&her, began);
        assert!(!backoff.allows(&her, after(19)) && backoff.allows(&her, after(20)));
        assert!(backoff.allows(&him, began));
        backoff.refused(&her, after(20));
        assert!(!backoff.allows(&her, after(79)) && backoff.allows(&her, after(80)));
        // A call that comes first is no fault of hers.
        backoff.not_now(&her, after(80));
        assert!(backoff.allows(&her, after(83)));
        backoff.refused(&her, after(83));
        assert!(!backoff.allows(&her, after(382)));
        backoff.succeeded(&her);
        assert!(backoff.allows(&her, after(84)));
    }

    #[test]
    fn what_is_full_or_out_of_order_is_tried_again() {
        for passes in [17, 22, 27, 38, 41, 42, 47, 310, 331, 500] {
            assert!(!is_final(passes), "{passes}");
        }
        assert!(is_final(1) && is_final(28));
    }
}
