//! The switch: what it holds, how it is driven, and the few acts that all features share.
//!
//! Drive it like this: [`Switch::handle`] with whatever happens, or
//! [`Switch::handle_timeout`] when [`Switch::next_timeout`] is past; then
//! [`Switch::poll_output`] until it gives nothing more.

use jawab_vocabulary::{
    CallId, Cause, ChangedBy, Diversion, EndedBy, HandsetId, LegRole, LineId, Number, Outcome,
    Skills, StaffId,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use crate::config::{Channels, SwitchConfig};
use crate::hours::Hours;
use crate::ids::{BridgeId, LegId};
use crate::instant::Instant;
use crate::io::{
    CallEvent, Endpoint, Input, LegCommand, LegEvent, Output, PlayId, Presence, ReferralEvent,
    WorkId,
};
use crate::prompt::Announcement;
use crate::records::record;
use crate::state::agent::Agent;
use crate::state::call::{Call, Ending, State};
use crate::state::emergency::Patience;
use crate::state::legs::{CallLeg, Stage};
use crate::state::pace::Pace;
use crate::state::test_call::{GaveWay, Running};
use crate::state::typed::Typed;
use crate::state::work::Work;

/// Call control: a deterministic state machine without I/O.
#[derive(Debug)]
pub struct Switch {
    pub(crate) config: SwitchConfig,
    pub(crate) calls: BTreeMap<CallId, Call>,
    pub(crate) legs: BTreeMap<LegId, Leg>,
    pub(crate) queue: VecDeque<CallId>,
    pub(crate) hours: Hours,
    /// Whether a message that a caller leaves can be kept.
    pub(crate) keeps_messages: bool,
    pub(crate) agents: BTreeMap<StaffId, Agent>,
    /// What staff are for, of whom something is said; they need not be at work.
    pub(crate) skills: BTreeMap<StaffId, Skills>,
    /// How long callers take.
    pub(crate) pace: Pace,
    /// Conversations of other channels than voice.
    pub(crate) works: BTreeMap<WorkId, Work>,
    pub(crate) last_work: u64,
    pub(crate) handsets: BTreeSet<HandsetId>,
    /// Those that are not to ring.
    pub(crate) diversions: BTreeMap<HandsetId, Diversion>,
    pub(crate) lines_here: BTreeSet<LineId>,
    pub(crate) line_turn: usize,
    pub(crate) idle_turns: u64,
    pub(crate) test_call: Option<Running>,
    outputs: VecDeque<Output>,
    last_call: u64,
    last_leg: u64,
    last_bridge: u64,
    last_play: u64,
}

/// A leg that is up, or whose release is not complete.
#[derive(Clone, Debug)]
pub(crate) struct Leg {
    pub(crate) endpoint: Endpoint,
    pub(crate) use_: LegUse,
}

/// What a leg is for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum LegUse {
    /// It belongs to a call.
    InCall(CallId),
    /// A supervisor's, who takes part in a call or is rung for it.
    Supervises(CallId),
    /// It belongs to the test call that is under way.
    InTestCall,
    /// We released it; its driver has until then to say that it is gone.
    Releasing(Instant),
}

/// A driver took our answer and never said that it is through.
const NEVER_ANSWERED: Ending = Ending {
    cause: Cause::RECOVERY_ON_TIMER,
    by: EndedBy::Failure,
    outcome: Outcome::Failed,
};

impl Switch {
    /// A switch without calls, staff, or lines in service.
    #[must_use]
    pub fn new(config: SwitchConfig) -> Self {
        Self {
            config,
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            queue: VecDeque::new(),
            hours: Hours::default(),
            keeps_messages: false,
            agents: BTreeMap::new(),
            skills: BTreeMap::new(),
            pace: Pace::default(),
            works: BTreeMap::new(),
            last_work: 0,
            handsets: BTreeSet::new(),
            diversions: BTreeMap::new(),
            lines_here: BTreeSet::new(),
            line_turn: 0,
            idle_turns: 0,
            test_call: None,
            outputs: VecDeque::new(),
            last_call: 0,
            last_leg: 0,
            last_bridge: 0,
            last_play: 0,
        }
    }

    /// Takes something that happened.
    pub fn handle(&mut self, now: Instant, input: Input) {
        match input {
            Input::Leg(leg, event) => self.leg_event(now, leg, event),
            Input::Handset(handset, Presence::Here) => {
                self.handsets.insert(handset);
            }
            Input::Handset(handset, Presence::Gone) => {
                self.handsets.remove(&handset);
            }
            Input::Diverted(handset, what) => self.remember_diversion(&handset, what),
            Input::Line(line, Presence::Here) => {
                self.lines_here.insert(line);
            }
            Input::Line(line, Presence::Gone) => {
                self.lines_here.remove(&line);
            }
            Input::Staff(staff, action) => {
                self.staff_action(now, staff, action, ChangedBy::Themselves);
            }
            Input::Restored(staff, action) => {
                self.staff_action(now, staff, action, ChangedBy::Restart);
            }
            Input::Hours(hours) => self.hours = hours,
            Input::Voicemail(presence) => self.voicemail_is(presence),
            Input::Work(id, input) => self.work_input(now, id, input),
            Input::TestCall(id, test_call) => self.begin_test_call(now, id, test_call),
        }
        self.emergencies_look_again(now);
        self.distribute(now);
        self.distribute_work(now);
        self.look_after_supervisors(now);
        self.note_segments(now);
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.expire_releases(now);
        let due: Vec<CallId> = self
            .calls
            .values()
            .filter(|call| call.next_timeout().is_some_and(|at| at <= now))
            .map(|call| call.id)
            .collect();
        for call in due {
            self.call_timeout(now, call);
        }
        self.test_call_timeout(now);
        self.supervisors_timeout(now);
        self.agents_timeout(now);
        self.works_timeout(now);
        self.distribute(now);
        self.distribute_work(now);
        self.look_after_supervisors(now);
        self.note_segments(now);
    }

