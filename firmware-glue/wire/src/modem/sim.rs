//! What a SIM wants, and what its errors mean (TS 27.007 clauses 8.3 and 9.2).

use super::event::{Failure, Lock};

/// What the SIM wants before it is of use (`+CPIN?`).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum SimWants {
    Nothing,
    /// A second PIN or PUK, for what no call needs.
    SecondPin,
    Pin,
    Puk,
    Lock(Lock),
    /// It is not ready yet, or never will be until the modem is restarted.
    Time,
    Other,
}

/// A SIM may say so often, a second apart, that it is not ready.
pub(super) const NOT_READY: u8 = 30;

impl SimWants {
    pub(super) fn read(code: &str) -> Self {
        match code {
            "READY" => Self::Nothing,
            "SIM PIN2" | "SIM PUK2" => Self::SecondPin,
            "NOT READY" | "SIM BUSY" | "BUSY" => Self::Time,
            "SIM PIN" => Self::Pin,
            "SIM PUK" => Self::Puk,
            "PH-SIM PIN" | "PH-SIM PUK" | "PH-FSIM PIN" | "PH-FSIM PUK" => Self::Lock(Lock::Sim),
            "PH-NET PIN" | "PH-NET PUK" | "PH-NETSUB PIN" | "PH-NETSUB PUK" | "PH-SP PIN"
            | "PH-SP PUK" => Self::Lock(Lock::Operator),
            "PH-CORP PIN" | "PH-CORP PUK" => Self::Lock(Lock::Company),
            _ => Self::Other,
        }
    }

    /// The same, as an error.
    pub(super) const fn of_error(number: u16) -> Option<Self> {
        match number {
            11 => Some(Self::Pin),
            12 => Some(Self::Puk),
            17 | 18 => Some(Self::SecondPin),
            5..=7 => Some(Self::Lock(Lock::Sim)),
            40..=45 => Some(Self::Lock(Lock::Operator)),
            46 | 47 => Some(Self::Lock(Lock::Company)),
            _ => None,
        }
    }
}

/// The SIM, or the modem, is busy: 14, and what Quectel (515) and SIMCom (256) say for it.
pub(super) const fn is_busy(number: u16) -> bool {
    matches!(number, 14 | 256 | 515)
}

/// How often a step is tried, a second apart, that ends with an error; and what it means
/// that it still does.
pub(super) const fn patience(number: Option<u16>) -> Option<(u8, Failure)> {
    match number {
        // A SIM takes up to half a minute after power-on, and longer when it is full.
        Some(14 | 256 | 515) => Some((90, Failure::SimBusy)),
        Some(13 | 15) => Some((20, Failure::SimFailure)),
        Some(10) => Some((10, Failure::NoSim)),
        _ => None,
    }
}
