//! Those who wait (ACD): whoever's turn is next first, free staff longest-idle first.

use crate::expected_wait::words_for;
use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{AgentState, CallEvent, Endpoint};
use crate::prompt::{Announcement, PromptId};
use crate::skills::Needs;
use crate::state::agent::Agent;
use crate::state::call::{Ending, Ring, State, Waiting};
use crate::state::legs::Stage;
use crate::switch::Switch;
use jawab_vocabulary::{
    CallId, Cause, Channel, EndedBy, Language, LegRole, Number, Outcome, StaffId,
};
use std::collections::BTreeSet;

/// The highest position that has words of its own.
const LAST_SPOKEN_POSITION: usize = 9;

impl Switch {
    /// A caller joins their queue, or is turned away.
    pub(crate) fn enqueue(&mut self, now: Instant, call: CallId) {
        if self.is_closed_to_callers() {
            self.says_closed(now, call);
            return;
        }
        if !self.anybody_at_work() {
            self.turn_away(now, call, PromptId::Closed);
            return;
        }
        if self.queue.len() >= self.config.max_queue {
            self.turn_away(now, call, PromptId::AllBusy);
            return;
        }
        self.wait(now, call);
    }

    /// A caller whose member of staff was lost in mid-conversation comes first.
    pub(crate) fn back_to_the_head(&mut self, now: Instant, call: CallId) {
        self.with(call, |call| call.queued.comes_first = true);
        self.wait(now, call);
    }

    fn wait(&mut self, now: Instant, call: CallId) {
        self.with(call, |call| {
            call.queued.since.get_or_insert(now);
        });
        let until = Instant(now.0 + self.config.max_wait);
        self.waits_until(now, call, until);
    }

    /// A caller waits in the queue that is theirs now, until then.
    pub(crate) fn waits_until(&mut self, now: Instant, call: CallId, until: Instant) {
        let turn = self.turn_of(now, call);
        let overflow = self.goes_on_at(now, call);
        self.with(call, |call| {
            let lead = call.lead();
            call.legs.put(lead, Stage::Apart);
            call.state = State::Waiting(Waiting {
                until,
                turn,
                overflow,
                ring: None,
            });
        });
        self.takes_place(call, turn);
        let known = self.calls.get(&call);
        let queue = known.and_then(|call| call.queued.queue.clone());
        self.tell(call, CallEvent::Queued(queue));
        self.announce(now, call);
    }

    /// Says "please wait", the caller's place and the expected wait, then goes back to the music.
    pub(crate) fn announce(&mut self, now: Instant, call: CallId) {
        let default = self.config.default_language;
        let next = Instant(now.0 + self.config.announce_every);
        let place = self.place_of(call);
        let wait = self.expected_wait(call).map(words_for);
        let offer = self
            .offers_call_back(call)
            .then_some(PromptId::CallBackOffer);
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        known.deadline = Some(next);
        let language = known.spoken(default);
        let place = place.unwrap_or(1);
        let position = match u8::try_from(place) {
            Ok(spoken) if place <= LAST_SPOKEN_POSITION => PromptId::Position(spoken),
            _ => PromptId::PositionBeyond,
        };
        let what = [PromptId::PleaseWait, position].into_iter().chain(wait);
        let what = what.chain(offer);
        let what = what.map(|prompt| Announcement::Prompt(prompt, language));
        let what = what.collect();
        self.play(call, what, false);
    }

    pub(crate) fn announcement_over(&mut self, call: CallId) {
        self.play(call, vec![Announcement::HoldMusic], true);
    }

    pub(crate) fn waiting_timeout(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let State::Waiting(waiting) = &known.state else {
            return;
        };
        let announcement_due = known.deadline.is_some_and(|at| at <= now);
        let ring_over = waiting.ring.as_ref().is_some_and(|ring| ring.until <= now);
        let wait_over = waiting.until <= now;
        let goes_on = waiting.overflow.is_some_and(|at| at <= now);
        if ring_over {
            self.stop_ringing(now, call, Cause::NO_ANSWER);
        }
        if wait_over && !self.is_ringing(call) {
            self.turn_away(now, call, PromptId::AllBusy);
        } else if wait_over {
            // Somebody's handset rings: the caller is not sent away under their hand.
            let until = Instant(now.0 + self.config.ring_for);
            self.with(call, |call| {
                if let State::Waiting(waiting) = &mut call.state {
                    waiting.until = until;
                }
            });
        } else if goes_on {
            self.overflow_due(now, call);
        } else if announcement_due {
            self.announce(now, call);
        }
    }

    pub(crate) fn is_ringing(&self, call: CallId) -> bool {
        matches!(
            self.calls.get(&call).map(|call| &call.state),
            Some(State::Waiting(Waiting { ring: Some(_), .. }))
        )
    }

