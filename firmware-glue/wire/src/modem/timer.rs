//! The engine's timers.

use core::time::Duration;

/// Between two attempts at a step.
pub(super) const AGAIN: Duration = Duration::from_secs(1);

/// What a timer's expiry means.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Timer {
    /// The command in flight was not answered.
    Command,
    /// A step of the start-up is to be tried again.
    Step,
    /// It rang, and the caller's number did not follow.
    CallerId,
    /// The modem is to be asked how the call goes.
    Poll,
    /// The modem refused to answer the call, or to carry its sound; it is asked again.
    Again,
    /// The modem is to be asked how it and the network are.
    Watch,
    /// The modem said that it has started, and says no more: it is to be set up anew.
    Renew,
    /// The modem's memories are to be looked into for texts.
    Texts,
    /// The network did not answer what it was asked.
    Ussd,
}

const COUNT: usize = 9;

/// When each timer expires.
#[derive(Clone, Debug, Default)]
pub(super) struct Timers([Option<Duration>; COUNT]);

impl Timers {
    const ALL: [Timer; COUNT] = [
        Timer::Command,
        Timer::Step,
        Timer::CallerId,
        Timer::Poll,
        Timer::Again,
        Timer::Watch,
        Timer::Renew,
        Timer::Texts,
        Timer::Ussd,
    ];

    pub(super) fn set(&mut self, timer: Timer, at: Duration) {
        self.0[timer as usize] = Some(at);
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(super) fn stop_all(&mut self) {
        self.0 = [None; COUNT];
    }

    pub(super) fn runs(&self, timer: Timer) -> bool {
        self.0[timer as usize].is_some()
    }

    pub(super) fn next(&self) -> Option<Duration> {
        self.0.iter().flatten().min().copied()
    }

    /// Takes out the earliest of those that have expired.
    pub(super) fn expired(&mut self, now: Duration) -> Option<Timer> {
        let due = |timer: &Timer| self.0[*timer as usize].filter(|at| *at <= now);
        let earliest = Self::ALL
            .into_iter()
            .filter(|timer| due(timer).is_some())
            .min_by_key(due)?;
        self.stop(earliest);
        Some(earliest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_expire_in_the_order_of_their_times() {
        let mut timers = Timers::default();
        timers.set(Timer::Watch, Duration::from_secs(3));
        timers.set(Timer::Poll, Duration::from_secs(2));
        timers.set(Timer::Command, Duration::from_secs(9));
        assert_eq!(timers.next(), Some(Duration::from_secs(2)));
        let now = Duration::from_secs(5);
        assert_eq!(timers.expired(now), Some(Timer::Poll));
        assert_eq!(timers.expired(now), Some(Timer::Watch));
        assert_eq!(timers.expired(now), None);
        assert!(timers.runs(Timer::Command));
    }
}
