//! What is true of staff and of what they are offered, judged from what the switch is told and
//! says, and not from how it decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::skills::Needs;
use crate::state::work::WorkState;
use crate::{
    AgentState, Availability, BreakReason, Capacity, ChangedBy, Channel, StaffId, Switch,
    WorkEvent, WorkId, WorkInput,
};

/// Watches staff from outside.
#[derive(Debug, Default)]
pub(super) struct Staffing {
    pub(super) capacity: Capacity,
    states: BTreeMap<StaffId, AgentState>,
    availability: BTreeMap<StaffId, Availability>,
    /// Those at work, whoever is idle the longest first.
    idle: Vec<StaffId>,
    channels: BTreeMap<WorkId, Channel>,
    works: BTreeMap<WorkId, WorkEvent>,
    declined: BTreeMap<WorkId, BTreeSet<StaffId>>,
}

impl Staffing {
    pub(super) fn agent(&mut self, staff: StaffId, state: &AgentState) {
        let before = self.states.insert(staff, state.clone());
        assert_ne!(before.as_ref(), Some(state), "told twice");
        if *state == AgentState::Ready {
            self.is_last(staff);
        }
    }

    fn is_last(&mut self, staff: StaffId) {
        self.idle.retain(|other| *other != staff);
        self.idle.push(staff);
    }

    pub(super) fn availability(&mut self, staff: StaffId, is: Availability, by: ChangedBy) {
        let before = self.availability.insert(staff, is);
        assert_ne!(before.unwrap_or(Availability::Away), is, "nothing changed");
        let by_box = by == ChangedBy::Box;
        let not_answered = is == Availability::Break(BreakReason::NotAnswered);
        assert_eq!(by_box, not_answered, "the box does this, and nothing else");
        if let ChangedBy::Colleague(other) = by {
            // Their handset was taken, or a supervisor has them take a break.
            assert!(matches!(is, Availability::Away | Availability::Break(_)));
            assert_ne!(staff, other);
        }
    }

    pub(super) fn work_input(&mut self, id: WorkId, input: WorkInput) {
        let with = match self.works.get(&id) {
            Some(WorkEvent::Offered { to: staff, .. } | WorkEvent::Taken(staff)) => Some(*staff),
            _ => None,
        };
        let taken = matches!(self.works.get(&id), Some(WorkEvent::Taken(_)));
        match input {
            WorkInput::Arrived(channel) if channel != Channel::Voice => {
                self.channels.entry(id).or_insert(channel);
            }
            WorkInput::Declined(staff) if with == Some(staff) => {
                self.declined.entry(id).or_default().insert(staff);
                self.is_last(staff);
            }
            WorkInput::Over if taken => self.is_last(with.unwrap()),
            _ => {}
        }
    }

    pub(super) fn work(&mut self, id: WorkId, event: WorkEvent) {
        let before = self.works.get(&id).copied();
        match event {
            WorkEvent::Waits => {
                if let Some(WorkEvent::Offered { to, .. }) = before
                    && self.states.get(&to) == Some(&AgentState::Ready)
                    && !self.declined.get(&id).is_some_and(|by| by.contains(&to))
                {
                    // They are there, and did not answer.
                    self.is_last(to);
                }
                assert_ne!(before, Some(WorkEvent::Waits), "it waits already");
            }
            WorkEvent::Offered { to, .. } => {
                assert_eq!(before, Some(WorkEvent::Waits));
                self.is_offered_rightly(id, to);
                // Who declined it was not asked again before it was time.
                self.declined.entry(id).or_default().remove(&to);
            }
            WorkEvent::Taken(staff) => {
                assert!(matches!(before, Some(WorkEvent::Offered { to, .. }) if to == staff));
                self.declined.remove(&id);
                self.is_last(staff);
            }
            WorkEvent::Over => {
                assert!(before.is_some(), "it was not there");
                self.works.remove(&id);
                self.channels.remove(&id);
                self.declined.remove(&id);
                return;
            }
        }
        self.works.insert(id, event);
    }

    fn load(&self, staff: StaffId, of: impl Fn(Channel) -> bool) -> usize {
        let theirs = self.works.iter().filter(|(id, event)| {
            let is_theirs = matches!(event, WorkEvent::Offered { to: who, .. }
                | WorkEvent::Taken(who) if *who == staff);
            is_theirs && of(self.channels[*id])
        });
        theirs.count()
    }

    /// Never above the capacity, never on a break, and never past somebody who has less in hand
    /// or is idle for longer.
    fn is_offered_rightly(&self, id: WorkId, to: StaffId) {
        let channel = self.channels[&id];
        let in_call = matches!(
            self.states[&to],
            AgentState::Ringing(_) | AgentState::OnCall(_) | AgentState::OnHold(_)
        );
        let is_open = self.states[&to] == AgentState::Ready
            || (in_call && self.capacity.during_call.contains(&channel));
        assert!(is_open, "{to} is {:?}", self.states[&to]);
        let room = |staff| self.load(staff, |of| of == channel) < self.capacity.most(channel);
        assert!(room(to), "{to} has no room for one more of {channel:?}");
        if !self.capacity.during_call.is_empty() {
            // What those in a call want afterwards is not seen from here.
            return;
        }
        let key = |staff| {
            let turn = self.idle.iter().position(|idle| *idle == staff);
            (self.load(staff, |_| true), turn)
        };
        for (other, state) in &self.states {
            let asked = self.declined.get(&id).is_some_and(|by| by.contains(other));
            if *state == AgentState::Ready && room(*other) && !asked {
                assert!(
                    key(to) <= key(*other),
                    "it was the turn of {other}, not of {to}"
                );
            }
        }
    }

    pub(super) fn check(&self, switch: &Switch) {
        for (staff, agent) in &switch.agents {
            assert_eq!(self.availability.get(staff), Some(&agent.availability));
            for channel in Channel::ALL.into_iter().filter(|of| *of != Channel::Voice) {
                let load = self.load(*staff, |of| of == channel);
                assert!(load <= self.capacity.most(channel), "{staff}: {channel:?}");
            }
        }
        assert!(self.works.keys().eq(switch.works.keys()));
        for (id, work) in &switch.works {
            let is = match work.state {
                WorkState::Waiting => WorkEvent::Waits,
                WorkState::Offered { to, until } => WorkEvent::Offered { to, until },
                WorkState::Taken(staff) => WorkEvent::Taken(staff),
            };
            assert_eq!(self.works[id], is);
            assert_eq!(self.channels[id], work.channel);
            match work.state {
                WorkState::Offered { to, .. } => assert!(switch.is_open_to(to, work.channel)),
                WorkState::Taken(staff) => assert!(switch.agents.contains_key(&staff)),
                WorkState::Waiting => {
                    let nobody = BTreeSet::new();
                    let declined = work.declined.as_ref();
                    let but = declined.map_or(&nobody, |declined| &declined.by);
                    let next = switch.next_agent(work.channel, &Needs::default(), but);
                    assert_eq!(next, None, "{id:?} waits, and {next:?} could take it");
                }
            }
        }
    }
}
