//! What is not well on a line that takes calls all the same.

/// What is not well on a line that takes calls all the same. Screens have a message
/// `line-warning-` and its code in each language.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LineWarning {
    /// No sound comes from the modem in a call.
    NoSound,
    /// The modem takes no sound in a call: the caller hears nothing.
    TakesNoSound,
    /// The modem's sound has twice as many samples as it should.
    WrongSampleRate,
    /// The modem refused the sound of the last call, and was restarted for it.
    SoundRefused,
    /// Another SIM is in the modem than before; it may have been changed while the power was off.
    SimChanged,
    /// The SIM asks for its PIN2, which no call needs.
    SecondPin,
    /// The modem refuses to report keys: they are made out from the sound alone.
    KeysNotReported,
    /// The SIM's credit is below what the configuration calls low.
    CreditLow,
    /// The network was asked for the SIM's credit several times in vain, or nobody can read its answer.
    CreditUnknown,
    /// It is in another operator's network, whose calls cost more.
    Roaming,
    /// … and so no calls are placed on it, save to emergency services.
    RoamingClosed,
    /// Its budget is used up: no calls are placed on it, save to emergency services.
    BudgetUsed,
    /// It has sent as many texts today as it may.
    TextsUsed,
    /// What another version says, by its code.
    Other(String),
}

impl LineWarning {
    /// All that this version knows.
    pub const ALL: &[Self] = &[
        Self::NoSound,
        Self::TakesNoSound,
        Self::WrongSampleRate,
        Self::SoundRefused,
        Self::SimChanged,
        Self::SecondPin,
        Self::KeysNotReported,
        Self::CreditLow,
        Self::CreditUnknown,
        Self::Roaming,
        Self::RoamingClosed,
        Self::BudgetUsed,
        Self::TextsUsed,
    ];

    /// Its name, for messages' ids and for programs.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NoSound => "no-sound",
            Self::TakesNoSound => "takes-no-sound",
            Self::WrongSampleRate => "wrong-sample-rate",
            Self::SoundRefused => "sound-refused",
            Self::SimChanged => "sim-changed",
            Self::SecondPin => "second-pin",
            Self::KeysNotReported => "keys-not-reported",
            Self::CreditLow => "credit-low",
            Self::CreditUnknown => "credit-unknown",
            Self::Roaming => "roaming",
            Self::RoamingClosed => "roaming-closed",
            Self::BudgetUsed => "budget-used",
            Self::TextsUsed => "texts-used",
            Self::Other(code) => code,
        }
    }

    /// The warning of a code.
    #[must_use]
    pub fn read(code: &str) -> Self {
        let known = Self::ALL.iter().find(|known| known.code() == code);
        known
            .cloned()
            .unwrap_or_else(|| Self::Other(code.to_owned()))
    }
}
