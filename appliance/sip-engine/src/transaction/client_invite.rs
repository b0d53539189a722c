//! Our INVITE (RFC 3261 §17.1.1, RFC 6026 §7.2).

use std::time::Duration;

use super::timer::{Timer, Times};
use crate::timers::TimerSet;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum State {
    Calling,
    Proceeding,
    Completed,
    Accepted,
    Terminated,
}

/// What is to be done with a response.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Received {
    /// Tell whoever asked.
    Pass,
    /// Acknowledge it, and tell whoever asked.
    AckAndPass,
    /// Acknowledge it: it was told before.
    Ack,
    /// Nothing.
    Absorb,
}

/// What is to be done when time has passed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Expiry {
    Resend,
    /// Tell whoever asked that nobody answered.
    TimedOut,
    /// It is over.
    Ended,
}

#[derive(Clone, Debug)]
pub(super) struct ClientInvite {
    pub(super) state: State,
    pub(super) timers: TimerSet<Timer>,
    times: Times,
    pause: Duration,
    is_reliable: bool,
    /// Nobody waits for its end.
    is_abandoned: bool,
}

impl ClientInvite {
    /// The INVITE has been sent.
    pub(super) fn new(now: Duration, times: Times, is_reliable: bool) -> Self {
        let mut timers = TimerSet::default();
        timers.start(Timer::B, now + times.transaction());
        if !is_reliable {
            timers.start(Timer::A, now + times.t1);
        }
        Self {
            state: State::Calling,
            timers,
            times,
            pause: times.t1,
            is_reliable,
            is_abandoned: false,
        }
    }

    /// Nobody is waited for long: there is another way.
    pub(super) fn hurry(&mut self, due: Duration) {
        self.timers.start(Timer::B, due);
    }

    pub(super) fn receive(&mut self, now: Duration, status: u16) -> Received {
        match (self.state, status) {
            (State::Calling | State::Proceeding, ..200) => {
                self.state = State::Proceeding;
                self.timers.stop(Timer::A);
                if !self.is_abandoned {
                    self.timers.stop(Timer::B);
                }
                Received::Pass
            }
            (State::Calling | State::Proceeding, 200..300) => {
                self.enter(State::Accepted, Timer::M, now + self.times.transaction());
                Received::Pass
            }
            (State::Calling | State::Proceeding, _) => {
                let d = if self.is_reliable {
                    Duration::ZERO
                } else {
                    self.times.d()
                };
                self.enter(State::Completed, Timer::D, now + d);
                Received::AckAndPass
            }
            // Copies, and other forks'.
            (State::Accepted, 200..300) => Received::Pass,
            (State::Completed, 300..) => Received::Ack,
            _ => Received::Absorb,
        }
    }

    /// Nobody waits for its end any more. Most far ends end it all the same; one that does not is
    /// not waited for (§9.1).
    pub(super) fn abandon(&mut self, now: Duration) {
        self.is_abandoned = true;
        if self.state == State::Proceeding {
            self.timers.start(Timer::B, now + self.times.transaction());
        }
    }

    pub(super) fn expire(&mut self, now: Duration) -> Option<Expiry> {
        match self.timers.pop(now)? {
            Timer::A => {
                self.pause *= 2;
                self.timers.start(Timer::A, now + self.pause);
                Some(Expiry::Resend)
            }
            Timer::B => {
                self.end();
                Some(Expiry::TimedOut)
            }
            _ => {
                self.end();
                Some(Expiry::Ended)
            }
        }
    }

    fn end(&mut self) {
        self.state = State::Terminated;
        self.timers.stop_all();
    }

    fn enter(&mut self, state: State, timer: Timer, due: Duration) {
        self.state = state;
        self.timers.stop_all();
        self.timers.start(timer, due);
    }
}
