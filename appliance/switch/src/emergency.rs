//! Emergency calls find a way: what is tried for them, in which order, and who gives way.
//!
//! For a number of an emergency service, in this order, until one is through:
//!
//! 1. a free channel of a line in service;
//! 2. the channel that the box's own test call holds;
//! 3. the channel of a call that is the least loss (see [`Harm`]): never of another
//!    emergency call;
//! 4. a line that is out of service: a modem in limited service, and a trunk that does not
//!    answer questions, may carry this call all the same. Their drivers know.
//!
//! A line that did not get the call through is not tried again for it. Where nothing is left,
//! the caller is told so in words.

use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, EndedBy, LineId, Number, Outcome};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{CallEvent, Endpoint};
use crate::state::call::{Call, Ending, State};
use crate::state::emergency::{Emergency, Patience};
use crate::state::test_call::{GIVES_BACK_WITHIN, GaveWay};
use crate::state::transfer::Transfer;
use crate::switch::{LegUse, Switch};

/// How long a line may say nothing of an emergency call before another one is tried. Mobile
/// networks take up to ten seconds until a telephone rings.
const SILENT_FOR: Duration = Duration::from_secs(20);

/// What is lost with a call whose channel is taken, the least first.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Harm {
    /// The box is about to hang up: last words, a tone.
    LastWords,
    /// Staff dial somebody, and nobody has answered.
    Dialling,
    /// A caller hears the menu, or is being answered.
    NotHeardYet,
    /// A caller waits for staff, and nobody's handset rings.
    Waiting,
    /// … and a handset rings.
    Ringing,
    /// People talk, or one is on hold for another.
    Talking,
}

impl Switch {
    /// Somebody dials an emergency service.
    pub(crate) fn call_emergency(&mut self, now: Instant, call: CallId, number: Number) {
        self.listeners_give_way(now);
        self.with(call, |call| {
            call.emergency = Some(Emergency {
                number,
                tried: Vec::new(),
                cause: Cause::NO_CIRCUIT,
            });
        });
        self.emergency_goes_on(now, call);
    }

    /// Whether a call is one to an emergency service.
    pub(crate) fn is_emergency(&self, call: CallId) -> bool {
        self.calls
            .get(&call)
            .is_some_and(|call| call.emergency.is_some())
    }

    /// Takes the next way that there is.
    pub(crate) fn emergency_goes_on(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let Some(Emergency {
            number,
            tried,
            cause,
        }) = known.emergency.clone()
        else {
            return;
        };
        let lead = known.lead();
        if let Some(line) = self.free_line_but(&tried) {
            return self.dial_emergency_on(now, call, lead, line, number);
        }
        if self.is_being_given_back(call, &tried) || self.somebody_gives_way(now, call, &tried) {
            let deadline = Instant(now.0 + GIVES_BACK_WITHIN);
            self.with(call, |call| {
                call.state = State::WantsLine(number);
                call.deadline = Some(deadline);
            });
            return;
        }
        if let Some(line) = self.line_out_of_service_but(&tried) {
            return self.dial_emergency_on(now, call, lead, line, number);
        }
        self.tell(call, CallEvent::NoWayOut);
        self.refuse(now, call, lead, cause);
    }

    /// Those that wait for a channel look again, after whatever happened.
    pub(crate) fn emergencies_look_again(&mut self, now: Instant) {
        let waiting: Vec<CallId> = self
            .calls
            .values()
            .filter(|call| call.emergency.is_some() && matches!(call.state, State::WantsLine(_)))
            .map(|call| call.id)
            .collect();
        for call in waiting {
            self.emergency_looks_again(now, call, Patience::Some);
        }
    }

