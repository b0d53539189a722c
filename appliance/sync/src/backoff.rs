//! How long to leave central alone after a failure: each time twice as long, and never
//! as long as the other boxes, so that not all come back at once.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);

/// The wait after some failures in a row.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Backoff {
    failures: u32,
    longest: Duration,
}

impl Backoff {
    pub(crate) const fn up_to(longest: Duration) -> Self {
        Self {
            failures: 0,
            longest,
        }
    }

    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
    }

    /// The next wait: between half of it and all of it, by `chance`.
    pub(crate) fn next(&mut self, chance: u32) -> Duration {
        let whole = FIRST
            .saturating_mul(1 << self.failures.min(20))
            .min(self.longest);
        self.failures = self.failures.saturating_add(1);
        let half = whole / 2;
        half + half.mul_f64(f64::from(chance) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waits_grow_to_the_longest_and_never_pass_it(chances in prop::collection::vec(any::<u32>(), 1..60)) {
            let longest = Duration::from_secs(30);
            let mut backoff = Backoff::up_to(longest);
            for (failures, chance) in chances.into_iter().enumerate() {
                let wait = backoff.next(chance);
                prop_assert!(wait <= longest);
                prop_assert!(wait >= Duration::from_millis(500));
                if failures >= 5 {
                    prop_assert!(wait >= longest / 2);
                }
            }
            backoff.reset();
            prop_assert!(backoff.next(u32::MAX) <= FIRST);
        }
    }
}
