//! Referrals: a call is handed over by the phone's own transfer key (REFER, RFC 3515), by the
//! operations that the `*` codes have, for whoever may use those.
//!
//! - To a number, to the queue, or parked: as the code that hands a call over without asking. Whoever cannot be
//!   rung is told to the phone, which shows it; its call stays as it is.
//! - To whoever is at the other end of another call of the handset's own, which it dialled to ask
//!   them: the two calls become one, as if they had been asked in it, and that is completed.

use jawab_vocabulary::{CallId, Cause, EndedBy, Number, Outcome, StarCode};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{
    CallEvent, LegCommand, Output, ReferTo, ReferralEvent, ReferralId, ReferralRefusal,
};
use crate::plan::{Dialled, dialled_where};
use crate::state::call::{Ending, State};
use crate::state::legs::CallLeg;
use crate::state::transfer::Destination;
use crate::switch::{LegUse, Switch};

/// Two calls of a handset's that are to be one.
struct Joint {
    /// The call that goes on, and the handset's leg in it.
    stays: (CallId, LegId),
    /// The call that is over by it.
    goes: CallId,
    /// Whoever is at its other end.
    whom: LegId,
}

impl Switch {
    /// A phone wants its call handed over.
    pub(crate) fn refers(&mut self, now: Instant, leg: LegId, id: ReferralId, to: ReferTo) {
        let done = match (self.call_with(leg), to) {
            // It was released meanwhile.
            (None, _) => Err(ReferralRefusal::Declined),
            (Some(call), _) if !self.is_staffs(call, leg) => Err(ReferralRefusal::Forbidden),
            (Some(call), ReferTo::Number(number)) => {
                self.refers_to_number(now, call, leg, id, &number)
            }
            (Some(call), ReferTo::InPlaceOf(other)) => {
                self.refers_to_own_call(now, (call, leg), id, other)
            }
        };
        if let Err(refusal) = done {
            self.says_of_referral(id, ReferralEvent::Refused(refusal));
        }
    }

    fn refers_to_number(
        &mut self,
        now: Instant,
        call: CallId,
        by: LegId,
        id: ReferralId,
        number: &Number,
    ) -> Result<(), ReferralRefusal> {
        let handsets = &self.handsets;
        let meaning = dialled_where(number, |handset| handsets.contains(handset));
        let is_queue = is_the_queue(number);
        let is_whom = matches!(
            meaning,
            Dialled::Handset(_) | Dialled::Outside(_) | Dialled::Emergency(_)
        );
        let is_park = number.as_str() == StarCode::Park.keys();
        if !is_queue && !is_park && !is_whom {
            return Err(ReferralRefusal::Forbidden);
        }
        if !self.may_hand_over(call, by) {
            return Err(ReferralRefusal::Declined);
        }
        self.says_of_referral(id, ReferralEvent::Accepted);
        let done = if is_park {
            self.parks(now, call, by)
        } else if is_queue {
            let caller = self.caller_in(call).ok_or(Cause::SUBSCRIBER_ABSENT);
            caller.map(|_| self.transfer_to_the_queue(now, call, by))
        } else {
            match self.reach(number) {
                Ok((to, called)) => {
                    // It is told how that goes.
                    self.with(call, |call| call.referral = Some(id));
                    self.hands_over(now, call, by, to, called);
                    return Ok(());
                }
                Err(cause) => Err(cause),
            }
        };
        let told = done.map_or_else(ReferralEvent::Failed, |()| ReferralEvent::Done);
        self.says_of_referral(id, told);
        Ok(())
    }

    fn refers_to_own_call(
        &mut self,
        now: Instant,
        own: (CallId, LegId),
        id: ReferralId,
        other: LegId,
    ) -> Result<(), ReferralRefusal> {
        let joint = self.joint(own, other).ok_or(ReferralRefusal::Declined)?;
        self.says_of_referral(id, ReferralEvent::Accepted);
        self.with(joint.stays.0, |call| call.referral = Some(id));
        self.join_calls(now, &joint);
        Ok(())
    }

