//! How a line is.

use crate::fault::LineFault;
use crate::spending::Spending;
use crate::warning::LineWarning;

/// How a line is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineStatus {
    /// Its name ("gsm1").
    pub name: String,
    /// What kind of line it is; not known of a box that does not say so.
    pub kind: Option<LineKind>,
    /// What it is doing.
    pub state: LineState,
    /// How well the network is heard, in dBm, for a GSM line that reports it.
    pub signal_dbm: Option<i16>,
    /// Whose network it is, where the line reports it.
    pub operator: Option<String>,
    /// How many of its channels are in calls, for a line that has several.
    pub channels: Option<ChannelUse>,
    /// Which modem and SIM it is, for a GSM line.
    pub identity: ModemIdentity,
    /// What its calls cost, as far as that is known.
    pub spending: Spending,
    /// What is not well although calls are possible, each once and in order.
    pub warnings: Vec<LineWarning>,
}

/// What kind of line it is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum LineKind {
    /// A GSM modem.
    Gsm,
    /// An E1 span.
    E1,
    /// A SIP trunk.
    SipTrunk,
}

/// What a line is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineState {
    /// Starting up, or looking for the network.
    Starting,
    /// In service, without a call.
    Idle,
    /// In a call.
    Busy,
    /// Out of service, and why; it is tried again by itself.
    Faulted(LineFault),
    /// Another version's word for what it is doing.
    Unknown(String),
}

/// How many channels of a line there are, and how many are in use.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct ChannelUse {
    /// In calls.
    pub busy: u16,
    /// In calls, or ready for one. Those that the exchange keeps out of service are not in it.
    pub usable: u16,
}

/// What names a modem and its SIM; each where the modem says so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ModemIdentity {
    /// The modem's own number (IMEI).
    pub imei: Option<String>,
    /// The subscriber's (IMSI).
    pub imsi: Option<String>,
    /// The SIM card's (ICCID), which is printed on it.
    pub iccid: Option<String>,
    /// The number by which the SIM is called; many SIMs do not have it.
    pub number: Option<String>,
}

impl LineStatus {
    /// A line that is starting up.
    #[must_use]
    pub fn starting(name: impl Into<String>, kind: LineKind) -> Self {
        Self {
            name: name.into(),
            kind: Some(kind),
            state: LineState::Starting,
            signal_dbm: None,
            operator: None,
            channels: None,
            identity: ModemIdentity::default(),
            spending: Spending::default(),
            warnings: Vec::new(),
        }
    }

    /// It is out of service, and nothing is known of its network any more.
    pub fn out_of_service(&mut self, fault: LineFault) {
        self.state = LineState::Faulted(fault);
        self.signal_dbm = None;
        self.operator = None;
    }

    /// Something is not well, or is again.
    pub fn warn(&mut self, warning: &LineWarning, stands: bool) {
        match (self.warnings.binary_search(warning), stands) {
            (Err(place), true) => self.warnings.insert(place, warning.clone()),
            (Ok(place), false) => drop(self.warnings.remove(place)),
            _ => {}
        }
    }
}

impl LineKind {
    /// Its name, for programs.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gsm => "gsm",
            Self::E1 => "e1",
            Self::SipTrunk => "sip-trunk",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        [Self::Gsm, Self::E1, Self::SipTrunk]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

impl LineState {
    /// Its name, for messages' ids and for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Starting => "starting",
            Self::Idle => "idle",
            Self::Busy => "busy",
            Self::Faulted(_) => "faulted",
            Self::Unknown(word) => word,
        }
    }

    /// The state of a name; `fault` is why, for a line that is out of service.
    #[must_use]
    pub fn read(code: &str, fault: impl FnOnce() -> LineFault) -> Self {
        match code {
            "starting" => Self::Starting,
            "idle" => Self::Idle,
            "busy" => Self::Busy,
            "faulted" => Self::Faulted(fault()),
            other => Self::Unknown(other.to_owned()),
        }
    }

    /// Whether calls are possible, or one is up.
    #[must_use]
    pub const fn is_in_service(&self) -> bool {
        matches!(self, Self::Idle | Self::Busy)
    }

    /// Whether it is known to be out of service.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        matches!(self, Self::Faulted(_))
    }

    /// Why it is out of service, if it is.
    #[must_use]
    pub const fn fault(&self) -> Option<&LineFault> {
        match self {
            Self::Faulted(fault) => Some(fault),
            _ => None,
        }
    }
}

impl ModemIdentity {
    /// What tells one SIM from another, where it is known: the card's number, or the subscriber's.
    #[must_use]
    pub fn sim(&self) -> Option<&str> {
        self.iccid.as_deref().or(self.imsi.as_deref())
    }

    /// What may leave the centre: the last four digits of the card and of its number, enough to
    /// compare with what is printed on it. IMSI and IMEI, by which the network and whoever listens
    /// to it can follow a SIM and a device, stay.
    #[must_use]
    pub fn masked(&self) -> Self {
        Self {
            imei: None,
            imsi: None,
            iccid: self.sim().map(ending),
            number: self.number.as_deref().map(ending),
        }
    }
}

/// The last four digits.
fn ending(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let shown = digits.len().saturating_sub(4);
    format!("…{}", digits[shown..].iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leaves_the_centre_names_no_sim_and_no_person() {
        let identity = ModemIdentity {
            imei: Some("861234567890123".into()),
            imsi: Some("604000123456789".into()),
            iccid: Some("89212010000123456789".into()),
            number: Some("+212612345678".into()),
        };
        let masked = identity.masked();
        assert_eq!(
            (masked.imei.as_deref(), masked.imsi.as_deref()),
            (None, None)
        );
        assert_eq!(masked.iccid.as_deref(), Some("…6789"));
        assert_eq!(masked.number.as_deref(), Some("…5678"));
        // Masking twice changes nothing, and a SIM that says its IMSI alone can be compared too.
        assert_eq!(masked.masked(), masked);
        let bare = ModemIdentity {
            imsi: Some("604000123456789".into()),
            ..ModemIdentity::default()
        };
        assert_eq!(bare.masked().iccid.as_deref(), Some("…6789"));
        assert_eq!(ModemIdentity::default().masked(), ModemIdentity::default());
    }

    #[test]
    fn a_warning_is_there_once_and_goes() {
        let mut line = LineStatus::starting("gsm1", LineKind::Gsm);
        line.warn(&LineWarning::SimChanged, true);
        line.warn(&LineWarning::NoSound, true);
        line.warn(&LineWarning::SimChanged, true);
        assert_eq!(
            line.warnings,
            [LineWarning::NoSound, LineWarning::SimChanged]
        );
        line.warn(&LineWarning::NoSound, false);
        line.warn(&LineWarning::NoSound, false);
        assert_eq!(line.warnings, [LineWarning::SimChanged]);
    }
}
