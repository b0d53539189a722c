//! What the modem says on its AT port, asked and unasked.

use serde_json::Value;

use super::reply::{self, ResultCode};
use super::timers::Timer;
use super::{Action, Modem, Power};
use crate::identity::Make;
use crate::misbehaviour::HELD_FOR;
use crate::writer::{Pace, Utterance};

impl Modem {
    /// Adds a line of information to the reply.
    pub(super) fn inform(&mut self, text: impl Into<String>) {
        self.information.push(text.into());
    }

    /// Says the information that was gathered and the result.
    pub(super) fn reply(&mut self, code: &ResultCode) {
        let mut said = String::new();
        for text in std::mem::take(&mut self.information) {
            said.push_str(&reply::information(&text, &self.settings));
        }
        if self.mischief.urc_in_reply {
            said.push_str(&self.interruption());
        }
        said.push_str(&reply::result(code, &self.settings));
        self.say(said.into_bytes());
    }

    /// What stands in the middle of a reply: what waits for it, or something true.
    pub(super) fn interruption(&mut self) -> String {
        self.timers.cancel(&Timer::ReleaseHeld);
        let mut held = std::mem::take(&mut self.held);
        if held.is_empty() {
            let signal = format!("{},{}", self.network.rssi, 99);
            let text = match self.make() {
                Make::Simcom => format!("+CSQ: {signal}"),
                Make::Quectel => format!("+QIND: \"csq\",{signal}"),
            };
            held.push(reply::information(&text, &self.settings));
        }
        held.concat()
    }

    /// Reports something unasked.
    pub(super) fn urc(&mut self, text: &str) {
        let framed = reply::information(text, &self.settings);
        self.unasked(framed);
    }

    /// Reports a result code unasked: `RING`, `NO CARRIER`, `BUSY`.
    pub(super) fn unasked_result(&mut self, code: &ResultCode) {
        let framed = reply::result(code, &self.settings);
        self.unasked(framed);
    }

    pub(super) fn unasked(&mut self, framed: String) {
        if self.power != Power::On {
            return;
        }
        if self.mischief.urc_in_reply {
            self.held.push(framed);
            self.timers.cancel(&Timer::ReleaseHeld);
            self.timers.set(self.now, HELD_FOR, Timer::ReleaseHeld);
        } else {
            self.say(framed.into_bytes());
        }
    }

    pub(super) fn release_held(&mut self) {
        let held = std::mem::take(&mut self.held).concat();
        self.say(held.into_bytes());
    }

    pub(super) fn say(&mut self, octets: Vec<u8>) {
        if octets.is_empty() || self.power == Power::Off || self.mischief.is_silent(self.now) {
            return;
        }
        let pace = self.mischief.pace.unwrap_or(Pace::AtOnce);
        self.actions
            .push_back(Action::Say(Utterance { octets, pace }));
    }

    pub(super) fn report(&mut self, event: Value) {
        self.actions.push_back(Action::Report(event));
    }

    /// Random octets, once, and again if it was told so.
    pub(super) fn spit(&mut self) {
        if let Some((octets, every)) = self.mischief.garbage {
            let garbage = self.noise.octets(octets);
            self.say(garbage);
            self.timers.set(self.now, every, Timer::Garbage);
        }
    }
}
