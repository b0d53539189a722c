//! The far end's request that is no INVITE (RFC 3261 §17.2.2, RFC 4320 §4).

use std::time::Duration;

use super::server_invite::Expiry;
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
pub(super) struct ServerOther {
    pub(super) state: State,
    pub(super) timers: TimerSet<Timer>,
    times: Times,
    is_reliable: bool,
}

impl ServerOther {
    /// A request has come.
    pub(super) fn new(now: Duration, times: Times, is_reliable: bool) -> Self {
        let mut timers = TimerSet::default();
        timers.start(Timer::Trying, now + times.until_e_is_t2());
        timers.start(Timer::Late, now + times.transaction());
        Self {
            state: State::Trying,
            timers,
            times,
            is_reliable,
        }
    }

    /// Whether a copy of the request has the last response sent again.
    pub(super) const fn repeats(&self) -> bool {
        matches!(self.state, State::Proceeding | State::Completed)
    }

    /// A response is to be sent; false if it may not: it is too late for it, or it is a
    /// provisional one of whoever answers. 100 alone does any good here (RFC 4320 §4.1), and it
    /// is sent by the transaction itself.
    pub(super) fn respond(&mut self, now: Duration, status: u16) -> bool {
        if status < 200 || !matches!(self.state, State::Trying | State::Proceeding) {
            return false;
        }
        let j = if self.is_reliable {
            Duration::ZERO
        } else {
            self.times.transaction()
        };
        self.state = State::Completed;
        self.timers.stop_all();
        self.timers.start(Timer::J, now + j);
        true
    }

    pub(super) fn expire(&mut self, now: Duration) -> Option<Expiry> {
        if self.timers.pop(now)? == Timer::Trying {
            self.state = State::Proceeding;
            return Some(Expiry::Trying);
        }
        self.state = State::Terminated;
        self.timers.stop_all();
        Some(Expiry::Ended)
    }
}
