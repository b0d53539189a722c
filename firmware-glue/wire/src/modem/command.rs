//! What the modem is asked, with how long it may think.

use core::fmt::Write;
use core::time::Duration;

use heapless::String;

use super::Pin;
use super::event::Number;
use super::message::Store;
use super::ussd::UssdCode;

/// The longest command line, its end included.
pub(super) const COMMAND_MAX: usize = 128;

/// Texts in plain characters, so that a caller's name is none of its own kind (TS 27.007 clause 5.5).
pub(super) const PLAIN_LETTERS: &str = "AT+CSCS=\"IRA\"";
/// Every letter as four hexadecimal digits, so that French and Arabic come whole.
pub(super) const WIDE_LETTERS: &str = "AT+CSCS=\"UCS2\"";

/// The call's sound on the audio port, for as long as the modem runs (EC25 manual, `AT+QPCMV`).
pub(super) const QUECTEL_SOUND: &str = "AT+QPCMV=1,0";
/// The call's sound on the audio port, for one call (SIM7600 manual, `AT+CPCMREG`).
pub(super) const SIMCOM_SOUND: &str = "AT+CPCMREG=1";
/// … and its end.
pub(super) const SIMCOM_SILENCE: &str = "AT+CPCMREG=0";

/// A command. Those with a step of the start-up as their only place are in the engine's `start_up`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Command {
    /// Asks for nothing but an answer.
    Probe,
    /// The same of a modem in which another program may have left results in digits
    /// (`ATV0`), none at all (`ATQ1`), or half a text message: so often it was tried.
    Wake(u8),
    /// A line of the start-up that needs no more than a result.
    Set(&'static str),
    /// `+CGMI` (TS 27.007 clause 5.1).
    Manufacturer,
    /// `+CPIN?` (clause 8.3).
    SimState,
    /// `+CPIN=` (clause 8.3).
    EnterPin(Pin),
    /// How often the PIN may be entered yet.
    PinTries(&'static str),
    /// `+CGSN` (clause 5.4).
    Imei,
    /// `+CIMI` (clause 5.6).
    Imsi,
    /// The SIM card's own number.
    CardNumber(&'static str),
    /// `+CNUM` (clause 7.1).
    OwnNumber,
    /// `+CIREG?` (clause 8.71).
    Multimedia,
    /// `+CCWA=0,0,1` (clause 7.12): the network gives a second caller the busy tone.
    NoCallWaiting,
    /// `+CEER` (clause 6.10).
    Why,
    /// `+CREG?` (clause 7.2).
    Registration,
    /// `+CEREG?` (clause 10.1.22).
    EpsRegistration,
    /// `+COPS?` (clause 7.3).
    Operator,
    /// `+CSQ` (clause 8.5).
    Signal,
    /// `+CLCC` (clause 7.18).
    ListCalls,
    /// `ATD…;` (clause 6.2).
    Dial(Number),
    /// `ATA` (V.250 clause 6.3.5).
    Answer,
    /// `+CHUP` (clause 6.5).
    HangUp,
    /// `ATH` (V.250 clause 6.3.6), where `+CHUP` was refused.
    OnHook,
    /// `+VTS` (clause C.2.11).
    Digit(char),
    /// `+CUSD=1` (clause 7.15): a code for the network, in UCS2 or as it is.
    Ussd(UssdCode, bool),
    /// `+CUSD=2`: nobody waits for the network's answer any more.
    UssdEnd,
    /// The call's sound on the audio port: SIMCom's `+CPCMREG=1`, Quectel's `+QPCMV=1,0`.
    SoundOn(&'static str),
    /// `+CFUN=1,1` (clause 8.2).
    Restart,
    /// `+CRESET` of SIMCom, where `+CFUN=1,1` is refused.
    Reset,
    /// `+CPMS` (TS 27.005 clause 3.2.2).
    ChooseStore(Store),
    /// `+CMGR` (clause 4.2).
    ReadText(u16),
    /// `+CMGD` (clause 3.5.4).
    DeleteText(u16),
    /// `+CMGS` (clause 4.3): so many octets will follow.
    SendText(u8),
}

impl Command {
    /// The command line, its `<CR>` included.
    pub(super) fn line(&self) -> super::Octets {
        let mut text: String<COMMAND_MAX> = String::new();
        // All of them fit: a number is bounded, the rest are literals (see the test).
        let _ = match self {
            Self::Probe => write!(text, "AT"),
            // An escape ends the input of a text message (TS 27.005 clause 3.5.1).
            Self::Wake(1 | 4 | 9 | 14) => write!(text, "\x1bAT"),
            Self::Wake(tried) if tried % 2 == 1 => write!(text, "AT"),
            Self::Wake(_) => write!(text, "ATV1E0Q0"),
            Self::Set(line)
            | Self::SoundOn(line)
            | Self::PinTries(line)
            | Self::CardNumber(line) => write!(text, "{line}"),
            Self::Imei => write!(text, "AT+CGSN"),
            Self::Imsi => write!(text, "AT+CIMI"),
            Self::OwnNumber => write!(text, "AT+CNUM"),
            Self::Multimedia => write!(text, "AT+CIREG?"),
            Self::NoCallWaiting => write!(text, "AT+CCWA=0,0,1"),
            Self::Why => write!(text, "AT+CEER"),
            Self::Reset => write!(text, "AT+CRESET"),
            Self::Manufacturer => write!(text, "AT+CGMI"),
            Self::SimState => write!(text, "AT+CPIN?"),
            Self::EnterPin(pin) => write!(text, "AT+CPIN=\"{pin}\""),
            Self::Registration => write!(text, "AT+CREG?"),
            Self::EpsRegistration => write!(text, "AT+CEREG?"),
            Self::Operator => write!(text, "AT+COPS?"),
            Self::Signal => write!(text, "AT+CSQ"),
            Self::ListCalls => write!(text, "AT+CLCC"),
            Self::Dial(number) => write!(text, "ATD{number};"),
            Self::Answer => write!(text, "ATA"),
            Self::HangUp => write!(text, "AT+CHUP"),
            Self::OnHook => write!(text, "ATH"),
            Self::Digit(key) => write!(text, "AT+VTS={key}"),
            Self::Ussd(code, false) => write!(text, "AT+CUSD=1,\"{code}\",15"),
            Self::Ussd(code, true) => {
                let _ = write!(text, "AT+CUSD=1,\"");
                for key in code.bytes() {
                    let _ = write!(text, "{key:04X}");
                }
                write!(text, "\",15")
            }
            Self::UssdEnd => write!(text, "AT+CUSD=2"),
            Self::Restart => write!(text, "AT+CFUN=1,1"),
            Self::ChooseStore(store) => write!(text, "{}", store.choice()),
            Self::ReadText(index) => write!(text, "AT+CMGR={index}"),
            Self::DeleteText(index) => write!(text, "AT+CMGD={index}"),
            Self::SendText(length) => write!(text, "AT+CMGS={length}"),
        };
        let mut octets = text.into_bytes();
        let _ = octets.push(b'\r');
        octets
    }

    /// How long the modem may take. The network has a say in some; there the vendors'
    /// manuals allow up to 90 s, and nobody waits that long for a call to be answered.
    pub(super) const fn patience(&self) -> Duration {
        match self {
            Self::Probe | Self::Wake(_) => Duration::from_secs(2),
            Self::Dial(_) | Self::Answer => Duration::from_secs(20),
            Self::HangUp | Self::OnHook | Self::EnterPin(_) | Self::Ussd(..) => {
                Duration::from_secs(10)
            }
            // A SIM is slow; a text's own patience is in the engine's `sms`.
            Self::ReadText(_) | Self::DeleteText(_) | Self::ChooseStore(_) | Self::SendText(_) => {
                Duration::from_secs(10)
            }
            _ => Duration::from_secs(5),
        }
    }

    /// Whether a call's end can be this command's result (V.250 table 1).
    pub(super) const fn may_end_the_call(&self) -> bool {
        matches!(self, Self::Dial(_) | Self::Answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_line_fits_and_ends_with_cr() {
        let longest = Number::try_from("+1234567890123456789012345678901").unwrap();
        for command in [
            Command::Dial(longest),
            Command::EnterPin(Pin::try_from("12345678").unwrap()),
            Command::SoundOn(QUECTEL_SOUND),
            Command::ChooseStore(Store::Reports),
            Command::ReadText(u16::MAX),
            Command::Ussd(UssdCode::try_from("*12345678901234567#").unwrap(), true),
        ] {
            let line = command.line();
            assert_eq!(line.last(), Some(&b'\r'));
            assert!(!line.is_full());
        }
    }

    #[test]
    fn ts27007_6_2_a_voice_call_is_dialled_with_a_semicolon() {
        let number = Number::try_from("0612345678").unwrap();
        assert_eq!(Command::Dial(number).line(), *b"ATD0612345678;\r");
    }
}
