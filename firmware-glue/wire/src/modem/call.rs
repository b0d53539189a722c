//! The one call that the line carries.

use super::event::Number;

/// The call, from its first sign to its end.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) state: State,
    /// How often in a row the modem did not list it (`+CLCC`).
    pub(super) missing: u8,
}

/// How far the call has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It rings; who calls is not known yet, and the owner has not been told.
    Announced,
    /// The owner has been told, and has not answered.
    Offered,
    /// The owner answered; the modem was told so often.
    Answering {
        /// Attempts so far.
        attempts: u8,
    },
    /// The modem was told to dial.
    Dialling {
        /// The far end's phone rings.
        alerting: bool,
        /// Whom.
        number: Number,
    },
    /// Connected; the modem was told so often to let the sound flow.
    Connecting {
        /// Attempts so far.
        attempts: u8,
    },
    /// Answered, with sound.
    Active,
    /// The modem was told to hang up.
    HangingUp {
        /// Attempts so far.
        attempts: u8,
        /// What the owner is told when it has.
        why: super::event::CallEnd,
    },
}

impl Call {
    pub(super) const fn new(state: State) -> Self {
        Self { state, missing: 0 }
    }

    /// Whether the call came to us and is not answered.
    pub(super) const fn rings(&self) -> bool {
        matches!(
            self.state,
            State::Announced | State::Offered | State::Answering { .. }
        )
    }

    /// Whether the far end may press keys: from the moment the modem was told to answer,
    /// for its word that it has may come after the first key.
    pub(super) const fn hears_keys(&self) -> bool {
        self.is_connected() || matches!(self.state, State::Answering { .. })
    }

    /// Whether the two ends are connected.
    pub(super) const fn is_connected(&self) -> bool {
        matches!(self.state, State::Connecting { .. } | State::Active)
    }
}
