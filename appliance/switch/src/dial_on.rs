//! Dialling from a call of a handset's that is up: whoever heard a message calls back, and does not hang up
//! before. The call that they were in is over by that, and their leg begins another.

use jawab_vocabulary::{CallId, Direction, Number};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{AgentState, CallBackId, LegCommand};
use crate::plan::{Dialled, dialled};
use crate::prompt::{Announcement, Tone};
use crate::state::agent::Agent;
use crate::state::call::Ending;
use crate::state::legs::Stage;
use crate::switch::Switch;

impl Switch {
    /// The handset whose call this is calls a number outside; the call ends so. Gives the call in which
    /// it does, and in which this wish of theirs is fulfilled.
    pub(crate) fn dials_from(
        &mut self,
        now: Instant,
        from: CallId,
        ending: Ending,
        number: Number,
        wish: Option<CallBackId>,
    ) -> Option<CallId> {
        let known = self.calls.get(&from)?;
        let origin = known.legs.origin().clone();
        let (leg, caller) = (origin.id, known.caller.clone());
        self.with(from, |call| call.legs.put(leg, Stage::Gone));
        let number_of = Some(number.clone());
        let call = self.begins(
            now,
            leg,
            origin.endpoint,
            Direction::Outbound,
            caller,
            number_of,
        );
        self.with(call, |call| {
            call.is_up = true;
            call.call_back = wish;
        });
        let has_in_hand = |agent: &Agent| agent.call() == Some(from);
        let staff = self.agents.iter().find(|(_, agent)| has_in_hand(agent));
        if let Some(staff) = staff.map(|(staff, _)| *staff) {
            self.set_state(staff, AgentState::OnCall(call));
        }
        self.end(now, from, ending);
        self.call_outside(now, call, leg, number);
        Some(call)
    }

    /// Whether whoever dials in a call hears the box already, so that it is not answered again.
    pub(crate) fn is_answered_already(&self, call: CallId) -> bool {
        self.calls.get(&call).is_some_and(|call| call.is_up)
    }

    /// The far end is dialled: a telephone that is not answered yet makes its own ring tone, and one that
    /// is hears the box's.
    pub(crate) fn lets_hear_that_it_rings(&mut self, call: CallId, leg: LegId) {
        if self.is_answered_already(call) {
            self.play_to(leg, vec![Announcement::Tone(Tone::Ringback)], true);
        } else {
            self.command(leg, LegCommand::Alert);
        }
    }
}

/// Whether somebody has a number of the public network.
pub(crate) fn can_be_called(number: &Number) -> bool {
    matches!(dialled(number), Dialled::Outside(_))
}
