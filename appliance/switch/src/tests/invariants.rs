//! What is true of the switch after every step, whatever happened.

use jawab_vocabulary::{CallId, HandsetId, LegRole, LineClosed, LineId};
use std::collections::{BTreeMap, BTreeSet};

use super::heard::{Heard, the_course_adds_up};
use super::queueing::Queueing;
use super::referral_watch::Referrals;
use super::staffing::Staffing;
use super::supervising::Supervising;
use crate::ids::{BridgeId, LegId};
use crate::instant::Instant;
use crate::io::{
    AgentState, CallEvent, Endpoint, Hours, Input, LegCommand, LegEvent, Output, Part,
    TestCallEvent, TestCallId,
};
use crate::plan::is_emergency;
use crate::state::agent::After;
use crate::state::call::{Call, State, Waiting};
use crate::state::legs::Stage;
use crate::switch::{LegUse, Switch};

/// Watches a switch from outside and from inside.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Legs that were offered or originated and are not gone; true once we have released them.
    legs: BTreeMap<LegId, bool>,
    started: BTreeSet<CallId>,
    recorded: BTreeSet<CallId>,
    /// Test calls that are not over.
    test_calls: BTreeSet<TestCallId>,
    /// Calls to emergency services.
    emergencies: BTreeSet<CallId>,
    /// Those that were told just now that nothing carries them.
    without_way: Vec<CallId>,
    /// The legs that are in a bridge, in which, and with what part.
    bridged: BTreeMap<LegId, (BridgeId, Part)>,
    supervising: Supervising,
    heard: Heard,
    /// Who is there, and what they are offered.
    staffing: Staffing,
    /// Who waits, and whose turn it is.
    queueing: Queueing,
    referrals: Referrals,
    /// Lines on which no calls go out, and why.
    closed: BTreeSet<(LineId, LineClosed)>,
}

impl Watch {
    /// Of a switch whose staff can have so much.
    pub(super) fn of(capacity: crate::Capacity) -> Self {
        let mut watch = Self::default();
        watch.staffing.capacity = capacity;
        watch
    }

    /// Sees an input, before the switch gets it.
    pub(super) fn input(&mut self, input: &Input) {
        match input {
            Input::Leg(leg, LegEvent::Offered { .. } | LegEvent::OfferedInPlaceOf { .. }) => {
                self.legs.entry(*leg).or_insert(false);
            }
            Input::Leg(leg, LegEvent::Played(play)) => self.supervising.played(*leg, *play),
            Input::Leg(_, LegEvent::Refers(id, _)) => self.referrals.asked(*id),
            Input::Leg(leg, LegEvent::Released(_)) => {
                self.legs.remove(leg);
                self.part(*leg);
            }
            Input::TestCall(test_call, _) => {
                self.test_calls.insert(*test_call);
            }
            Input::LineClosed(line, why, true) => drop(self.closed.insert((line.clone(), *why))),
            Input::LineClosed(line, why, false) => drop(self.closed.remove(&(line.clone(), *why))),
            Input::Work(id, input) => self.staffing.work_input(*id, *input),
            _ => {}
        }
    }

    fn test_call_event(&mut self, test_call: TestCallId, event: TestCallEvent) {
        match event {
            TestCallEvent::Refused(_) | TestCallEvent::Over { .. } => {
                assert!(
                    self.test_calls.remove(&test_call),
                    "{test_call:?} ends twice"
                );
            }
            TestCallEvent::Alerting | TestCallEvent::Answered => {
                assert!(
                    self.test_calls.contains(&test_call),
                    "{test_call:?} goes on after its end"
                );
            }
        }
    }