    /// How two calls of a handset become one. The one that goes is one that it dialled: who calls
    /// the centre is not left to another caller. Of two that it dialled a colleague's goes first.
    fn joint(&self, (call, leg): (CallId, LegId), other: LegId) -> Option<Joint> {
        let other_call = self.call_with(other)?;
        let handset_of = |call, leg| self.calls.get(&call)?.legs.get(leg)?.handset();
        let is_same = handset_of(call, leg) == handset_of(other_call, other);
        if call == other_call || !is_same {
            return None;
        }
        let ways = [
            ((call, leg), (other_call, other)),
            ((other_call, other), (call, leg)),
        ];
        let mut ways: Vec<Joint> = ways
            .into_iter()
            .filter(|((stays, by), _)| self.may_hand_over(*stays, *by))
            .filter_map(|(stays, (goes, own))| {
                let whom = self.asked_apart(goes, own)?;
                Some(Joint { stays, goes, whom })
            })
            .collect();
        ways.sort_by_key(|joint| self.caller_in(joint.goes).is_some());
        ways.into_iter().next()
    }

    /// Who is at the other end of a call that a handset dialled to ask them: they ring, or the two
    /// talk. An emergency service that does not answer yet is not let go of.
    fn asked_apart(&self, call: CallId, own: LegId) -> Option<LegId> {
        let known = self.calls.get(&call)?;
        if known.legs.origin().id != own {
            return None;
        }
        match &known.state {
            State::Dialling if known.emergency.is_none() => known.legs.dialled(),
            State::Talking if known.is_staff_of_two(own) => {
                let is_other = |leg: &&CallLeg| leg.is_in_conversation() && leg.id != own;
                known.legs.iter().find(is_other).map(|leg| leg.id)
            }
            _ => None,
        }
    }

    /// Whoever was asked in a call of its own goes over to the call that they were asked about, and
    /// takes it.
    fn join_calls(&mut self, now: Instant, joint: &Joint) {
        let &Joint {
            stays: (call, by),
            goes,
            whom,
        } = joint;
        let Some(from) = self.calls.get(&goes) else {
            return;
        };
        let Some(asked) = from.legs.get(whom).cloned() else {
            return;
        };
        let (called, emergency) = (from.called.clone(), from.emergency.clone());
        let talks = asked.is_in_conversation();
        let ending = Ending {
            cause: Cause::NORMAL_CLEARING,
            by: EndedBy::Staff,
            outcome: if talks {
                Outcome::Answered
            } else {
                Outcome::Service
            },
        };
        self.asks(call, by);
        self.command(whom, LegCommand::Leave);
        self.goes_over(now, whom, (goes, ending), call);
        let told = CallEvent::Consults {
            to: asked.endpoint,
            called: called.unwrap_or_else(|| Number::from("")),
        };
        self.tell(call, told);
        let deadline = Instant(now.0 + self.config.dial_for);
        self.with(call, |call| {
            // What nobody is to take the channel of stays so.
            call.emergency = call.emergency.take().or(emergency);
            call.deadline = Some(deadline);
            if let State::Consulting(consult) = &mut call.state {
                consult.whom = Some(whom);
            }
        });
        if talks {
            self.consulted_answered(now, call, whom);
        }
        self.complete(now, call);
    }

    /// Whoever a call was referred to rings.
    pub(crate) fn referral_alerts(&mut self, call: CallId, leg: LegId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let rings = match &known.state {
            State::Transferring(transfer) => transfer.to == Destination::Other(leg),
            _ => false,
        };
        if let Some(referral) = known.referral.filter(|_| rings) {
            self.says_of_referral(referral, ReferralEvent::Alerting);
        }
    }

    /// How it ended, this once.
    pub(crate) fn referral_is_over(&mut self, call: CallId, how: ReferralEvent) {
        let known = self.calls.get_mut(&call);
        if let Some(referral) = known.and_then(|call| call.referral.take()) {
            self.says_of_referral(referral, how);
        }
    }

    fn says_of_referral(&mut self, id: ReferralId, event: ReferralEvent) {
        self.emit(Output::Referral(id, event));
    }

    pub(crate) fn call_with(&self, leg: LegId) -> Option<CallId> {
        match self.legs.get(&leg)?.use_ {
            LegUse::InCall(call) => Some(call),
            LegUse::Supervises(_) | LegUse::InTestCall | LegUse::Releasing(_) => None,
        }
    }
}

/// Whether a phone was told the code's keys: some take the last `#` for the end of the number.
fn is_the_queue(number: &Number) -> bool {
    let keys = StarCode::TransferToQueue.keys();
    number.as_str() == keys || Some(number.as_str()) == keys.strip_suffix('#')
}
