//! Calls that arrive: from lines, and from handsets.

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{CallEvent, Endpoint, LegCommand};
use crate::plan::{Dialled, dialled_where};
use crate::prompt::{Announcement, PromptId, Tone};
use crate::state::call::{Call, Ending, Next, PickUp, State};
use crate::state::legs::{CallLeg, Legs};
use crate::state::queue::Queued;
use crate::state::supervision::Supervised;
use crate::state::timeline::Timeline;
use crate::switch::Switch;
use jawab_vocabulary::{
    CallId, Cause, Direction, EndedBy, Forwarded, HandsetId, Language, LegRole, LineId, Number,
    Outcome,
};

/// Of a call that was to take up what does not ring.
const NOT_TO_BE_REPLACED: Ending = Ending {
    cause: Cause::CALL_REJECTED,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};

impl Switch {
    pub(crate) fn offered(
        &mut self,
        now: Instant,
        leg: LegId,
        from: Endpoint,
        caller: Option<Number>,
        called: Option<Number>,
    ) {
        let meaning = match (&from, &called) {
            (Endpoint::Line(_), _) => None,
            (Endpoint::Handset(_), Some(number)) => {
                let handsets = &self.handsets;
                Some(dialled_where(number, |handset| handsets.contains(handset)))
            }
            (Endpoint::Handset(_), None) => Some(Dialled::Unknown),
        };
        let direction = match &meaning {
            None => Direction::Inbound,
            Some(Dialled::Emergency(_) | Dialled::Outside(_)) => Direction::Outbound,
            Some(
                Dialled::Handset(_)
                | Dialled::RecordPrompt(..)
                | Dialled::Messages
                | Dialled::PickUp(_)
                | Dialled::TakeParked(_)
                | Dialled::Divert(_)
                | Dialled::Unknown,
            ) => Direction::Internal,
        };
        if let (Endpoint::Line(line), Some(caller)) = (&from, &caller) {
            self.called_on.note(caller, line.clone());
        }
        let id = self.begins(now, leg, from, direction, caller, called);
        match meaning {
            None => self.command(leg, LegCommand::Answer),
            Some(meaning) => self.handset_dials(now, id, leg, meaning),
        }
    }

    /// A handset's call arrives that is to take up what rings at another: that it may is for who
    /// has the keys of a telephone here, as for who dials the code. What rings no more, or is
    /// no handset's, cannot be taken up.
    pub(crate) fn offered_in_place_of(
        &mut self,
        now: Instant,
        leg: LegId,
        from: Endpoint,
        caller: Option<Number>,
        rings: LegId,
    ) {
        let at = self.call_that_rings_at(rings);
        let at = at.and_then(|call| call.legs.get(rings)?.handset());
        let called = at.map(|at| Number::from(at.as_str()));
        let is_there = called.is_some() && matches!(from, Endpoint::Handset(_));
        let id = self.begins(now, leg, from, Direction::Internal, caller, called);
        if is_there {
            let what = PickUp::RingingAt(rings);
            self.agent_dials(now, id);
            self.answer_then(now, id, leg, Next::PickUp(what));
        } else {
            self.end(now, id, NOT_TO_BE_REPLACED);
        }
    }

    /// A call that was offered is a call from here on.
    pub(crate) fn begins(
        &mut self,
        now: Instant,
        leg: LegId,
        from: Endpoint,
        direction: Direction,
        caller: Option<Number>,
        called: Option<Number>,
    ) -> CallId {
        let id = self.new_call();
        let (role, staff) = match &from {
            Endpoint::Line(_) => (LegRole::Caller, None),
            Endpoint::Handset(handset) => (LegRole::Staff, self.who_sits_at(handset)),
        };
        let call = Call {
            id,
            direction,
            bridge: self.new_bridge(),
            legs: Legs::new(CallLeg::new(leg, role, from.clone(), staff)),
            caller: caller.clone(),
            called: called.clone(),
            forwarded: None,
            language: None,
            queued: Queued::default(),
            not_answered_by: Vec::new(),
            was_answered: false,
            is_up: false,
            early_key: None,
            typed: None,
            call_back: None,
            referral: None,
            emergency: None,
            is_alerted: false,
            timeline: Timeline::start(now),
            supervised: Supervised::default(),
            playing: None,
            deadline: Some(Instant(now.0 + self.config.release_guard)),
            state: State::Answering(Next::Menu),
        };
        self.calls.insert(id, call);
        self.adopt(leg, from.clone(), id);
        self.tell(
            id,
            CallEvent::Started {
                from,
                direction,
                caller,
                called,
            },
        );
        id
    }

