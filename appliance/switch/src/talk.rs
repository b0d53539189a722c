//! Conversations: what happens on the legs of a call, hold, and hanging up.

use crate::call::{Ending, Next, State, Talking};
use crate::ids::LegId;
use crate::io::{AgentState, CallEvent, Digit, Instant, LegCommand, PlayId};
use crate::prompt::Announcement;
use crate::records::Phase;
use crate::switch::Switch;
use jawab_vocabulary::{CallId, Cause, Direction, EndedBy, Outcome, StaffId};

impl Switch {
    pub(crate) fn answered(&mut self, now: Instant, call: CallId, leg: LegId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        match (&known.state, leg == known.first) {
            (State::Answering(next), true) => {
                let next = *next;
                self.first_leg_answered(now, call, next);
            }
            (State::Waiting(_), false) => self.staff_answered(now, call, leg),
            (State::Dialling { peer }, false) if *peer == leg => {
                self.far_end_answered(now, call, leg);
            }
            _ => {}
        }
    }

    pub(crate) fn digit(&mut self, now: Instant, call: CallId, leg: LegId, digit: Digit) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        match &known.state {
            State::Menu { .. } if leg == known.first => self.menu_key(now, call, digit),
            State::Answering(Next::Menu) if leg == known.first => {
                self.with(call, |call| call.early_key = Some(digit));
            }
            State::Recording(_) if leg == known.first => self.recording_key(now, call, digit),
            // Keys pressed in a conversation are for whoever is at the other end.
            State::Talking(Talking { peer, held: false }) => {
                let other = if leg == known.first {
                    *peer
                } else {
                    known.first
                };
                self.command(other, LegCommand::SendDigit(digit));
            }
            _ => {}
        }
    }

    pub(crate) fn played(&mut self, now: Instant, call: CallId, leg: LegId, play: PlayId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        if leg != known.first || known.playing != Some(play) {
            return;
        }
        known.playing = None;
        match &known.state {
            State::Menu { .. } => self.menu_said(now, call),
            State::Waiting(_) => self.announcement_over(call),
            State::Farewell(ending) => {
                let ending = *ending;
                self.end(now, call, ending);
            }
            State::Recording(_) => self.recording_prompt_said(now, call),
            State::Answering(_)
            | State::Talking(_)
            | State::Dialling { .. }
            | State::WantsLine(_) => {}
        }
    }

    /// A leg of a call is gone.
    pub(crate) fn leg_released(&mut self, now: Instant, call: CallId, leg: LegId, cause: Cause) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        if leg == known.first {
            let ending = self.first_leg_gone(call, cause);
            self.end(now, call, ending);
            return;
        }
        match &known.state {
            State::Waiting(_) => self.stop_ringing(now, call, cause),
            State::Dialling { .. } => self.dialling_failed(now, call, cause),
            State::Talking(_) => self.peer_gone(now, call, cause),
            _ => {}
        }
    }

    fn first_leg_gone(&self, call: CallId, cause: Cause) -> Ending {
        let failure = is_failure(cause);
        let Some(known) = self.calls.get(&call) else {
            return Ending {
                cause,
                by: EndedBy::Failure,
                outcome: Outcome::Failed,
            };
        };
        let outcome = match &known.state {
            _ if known.was_answered => Outcome::Answered,
            State::Answering(_) | State::Dialling { .. } | State::WantsLine(_) => Outcome::Failed,
            State::Menu { .. } => Outcome::AbandonedInMenu,
            State::Waiting(_) => Outcome::AbandonedInQueue,
            State::Talking(_) => Outcome::Answered,
            State::Farewell(ending) => ending.outcome,
            State::Recording(_) => Outcome::Service,
        };
        let by = match known.direction {
            _ if failure => EndedBy::Failure,
            Direction::Inbound => EndedBy::Caller,
            Direction::Outbound | Direction::Internal => EndedBy::Staff,
        };
        let cause = match &known.state {
            // The box had decided to end it already; the caller was quicker.
            State::Farewell(ending) => ending.cause,
            _ => cause,
        };
        Ending { cause, by, outcome }
    }

    /// The other leg of a conversation is gone.
    fn peer_gone(&mut self, now: Instant, call: CallId, cause: Cause) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        if known.direction == Direction::Inbound && is_failure(cause) {
            // The caller did nothing to lose their turn.
            let staff = known.staff;
            if let Some(staff) = staff {
                self.agent_leaves(now, staff, call, true);
            }
            if let Some(first) = self.first_leg(call) {
                self.command(first, LegCommand::Disconnect);
            }
            self.back_to_the_head(now, call);
            return;
        }
        let by = match known.direction {
            _ if is_failure(cause) => EndedBy::Failure,
            Direction::Inbound | Direction::Internal => EndedBy::Staff,
            Direction::Outbound => EndedBy::Caller,
        };
        let ending = Ending {
            cause,
            by,
            outcome: Outcome::Answered,
        };
        self.end(now, call, ending);
    }

    pub(crate) fn held_by_phone(&mut self, now: Instant, call: CallId, leg: LegId) {
        if let Some(known) = self.calls.get(&call)
            && is_staff_leg(known.direction, leg == known.first)
        {
            self.hold(now, call);
        }
    }

    pub(crate) fn resumed_by_phone(&mut self, now: Instant, call: CallId, leg: LegId) {
        if let Some(known) = self.calls.get(&call)
            && is_staff_leg(known.direction, leg == known.first)
        {
            self.resume(now, call);
        }
    }

    pub(crate) fn hold_by_desk(&mut self, now: Instant, staff: StaffId) {
        if let Some(call) = self.call_of(staff) {
            self.hold(now, call);
        }
    }

    pub(crate) fn resume_by_desk(&mut self, now: Instant, staff: StaffId) {
        if let Some(call) = self.call_of(staff) {
            self.resume(now, call);
        }
    }

    pub(crate) fn hang_up_by_desk(&mut self, now: Instant, staff: StaffId) {
        let Some(call) = self.call_of(staff) else {
            return;
        };
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        match &known.state {
            State::Waiting(_) => self.stop_ringing(now, call, Cause::CALL_REJECTED),
            _ => {
                let outcome = if known.was_answered {
                    Outcome::Answered
                } else {
                    Outcome::Failed
                };
                let ending = Ending {
                    cause: Cause::NORMAL_CLEARING,
                    by: EndedBy::Staff,
                    outcome,
                };
                self.end(now, call, ending);
            }
        }
    }

    fn call_of(&self, staff: StaffId) -> Option<CallId> {
        self.agents.get(&staff)?.call()
    }

    /// The side that is not staff's hears music, until resumed.
    fn hold(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let State::Talking(talking) = &mut known.state else {
            return;
        };
        if talking.held {
            return;
        }
        talking.held = true;
        let waits = if known.direction == Direction::Inbound {
            known.first
        } else {
            talking.peer
        };
        known.enter(Phase::Hold, now);
        self.command(waits, LegCommand::Disconnect);
        self.play_to(waits, vec![Announcement::HoldMusic], true);
        self.show_hold(call, true);
        self.tell(call, CallEvent::Held);
    }

    fn resume(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let State::Talking(talking) = &mut known.state else {
            return;
        };
        if !talking.held {
            return;
        }
        talking.held = false;
        let (first, peer) = (known.first, talking.peer);
        known.enter(Phase::Talk, now);
        self.command(first, LegCommand::Connect(peer));
        self.show_hold(call, false);
        self.tell(call, CallEvent::Resumed);
    }

    fn show_hold(&mut self, call: CallId, held: bool) {
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

/// Whether a leg is the one at which staff sit.
const fn is_staff_leg(direction: Direction, is_first: bool) -> bool {
    match direction {
        Direction::Inbound => !is_first,
        Direction::Outbound | Direction::Internal => is_first,
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
