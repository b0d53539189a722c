//! Slows guessing of passwords down: after some failures a login is closed for a
//! while, each time for longer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures that cost nothing: people mistype.
const FREE: u32 = 5;
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// Logins remembered; whoever tries more names than that is slowed down by the hash alone.
const MOST: usize = 10_000;

/// Who failed to log in, and how often.
#[derive(Debug, Default)]
pub struct Gate {
    failures: Mutex<HashMap<String, Failures>>,
}

#[derive(Copy, Clone, Debug)]
struct Failures {
    count: u32,
    closed_until: Instant,
}

impl Gate {
    /// How long a login is still closed, if it is.
    #[must_use]
    pub fn wait(&self, login: &str, now: Instant) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let known = failures.get(login)?;
        let left = known.closed_until.saturating_duration_since(now);
        (!left.is_zero()).then_some(left)
    }

    /// A wrong password for this login.
    pub fn failed(&self, login: &str, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST {
            failures.retain(|_, known| known.closed_until > now);
            if failures.len() >= MOST {
                return;
            }
        }
        let known = failures.entry(login.to_owned()).or_insert(Failures {
            count: 0,
            closed_until: now,
        });
        known.count = known.count.saturating_add(1);
        if let Some(beyond) = known.count.checked_sub(FREE) {
            let wait = FIRST_WAIT.saturating_mul(1 << beyond.min(10));
            known.closed_until = now + wait.min(LONGEST_WAIT);
        }
    }

    /// The right password for this login.
    pub fn passed(&self, login: &str) {
        self.failures
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(login);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_mistakes_are_free_and_then_each_wait_is_longer() {
        let (gate, mut now) = (Gate::default(), Instant::now());
        for _ in 0..4 {
            gate.failed("salma", now);
            assert_eq!(gate.wait("salma", now), None);
        }
        let mut last = Duration::ZERO;
        for _ in 0..12 {
            gate.failed("salma", now);
            let wait = gate.wait("salma", now).unwrap();
            assert!(wait > last || wait == LONGEST_WAIT);
            last = wait;
            now += wait;
        }
        assert_eq!(gate.wait("youssef", now), None);
        gate.passed("salma");
        gate.failed("salma", now);
        assert_eq!(gate.wait("salma", now), None);
    }
}
