//! The few acts that all features share: legs are originated and released, something is played,
//! somebody is told, a call ends.

use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, HandsetId, LegRole, Number, StaffId};

use crate::ids::{BridgeId, LegId};
use crate::instant::Instant;
use crate::io::{CallEvent, Diverted, Endpoint, LegCommand, Output, PlayId, ReferralEvent};
use crate::prompt::Announcement;
use crate::records::record;
use crate::state::call::{Call, Ending};
use crate::state::legs::{CallLeg, Stage};
use crate::switch::{Leg, LegUse, Switch};

impl Switch {
    pub(crate) fn emit(&mut self, output: Output) {
        self.outputs.push_back(output);
    }

    pub(crate) fn tell(&mut self, call: CallId, event: CallEvent) {
        self.emit(Output::Call(call, event));
    }

    pub(crate) fn command(&mut self, leg: LegId, command: LegCommand) {
        self.telling_is_cut(leg, &command);
        self.emit(Output::Leg(leg, command));
    }

    pub(crate) fn new_call(&mut self) -> CallId {
        self.last_call += 1;
        CallId(self.last_call)
    }

    pub(crate) const fn new_bridge(&mut self) -> BridgeId {
        self.last_bridge += 1;
        BridgeId(self.last_bridge)
    }

    /// Takes a leg on that a driver offered.
    pub(crate) fn adopt(&mut self, leg: LegId, endpoint: Endpoint, call: CallId) {
        let use_ = LegUse::InCall(call);
        self.legs.insert(leg, Leg { endpoint, use_ });
    }

    /// Originates a leg of a call, which gets this role and member of staff in it.
    pub(crate) fn originate(
        &mut self,
        call: CallId,
        (role, staff): (LegRole, Option<StaffId>),
        to: Endpoint,
        called: Number,
        caller: Option<Number>,
    ) -> LegId {
        let endpoint = to.clone();
        let leg = self.originate_for(LegUse::InCall(call), to, called, caller);
        self.with(call, |call| {
            call.legs.add(CallLeg::new(leg, role, endpoint, staff));
        });
        leg
    }

    /// Originates a leg to somebody outside, for a caller whom nobody has answered.
    pub(crate) fn divert(&mut self, call: CallId, to: Endpoint, called: Number) -> LegId {
        let known = self.calls.get(&call);
        let (caller, from) = known.map_or((None, None), |known| {
            (known.caller.clone(), known.called.clone())
        });
        let endpoint = to.clone();
        let diverted = Some(Diverted { from });
        let leg = self.begin_leg(
            LegUse::InCall(call),
            LegCommand::Originate {
                to,
                called,
                caller,
                diverted,
            },
            endpoint.clone(),
        );
        self.with(call, |call| {
            let leg = CallLeg::new(leg, LegRole::Consulted, endpoint, None);
            call.legs.add(leg);
        });
        leg
    }

    /// The name of a leg that is to be originated.
    pub(crate) const fn new_leg(&mut self) -> LegId {
        self.last_leg += 1;
        LegId::originated(self.last_leg)
    }

    /// Originates a leg, for a call or for the test call.
    pub(crate) fn originate_for(
        &mut self,
        use_: LegUse,
        to: Endpoint,
        called: Number,
        caller: Option<Number>,
    ) -> LegId {
        let endpoint = to.clone();
        let originate = LegCommand::Originate {
            to,
            called,
            caller,
            diverted: None,
        };
        self.begin_leg(use_, originate, endpoint)
    }

    fn begin_leg(&mut self, use_: LegUse, originate: LegCommand, endpoint: Endpoint) -> LegId {
        let leg = self.new_leg();
        self.legs.insert(leg, Leg { endpoint, use_ });
        self.command(leg, originate);
        leg
    }

    /// Releases a leg, and waits for its driver to say that it is gone.
    pub(crate) fn release(&mut self, now: Instant, leg: LegId, cause: Cause) {
        let until = Instant(now.0 + self.config.release_guard);
        let Some(known) = self.legs.get_mut(&leg) else {
            return;
        };
        let before = known.use_;
        if matches!(before, LegUse::Releasing(_)) {
            return;
        }
        known.use_ = LegUse::Releasing(until);
        if let LegUse::InCall(call) = before {
            self.with(call, |call| call.legs.put(leg, Stage::Gone));
        }
        self.command(leg, LegCommand::Release(cause));
    }

    /// Plays to the leg that a call lives by.
    pub(crate) fn play(&mut self, call: CallId, what: Vec<Announcement>, repeat: bool) {
        let Some(leg) = self.lead(call) else {
            return;
        };
        let id = self.play_to(leg, what, repeat);
        self.with(call, |call| call.playing = (!repeat).then_some(id));
    }

    /// Changes a call, if it is still up.
    pub(crate) fn with(&mut self, call: CallId, change: impl FnOnce(&mut Call)) {
        if let Some(call) = self.calls.get_mut(&call) {
            change(call);
        }
    }

    /// The leg that a call lives by.
    pub(crate) fn lead(&self, call: CallId) -> Option<LegId> {
        self.calls.get(&call).map(Call::lead)
    }

    /// Plays to a leg.
    pub(crate) fn play_to(&mut self, leg: LegId, what: Vec<Announcement>, repeat: bool) -> PlayId {
        self.last_play += 1;
        let id = PlayId(self.last_play);
        self.command(leg, LegCommand::Play { id, what, repeat });
        id
    }

    /// Ends a call: releases what is left of it, and gives its record.
    pub(crate) fn end(&mut self, now: Instant, call: CallId, ending: Ending) {
        self.supervision_ends(now, call, Cause::NORMAL_CLEARING);
        let Some(over) = self.calls.remove(&call) else {
            return;
        };
        self.queue.retain(|waiting| *waiting != call);
        let legs: Vec<LegId> = self
            .legs
            .iter()
            .filter(|(_, leg)| leg.use_ == LegUse::InCall(call))
            .map(|(id, _)| *id)
            .collect();
        for leg in legs {
            self.release(now, leg, ending.cause);
        }
        let asked = over
            .legs
            .iter()
            .filter(|leg| leg.role == LegRole::Consulted);
        let asked: Vec<StaffId> = asked.filter_map(|leg| leg.staff).collect();
        self.agents_leave(now, call, over.was_answered, &asked);
        if let Some(referral) = over.referral {
            self.emit(Output::Referral(
                referral,
                ReferralEvent::Failed(ending.cause),
            ));
        }
        self.call_back_ended(now, &over, ending.cause);
        self.tell(call, CallEvent::Ended(ending.cause));
        let waited = over.queued.since.is_some();
        let (record, legs) = record(over, ending, now);
        if waited && record.staff.is_some() && record.talk_ms > 0 {
            let took = Duration::from_millis(record.talk_ms + record.hold_ms);
            self.pace.call(record.queue.clone(), took);
        }
        self.emit(Output::Record(Box::new(record), legs));
    }

    /// Whether a handset is off the hook, or still hanging up.
    pub(crate) fn is_busy(&self, handset: &HandsetId) -> bool {
        self.legs
            .values()
            .any(|leg| matches!(&leg.endpoint, Endpoint::Handset(used) if used == handset))
    }
}
