//! Members of staff at work: agent states, after-call work, breaks.

use crate::io::{AgentState, Instant, Output};
use crate::switch::Switch;
use jawab_vocabulary::{CallId, HandsetId, StaffAction, StaffId};

/// A member of staff at work.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) handset: HandsetId,
    pub(crate) state: AgentState,
    /// Their place in the order in which staff became idle: the lowest is rung first.
    pub(crate) idle_turn: u64,
    /// What they want to do once the call in hand is over.
    pub(crate) after: After,
    /// Calls not answered in a row.
    pub(crate) unanswered: u8,
    /// When after-call work ends by itself.
    pub(crate) wrap_up_until: Option<Instant>,
}

/// What a member of staff does after the call in hand.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum After {
    Ready,
    Break,
    Away,
}

impl Agent {
    pub(crate) const fn next_timeout(&self) -> Option<Instant> {
        self.wrap_up_until
    }

    /// The call in hand: ringing, or spoken in.
    pub(crate) const fn call(&self) -> Option<CallId> {
        match self.state {
            AgentState::Ringing(call) | AgentState::OnCall(call) | AgentState::OnHold(call) => {
                Some(call)
            }
            AgentState::Away
            | AgentState::Ready
            | AgentState::Break
            | AgentState::AfterCallWork(_) => None,
        }
    }
}

impl Switch {
    pub(crate) fn staff_action(&mut self, now: Instant, staff: StaffId, action: StaffAction) {
        match action {
            StaffAction::Ready(handset) => self.sits(staff, handset, After::Ready),
            StaffAction::Break(handset) => self.sits(staff, handset, After::Break),
            StaffAction::Leave => self.wants(staff, After::Away),
            StaffAction::Hold => self.hold_by_desk(staff),
            StaffAction::Resume => self.resume_by_desk(staff),
            StaffAction::HangUp => self.hang_up_by_desk(now, staff),
        }
    }

    /// Somebody sits at a handset. Who sat there before leaves it, and is told who has it now;
    /// but nobody takes the handset of somebody with a call in hand.
    fn sits(&mut self, staff: StaffId, handset: HandsetId, wish: After) {
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
            self.wants(other, After::Away);
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
            idle_turn,
            after: After::Ready,
            unanswered: 0,
            wrap_up_until: None,
        });
        // A call in hand is at the handset where it was taken; the new one counts afterwards.
        if agent.call().is_none() {
            agent.handset = handset;
        }
        let sits_at = agent.handset.clone();
        self.emit(Output::Sits(staff, sits_at));
        self.wants(staff, wish);
    }

    fn wants(&mut self, staff: StaffId, wish: After) {
        let idle_turn = self.next_turn();
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        agent.after = wish;
        if agent.call().is_some() {
            return;
        }
        let was_ready = agent.state == AgentState::Ready;
        agent.wrap_up_until = None;
        agent.unanswered = 0;
        if wish == After::Ready && !was_ready {
            agent.idle_turn = idle_turn;
        }
        self.set_state(staff, state_of(wish));
    }

    /// Puts a member of staff in a state, and says so if it is a new one.
    pub(crate) fn set_state(&mut self, staff: StaffId, state: AgentState) {
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        if agent.state != state {
            agent.state = state.clone();
            self.emit(Output::Agent(staff, state.clone()));
        }
        if state == AgentState::Away {
            self.agents.remove(&staff);
        }
    }

    /// A call that rang at a member of staff's handset was not answered there.
    pub(crate) fn did_not_answer(&mut self, staff: StaffId) {
        let idle_turn = self.next_turn();
        let limit = self.config.unanswered_limit;
        let Some(agent) = self.agents.get_mut(&staff) else {
            return;
        };
        agent.unanswered = agent.unanswered.saturating_add(1);
        agent.idle_turn = idle_turn;
        if agent.unanswered >= limit {
            agent.unanswered = 0;
            agent.after = After::Break;
        }
        let state = state_of(agent.after);
        self.set_state(staff, state);
    }

    /// A call is over, or has left this member of staff: those who spoke in it write it up.
    pub(crate) fn agents_leave(&mut self, now: Instant, call: CallId, was_answered: bool) {
        let involved: Vec<StaffId> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.call() == Some(call))
            .map(|(staff, _)| *staff)
            .collect();
        for staff in involved {
            self.agent_leaves(now, staff, call, was_answered);
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
        let spoke = was_answered && !matches!(agent.state, AgentState::Ringing(_));
        if spoke && agent.after == After::Ready && !wrap_up.is_zero() {
            agent.wrap_up_until = Some(Instant(now.0 + wrap_up));
            self.set_state(staff, AgentState::AfterCallWork(call));
        } else {
            let state = state_of(agent.after);
            self.set_state(staff, state);
        }
    }

    pub(crate) fn agents_timeout(&mut self, now: Instant) {
        let done: Vec<StaffId> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.wrap_up_until.is_some_and(|until| until <= now))
            .map(|(staff, _)| *staff)
            .collect();
        for staff in done {
            self.wants(staff, After::Ready);
        }
    }

    /// Who is to be rung next: free the longest, at a handset that is there and on the hook.
    pub(crate) fn longest_idle(&self) -> Option<(StaffId, HandsetId)> {
        self.agents
            .iter()
            .filter(|(_, agent)| {
                agent.state == AgentState::Ready
                    && self.handsets.contains(&agent.handset)
                    && !self.is_busy(&agent.handset)
            })
            .min_by_key(|(_, agent)| agent.idle_turn)
            .map(|(staff, agent)| (*staff, agent.handset.clone()))
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
        After::Ready => AgentState::Ready,
        After::Break => AgentState::Break,
        After::Away => AgentState::Away,
    }
}
