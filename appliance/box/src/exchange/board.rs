//! Keeps the board that the desk looks at: what the switch says, in the desk's words.

mod live;

use std::collections::{BTreeMap, HashMap};

use jawab_desk::floor::{
    Activity, Agent, Board, Defect, Parked, QueueOnFloor, StorageFault, Taken,
};
use jawab_line_state::{Budget, LineStatus, LineWarning, TextUse};
use jawab_switch::{AgentState, CallEvent, Presence};
use jawab_sync::SyncStatus;
use jawab_vocabulary::{CallId, Direction, Diversion, HandsetId, Number, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

use self::live::Live;

/// A member of staff at work.
#[derive(Clone, Debug)]
struct AtWork {
    handset: HandsetId,
    state: AgentState,
    since: Timestamp,
}

/// A handset that another took.
#[derive(Clone, Debug)]
struct Loss {
    handset: HandsetId,
    by: StaffId,
    at: Timestamp,
}

/// All that the board is made from.
#[derive(Debug, Default)]
pub(super) struct BoardKeeper {
    calls: HashMap<CallId, Live>,
    queues: Vec<QueueOnFloor>,
    staff: HashMap<StaffId, AtWork>,
    names: HashMap<StaffId, String>,
    /// Whose handset another has, until they know.
    taken: HashMap<StaffId, Loss>,
    lines: BTreeMap<String, LineStatus>,
    /// What is left of lines' budgets.
    budgets: BTreeMap<String, Budget>,
    /// How many texts lines send.
    texts: BTreeMap<String, TextUse>,
    handsets: Vec<HandsetId>,
    diversions: BTreeMap<HandsetId, Diversion>,
    sync: Option<SyncStatus>,
    fault: Option<StorageFault>,
    defects: Vec<Defect>,
}

impl BoardKeeper {
    /// A board of a box with these queues.
    pub(super) fn of(queues: Vec<QueueOnFloor>) -> Self {
        Self {
            queues,
            ..Self::default()
        }
    }

    /// The contact that a call is written up under, if the call is up.
    pub(super) fn contact(&self, call: CallId) -> Option<Uuid> {
        self.calls.get(&call).map(|live| live.contact)
    }

    /// A call begins, and this is its contact.
    pub(super) fn call_begins(
        &mut self,
        call: CallId,
        contact: Uuid,
        direction: Direction,
        other_party: Option<&Number>,
    ) {
        self.calls
            .insert(call, Live::begins(contact, direction, other_party));
    }

    /// A call goes on.
    pub(super) fn call(&mut self, call: CallId, event: &CallEvent, now: Timestamp) {
        if let Some(live) = self.calls.get_mut(&call) {
            live.goes_on(event, now);
        }
    }

    /// A call is over, and its record made. Gives the contact it is kept under.
    pub(super) fn over(&mut self, call: CallId) -> Option<Uuid> {
        let live = self.calls.get_mut(&call)?;
        live.ended = true;
        let contact = live.contact;
        self.forget_ended();
        Some(contact)
    }

    /// A member of staff sits down at a handset; what they do there follows by [`Self::agent`].
    pub(super) fn sits_down(&mut self, staff: StaffId, handset: HandsetId, now: Timestamp) {
        self.taken.remove(&staff);
        self.staff
            .entry(staff)
            .and_modify(|at_work| at_work.handset = handset.clone())
            .or_insert(AtWork {
                handset,
                state: AgentState::Away,
                since: now,
            });
    }

    /// Whether a member of staff sits at a handset.
    pub(super) fn sits_at(&self, staff: StaffId, handset: &HandsetId) -> bool {
        let at_work = self.staff.get(&staff);
        at_work.is_some_and(|at_work| {
            let in_call = matches!(
                at_work.state,
                AgentState::Ringing(_) | AgentState::OnCall(_) | AgentState::OnHold(_)
            );
            at_work.handset == *handset || in_call
        })
    }

    /// A handset is another's now; who had it is to be told, until [`Self::knows_of_taken`].
    pub(super) fn taken(&mut self, handset: HandsetId, from: StaffId, by: StaffId, at: Timestamp) {
        self.taken.insert(from, Loss { handset, by, at });
    }

    /// A member of staff knows that another has their handset.
    pub(super) fn knows_of_taken(&mut self, staff: StaffId) {
        self.taken.remove(&staff);
    }

    /// A member of staff is in a new state.
    pub(super) fn agent(&mut self, staff: StaffId, state: AgentState, now: Timestamp) {
        if let Some(at_work) = self.staff.get_mut(&staff) {
            at_work.state = state;
            at_work.since = now;
        }
        self.forget_ended();
    }

    /// Learns how a member of staff is called.
    pub(super) fn name(&mut self, staff: StaffId, name: String) {
        self.names.insert(staff, name);
    }

    /// The handset at which a member of staff sits.
    pub(super) fn handset_of(&self, staff: StaffId) -> Option<&HandsetId> {
        self.staff.get(&staff).map(|at_work| &at_work.handset)
    }

    /// A line is in a new state.
    pub(super) fn line(&mut self, status: LineStatus) {
        self.lines.insert(status.name.clone(), status);
    }

    /// What is left of a line's budget.
    pub(super) fn budget(&mut self, line: String, left: Budget) {
        self.budgets.insert(line, left);
    }

    /// How many texts a line sends.
    pub(super) fn texts(&mut self, line: String, texts: TextUse) {
        self.texts.insert(line, texts);
    }

    /// A line, and what is left of its budget and its texts: its driver does not know that.
    fn line_on_floor(&self, status: &LineStatus) -> LineStatus {
        let mut status = status.clone();
        status.spending.budget = self.budgets.get(&status.name).copied();
        let is_used = status.spending.budget.is_some_and(|left| left.left_s == 0);
        status.warn(&LineWarning::BudgetUsed, is_used);
        status.spending.texts = self.texts.get(&status.name).copied();
        let has_none = status.spending.texts.is_some_and(|texts| texts.left == 0);
        status.warn(&LineWarning::TextsUsed, has_none);
        status
    }

    /// A handset came or went.
    pub(super) fn handset(&mut self, handset: &HandsetId, presence: Presence) {
        self.handsets.retain(|known| known != handset);
        if presence == Presence::Here {
            self.handsets.push(handset.clone());
            self.handsets.sort_unstable();
        }
    }

    /// What a handset does with calls for it from now on.
    pub(super) fn diversion(&mut self, handset: &HandsetId, diversion: Option<Diversion>) {
        match diversion {
            Some(diversion) => self.diversions.insert(handset.clone(), diversion),
            None => self.diversions.remove(handset),
        };
    }

    /// How the sync goes.
    pub(super) fn sync(&mut self, status: SyncStatus) {
        self.sync = Some(status);
    }

    /// Whether the box can save.
    pub(super) const fn storage(&mut self, fault: Option<StorageFault>) {
        self.fault = fault;
    }

    /// What of the box's own files cannot be used.
    pub(super) fn defects(&mut self, defects: Vec<Defect>) {
        self.defects = defects;
    }

    /// The board as it is now; `queue` is who waits, in the order of their turns.
    pub(super) fn board(&self, queue: impl Iterator<Item = CallId>) -> Board {
        let mut agents: Vec<Agent> = self
            .staff
            .iter()
            .filter_map(|(staff, at_work)| self.agent_on_floor(*staff, at_work))
            .collect();
        agents.sort_by(|a, b| (&a.name, a.staff).cmp(&(&b.name, b.staff)));
        let mut taken: Vec<Taken> = self
            .taken
            .iter()
            .map(|(staff, loss)| Taken {
                staff: *staff,
                handset: loss.handset.clone(),
                by: self.name_of(loss.by),
                at: loss.at,
            })
            .collect();
        taken.sort_by_key(|taken| taken.staff);
        let mut parked: Vec<Parked> = self.calls.values().filter_map(Live::parked).collect();
        parked.sort_by(|a, b| (a.since, &a.at).cmp(&(b.since, &b.at)));
        Board {
            parked,
            waiting: queue
                .filter_map(|call| self.calls.get(&call)?.waiting())
                .collect(),
            queues: self.queues.clone(),
            agents,
            lines: self
                .lines
                .values()
                .map(|status| self.line_on_floor(status))
                .collect(),
            handsets: self.handsets.clone(),
            diversions: self.diversions.clone().into_iter().collect(),
            taken,
            unsynced: self.sync.as_ref().map_or(0, |sync| sync.pending),
            files_waiting: self.sync.as_ref().map_or(0, |sync| sync.files.count),
            central_heard: self.sync.as_ref().and_then(|sync| sync.last_heard),
            link_trouble: self.sync.as_ref().and_then(|sync| sync.obstacle),
            copy_runs: self.sync.as_ref().is_some_and(|sync| sync.copy_runs),
            fault: self.fault,
            defects: self.defects.clone(),
        }
    }

    fn agent_on_floor(&self, staff: StaffId, at_work: &AtWork) -> Option<Agent> {
        let on_floor = |call: &CallId| {
            let live = self.calls.get(call)?;
            Some(live.on_floor(*call, |by| self.name_of(by)))
        };
        let activity = match &at_work.state {
            AgentState::Away => return None,
            AgentState::Ready => Activity::Ready,
            AgentState::Break(reason) => Activity::Break(*reason),
            AgentState::Ringing(call) => Activity::Ringing(on_floor(call)?),
            AgentState::OnCall(call) => Activity::OnCall(on_floor(call)?),
            AgentState::OnHold(call) => Activity::OnHold(on_floor(call)?),
            AgentState::AfterCallWork(call, reason) => {
                Activity::AfterCallWork(on_floor(call)?, *reason)
            }
        };
        Some(Agent {
            staff,
            name: self.name_of(staff),
            handset: at_work.handset.clone(),
            handset_here: self.handsets.contains(&at_work.handset),
            activity,
            since: at_work.since,
        })
    }

    /// How a member of staff is called; nothing, until it is known.
    fn name_of(&self, staff: StaffId) -> String {
        self.names.get(&staff).cloned().unwrap_or_default()
    }

    /// Drops calls that are over, unless somebody is still writing them up.
    fn forget_ended(&mut self) {
        let in_hand: Vec<CallId> = self
            .staff
            .values()
            .filter_map(|at_work| match at_work.state {
                AgentState::Away | AgentState::Ready | AgentState::Break(_) => None,
                AgentState::Ringing(call)
                | AgentState::OnCall(call)
                | AgentState::OnHold(call)
                | AgentState::AfterCallWork(call, _) => Some(call),
            })
            .collect();
        self.calls
            .retain(|call, live| !live.ended || in_hand.contains(call));
    }
}

#[cfg(test)]
mod tests;
