//! What the engine tells its owner.

use heapless::String;

use super::message::{NotSent, SendId, TextId};
use super::ussd::UssdEnd;

/// A number as the network gave it: digits, `*`, `#` and a leading `+`.
pub type Number = String<32>;

/// Digits that name a modem (IMEI) or a SIM (IMSI, ICCID).
pub type Digits = String<24>;

/// Words of the network or the modem, shortened.
pub type Words = String<64>;

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

impl Make {
    /// The make that a manufacturer's name (`+CGMI`) is of.
    pub(super) fn named(text: &str) -> Option<Self> {
        let has = |name: &str| {
            text.as_bytes()
                .windows(name.len())
                .any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
        };
        if has("simcom") {
            Some(Self::Simcom)
        } else if has("quectel") {
            Some(Self::Quectel)
        } else {
            None
        }
    }
}

/// What the engine tells its owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// The modem said what it is.
    Identified(Make),
    /// Registered in a network, ready for calls.
    InService,
    /// Calls are not possible for now, and why.
    NoNetwork(NoNetwork),
    /// Which modem and which SIM it is; again when one was changed.
    Identity(Identity),
    /// The SIM wants a second PIN or PUK for something that no call needs.
    SecondPinWanted,
    /// Whether the modem reports keys that the far end presses; one that refuses to leaves them
    /// to whoever listens to the sound.
    KeysReported(bool),
    /// The modem said that it had started; its settings were made anew.
    SetUpAnew,
    /// How well the network is heard (TS 27.007 clause 8.5), in dBm; `None` if unknown.
    Signal(Option<i16>),
    /// Whose network it is.
    Operator(OperatorName),
    /// The network is another operator's, in another country perhaps: calls cost more.
    Roaming(bool),
    /// How it ended that the network was asked something.
    Ussd(UssdEnd),
    /// Somebody calls. Answer or hang up.
    Incoming(Option<Number>),
    /// Who calls, once it is known later than the call.
    Caller(Number),
    /// Why the call that is about to end, or the command that fails, does.
    Why(Why),
    /// The phone of the person called rings.
    Alerting,
    /// The call is answered, and its sound flows on the audio port.
    Answered,
    /// The far end pressed a key.
    Digit(char),
    /// The call is over.
    Ended(CallEnd),
    /// A text, or a report on one, came: [`Modem::text`](super::Modem::text) gives it. No other
    /// is told until it is said to be durable.
    Text(TextId),
    /// The text is with the modem, and leaves as soon as it is written down that it does:
    /// [`Modem::text_may_leave`](super::Modem::text_may_leave).
    TextReady(SendId),
    /// The network has the text; its reference for reports, where the modem gave one.
    TextSent(SendId, Option<u8>),
    /// The network does not have the text.
    TextNotSent(SendId, NotSent),
    /// The text left, and whether the network has it is not known.
    TextUnknown(SendId),
    /// The SIM's memory is full of what is not the box's to delete, or has room again: while it is,
    /// nobody's text comes in.
    TextsFull(bool),
    /// The modem is of no use until its ports are opened again; no more events follow.
    /// A call that was up has ended before, with [`CallEnd::ModemFailed`].
    Failed(Failure),
}

/// Why calls are not possible.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum NoNetwork {
    /// No network was found, or it was lost.
    Lost,
    /// The network refuses the SIM (TS 27.007 clause 7.2, 3).
    Denied,
    /// The network lets the SIM in for data or text messages, and not for calls: the circuit
    /// network refuses it (`+CREG` 3, 6, 7 or 8), and no calls go by the packet network.
    NoCalls,
    /// The network allows emergency calls only (`+CREG` 8).
    EmergencyOnly,
}

/// What names a modem and a SIM; each where the modem says so.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Identity {
    /// The modem's own number (TS 23.003 clause 6).
    pub imei: Option<Digits>,
    /// The subscriber's (clause 2.2).
    pub imsi: Option<Digits>,
    /// The SIM card's (ITU-T E.118).
    pub iccid: Option<Digits>,
    /// The number by which the SIM is called; many SIMs do not have it.
    pub number: Option<Number>,
}

/// A reason, as far as the modem gives one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// The number of `+CME ERROR` (TS 27.007 clause 9.2).
    Error(u16),
    /// What `+CEER` said.
    Said {
        /// The cause of ITU-T Q.850 in it, where there is one.
        cause: Option<u8>,
        /// The words.
        words: Words,
    },
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
    /// It refused a command that it cannot do without; which one, and the error's number.
    Refuses(&'static str, Option<u16>),
    /// It is of a make whose audio commands are not known.
    UnknownMake,
    /// What is at the port answers, and speaks no AT commands.
    NotAtPort,
    /// Its firmware or hardware carries no calls' sound.
    NoVoice,
    /// It refused to carry a call's sound, from the answer to the call's end.
    NoSound,
    /// There is no SIM in it.
    NoSim,
    /// The SIM cannot be read (`+CME ERROR` 13, 15).
    SimFailure,
    /// The SIM is busy and does not become ready (`+CME ERROR` 14).
    SimBusy,
    /// The SIM asks for a PIN, and none is configured.
    PinWanted,
    /// The SIM refused the PIN. It is not to be tried again: three wrong ones block the SIM.
    PinRefused,
    /// The PIN was entered twice, and nothing tells whether the SIM saw it: it is not entered
    /// again, as a wrong one would block the SIM.
    PinUnanswered,
    /// The PIN may be entered once more before the SIM is blocked: it is not.
    PinLastTry,
    /// The SIM is blocked and asks for its PUK.
    PukWanted,
    /// The modem or the SIM is locked to something that this one is not.
    Locked(Lock),
    /// It does not hang up.
    WillNotHangUp,
}

/// What a modem is locked to (TS 22.022).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Lock {
    /// The SIM to a telephone, or the modem to its first SIM (`PH-SIM`, `PH-FSIM`).
    Sim,
    /// The modem to an operator (`PH-NET`, `PH-NETSUB`, `PH-SP`).
    Operator,
    /// The modem to a company (`PH-CORP`).
    Company,
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
