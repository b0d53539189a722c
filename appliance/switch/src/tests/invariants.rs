//! What is true of the switch after every step, whatever happened.

use jawab_vocabulary::{CallId, HandsetId};
use std::collections::{BTreeMap, BTreeSet};

use crate::call::{State, Waiting};
use crate::ids::LegId;
use crate::io::{
    AgentState, Endpoint, Input, LegCommand, LegEvent, Output, TestCallEvent, TestCallId,
};
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
}

impl Watch {
    /// Sees an input, before the switch gets it.
    pub(super) fn input(&mut self, input: &Input) {
        match input {
            Input::Leg(leg, LegEvent::Offered { .. }) => {
                self.legs.entry(*leg).or_insert(false);
            }
            Input::Leg(leg, LegEvent::Released(_)) => {
                self.legs.remove(leg);
            }
            Input::TestCall(test_call, _) => {
                self.test_calls.insert(*test_call);
            }
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
    pub(super) fn output(&mut self, output: &Output) {
        match output {
            Output::Leg(leg, LegCommand::Originate { .. }) => {
                assert!(self.legs.insert(*leg, false).is_none(), "{leg} twice");
            }
            Output::Leg(leg, LegCommand::Release(_)) => {
                let released = self.legs.insert(*leg, true);
                assert_ne!(released, Some(true), "{leg} released twice");
            }
            Output::Leg(leg, command) => {
                assert_ne!(
                    self.legs.get(leg),
                    Some(&true),
                    "{command:?} for {leg}, which is released"
                );
            }
            Output::Call(
                call,
                crate::CallEvent::Started {
                    from: Endpoint::Handset(_),
                    called: Some(called),
                    ..
                },
            ) if crate::is_emergency(called) => {
                self.emergencies.insert(*call);
                assert!(self.started.insert(*call));
            }
            Output::Call(call, crate::CallEvent::Started { .. }) => {
                assert!(self.started.insert(*call));
            }
            Output::Call(call, crate::CallEvent::GivesWay) => {
                assert!(!self.emergencies.contains(call), "{call} is an emergency");
            }
            Output::Call(call, crate::CallEvent::NoWayOut) => self.without_way.push(*call),
            Output::Record(record) => {
                assert!(self.started.contains(&record.call));
                assert!(self.recorded.insert(record.call), "two records");
                let spent = record.menu_ms + record.wait_ms + record.talk_ms + record.hold_ms;
                assert!(spent <= record.total_ms, "{record:?}");
            }
            Output::TestCall(test_call, event) => self.test_call_event(*test_call, *event),
            Output::Call(..) | Output::Agent(..) | Output::Sits(..) | Output::Taken { .. } => {}
        }
    }

    /// Looks at the switch between two steps.
    pub(super) fn check(&mut self, switch: &Switch) {
        for call in std::mem::take(&mut self.without_way) {
            switch.assert_no_way_is_left(call);
        }
        self.every_call_is_up_or_recorded(switch);
        self.no_leg_is_leaked(switch);
        self.every_test_call_is_up_or_over(switch);
        no_test_call_keeps_staff_from_callers(switch);
        no_handset_is_in_two_calls(switch);
        agents_and_calls_agree(switch);
        the_queue_holds_those_who_wait(switch);
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
                Some(LegUse::InTestCall) => {
                    assert!(!released);
                    let running = switch.test_call.as_ref();
                    assert!(running.is_some_and(|running| running.legs.contains_key(leg)));
                }
                Some(LegUse::Releasing(_)) => assert!(released),
                None => assert!(released, "{leg} is forgotten, and nobody released it"),
            }
        }
        for (id, call) in &switch.calls {
            let belongs = |leg: LegId| {
                let use_ = switch.legs.get(&leg).map(|leg| leg.use_);
                assert_eq!(
                    use_,
                    Some(LegUse::InCall(*id)),
                    "{id} is connected to nothing"
                );
            };
            belongs(call.first);
            match &call.state {
                State::Talking(talking) => belongs(talking.peer),
                State::Dialling { peer } => belongs(*peer),
                State::Waiting(Waiting {
                    ring: Some(ring), ..
                }) => belongs(ring.leg),
                _ => {}
            }
        }
    }
}

fn no_handset_is_in_two_calls(switch: &Switch) {
    // Two calls can be dialled at one handset (its own second line); the switch itself
    // never rings a handset that is in a call.
    let mut rung: BTreeSet<&HandsetId> = BTreeSet::new();
    for (leg, known) in &switch.legs {
        if let (true, Endpoint::Handset(handset), LegUse::InCall(_) | LegUse::InTestCall) =
            (leg.is_originated(), &known.endpoint, known.use_)
        {
            assert!(rung.insert(handset), "{handset} rings in two calls");
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
        let writing = matches!(agent.state, AgentState::AfterCallWork(_));
        assert_eq!(writing, agent.wrap_up_until.is_some(), "{agent:?}");
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

fn whoever_waits_has_a_timer(switch: &Switch) {
    let needs = |state: &State| !matches!(state, State::Talking(_));
    for call in switch.calls.values().filter(|call| needs(&call.state)) {
        assert!(call.next_timeout().is_some(), "{} waits for ever", call.id);
    }
}