    /// Rings free staff for those who wait and those who are to be called back, in the order of their turns. One whom nobody can
    /// take holds up none who needs somebody else.
    pub(crate) fn distribute(&mut self, now: Instant) {
        self.closes_the_queue(now);
        self.test_call_leaves_handsets(now);
        let waiting: Vec<CallId> = self.queue.iter().copied().collect();
        let mut in_vain: Vec<Needs> = Vec::new();
        let mut wishes = self.wishes_in_turn().into_iter().peekable();
        for call in waiting {
            let turn = self.waiting(call).map(|waiting| waiting.turn);
            while let Some((_, wish)) = wishes.next_if(|(at, _)| turn.is_some_and(|it| *at < it)) {
                self.calls_back(now, wish);
            }
            let needs = self.needs_of(call);
            if self.is_ringing(call) || in_vain.contains(&needs) {
                continue;
            }
            let Some(staff) = self.next_agent(Channel::Voice, &needs, &BTreeSet::new()) else {
                in_vain.push(needs);
                continue;
            };
            let Some(handset) = self.agents.get(&staff).map(|agent| agent.handset.clone()) else {
                return;
            };
            let caller = self.calls.get(&call).and_then(|call| call.caller.clone());
            let extension = Number::from(handset.as_str());
            let to = Endpoint::Handset(handset.clone());
            let seat = (LegRole::Staff, Some(staff));
            let leg = self.originate(call, seat, to, extension, caller);
            let ring = Ring {
                staff,
                leg,
                until: Instant(now.0 + self.config.ring_for),
            };
            self.with(call, |call| {
                if let State::Waiting(waiting) = &mut call.state {
                    waiting.ring = Some(ring);
                }
            });
            self.set_state(staff, AgentState::Ringing(call));
            self.tell(call, CallEvent::Ringing(staff, handset));
        }
        for (_, wish) in wishes {
            self.calls_back(now, wish);
        }
    }

    /// The handset that rings for a call is given up: not answered, busy, or gone.
    pub(crate) fn stop_ringing(&mut self, now: Instant, call: CallId, cause: Cause) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let State::Waiting(waiting) = &mut known.state else {
            return;
        };
        let Some(ring) = waiting.ring.take() else {
            return;
        };
        known.not_answered_by.push(ring.staff);
        self.release(now, ring.leg, cause);
        self.did_not_answer(now, ring.staff, cause);
        self.tell(call, CallEvent::NotAnswered(ring.staff, cause));
    }

    /// The handset that rang was answered: caller and staff are joined.
    pub(crate) fn staff_answered(&mut self, now: Instant, call: CallId, leg: LegId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let State::Waiting(Waiting {
            ring: Some(ring), ..
        }) = &known.state
        else {
            return;
        };
        if ring.leg != leg {
            return;
        }
        self.answers_the_queue(now, call, leg);
    }

    /// A leg of staff answers a caller who waits.
    pub(crate) fn answers_the_queue(&mut self, now: Instant, call: CallId, leg: LegId) {
        let known = self.calls.get(&call).and_then(|call| call.legs.get(leg));
        let staff = known.and_then(|leg| leg.staff);
        self.queue.retain(|waiting| *waiting != call);
        if let Some(staff) = staff {
            if let Some(agent) = self.agents.get_mut(&staff) {
                agent.unanswered = 0;
            }
            self.has_in_hand(now, staff, call);
        }
        self.join(call, leg);
        if let Some(staff) = staff {
            self.tell(call, CallEvent::Joined(staff));
        }
    }

    /// Somebody is on a call, unless they are on another.
    pub(crate) fn has_in_hand(&mut self, now: Instant, staff: StaffId, call: CallId) {
        let agent = self.agents.get(&staff).and_then(Agent::call);
        if agent.is_none_or(|other| other == call) {
            // They may have taken it up while they wrote another up.
            self.wrap_up_is_over(now, staff);
            self.set_state(staff, AgentState::OnCall(call));
        }
    }

    /// Joins the leg that was offered with another.
    pub(crate) fn join(&mut self, call: CallId, peer: LegId) {
        let Some(known) = self.calls.get_mut(&call) else {
            return;
        };
        let lead = known.lead();
        known.legs.put(lead, Stage::Bridged);
        known.legs.put(peer, Stage::Bridged);
        known.state = State::Talking;
        known.deadline = None;
        known.playing = None;
        known.was_answered = true;
        self.join_bridge(call, &[lead, peer]);
    }

    /// Tells a caller that nobody answers, and ends the call.
    pub(crate) fn turn_away(&mut self, now: Instant, call: CallId, prompt: PromptId) {
        let default = self.config.default_language;
        let known = self.calls.get(&call);
        if let Some(language) = known.map(|call| call.spoken(default)) {
            self.send_away(now, call, prompt, &[language], Outcome::TurnedAway);
        }
    }

    /// Says why to a caller whom nobody answers, in these languages, and ends the call; it went so,
    /// unless staff have spoken with them before, and handed them over.
    pub(crate) fn send_away(
        &mut self,
        now: Instant,
        call: CallId,
        words: PromptId,
        said_in: &[Language],
        outcome: Outcome,
    ) {
        self.queue.retain(|waiting| *waiting != call);
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let ending = Ending {
            cause: Cause::NORMAL_CLEARING,
            by: EndedBy::Box,
            outcome: known.outcome_or(outcome),
        };
        self.last_words(now, call, words, said_in, ending);
    }

    /// Plays something to the leg that the call lives by, then ends it.
    pub(crate) fn farewell(
        &mut self,
        now: Instant,
        call: CallId,
        what: Vec<Announcement>,
        ending: Ending,
    ) {
        let deadline = Instant(now.0 + self.config.farewell);
        self.with(call, |call| {
            call.state = State::Farewell(ending);
            call.deadline = Some(deadline);
        });
        let endless = what
            .iter()
            .any(|item| matches!(item, Announcement::Tone(_) | Announcement::HoldMusic));
        self.play(call, what, endless);
    }
}
