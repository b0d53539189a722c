//! Consultation: staff put the other on hold and ask somebody; then they come back, talk all
//! three, or hand the call over.
//!
//! ```text
//! Talking ─consult─▶ Consulting: rings ─▶ talks ──three-way─▶ Talking, all three
//!    ▲                   │  not reached     │  └──complete, or who asks hangs up─▶ Talking
//!    └─────back──────────┴──────────────────┘      with whoever was asked (`transfer.rs`)
//! ```

use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, LegRole, Number};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{CallEvent, Endpoint, LegCommand};
use crate::prompt::{Announcement, Tone};
use crate::state::call::State;
use crate::state::legs::{CallLeg, Stage};
use crate::state::transfer::Consult;
use crate::switch::Switch;

/// For how long a tone tells who asks that whoever they called is not reached, before they are
/// back with the other: two rounds of the busy tone (ITU-T E.180), and a little.
const TONE_FOR: Duration = Duration::from_secs(3);

impl Switch {
    /// Whoever talks to staff is put on hold, and somebody is called to be asked. While three
    /// talk, nobody else is.
    pub(crate) fn consult(&mut self, now: Instant, call: CallId, by: LegId, number: &Number) {
        if !self.may_hand_over(call, by) {
            return;
        }
        self.asks(call, by);
        match self.reach(number) {
            Ok((to, called)) => {
                self.supervisors_make_way_for(now, call, &to, &called);
                self.play_to(by, vec![Announcement::Tone(Tone::Ringback)], true);
                let whom = self.rings_for_transfer(call, by, to, called);
                let deadline = Instant(now.0 + self.config.dial_for);
                self.with(call, |call| {
                    call.state = State::Consulting(Consult {
                        by,
                        whom: Some(whom),
                    });
                    call.deadline = Some(deadline);
                });
            }
            Err(cause) => self.not_reached(now, call, by, cause),
        }
    }

    /// Whether somebody may ask another, or hand over what they talk in.
    pub(crate) fn may_hand_over(&self, call: CallId, by: LegId) -> bool {
        let known = self.calls.get(&call);
        known.is_some_and(|call| call.is_staff_of_two(by))
    }

    /// The other is on hold, and who asks hears the box.
    pub(crate) fn asks(&mut self, call: CallId, by: LegId) {
        self.hold(call);
        self.with(call, |call| {
            call.legs.put(by, Stage::Apart);
            call.state = State::Consulting(Consult { by, whom: None });
        });
        self.command(by, LegCommand::Leave);
    }

    /// Rings somebody who is to be asked, or to take the call.
    pub(crate) fn rings_for_transfer(
        &mut self,
        call: CallId,
        by: LegId,
        to: Endpoint,
        called: Number,
    ) -> LegId {
        let seat = match &to {
            Endpoint::Handset(handset) => (LegRole::Consulted, self.who_sits_at(handset)),
            Endpoint::Line(_) => (LegRole::Consulted, None),
        };
        let caller = self.shown_to(call, by, &to);
        let told = CallEvent::Consults {
            to: to.clone(),
            called: called.clone(),
        };
        self.tell(call, told);
        self.originate(call, seat, to, called, caller)
    }

    /// What somebody who is called in the course of a call sees: a colleague whom it is about,
    /// somebody outside the handset that calls, as in any call from it.
    fn shown_to(&self, call: CallId, by: LegId, to: &Endpoint) -> Option<Number> {
        let known = self.calls.get(&call)?;
        match (to, &known.legs.get(by)?.endpoint) {
            (Endpoint::Line(_), Endpoint::Handset(handset)) => Some(Number::from(handset.as_str())),
            _ => self.other_party(call),
        }
    }

    /// The number of whoever is outside in a call.
    pub(crate) fn other_party(&self, call: CallId) -> Option<Number> {
        let known = self.calls.get(&call)?;
        match known.legs.origin().role {
            LegRole::Caller => known.caller.clone(),
            _ => known.called.clone(),
        }
    }

    /// Whoever is called cannot be reached: who asks hears why.
    pub(crate) fn not_reached(&mut self, now: Instant, call: CallId, by: LegId, cause: Cause) {
        let tone = match cause {
            Cause::USER_BUSY | Cause::CALL_REJECTED | Cause::NO_ANSWER => Tone::Busy,
            _ => Tone::Congestion,
        };
        let deadline = Instant(now.0 + TONE_FOR);
        self.with(call, |call| {
            call.state = State::Consulting(Consult { by, whom: None });
            call.deadline = Some(deadline);
        });
        // They may hear the network's words of whoever was called.
        self.command(by, LegCommand::Leave);
        self.play_to(by, vec![Announcement::Tone(tone)], true);
        self.tell(call, CallEvent::ConsultOver(cause));
    }

    /// Somebody cannot be called at all: staff hear so, as in a consultation, and are back.
    pub(crate) fn cannot_call(&mut self, now: Instant, call: CallId, by: LegId, cause: Cause) {
        self.asks(call, by);
        self.not_reached(now, call, by, cause);
    }

    /// The network plays something before whoever is asked answers.
    pub(crate) fn consulted_is_audible(&mut self, call: CallId, whom: LegId) {
        if let Some(consult) = self.consult_of(call).filter(|it| it.whom == Some(whom)) {
            self.join_bridge(call, &[consult.by, whom]);
        }
    }

