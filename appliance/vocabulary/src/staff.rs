//! Staff, and what they do on the floor.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::codes;
use crate::names::{CallId, HandsetId};
use crate::number::Number;
use crate::skills::Skills;
use crate::supervision::Supervision;

/// A member of staff; the same id as in the ledger.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StaffId(pub Uuid);

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

codes! {
    /// Why somebody takes a break.
    BreakReason {
        /// To eat.
        Meal = "meal",
        /// To pray.
        Prayer = "prayer",
        /// Training.
        Training = "training",
        /// A meeting.
        Meeting = "meeting",
        /// Anything else, or not said.
        Other = "other",
        /// The box's own: several calls in a row were not answered.
        NotAnswered = "not-answered",
    }
}

impl BreakReason {
    /// Those that staff choose from.
    pub const OFFERED: [Self; 5] = [
        Self::Meal,
        Self::Prayer,
        Self::Training,
        Self::Meeting,
        Self::Other,
    ];
}

codes! {
    /// For what somebody takes longer after a call than after-call work lasts by itself.
    AfterCallReason {
        /// There is more to write.
        WriteUp = "write-up",
        /// What was asked is being settled: with an office, with a colleague.
        FollowUp = "follow-up",
        /// Anything else.
        Other = "other",
    }
}

/// What a member of staff is there for, as they or somebody else said last. Calls do not change it:
/// who is rung, speaks and writes up is ready all the while.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum Availability {
    /// Takes what comes.
    Ready,
    /// Takes nothing.
    Break(BreakReason),
    /// Takes nothing until the work after a call is done.
    AfterCallWork(AfterCallReason),
    /// Not at work.
    Away,
}

impl Availability {
    /// The codes it is kept as: of the state, and of its reason where it has one.
    #[must_use]
    pub const fn codes(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Ready => ("ready", None),
            Self::Break(reason) => ("break", Some(reason.code())),
            Self::AfterCallWork(reason) => ("after-call", Some(reason.code())),
            Self::Away => ("away", None),
        }
    }

    /// The one with these codes; a reason of another version is "other". `None` for a state of
    /// another version.
    #[must_use]
    pub fn from_codes(state: &str, reason: Option<&str>) -> Option<Self> {
        let reason = reason.unwrap_or_default();
        Some(match state {
            "ready" => Self::Ready,
            "break" => Self::Break(BreakReason::from_code(reason).unwrap_or(BreakReason::Other)),
            "after-call" => Self::AfterCallWork(
                AfterCallReason::from_code(reason).unwrap_or(AfterCallReason::Other),
            ),
            "away" => Self::Away,
            _ => return None,
        })
    }
}

/// Who changed what a member of staff is there for.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub enum ChangedBy {
    /// Themselves.
    Themselves,
    /// A colleague, who took their handset, closed their account or, as their supervisor, has them
    /// take a break.
    Colleague(StaffId),
    /// The box, because they did not answer.
    Box,
    /// The box, which started again: it takes up what was before.
    Restart,
}

/// What a member of staff does, at the desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StaffAction {
    /// Sits down at a handset and takes calls, or takes calls again after a break or a call.
    Ready(HandsetId),
    /// Takes no calls for now.
    Break(HandsetId, BreakReason),
    /// Takes no calls after the one in hand, or the last one, until they are ready again.
    AfterCallWork(AfterCallReason),
    /// Leaves.
    Leave,
    /// Is sent away by somebody who may: their account was closed.
    SentAway(StaffId),
    /// Puts the caller on hold.
    Hold,
    /// Takes the caller off hold.
    Resume,
    /// Ends the call. Where somebody was asked, or three talk, the others go on without them.
    HangUp,
    /// Puts the caller on hold and calls somebody to ask: a colleague's extension, a number
    /// outside.
    Consult(Number),
    /// Hands the caller over without asking.
    Transfer(TransferTo),
    /// Hands the caller over to whoever is asked, who rings or talks.
    Complete,
    /// Has the caller and whoever is asked talk, too.
    ThreeWay,
    /// Goes back to the caller; whoever was asked hangs up.
    Back,
    /// Parks the caller at the handset, for whoever takes them.
    Park,
    /// Takes the call that is parked at a handset: their own rings for it.
    TakeParked(HandsetId),
    /// Has a handset ring again that was not to be disturbed, or for which another rang.
    RingAgain(HandsetId),
    /// Has the telephone of a handset fetch its settings anew.
    FetchSettings(HandsetId),
    /// A supervisor has a colleague take a break: after the call in hand, where there is one.
    SendOnBreak(StaffId, BreakReason),
    /// A supervisor ends a call that somebody else has in hand.
    EndCall(CallId),
    /// A supervisor takes part in a call that somebody else answers: this handset rings for it. Who
    /// takes part in it already does this in it from now on.
    Supervise(HandsetId, CallId, Supervision),
    /// A supervisor leaves the call that they take part in.
    LeaveSupervised,
    /// Serves these queues and speaks these languages from now on: whoever may, says so of them.
    HasSkills(Skills),
}

/// To whom a caller is handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TransferTo {
    /// Whoever is called by this: a colleague's extension, a number outside.
    Number(Number),
    /// Whoever of the queue's staff is next.
    Queue,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_is_there_for_is_read_again_by_its_codes() {
        let breaks = BreakReason::ALL.map(Availability::Break);
        let works = AfterCallReason::ALL.map(Availability::AfterCallWork);
        let all = [Availability::Ready, Availability::Away];
        for is in all.into_iter().chain(breaks).chain(works) {
            let (state, reason) = is.codes();
            assert_eq!(Availability::from_codes(state, reason), Some(is));
        }
        let newer = Availability::from_codes("break", Some("siesta"));
        assert_eq!(newer, Some(Availability::Break(BreakReason::Other)));
        assert_eq!(Availability::from_codes("asleep", None), None);
    }

    #[test]
    fn nobody_chooses_the_reason_that_is_the_boxs_own() {
        let offered = BreakReason::OFFERED;
        let others = BreakReason::ALL
            .iter()
            .filter(|reason| !offered.contains(reason));
        assert!(others.eq(&[BreakReason::NotAnswered]));
    }
}
