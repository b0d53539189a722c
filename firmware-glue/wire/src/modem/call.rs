//! The one call that the line carries.

use core::time::Duration;

use super::event::{CallEnd, Number};
use super::said::{Listed, Stat};

/// A modem that refused so often, until the call's end, is to be restarted.
pub(super) const REFUSES_SOUND: u8 = 4;

/// The call, from its first sign to its end.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) state: State,
    pub(super) way: Way,
    /// Which of the modem's calls it is (`<id>` of `+CLCC`), once the modem has said so.
    pub(super) id: Option<u8>,
    /// The caller, once known.
    pub(super) number: Option<Number>,
    /// How often in a row the modem did not list it (`+CLCC`).
    pub(super) missing: u8,
    /// How often in a row the modem refused its sound.
    pub(super) sound_refused: u8,
}

/// Who began the call.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// Somebody calls us.
    In,
    /// We called.
    Out,
    /// The modem had it, and nobody here knows of it: the owner is told nothing.
    Unknown,
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
    /// Connected; the modem is told to let the sound flow until it does.
    Connecting {
        /// Since when.
        since: Duration,
    },
    /// Answered, with sound.
    Active,
    /// The modem was told to hang up.
    HangingUp {
        /// How.
        by: HangUpBy,
        /// It said that it did; so often it was looked at since, and the call was still there.
        looks: Option<u8>,
        /// Attempts so far, each by all means.
        attempts: u8,
        /// What the owner is told when it has.
        why: CallEnd,
    },
    /// It was not put through; the modem is asked why.
    AskingWhy {
        /// What the owner is told then.
        end: CallEnd,
    },
}

/// How the modem is told to hang up.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum HangUpBy {
    /// `AT+CHUP`
    Chup,
    /// `ATH`
    Ath,
}

impl Call {
    pub(super) const fn new(state: State, way: Way) -> Self {
        Self {
            state,
            way,
            id: None,
            number: None,
            missing: 0,
            sound_refused: 0,
        }
    }

    /// Whether the call came to us and is not answered.
    pub(super) const fn rings(&self) -> bool {
        matches!(
            self.state,
            State::Announced | State::Offered | State::Answering { .. }
        )
    }

    /// Whether the owner knows of it.
    pub(super) fn is_told(&self) -> bool {
        self.way != Way::Unknown && self.state != State::Announced
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

    /// Whether what the modem lists is this call. Its id is learned from the first that fits;
    /// from then on no other call is taken for it.
    pub(super) fn is(&mut self, listed: &Listed) -> bool {
        if let Some(id) = self.id {
            return id == listed.id;
        }
        let fits = match listed.stat {
            Stat::Waiting | Stat::Over => false,
            Stat::Incoming => {
                self.way == Way::In && !self.is_connected() && self.may_be_from(listed)
            }
            Stat::Dialling | Stat::Alerting => self.way == Way::Out,
            Stat::Active | Stat::Held => (self.way == Way::In) == listed.incoming,
        };
        if fits {
            self.id = Some(listed.id);
        }
        fits
    }

    fn may_be_from(&self, listed: &Listed) -> bool {
        match (&self.number, &listed.number) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        }
    }
}
