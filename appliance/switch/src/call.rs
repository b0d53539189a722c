//! A call and its states. Each state holds what only that state has.

use crate::emergency::Emergency;
use crate::ids::LegId;
use crate::io::{Digit, Instant, PlayId};
use crate::prompt::PromptId;
use crate::records::{Phase, Stopwatch};
use jawab_vocabulary::{
    CallId, Cause, Direction, EndedBy, HandsetId, Language, LineId, Number, Outcome, StaffId,
};

/// A call that is up.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) direction: Direction,
    /// The leg that was offered: the caller's.
    pub(crate) first: LegId,
    pub(crate) line: Option<LineId>,
    pub(crate) caller: Option<Number>,
    pub(crate) called: Option<Number>,
    pub(crate) language: Option<Language>,
    pub(crate) staff: Option<StaffId>,
    pub(crate) handset: Option<HandsetId>,
    pub(crate) not_answered_by: Vec<StaffId>,
    pub(crate) was_answered: bool,
    /// A key pressed while our answer was on its way: some callers hear us before the
    /// driver knows that they do.
    pub(crate) early_key: Option<Digit>,
    /// What is known of it, if it goes to an emergency service.
    pub(crate) emergency: Option<Emergency>,
    /// The line it was dialled on has said something of it, or is not asked to any more.
    pub(crate) is_alerted: bool,
    pub(crate) stopwatch: Stopwatch,
    /// What the first leg is being played, if its end matters.
    pub(crate) playing: Option<PlayId>,
    /// When the state's timer expires.
    pub(crate) deadline: Option<Instant>,
    pub(crate) state: State,
}

/// Where a call is.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// We have answered the first leg, and wait until it is through. The deadline is the
    /// driver's: it has to say so, or that the leg is gone.
    Answering(Next),
    /// The language menu. The deadline is the caller's silence.
    Menu {
        /// How often it may still be said again.
        repeats_left: u8,
    },
    /// In the queue. The deadline is the next announcement.
    Waiting(Waiting),
    /// The first leg is joined with another.
    Talking(Talking),
    /// The last words before the box hangs up. The deadline ends them.
    Farewell(Ending),
    /// The other leg of a call from a handset is being originated. The deadline is the
    /// far end's silence.
    Dialling {
        /// The other leg.
        peer: LegId,
    },
    /// A number outside was dialled while no line was free, and somebody gives one back.
    /// The deadline is the driver's.
    WantsLine(Number),
    /// A prompt is being recorded. The deadline is the longest recording.
    Recording(Recording),
}

/// What follows the answer of a first leg.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// The language menu.
    Menu,
    /// The recording of a prompt.
    Record(PromptId, Language),
    /// An announcement or a tone, then the end.
    Farewell(Ending),
}

/// Why and how the box ends a call.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ending {
    pub(crate) cause: Cause,
    pub(crate) by: EndedBy,
    pub(crate) outcome: Outcome,
}

/// A caller in the queue.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// When the wait becomes too long.
    pub(crate) until: Instant,
    /// The handset that rings for this caller.
    pub(crate) ring: Option<Ring>,
}

/// A handset that rings.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    pub(crate) staff: StaffId,
    pub(crate) handset: HandsetId,
    pub(crate) leg: LegId,
    pub(crate) until: Instant,
}

/// Two legs that are joined.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Talking {
    /// The other leg.
    pub(crate) peer: LegId,
    /// Whether the other side of the member of staff is on hold.
    pub(crate) held: bool,
}

/// How far the recording of a prompt is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Recording {
    /// "Speak after the tone."
    Asking(PromptId, Language),
    /// The tape runs.
    Running(PromptId, Language),
}

impl Call {
    /// The language that the caller is spoken to in.
    pub(crate) fn spoken(&self, default: Language) -> Language {
        self.language.unwrap_or(default)
    }

    pub(crate) fn enter(&mut self, phase: Phase, now: Instant) {
        self.stopwatch.enter(phase, now);
    }

    /// When the call next needs attention.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let waiting = match &self.state {
            State::Waiting(waiting) => {
                let ring = waiting.ring.as_ref().map(|ring| ring.until);
                Some(ring.map_or(waiting.until, |ring| ring.min(waiting.until)))
            }
            _ => None,
        };
        [self.deadline, waiting].into_iter().flatten().min()
    }
}
