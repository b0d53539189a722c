//! Transfer: a call is handed over to somebody who is rung, or to the queue, and whoever
//! handed it over has left. Where nobody takes it, it comes back to them; where they cannot be
//! rung either, the queue takes it. It is never lost.
//!
//! ```text
//! Talking ─transfer─▶ Transferring: the other rings ──answered──▶ Talking with them
//!                          │ not answered                            ▲
//!                          ▼                                         │
//!                     who handed it over rings ───────answered───────┘
//!                          │ not answered
//!                          ▼
//!                        Waiting, at the head of the queue
//! ```

use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, EndedBy, HandsetId, LegRole, Number, Outcome, TransferTo};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{CallEvent, Endpoint, LegCommand, ReferralEvent};
use crate::plan::{Dialled, dialled_where};
use crate::prompt::{Announcement, PromptId, Tone};
use crate::state::call::{Ending, State};
use crate::state::legs::Stage;
use crate::state::transfer::{Destination, Transfer};
use crate::switch::Switch;

/// How often a handset that cannot be rung is looked at again: it may still be hanging up.
const LOOKS_AGAIN: Duration = Duration::from_secs(1);

/// Of a call that nobody takes, and that has no place in the queue: a colleague's.
const NOBODY_TOOK_IT: Ending = Ending {
    cause: Cause::NO_ANSWER,
    by: EndedBy::Box,
    outcome: Outcome::Answered,
};

impl Switch {
    /// Staff hand the call over without asking. Somebody who cannot be rung is not handed it:
    /// staff hear why, and are back with the other.
    pub(crate) fn transfer(&mut self, now: Instant, call: CallId, by: LegId, to: &TransferTo) {
        if !self.may_hand_over(call, by) {
            return;
        }
        match to {
            TransferTo::Queue => self.transfer_to_the_queue(now, call, by),
            TransferTo::Number(number) => match self.reach(number) {
                Ok((to, called)) => self.hands_over(now, call, by, to, called),
                Err(cause) => self.cannot_call(now, call, by, cause),
            },
        }
    }

    /// Somebody is rung to take the call, and whoever hands it over leaves.
    pub(crate) fn hands_over(
        &mut self,
        now: Instant,
        call: CallId,
        by: LegId,
        to: Endpoint,
        called: Number,
    ) {
        self.hold(call);
        self.supervisors_make_way_for(now, call, &to, &called);
        let leg = self.rings_for_transfer(call, by, to, called);
        self.release(now, by, Cause::NORMAL_CLEARING);
        if let Some(from) = self.leaves_a_call_that_goes_on(now, call, by) {
            self.waits_for(now, call, from, leg);
        }
    }

    /// The leg of whoever is outside, for whom there is a place in the queue.
    pub(crate) fn caller_in(&self, call: CallId) -> Option<LegId> {
        let mut legs = self.calls.get(&call)?.legs.iter();
        let caller = legs.find(|leg| leg.role == LegRole::Caller && leg.stage != Stage::Gone);
        caller.map(|leg| leg.id)
    }

    /// A caller goes to the head of the queue: they have waited once.
    pub(crate) fn transfer_to_the_queue(&mut self, now: Instant, call: CallId, by: LegId) {
        let Some(other) = self.caller_in(call) else {
            return self.cannot_call(now, call, by, Cause::SUBSCRIBER_ABSENT);
        };
        self.release(now, by, Cause::NORMAL_CLEARING);
        let _ = self.leaves_a_call_that_goes_on(now, call, by);
        self.command(other, LegCommand::Leave);
        self.back_to_the_head(now, call);
    }

    /// The endpoint that a number stands for, if it can be rung now, and what is dialled there.
    pub(crate) fn reach(&mut self, number: &Number) -> Result<(Endpoint, Number), Cause> {
        let handsets = &self.handsets;
        match dialled_where(number, |handset| handsets.contains(handset)) {
            Dialled::Emergency(number) => {
                let line = self.free_line().ok_or(Cause::NO_CIRCUIT)?;
                Ok((Endpoint::Line(line), number))
            }
            Dialled::Outside(number) => {
                let (line, _) = self.line_for(&number).ok_or(Cause::NO_CIRCUIT)?;
                Ok((Endpoint::Line(line), number))
            }
            Dialled::Handset(handset) => {
                let handset = self.who_rings_for(&handset)?;
                let called = Number::from(handset.as_str());
                Ok((Endpoint::Handset(handset), called))
            }
            Dialled::RecordPrompt(..)
            | Dialled::Messages
            | Dialled::PickUp(_)
            | Dialled::TakeParked(_)
            | Dialled::Divert(_)
            | Dialled::Unknown => Err(Cause::INVALID_NUMBER_FORMAT),
        }
    }

    /// Whether a handset is there, and on the hook.
    pub(crate) fn can_ring(&self, handset: &HandsetId) -> Result<(), Cause> {
        if !self.handsets.contains(handset) {
            Err(Cause::SUBSCRIBER_ABSENT)
        } else if self.is_busy(handset) {
            Err(Cause::USER_BUSY)
        } else {
            Ok(())
        }
    }

    /// Somebody's leg is gone from a call that goes on without them: they have no more to do
    /// with it than to write it up. Gives where they sat.
    pub(crate) fn leaves_a_call_that_goes_on(
        &mut self,
        now: Instant,
        call: CallId,
        leg: LegId,
    ) -> Option<HandsetId> {
        self.with(call, |call| call.legs.pass_lead_from(leg));
        self.agent_of_leg_leaves(now, call, leg);
        self.calls.get(&call)?.legs.get(leg)?.handset().cloned()
    }

