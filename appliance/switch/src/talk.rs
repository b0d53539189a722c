//! Conversations: what happens on the legs of a call, hold, and hanging up. Who may do what, and
//! whose doing something is, their roles say.

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{AgentState, CallEvent, Digit, LegCommand, PlayId};
use crate::prompt::Announcement;
use crate::state::call::{Call, Ending, Next, State};
use crate::state::call_back::CallsBack;
use crate::state::legs::{CallLeg, Stage};
use crate::state::transfer::Transfer;
use crate::switch::Switch;
use jawab_vocabulary::{CallId, Cause, EndedBy, LegRole, Outcome, StaffId};

impl Switch {
    pub(crate) fn answered(&mut self, now: Instant, call: CallId, leg: LegId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        match (&known.state, leg == known.lead()) {
            (State::Answering(next), true) => {
                let next = next.clone();
                self.origin_answered(now, call, next);
            }
            (State::CallsBack(CallsBack::Rings), true) => self.call_back_taken(now, call),
            (State::Waiting(_), false) => self.staff_answered(now, call, leg),
            (State::Dialling, false) if known.is_dialling(leg) => {
                self.far_end_answered(call, leg);
            }
            (State::Consulting(_), false) => self.consulted_answered(now, call, leg),
            (State::Transferring(_), false) => self.transfer_answered(now, call, leg),
            _ => {}
        }
    }

