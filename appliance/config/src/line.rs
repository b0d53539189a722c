//! `[[line]]`: ways to the public network.

use std::path::PathBuf;

use serde::Deserialize;

use crate::{Budget, Config, Gsm, SipTrunk};

/// A way to the public network.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Line {
    /// A GSM modem.
    Gsm(Gsm),
    /// An E1 of thirty channels.
    E1 {
        /// The line's name.
        name: String,
        /// Where it is.
        span: SpanName,
        /// Which side of the interface the box is.
        #[serde(default)]
        side: E1Side,
        /// Who gives the time on the line.
        #[serde(default)]
        clock: E1Clock,
        /// The centre's number, as the operator wants it: the caller of outgoing calls.
        number: Option<String>,
        /// How many digits a called number has, if the operator sends it digit by digit.
        overlap_digits: Option<u8>,
        /// What the operator puts before a number of the country.
        #[serde(default = "national_prefix", deserialize_with = "digits")]
        national_prefix: String,
        /// What it puts before a number of another country.
        #[serde(default = "international_prefix", deserialize_with = "digits")]
        international_prefix: String,
        /// How numbers begin that are guessed to be of its operator.
        #[serde(default)]
        prefixes: Vec<String>,
        /// What it may cost.
        budget: Option<Budget>,
    },
    /// A SIP trunk.
    SipTrunk(SipTrunk),
}

/// A span: a card's, or a program's that stands for one.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum SpanName {
    /// DAHDI's number of it, from 1.
    Number(u32),
    /// The socket of the program.
    Socket(PathBuf),
}

/// Which side of the interface the box is (Q.931).
#[derive(Copy, Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum E1Side {
    /// The user's, towards an operator.
    #[default]
    User,
    /// The network's, towards a PBX.
    Network,
}

/// Who gives the time on an E1 (G.704).
#[derive(Copy, Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum E1Clock {
    /// The operator's exchange.
    #[default]
    FromLine,
    /// The card.
    Own,
}

/// What operators in Morocco put before a number of the country.
pub const NATIONAL_PREFIX: &str = "0";

/// What they put before a number of another country.
pub const INTERNATIONAL_PREFIX: &str = "00";

fn national_prefix() -> String {
    NATIONAL_PREFIX.into()
}

fn international_prefix() -> String {
    INTERNATIONAL_PREFIX.into()
}

/// A prefix: at most eight digits, or none.
fn digits<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.len() > 8 || !text.bytes().all(|octet| octet.is_ascii_digit()) {
        return Err(serde::de::Error::custom(
            "a prefix is made of digits, eight at most",
        ));
    }
    Ok(text)
}

impl Line {
    /// The line's name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Gsm(gsm) => &gsm.name,
            Self::E1 { name, .. } => name,
            Self::SipTrunk(trunk) => &trunk.name,
        }
    }

    /// Whether two lines are to be of one modem, or of one SIM.
    pub(crate) fn has_the_modem_of(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Gsm(one), Self::Gsm(two)) if one.has_the_modem_of(two))
    }

    /// How many calls it carries at once.
    #[must_use]
    pub const fn channels(&self) -> u16 {
        match self {
            Self::Gsm(_) => 1,
            Self::E1 { .. } => 30,
            Self::SipTrunk(trunk) => trunk.channels,
        }
    }
}

impl Config {
    /// Takes out the first line that makes no sense, or the relay that another one has. Gives
    /// whether there was one.
    pub fn take_a_wrong_line(&mut self) -> bool {
        for at in 0..self.lines.len() {
            let name = self.lines[at].name();
            let mut before = self.lines[..at].iter();
            let is_second =
                before.any(|line| line.name() == name || line.has_the_modem_of(&self.lines[at]));
            if is_second || self.lines[at].channels() == 0 {
                self.lines.remove(at);
                return true;
            }
            if let Line::Gsm(gsm) = &mut self.lines[at]
                && gsm.wrong().is_some()
            {
                if !gsm.mend() {
                    self.lines.remove(at);
                }
                return true;
            }
            if let Line::SipTrunk(trunk) = &mut self.lines[at]
                && trunk.mend()
            {
                return true;
            }
        }
        if self.take_a_wrong_budget() {
            return true;
        }
        let relay = self.lines.iter_mut().rev().find_map(|line| match line {
            Line::Gsm(gsm) => gsm.relay_pin.take(),
            Line::E1 { .. } | Line::SipTrunk(_) => None,
        });
        relay.is_some()
    }
}
