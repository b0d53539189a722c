//! What drivers say of legs, handed to what each leg is for.

use jawab_vocabulary::CallId;

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::LegEvent;
use crate::state::legs::Stage;
use crate::switch::{LegUse, Switch};

impl Switch {
    pub(crate) fn leg_event(&mut self, now: Instant, leg: LegId, event: LegEvent) {
        let is_new = !self.legs.contains_key(&leg);
        let event = match event {
            // A driver that offers a leg twice is not to make two calls of it.
            LegEvent::Offered { .. } | LegEvent::OfferedInPlaceOf { .. } if !is_new => return,
            LegEvent::Offered {
                from,
                caller,
                called,
            } => return self.offered(now, leg, from, caller, called),
            LegEvent::OfferedInPlaceOf {
                from,
                caller,
                leg: rings,
            } => return self.offered_in_place_of(now, leg, from, caller, rings),
            LegEvent::Refers(referral, to) => return self.refers(now, leg, referral, to),
            event => event,
        };
        let Some(known) = self.legs.get(&leg) else {
            return;
        };
        let use_ = known.use_;
        if let LegEvent::Released(cause) = event {
            self.legs.remove(&leg);
            match use_ {
                LegUse::InCall(call) => {
                    self.with(call, |call| call.legs.put(leg, Stage::Gone));
                    self.leg_released(now, call, leg, cause);
                }
                LegUse::Supervises(call) => self.supervision_ends(now, call, cause),
                LegUse::InTestCall => self.test_call_leg_gone(leg, cause),
                LegUse::Releasing(_) => {}
            }
            self.serve_those_who_want_a_line(now);
            return;
        }
        match use_ {
            LegUse::InCall(call) => self.call_leg_event(now, call, leg, event),
            // Their keys and holds mean nothing, and what they are played is not waited for.
            LegUse::Supervises(call) if event == LegEvent::Answered => {
                self.supervisor_answered(call);
            }
            LegUse::Supervises(_) => {}
            LegUse::InTestCall => self.test_call_leg_event(now, leg, &event),
            LegUse::Releasing(_) => {}
        }
    }

    fn test_call_leg_event(&mut self, now: Instant, leg: LegId, event: &LegEvent) {
        match event {
            LegEvent::Alerting => self.test_call_alerting(),
            LegEvent::Answered => self.test_call_answered(now, leg),
            LegEvent::Played(play) => self.test_call_played(now, leg, *play),
            LegEvent::Digit(digit) => self.trial_key(now, *digit),
            // Holds of somebody who listens to a test mean nothing.
            _ => {}
        }
    }

    fn call_leg_event(&mut self, now: Instant, call: CallId, leg: LegId, event: LegEvent) {
        match event {
            LegEvent::Caller(number) => self.caller_known(call, leg, number),
            LegEvent::Forwarded(forwarded) => self.is_forwarded(call, leg, forwarded),
            LegEvent::Alerting => self.alerting(now, call, leg),
            LegEvent::Audible => self.audible(now, call, leg),
            LegEvent::Answered => self.answered(now, call, leg),
            LegEvent::Digit(digit) => self.digit(now, call, leg, digit),
            LegEvent::Held => self.held_by_phone(call, leg),
            LegEvent::Resumed => self.resumed_by_phone(call, leg),
            LegEvent::Played(play) if self.supervisor_was_told(call, leg, play) => {}
            LegEvent::Played(play) => self.played(now, call, leg, play),
            LegEvent::Recorded(_, end) => self.message_was(now, call, end),
            LegEvent::Offered { .. }
            | LegEvent::OfferedInPlaceOf { .. }
            | LegEvent::Refers(..)
            | LegEvent::Released(_) => {}
        }
    }
}
