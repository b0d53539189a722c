//! What the engine tells its owner.

use heapless::String;

/// A number as the network gave it: digits, `*`, `#` and a leading `+`.
pub type Number = String<32>;

/// An operator's name.
pub type OperatorName = String<48>;

/// Whose commands the modem understands beyond TS 27.007.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Make {
    /// SIMCom, SIM7600 and its relatives.
    Simcom,
    /// Quectel, EC25 and its relatives.
    Quectel,
}

/// What the engine tells its owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The modem said what it is.
    Identified(Make),
    /// Registered in a network, ready for calls.
    InService,
    /// The network was lost, or does not let the SIM in; calls are not possible for now.
    NoNetwork {
        /// The network refuses the SIM (TS 27.007 clause 7.2, 3).
        denied: bool,
    },
    /// How well the network is heard (TS 27.007 clause 8.5), in dBm; `None` if unknown.
    Signal(Option<i16>),
    /// Whose network it is.
    Operator(OperatorName),
    /// Somebody calls. Answer or hang up.
    Incoming(Option<Number>),
    /// The phone of the person called rings.
    Alerting,
    /// The call is answered, and its sound flows on the audio port.
    Answered,
    /// The far end pressed a key.
    Digit(char),
    /// The call is over.
    Ended(CallEnd),
    /// The modem is of no use until its ports are opened again; no more events follow.
    /// A call that was up has ended before, with [`CallEnd::ModemFailed`].
    Failed(Failure),
}

/// Why a call is over.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CallEnd {
    /// The owner hung up.
    HungUp,
    /// The far end hung up, or gave up.
    FarEnd,
    /// The call that was placed found the far end busy (`BUSY`).
    Busy,
    /// It rang, and nobody answered (`NO ANSWER`).
    NoAnswer,
    /// The network did not put the call through (`NO CARRIER` before the answer).
    NotConnected,
    /// The modem refused to dial.
    Refused,
    /// The modem refused to answer, again and again.
    NotAnswerable,
    /// The modem refused to carry the call's sound.
    NoSound,
    /// The modem stopped answering, or restarted.
    ModemFailed,
}

/// Why the modem is of no use until its ports are opened again.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Failure {
    /// It does not answer.
    Silent,
    /// Its port is gone.
    Gone,
    /// It restarted by itself.
    Restarted,
    /// It was told to restart, and does.
    RestartWanted,
    /// It refused a command that it cannot do without; which one.
    Refuses(&'static str),
    /// It is of a make whose audio commands are not known.
    UnknownMake,
    /// There is no SIM in it, or the SIM is broken.
    NoSim,
    /// The SIM asks for a PIN, and none is configured.
    PinWanted,
    /// The SIM refused the PIN. It is not to be tried again: three wrong ones block the SIM.
    PinRefused,
    /// The SIM is blocked and asks for its PUK.
    PukWanted,
    /// It does not hang up.
    WillNotHangUp,
}

impl Failure {
    /// What has happened, in words for a technician, as the end of a sentence that
    /// begins with "the modem" or the line's name.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Gone => "the modem is gone",
            Self::Silent => "the modem does not answer",
            Self::Restarted => "the modem restarted by itself; look at its power supply",
            Self::RestartWanted => "the modem is restarted",
            Self::Refuses(_) => "the modem refuses a command that the line cannot do without",
            Self::UnknownMake => {
                "the modem is neither a SIMCom nor a Quectel; its sound cannot be switched on"
            }
            Self::NoSim => "there is no SIM in the modem, or it cannot be read",
            Self::PinWanted => "the SIM asks for its PIN; put it into the configuration (sim_pin)",
            Self::PinRefused => {
                "the SIM refused the PIN; it is not tried again, put sim_pin right and restart"
            }
            Self::PukWanted => "the SIM is blocked and asks for its PUK; unblock it in a telephone",
            Self::WillNotHangUp => "the modem does not hang up",
        }
    }
}

/// Why a call was not begun.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CannotDial {
    /// There is a call already, or one is arriving.
    Busy,
    /// The modem is not in service.
    NotInService,
    /// The number is empty, too long, or has characters that no keypad has.
    Number,
}
