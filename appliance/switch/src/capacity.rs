//! What a member of staff can have at once, by channel, and who is offered what comes next. The
//! same function decides it for calls and for conversations of the other channels.

use std::collections::BTreeSet;

use jawab_vocabulary::{Channel, StaffId};

use crate::io::AgentState;
use crate::skills::Needs;
use crate::state::agent::{After, Agent};
use crate::state::work::{Work, WorkState};
use crate::switch::Switch;

/// How much of each channel a member of staff has.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Load([usize; Channel::ALL.len()]);

impl Load {
    pub(crate) const fn of(&self, channel: Channel) -> usize {
        self.0[channel as usize]
    }

    const fn add(&mut self, channel: Channel) {
        self.0[channel as usize] += 1;
    }

    pub(crate) fn total(&self) -> usize {
        self.0.iter().sum()
    }
}

/// Which of somebody's conversations count.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Counted {
    /// Those that they have.
    Taken,
    /// Those that they are offered, too: a place is kept for each.
    Offered,
}

impl Switch {
    /// What somebody has: their call, and their conversations.
    pub(crate) fn load(&self, staff: StaffId, counted: Counted) -> Load {
        let mut load = Load::default();
        let agent = self.agents.get(&staff);
        if agent.is_some_and(|agent| agent.call().is_some()) {
            load.add(Channel::Voice);
        }
        let is_theirs = |work: &&Work| match work.state {
            WorkState::Taken(by) => by == staff,
            WorkState::Offered { to, .. } => counted == Counted::Offered && to == staff,
            WorkState::Waiting => false,
        };
        for work in self.works.values().filter(is_theirs) {
            load.add(work.channel);
        }
        load
    }

    /// Whether somebody takes anything of a channel now, were they to have room for it.
    pub(crate) fn is_open_to(&self, staff: StaffId, channel: Channel) -> bool {
        let Some(agent) = self.agents.get(&staff) else {
            return false;
        };
        let takes_work = match agent.state {
            AgentState::Ready => true,
            AgentState::Ringing(_) | AgentState::OnCall(_) | AgentState::OnHold(_) => {
                agent.after == After::Ready
            }
            AgentState::Away | AgentState::Break(_) | AgentState::AfterCallWork(..) => false,
        };
        // What is only offered gives way to a caller.
        let load = self.load(staff, Counted::Taken);
        let excludes =
            |has: &Channel| load.of(*has) > 0 && self.config.capacity.excludes(*has, channel);
        takes_work && !Channel::ALL.iter().any(excludes)
    }

    /// Whether somebody can be offered one more of a channel.
    pub(crate) fn can_take(&self, staff: StaffId, channel: Channel) -> bool {
        let load = self.load(staff, Counted::Offered);
        load.of(channel) < self.config.capacity.most(channel)
            && self.is_open_to(staff, channel)
            && (channel != Channel::Voice || self.can_be_rung(staff))
    }

    /// Whether the handset somebody sits at is there, on the hook, to be rung, and did not refuse a
    /// caller just now. A caller in the queue goes to who is next, and not to where it is forwarded.
    fn can_be_rung(&self, staff: StaffId) -> bool {
        self.agents.get(&staff).is_some_and(|agent| {
            agent.left_alone_until.is_none()
                && self.handsets.contains(&agent.handset)
                && !self.diversions.contains_key(&agent.handset)
                && !self.is_busy(&agent.handset)
        })
    }

    /// Who is offered the next of a channel: of those who can take it, whoever has the least in
    /// hand, and of these whoever is idle the longest. Of those who are fit for it: see
    /// [`Self::can_be_met`].
    pub(crate) fn next_agent(
        &self,
        channel: Channel,
        needs: &Needs,
        but: &BTreeSet<StaffId>,
    ) -> Option<StaffId> {
        let needs = self.can_be_met(needs);
        let can_take = |(staff, _): &(&StaffId, &Agent)| {
            !but.contains(staff) && self.meets(**staff, &needs) && self.can_take(**staff, channel)
        };
        let turn = |(staff, agent): &(&StaffId, &Agent)| {
            let load = self.load(**staff, Counted::Offered);
            (load.total(), agent.idle_turn)
        };
        let next = self.agents.iter().filter(can_take).min_by_key(turn);
        next.map(|(staff, _)| *staff)
    }
}