    /// A leg that is gone may have left a channel; if it did not, and none is to come, somebody
    /// else has to give one.
    pub(crate) fn emergency_looks_again(&mut self, now: Instant, call: CallId, patience: Patience) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let Some(emergency) = &known.emergency else {
            return;
        };
        if !matches!(known.state, State::WantsLine(_)) {
            return;
        }
        if patience == Patience::Over {
            let late: Vec<LineId> = self
                .lines_being_given_back()
                .filter(|line| !emergency.tried.contains(line))
                .cloned()
                .collect();
            self.note_tried(call, late, Cause::NO_CIRCUIT);
        } else if self.look_for_line_but(&emergency.tried).is_none()
            && self.is_being_given_back(call, &emergency.tried)
        {
            return;
        }
        self.emergency_goes_on(now, call);
    }

    /// The line that an emergency call was dialled on did not get it through. True if
    /// something else is tried.
    pub(crate) fn emergency_tries_another(
        &mut self,
        now: Instant,
        call: CallId,
        cause: Cause,
    ) -> bool {
        // The service itself was reached.
        let was_reached =
            [Cause::USER_BUSY, Cause::NO_ANSWER, Cause::NORMAL_CLEARING].contains(&cause);
        if was_reached || !self.is_emergency(call) {
            return false;
        }
        let line = self
            .calls
            .get(&call)
            .and_then(|call| call.legs.line().cloned());
        self.note_tried(call, line.into_iter().collect(), cause);
        self.emergency_goes_on(now, call);
        true
    }

    /// An emergency call is dialled, and the line says nothing of it. True if another is tried.
    pub(crate) fn emergency_is_too_slow(
        &mut self,
        now: Instant,
        call: CallId,
        peer: LegId,
    ) -> bool {
        let Some(known) = self.calls.get(&call) else {
            return false;
        };
        if known.emergency.is_none() || known.is_alerted {
            return false;
        }
        let line: Vec<LineId> = known.legs.line().cloned().into_iter().collect();
        let mut tried = known
            .emergency
            .clone()
            .map(|it| it.tried)
            .unwrap_or_default();
        tried.extend(line.clone());
        let is_last = self.look_for_line_but(&tried).is_none()
            && !self.is_being_given_back(call, &tried)
            && self.least_loss(call, &tried).is_none()
            && !self.test_call_is_on_a_line_but(&tried)
            && self.line_out_of_service_but(&tried).is_none();
        if is_last {
            let deadline = Instant(now.0 + self.config.dial_for);
            self.with(call, |call| {
                call.is_alerted = true;
                call.deadline = Some(deadline);
            });
            return true;
        }
        self.release(now, peer, Cause::RECOVERY_ON_TIMER);
        self.note_tried(call, line, Cause::RECOVERY_ON_TIMER);
        self.emergency_goes_on(now, call);
        true
    }

    fn dial_emergency_on(
        &mut self,
        now: Instant,
        call: CallId,
        lead: LegId,
        line: LineId,
        number: Number,
    ) {
        self.dial_on(now, call, lead, line, number);
        let deadline = Instant(now.0 + SILENT_FOR);
        self.with(call, |call| {
            call.is_alerted = false;
            call.deadline = Some(deadline);
        });
    }

    fn note_tried(&mut self, call: CallId, lines: Vec<LineId>, cause: Cause) {
        self.with(call, |call| {
            if let Some(emergency) = &mut call.emergency {
                emergency.tried.extend(lines);
                emergency.cause = cause;
            }
        });
    }

    /// The lines on which a leg is being released, one for each leg.
    fn lines_being_given_back(&self) -> impl Iterator<Item = &LineId> {
        self.legs.values().filter_map(|leg| match &leg.endpoint {
            Endpoint::Line(line)
                if matches!(leg.use_, LegUse::Releasing(_)) && self.lines_here.contains(line) =>
            {
                Some(line)
            }
            _ => None,
        })
    }

    /// Whether a channel is about to be free that no other emergency call waits for.
    fn is_being_given_back(&self, call: CallId, tried: &[LineId]) -> bool {
        let coming = self
            .lines_being_given_back()
            .filter(|line| !tried.contains(line))
            .count();
        let others = self.calls.values().filter(|other| {
            other.id != call
                && other.emergency.is_some()
                && matches!(other.state, State::WantsLine(_))
        });
        coming > others.count()
    }

    fn test_call_is_on_a_line_but(&self, tried: &[LineId]) -> bool {
        self.legs.values().any(|leg| {
            leg.use_ == LegUse::InTestCall
                && matches!(&leg.endpoint, Endpoint::Line(line)
                    if self.lines_here.contains(line) && !tried.contains(line))
        })
    }

    /// Has the test call, or else the call that is the least loss, give its channel.
    fn somebody_gives_way(&mut self, now: Instant, call: CallId, tried: &[LineId]) -> bool {
        if self.test_call_is_on_a_line_but(tried) {
            self.end_test_call(now, Cause::NORMAL_CLEARING, GaveWay::Yes);
            return true;
        }
        let Some(loser) = self.least_loss(call, tried) else {
            return false;
        };
        let Some(known) = self.calls.get(&loser) else {
            return false;
        };
        let outcome = known.outcome_or(Outcome::Failed);
        self.tell(loser, CallEvent::GivesWay);
        let ending = Ending {
            cause: Cause::PREEMPTION,
            by: EndedBy::Box,
            outcome,
        };
        self.end(now, loser, ending);
        true
    }

    /// The call whose end is the least loss, of those with a channel that would help. Of two
    /// alike the younger: who has waited or talked longer has more to lose. The calls of
    /// whoever dials the emergency service come last among their like.
    fn least_loss(&self, call: CallId, tried: &[LineId]) -> Option<CallId> {
        let dialler = self.calls.get(&call).and_then(|call| call.legs.handset());
        let helps = |other: &&Call| {
            other.id != call && other.emergency.is_none() && self.holds_a_channel_but(other, tried)
        };
        self.calls
            .values()
            .filter(helps)
            .min_by_key(|other| {
                let is_own = dialler.is_some() && other.legs.handset() == dialler;
                (harm(other), is_own, std::cmp::Reverse(other.id))
            })
            .map(|other| other.id)
    }

    fn holds_a_channel_but(&self, call: &Call, tried: &[LineId]) -> bool {
        self.legs.values().any(|leg| {
            leg.use_ == LegUse::InCall(call.id)
                && matches!(&leg.endpoint, Endpoint::Line(line)
                    if self.lines_here.contains(line) && !tried.contains(line))
        })
    }

    /// A line out of service that was not tried, and that no call holds.
    fn line_out_of_service_but(&self, tried: &[LineId]) -> Option<LineId> {
        let mut lines = self.config.lines.iter().map(|config| &config.line);
        lines
            .find(|line| {
                !self.lines_here.contains(line)
                    && self.free_channels(line) > 0
                    && !tried.contains(line)
            })
            .cloned()
    }
}

