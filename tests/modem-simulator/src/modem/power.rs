//! Starting, restarting, and losing power.

use std::time::Duration;

use serde_json::json;

use super::line::LineReader;
use super::network::Sim;
use super::settings::Settings;
use super::timers::Timer;
use super::{Action, Modem, Power};
use crate::identity::Make;

impl Modem {
    pub(super) fn power_on(&mut self) {
        self.power = Power::Starting;
        self.texts.forget_dialogue();
        self.reader = LineReader::default();
        self.settings = Settings::of(self.identity.make);
        self.sim = Sim::insert(self.identity.pin.clone());
        self.network.forget_registration();
        self.timers
            .set(self.now, self.identity.boot, Timer::Started);
    }

    pub(super) fn started(&mut self) {
        self.power = Power::On;
        self.urc("RDY");
        if self.make() == Make::Quectel {
            self.urc("+CFUN: 1");
        }
        self.urc(&format!("+CPIN: {}", self.sim.state()));
        if self.sim.is_ready() {
            self.sim_ready();
        }
        self.report(json!({"event": "started"}));
    }

    pub(super) fn sim_ready(&mut self) {
        match self.make() {
            Make::Simcom => {
                self.urc("SMS DONE");
                self.urc("PB DONE");
            }
            Make::Quectel => {
                self.urc("+QUSIM: 1");
                self.urc("+QIND: SMS DONE");
                self.urc("+QIND: PB DONE");
            }
        }
        self.register_soon();
    }

    pub(super) fn register_soon(&mut self) {
        self.register(2);
        self.timers
            .set(self.now, Duration::from_millis(100), Timer::Registered);
    }

    /// Restarts without a word: nothing is said of the call that is lost, and the port stays.
    pub(super) fn restart_unheard(&mut self) {
        self.settings = Settings::of(self.identity.make);
        self.sim = Sim::insert(self.identity.pin.clone());
        self.texts.forget_dialogue();
        self.end_call("modem", "No cause information available");
        self.network.forget_registration();
        if self.sim.is_ready() {
            self.register_soon();
        }
    }

    /// Restarts by itself: its ports go and come back, as those of a USB modem do.
    pub(super) fn restart(&mut self) {
        self.vanish();
        self.timers
            .set(self.now, Duration::from_millis(100), Timer::Return);
    }

    /// Loses its power: the call is gone, and the ports.
    pub(super) fn vanish(&mut self) {
        self.end_call("modem", "No cause information available");
        self.timers.cancel_all();
        self.held.clear();
        self.power = Power::Off;
        self.actions.push_back(Action::Vanish);
        self.report(json!({"event": "disappeared"}));
    }
}
