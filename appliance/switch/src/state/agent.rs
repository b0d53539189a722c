//! Somebody at work: what they do, and since when.

use jawab_vocabulary::{AfterCallReason, Availability, BreakReason, CallId, ChangedBy, HandsetId};

use crate::instant::Instant;
use crate::io::AgentState;

/// A member of staff at work.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) handset: HandsetId,
    pub(crate) state: AgentState,
    /// What was said last of what they are there for.
    pub(crate) availability: Availability,
    /// Their place in the order in which staff became idle: the lowest is rung first.
    pub(crate) idle_turn: u64,
    /// What they want to do once the call in hand is over.
    pub(crate) after: After,
    /// Who said so.
    pub(crate) by: ChangedBy,
    /// Calls and conversations not answered in a row.
    pub(crate) unanswered: u8,
    /// After-call work that ends by itself.
    pub(crate) wrap_up: Option<WrapUp>,
    /// Their handset refused a caller: it is not rung for the queue before.
    pub(crate) left_alone_until: Option<Instant>,
}

/// After-call work that ends by itself.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct WrapUp {
    pub(crate) since: Instant,
    pub(crate) until: Instant,
}

/// What a member of staff does after the call in hand.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum After {
    Ready,
    Break(BreakReason),
    /// After-call work for a reason that they gave: it lasts until they say otherwise.
    Work(AfterCallReason),
    Away,
}

impl Agent {
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let wrap_up = self.wrap_up.map(|wrap_up| wrap_up.until);
        [wrap_up, self.left_alone_until].into_iter().flatten().min()
    }

    /// Whether they take calls now, or once the one in hand is over and written up. (After-call work
    /// without a reason is theirs who are ready after it.)
    pub(crate) fn takes_calls(&self) -> bool {
        self.takes_work() || matches!(self.state, AgentState::AfterCallWork(_, None))
    }

    /// Whether they take what comes, as far as they have room for it.
    pub(crate) fn takes_work(&self) -> bool {
        match self.state {
            AgentState::Ready => true,
            AgentState::Ringing(_) | AgentState::OnCall(_) | AgentState::OnHold(_) => {
                self.after == After::Ready
            }
            AgentState::Away | AgentState::Break(_) | AgentState::AfterCallWork(..) => false,
        }
    }

    /// The call in hand: ringing, or spoken in.
    pub(crate) const fn call(&self) -> Option<CallId> {
        match self.state {
            AgentState::Ringing(call) | AgentState::OnCall(call) | AgentState::OnHold(call) => {
                Some(call)
            }
            AgentState::Away
            | AgentState::Ready
            | AgentState::Break(_)
            | AgentState::AfterCallWork(..) => None,
        }
    }
}
