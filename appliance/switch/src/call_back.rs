//! Call-back instead of waiting: a caller in the queue presses a key, hangs up, and keeps their place; when
//! it is their turn the box rings a member of staff, and then them.
//!
//! ```text
//! Waiting ─key─▶ kept on disk ─▶ told so, hung up on        (the wish has the turn that the caller had)
//! wish ─its turn, somebody is free─▶ handset rings ─answered─▶ still to be called? ─▶ dialled ─▶ Talking
//!  ▲            not answered: the next one                        │ no: over            │ busy, no answer
//!  └──────────────────────────────────────────────────────────────┴── again, later ─────┘ until it is enough
//! ```
//!
//! Whoever keeps the wishes says whether somebody is still to be called, just before they are: a colleague
//! may have called them, and what a power cut left open is not done twice. Nobody is called while the centre is
//! closed. A wish needs a channel that is free; callers who wait have their turns between those of the wishes.

use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, Channel, Direction, EndedBy, Number, Outcome};
use std::collections::BTreeSet;

use crate::dial_on::can_be_called;
use crate::instant::Instant;
use crate::io::{
    AgentState, CallBackEnd, CallBackId, CallBackWish, CallEvent, Digit, Endpoint, Hours,
    LegCommand, Output,
};
use crate::prompt::{Announcement, PromptId};
use crate::state::call::{Call, Ending, State};
use crate::state::call_back::{CallsBack, Wish};
use crate::state::queue::Turn;
use crate::switch::Switch;

/// The key that a caller presses for it, whatever the queue. (1 to 3 are those of the languages: who
/// presses one late does not mean this.)
pub(crate) const KEY: char = '5';
/// How long a wish holds: whoever was not called for so long does not expect it any more.
const HOLDS_FOR: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// How long it may take to say whether somebody is still to be called.
const SAID_WITHIN: Duration = Duration::from_secs(10);

/// How the call ends in which a handset was rung for it.
const RUNG: Ending = Ending {
    cause: Cause::NORMAL_CLEARING,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};

impl Switch {
    /// Whether a caller who waits is told that they can be called back.
    pub(crate) fn offers_call_back(&self, call: CallId) -> bool {
        let Some(known) = self.calls.get(&call) else {
            return false;
        };
        let number = known.caller.as_ref().filter(|number| can_be_called(number));
        self.config.call_back.is_some()
            && self.hours == Hours::Open
            && !self.wishes_asked.contains_key(&call)
            && number.is_some_and(|number| !self.is_wished_for(number))
    }

    fn is_wished_for(&self, number: &Number) -> bool {
        let same = |wish: &Wish| Number::is_same(wish.number.as_str(), number.as_str());
        self.wishes.values().any(same)
    }