    /// The network says who calls when the call is here already. A number that was there from
    /// the beginning is not overwritten, and one of the far side of a call of ours is none.
    pub(crate) fn caller_known(&mut self, id: CallId, leg: LegId, number: Number) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let lead = call.legs.origin();
        let is_callers = lead.id == leg && lead.role == LegRole::Caller;
        if is_callers && call.caller.is_none() {
            call.caller = Some(number.clone());
            if let Some(line) = call.legs.line().cloned() {
                self.called_on.note(&number, line);
            }
            self.tell(id, CallEvent::CallerKnown(number));
        }
    }

    /// The network says from where a call was forwarded. What was said first stands, and one of ours
    /// comes from nowhere else.
    pub(crate) fn is_forwarded(&mut self, id: CallId, leg: LegId, forwarded: Forwarded) {
        let Some(call) = self.calls.get_mut(&id) else {
            return;
        };
        let lead = call.legs.origin();
        let is_callers = lead.id == leg && lead.role == LegRole::Caller;
        if is_callers && call.forwarded.is_none() {
            call.forwarded = Some(forwarded.clone());
            self.tell(id, CallEvent::Forwarded(forwarded));
        }
    }

    fn handset_dials(&mut self, now: Instant, call: CallId, leg: LegId, meaning: Dialled) {
        self.agent_dials(now, call);
        match meaning {
            Dialled::RecordPrompt(prompt, language) => {
                self.answer_then(now, call, leg, Next::Record(prompt, language));
            }
            Dialled::PickUp(at) => {
                let what = at.map_or(PickUp::Queue, PickUp::At);
                self.answer_then(now, call, leg, Next::PickUp(what));
            }
            Dialled::Messages => self.answer_then(now, call, leg, Next::Messages),
            Dialled::Divert(what) => self.divert_by_code(now, call, leg, what),
            Dialled::TakeParked(at) => {
                let what = PickUp::Parked(at);
                self.answer_then(now, call, leg, Next::PickUp(what));
            }
            Dialled::Handset(handset) => self.call_handset(now, call, leg, handset),
            Dialled::Emergency(number) => self.call_emergency(now, call, number),
            Dialled::Outside(number) => self.call_outside(now, call, leg, number),
            Dialled::Unknown => self.refuse(now, call, leg, Cause::INVALID_NUMBER_FORMAT),
        }
    }

    /// Who sits at the handset is on a call from the moment they dial.
    fn agent_dials(&mut self, now: Instant, call: CallId) {
        let Some(staff) = self.calls.get(&call).and_then(|call| call.legs.staff()) else {
            return;
        };
        self.agent_joins(now, staff, call);
    }

    pub(crate) fn answer_then(&mut self, now: Instant, call: CallId, leg: LegId, next: Next) {
        if self.is_answered_already(call) {
            return self.origin_answered(now, call, next);
        }
        let deadline = Instant(now.0 + self.config.release_guard);
        self.with(call, |call| {
            call.state = State::Answering(next);
            call.deadline = Some(deadline);
        });
        self.command(leg, LegCommand::Answer);
    }

    /// Tells a caller at a handset why their call goes no further: a tone or words.
    pub(crate) fn refuse(&mut self, now: Instant, call: CallId, leg: LegId, cause: Cause) {
        let ending = Ending {
            cause,
            by: EndedBy::Box,
            outcome: Outcome::Failed,
        };
        self.answer_then(now, call, leg, Next::Farewell(ending));
    }

    pub(crate) fn start_farewell(&mut self, now: Instant, call: CallId, ending: Ending) {
        let what = match ending.cause {
            Cause::USER_BUSY | Cause::NO_ANSWER if self.is_emergency(call) => {
                vec![Announcement::Tone(Tone::Busy)]
            }
            // Words first; the tone is heard even where nobody recorded or synthesised them.
            _ if self.is_emergency(call) => Language::ALL
                .map(|language| Announcement::Prompt(PromptId::NoEmergency, language))
                .into_iter()
                .chain([Announcement::Tone(Tone::Congestion)])
                .collect(),
            Cause::USER_BUSY | Cause::CALL_REJECTED | Cause::NO_ANSWER => {
                vec![Announcement::Tone(Tone::Busy)]
            }
            Cause::INVALID_NUMBER_FORMAT | Cause::UNALLOCATED_NUMBER | Cause::SUBSCRIBER_ABSENT => {
                Language::ALL
                    .map(|language| Announcement::Prompt(PromptId::NotKnown, language))
                    .to_vec()
            }
            _ => vec![Announcement::Tone(Tone::Congestion)],
        };
        self.farewell(now, call, what, ending);
    }

    fn call_handset(&mut self, now: Instant, call: CallId, leg: LegId, handset: HandsetId) {
        match self.who_rings_for(&handset) {
            Ok(handset) => {
                let called = Number::from(handset.as_str());
                self.dial(now, call, leg, Endpoint::Handset(handset), called);
            }
            Err(cause) => self.refuse(now, call, leg, cause),
        }
    }

    pub(crate) fn call_outside(&mut self, now: Instant, call: CallId, leg: LegId, number: Number) {
        match self.line_for(&number) {
            Some((line, because)) => {
                self.tell_of_line(call, &line, because);
                self.dial_on(now, call, leg, line, number);
            }
            None if self.test_call_leaves_line(now, call, &number) => {}
            None => {
                self.tell_of_closed(call);
                self.refuse(now, call, leg, Cause::NO_CIRCUIT);
            }
        }
    }

    pub(crate) fn dial_on(
        &mut self,
        now: Instant,
        call: CallId,
        leg: LegId,
        line: LineId,
        number: Number,
    ) {
        self.dial(now, call, leg, Endpoint::Line(line), number);
    }

    fn dial(&mut self, now: Instant, call: CallId, leg: LegId, to: Endpoint, number: Number) {
        let caller = self.calls.get(&call).and_then(|call| call.caller.clone());
        let seat = match &to {
            Endpoint::Line(_) => (LegRole::Caller, None),
            Endpoint::Handset(handset) => (LegRole::Consulted, self.who_sits_at(handset)),
        };
        self.originate(call, seat, to, number, caller);
        let deadline = Instant(now.0 + self.config.dial_for);
        self.with(call, |call| {
            call.state = State::Dialling;
            call.deadline = Some(deadline);
        });
        self.lets_hear_that_it_rings(call, leg);
    }

    /// A line in service with a free channel, each in its turn.
    pub(crate) fn free_line(&mut self) -> Option<LineId> {
        self.free_line_but(&[])
    }

    /// … that is none of these.
    pub(crate) fn free_line_but(&mut self, tried: &[LineId]) -> Option<LineId> {
        let line = self.look_for_line_but(tried)?;
        self.turn_of_is_over(&line);
        Some(line)
    }

    pub(crate) fn turn_of_is_over(&mut self, line: &LineId) {
        let turn = self.config.lines.iter().position(|it| it.line == *line);
        self.line_turn = turn.map_or(0, |turn| turn + 1);
    }

    /// … without its turn being over.
    pub(crate) fn look_for_line_but(&self, tried: &[LineId]) -> Option<LineId> {
        let lines = self.config.lines.len();
        (0..lines)
            .map(|step| &self.config.lines[(self.line_turn + step) % lines].line)
            .find(|line| {
                self.lines_here.contains(line)
                    && self.free_channels(line) > 0
                    && !tried.contains(line)
            })
            .cloned()
    }

    /// How many calls a line can still carry.
    pub(crate) fn free_channels(&self, line: &LineId) -> u16 {
        let channels = self.channels(line);
        channels.all.saturating_sub(channels.busy)
    }

    /// The network plays something before the answer (its ring tone, "this number is not in
    /// service"): whoever dialled hears it from the first moment.
    pub(crate) fn audible(&mut self, now: Instant, call: CallId, leg: LegId) {
        self.consulted_is_audible(call, leg);
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        if !known.is_dialling(leg) {
            return;
        }
        let lead = known.lead();
        self.says_something(now, call);
        if !self.is_answered_already(call) {
            self.command(lead, LegCommand::Progress);
        }
        self.join_bridge(call, &[lead, leg]);
    }

    /// The line that a call is dialled on is not silent.
    fn says_something(&mut self, now: Instant, call: CallId) {
        let deadline = Instant(now.0 + self.config.dial_for);
        self.with(call, |call| {
            if !std::mem::replace(&mut call.is_alerted, true) && call.emergency.is_some() {
                call.deadline = Some(deadline);
            }
        });
    }

    pub(crate) fn alerting(&mut self, now: Instant, call: CallId, leg: LegId) {
        self.referral_alerts(call, leg);
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        if known.is_dialling(leg) {
            let lead = known.lead();
            self.says_something(now, call);
            if !self.is_answered_already(call) {
                self.command(lead, LegCommand::Alert);
            }
        }
    }

    /// The far end of a call from a handset answered: the handset's leg is answered, and joined.
    pub(crate) fn far_end_answered(&mut self, call: CallId, peer: LegId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let (lead, staff) = (known.lead(), known.legs.staff());
        if !self.is_answered_already(call) {
            self.command(lead, LegCommand::Answer);
        }
        self.join(call, peer);
        if let Some(staff) = staff {
            self.tell(call, CallEvent::Joined(staff));
        }
    }

    /// Nobody answered in time.
    pub(crate) fn dialling_timeout(&mut self, now: Instant, call: CallId) {
        let Some(dialled) = self.calls.get(&call).and_then(|call| call.legs.dialled()) else {
            return;
        };
        if self.emergency_is_too_slow(now, call, dialled) {
            return;
        }
        self.release(now, dialled, Cause::NO_ANSWER);
        self.dialling_failed(now, call, Cause::NO_ANSWER);
    }

    pub(crate) fn dialling_failed(&mut self, now: Instant, call: CallId, cause: Cause) {
        if self.emergency_tries_another(now, call, cause) {
            return;
        }
        let Some(lead) = self.lead(call) else {
            return;
        };
        self.refuse(now, call, lead, cause);
    }
}