    /// Whoever a call was handed over to rings.
    pub(crate) fn waits_for(&mut self, now: Instant, call: CallId, from: HandsetId, leg: LegId) {
        let deadline = Instant(now.0 + self.config.transfer_for);
        let (from, to) = (Some(from), Destination::Other(leg));
        self.with(call, |call| {
            call.state = State::Transferring(Transfer { from, to });
            call.deadline = Some(deadline);
        });
    }

    /// It comes back to who handed it over.
    pub(crate) fn comes_back(&mut self, now: Instant, call: CallId, from: HandsetId) {
        let until = Instant(now.0 + self.config.ring_for);
        self.tell(call, CallEvent::ComesBack(from.clone()));
        self.rings_back(now, call, from, until);
    }

    fn rings_back(&mut self, now: Instant, call: CallId, from: HandsetId, until: Instant) {
        let can_be_rung = self.can_ring(&from).is_ok();
        let leg = can_be_rung.then(|| {
            let caller = self.other_party(call);
            let called = Number::from(from.as_str());
            let to = Endpoint::Handset(from.clone());
            let seat = (LegRole::Staff, self.who_sits_at(&from));
            self.originate(call, seat, to, called, caller)
        });
        let deadline = match leg {
            Some(_) => until,
            None => until.min(Instant(now.0 + LOOKS_AGAIN)),
        };
        let (from, to) = (Some(from), Destination::Back { leg, until });
        self.with(call, |call| {
            call.state = State::Transferring(Transfer { from, to });
            call.deadline = Some(deadline);
        });
    }

    /// Whoever rings answered: they have the call.
    pub(crate) fn transfer_answered(&mut self, now: Instant, call: CallId, leg: LegId) {
        let Some(transfer) = self.transfer_of(call) else {
            return;
        };
        if transfer.leg() != Some(leg) {
            return;
        }
        self.with(call, |call| call.legs.put(leg, Stage::Bridged));
        self.join_bridge(call, &[leg]);
        self.takes_over(now, call, leg);
    }

    /// Whoever is in the bridge has the call from now on, and the other is off hold.
    pub(crate) fn takes_over(&mut self, now: Instant, call: CallId, leg: LegId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let answers = known.legs.takes_over(leg);
        known.state = State::Talking;
        known.deadline = None;
        known.was_answered = true;
        let taken = known.legs.get(leg).map(|leg| leg.endpoint.clone());
        if let Some(answers) = answers {
            self.agent_of_leg_joins(now, call, answers);
            self.is_coached(call, answers);
        }
        if let Some(endpoint) = taken {
            self.tell(call, CallEvent::Transferred(endpoint));
        }
        self.referral_is_over(call, ReferralEvent::Done);
        self.resume(call);
    }

    /// The leg that rings is gone: refused, busy, out of order.
    pub(crate) fn transfer_failed(&mut self, now: Instant, call: CallId, cause: Cause) {
        let Some(Transfer { from, to }) = self.transfer_of(call) else {
            return;
        };
        if let Destination::Other(leg) = &to {
            self.agent_of_leg_leaves(now, call, *leg);
            self.tell(call, CallEvent::ConsultOver(cause));
            self.referral_is_over(call, ReferralEvent::Failed(cause));
            match from {
                Some(from) => self.comes_back(now, call, from),
                None => self.comes_back_to_its_queue(now, call),
            }
        } else {
            self.nobody_takes_it(now, call);
        }
    }

    pub(crate) fn transfer_timeout(&mut self, now: Instant, call: CallId) {
        let Some(Transfer { from, to }) = self.transfer_of(call) else {
            return;
        };
        match (to, from) {
            (Destination::Back { leg: None, until }, Some(from)) if now < until => {
                self.rings_back(now, call, from, until);
            }
            (Destination::Back { leg: None, .. }, _) => self.nobody_takes_it(now, call),
            (Destination::Other(leg) | Destination::Back { leg: Some(leg), .. }, _) => {
                self.release(now, leg, Cause::NO_ANSWER);
                self.transfer_failed(now, call, Cause::NO_ANSWER);
            }
        }
    }

    /// A caller goes to the head of the queue, or hears that nobody is there any more; a
    /// colleague hears that nobody answers.
    fn nobody_takes_it(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let (lead, role) = (known.lead(), known.legs.lead_role());
        known.legs.put(lead, Stage::Apart);
        if role == LegRole::Caller && self.anybody_at_work() {
            self.back_to_the_head(now, call);
        } else if role == LegRole::Caller {
            self.turn_away(now, call, PromptId::Closed);
        } else {
            let tone = vec![Announcement::Tone(Tone::Busy)];
            self.farewell(now, call, tone, NOBODY_TOOK_IT);
        }
    }

    /// A leg of a conversation of three is gone, and two are left.
    pub(crate) fn two_are_left(&mut self, now: Instant, call: CallId, leg: LegId) {
        let role = self.calls.get(&call).and_then(|call| call.legs.role(leg));
        self.leaves_a_call_that_goes_on(now, call, leg);
        if role != Some(LegRole::Staff) {
            self.tell(call, CallEvent::ConsultOver(Cause::NORMAL_CLEARING));
            return;
        }
        let lead = self.lead(call);
        let known = self.calls.get(&call);
        let stays = known.and_then(|call| {
            let mut legs = call.legs.iter();
            legs.find(|leg| leg.is_in_conversation() && Some(leg.id) != lead)
        });
        if let Some(stays) = stays.map(|leg| leg.id) {
            self.takes_over(now, call, stays);
        }
    }

    fn transfer_of(&self, call: CallId) -> Option<Transfer> {
        match &self.calls.get(&call)?.state {
            State::Transferring(transfer) => Some(transfer.clone()),
            _ => None,
        }
    }
}
