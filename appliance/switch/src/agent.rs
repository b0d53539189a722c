//! Members of staff at work: agent states, after-call work, breaks. What they have in hand of
//! each channel, and who is next, is in `capacity`.

use std::time::Duration;

use jawab_vocabulary::{
    AfterCallReason, Availability, BreakReason, CallId, Cause, ChangedBy, HandsetId, LegRole,
    StaffAction, StaffId,
};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{AgentState, Output};
use crate::state::agent::{After, Agent, WrapUp};
use crate::switch::Switch;

/// How long a handset that refused a caller is not rung for the queue.
const REFUSED_FOR: Duration = Duration::from_secs(10);

impl Switch {
    pub(crate) fn staff_action(
        &mut self,
        now: Instant,
        staff: StaffId,
        action: StaffAction,
        by: ChangedBy,
    ) {
        match action {
            StaffAction::Ready(handset) => self.sits(now, staff, handset, After::Ready, by),
            StaffAction::Break(handset, reason) => {
                self.sits(now, staff, handset, After::Break(reason), by);
            }
            StaffAction::AfterCallWork(reason) => self.works_on(now, staff, reason, by),
            StaffAction::Leave => self.wants(now, staff, After::Away, by),
            StaffAction::SentAway(by) => {
                self.wants(now, staff, After::Away, ChangedBy::Colleague(by));
            }
            StaffAction::Hold => self.hold_by_desk(staff),
            StaffAction::Resume => self.resume_by_desk(staff),
            StaffAction::HangUp => self.hang_up_by_desk(now, staff),
            StaffAction::Consult(number) => {
                self.by_staff(staff, |switch, call, leg| {
                    switch.consult(now, call, leg, &number);
                });
            }
            StaffAction::Transfer(to) => {
                self.by_staff(staff, |switch, call, leg| {
                    switch.transfer(now, call, leg, &to);
                });
            }
            StaffAction::Complete => {
                self.by_staff(staff, |switch, call, _| switch.complete(now, call));
            }
            StaffAction::ThreeWay => self.by_staff(staff, |switch, call, _| switch.three_way(call)),
            StaffAction::Back => self.by_staff(staff, |switch, call, _| switch.back(now, call)),
            StaffAction::Park => {
                self.by_staff(staff, |switch, call, leg| switch.park(now, call, leg));
            }
            StaffAction::RingAgain(handset) => {
                self.diverts(&handset, None);
            }
            StaffAction::FetchSettings(handset) => self.emit(Output::FetchSettings(handset)),
            StaffAction::HasSkills(skills) => self.has_skills(staff, skills),
            StaffAction::TakeParked(at) => self.take_parked_by_desk(now, staff, &at),
            StaffAction::SendOnBreak(whom, reason) => self.send_on_break(now, staff, whom, reason),
            StaffAction::EndCall(call) => self.end_by_supervisor(now, staff, call),
            StaffAction::Supervise(at, call, how) => self.supervise(now, staff, at, call, how),
            StaffAction::LeaveSupervised => self.leave_supervised(now, staff),
        }
    }

    /// Somebody sits at a handset. Who sat there before leaves it, and is told who has it now;
    /// but nobody takes the handset of somebody with a call in hand.
    fn sits(
        &mut self,
        now: Instant,
        staff: StaffId,
        handset: HandsetId,
        wish: After,
        by: ChangedBy,
    ) {
        let others: Vec<StaffId> = self
            .agents
            .iter()
            .filter(|(other, agent)| **other != staff && agent.handset == handset)
            .map(|(other, _)| *other)
            .collect();
        let in_call = |other: &StaffId| {
            let agent = self.agents.get(other);
            agent.is_some_and(|agent| agent.call().is_some())
        };
        if others.iter().any(in_call) {
            return;
        }
        for other in others {
            self.wants(now, other, After::Away, ChangedBy::Colleague(staff));
            self.emit(Output::Taken {
                handset: handset.clone(),
                from: other,
                by: staff,
            });
        }
        let idle_turn = self.next_turn();
        let agent = self.agents.entry(staff).or_insert_with(|| Agent {
            handset: handset.clone(),
            state: AgentState::Away,
            availability: Availability::Away,
            idle_turn,
            after: After::Ready,
            by,
            unanswered: 0,
            wrap_up: None,
            left_alone_until: None,
        });
        // A call in hand is at the handset where it was taken; the new one counts afterwards.
        if agent.call().is_none() {
            agent.handset = handset;
        }
        let sits_at = agent.handset.clone();
        self.emit(Output::Sits(staff, sits_at));
        self.wants(now, staff, wish, by);
    }

