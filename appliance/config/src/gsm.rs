//! `[[line]]` of the kind `gsm`: which modem it is, and what it may do.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::bounds::first_beyond;
use crate::{Budget, Config, Line};

/// A GSM modem: by its two ports, or by what it and its SIM say of themselves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gsm {
    /// The line's name.
    pub name: String,
    /// The AT port.
    pub at_port: Option<PathBuf>,
    /// The audio port: 8 kHz 16-bit PCM.
    pub audio_port: Option<PathBuf>,
    /// The modem's own number (TS 23.003 clause 6): it is found at whatever port it is.
    pub imei: Option<String>,
    /// The subscriber's (clause 2.2): the line is where that SIM is.
    pub imsi: Option<String>,
    /// Speed of the AT port, bit/s.
    #[serde(default = "default_baud")]
    pub baud: u32,
    /// The SIM's PIN, if it asks for one.
    pub sim_pin: Option<String>,
    /// A file with the SIM's PIN instead, which the box's account alone may read.
    pub sim_pin_file: Option<PathBuf>,
    /// The pin of a Raspberry Pi that holds the relay of its current.
    pub relay_pin: Option<u8>,
    /// The operator's code for the SIM's credit, as "*580#"; without it nobody asks.
    pub credit_code: Option<String>,
    /// Below so many dirhams staff and technicians are told.
    pub credit_low_dh: Option<u32>,
    /// How often the credit is asked for, in hours.
    #[serde(default = "default_credit_every_h")]
    pub credit_every_h: u64,
    /// How long no call has been up before it is asked for, in seconds.
    #[serde(default = "default_credit_quiet_s")]
    pub credit_quiet_s: u64,
    /// Calls are placed in another operator's network, too.
    #[serde(default)]
    pub roaming_calls: bool,
    /// Callers are answered there.
    #[serde(default = "yes")]
    pub roaming_answers: bool,
    /// How numbers begin that are guessed to be of its operator.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// What it may cost.
    pub budget: Option<Budget>,
}

/// Which modem a line is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ModemIs<'a> {
    /// The one at these ports.
    At {
        /// The AT port.
        at: &'a Path,
        /// The audio port.
        audio: &'a Path,
    },
    /// The one that says this of itself, wherever it is plugged in.
    Named {
        /// The modem's own number.
        imei: Option<&'a str>,
        /// The subscriber's.
        imsi: Option<&'a str>,
    },
}

/// Digits of an IMEI, its check digit included.
const IMEI: RangeInclusive<usize> = 15..=15;
/// Digits of an IMSI.
const IMSI: RangeInclusive<usize> = 6..=15;

const fn default_credit_every_h() -> u64 {
    24
}

const fn default_credit_quiet_s() -> u64 {
    120
}

const fn yes() -> bool {
    true
}

/// What `credit_every_h` can be.
const CREDIT_EVERY_H: RangeInclusive<u64> = 1..=744;
/// What `credit_quiet_s` can be.
const CREDIT_QUIET_S: RangeInclusive<u64> = 1..=3_600;
/// The longest code.
const CODE_MAX: usize = 20;

const fn default_baud() -> u32 {
    115_200
}

