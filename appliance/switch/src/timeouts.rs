//! Time: what is due, and when something will be next.

use jawab_vocabulary::{CallId, Cause, EndedBy, Outcome};

use crate::instant::Instant;
use crate::state::agent::Agent;
use crate::state::call::{Call, Ending, State};
use crate::state::call_back::Wish;
use crate::state::emergency::Patience;
use crate::state::typed::Typed;
use crate::state::work::Work;
use crate::switch::{LegUse, Switch};

/// A driver took our answer and never said that it is through.
const NEVER_ANSWERED: Ending = Ending {
    cause: Cause::RECOVERY_ON_TIMER,
    by: EndedBy::Failure,
    outcome: Outcome::Failed,
};

impl Switch {
    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.expire_releases(now);
        let due: Vec<CallId> = self
            .calls
            .values()
            .filter(|call| call.next_timeout().is_some_and(|at| at <= now))
            .map(|call| call.id)
            .collect();
        for call in due {
            self.call_timeout(now, call);
        }
        self.test_call_timeout(now);
        self.supervisors_timeout(now);
        self.agents_timeout(now);
        self.works_timeout(now);
        self.wishes_timeout(now);
        self.distribute(now);
        self.distribute_work(now);
        self.look_after_supervisors(now);
        self.note_segments(now);
    }

    /// When [`Self::handle_timeout`] is next due, if anything waits for time to pass.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        let calls = self.calls.values().filter_map(Call::next_timeout);
        let agents = self.agents.values().filter_map(Agent::next_timeout);
        let releases = self.legs.values().filter_map(|leg| match leg.use_ {
            LegUse::InCall(_) | LegUse::Supervises(_) | LegUse::InTestCall => None,
            LegUse::Releasing(until) => Some(until),
        });
        let test_call = self.test_call.as_ref().map(|running| running.until);
        let works = self.works.values().filter_map(Work::next_timeout);
        let supervisors = self.calls_with_supervisors().filter_map(|call| {
            let supervisor = call.supervised.now.as_ref()?;
            supervisor.next_timeout()
        });
        let wishes = self.wishes.values().filter_map(Wish::next_timeout);
        let people = calls.chain(agents).chain(works).chain(supervisors);
        let people = people.chain(wishes);
        people.chain(releases).chain(test_call).min()
    }

    fn call_timeout(&mut self, now: Instant, call: CallId) {
        let is_over = |typed: &Typed| typed.until <= now;
        let typed = self.calls.get(&call).and_then(|call| call.typed.as_ref());
        if typed.is_some_and(is_over) {
            self.typed_timeout(now, call);
        }
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        if known.next_timeout().is_none_or(|at| at > now) {
            return;
        }
        match &known.state {
            State::Menu { .. } => self.menu_silence(now, call),
            State::QueueMenu { .. } => self.queue_menu_again(now, call, Vec::new()),
            State::Menus(_) => self.menus_silence(now, call),
            State::Waiting(_) => self.waiting_timeout(now, call),
            State::Farewell(ending) => {
                let ending = *ending;
                self.end(now, call, ending);
            }
            State::Message(_) => self.message_timeout(now, call),
            State::Messages(_) => self.messages_timeout(now, call),
            State::CallsBack(_) => self.call_back_timeout(now, call),
            State::Recording(_) => self.recording_timeout(now, call),
            State::WantsLine(_) if self.is_emergency(call) => {
                self.emergency_looks_again(now, call, Patience::Over);
            }
            State::WantsLine(_) => {
                if let Some(lead) = self.lead(call) {
                    self.refuse(now, call, lead, Cause::NO_CIRCUIT);
                }
            }
            State::Answering(_) => self.end(now, call, NEVER_ANSWERED),
            State::Dialling => self.dialling_timeout(now, call),
            State::Consulting(_) => self.consult_timeout(now, call),
            State::Transferring(_) => self.transfer_timeout(now, call),
            State::Parked(_) => self.parked_for_too_long(now, call),
            State::Talking => self.with(call, |call| call.deadline = None),
        }
    }

    /// Drivers that never said that a leg is released are not waited for longer.
    fn expire_releases(&mut self, now: Instant) {
        self.legs
            .retain(|_, leg| !matches!(leg.use_, LegUse::Releasing(until) if until <= now));
        self.serve_those_who_want_a_line(now);
    }
}
