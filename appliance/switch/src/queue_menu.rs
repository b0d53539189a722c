//! The menu of the queues, after that of the languages: which keys there are is the
//! configuration's, and what is said for each is an announcement of the centre.

use jawab_vocabulary::CallId;

use crate::instant::Instant;
use crate::io::Digit;
use crate::menu::LONGEST_MENU;
use crate::prompt::{Announcement, PromptId};
use crate::state::call::State;
use crate::switch::Switch;

impl Switch {
    pub(crate) fn start_queue_menu(&mut self, now: Instant, call: CallId) {
        let left = self.config.menu_repeats;
        self.say_queue_menu(now, call, Vec::new(), left);
    }

    fn say_queue_menu(&mut self, now: Instant, call: CallId, before: Vec<PromptId>, left: u8) {
        let (Some(ways), Some(known)) = (self.ways_of(call), self.calls.get(&call)) else {
            return;
        };
        let language = known.spoken(self.config.default_language);
        let offers = ways.by_key.iter().filter_map(|(key, _)| {
            let key = key.character().to_digit(10)?;
            Some(PromptId::QueueMenu(u8::try_from(key).ok()?))
        });
        let what = before.into_iter().chain(offers);
        let what = what.map(|prompt| Announcement::Prompt(prompt, language));
        let what = what.collect();
        self.with(call, |call| {
            call.state = State::QueueMenu { repeats_left: left };
            call.deadline = Some(Instant(now.0 + LONGEST_MENU));
        });
        self.play(call, what, false);
    }

    pub(crate) fn queue_menu_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        let Some(ways) = self.ways_of(call) else {
            return;
        };
        let chosen = ways.by_key.into_iter().find(|(key, _)| *key == digit);
        match chosen {
            Some((_, queue)) => self.joins(now, call, Some(queue)),
            None => self.queue_menu_again(now, call, vec![PromptId::NotKnown]),
        }
    }

    /// The menu is said again, or who chooses nothing goes where those go.
    pub(crate) fn queue_menu_again(&mut self, now: Instant, call: CallId, before: Vec<PromptId>) {
        let Some(State::QueueMenu { repeats_left }) = self.calls.get(&call).map(|call| &call.state)
        else {
            return;
        };
        match repeats_left.checked_sub(1) {
            Some(left) => self.say_queue_menu(now, call, before, left),
            None => {
                let otherwise = self.ways_of(call).and_then(|ways| ways.otherwise);
                self.joins(now, call, otherwise);
            }
        }
    }
}
