//! Words that are said once in a while, whatever the number of their causes.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a word is said at most.
const EVERY: Duration = Duration::from_secs(60);

/// Something worth a word, but not each time.
#[derive(Debug, Default)]
pub struct Seldom(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    said: Option<Instant>,
    unsaid: u64,
}

impl Seldom {
    /// It happened: gives how often since the last word, if one is due.
    pub fn happened(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.unsaid += 1;
        let due = state
            .said
            .is_none_or(|said| now.saturating_duration_since(said) >= EVERY);
        due.then(|| {
            state.said = Some(now);
            std::mem::take(&mut state.unsaid)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_one_line_a_minute_with_how_many_there_were() {
        let (seldom, now) = (Seldom::default(), Instant::now());
        assert_eq!(seldom.happened(now), Some(1));
        for _ in 0..1_000 {
            assert_eq!(seldom.happened(now), None);
        }
        assert_eq!(seldom.happened(now + EVERY), Some(1_001));
    }
}