    /// Sees an output.
    pub(super) fn output(&mut self, now: Instant, output: &Output) {
        match output {
            Output::Leg(leg, LegCommand::Originate { to, called, .. }) => {
                if let Endpoint::Line(line) = to
                    && !is_emergency(called)
                    && self.test_calls.is_empty()
                {
                    let mut closed = self.closed.iter();
                    assert!(
                        !closed.any(|(closed, _)| closed == line),
                        "{line} is closed"
                    );
                }
                assert!(self.legs.insert(*leg, false).is_none(), "{leg} twice");
            }
            Output::Leg(leg, LegCommand::Release(_)) => {
                let released = self.legs.insert(*leg, true);
                assert_ne!(released, Some(true), "{leg} released twice");
                self.part(*leg);
            }
            Output::Leg(leg, command) => {
                assert_ne!(
                    self.legs.get(leg),
                    Some(&true),
                    "{command:?} for {leg}, which is released"
                );
                self.sound(*leg, command);
            }
            Output::Call(call, event) => {
                self.heard.event(now, *call, event);
                self.supervising.event(*call, event);
                self.queueing.event(now, *call, event);
                self.call_event(*call, event);
            }
            Output::Record(record, legs) => {
                assert!(self.started.contains(&record.call));
                assert!(self.recorded.insert(record.call), "two records");
                assert_eq!(legs.len(), record.course.legs.len());
                the_course_adds_up(record);
                self.heard.agrees(now, record);
            }
            Output::TestCall(test_call, event) => self.test_call_event(*test_call, *event),
            Output::Agent(staff, state) => self.staffing.agent(*staff, state),
            Output::Availability(staff, is, by) => self.staffing.availability(*staff, *is, *by),
            Output::Work(id, event) => self.staffing.work(*id, *event),
            Output::Referral(id, event) => self.referrals.goes_on(*id, *event),
            Output::TakeMessage { leg, .. } => {
                assert_eq!(self.legs.get(leg), Some(&false), "{leg} says nothing");
            }
            Output::Sits(..)
            | Output::Taken { .. }
            | Output::WroteUp(..)
            | Output::NotSupervised(..)
            | Output::Messages { .. }
            | Output::FetchSettings(_)
            | Output::WantsCallBack(..)
            | Output::CallBackDue(_)
            | Output::CallBackOver(..)
            | Output::Diversion(..) => {}
        }
    }

    fn call_event(&mut self, call: CallId, event: &CallEvent) {
        match event {
            CallEvent::Started { from, called, .. } => {
                assert!(self.started.insert(call));
                let is_dialled = matches!(from, Endpoint::Handset(_));
                if is_dialled && called.as_ref().is_some_and(crate::is_emergency) {
                    self.emergencies.insert(call);
                }
            }
            CallEvent::GivesWay => {
                assert!(!self.emergencies.contains(&call), "{call} is an emergency");
            }
            CallEvent::NoWayOut => self.without_way.push(call),
            _ => {}
        }
    }

    fn sound(&mut self, leg: LegId, command: &LegCommand) {
        self.supervising.sound(leg, command);
        match command {
            LegCommand::Join(bridge, part) => {
                self.bridged.insert(leg, (*bridge, *part));
            }
            LegCommand::Leave | LegCommand::Echo => self.part(leg),
            _ => {}
        }
    }

    fn part(&mut self, leg: LegId) {
        self.bridged.remove(&leg);
    }

    pub(super) fn are_joined(&self, one: LegId, other: LegId) -> bool {
        let bridge = |leg| self.bridged.get(leg).map(|(bridge, _)| bridge);
        bridge(&one).is_some() && bridge(&one) == bridge(&other)
    }

    /// Whether one leg's far end hears what another's says.
    pub(super) fn hears(&self, one: LegId, other: LegId) -> bool {
        let part = |leg| self.bridged.get(leg).map(|(_, part)| *part);
        let (Some(hears), Some(speaks)) = (part(&one), part(&other)) else {
            return false;
        };
        self.are_joined(one, other) && hears.hears() && speaks.is_heard_by(hears)
    }

