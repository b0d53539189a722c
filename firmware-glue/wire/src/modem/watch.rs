//! Keeping watch over a modem that is up: is it there, does the network let it call?

use core::time::Duration;

use super::Timer;
use super::command::Command;
use super::engine::{Modem, Phase, Service};

/// Between two looks at a modem that is in service. It is also how long a modem that fell
/// silent can go unnoticed while there is no call.
const EVERY: Duration = Duration::from_secs(10);
/// … and at one that looks for a network.
const EVERY_WITHOUT_NETWORK: Duration = Duration::from_secs(2);
/// The operator changes rarely: asked every so many looks.
const OPERATOR_EVERY: u32 = 30;

const HOME: u8 = 1;
const DENIED: u8 = 3;
const ROAMING: u8 = 5;

impl Modem {
    /// The start-up is done.
    pub(super) fn is_up(&mut self, now: Duration) {
        self.phase = Phase::Up;
        self.ask(now, Command::Registration);
        self.ask(now, Command::EpsRegistration);
        self.watch(now);
        if let Some(number) = self.emergency.take() {
            self.place_call(now, number);
        }
    }

    /// Asks the modem how it is. Beside what it is good for, a modem that is asked
    /// regularly cannot fall silent unnoticed; and a call whose `RING` was lost is found.
    pub(super) fn watch(&mut self, now: Duration) {
        self.ask(now, Command::Signal);
        if self.call.is_none() {
            self.ask(now, Command::Registration);
            self.ask(now, Command::EpsRegistration);
            self.ask(now, Command::ListCalls);
        }
        if self.watched.is_multiple_of(OPERATOR_EVERY) {
            self.ask(now, Command::Operator);
        }
        self.watched = self.watched.wrapping_add(1);
        let every = match self.service {
            Some(Service::Yes) => EVERY,
            _ => EVERY_WITHOUT_NETWORK,
        };
        self.after(now, every, Timer::Watch);
    }

    /// The circuit network (`+CREG`) or the packet network (`+CEREG`, where calls go by
    /// VoLTE) says how it stands with the SIM.
    pub(super) fn registered(&mut self, now: Duration, eps: bool, stat: u8, unasked: bool) {
        self.registration[usize::from(eps)] = stat;
        if !matches!(self.phase, Phase::Up) {
            return;
        }
        if unasked {
            // What was known of the other network may be out of date.
            let other = if eps {
                Command::Registration
            } else {
                Command::EpsRegistration
            };
            self.ask(now, other);
        }
        self.judge_service(now);
    }

    /// The two answers are in: is the modem in service?
    pub(super) fn judge_service(&mut self, now: Duration) {
        let before = self.service;
        let registered = self
            .registration
            .iter()
            .any(|stat| matches!(*stat, HOME | ROAMING));
        let all_asked = !self.is_asked(|command| *command == Command::EpsRegistration);
        self.service = if registered {
            Some(Service::Yes)
        } else if all_asked || before.is_some() {
            let denied = self.registration.contains(&DENIED);
            Some(Service::No { denied })
        } else {
            // Only the first of the two answers is in.
            None
        };
        if self.service == before {
            return;
        }
        if registered {
            self.ask(now, Command::Operator);
            self.ask(now, Command::Signal);
        }
        let every = if registered {
            EVERY
        } else {
            EVERY_WITHOUT_NETWORK
        };
        self.after(now, every, Timer::Watch);
    }
}