    pub(crate) fn digit(&mut self, now: Instant, call: CallId, leg: LegId, digit: Digit) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let is_origin = leg == known.lead();
        match &known.state {
            State::Menu { .. } if is_origin => self.menu_key(now, call, digit),
            State::QueueMenu { .. } if is_origin => self.queue_menu_key(now, call, digit),
            State::Menus(_) if is_origin => self.menus_key(now, call, digit),
            State::Answering(Next::Menu) if is_origin => {
                self.with(call, |call| call.early_key = Some(digit));
            }
            State::Waiting(_) if is_origin => self.waiting_key(now, call, digit),
            State::Message(_) if is_origin => self.message_key(now, call, digit),
            State::Messages(_) if is_origin => self.messages_key(now, call, digit),
            State::Recording(_) if is_origin => self.recording_key(now, call, digit),
            State::Talking | State::Consulting(_) => {
                self.key_in_conversation(now, call, leg, digit);
            }
            _ => {}
        }
    }

    pub(crate) fn played(&mut self, now: Instant, call: CallId, leg: LegId, play: PlayId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        if leg != known.lead() || known.playing != Some(play) {
            return;
        }
        known.playing = None;
        match &known.state {
            State::Menu { .. } | State::QueueMenu { .. } | State::Menus(_) => {
                self.menu_said(now, call);
            }
            State::Waiting(_) => self.announcement_over(call),
            State::Farewell(ending) => {
                let ending = *ending;
                self.end(now, call, ending);
            }
            State::Message(_) => self.message_begins(now, call),
            State::Messages(_) => self.message_heard(now, call),
            State::Recording(_) => self.recording_prompt_said(now, call),
            State::Answering(_)
            | State::Talking
            | State::Consulting(_)
            | State::Transferring(_)
            | State::Parked(_)
            | State::CallsBack(_)
            | State::Dialling
            | State::WantsLine(_) => {}
        }
    }

    /// A leg of a call is gone.
    pub(crate) fn leg_released(&mut self, now: Instant, call: CallId, leg: LegId, cause: Cause) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        match &known.state {
            State::CallsBack(_) if leg == known.lead() => {
                return self.call_back_not_taken(now, call, cause);
            }
            State::Consulting(consult) if consult.by == leg => {
                return self.leaves_to_whom_they_asked(now, call);
            }
            State::Consulting(consult) if consult.whom == Some(leg) => {
                return self.consulted_gone(now, call, leg, cause);
            }
            State::Consulting(_) if self.is_asking(call) => {
                return self.waits_no_longer(now, call, leg);
            }
            State::Transferring(transfer) if transfer.leg() == Some(leg) => {
                return self.transfer_failed(now, call, cause);
            }
            State::Talking if known.legs.in_conversation() > 1 => {
                return self.two_are_left(now, call, leg);
            }
            _ => {}
        }
        if leg == known.lead() || matches!(known.state, State::Consulting(_)) {
            let ending = lead_gone(known, leg, cause);
            self.end(now, call, ending);
            return;
        }
        match &known.state {
            State::Waiting(_) => self.stop_ringing(now, call, cause),
            State::Dialling => self.dialling_failed(now, call, cause),
            State::Talking => self.peer_gone(now, call, leg, cause),
            _ => {}
        }
    }

    /// Another leg of a conversation is gone.
    fn peer_gone(&mut self, now: Instant, call: CallId, leg: LegId, cause: Cause) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let Some(gone) = known.legs.get(leg) else {
            return;
        };
        let is_callers = known.legs.lead_role() == LegRole::Caller;
        if gone.role == LegRole::Staff && is_callers && is_failure(cause) {
            // The caller did nothing to lose their turn.
            let (staff, lead) = (gone.staff, known.lead());
            if let Some(staff) = staff {
                self.agent_leaves(now, staff, call, true);
            }
            self.command(lead, LegCommand::Leave);
            self.back_to_the_head(now, call);
            return;
        }
        let ending = Ending {
            cause,
            by: ended_by(gone, cause),
            outcome: Outcome::Answered,
        };
        self.end(now, call, ending);
    }

    pub(crate) fn held_by_phone(&mut self, call: CallId, leg: LegId) {
        if self.is_staffs(call, leg) {
            self.hold(call);
        }
    }

    pub(crate) fn resumed_by_phone(&mut self, call: CallId, leg: LegId) {
        if self.is_staffs(call, leg) {
            self.resume(call);
        }
    }

    /// Whether a leg is that of who answers for the centre.
    pub(crate) fn is_staffs(&self, call: CallId, leg: LegId) -> bool {
        let role = self.calls.get(&call).and_then(|call| call.legs.role(leg));
        role == Some(LegRole::Staff)
    }

    pub(crate) fn hold_by_desk(&mut self, staff: StaffId) {
        if let Some(call) = self.call_of(staff) {
            self.hold(call);
        }
    }

    pub(crate) fn resume_by_desk(&mut self, staff: StaffId) {
        if let Some(call) = self.call_of(staff) {
            self.resume(call);
        }
    }

    pub(crate) fn hang_up_by_desk(&mut self, now: Instant, staff: StaffId) {
        let Some(call) = self.call_of(staff) else {
            return;
        };
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let of_theirs = |leg: &&CallLeg| leg.staff == Some(staff) && leg.is_in_conversation();
        let theirs = known.legs.iter().rev().find(of_theirs).map(|leg| leg.id);
        let others_stay = match &known.state {
            State::Consulting(_) => true,
            State::Talking => known.legs.in_conversation() > 2,
            _ => false,
        };
        match (&known.state, theirs) {
            (State::Waiting(_), _) => self.stop_ringing(now, call, Cause::CALL_REJECTED),
            (State::CallsBack(_), _) => self.call_back_not_taken(now, call, Cause::CALL_REJECTED),
            (State::Consulting(consult), None) => {
                let by = consult.by;
                self.hangs_up(now, call, by);
            }
            (_, Some(theirs)) if others_stay => self.hangs_up(now, call, theirs),
            _ => {
                let ending = Ending {
                    cause: Cause::NORMAL_CLEARING,
                    by: EndedBy::Staff,
                    outcome: known.outcome_or(Outcome::Failed),
                };
                self.end(now, call, ending);
            }
        }
    }

    /// A leg hangs up in a call that may go on without it.
    fn hangs_up(&mut self, now: Instant, call: CallId, leg: LegId) {
        self.release(now, leg, Cause::NORMAL_CLEARING);
        self.leg_released(now, call, leg, Cause::NORMAL_CLEARING);
    }

    /// Does something with the call that a member of staff answers for, at their leg of it.
    pub(crate) fn by_staff(&mut self, staff: StaffId, what: impl FnOnce(&mut Self, CallId, LegId)) {
        let Some(call) = self.call_of(staff) else {
            return;
        };
        let is_theirs = |leg: &&CallLeg| {
            let is_up = leg.stage != Stage::Gone;
            leg.staff == Some(staff) && leg.role == LegRole::Staff && is_up
        };
        let known = self.calls.get(&call);
        let leg = known.and_then(|call| call.legs.iter().find(is_theirs));
        if let Some(leg) = leg.map(|leg| leg.id) {
            what(self, call, leg);
        }
    }

    fn call_of(&self, staff: StaffId) -> Option<CallId> {
        self.agents.get(&staff)?.call()
    }

    /// Whoever is not staff hears music, until resumed.
    pub(crate) fn hold(&mut self, call: CallId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        if !matches!(known.state, State::Talking) || known.legs.is_held() {
            return;
        }
        let others = known.legs.at(Stage::Bridged);
        let others = others.filter(|leg| leg.role != LegRole::Staff);
        let wait: Vec<LegId> = others.map(|leg| leg.id).collect();
        for leg in &wait {
            known.legs.put(*leg, Stage::Held);
        }
        for leg in wait {
            self.command(leg, LegCommand::Leave);
            self.play_to(leg, vec![Announcement::HoldMusic], true);
        }
        self.show_hold(call, true);
        self.tell(call, CallEvent::Held);
    }

    pub(crate) fn resume(&mut self, call: CallId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let held: Vec<LegId> = known.legs.at(Stage::Held).map(|leg| leg.id).collect();
        if held.is_empty() || !matches!(known.state, State::Talking) {
            return;
        }
        for leg in &held {
            known.legs.put(*leg, Stage::Bridged);
        }
        self.join_bridge(call, &held);
        self.show_hold(call, false);
        self.tell(call, CallEvent::Resumed);
    }

    /// Has legs of a call join its bridge, each with the part of its role.
    pub(crate) fn join_bridge(&mut self, call: CallId, legs: &[LegId]) {
        for leg in legs {
            let Some(known) = self.calls.get(&call) else {
                return;
            };
            if let Some(role) = known.legs.role(*leg) {
                let join = LegCommand::Join(known.bridge, role.into());
                self.command(*leg, join);
            }
        }
    }

    pub(crate) fn show_hold(&mut self, call: CallId, held: bool) {
        let staff: Vec<StaffId> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.call() == Some(call))
            .map(|(staff, _)| *staff)
            .collect();
        for staff in staff {
            let state = if held {
                AgentState::OnHold(call)
            } else {
                AgentState::OnCall(call)
            };
            self.set_state(staff, state);
        }
    }
}