    /// Looks at the switch between two steps.
    pub(super) fn check(&mut self, switch: &Switch) {
        for call in std::mem::take(&mut self.without_way) {
            switch.assert_no_way_is_left(call);
        }
        self.every_call_is_up_or_recorded(switch);
        self.no_leg_is_leaked(switch);
        each_leg_is_in_the_call_that_has_it(switch);
        self.supervising.check(switch, &self.bridged);
        for call in switch.calls.values() {
            roles_and_stages_agree(call);
            self.those_in_the_bridge_hear_each_other(call);
        }
        self.every_test_call_is_up_or_over(switch);
        no_test_call_keeps_staff_from_callers(switch);
        no_handset_is_in_two_calls(switch);
        each_handset_has_one_place(switch);
        nobody_forwards_in_a_circle(switch);
        agents_and_calls_agree(switch);
        self.staffing.check(switch);
        self.queueing.check(switch);
        self.referrals.check(switch);
        the_queue_holds_those_who_wait(switch);
        nobody_is_left_waiting_in_a_closed_centre(switch);
        whoever_waits_has_a_timer(switch);
    }

    fn every_call_is_up_or_recorded(&self, switch: &Switch) {
        for call in &self.started {
            let up = switch.calls.contains_key(call);
            assert_ne!(up, self.recorded.contains(call), "{call}: up {up}");
        }
    }

    fn every_test_call_is_up_or_over(&self, switch: &Switch) {
        let running: BTreeSet<TestCallId> = switch
            .test_call
            .iter()
            .map(|test_call| test_call.id)
            .collect();
        assert_eq!(running, self.test_calls);
        if let Some(test_call) = &switch.test_call {
            assert!(!test_call.legs.is_empty(), "{test_call:?} calls nobody");
            for leg in test_call.legs.keys() {
                assert_eq!(switch.legs[leg].use_, LegUse::InTestCall);
            }
        }
    }

    fn no_leg_is_leaked(&self, switch: &Switch) {
        for (leg, released) in &self.legs {
            let known = switch.legs.get(leg);
            match known.map(|known| known.use_) {
                Some(LegUse::InCall(call)) => {
                    assert!(!released);
                    assert!(switch.calls.contains_key(&call), "{leg} belongs to nothing");
                }
                Some(LegUse::Supervises(call)) => {
                    assert!(!released);
                    let now = switch.calls[&call].supervised.now.as_ref();
                    assert_eq!(
                        now.map(|now| now.leg),
                        Some(*leg),
                        "{leg} supervises nothing"
                    );
                }
                Some(LegUse::InTestCall) => {
                    assert!(!released);
                    let running = switch.test_call.as_ref();
                    assert!(running.is_some_and(|running| running.legs.contains_key(leg)));
                }
                Some(LegUse::Releasing(_)) => assert!(released),
                None => assert!(released, "{leg} is forgotten, and nobody released it"),
            }
        }
    }

    fn those_in_the_bridge_hear_each_other(&self, call: &Call) {
        for leg in call.legs.at(Stage::Bridged) {
            let seat = (call.bridge, Part::from(leg.role));
            assert_eq!(self.bridged.get(&leg.id), Some(&seat), "{call:?}");
        }
        for held in call.legs.at(Stage::Held) {
            assert_eq!(self.bridged.get(&held.id), None, "{held:?} is on hold");
        }
        for (leg, (bridge, _)) in &self.bridged {
            let supervises = call.supervised.legs.iter().any(|it| it.id == *leg);
            let is_of_call = supervises || call.legs.get(*leg).is_some();
            assert_eq!(
                *bridge == call.bridge,
                is_of_call,
                "{leg} is in another's bridge"
            );
        }
    }
}

/// A leg is in one call at most, and each of the two knows it of the other.
fn each_leg_is_in_the_call_that_has_it(switch: &Switch) {
    let mut seen = BTreeSet::new();
    for (id, call) in &switch.calls {
        for leg in call.legs.iter() {
            assert!(seen.insert(leg.id), "{} is in two calls", leg.id);
            let known = switch.legs.get(&leg.id);
            let is_up = known.is_some_and(|known| known.use_ == LegUse::InCall(*id));
            assert_eq!(is_up, leg.stage != Stage::Gone, "{id}: {leg:?}");
            if let Some(known) = known {
                assert_eq!(known.endpoint, leg.endpoint);
            }
        }
        let lead = call.legs.get(call.lead()).unwrap();
        assert_ne!(lead.stage, Stage::Gone, "{id} outlives whom it is for");
    }
    for (leg, known) in &switch.legs {
        assert_eq!(matches!(known.use_, LegUse::InCall(_)), is_up(switch, *leg));
    }
}

