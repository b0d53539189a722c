//! A call and its states. Each state holds what only that state has.

use crate::ids::{BridgeId, LegId};
use crate::instant::Instant;
use crate::io::{CallBackId, Digit, PlayId, ReferralId};
use crate::menu_walk::MenuWalk;
use crate::prompt::PromptId;
use crate::state::call_back::CallsBack;
use crate::state::emergency::Emergency;
pub(crate) use crate::state::ending::Ending;
use crate::state::legs::{CallLeg, Legs, Stage};
use crate::state::message::Message;
use crate::state::messages::Inbox;
use crate::state::queue::{Queued, Turn};
use crate::state::supervision::Supervised;
use crate::state::timeline::Timeline;
use crate::state::transfer::{Consult, Transfer};
use crate::state::typed::Typed;
use jawab_vocabulary::{
    CallId, Direction, Forwarded, HandsetId, Language, LegRole, Number, Outcome, StaffId,
};

/// A call that is up.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: CallId,
    pub(crate) direction: Direction,
    pub(crate) legs: Legs,
    /// What joins those that talk.
    pub(crate) bridge: BridgeId,
    pub(crate) caller: Option<Number>,
    pub(crate) called: Option<Number>,
    /// From where it was forwarded to the centre.
    pub(crate) forwarded: Option<Forwarded>,
    pub(crate) language: Option<Language>,
    /// Where it waits or waited.
    pub(crate) queued: Queued,
    pub(crate) not_answered_by: Vec<StaffId>,
    pub(crate) was_answered: bool,
    /// Our answer to the leg that was offered was through before the call began: whoever dials here was in
    /// another call, and hears the box already.
    pub(crate) is_up: bool,
    /// A key pressed while our answer was on its way: some callers hear us before the
    /// driver knows that they do.
    pub(crate) early_key: Option<Digit>,
    /// What staff have pressed of a `*` code.
    pub(crate) typed: Option<Typed>,
    /// Who is called back in it, or is about to be.
    pub(crate) call_back: Option<CallBackId>,
    /// The referral by which it was handed over to whoever rings for it; how that goes is told.
    pub(crate) referral: Option<ReferralId>,
    /// What is known of it, if it goes to an emergency service.
    pub(crate) emergency: Option<Emergency>,
    /// The line it was dialled on has said something of it, or is not asked to any more.
    pub(crate) is_alerted: bool,
    pub(crate) timeline: Timeline,
    /// Who supervises it, or did.
    pub(crate) supervised: Supervised,
    /// What the leg that the call lives by is being played, if its end matters.
    pub(crate) playing: Option<PlayId>,
    /// When the state's timer expires.
    pub(crate) deadline: Option<Instant>,
    pub(crate) state: State,
}

/// Where a call is.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// We have answered the leg that was offered, and wait until it is through. The deadline is the
    /// driver's: it has to say so, or that the leg is gone.
    Answering(Next),
    /// The language menu. The deadline is the caller's silence.
    Menu {
        /// How often it may still be said again.
        repeats_left: u8,
    },
    /// The menu of the queues. The deadline is the caller's silence.
    QueueMenu {
        /// How often it may still be said again.
        repeats_left: u8,
    },
    /// The menus that the centre has made. The deadline is the caller's silence.
    Menus(MenuWalk),
    /// In the queue. The deadline is the next announcement.
    Waiting(Waiting),
    /// Legs are joined in the bridge, or were and are on hold.
    Talking,
    /// Staff ask somebody, and the other is on hold meanwhile. While they ring the deadline is
    /// their silence; where they are not reached it ends the tone that says so.
    Consulting(Consult),
    /// Staff handed the call over, and nobody has taken it yet; the other is on hold. The
    /// deadline is the silence of who is rung.
    Transferring(Transfer),
    /// Staff have parked the other, who hears music. The deadline has it come back to them.
    Parked(HandsetId),
    /// The last words before the box hangs up. The deadline ends them.
    Farewell(Ending),
    /// The other leg of a call from a handset is being originated. The deadline is the
    /// far end's silence.
    Dialling,
    /// A number outside was dialled while no line was free, and somebody gives one back.
    /// The deadline is the driver's.
    WantsLine(Number),
    /// A caller whom nobody answers leaves a message.
    Message(Message),
    /// Somebody is to be called back, and a member of staff is rung first.
    CallsBack(CallsBack),
    /// Staff hear the messages of callers.
    Messages(Inbox),
    /// A prompt is being recorded. The deadline is the longest recording.
    Recording(Recording),
}