fn harm(call: &Call) -> Harm {
    match &call.state {
        State::Farewell(_) => Harm::LastWords,
        State::Dialling | State::WantsLine(_) => Harm::Dialling,
        State::Answering(_)
        | State::Menu { .. }
        | State::QueueMenu { .. }
        | State::Menus(_)
        | State::Message(_)
        | State::Messages(_)
        | State::CallsBack(_)
        | State::Recording(_) => Harm::NotHeardYet,
        State::Waiting(waiting) if waiting.ring.is_none() => Harm::Waiting,
        State::Waiting(_) | State::Transferring(Transfer { from: None, .. }) => Harm::Ringing,
        State::Talking | State::Consulting(_) | State::Transferring(_) | State::Parked(_) => {
            Harm::Talking
        }
    }
}

#[cfg(test)]
impl Switch {
    /// Nothing that could carry an emergency call was left out.
    pub(crate) fn assert_no_way_is_left(&self, call: CallId) {
        let emergency = self
            .calls
            .get(&call)
            .and_then(|call| call.emergency.as_ref());
        let Some(Emergency { tried, .. }) = emergency else {
            return;
        };
        assert_eq!(self.look_for_line_but(tried), None);
        assert_eq!(self.least_loss(call, tried), None);
        assert!(!self.test_call_is_on_a_line_but(tried));
        assert_eq!(self.line_out_of_service_but(tried), None);
    }
}