impl Gsm {
    /// Which modem it is; `None` where that is not said, or said twice.
    #[must_use]
    pub fn modem(&self) -> Option<ModemIs<'_>> {
        let (imei, imsi) = (self.imei.as_deref(), self.imsi.as_deref());
        match (&self.at_port, &self.audio_port) {
            (Some(at), Some(audio)) if imei.or(imsi).is_none() => Some(ModemIs::At { at, audio }),
            (None, None) if imei.or(imsi).is_some() => Some(ModemIs::Named { imei, imsi }),
            _ => None,
        }
    }

    /// What makes no sense in it.
    pub(crate) fn wrong(&self) -> Option<String> {
        if self.sim_pin.is_some() && self.sim_pin_file.is_some() {
            return Some("has both sim_pin and sim_pin_file".into());
        }
        let is_named = self.imei.is_some() || self.imsi.is_some();
        if is_named && (self.at_port.is_some() || self.audio_port.is_some()) {
            return Some(
                "has ports and an imei or imsi: it is one or the other, for ports change with \
                 each plugging in"
                    .into(),
            );
        }
        if self.modem().is_none() {
            return Some(
                "has no modem: give its imei (it is on its label), its SIM's imsi, or at_port and \
                 audio_port"
                    .into(),
            );
        }
        let is = |digits: &Option<String>, of: RangeInclusive<usize>| {
            digits.as_ref().is_none_or(|text| {
                of.contains(&text.len()) && text.bytes().all(|octet| octet.is_ascii_digit())
            })
        };
        if !is(&self.imei, IMEI) {
            return Some("has an imei that is not made of 15 digits".into());
        }
        if !is(&self.imsi, IMSI) {
            return Some("has an imsi that is not made of 6 to 15 digits".into());
        }
        if let Some(wrong) = self.credit_wrong() {
            return Some(wrong);
        }
        let has_pin = self.sim_pin.is_some() || self.sim_pin_file.is_some();
        if self.imsi.is_some() && self.imei.is_none() && has_pin {
            return Some(
                "is named by imsi alone and has a PIN: a locked SIM does not say its IMSI, and \
                 PINs are not tried on strange ones; name the line by imei, or switch the SIM's \
                 PIN off"
                    .into(),
            );
        }
        None
    }

    fn credit_wrong(&self) -> Option<String> {
        let is_key = |octet: u8| octet.is_ascii_digit() || matches!(octet, b'*' | b'#');
        match &self.credit_code {
            Some(code) if code.is_empty() || code.len() > CODE_MAX || !code.bytes().all(is_key) => {
                return Some(format!(
                    "has the credit_code {code:?}: write the keys that its operator says, as \"*580#\""
                ));
            }
            None if self.credit_low_dh.is_some() => {
                return Some("has credit_low_dh and no credit_code to ask for the credit".into());
            }
            _ => {}
        }
        let beyond = first_beyond(&[
            ("credit_every_h", self.credit_every_h, CREDIT_EVERY_H),
            ("credit_quiet_s", self.credit_quiet_s, CREDIT_QUIET_S),
        ]);
        beyond.map(|wrong| format!(": {wrong}"))
    }

    /// Takes out what makes no sense, where a line is left then.
    pub(crate) fn mend(&mut self) -> bool {
        if self.sim_pin.is_some() && self.sim_pin_file.take().is_some() {
            return true;
        }
        if self.credit_wrong().is_some() {
            self.credit_code = None;
            self.credit_low_dh = None;
            self.credit_every_h = default_credit_every_h();
            self.credit_quiet_s = default_credit_quiet_s();
            return true;
        }
        let is_named = self.imei.is_some() || self.imsi.is_some();
        // Which it is, it says itself; the ports may be those of before.
        is_named && (self.at_port.take().is_some() | self.audio_port.take().is_some())
    }

    pub(crate) fn has_the_modem_of(&self, other: &Self) -> bool {
        let same = |one: &Option<String>, two: &Option<String>| one.is_some() && one == two;
        same(&self.imei, &other.imei) || same(&self.imsi, &other.imsi)
    }
}

impl Config {
    pub(crate) fn check_modems(&self) -> Result<(), String> {
        for (at, line) in self.lines.iter().enumerate() {
            if let Line::Gsm(gsm) = line
                && let Some(wrong) = gsm.wrong()
            {
                return Err(format!("line {:?} {wrong}", gsm.name));
            }
            let mut before = self.lines[..at].iter();
            if let Some(other) = before.find(|other| other.has_the_modem_of(line)) {
                return Err(format!(
                    "lines {:?} and {:?} are of one modem, or of one SIM",
                    other.name(),
                    line.name()
                ));
            }
        }
        Ok(())
    }
}
