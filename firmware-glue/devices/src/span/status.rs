//! How an E1 is, on its lowest layer.

use std::fmt;

use super::abi;

/// What is wrong with a line (G.775, G.732); the worst that is.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Alarm {
    /// LOS: nothing comes in. The cable, or the operator's equipment.
    LossOfSignal,
    /// LOF: something comes in, and no frames can be made out.
    LossOfFrame,
    /// AIS, blue: the far end says that it is cut off itself.
    Indication,
    /// RAI, yellow: the far end does not hear us.
    Remote,
    /// Red, and the card does not say why.
    Red,
    /// The card is switched to loop back, for measuring.
    Loopback,
    /// The card is not started.
    NotOpen,
    /// An alarm is over, and it is waited whether it stays so.
    Recovering,
}

impl Alarm {
    /// The worst of DAHDI's alarm bits.
    #[must_use]
    pub(crate) fn of_dahdi(bits: i32) -> Option<Self> {
        [
            (abi::ALARM_NOTOPEN, Self::NotOpen),
            (abi::ALARM_LOS, Self::LossOfSignal),
            (abi::ALARM_LFA | abi::ALARM_LMFA, Self::LossOfFrame),
            (abi::ALARM_BLUE, Self::Indication),
            (abi::ALARM_RED, Self::Red),
            (abi::ALARM_YELLOW, Self::Remote),
            (abi::ALARM_LOOPBACK, Self::Loopback),
            (abi::ALARM_RECOVER, Self::Recovering),
        ]
        .into_iter()
        .find_map(|(bit, alarm)| (bits & bit != 0).then_some(alarm))
    }
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LossOfSignal => "no signal (LOS); look at the cable",
            Self::LossOfFrame => "no frames in the signal (LOF); are line code and CRC4 right?",
            Self::Indication => "the operator's side is cut off (AIS)",
            Self::Remote => "the operator's side does not hear us (RAI); look at the cable",
            Self::Red => "red alarm",
            Self::Loopback => "the card loops back",
            Self::NotOpen => "the card is not started",
            Self::Recovering => "recovering from an alarm",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_alarms_the_one_that_explains_the_others_is_told() {
        let los = abi::ALARM_RED | abi::ALARM_LOS | abi::ALARM_LFA;
        assert_eq!(Alarm::of_dahdi(los), Some(Alarm::LossOfSignal));
        let lof = abi::ALARM_RED | abi::ALARM_LFA;
        assert_eq!(Alarm::of_dahdi(lof), Some(Alarm::LossOfFrame));
        assert_eq!(Alarm::of_dahdi(abi::ALARM_RED), Some(Alarm::Red));
        assert_eq!(Alarm::of_dahdi(abi::ALARM_YELLOW), Some(Alarm::Remote));
        assert_eq!(Alarm::of_dahdi(abi::ALARM_BLUE), Some(Alarm::Indication));
        assert_eq!(Alarm::of_dahdi(0), None);
    }
}