fn is_up(switch: &Switch, leg: LegId) -> bool {
    let mut calls = switch.calls.values();
    calls.any(|call| {
        call.legs
            .get(leg)
            .is_some_and(|leg| leg.stage != Stage::Gone)
    })
}

/// What each is in the call, and where it is, go together.
fn roles_and_stages_agree(call: &Call) {
    let up = || call.legs.iter().filter(|leg| leg.stage != Stage::Gone);
    let callers = up().filter(|leg| leg.role == LegRole::Caller).count();
    assert!(callers <= 1, "{call:?}");
    let bridged = call.legs.at(Stage::Bridged).count();
    let held = call.legs.at(Stage::Held).count();
    let apart: Vec<LegId> = call.legs.at(Stage::Apart).map(|leg| leg.id).collect();
    let origin = call.lead();
    let asked = |leg: LegId| call.legs.get(leg).unwrap();
    match &call.state {
        State::Talking => {
            assert!((2..=3).contains(&(bridged + held)), "{call:?}");
            assert_eq!(apart, []);
            let staff =
                up().filter(|leg| leg.role == LegRole::Staff && leg.stage == Stage::Bridged);
            let staff = staff.count();
            assert!(staff <= 1, "two answer: {call:?}");
            if held > 0 || bridged > 2 {
                assert_eq!(staff, 1, "nobody can bring them together: {call:?}");
            }
            if staff == 0 {
                // A colleague is left to nobody outside: they answer for the call.
                assert!(up().all(|leg| leg.handset().is_none()), "{call:?}");
            }
        }
        State::Consulting(consult) => {
            assert_eq!(held, 1, "one waits: {call:?}");
            assert_eq!(asked(consult.by).role, LegRole::Staff);
            let whom = consult.whom.map(asked);
            assert!(whom.is_none_or(|leg| leg.role == LegRole::Consulted));
            match whom.map(|leg| leg.stage) {
                None => assert_eq!((apart, bridged), (vec![consult.by], 0), "{call:?}"),
                Some(Stage::Apart) => assert_eq!((apart.len(), bridged), (2, 0), "{call:?}"),
                Some(stage) => {
                    assert_eq!(
                        (apart, bridged, stage),
                        (vec![], 2, Stage::Bridged),
                        "{call:?}"
                    );
                }
            }
        }
        State::Transferring(transfer) => {
            assert_eq!((held, bridged), (1, 0), "{call:?}");
            let rings: Vec<LegId> = transfer.leg().into_iter().collect();
            assert_eq!(apart, rings, "{call:?}");
        }
        State::Parked(_) => assert_eq!((held, bridged, apart), (1, 0, vec![]), "{call:?}"),
        State::Dialling => assert_eq!(
            Some(apart),
            call.legs.dialled().map(|leg| vec![origin, leg])
        ),
        State::Waiting(Waiting {
            ring: Some(ring), ..
        }) => {
            assert_eq!(apart, [origin, ring.leg]);
            let rings = call.legs.get(ring.leg).unwrap();
            assert_eq!(
                (rings.role, rings.staff),
                (LegRole::Staff, Some(ring.staff))
            );
        }
        _ => assert_eq!((apart, bridged + held), (vec![origin], 0), "{call:?}"),
    }
    for leg in call.legs.at(Stage::Held) {
        assert_ne!(leg.role, LegRole::Staff, "{call:?}");
    }
    let is_handset = |endpoint: &Endpoint| matches!(endpoint, Endpoint::Handset(_));
    for leg in call.legs.iter() {
        // The person outside is on a line, and who answers at a handset; anybody can be asked.
        match leg.role {
            LegRole::Consulted => {}
            role => assert_eq!(role == LegRole::Staff, is_handset(&leg.endpoint), "{leg:?}"),
        }
    }
}

