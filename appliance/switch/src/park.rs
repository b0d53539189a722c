//! Park: staff leave the other with music at their own handset's place, and anybody takes them from
//! there: by a code and that handset's extension, or at the desk. There is one place for each handset,
//! so that nobody has to be told a number: "they are parked at 201". Not taken, the call comes back to
//! that handset, and then goes to the queue, as one does that was handed over (`transfer.rs`).

use jawab_vocabulary::{CallId, Cause, HandsetId, StaffId};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{CallEvent, Endpoint};
use crate::state::call::{Call, State};
use crate::state::legs::Stage;
use crate::switch::Switch;

impl Switch {
    /// Staff park the other, and have their hands free. Where their handset's place is taken they
    /// hear so, and are back with the other.
    pub(crate) fn park(&mut self, now: Instant, call: CallId, by: LegId) {
        if !self.may_hand_over(call, by) {
            return;
        }
        if let Err(cause) = self.parks(now, call, by) {
            self.cannot_call(now, call, by, cause);
        }
    }

    /// The same, of a call that may be handed over.
    ///
    /// # Errors
    /// Why not, and the call is as it was.
    pub(crate) fn parks(&mut self, now: Instant, call: CallId, by: LegId) -> Result<(), Cause> {
        let known = self.calls.get(&call).and_then(|call| call.legs.get(by));
        let at = known.and_then(|leg| leg.handset().cloned());
        let at = at.ok_or(Cause::SUBSCRIBER_ABSENT)?;
        if self.parked_at(&at).is_some() {
            return Err(Cause::USER_BUSY);
        }
        self.hold(call);
        self.release(now, by, Cause::NORMAL_CLEARING);
        let _ = self.leaves_a_call_that_goes_on(now, call, by);
        let deadline = Instant(now.0 + self.config.park_for);
        self.with(call, |call| {
            call.state = State::Parked(at.clone());
            call.deadline = Some(deadline);
        });
        self.tell(call, CallEvent::Parked(at));
        Ok(())
    }

    /// What is to be taken: that of a handset; or else that of the handset that asks, or what was
    /// parked first.
    pub(crate) fn parked(
        &self,
        at: Option<&HandsetId>,
        asks: Option<&HandsetId>,
    ) -> Option<CallId> {
        if let Some(at) = at {
            return self.parked_at(at);
        }
        let own = asks.and_then(|asks| self.parked_at(asks));
        own.or_else(|| {
            let parked = self.calls.values();
            let parked = parked.filter(|call| matches!(call.state, State::Parked(_)));
            // All have the same time, so the first to come back was the first parked.
            let first = parked.min_by_key(|call| (call.deadline, call.id));
            first.map(|call| call.id)
        })
    }

    fn parked_at(&self, at: &HandsetId) -> Option<CallId> {
        let is_there = |call: &&Call| matches!(&call.state, State::Parked(place) if place == at);
        self.calls.values().find(is_there).map(|call| call.id)
    }

    /// A handset has taken it.
    pub(crate) fn parked_is_taken(&mut self, now: Instant, call: CallId, leg: LegId) {
        self.with(call, |call| call.legs.put(leg, Stage::Bridged));
        self.join_bridge(call, &[leg]);
        self.takes_over(now, call, leg);
    }

    /// Somebody wants it at the desk: their handset rings, and where they do not answer it comes
    /// back to who parked it.
    pub(crate) fn take_parked_by_desk(&mut self, now: Instant, staff: StaffId, at: &HandsetId) {
        let own = self.agents.get(&staff).map(|agent| agent.handset.clone());
        let (Some(own), Some(call)) = (own, self.parked_at(at)) else {
            return;
        };
        let Some(lead) = self.lead(call) else {
            return;
        };
        if self.can_ring(&own).is_err() {
            return;
        }
        let called = own.as_str().into();
        let leg = self.rings_for_transfer(call, lead, Endpoint::Handset(own), called);
        self.waits_for(now, call, at.clone(), leg);
    }

    /// Nobody has taken it.
    pub(crate) fn parked_for_too_long(&mut self, now: Instant, call: CallId) {
        let known = self.calls.get(&call);
        if let Some(State::Parked(at)) = known.map(|call| &call.state) {
            let at = at.clone();
            self.comes_back(now, call, at);
        }
    }
}
