//! How a line is, for the desk and for central.

use tokio::sync::watch;

/// How a line is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LineHealth {
    /// What it is doing.
    pub state: LineState,
    /// How well the network is heard.
    pub signal_dbm: Option<i16>,
    /// Whose network it is.
    pub operator: Option<String>,
    /// How many of its channels are in calls, for a line that has several.
    pub channels: Option<ChannelUse>,
    /// Which modem and SIM it is, for a GSM line.
    pub identity: Option<ModemIdentity>,
    /// What is not well although calls are possible, each once.
    pub warnings: Vec<LineWarning>,
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

/// What is not well on a line that takes calls all the same.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LineWarning {
    /// No sound comes from the modem in a call.
    NoSound,
    /// The modem takes no sound in a call: the caller hears nothing.
    TakesNoSound,
    /// The modem's sound has twice as many samples as it should.
    WrongSampleRate,
    /// The modem refused the sound of the last call, and was restarted for it.
    SoundRefused,
    /// Another SIM is in the modem than when the box started.
    SimChanged,
    /// The SIM asks for its PIN2, which no call needs.
    SecondPin,
}

impl LineWarning {
    /// Its name in the texts of console and desk, and in `jawab status --json`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoSound => "no-sound",
            Self::TakesNoSound => "takes-no-sound",
            Self::WrongSampleRate => "wrong-sample-rate",
            Self::SoundRefused => "sound-refused",
            Self::SimChanged => "sim-changed",
            Self::SecondPin => "second-pin",
        }
    }
}

/// How many channels of a line there are, and how many are in use.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct ChannelUse {
    /// In calls.
    pub busy: u16,
    /// In calls, or ready for one. Those that the exchange keeps out of service are not in it.
    pub usable: u16,
}

/// What a line is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineState {
    /// The modem is being brought up.
    Starting,
    /// In service, without a call.
    Idle,
    /// In a call.
    Busy,
    /// Out of service, and why; it is tried again by itself.
    Faulted(String),
}

/// Tells whoever looks.
#[derive(Debug)]
pub(crate) struct HealthKeeper(watch::Sender<LineHealth>);

impl HealthKeeper {
    pub(crate) fn new() -> (Self, watch::Receiver<LineHealth>) {
        let (sender, receiver) = watch::channel(LineHealth {
            state: LineState::Starting,
            signal_dbm: None,
            operator: None,
            channels: None,
            identity: None,
            warnings: Vec::new(),
        });
        (Self(sender), receiver)
    }

    pub(crate) fn state(&self, state: LineState) {
        self.change(|health| &mut health.state, state);
    }

    pub(crate) fn signal(&self, dbm: Option<i16>) {
        self.change(|health| &mut health.signal_dbm, dbm);
    }

    pub(crate) fn operator(&self, name: Option<String>) {
        self.change(|health| &mut health.operator, name);
    }

    pub(crate) fn channels(&self, channels: ChannelUse) {
        self.change(|health| &mut health.channels, Some(channels));
    }

    pub(crate) fn identity(&self, identity: ModemIdentity) {
        self.change(|health| &mut health.identity, Some(identity));
    }

    /// Something is not well, or is again.
    pub(crate) fn warning(&self, warning: LineWarning, stands: bool) {
        self.0.send_if_modified(|health| {
            let place = health.warnings.binary_search(&warning);
            match (place, stands) {
                (Err(place), true) => health.warnings.insert(place, warning),
                (Ok(place), false) => drop(health.warnings.remove(place)),
                _ => return false,
            }
            true
        });
    }

    /// Nothing is known of the network any more.
    pub(crate) fn faulted(&self, why: String) {
        self.state(LineState::Faulted(why));
        self.signal(None);
        self.operator(None);
    }

    fn change<T: PartialEq>(&self, field: impl Fn(&mut LineHealth) -> &mut T, value: T) {
        self.0.send_if_modified(|health| {
            let field = field(health);
            let changed = *field != value;
            if changed {
                *field = value;
            }
            changed
        });
    }
}
