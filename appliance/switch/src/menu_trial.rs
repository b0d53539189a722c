//! Menus are tried before callers hear them: a handset rings, and whoever answers walks through them as a
//! caller would. It is a test call, so that it opens no contact, leaves no record, and gives way to callers.

use std::sync::Arc;

use jawab_vocabulary::{Cause, Language, Menus, Way};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::Digit;
use crate::menu::LONGEST_MENU;
use crate::menu_walk::{MenuWalk, Step};
use crate::prompt::{Announcement, PromptId};
use crate::state::test_call::{GaveWay, Then};
use crate::switch::Switch;

impl Switch {
    /// Whoever tries them has answered.
    pub(crate) fn trial_begins(
        &mut self,
        now: Instant,
        leg: LegId,
        menus: Arc<Menus>,
        language: Language,
    ) {
        let (walk, step) = MenuWalk::enter(menus, self.config.menu_repeats);
        self.trial_goes_on(now, leg, walk, language, step);
    }

    /// A menu was said to its end: the silence begins.
    pub(crate) fn trial_said(&mut self, now: Instant) {
        let until = Instant(now.0 + self.config.menu_wait);
        if let Some(running) = &mut self.test_call {
            running.until = until;
        }
    }

    pub(crate) fn trial_key(&mut self, now: Instant, digit: Digit) {
        self.trial_step(now, |walk| walk.key(digit));
    }

    pub(crate) fn trial_silence(&mut self, now: Instant) {
        self.trial_step(now, MenuWalk::silence);
    }

    fn trial_step(&mut self, now: Instant, what: impl FnOnce(&mut MenuWalk) -> Step) {
        let Some(running) = &self.test_call else {
            return;
        };
        let Then::Walks(walk, language) = &running.then else {
            return;
        };
        let (mut walk, language) = (walk.clone(), *language);
        let step = what(&mut walk);
        match running.legs.keys().next().copied() {
            Some(leg) => self.trial_goes_on(now, leg, walk, language, step),
            None => self.end_test_call(now, Cause::NORMAL_CLEARING, GaveWay::No),
        }
    }

    fn trial_goes_on(
        &mut self,
        now: Instant,
        leg: LegId,
        walk: MenuWalk,
        language: Language,
        step: Step,
    ) {
        let (what, walks) = match step {
            Step::Hears(what) => (what, true),
            Step::Leaves(Way::Queue(queue)) => (vec![self.told_of_queue(&queue)], false),
            Step::Leaves(Way::Text(text)) => (vec![PromptId::MenuText(text)], false),
            Step::Leaves(Way::Operator | Way::Menu(_)) => (vec![PromptId::TrialOperator], false),
        };
        let say = |prompt| Announcement::Prompt(prompt, language);
        let what: Vec<Announcement> = what.into_iter().map(say).collect();
        let play = self.play_to(leg, what, false);
        if let Some(running) = &mut self.test_call {
            running.legs.insert(leg, Some(play));
            running.until = Instant(now.0 + LONGEST_MENU);
            // Where they came out is said, and it is over.
            running.then = if walks {
                Then::Walks(walk, language)
            } else {
                Then::Say(Vec::new())
            };
        }
    }
}