/// What follows the answer of the leg that was offered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Next {
    /// The language menu.
    Menu,
    /// The messages of callers.
    Messages,
    /// The recording of a prompt.
    Record(PromptId, Language),
    /// It takes another call up.
    PickUp(PickUp),
    /// So many short tones, then the end: what was dialled is done.
    Confirm(u8),
    /// An announcement or a tone, then the end.
    Farewell(Ending),
}

/// What a handset takes up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum PickUp {
    /// The next call of the queue that rings, or else waits.
    Queue,
    /// What rings at this handset.
    At(HandsetId),
    /// What rings at this leg.
    RingingAt(LegId),
    /// What is parked at this handset, or else at the one that asks, or first.
    Parked(Option<HandsetId>),
}

/// A caller in the queue.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// When the wait becomes too long.
    pub(crate) until: Instant,
    /// Their turn among all who wait, of whatever queue: the lowest is next.
    pub(crate) turn: Turn,
    /// When they go on elsewhere.
    pub(crate) overflow: Option<Instant>,
    /// The handset that rings for this caller.
    pub(crate) ring: Option<Ring>,
}

/// A handset that rings.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    pub(crate) staff: StaffId,
    pub(crate) leg: LegId,
    pub(crate) until: Instant,
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
    /// The leg that the call lives by, and that hears the box: see [`Legs::lead`].
    pub(crate) const fn lead(&self) -> LegId {
        self.legs.lead()
    }

    /// Whether a member of staff's leg talks with one other, and with no third.
    pub(crate) fn is_staff_of_two(&self, leg: LegId) -> bool {
        let is_staff = |leg: &CallLeg| leg.role == LegRole::Staff && leg.stage == Stage::Bridged;
        matches!(self.state, State::Talking)
            && self.legs.in_conversation() == 2
            && self.legs.get(leg).is_some_and(is_staff)
    }

    /// Whether this leg is being dialled.
    pub(crate) fn is_dialling(&self, leg: LegId) -> bool {
        matches!(self.state, State::Dialling) && self.legs.dialled() == Some(leg)
    }

    /// The leg that rings, or is dialled.
    pub(crate) fn rings(&self) -> Option<LegId> {
        let is_apart = |leg: &LegId| {
            let leg = self.legs.get(*leg);
            leg.is_some_and(|leg| leg.stage == Stage::Apart)
        };
        match &self.state {
            State::Waiting(waiting) => waiting.ring.as_ref().map(|ring| ring.leg),
            State::Dialling => self.legs.dialled(),
            State::Consulting(consult) => consult.whom.filter(is_apart),
            State::Transferring(transfer) => transfer.leg(),
            _ => None,
        }
    }

    /// The language that the caller is spoken to in.
    pub(crate) fn spoken(&self, default: Language) -> Language {
        self.language.unwrap_or(default)
    }

    /// How a call went that ends now: answered, if staff have spoken with somebody in it.
    pub(crate) const fn outcome_or(&self, not_answered: Outcome) -> Outcome {
        if self.was_answered {
            Outcome::Answered
        } else {
            not_answered
        }
    }

    /// The languages that somebody is spoken to in who may not have chosen one.
    pub(crate) fn said_in(&self) -> Vec<Language> {
        self.language
            .map_or_else(|| Language::ALL.to_vec(), |language| vec![language])
    }

    /// When the call next needs attention.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let waiting = match &self.state {
            State::Waiting(waiting) => {
                let ring = waiting.ring.as_ref().map(|ring| ring.until);
                let sooner = [ring, waiting.overflow].into_iter().flatten();
                Some(sooner.fold(waiting.until, Instant::min))
            }
            _ => None,
        };
        let typed = self.typed.as_ref().map(|typed| typed.until);
        [self.deadline, waiting, typed].into_iter().flatten().min()
    }
}
