//! The machine of one of our requests: INVITE's or another's.

use std::time::Duration;

use super::client_invite::{self, ClientInvite, Expiry, Received};
use super::client_other::{self, ClientOther};
use super::timer::{Timer, Times};
use crate::timers::TimerSet;
use crate::{Method, StatusCode};

/// Which of the two machines it is.
#[derive(Clone, Debug)]
pub(super) enum Machine {
    Invite(ClientInvite),
    Other(ClientOther),
}

impl Machine {
    pub(super) fn new(method: &Method, now: Duration, times: Times, is_reliable: bool) -> Self {
        match method {
            Method::Invite => Self::Invite(ClientInvite::new(now, times, is_reliable)),
            _ => Self::Other(ClientOther::new(now, times, is_reliable)),
        }
    }

    pub(super) fn receive(&mut self, now: Duration, status: StatusCode) -> Received {
        match self {
            Self::Invite(machine) => machine.receive(now, status.code()),
            Self::Other(machine) => machine.receive(now, status.code()),
        }
    }

    pub(super) fn expire(&mut self, now: Duration) -> Option<Expiry> {
        match self {
            Self::Invite(machine) => machine.expire(now),
            Self::Other(machine) => machine.expire(now),
        }
    }

    /// Whoever it went to has until then to say something: there is another way.
    pub(super) fn hurry(&mut self, due: Duration) {
        match self {
            Self::Invite(machine) => machine.hurry(due),
            Self::Other(machine) => machine.hurry(due),
        }
    }

    /// Nobody waits for its end any more.
    pub(super) fn abandon(&mut self, now: Duration) {
        if let Self::Invite(machine) = self {
            machine.abandon(now);
        }
    }

    pub(super) const fn timers(&self) -> &TimerSet<Timer> {
        match self {
            Self::Invite(machine) => &machine.timers,
            Self::Other(machine) => &machine.timers,
        }
    }

    /// Nothing at all was heard yet.
    pub(super) const fn is_unanswered(&self) -> bool {
        match self {
            Self::Invite(machine) => matches!(machine.state, client_invite::State::Calling),
            Self::Other(machine) => matches!(machine.state, client_other::State::Trying),
        }
    }

    /// No final answer was heard yet.
    pub(super) const fn is_pending(&self) -> bool {
        match self {
            Self::Invite(machine) => matches!(
                machine.state,
                client_invite::State::Calling | client_invite::State::Proceeding
            ),
            Self::Other(machine) => matches!(
                machine.state,
                client_other::State::Trying | client_other::State::Proceeding
            ),
        }
    }
}
