//! What a member of staff can have at once, by channel, and who is offered what comes next. The
//! same function decides it for calls and for conversations of the other channels.

use std::collections::BTreeSet;

use jawab_vocabulary::{Channel, StaffId};

use crate::skills::Needs;
use crate::state::agent::Agent;
use crate::state::work::WorkState;
use crate::switch::Switch;

/// How much of each channel a member of staff has.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Load {
    taken: [usize; Channel::ALL.len()],
    offered: [usize; Channel::ALL.len()],
}

impl Load {
    /// What they have of a channel.
    const fn taken(&self, channel: Channel) -> usize {
        self.taken[channel as usize]
    }

    /// What they have or are offered of a channel: a place is kept for each.
    const fn of(&self, channel: Channel) -> usize {
        self.taken[channel as usize] + self.offered[channel as usize]
    }

    fn total(&self) -> usize {
        self.taken.iter().chain(&self.offered).sum()
    }
}

impl Switch {
    /// What somebody has: their call, and their conversations.
    fn load(&self, staff: StaffId, agent: &Agent) -> Load {
        let mut load = Load::default();
        load.taken[Channel::Voice as usize] = usize::from(agent.call().is_some());
        for work in self.works.values() {
            match work.state {
                WorkState::Taken(by) if by == staff => load.taken[work.channel as usize] += 1,
                WorkState::Offered { to, .. } if to == staff => {
                    load.offered[work.channel as usize] += 1;
                }
                WorkState::Taken(_) | WorkState::Offered { .. } | WorkState::Waiting => {}
            }
        }
        load
    }

    /// Whether somebody takes anything of a channel now, were they to have room for it.
    pub(crate) fn is_open_to(&self, staff: StaffId, channel: Channel) -> bool {
        self.agents.get(&staff).is_some_and(|agent| {
            agent.takes_work() && !self.is_shut_out(channel, &self.load(staff, agent))
        })
    }

    /// Whether what somebody has keeps a channel away from them. What is only offered gives way to a
    /// caller.
    fn is_shut_out(&self, channel: Channel, load: &Load) -> bool {
        let excludes =
            |has: &Channel| load.taken(*has) > 0 && self.config.capacity.excludes(*has, channel);
        Channel::ALL.iter().any(excludes)
    }

    /// What somebody has who can be offered one more of a channel; `None` of one who cannot.
    fn has_room(&self, staff: StaffId, agent: &Agent, channel: Channel) -> Option<Load> {
        if !agent.takes_work() || (channel == Channel::Voice && !self.can_be_rung(agent)) {
            return None;
        }
        let load = self.load(staff, agent);
        let has_room = load.of(channel) < self.config.capacity.most(channel);
        (has_room && !self.is_shut_out(channel, &load)).then_some(load)
    }

    /// Whether the handset somebody sits at is there, on the hook, to be rung, and did not refuse a
    /// caller just now. A caller in the queue goes to who is next, and not to where it is forwarded.
    fn can_be_rung(&self, agent: &Agent) -> bool {
        agent.left_alone_until.is_none()
            && self.handsets.contains(&agent.handset)
            && !self.diversions.contains_key(&agent.handset)
            && !self.is_busy(&agent.handset)
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
        let turn = |(staff, agent): (&StaffId, &Agent)| {
            let is_fit = !but.contains(staff) && self.meets(*staff, &needs);
            let load = is_fit.then(|| self.has_room(*staff, agent, channel))??;
            Some((load.total(), agent.idle_turn, *staff))
        };
        let next = self.agents.iter().filter_map(turn).min();
        next.map(|(_, _, staff)| staff)
    }
}
