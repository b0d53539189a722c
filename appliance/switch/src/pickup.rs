//! Pickup: a handset takes up what rings elsewhere, waits in the queue, or is parked. Its code was dialled,
//! so it has a call of its own until it is answered; then its leg goes over to the call that it
//! takes up, and its own is over as a service.

use jawab_vocabulary::{CallId, Cause, EndedBy, LegRole, Outcome};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{AgentState, CallEvent};
use crate::state::call::{Call, Ending, PickUp, State};
use crate::state::legs::{CallLeg, Stage};
use crate::state::transfer::Destination;
use crate::switch::{LegUse, Switch};

/// How a call ends that was dialled to take another up.
const TOOK_ANOTHER_UP: Ending = Ending {
    cause: Cause::NORMAL_CLEARING,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};
/// … and there is none.
const NOTHING_TO_TAKE_UP: Ending = Ending {
    cause: Cause::NORMAL_UNSPECIFIED,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};

impl Switch {
    /// The handset that dialled the code is answered: it takes up what it asked for, if that
    /// is still there.
    pub(crate) fn pick_up(&mut self, now: Instant, by: CallId, what: &PickUp) {
        let Some(other) = self.to_be_picked_up(by, what) else {
            return self.start_farewell(now, by, NOTHING_TO_TAKE_UP);
        };
        let Some(known) = self.calls.get(&by) else {
            return;
        };
        let (leg, handset) = (known.lead(), known.legs.origin().handset().cloned());
        self.stops_ringing_elsewhere(now, other);
        self.goes_over(now, leg, (by, TOOK_ANOTHER_UP), other);
        if let Some(handset) = handset {
            self.tell(other, CallEvent::PickedUp(handset));
        }
        self.is_taken_up(now, other, leg);
    }

    fn to_be_picked_up(&self, by: CallId, what: &PickUp) -> Option<CallId> {
        match what {
            PickUp::Queue => {
                let rings = self.queue.iter().find(|call| self.is_ringing(**call));
                rings.or_else(|| self.queue.front()).copied()
            }
            PickUp::At(handset) => {
                let mut calls = self.calls.values().filter(|call| call.id != by);
                let rings = |call: &&Call| {
                    let leg = call.rings().and_then(|leg| call.legs.get(leg));
                    leg.is_some_and(|leg| leg.handset() == Some(handset))
                };
                calls.find(rings).map(|call| call.id)
            }
            PickUp::Parked(at) => {
                let asks = self.calls.get(&by)?.legs.origin().handset();
                self.parked(at.as_ref(), asks)
            }
            PickUp::RingingAt(leg) => self.call_that_rings_at(*leg).map(|call| call.id),
        }
    }

    /// The call that rings at this leg.
    pub(crate) fn call_that_rings_at(&self, leg: LegId) -> Option<&Call> {
        let call = self.calls.get(&self.call_with(leg)?)?;
        (call.rings() == Some(leg)).then_some(call)
    }

    /// What rang is let go.
    fn stops_ringing_elsewhere(&mut self, now: Instant, call: CallId) {
        let Some(rings) = self.calls.get(&call).and_then(|call| call.rings()) else {
            return;
        };
        self.release(now, rings, Cause::NORMAL_CLEARING);
        let rang = self
            .calls
            .get_mut(&call)
            .and_then(|call| match &mut call.state {
                State::Waiting(waiting) => waiting.ring.take(),
                _ => None,
            });
        if let Some(rang) = rang {
            // They had no time to answer.
            self.goes_on(rang.staff);
        }
    }

    /// A leg leaves its call, which is over by that, for another one.
    pub(crate) fn goes_over(
        &mut self,
        now: Instant,
        leg: LegId,
        (from, ending): (CallId, Ending),
        to: CallId,
    ) {
        let known = self.calls.get(&from).and_then(|call| call.legs.get(leg));
        let Some(known) = known.cloned() else {
            return;
        };
        let role = match self.calls.get(&to).map(|call| &call.state) {
            Some(State::Waiting(_)) => LegRole::Staff,
            _ => LegRole::Consulted,
        };
        if let Some(leg) = self.legs.get_mut(&leg) {
            leg.use_ = LegUse::InCall(to);
        }
        self.with(from, |call| call.legs.put(leg, Stage::Gone));
        let staff = known.staff;
        self.with(to, |call| {
            call.legs
                .add(CallLeg::new(leg, role, known.endpoint, staff));
        });
        let has_in_hand = |call: CallId| {
            let agent = staff.and_then(|staff| self.agents.get(&staff));
            agent.is_some_and(|agent| agent.call() == Some(call))
        };
        if let Some(staff) = staff.filter(|_| has_in_hand(from)) {
            self.set_state(staff, AgentState::OnCall(to));
        }
        self.end(now, from, ending);
    }

    /// The leg is in the call, as one that rang would be: it answers.
    fn is_taken_up(&mut self, now: Instant, call: CallId, leg: LegId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        match &mut known.state {
            State::Waiting(_) => self.answers_the_queue(now, call, leg),
            State::Dialling => self.far_end_answered(call, leg),
            State::Consulting(consult) => {
                consult.whom = Some(leg);
                self.consulted_answered(now, call, leg);
            }
            State::Transferring(transfer) => {
                transfer.to = Destination::Other(leg);
                self.transfer_answered(now, call, leg);
            }
            State::Parked(_) => self.parked_is_taken(now, call, leg),
            _ => {}
        }
    }
}
