//! Keeps the board that the desk looks at: what the switch says, in the desk's words.

use std::collections::{BTreeMap, HashMap};

use jawab_desk::floor::{
    Activity, Agent, Asked, AskedProgress, Board, CallOnFloor, Defect, Parked, QueueOnFloor,
    StorageFault, Supervised, SupervisedProgress, Taken, Waiting,
};
use jawab_line_state::LineStatus;
use jawab_switch::{AgentState, CallEvent, Endpoint, Presence, SupervisionProgress};
use jawab_sync::SyncStatus;
use jawab_vocabulary::{
    CallId, Direction, Diversion, HandsetId, Language, Number, QueueName, StaffId, Supervision,
};
use jiff::Timestamp;
use uuid::Uuid;

/// A call that is up, or that somebody is still writing up.
#[derive(Clone, Debug)]
struct Live {
    contact: Uuid,
    began: Timestamp,
    line: Option<String>,
    private: bool,
    other_party: Option<String>,
    outbound: bool,
    language: Option<Language>,
    queue: Option<QueueName>,
    queued_at: Option<Timestamp>,
    asked: Option<Asked>,
    supervised: Option<(StaffId, Supervision, SupervisedProgress)>,
    parked: Option<(HandsetId, Timestamp)>,
    ended: bool,
}

impl Live {
    const fn asked_is(&mut self, progress: AskedProgress) {
        if let Some(asked) = &mut self.asked {
            asked.progress = progress;
        }
    }

    fn is_three_way(&self) -> bool {
        let asked = self.asked.as_ref();
        asked.is_some_and(|asked| asked.progress == AskedProgress::ThreeWay)
    }
}

const fn progress_of(progress: SupervisionProgress) -> SupervisedProgress {
    match progress {
        SupervisionProgress::Rings => SupervisedProgress::Rings,
        SupervisionProgress::IsTold => SupervisedProgress::Told,
        SupervisionProgress::TakesPart => SupervisedProgress::TakesPart,
    }
}