    pub(crate) fn wants(&mut self, now: Instant, staff: StaffId, wish: After, by: ChangedBy) {
        let idle_turn = self.next_turn();
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        (agent.after, agent.by) = (wish, by);
        if agent.call().is_some() {
            return;
        }
        let was_ready = agent.state == AgentState::Ready;
        agent.unanswered = 0;
        agent.left_alone_until = None;
        if wish == After::Ready && !was_ready {
            agent.idle_turn = idle_turn;
        }
        self.wrap_up_is_over(now, staff);
        self.set_state(staff, state_of(wish));
    }

    /// Somebody says what after-call work is for: it lasts until they say otherwise. It is said
    /// of the call in hand, or of the last one while that is written up.
    fn works_on(&mut self, now: Instant, staff: StaffId, reason: AfterCallReason, by: ChangedBy) {
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        let writes_up = match agent.state {
            AgentState::AfterCallWork(call, _) => Some(call),
            _ => None,
        };
        if agent.call().is_none() && writes_up.is_none() {
            return;
        }
        (agent.after, agent.by) = (After::Work(reason), by);
        if let Some(call) = writes_up {
            self.wrap_up_is_over(now, staff);
            self.set_state(staff, AgentState::AfterCallWork(call, Some(reason)));
        }
    }

    /// After-call work that ends by itself is over, whatever follows.
    pub(crate) fn wrap_up_is_over(&mut self, now: Instant, staff: StaffId) {
        let agent = self.agents.get_mut(&staff);
        if let Some(wrap_up) = agent.and_then(|agent| agent.wrap_up.take()) {
            // A timer that is late does not make the work longer.
            let took = now.min(wrap_up.until).0.saturating_sub(wrap_up.since.0);
            self.pace.wrote_up(took);
            self.emit(Output::WroteUp(staff, took));
        }
    }

    /// Puts a member of staff in a state, and says so if it is a new one.
    pub(crate) fn set_state(&mut self, staff: StaffId, state: AgentState) {
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        let by = agent.by;
        let is_new = agent.state != state;
        let availability = availability_of(&state).filter(|now| *now != agent.availability);
        agent.state = state.clone();
        agent.availability = availability.unwrap_or(agent.availability);
        let is_away = state == AgentState::Away;
        if is_new {
            self.emit(Output::Agent(staff, state));
        }
        if let Some(availability) = availability {
            self.emit(Output::Availability(staff, availability, by));
        }
        if is_away {
            self.agents.remove(&staff);
        }
    }

    /// Somebody did something for their work: they are not idle just now, and there.
    pub(crate) fn was_active(&mut self, staff: StaffId) {
        let idle_turn = self.next_turn();
        if let Some(agent) = self.agents.get_mut(&staff) {
            agent.idle_turn = idle_turn;
            agent.unanswered = 0;
        }
    }

    /// A call that rang at a member of staff's handset was not answered there. One that refused it by itself or by
    /// a key (busy, do not disturb, reject) is not rung again in the same breath, for the same caller or the next.
    pub(crate) fn did_not_answer(&mut self, now: Instant, staff: StaffId, cause: Cause) {
        if cause != Cause::NO_ANSWER
            && let Some(agent) = self.agents.get_mut(&staff)
        {
            agent.left_alone_until = Some(Instant(now.0 + REFUSED_FOR));
        }
        self.counts_unanswered(staff);
        self.goes_on(staff);
    }

    /// A conversation that a member of staff was offered was not answered. A call that they may
    /// have in hand goes on.
    pub(crate) fn did_not_take(&mut self, staff: StaffId) {
        self.counts_unanswered(staff);
        if self
            .agents
            .get(&staff)
            .is_some_and(|agent| agent.call().is_none())
        {
            self.goes_on(staff);
        }
    }

    fn counts_unanswered(&mut self, staff: StaffId) {
        let idle_turn = self.next_turn();
        let limit = self.config.unanswered_limit;
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        agent.unanswered = agent.unanswered.saturating_add(1);
        agent.idle_turn = idle_turn;
        if agent.unanswered >= limit {
            agent.unanswered = 0;
            agent.after = After::Break(BreakReason::NotAnswered);
            agent.by = ChangedBy::Box;
        }
    }

    /// What somebody wanted to do after a call that they did not speak in.
    pub(crate) fn goes_on(&mut self, staff: StaffId) {
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        if matches!(agent.after, After::Work(_)) {
            agent.after = After::Ready;
        }
        let state = state_of(agent.after);
        self.set_state(staff, state);
    }

