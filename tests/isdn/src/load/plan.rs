//! What is to become of a call, and what became of it.

use jawab_wire::isdn::{Cause, Sending};

/// One of the two ends.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Who {
    /// Ours.
    Us,
    /// libpri's.
    Peer,
}

/// How far a call gets before it is ended.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// SETUP was sent, or came.
    SetUp,
    /// It takes digits.
    Digits,
    /// It proceeds.
    Proceeding,
    /// It rings.
    Alerting,
    /// It was answered.
    Connected,
}

/// What is to become of a call.
#[derive(Copy, Clone, Debug)]
pub struct Plan {
    /// Who calls.
    pub caller: Who,
    /// Whether digits come one by one.
    pub sending: Sending,
    /// How far it gets.
    pub until: Stage,
    /// Who ends it then.
    pub ended_by: Who,
    /// Why.
    pub cause: u8,
}

impl Plan {
    /// A call that is answered, and ended with cause 16.
    #[must_use]
    pub const fn answered(caller: Who, ended_by: Who) -> Self {
        Self {
            caller,
            sending: Sending::EnBloc,
            until: Stage::Connected,
            ended_by,
            cause: 16,
        }
    }
}

/// What became of a call.
#[derive(Clone, Debug)]
pub struct Ending {
    /// What was to become of it.
    pub plan: Plan,
    /// Why it ended, by us; none if we never heard of it.
    pub ours: Option<Cause>,
    /// Why it ended, by the peer; none if it never heard of it.
    pub peers: Option<i64>,
    /// The digits that the called side got.
    pub digits: String,
}

pub(super) fn is_given_up(plan: Plan) -> bool {
    plan.caller == Who::Peer && plan.ended_by == Who::Peer && plan.until == Stage::SetUp
}

/// We give up a call that the peer has said nothing to; libpri does not get over it.
pub(super) fn is_withdrawn(plan: Plan) -> bool {
    plan.caller == Who::Us && plan.ended_by == Who::Us && plan.until == Stage::SetUp
}
