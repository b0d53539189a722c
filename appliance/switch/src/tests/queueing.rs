//! What is true of those who wait, judged from what is told of calls: whose turn it is, and that
//! nobody waits whom somebody could take.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jawab_vocabulary::CallId;

use crate::instant::Instant;
use crate::io::CallEvent;
use crate::skills::Needs;
use crate::state::call_back::Wish;
use crate::switch::Switch;
use crate::{Channel, Language, QueueConfig, QueueName, StaffId};

/// Watches those who wait.
#[derive(Debug, Default)]
pub(super) struct Queueing {
    calls: BTreeMap<CallId, Told>,
    /// Who rang in this step, and for whom.
    rang: Vec<(CallId, StaffId)>,
}

/// What was told of a call.
#[derive(Debug, Default)]
struct Told {
    language: Option<Language>,
    queue: Option<QueueName>,
    /// Since when it waits.
    since: Option<Instant>,
    waits: bool,
    rings: bool,
    /// Somebody has spoken with them: they come first.
    has_spoken: bool,
}

impl Queueing {
    pub(super) fn event(&mut self, now: Instant, call: CallId, event: &CallEvent) {
        let told = self.calls.entry(call).or_default();
        match event {
            CallEvent::LanguageChosen(language) => told.language = Some(*language),
            CallEvent::Queued(queue) => {
                told.queue.clone_from(queue);
                told.since.get_or_insert(now);
                (told.waits, told.rings) = (true, false);
            }
            CallEvent::Ringing(staff, _) => {
                told.rings = true;
                self.rang.push((call, *staff));
            }
            CallEvent::NotAnswered(..) => told.rings = false,
            // Handed over, or on their way outside.
            CallEvent::Held | CallEvent::Consults { .. } => told.waits = false,
            CallEvent::Joined(_) | CallEvent::PickedUp(_) => {
                (told.waits, told.has_spoken) = (false, true);
            }
            CallEvent::Ended(_) => {
                self.calls.remove(&call);
            }
            _ => {}
        }
    }

    /// Looks at the switch between two steps.
    pub(super) fn check(&mut self, switch: &Switch) {
        let rang = std::mem::take(&mut self.rang);
        for (call, staff) in rang {
            self.it_was_their_turn(switch, call, staff);
        }
        for call in switch.queue() {
            let told = &self.calls[&call];
            let waiting = switch.waiting(call).unwrap();
            assert!(told.waits, "{call}");
            assert_eq!(told.rings, waiting.ring.is_some(), "{call}");
            if !told.rings {
                let needs = needs(told);
                let next = switch.next_agent(Channel::Voice, &needs, &BTreeSet::new());
                assert_eq!(next, None, "{call} waits, and {next:?} could take it");
            }
        }
        let turns = switch
            .queue()
            .map(|call| switch.waiting(call).unwrap().turn);
        assert!(turns.is_sorted(), "they wait in the order of their turns");
    }

    /// Nobody whom that member of staff could have taken waits for longer, what their priority is
    /// worth included.
    fn it_was_their_turn(&self, switch: &Switch, call: CallId, staff: StaffId) {
        let called_back = switch.calls.get(&call).and_then(|call| call.call_back);
        if let Some(wish) = called_back.and_then(|id| switch.wishes.get(&id)) {
            return self.it_was_the_wishs_turn(switch, wish, staff);
        }
        // It may be over by now: the handset refused.
        let is_caller = |told: &&Told| !told.has_spoken && told.since.is_some();
        let Some(rang) = self.calls.get(&call).filter(is_caller) else {
            return;
        };
        for (other, told) in &self.calls {
            // That somebody is sent away from the queue is not told.
            let is_there = told.waits && switch.waiting(*other).is_some();
            let is_left = is_there && !told.rings && *other != call;
            let is_for_them = switch.meets(staff, &switch.can_be_met(&needs(told)));
            if is_left && is_for_them {
                assert!(!told.has_spoken, "{other} comes first");
                assert!(
                    turn(switch, rang) <= turn(switch, told),
                    "it was the turn of {other}, not of {call}"
                );
            }
        }
    }
}

impl Queueing {
    /// Who is called back has the turn that they would have, had they stayed.
    fn it_was_the_wishs_turn(&self, switch: &Switch, wish: &Wish, staff: StaffId) {
        for (other, told) in self.calls.iter().filter(|(_, told)| !told.rings) {
            if let Some(waiting) = switch.waiting(*other).filter(|it| it.ring.is_none()) {
                let is_for_them = switch.meets(staff, &switch.can_be_met(&needs(told)));
                assert!(
                    !is_for_them || wish.turn < waiting.turn,
                    "it was the turn of {other}, and somebody is called back"
                );
            }
        }
    }
}

fn needs(told: &Told) -> Needs {
    Needs {
        queue: told.queue.clone(),
        language: told.language,
    }
}

fn turn(switch: &Switch, told: &Told) -> Duration {
    let is_theirs = |queue: &&QueueConfig| Some(&queue.name) == told.queue.as_ref();
    let queue = switch.config.queues.iter().find(is_theirs);
    let minutes = 9 - u64::from(queue.map_or(0, |queue| queue.priority));
    told.since.unwrap().0 + Duration::from_secs(60 * minutes)
}
