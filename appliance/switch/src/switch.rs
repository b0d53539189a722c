//! The switch: what it holds, and how it is driven.
//!
//! Drive it like this: [`Switch::handle`] with whatever happens, or
//! [`Switch::handle_timeout`] when [`Switch::next_timeout`] is past; then
//! [`Switch::poll_output`] until it gives nothing more.

use jawab_vocabulary::{
    CallId, Cause, ChangedBy, Diversion, EndedBy, HandsetId, LineClosed, LineId, Outcome, Skills,
    StaffId,
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::config::{Channels, SwitchConfig};
use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{CallBackId, Endpoint, Hours, Input, Output, Presence, WorkId};
use crate::outgoing::CalledOn;
use crate::state::agent::Agent;
use crate::state::call::{Call, Ending};
use crate::state::call_back::Wish;
use crate::state::pace::Pace;
use crate::state::test_call::{GaveWay, Running};
use crate::state::work::Work;

/// Call control: a deterministic state machine without I/O.
#[derive(Debug)]
pub struct Switch {
    pub(crate) config: SwitchConfig,
    pub(crate) calls: BTreeMap<CallId, Call>,
    pub(crate) legs: BTreeMap<LegId, Leg>,
    pub(crate) queue: VecDeque<CallId>,
    /// Those that a supervisor takes part in, or is rung for.
    pub(crate) supervised: BTreeSet<CallId>,
    pub(crate) hours: Hours,
    /// Whether a message that a caller leaves can be kept.
    pub(crate) keeps_messages: bool,
    /// Those who are to be called back, and those of whom that is being kept.
    pub(crate) wishes: BTreeMap<CallBackId, Wish>,
    pub(crate) wishes_asked: BTreeMap<CallId, Wish>,
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
    /// On which no calls go out, save to emergency services.
    pub(crate) lines_closed: BTreeSet<(LineId, LineClosed)>,
    pub(crate) called_on: CalledOn,
    pub(crate) line_turn: usize,
    pub(crate) idle_turns: u64,
    pub(crate) test_call: Option<Running>,
    pub(crate) outputs: VecDeque<Output>,
    pub(crate) last_call: u64,
    pub(crate) last_leg: u64,
    pub(crate) last_bridge: u64,
    pub(crate) last_play: u64,
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

impl Switch {
    /// A switch without calls, staff, or lines in service.
    #[must_use]
    pub fn new(config: SwitchConfig) -> Self {
        Self {
            config,
            calls: BTreeMap::new(),
            legs: BTreeMap::new(),
            queue: VecDeque::new(),
            supervised: BTreeSet::new(),
            hours: Hours::default(),
            keeps_messages: false,
            wishes: BTreeMap::new(),
            wishes_asked: BTreeMap::new(),
            agents: BTreeMap::new(),
            skills: BTreeMap::new(),
            pace: Pace::default(),
            works: BTreeMap::new(),
            last_work: 0,
            handsets: BTreeSet::new(),
            diversions: BTreeMap::new(),
            lines_here: BTreeSet::new(),
            lines_closed: BTreeSet::new(),
            called_on: CalledOn::default(),
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
            Input::LineClosed(line, why, closed) => self.line_closed(line, why, closed),
            Input::CalledOn(number, line) => self.called_on.note(&number, line),
            Input::Staff(staff, action) => {
                self.staff_action(now, staff, action, ChangedBy::Themselves);
            }
            Input::Restored(staff, action) => {
                self.staff_action(now, staff, action, ChangedBy::Restart);
            }
            Input::Hours(hours) => self.hours = hours,
            Input::Voicemail(presence) => self.voicemail_is(presence),
            Input::CallBackKept(call, id) => self.call_back_kept(now, call, id),
            Input::CallBackRestored(id, wish) => self.call_back_restored(now, id, wish),
            Input::CallBackMay(id, may) => self.call_back_may(now, id, may),
            Input::Message(call, found) => self.message_found(now, call, found),
            Input::Work(id, input) => self.work_input(now, id, input),
            Input::Menus(menus) => self.menus_are(menus),
            Input::TestCall(id, test_call) => self.begin_test_call(now, id, test_call),
        }
        self.emergencies_look_again(now);
        self.distribute(now);
        self.distribute_work(now);
        self.look_after_supervisors(now);
        self.note_segments(now);
    }

    pub(crate) fn note_segments(&mut self, now: Instant) {
        for call in self.calls.values_mut() {
            call.note_segment(now);
        }
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
}
