//! One call, from its first sign to its end.

use std::time::{Duration, Instant};

use crate::control::Mode;
use crate::voice::FarEnd;

/// A call, from its first sign to its end.
pub(crate) struct Call {
    pub(super) direction: Direction,
    /// Of the far end; `None` when it is withheld.
    pub(crate) number: Option<String>,
    pub(super) state: State,
    pub(super) far_end: FarEnd,
    pub(super) script: Script,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    FromBox,
    ToBox,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    Incoming { rings: u32 },
    Dialing,
    Alerting,
    Active { since: Instant },
}

/// What the far end does by itself.
#[derive(Default)]
pub(super) struct Script {
    pub(super) ring_every: Duration,
    pub(super) speak_after: Duration,
    pub(super) repeat: bool,
    /// When, from the answer, and whether the tone is in the voice.
    pub(super) keys: Vec<(char, Duration, bool)>,
    pub(super) hang_up_after: Option<Duration>,
    pub(super) outcome: Option<Mode>,
}

impl Call {
    pub(crate) fn is_active(&self) -> bool {
        matches!(self.state, State::Active { .. })
    }

    pub(crate) fn is_incoming(&self) -> bool {
        matches!(self.state, State::Incoming { .. })
    }

    /// Whether the network has a voice path to the box: an alerting phone is heard too.
    pub(crate) fn has_sound(&self) -> bool {
        matches!(self.state, State::Active { .. } | State::Alerting)
    }

    /// For the control socket.
    pub(crate) fn state_name(&self) -> &'static str {
        match self.state {
            State::Incoming { .. } => "incoming",
            State::Dialing => "dialing",
            State::Alerting => "alerting",
            State::Active { .. } => "active",
        }
    }

    /// `<stat>` of `+CLCC` (TS 27.007 clause 7.18).
    pub(super) fn stat(&self) -> i8 {
        match self.state {
            State::Active { .. } => 0,
            State::Dialing => 2,
            State::Alerting => 3,
            State::Incoming { .. } => 4,
        }
    }

    /// `<dir>` of `+CLCC`.
    pub(super) fn dir(&self) -> u8 {
        match self.direction {
            Direction::FromBox => 0,
            Direction::ToBox => 1,
        }
    }

    pub(super) fn talked(&self, now: Instant) -> Duration {
        match self.state {
            State::Active { since } => now - since,
            _ => Duration::ZERO,
        }
    }
}
