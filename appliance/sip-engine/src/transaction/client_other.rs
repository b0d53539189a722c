//! Our request that is no INVITE (RFC 3261 §17.1.2).

use std::time::Duration;

use super::client_invite::{Expiry, Received};
use super::timer::{Timer, Times};
use crate::timers::TimerSet;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum State {
    Trying,
    Proceeding,
    Completed,
    Terminated,
}

#[derive(Clone, Debug)]
pub(super) struct ClientOther {
    pub(super) state: State,
    pub(super) timers: TimerSet<Timer>,
    times: Times,
    pause: Duration,
    is_reliable: bool,
    is_hurried: bool,
}

impl ClientOther {
    /// The request has been sent.
    pub(super) fn new(now: Duration, times: Times, is_reliable: bool) -> Self {
        let mut timers = TimerSet::default();
        timers.start(Timer::F, now + times.transaction());
        if !is_reliable {
            timers.start(Timer::E, now + times.t1);
        }
        Self {
            state: State::Trying,
            timers,
            times,
            pause: times.t1,
            is_reliable,
            is_hurried: false,
        }
    }

    /// Nobody is waited for long: there is another way.
    pub(super) fn hurry(&mut self, due: Duration) {
        self.timers.start(Timer::F, due);
        self.is_hurried = true;
    }

    pub(super) fn receive(&mut self, now: Duration, status: u16) -> Received {
        match (self.state, status) {
            (State::Trying | State::Proceeding, ..200) => {
                self.state = State::Proceeding;
                if std::mem::take(&mut self.is_hurried) {
                    // It is there, and has its time.
                    self.timers.start(Timer::F, now + self.times.transaction());
                }
                Received::Pass
            }
            (State::Trying | State::Proceeding, _) => {
                let k = if self.is_reliable {
                    Duration::ZERO
                } else {
                    self.times.t4
                };
                self.state = State::Completed;
                self.timers.stop_all();
                self.timers.start(Timer::K, now + k);
                Received::Pass
            }
            _ => Received::Absorb,
        }
    }

    pub(super) fn expire(&mut self, now: Duration) -> Option<Expiry> {
        match self.timers.pop(now)? {
            Timer::E => {
                self.pause = match self.state {
                    State::Proceeding => self.times.t2,
                    _ => self.times.doubled(self.pause),
                };
                self.timers.start(Timer::E, now + self.pause);
                Some(Expiry::Resend)
            }
            Timer::F => {
                self.state = State::Terminated;
                self.timers.stop_all();
                Some(Expiry::TimedOut)
            }
            _ => {
                self.state = State::Terminated;
                self.timers.stop_all();
                Some(Expiry::Ended)
            }
        }
    }
}