/// How a call ends whose leg that it lived by is gone.
fn lead_gone(call: &Call, leg: LegId, cause: Cause) -> Ending {
    let outcome = match &call.state {
        _ if call.was_answered => Outcome::Answered,
        State::Answering(_) | State::Dialling | State::WantsLine(_) => Outcome::Failed,
        State::Menu { .. } | State::QueueMenu { .. } | State::Menus(_) => Outcome::AbandonedInMenu,
        State::Waiting(_) | State::Transferring(Transfer { from: None, .. }) => {
            Outcome::AbandonedInQueue
        }
        State::Talking | State::Consulting(_) | State::Transferring(_) | State::Parked(_) => {
            Outcome::Answered
        }
        State::Farewell(ending) => ending.outcome,
        State::Message(message) => message.ending.outcome,
        State::Recording(_) | State::Messages(_) | State::CallsBack(_) => Outcome::Service,
    };
    let gone = call.legs.get(leg).unwrap_or_else(|| call.legs.origin());
    let by = ended_by(gone, cause);
    let cause = match &call.state {
        // The box had decided to end it already; the caller was quicker.
        State::Farewell(ending) => ending.cause,
        _ => cause,
    };
    Ending { cause, by, outcome }
}

/// Whose doing it is that a leg is gone.
fn ended_by(leg: &CallLeg, cause: Cause) -> EndedBy {
    match leg.role {
        _ if is_failure(cause) => EndedBy::Failure,
        LegRole::Caller => EndedBy::Caller,
        LegRole::Staff | LegRole::Consulted | LegRole::Supervisor | LegRole::Announcer => {
            EndedBy::Staff
        }
    }
}

/// Whether a cause says that equipment or a network failed, and nobody hung up.
fn is_failure(cause: Cause) -> bool {
    [
        Cause::DESTINATION_OUT_OF_ORDER,
        Cause::NETWORK_OUT_OF_ORDER,
        Cause::TEMPORARY_FAILURE,
        Cause::RECOVERY_ON_TIMER,
        Cause::PROTOCOL_ERROR,
        Cause::RESOURCE_UNAVAILABLE,
    ]
    .contains(&cause)
}
