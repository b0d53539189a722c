//! The language menu (IVR): 1 Arabic, 2 French, 3 Tamazight.

use jawab_vocabulary::{CallId, Language};
use std::time::Duration;

use crate::instant::Instant;
use crate::io::{CallEvent, Digit};
use crate::prompt::{Announcement, PromptId};
use crate::state::call::{Next, State};
use crate::switch::Switch;

/// A menu whose end is never told (a media clock that failed) is not waited for longer than this.
pub(crate) const LONGEST_MENU: Duration = Duration::from_secs(60);

impl Switch {
    pub(crate) fn start_menu(&mut self, now: Instant, call: CallId) {
        let repeats_left = self.config.menu_repeats;
        let early_key = self.calls.get(&call).and_then(|call| call.early_key);
        if let Some(language) = early_key.and_then(language_of) {
            self.choose(now, call, language);
            return;
        }
        if self.is_closed_to_callers() {
            return self.says_closed(now, call);
        }
        let welcome = Language::ALL.map(|spoken| Announcement::Prompt(PromptId::Welcome, spoken));
        self.say_menu(now, call, welcome.to_vec(), repeats_left);
    }

    fn say_menu(&mut self, now: Instant, call: CallId, before: Vec<Announcement>, left: u8) {
        let offers =
            Language::ALL.map(|spoken| Announcement::Prompt(PromptId::LanguageMenu, spoken));
        let what = before.into_iter().chain(offers).collect();
        self.with(call, |call| {
            call.state = State::Menu { repeats_left: left };
            call.deadline = Some(Instant(now.0 + LONGEST_MENU));
        });
        self.play(call, what, false);
    }

    /// The menu was said to its end: the caller's silence begins.
    pub(crate) fn menu_said(&mut self, now: Instant, call: CallId) {
        let wait = self.config.menu_wait;
        self.with(call, |call| call.deadline = Some(Instant(now.0 + wait)));
    }

    pub(crate) fn menu_silence(&mut self, now: Instant, call: CallId) {
        self.menu_again(now, call, Vec::new());
    }

    pub(crate) fn menu_key(&mut self, now: Instant, call: CallId, digit: Digit) {
        match language_of(digit) {
            Some(language) => self.choose(now, call, language),
            None => {
                let not_known = Language::ALL
                    .map(|spoken| Announcement::Prompt(PromptId::NotKnown, spoken))
                    .to_vec();
                self.menu_again(now, call, not_known);
            }
        }
    }

    fn menu_again(&mut self, now: Instant, call: CallId, before: Vec<Announcement>) {
        let Some(State::Menu { repeats_left }) = self.calls.get(&call).map(|call| &call.state)
        else {
            return;
        };
        match repeats_left.checked_sub(1) {
            Some(left) => self.say_menu(now, call, before, left),
            None => self.choose(now, call, self.config.default_language),
        }
    }

    fn choose(&mut self, now: Instant, call: CallId, language: Language) {
        self.with(call, |call| call.language = Some(language));
        self.tell(call, CallEvent::LanguageChosen(language));
        self.finds_a_queue(now, call);
    }

    /// The answer of the leg that was offered is through.
    pub(crate) fn origin_answered(&mut self, now: Instant, call: CallId, next: Next) {
        match next {
            Next::Menu => self.start_menu(now, call),
            Next::PickUp(what) => self.pick_up(now, call, &what),
            Next::Confirm(tones) => self.confirm(now, call, tones),
            Next::Messages => self.messages_begin(now, call),
            Next::Record(prompt, language) => self.ask_to_record(now, call, prompt, language),
            Next::Farewell(ending) => self.start_farewell(now, call, ending),
        }
    }
}

/// The language that a key stands for.
pub(crate) const fn language_of(key: Digit) -> Option<Language> {
    match key.character() {
        '1' => Some(Language::Arabic),
        '2' => Some(Language::French),
        '3' => Some(Language::Tamazight),
        _ => None,
    }
}