    /// A key of a caller who waits.
    pub(crate) fn waiting_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        if digit.character() != KEY || self.is_ringing(call) || !self.offers_call_back(call) {
            return;
        }
        let turn = self.turn_of(now, call);
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let Some(number) = known.caller.clone() else {
            return;
        };
        let since = known.queued.since.unwrap_or(now);
        let wish = CallBackWish {
            number,
            language: known.language,
            queue: known.queued.queue.clone(),
            waited: now.0.saturating_sub(since.0),
            tries: 0,
        };
        let until = Instant(now.0 + HOLDS_FOR);
        self.wishes_asked
            .insert(call, Wish::new(wish.clone(), turn, until));
        self.emit(Output::WantsCallBack(call, wish));
    }

    /// A wish is kept, and named so; or it cannot be, and its caller goes on waiting.
    pub(crate) fn call_back_kept(&mut self, now: Instant, call: CallId, id: Option<CallBackId>) {
        let Some(wish) = self.wishes_asked.remove(&call) else {
            return;
        };
        let (waits, is_up) = (self.waiting(call).is_some(), self.calls.contains_key(&call));
        match id {
            None if waits && !self.is_ringing(call) => self.announce(now, call),
            None => {}
            Some(id) if waits && !self.is_ringing(call) => {
                self.wishes.entry(id).or_insert(wish);
                self.turn_away_to_be_called(now, call);
            }
            // They are answered meanwhile, or are just about to be.
            Some(id) if is_up => self.emit(Output::CallBackOver(id, CallBackEnd::Over)),
            Some(id) => {
                self.wishes.entry(id).or_insert(wish);
            }
        }
    }

    fn turn_away_to_be_called(&mut self, now: Instant, call: CallId) {
        self.queue.retain(|waiting| *waiting != call);
        let default = self.config.default_language;
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let language = known.spoken(default);
        let ending = Ending {
            cause: Cause::NORMAL_CLEARING,
            by: EndedBy::Box,
            outcome: known.outcome_or(Outcome::TurnedAway),
        };
        let words = vec![Announcement::Prompt(PromptId::CallBackKept, language)];
        self.farewell(now, call, words, ending);
    }

    /// A wish of before a restart.
    pub(crate) fn call_back_restored(&mut self, now: Instant, id: CallBackId, wish: CallBackWish) {
        let priority = wish.queue.as_ref().and_then(|name| self.queue_named(name));
        let priority = priority.map_or(0, |queue| queue.priority);
        let turn = Turn::of_waited(now, wish.waited, priority);
        let left = HOLDS_FOR.saturating_sub(wish.waited);
        let wish = Wish::new(wish, turn, Instant(now.0 + left));
        self.wishes.entry(id).or_insert(wish);
    }

    /// The wishes that can be served now, with their turns.
    pub(crate) fn wishes_in_turn(&self) -> Vec<(Turn, CallBackId)> {
        let free: usize = self
            .lines_here
            .iter()
            .map(|line| usize::from(self.free_channels(line)))
            .sum();
        let rings = |call: &&Call| matches!(call.state, State::CallsBack(_));
        let taken = self.calls.values().filter(rings).count();
        if self.hours != Hours::Open || self.config.call_back.is_none() {
            return Vec::new();
        }
        let is_due =
            |(_, wish): &(&CallBackId, &Wish)| wish.call.is_none() && wish.not_before.is_none();
        let due = self.wishes.iter().filter(is_due);
        let mut due: Vec<(Turn, CallBackId)> = due.map(|(id, wish)| (wish.turn, *id)).collect();
        due.sort_unstable();
        due.truncate(free.saturating_sub(taken));
        due
    }

    /// It is somebody's turn to be called back: whoever is free is rung.
    pub(crate) fn calls_back(&mut self, now: Instant, id: CallBackId) {
        let Some(wish) = self.wishes.get(&id) else {
            return;
        };
        let number = wish.number.clone();
        let next = self.next_agent(Channel::Voice, &wish.needs(), &BTreeSet::new());
        let Some(staff) = next else {
            return;
        };
        let Some(handset) = self.agents.get(&staff).map(|agent| agent.handset.clone()) else {
            return;
        };
        let leg = self.new_leg();
        let to = Endpoint::Handset(handset.clone());
        let extension = Number::from(handset.as_str());
        let (own, whom) = (Some(extension.clone()), Some(number.clone()));
        let call = self.begins(now, leg, to.clone(), Direction::Internal, own, whom);
        let originate = LegCommand::Originate {
            to,
            called: extension,
            caller: Some(number),
            diverted: None,
        };
        self.command(leg, originate);
        let deadline = Instant(now.0 + self.config.ring_for);
        self.with(call, |call| {
            call.state = State::CallsBack(CallsBack::Rings);
            call.deadline = Some(deadline);
            call.call_back = Some(id);
        });
        if let Some(wish) = self.wishes.get_mut(&id) {
            wish.call = Some(call);
        }
        self.set_state(staff, AgentState::Ringing(call));
        self.tell(call, CallEvent::Ringing(staff, handset));
    }

    /// The handset that was rung for it is answered.
    pub(crate) fn call_back_taken(&mut self, now: Instant, call: CallId) {
        let known = self.calls.get(&call);
        let Some((id, staff)) = known.and_then(|call| Some((call.call_back?, call.legs.staff())))
        else {
            return;
        };
        if let Some(staff) = staff {
            if let Some(agent) = self.agents.get_mut(&staff) {
                agent.unanswered = 0;
            }
            self.has_in_hand(now, staff, call);
        }
        let deadline = Instant(now.0 + SAID_WITHIN);
        self.with(call, |call| {
            call.state = State::CallsBack(CallsBack::Asks);
            call.deadline = Some(deadline);
        });
        self.emit(Output::CallBackDue(id));
        let language = self.config.default_language;
        let words = vec![Announcement::Prompt(PromptId::CallBackBegins, language)];
        self.play(call, words, false);
    }

    /// Whether somebody is still to be called back.
    pub(crate) fn call_back_may(&mut self, now: Instant, id: CallBackId, is_to_be_called: bool) {
        let Some(wish) = self.wishes.get(&id) else {
            return;
        };
        let (call, number) = (wish.call, wish.number.clone());
        let asks = |call: &CallId| {
            let state = self.calls.get(call).map(|call| &call.state);
            matches!(state, Some(State::CallsBack(CallsBack::Asks)))
        };
        let call = call.filter(asks);
        match call {
            Some(call) if is_to_be_called => {
                self.with(call, |call| call.call_back = None);
                let call = self.dials_from(now, call, RUNG, number, Some(id));
                if let Some(wish) = self.wishes.get_mut(&id) {
                    wish.call = call;
                }
            }
            None if is_to_be_called => {}
            call => {
                self.wishes.remove(&id);
                let Some(call) = call else {
                    return;
                };
                let language = self.config.default_language;
                let words = vec![Announcement::Prompt(PromptId::MessageDone, language)];
                self.farewell(now, call, words, RUNG);
            }
        }
    }

    /// The handset that rings for it is given up: not answered, busy, or gone.
    pub(crate) fn call_back_not_taken(&mut self, now: Instant, call: CallId, cause: Cause) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let rings = matches!(known.state, State::CallsBack(CallsBack::Rings));
        if let Some(staff) = known.legs.staff().filter(|_| rings) {
            known.not_answered_by.push(staff);
            self.did_not_answer(now, staff, cause);
            self.tell(call, CallEvent::NotAnswered(staff, cause));
        }
        self.end(now, call, Ending { cause, ..RUNG });
    }

    /// Nobody says whether they are still to be called, or nobody answers.
    pub(crate) fn call_back_timeout(&mut self, now: Instant, call: CallId) {
        let state = self.calls.get(&call).map(|call| &call.state);
        let cause = match state {
            Some(State::CallsBack(CallsBack::Rings)) => Cause::NO_ANSWER,
            _ => Cause::TEMPORARY_FAILURE,
        };
        self.call_back_not_taken(now, call, cause);
    }

    /// A call is over in which somebody was to be called back.
    pub(crate) fn call_back_ended(&mut self, now: Instant, over: &Call, cause: Cause) {
        let Some((id, limits)) = over.call_back.zip(self.config.call_back) else {
            return;
        };
        let Some(wish) = self.wishes.get_mut(&id) else {
            return;
        };
        wish.call = None;
        let later = Some(Instant(now.0 + limits.again));
        let end = match &over.state {
            State::CallsBack(CallsBack::Rings) => return,
            State::CallsBack(CallsBack::Asks) => {
                wish.not_before = later;
                CallBackEnd::NotCalled
            }
            _ if over.was_answered => CallBackEnd::Reached,
            _ if cause == Cause::NO_CIRCUIT => {
                wish.not_before = later;
                CallBackEnd::NotCalled
            }
            _ => {
                wish.tries = wish.tries.saturating_add(1);
                wish.not_before = later;
                if wish.tries < limits.tries {
                    CallBackEnd::NotReached(wish.tries)
                } else {
                    CallBackEnd::Over
                }
            }
        };
        if matches!(end, CallBackEnd::Reached | CallBackEnd::Over) {
            self.wishes.remove(&id);
        }
        self.emit(Output::CallBackOver(id, end));
    }

    pub(crate) fn wishes_timeout(&mut self, now: Instant) {
        for wish in self.wishes.values_mut() {
            wish.not_before.take_if(|at| *at <= now);
        }
        let is_old = |(_, wish): &(&CallBackId, &Wish)| wish.call.is_none() && wish.until <= now;
        let old = self.wishes.iter().filter(is_old);
        let old: Vec<CallBackId> = old.map(|(id, _)| *id).collect();
        for id in old {
            self.wishes.remove(&id);
            self.emit(Output::CallBackOver(id, CallBackEnd::Over));
        }
    }
}
