//! Text messages between the engine and its owner. They are PDUs (TS 23.040), read and written by
//! [`crate::sms`]; the engine carries them and does not look into them.

use crate::sms::PDU_MAX;

/// A PDU with the service centre's address before it.
pub type TextPdu = heapless::Vec<u8, PDU_MAX>;

/// Which text that came; of one engine only.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct TextId(pub(super) u32);

/// Which text that is sent, as the owner calls it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct SendId(pub u64);

/// Why a text is not taken to be sent now. It is to be offered again later.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CannotSend {
    /// One is being sent.
    Busy,
    /// A call rings, or is being placed or ended: it comes first.
    Calling,
    /// The modem is not in service.
    NotInService,
}

/// Why a text was not given to the network. It was not: it may be sent again.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// The modem or the network refused it, with this number of `+CMS ERROR` (TS 27.005
    /// clause 3.2.5) where it gave one.
    Refused(Option<u16>),
    /// The owner took it back, or did not say in time that it may leave.
    TakenBack,
    /// The modem showed no prompt, or is of no use any more.
    ModemFailed,
}

impl NotSent {
    /// Whether a number says that the network does not have the text: its own refusals (TS 24.011
    /// annex E, TS 23.040 clause 9.2.3.22), and those of the modem before it asked the network.
    /// What is left are time-outs and errors that are not explained.
    pub(super) const fn is_certain(number: u16) -> bool {
        matches!(number, 1..=255 | 300..=322 | 330 | 331)
    }
}

/// Where a modem keeps texts (TS 27.005 clause 3.2.2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Store {
    /// `SM`, on the SIM.
    Sim,
    /// `ME`, in the modem.
    Modem,
    /// `SR`, of status reports.
    Reports,
}

impl Store {
    pub(super) const ALL: [Self; 3] = [Self::Sim, Self::Modem, Self::Reports];

    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "SM" => Some(Self::Sim),
            "ME" => Some(Self::Modem),
            "SR" => Some(Self::Reports),
            _ => None,
        }
    }

    /// The command that reads from it. What comes is received into the SIM's, and goes with it
    /// into another modem.
    pub(super) const fn choice(self) -> &'static str {
        match self {
            Self::Sim => "AT+CPMS=\"SM\",\"SM\",\"SM\"",
            Self::Modem => "AT+CPMS=\"ME\",\"SM\",\"SM\"",
            Self::Reports => "AT+CPMS=\"SR\",\"SM\",\"SM\"",
        }
    }
}