    /// Whoever is asked answered.
    pub(crate) fn consulted_answered(&mut self, now: Instant, call: CallId, whom: LegId) {
        let Some(consult) = self.consult_of(call).filter(|it| it.whom == Some(whom)) else {
            return;
        };
        self.with(call, |call| {
            call.legs.put(consult.by, Stage::Bridged);
            call.legs.put(whom, Stage::Bridged);
            call.deadline = None;
        });
        self.join_bridge(call, &[consult.by, whom]);
        self.agent_of_leg_joins(now, call, whom);
        self.tell(call, CallEvent::ConsultAnswered);
    }

    /// Whoever was asked is gone: they hung up, or were not reached.
    pub(crate) fn consulted_gone(&mut self, now: Instant, call: CallId, whom: LegId, cause: Cause) {
        let Some(consult) = self.consult_of(call) else {
            return;
        };
        let known = self.calls.get(&call).and_then(|call| call.legs.get(whom));
        let spoke = known.is_some_and(|leg| leg.spoke);
        self.agent_of_leg_leaves(now, call, whom);
        if spoke {
            self.back(now, call);
        } else {
            self.not_reached(now, call, consult.by, cause);
        }
    }

    /// Whoever is asked does not answer, or a tone has been heard for long enough.
    pub(crate) fn consult_timeout(&mut self, now: Instant, call: CallId) {
        let Some(consult) = self.consult_of(call) else {
            return;
        };
        match consult.whom {
            Some(whom) => {
                self.release(now, whom, Cause::NO_ANSWER);
                self.consulted_gone(now, call, whom, Cause::NO_ANSWER);
            }
            None => self.back(now, call),
        }
    }

    /// Staff and the other talk again; whoever was asked hangs up, if they did not. Where three
    /// talk, the third goes.
    pub(crate) fn back(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let third = match &known.state {
            State::Consulting(consult) => consult.whom,
            State::Talking if known.legs.in_conversation() > 2 => {
                let asked = |leg: &&CallLeg| {
                    let is_up = leg.is_in_conversation();
                    is_up && leg.role == LegRole::Consulted && leg.id != known.lead()
                };
                known.legs.iter().rev().find(asked).map(|leg| leg.id)
            }
            _ => return,
        };
        let by = self.consult_of(call).map(|consult| consult.by);
        if let Some(third) = third {
            self.release(now, third, Cause::NORMAL_CLEARING);
            self.agent_of_leg_leaves(now, call, third);
        }
        if let Some(by) = by {
            self.joins_again(call, by);
        }
        self.tell(call, CallEvent::ConsultOver(Cause::NORMAL_CLEARING));
        self.resume(call);
    }

    /// Who asks, whoever is asked and the other talk, all three.
    pub(crate) fn three_way(&mut self, call: CallId) {
        let Some(consult) = self.consult_of(call) else {
            return;
        };
        if self.is_asking(call) {
            self.tell(call, CallEvent::ThreeWay);
            self.joins_again(call, consult.by);
            self.resume(call);
        }
    }

    /// Who asked leaves the call to whoever they asked, who rings or talks.
    pub(crate) fn complete(&mut self, now: Instant, call: CallId) {
        let Some(consult) = self.consult_of(call) else {
            return;
        };
        if consult.whom.is_some() {
            self.release(now, consult.by, Cause::NORMAL_CLEARING);
            self.leaves_to_whom_they_asked(now, call);
        }
    }

    /// Who asked is gone, by whatever means. What they began goes on, and the other is not alone.
    pub(crate) fn leaves_to_whom_they_asked(&mut self, now: Instant, call: CallId) {
        let Some(Consult { by, whom }) = self.consult_of(call) else {
            return;
        };
        let talks = self.is_asking(call);
        let Some(from) = self.leaves_a_call_that_goes_on(now, call, by) else {
            return;
        };
        match whom {
            Some(whom) if talks => self.takes_over(now, call, whom),
            Some(whom) => self.waits_for(now, call, from, whom),
            None => self.comes_back(now, call, from),
        }
    }

    /// Whoever was on hold is gone: who asks and whoever is asked go on talking, for they may
    /// have to. It may be an emergency service that was asked.
    pub(crate) fn waits_no_longer(&mut self, now: Instant, call: CallId, gone: LegId) {
        let _ = self.leaves_a_call_that_goes_on(now, call, gone);
        self.with(call, |call| {
            call.state = State::Talking;
            call.deadline = None;
        });
        self.show_hold(call, false);
        self.tell(call, CallEvent::Resumed);
    }

    pub(crate) fn consult_of(&self, call: CallId) -> Option<Consult> {
        match &self.calls.get(&call)?.state {
            State::Consulting(consult) => Some(consult.clone()),
            _ => None,
        }
    }

    /// Whether whoever is asked has answered.
    pub(crate) fn is_asking(&self, call: CallId) -> bool {
        let Some(known) = self.calls.get(&call) else {
            return false;
        };
        let State::Consulting(Consult {
            whom: Some(whom), ..
        }) = &known.state
        else {
            return false;
        };
        let whom = known.legs.get(*whom);
        whom.is_some_and(|leg| leg.stage == Stage::Bridged)
    }

    /// Who asked is in the conversation again.
    fn joins_again(&mut self, call: CallId, by: LegId) {
        self.with(call, |call| {
            call.legs.put(by, Stage::Bridged);
            call.state = State::Talking;
            call.deadline = None;
        });
        self.join_bridge(call, &[by]);
    }
}