    /// A call is over: those who spoke in it write it up, save those who were only asked.
    pub(crate) fn agents_leave(
        &mut self,
        now: Instant,
        call: CallId,
        was_answered: bool,
        asked: &[StaffId],
    ) {
        let involved: Vec<StaffId> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.call() == Some(call))
            .map(|(staff, _)| *staff)
            .collect();
        for staff in involved {
            let writes_up = was_answered && !asked.contains(&staff);
            self.agent_leaves(now, staff, call, writes_up);
        }
    }

    /// Who sits where a leg of a call goes has that call in hand, unless they have another.
    pub(crate) fn agent_of_leg_joins(&mut self, now: Instant, call: CallId, leg: LegId) {
        let known = self.calls.get(&call).and_then(|call| call.legs.get(leg));
        let Some(staff) = known.and_then(|leg| leg.staff) else {
            return;
        };
        self.agent_joins(now, staff, call);
    }

    /// Somebody has a call in hand, unless they have another.
    pub(crate) fn agent_joins(&mut self, now: Instant, staff: StaffId, call: CallId) {
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        if agent.call().is_some() {
            return;
        }
        agent.after = match agent.state {
            AgentState::Break(reason) => After::Break(reason),
            _ => agent.after,
        };
        self.wrap_up_is_over(now, staff);
        self.set_state(staff, AgentState::OnCall(call));
    }

    /// A leg is gone from a call that goes on: whoever had the call in hand there has it no
    /// more. Who was only asked has nothing to write up.
    pub(crate) fn agent_of_leg_leaves(&mut self, now: Instant, call: CallId, leg: LegId) {
        let known = self.calls.get(&call).and_then(|call| call.legs.get(leg));
        let Some(known) = known else {
            return;
        };
        let (staff, has_answered) = (known.staff, known.role == LegRole::Staff && known.spoke);
        let in_hand = |staff: &StaffId| {
            let agent = self.agents.get(staff);
            agent.is_some_and(|agent| agent.call() == Some(call))
        };
        if let Some(staff) = staff.filter(in_hand) {
            self.agent_leaves(now, staff, call, has_answered);
        }
    }

    pub(crate) fn agent_leaves(
        &mut self,
        now: Instant,
        staff: StaffId,
        call: CallId,
        was_answered: bool,
    ) {
        let wrap_up = self.config.wrap_up;
        let idle_turn = self.next_turn();
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        agent.idle_turn = idle_turn;
        let rang = matches!(agent.state, AgentState::Ringing(_));
        match agent.after {
            After::Work(reason) if !rang => {
                self.set_state(staff, AgentState::AfterCallWork(call, Some(reason)));
            }
            After::Ready if was_answered && !rang && wrap_up > Duration::ZERO => {
                let until = Instant(now.0 + wrap_up);
                agent.wrap_up = Some(WrapUp { since: now, until });
                self.set_state(staff, AgentState::AfterCallWork(call, None));
            }
            _ => self.goes_on(staff),
        }
    }

    pub(crate) fn agents_timeout(&mut self, now: Instant) {
        for agent in self.agents.values_mut() {
            agent.left_alone_until.take_if(|until| *until <= now);
        }
        let is_done = |wrap_up: &WrapUp| wrap_up.until <= now;
        let done: Vec<StaffId> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.wrap_up.as_ref().is_some_and(is_done))
            .map(|(staff, _)| *staff)
            .collect();
        for staff in done {
            self.wants(now, staff, After::Ready, ChangedBy::Themselves);
        }
    }

    fn next_turn(&mut self) -> u64 {
        self.idle_turns += 1;
        self.idle_turns
    }

    /// Who sits at a handset.
    pub(crate) fn who_sits_at(&self, handset: &HandsetId) -> Option<StaffId> {
        self.agents
            .iter()
            .find(|(_, agent)| agent.handset == *handset)
            .map(|(staff, _)| *staff)
    }

    /// Whether anybody is at work, at a handset that is there. Staff on a break count:
    /// they come back, and a caller who waits is better served than one sent away.
    pub(crate) fn anybody_at_work(&self) -> bool {
        self.agents
            .values()
            .any(|agent| self.handsets.contains(&agent.handset))
    }
}

const fn state_of(wish: After) -> AgentState {
    match wish {
        After::Ready | After::Work(_) => AgentState::Ready,
        After::Break(reason) => AgentState::Break(reason),
        After::Away => AgentState::Away,
    }
}

/// What somebody in a state is there for; `None` where it is what it was before.
const fn availability_of(state: &AgentState) -> Option<Availability> {
    match state {
        AgentState::Away => Some(Availability::Away),
        AgentState::Ready | AgentState::AfterCallWork(_, None) => Some(Availability::Ready),
        AgentState::Break(reason) => Some(Availability::Break(*reason)),
        AgentState::AfterCallWork(_, Some(reason)) => Some(Availability::AfterCallWork(*reason)),
        // Who is on a break may dial.
        AgentState::Ringing(_) | AgentState::OnCall(_) | AgentState::OnHold(_) => None,
    }
}
