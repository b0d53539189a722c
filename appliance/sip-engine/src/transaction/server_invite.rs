//! The far end's INVITE (RFC 3261 §17.2.1, RFC 6026 §7.1).

use std::time::Duration;

use super::timer::{Timer, Times};
use crate::timers::TimerSet;

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum State {
    Proceeding,
    Completed,
    Confirmed,
    Accepted,
    Terminated,
}

/// What is to be done when time has passed.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Expiry {
    /// The last response is sent again.
    Resend,
    /// 100 is sent in the place of whoever has not answered yet.
    Trying,
    /// It is over.
    Ended,
}

#[derive(Clone, Debug)]
pub(super) struct ServerInvite {
    pub(super) state: State,
    pub(super) timers: TimerSet<Timer>,
    times: Times,
    pause: Duration,
    is_reliable: bool,
}

impl ServerInvite {
    /// An INVITE has come, and 100 was sent.
    pub(super) fn new(times: Times, is_reliable: bool) -> Self {
        Self {
            state: State::Proceeding,
            timers: TimerSet::default(),
            times,
            pause: times.t1,
            is_reliable,
        }
    }

    /// Whether a copy of the INVITE has the last response sent again.
    pub(super) const fn repeats(&self) -> bool {
        matches!(self.state, State::Proceeding | State::Completed)
    }

    /// A response is to be sent; false if it is too late for this one. A 2xx may be sent any
    /// number of times: whoever answers repeats it until the ACK (§13.3.1.4).
    pub(super) fn respond(&mut self, now: Duration, status: u16) -> bool {
        match (self.state, status) {
            (State::Proceeding, ..200) => true,
            (State::Proceeding, 200..300) => {
                self.state = State::Accepted;
                self.timers.start(Timer::L, now + self.times.transaction());
                true
            }
            (State::Proceeding, _) => {
                self.state = State::Completed;
                self.timers.start(Timer::H, now + self.times.transaction());
                if !self.is_reliable {
                    self.timers.start(Timer::G, now + self.times.t1);
                }
                true
            }
            (State::Accepted, 200..300) => true,
            _ => false,
        }
    }

    /// The ACK of a refusal has come. That of a 2xx is no part of the transaction.
    pub(super) fn acknowledged(&mut self, now: Duration) {
        if self.state == State::Completed {
            let i = if self.is_reliable {
                Duration::ZERO
            } else {
                self.times.t4
            };
            self.state = State::Confirmed;
            self.timers.stop_all();
            self.timers.start(Timer::I, now + i);
        }
    }

    pub(super) fn expire(&mut self, now: Duration) -> Option<Expiry> {
        if self.timers.pop(now)? == Timer::G {
            self.pause = self.times.doubled(self.pause);
            self.timers.start(Timer::G, now + self.pause);
            return Some(Expiry::Resend);
        }
        // H as well: a refusal that is not acknowledged concerns nobody any more.
        self.state = State::Terminated;
        self.timers.stop_all();
        Some(Expiry::Ended)
    }
}