fn no_handset_is_in_two_calls(switch: &Switch) {
    // Two calls can be dialled at one handset (its own second line); the switch itself
    // never rings a handset that is in a call.
    let mut rung: BTreeSet<&HandsetId> = BTreeSet::new();
    for (leg, known) in &switch.legs {
        let in_use = !matches!(known.use_, LegUse::Releasing(_));
        if let (true, Endpoint::Handset(handset), true) =
            (leg.is_originated(), &known.endpoint, in_use)
        {
            assert!(rung.insert(handset), "{handset} rings in two calls");
        }
    }
}

/// Whom somebody asks for at a handset's place is known by that alone.
fn each_handset_has_one_place(switch: &Switch) {
    let mut places = BTreeSet::new();
    for call in switch.calls.values() {
        if let State::Parked(at) = &call.state {
            assert!(places.insert(at), "two are parked at {at}");
        }
    }
}

fn nobody_forwards_in_a_circle(switch: &Switch) {
    for from in switch.diversions.keys() {
        let mut at = from;
        let mut steps = 0;
        while let Some(jawab_vocabulary::Diversion::To(next)) = switch.diversions.get(at) {
            at = next;
            steps += 1;
            assert!(steps <= switch.diversions.len(), "{:?}", switch.diversions);
        }
    }
}

fn no_test_call_keeps_staff_from_callers(switch: &Switch) {
    let at_a_handset = |leg: &crate::switch::Leg| {
        leg.use_ == LegUse::InTestCall && matches!(leg.endpoint, Endpoint::Handset(_))
    };
    assert!(switch.queue.is_empty() || !switch.legs.values().any(at_a_handset));
}

fn agents_and_calls_agree(switch: &Switch) {
    for (staff, agent) in &switch.agents {
        assert_ne!(
            agent.state,
            AgentState::Away,
            "those who left are forgotten"
        );
        if let Some(call) = agent.call() {
            assert!(
                switch.calls.contains_key(&call),
                "{staff} is stuck in {call}"
            );
        }
        // After-call work ends by itself, unless they said what it is for.
        let by_itself = matches!(agent.state, AgentState::AfterCallWork(_, None));
        assert_eq!(by_itself, agent.wrap_up.is_some(), "{agent:?}");
        if let AgentState::AfterCallWork(_, Some(reason)) = agent.state {
            assert_eq!(agent.after, After::Work(reason), "{agent:?}");
        }
    }
    for call in switch.calls.values() {
        if let State::Waiting(Waiting {
            ring: Some(ring), ..
        }) = &call.state
            && let Some(agent) = switch.agents.get(&ring.staff)
        {
            assert_eq!(agent.state, AgentState::Ringing(call.id));
        }
    }
}

fn the_queue_holds_those_who_wait(switch: &Switch) {
    let waiting: BTreeSet<CallId> = switch
        .calls
        .values()
        .filter(|call| matches!(call.state, State::Waiting(_)))
        .map(|call| call.id)
        .collect();
    let queued: BTreeSet<CallId> = switch.queue.iter().copied().collect();
    assert_eq!(waiting, queued);
    assert_eq!(queued.len(), switch.queue.len(), "nobody waits twice");
}

fn nobody_is_left_waiting_in_a_closed_centre(switch: &Switch) {
    let is_there = |agent: &crate::state::agent::Agent| {
        let rests = matches!(agent.state, AgentState::Away | AgentState::Break(_));
        let rings = !switch.diversions.contains_key(&agent.handset);
        !rests && rings && switch.handsets.contains(&agent.handset)
    };
    if switch.hours == Hours::Closed && !switch.agents.values().any(is_there) {
        for call in &switch.queue {
            assert!(switch.is_ringing(*call), "{call} waits for nobody");
        }
    }
}

fn whoever_waits_has_a_timer(switch: &Switch) {
    let needs = |call: &&Call| {
        let talks = call.legs.at(Stage::Bridged).next().is_some();
        !talks && !matches!(call.state, State::Talking)
    };
    for call in switch.calls.values().filter(needs) {
        assert!(call.next_timeout().is_some(), "{} waits for ever", call.id);
    }
}