    fn note_segments(&mut self, now: Instant) {
        for call in self.calls.values_mut() {
            call.note_segment(now);
        }
    }

    /// When [`Self::handle_timeout`] is next due, if anything waits for time to pass.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        let calls = self.calls.values().filter_map(Call::next_timeout);
        let agents = self.agents.values().filter_map(Agent::next_timeout);
        let releases = self.legs.values().filter_map(|leg| match leg.use_ {
            LegUse::InCall(_) | LegUse::Supervises(_) | LegUse::InTestCall => None,
            LegUse::Releasing(until) => Some(until),
        });
        let test_call = self.test_call.as_ref().map(|running| running.until);
        let works = self.works.values().filter_map(Work::next_timeout);
        let supervisors = self.calls.values().filter_map(|call| {
            let supervisor = call.supervised.now.as_ref()?;
            supervisor.next_timeout()
        });
        let people = calls.chain(agents).chain(works).chain(supervisors);
        people.chain(releases).chain(test_call).min()
    }

    /// What is to be done next, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The calls that wait, of whatever queue, in the order of their turns.
    pub fn queue(&self) -> impl Iterator<Item = CallId> + '_ {
        self.queue.iter().copied()
    }

    /// The channels of a line; none, of one that is not configured.
    #[must_use]
    pub fn channels(&self, line: &LineId) -> Channels {
        let on_line = |leg: &&Leg| matches!(&leg.endpoint, Endpoint::Line(used) if used == line);
        let busy = self.legs.values().filter(on_line).count();
        let known = self.config.lines.iter().find(|known| known.line == *line);
        Channels {
            busy: u16::try_from(busy).unwrap_or(u16::MAX),
            all: known.map_or(0, |known| known.channels),
        }
    }

    /// Ends every call that is up, each with its record: the box stops. Legs are gone
    /// once [`Self::is_quiet`], or when their drivers stop.
    pub fn shut_down(&mut self, now: Instant) {
        self.end_test_call(now, Cause::TEMPORARY_FAILURE, GaveWay::No);
        let calls: Vec<CallId> = self.calls.keys().copied().collect();
        for call in calls {
            let Some(known) = self.calls.get(&call) else {
                continue;
            };
            let ending = Ending {
                cause: Cause::TEMPORARY_FAILURE,
                by: EndedBy::Box,
                outcome: known.outcome_or(Outcome::TurnedAway),
            };
            self.end(now, call, ending);
        }
    }

    /// Whether no leg is up, nor still being released.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.legs.is_empty()
    }

    fn leg_event(&mut self, now: Instant, leg: LegId, event: LegEvent) {
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
            // Keys and holds of somebody who listens to a test mean nothing.
            _ => {}
        }
    }

    fn call_leg_event(&mut self, now: Instant, call: CallId, leg: LegId, event: LegEvent) {
        match event {
            LegEvent::Caller(number) => self.caller_known(call, leg, number),
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

    fn call_timeout(&mut self, now: Instant, call: CallId) {
        let is_over = |typed: &Typed| typed.until <= now;
        let typed = self.calls.get(&call).and_then(|call| call.typed.as_ref());
        if typed.is_some_and(is_over) {
            self.typed_timeout(now, call);
        }
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        if known.next_timeout().is_none_or(|at| at > now) {
            return;
        }
        match &known.state {
            State::Menu { .. } => self.menu_silence(now, call),
            State::QueueMenu { .. } => self.queue_menu_again(now, call, Vec::new()),
            State::Waiting(_) => self.waiting_timeout(now, call),
            State::Farewell(ending) => {
                let ending = *ending;
                self.end(now, call, ending);
            }
            State::Message(_) => self.message_timeout(now, call),
            State::Recording(_) => self.recording_timeout(now, call),
            State::WantsLine(_) if self.is_emergency(call) => {
                self.emergency_looks_again(now, call, Patience::Over);
            }
            State::WantsLine(_) => {
                if let Some(lead) = self.lead(call) {
                    self.refuse(now, call, lead, Cause::NO_CIRCUIT);
                }
            }
            State::Answering(_) => self.end(now, call, NEVER_ANSWERED),
            State::Dialling => self.dialling_timeout(now, call),
            State::Consulting(_) => self.consult_timeout(now, call),
            State::Transferring(_) => self.transfer_timeout(now, call),
            State::Parked(_) => self.parked_for_too_long(now, call),
            State::Talking => self.with(call, |call| call.deadline = None),
        }
    }

    /// Drivers that never said that a leg is released are not waited for longer.
    fn expire_releases(&mut self, now: Instant) {
        self.legs
            .retain(|_, leg| !matches!(leg.use_, LegUse::Releasing(until) if until <= now));
        self.serve_those_who_want_a_line(now);
    }

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

    /// Originates a leg, for a call or for the test call.
    pub(crate) fn originate_for(
        &mut self,
        use_: LegUse,
        to: Endpoint,
        called: Number,
        caller: Option<Number>,
    ) -> LegId {
        self.last_leg += 1;
        let leg = LegId::originated(self.last_leg);
        let endpoint = to.clone();
        self.legs.insert(leg, Leg { endpoint, use_ });
        self.command(leg, LegCommand::Originate { to, called, caller });
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
