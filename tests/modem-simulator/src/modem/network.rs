//! The SIM and the network it is in.

use super::Modem;
use crate::identity::Make;

/// The SIM card.
#[derive(Clone, Debug)]
pub(crate) struct Sim {
    /// What it still asks for.
    pin: Option<String>,
    tries_left: u8,
}

impl Sim {
    pub(crate) fn insert(pin: Option<String>) -> Self {
        Self { pin, tries_left: 3 }
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.pin.is_none()
    }

    pub(crate) fn is_blocked(&self) -> bool {
        self.tries_left == 0
    }

    /// As `+CPIN?` says it (TS 27.007 clause 8.3).
    pub(crate) fn state(&self) -> &'static str {
        match (&self.pin, self.tries_left) {
            (None, _) => "READY",
            (Some(_), 0) => "SIM PUK",
            (Some(_), _) => "SIM PIN",
        }
    }

    /// Whether this is the PIN; three wrong ones block the SIM.
    pub(crate) fn unlock(&mut self, pin: &str) -> bool {
        if self.is_blocked() || self.pin.as_deref() != Some(pin) {
            self.tries_left = self.tries_left.saturating_sub(1);
            return false;
        }
        self.pin = None;
        true
    }
}

/// What the network says, and how well it is heard.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    /// TS 27.007 clause 7.2: 1 home, 2 searching, 3 denied, 5 roaming.
    pub(crate) stat: u8,
    /// What the stat goes to by itself when the modem starts.
    pub(crate) wanted: u8,
    /// TS 27.007 clause 8.5: 0 to 31, or 99.
    pub(crate) rssi: u8,
    /// `+CFUN`
    pub(crate) radio: u8,
}

impl Default for Network {
    fn default() -> Self {
        Self {
            stat: 0,
            wanted: 1,
            rssi: 20,
            radio: 1,
        }
    }
}

impl Network {
    pub(crate) fn is_denied(&self) -> bool {
        self.stat == 3
    }

    pub(crate) fn is_registered(&self) -> bool {
        matches!(self.stat, 1 | 5)
    }

    pub(crate) fn forget_registration(&mut self) {
        self.stat = 0;
        self.radio = 1;
    }
}

/// Location area and cell, as `+CREG` gives them with n = 2.
pub(crate) const CELL: &str = "\"2F51\",\"01A3C4D2\"";

impl Modem {
    /// The network's word on the SIM; reported as `+CREG` asked for.
    pub(crate) fn register(&mut self, stat: u8) {
        let stat = match stat {
            1 => self.network.wanted,
            other => other,
        };
        if self.network.stat == stat {
            return;
        }
        self.network.stat = stat;
        if self.network.is_registered() {
            self.place_became_free();
        }
        match self.settings.creg {
            0 => {}
            2 if self.network.is_registered() => {
                let access = self.access_technology();
                self.urc(&format!("+CREG: {stat},{CELL},{access}"));
            }
            _ => self.urc(&format!("+CREG: {stat}")),
        }
    }

    /// TS 27.007 clause 7.3 `<AcT>`: SIMCom's is on GSM, Quectel's on E-UTRAN.
    pub(crate) fn access_technology(&self) -> u8 {
        match self.make() {
            Make::Simcom => 0,
            Make::Quectel => 7,
        }
    }
}