fn parked(live: &Live) -> Option<Parked> {
    let (at, since) = live.parked.clone().filter(|_| !live.ended)?;
    Some(Parked {
        contact: live.contact,
        caller: live.other_party.clone(),
        at,
        since,
    })
}

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
        let dials_emergency =
            direction == Direction::Outbound && other_party.is_some_and(jawab_switch::is_emergency);
        let live = Live {
            contact,
            began: Timestamp::now(),
            line: None,
            private: direction == Direction::Internal || dials_emergency,
            other_party: other_party.map(ToString::to_string),
            outbound: direction != Direction::Inbound,
            language: None,
            queue: None,
            queued_at: None,
            asked: None,
            supervised: None,
            parked: None,
            ended: false,
        };
        self.calls.insert(call, live);
    }

    /// A call goes on.
    pub(super) fn call(&mut self, call: CallId, event: &CallEvent, now: Timestamp) {
        let Some(live) = self.calls.get_mut(&call) else {
            return;
        };
        if !matches!(
            event,
            CallEvent::CallerKnown(_)
                | CallEvent::LanguageChosen(_)
                | CallEvent::Supervised { .. }
                | CallEvent::SupervisionOver(_)
        ) {
            // Whatever happens to who is parked, they are there no more.
            live.parked = None;
        }
        match event {
            CallEvent::Started {
                from: Endpoint::Line(line),
                ..
            } => live.line = Some(line.to_string()),
            CallEvent::Parked(at) => live.parked = Some((at.clone(), now)),
            CallEvent::CallerKnown(caller) => live.other_party = Some(caller.to_string()),
            CallEvent::LanguageChosen(language) => live.language = Some(*language),
            CallEvent::Queued(queue) => {
                live.queue.clone_from(queue);
                live.queued_at = Some(live.queued_at.unwrap_or(now));
                live.asked = None;
            }
            CallEvent::Consults { called, .. } => {
                live.asked = Some(Asked {
                    number: called.to_string(),
                    progress: AskedProgress::Called,
                });
            }
            CallEvent::Supervised { by, how, progress } => {
                live.supervised = Some((*by, *how, progress_of(*progress)));
            }
            CallEvent::SupervisionOver(_) => live.supervised = None,
            CallEvent::ConsultAnswered => live.asked_is(AskedProgress::Answered),
            CallEvent::ConsultOver(_) if live.is_three_way() => live.asked = None,
            CallEvent::ConsultOver(_) => live.asked_is(AskedProgress::NotReached),
            CallEvent::ThreeWay => live.asked_is(AskedProgress::ThreeWay),
            // All three are off hold.
            CallEvent::Resumed if live.is_three_way() => {}
            CallEvent::Resumed | CallEvent::Transferred(_) | CallEvent::ComesBack(_) => {
                live.asked = None;
            }
            _ => {}
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
                by: self.names.get(&loss.by).cloned().unwrap_or_default(),
                at: loss.at,
            })
            .collect();
        taken.sort_by_key(|taken| taken.staff);
        let mut parked: Vec<Parked> = self.calls.values().filter_map(parked).collect();
        parked.sort_by(|a, b| (a.since, &a.at).cmp(&(b.since, &b.at)));
        Board {
            parked,
            waiting: queue.filter_map(|call| self.waiting(call)).collect(),
            queues: self.queues.clone(),
            agents,
            lines: self.lines.values().cloned().collect(),
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

    fn waiting(&self, call: CallId) -> Option<Waiting> {
        let live = self.calls.get(&call)?;
        Some(Waiting {
            contact: live.contact,
            caller: live.other_party.clone(),
            language: live.language,
            queue: live.queue.clone(),
            since: live.queued_at?,
        })
    }

    fn agent_on_floor(&self, staff: StaffId, at_work: &AtWork) -> Option<Agent> {
        let on_floor = |call: &CallId| {
            let live = self.calls.get(call)?;
            let supervised = live.supervised.map(|(by, does, progress)| Supervised {
                by,
                name: self.names.get(&by).cloned().unwrap_or_default(),
                does,
                progress,
            });
            Some(CallOnFloor {
                call: *call,
                began: live.began,
                line: live.line.clone(),
                private: live.private,
                contact: live.contact,
                caller: live.other_party.clone(),
                language: live.language,
                queue: live.queue.clone(),
                outbound: live.outbound,
                asked: live.asked.clone(),
                supervised,
            })
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
            name: self.names.get(&staff).cloned().unwrap_or_default(),
            handset: at_work.handset.clone(),
            handset_here: self.handsets.contains(&at_work.handset),
            activity,
            since: at_work.since,
        })
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
mod tests {
    use super::*;

    #[test]
    fn who_supervises_is_shown_by_name_until_they_leave() {
        let mut keeper = BoardKeeper::default();
        let (call, contact, now) = (CallId(4), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        let [salma, samira] = [1, 2].map(|n| StaffId(Uuid::from_u128(n)));
        keeper.call_begins(call, contact, Direction::Inbound, None);
        keeper.sits_down(salma, "201".into(), now);
        keeper.agent(salma, AgentState::OnCall(call), now);
        keeper.name(samira, "Samira".into());
        let shown = |keeper: &BoardKeeper| {
            let board = keeper.board(std::iter::empty());
            let call = board.agents[0].activity.call().cloned().unwrap();
            assert_eq!(call.call, CallId(4));
            call.supervised
        };
        assert_eq!(shown(&keeper), None);
        let event = CallEvent::Supervised {
            by: samira,
            how: Supervision::Listen,
            progress: SupervisionProgress::TakesPart,
        };
        keeper.call(call, &event, now);
        let listens = Supervised {
            by: samira,
            name: "Samira".into(),
            does: Supervision::Listen,
            progress: SupervisedProgress::TakesPart,
        };
        assert_eq!(shown(&keeper), Some(listens));
        let over = CallEvent::SupervisionOver(jawab_vocabulary::Cause::NORMAL_CLEARING);
        keeper.call(call, &over, now);
        assert_eq!(shown(&keeper), None);
    }

    #[test]
    fn who_is_parked_is_shown_where_until_somebody_has_them() {
        let mut keeper = BoardKeeper::default();
        let (call, contact, now) = (CallId(1), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        let caller = Number::from("0612345678");
        keeper.call_begins(call, contact, Direction::Inbound, Some(&caller));
        let parked = |keeper: &BoardKeeper| keeper.board(std::iter::empty()).parked;
        assert_eq!(parked(&keeper), []);
        let shown = Parked {
            contact,
            caller: Some("0612345678".into()),
            at: "201".into(),
            since: now,
        };
        for over in [
            CallEvent::PickedUp("202".into()),
            CallEvent::ComesBack("201".into()),
        ] {
            keeper.call(call, &CallEvent::Parked("201".into()), now);
            assert_eq!(parked(&keeper), std::slice::from_ref(&shown));
            keeper.call(call, &over, now);
            assert_eq!(parked(&keeper), []);
        }
        keeper.call(call, &CallEvent::Parked("201".into()), now);
        keeper.over(call);
        assert_eq!(parked(&keeper), []);
    }

    #[test]
    fn a_caller_is_shown_in_the_queue_where_they_wait_and_with_whom_they_are() {
        let named = QueueName::from;
        let queue = |name| QueueOnFloor {
            name: named(name),
            programme: None,
        };
        let mut keeper = BoardKeeper::of(vec![queue("Colonies"), queue("Accueil")]);
        let (call, contact, now) = (CallId(1), Uuid::from_u128(1), Timestamp::UNIX_EPOCH);
        let staff = StaffId(Uuid::from_u128(2));
        keeper.call_begins(call, contact, Direction::Inbound, None);
        keeper.sits_down(staff, "201".into(), now);
        for queue in [Some(named("Colonies")), Some(named("Accueil")), None] {
            keeper.call(call, &CallEvent::Queued(queue.clone()), now);
            let board = keeper.board([call].into_iter());
            assert_eq!(board.queues.len(), 2);
            assert_eq!(board.waiting[0].queue, queue);
            keeper.agent(staff, AgentState::Ringing(call), now);
            let board = keeper.board(std::iter::empty());
            let rings = board.agents[0].activity.call().unwrap();
            assert_eq!(rings.queue, queue);
        }
    }

    #[test]
    fn who_went_outside_in_vain_is_not_shown_as_asking_somebody() {
        let mut keeper = BoardKeeper::default();
        let (call, now) = (CallId(1), Timestamp::UNIX_EPOCH);
        let staff = StaffId(Uuid::from_u128(2));
        keeper.call_begins(call, Uuid::from_u128(1), Direction::Inbound, None);
        keeper.sits_down(staff, "201".into(), now);
        let consults = CallEvent::Consults {
            to: jawab_switch::Endpoint::Line("gsm1".into()),
            called: "0522000000".into(),
        };
        let over = CallEvent::ConsultOver(jawab_vocabulary::Cause::USER_BUSY);
        for event in [consults, over, CallEvent::Queued(None)] {
            keeper.call(call, &event, now);
        }
        keeper.agent(staff, AgentState::Ringing(call), now);
        let board = keeper.board(std::iter::empty());
        assert_eq!(board.agents[0].activity.call().unwrap().asked, None);
    }

    #[test]
    fn who_took_a_handset_is_known_by_name_until_who_had_it_knows() {
        let mut keeper = BoardKeeper::default();
        let (one, other) = (StaffId(Uuid::from_u128(1)), StaffId(Uuid::from_u128(2)));
        let now = Timestamp::UNIX_EPOCH;
        keeper.name(other, "Idir".into());
        keeper.taken("201".into(), one, other, now);
        let taken = |keeper: &BoardKeeper| keeper.board(std::iter::empty()).taken;
        let told = Taken {
            staff: one,
            handset: "201".into(),
            by: "Idir".into(),
            at: now,
        };
        assert_eq!(taken(&keeper), [told]);
        keeper.knows_of_taken(other);
        assert_eq!(taken(&keeper).len(), 1);
        keeper.knows_of_taken(one);
        assert!(taken(&keeper).is_empty());
        keeper.taken("201".into(), one, other, now);
        keeper.sits_down(one, "202".into(), now);
        assert!(taken(&keeper).is_empty(), "who sits elsewhere knows");
    }
}
