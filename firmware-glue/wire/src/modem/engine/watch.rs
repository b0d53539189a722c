//! Keeping watch over a modem that is up: is it there, does the network let it call?

use core::time::Duration;

use super::{Modem, Phase, Service};
use crate::modem::Timer;
use crate::modem::command::Command;
use crate::modem::event::NoNetwork;

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
/// Registered for text messages only, at home and abroad.
const TEXTS_ONLY: [u8; 2] = [6, 7];
const EMERGENCY_ONLY: u8 = 8;
/// Registered, and calls fall back to the circuit network only if they must.
const FALLBACK_NOT_PREFERRED: [u8; 2] = [HOME_WITH_FALLBACK, ROAMING_WITH_FALLBACK];
const HOME_WITH_FALLBACK: u8 = 9;
const ROAMING_WITH_FALLBACK: u8 = 10;
/// How often the network is asked not to let a second caller wait.
const CALL_WAITING_ATTEMPTS: u8 = 3;

/// Whether the network lets a second caller wait, who would hear it ring for nothing.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum CallWaiting {
    /// The network was not asked yet.
    #[default]
    Unknown,
    /// It refused so often.
    Refused(u8),
    /// It gives a second caller the busy tone.
    Off,
}

impl Modem {
    /// The start-up is done.
    pub(super) fn is_up(&mut self, now: Duration) {
        self.phase = Phase::Up;
        self.texts_begin(now);
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
            self.refuse_call_waiting(now);
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
    pub(super) fn registered(&mut self, now: Duration, eps: bool, stat: u8, reported: Option<u8>) {
        self.registration[usize::from(eps)] = stat;
        if !matches!(self.phase, Phase::Up) {
            return;
        }
        match reported {
            Some(reported) if !eps => self.reports_are(now, reported),
            Some(_) => {}
            // What was known of the other network may be out of date.
            None if eps => self.ask(now, Command::Registration),
            None => self.ask(now, Command::EpsRegistration),
        }
        if self.only_packets_registered() {
            self.ask(now, Command::Multimedia);
        }
        self.judge_service(now);
    }

    /// The modem said whether calls go by the packet network; or it does not know the command.
    pub(super) fn multimedia_concluded(&mut self, now: Duration, ok: bool) {
        if !ok {
            self.multimedia = None;
        }
        self.judge_service(now);
    }

    const fn circuit(&self) -> u8 {
        self.registration[0]
    }

    const fn packets(&self) -> u8 {
        self.registration[1]
    }

    fn circuit_registered(&self) -> bool {
        matches!(self.circuit(), HOME | ROAMING) || FALLBACK_NOT_PREFERRED.contains(&self.circuit())
    }

    fn only_packets_registered(&self) -> bool {
        !self.circuit_registered() && matches!(self.packets(), HOME | ROAMING)
    }

    /// Whether the network that calls go by is not the SIM's own.
    const fn is_abroad(&self) -> bool {
        matches!(self.circuit(), ROAMING | ROAMING_WITH_FALLBACK)
            || (!matches!(self.circuit(), HOME | HOME_WITH_FALLBACK)
                && matches!(self.packets(), ROAMING | ROAMING_WITH_FALLBACK))
    }

    /// Whether a call is possible, by what the two networks say.
    fn reachable(&self) -> Service {
        if self.circuit_registered() {
            return Service::Yes;
        }
        let refused = self.circuit() == DENIED
            || self.circuit() == EMERGENCY_ONLY
            || TEXTS_ONLY.contains(&self.circuit());
        if self.only_packets_registered() {
            // Calls by LTE are for modems that the operator knows; most are not.
            return match self.multimedia {
                Some(true) => Service::Yes,
                None if !refused => Service::Yes,
                Some(false) | None => Service::No(NoNetwork::NoCalls),
            };
        }
        Service::No(if TEXTS_ONLY.contains(&self.circuit()) {
            NoNetwork::NoCalls
        } else if self.registration.contains(&DENIED) {
            NoNetwork::Denied
        } else if self.registration.contains(&EMERGENCY_ONLY) {
            NoNetwork::EmergencyOnly
        } else {
            NoNetwork::Lost
        })
    }

    /// The answers are in: is the modem in service?
    pub(super) fn judge_service(&mut self, now: Duration) {
        let before = self.service;
        let reachable = self.reachable();
        let registered = reachable == Service::Yes;
        let asked = |modem: &Self, wanted| modem.is_asked(|command| *command == wanted);
        let settled = if self.only_packets_registered() {
            !asked(self, Command::Multimedia)
        } else {
            registered || before.is_some() || !asked(self, Command::EpsRegistration)
        };
        if settled {
            self.service = Some(reachable);
            self.roaming = self.is_abroad();
        }
        if self.service == before {
            return;
        }
        let registered = self.service == Some(Service::Yes);
        if registered {
            self.ask(now, Command::Operator);
            self.ask(now, Command::Signal);
            self.refuse_call_waiting(now);
        }
        let every = if registered {
            EVERY
        } else {
            EVERY_WITHOUT_NETWORK
        };
        self.after(now, every, Timer::Watch);
    }

    /// The box takes one call at a time: a second caller is to hear that it is busy.
    fn refuse_call_waiting(&mut self, now: Duration) {
        let wanted = match self.call_waiting {
            CallWaiting::Unknown => true,
            CallWaiting::Refused(attempts) => attempts < CALL_WAITING_ATTEMPTS,
            CallWaiting::Off => false,
        };
        if wanted && self.call.is_none() && self.service == Some(Service::Yes) {
            self.ask(now, Command::NoCallWaiting);
        }
    }

    pub(super) const fn call_waiting_concluded(&mut self, ok: bool) {
        self.call_waiting = match (ok, self.call_waiting) {
            (true, _) => CallWaiting::Off,
            (false, CallWaiting::Refused(attempts)) => {
                CallWaiting::Refused(attempts.saturating_add(1))
            }
            (false, _) => CallWaiting::Refused(1),
        };
    }
}
