//! Conversations of other channels than voice (a chat, a text, a mail), as far as the switch is
//! concerned: each wants a member of staff, is offered to one after the other until somebody
//! takes it, and is theirs until it is over, or they leave or give it back. What is said in it is
//! others' business.

use std::collections::BTreeSet;

use jawab_vocabulary::{Channel, StaffId};

use crate::instant::Instant;
use crate::io::{Output, WorkEvent, WorkId, WorkInput};
use crate::skills::Needs;
use crate::state::work::{Declined, Work, WorkState};
use crate::switch::Switch;

impl Switch {
    pub(crate) fn work_input(&mut self, now: Instant, id: WorkId, input: WorkInput) {
        match input {
            WorkInput::Arrived(channel) => self.work_arrives(id, channel),
            WorkInput::Accepted(staff) => self.work_accepted(id, staff),
            WorkInput::Declined(staff) => self.work_declined(now, id, staff),
            WorkInput::Over => self.work_over(id),
        }
    }

    fn work_arrives(&mut self, id: WorkId, channel: Channel) {
        if channel == Channel::Voice || self.works.contains_key(&id) {
            return;
        }
        self.last_work += 1;
        let work = Work {
            channel,
            place: self.last_work,
            state: WorkState::Waiting,
            declined: None,
        };
        self.works.insert(id, work);
        self.emit(Output::Work(id, WorkEvent::Waits));
    }

    fn work_accepted(&mut self, id: WorkId, staff: StaffId) {
        let offered =
            |work: &&mut Work| matches!(work.state, WorkState::Offered { to, .. } if to == staff);
        let Some(work) = self.works.get_mut(&id).filter(offered) else {
            return;
        };
        work.state = WorkState::Taken(staff);
        work.declined = None;
        self.emit(Output::Work(id, WorkEvent::Taken(staff)));
        self.was_active(staff);
    }

    fn work_declined(&mut self, now: Instant, id: WorkId, staff: StaffId) {
        let again = Instant(now.0 + self.config.offer_again);
        let theirs = |work: &&mut Work| work.of() == Some(staff);
        let Some(work) = self.works.get_mut(&id).filter(theirs) else {
            return;
        };
        let declined = work.declined.get_or_insert_with(|| Declined {
            by: BTreeSet::new(),
            until: again,
        });
        declined.by.insert(staff);
        self.work_waits(id);
        self.was_active(staff);
    }

    fn work_over(&mut self, id: WorkId) {
        let Some(work) = self.works.remove(&id) else {
            return;
        };
        self.emit(Output::Work(id, WorkEvent::Over));
        if let WorkState::Taken(staff) = work.state {
            self.was_active(staff);
        }
    }

    fn work_waits(&mut self, id: WorkId) {
        if let Some(work) = self.works.get_mut(&id) {
            work.state = WorkState::Waiting;
            self.emit(Output::Work(id, WorkEvent::Waits));
        }
    }

    /// Offers that were not answered in time go to others; those who declined are asked again
    /// after a while.
    pub(crate) fn works_timeout(&mut self, now: Instant) {
        let due = |work: &Work| work.next_timeout().is_some_and(|at| at <= now);
        let due: Vec<WorkId> = self
            .works
            .iter()
            .filter(|(_, work)| due(work))
            .map(|(id, _)| *id)
            .collect();
        for id in due {
            let Some(work) = self.works.get_mut(&id) else {
                continue;
            };
            match work.state {
                WorkState::Offered { to, .. } => {
                    let channel = work.channel;
                    self.work_waits(id);
                    // Several at once are not counted beyond the break that they lead to.
                    if self.is_open_to(to, channel) {
                        self.did_not_take(to);
                    }
                }
                WorkState::Waiting => work.declined = None,
                WorkState::Taken(_) => {}
            }
        }
    }

    /// Offers conversations that wait to those who can take them, in the order in which they
    /// came. One that nobody can take holds up none of another channel.
    pub(crate) fn distribute_work(&mut self, now: Instant) {
        if self.works.is_empty() {
            return;
        }
        self.take_work_back();
        let mut waiting: Vec<(u64, WorkId)> = self
            .works
            .iter()
            .filter(|(_, work)| work.state == WorkState::Waiting)
            .map(|(id, work)| (work.place, *id))
            .collect();
        waiting.sort_unstable();
        for (_, id) in waiting {
            self.offer(now, id);
        }
    }

    fn offer(&mut self, now: Instant, id: WorkId) {
        let Some(work) = self.works.get(&id) else {
            return;
        };
        let nobody = BTreeSet::new();
        let declined = work.declined.as_ref();
        let but = declined.map_or(&nobody, |declined| &declined.by);
        let Some(to) = self.next_agent(work.channel, &Needs::default(), but) else {
            return;
        };
        let until = Instant(now.0 + self.config.offer_for);
        if let Some(work) = self.works.get_mut(&id) {
            work.state = WorkState::Offered { to, until };
        }
        self.emit(Output::Work(id, WorkEvent::Offered { to, until }));
    }

    /// What is offered to somebody who takes nothing of it any more, and what somebody had who
    /// left, waits again.
    fn take_work_back(&mut self) {
        let is_lost = |work: &Work| match work.state {
            WorkState::Offered { to, .. } => !self.is_open_to(to, work.channel),
            WorkState::Taken(staff) => !self.agents.contains_key(&staff),
            WorkState::Waiting => false,
        };
        let lost: Vec<WorkId> = self
            .works
            .iter()
            .filter(|(_, work)| is_lost(work))
            .map(|(id, _)| *id)
            .collect();
        for id in lost {
            self.work_waits(id);
        }
    }
}
