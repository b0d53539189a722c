//! The link's timers (clause 5.9).

use core::time::Duration;

/// What a timer's expiry means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Timer {
    /// What was sent was not acknowledged (5.9.1).
    T200,
    /// Nothing was heard from the peer for long (5.9.8).
    T203,
}

/// When each timer expires.
#[derive(Clone, Debug, Default)]
pub(super) struct Timers([Option<Duration>; 2]);

impl Timers {
    pub(super) fn set(&mut self, timer: Timer, at: Duration) {
        self.0[timer as usize] = Some(at);
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(super) fn runs(&self, timer: Timer) -> bool {
        self.0[timer as usize].is_some()
    }

    pub(super) fn next(&self) -> Option<Duration> {
        self.0.iter().flatten().min().copied()
    }

    /// Takes out one that has expired. The two never run together for long: T203 yields to T200.
    pub(super) fn expired(&mut self, now: Duration) -> Option<Timer> {
        let timer = [Timer::T200, Timer::T203]
            .into_iter()
            .find(|timer| self.0[*timer as usize].is_some_and(|at| at <= now))?;
        self.stop(timer);
        Some(timer)
    }
}
