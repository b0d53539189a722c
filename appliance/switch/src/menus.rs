//! The menus that a centre has made, after that of the languages: callers walk through them
//! ([`MenuWalk`]) to a queue, to a text of the centre's, or to whoever is free. Where a centre has made none, the
//! menu of the queues' keys stands in their place (`queue_menu.rs`).

use std::sync::Arc;

use jawab_vocabulary::{CallId, Cause, EndedBy, Menus, Outcome, QueueName, Way};

use crate::instant::Instant;
use crate::io::Digit;
use crate::menu::LONGEST_MENU;
use crate::menu_walk::{MenuWalk, Step};
use crate::prompt::{Announcement, PromptId};
use crate::state::call::{Ending, State};
use crate::switch::Switch;

/// How a call ends whose caller heard what they wanted to know.
const HEARD: Ending = Ending {
    cause: Cause::NORMAL_CLEARING,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};

/// The queues that can be told apart where menus are tried.
const TOLD_QUEUES: usize = 9;

impl Switch {
    /// Callers who come into the menus from now on hear these.
    pub(crate) fn menus_are(&mut self, menus: Option<Arc<Menus>>) {
        self.config.menus = menus.filter(|menus| !menus.0.is_empty());
    }

    pub(crate) fn start_menus(&mut self, now: Instant, call: CallId, menus: Arc<Menus>) {
        let (walk, step) = MenuWalk::enter(menus, self.config.menu_repeats);
        self.walks(now, call, walk, step);
    }

    pub(crate) fn menus_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        if let Some(mut walk) = self.walk_of(call) {
            let step = walk.key(digit);
            self.walks(now, call, walk, step);
        }
    }

    pub(crate) fn menus_silence(&mut self, now: Instant, call: CallId) {
        if let Some(mut walk) = self.walk_of(call) {
            let step = walk.silence();
            self.walks(now, call, walk, step);
        }
    }

    fn walk_of(&self, call: CallId) -> Option<MenuWalk> {
        match &self.calls.get(&call)?.state {
            State::Menus(walk) => Some(walk.clone()),
            _ => None,
        }
    }

    fn walks(&mut self, now: Instant, call: CallId, walk: MenuWalk, step: Step) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let language = known.spoken(self.config.default_language);
        let say = |prompt| Announcement::Prompt(prompt, language);
        let longest = Instant(now.0 + LONGEST_MENU);
        match step {
            Step::Hears(what) => {
                self.with(call, |call| {
                    call.state = State::Menus(walk);
                    call.deadline = Some(longest);
                });
                self.play(call, what.into_iter().map(say).collect(), false);
            }
            Step::Leaves(Way::Text(text)) => {
                self.farewell(now, call, vec![say(PromptId::MenuText(text))], HEARD);
                // A text of the centre's is longer than last words are.
                self.with(call, |call| call.deadline = Some(longest));
            }
            Step::Leaves(Way::Queue(queue)) => {
                // One that is gone since costs nobody their call.
                let queue = self.queue_named(&queue).map(|queue| queue.name.clone());
                self.joins(now, call, queue);
            }
            Step::Leaves(Way::Operator | Way::Menu(_)) => self.joins(now, call, None),
        }
    }

    /// What whoever tries menus hears in the place of a queue.
    pub(crate) fn told_of_queue(&self, queue: &QueueName) -> PromptId {
        let mut names = self.config.queues.iter().take(TOLD_QUEUES);
        let place = names.position(|known| known.name == *queue);
        let place = place.and_then(|at| u8::try_from(at + 1).ok());
        place.map_or(PromptId::TrialOperator, PromptId::TrialQueue)
    }
}
