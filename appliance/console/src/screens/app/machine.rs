//! What is done to the machine: set-up, updates, power, the factory's state, the box's end.

use std::sync::mpsc;

use super::{App, Screen};
use crate::machine::power_off;
use crate::protocol::Request;
use crate::screens::setup::{Wizard, is_yes};
use crate::update::update_from_stick;

impl App {
    pub(super) fn set_up(&mut self) {
        match Wizard::begin(&self.site, self.locale) {
            Ok(wizard) => self.screen = Screen::SetUp(Box::new(wizard)),
            Err(error) => self.trouble = Some(error.said(self.locale)),
        }
    }

    /// It is written for minutes: that is waited for beside the screens.
    pub(super) fn begin_update(&mut self) {
        if !self.said_yes() {
            return;
        }
        self.screen = Screen::Box;
        if self.updating.is_none() {
            let (over, outcome) = mpsc::channel();
            let site = self.site.clone();
            std::thread::spawn(move || {
                // A console that was left meanwhile wants nothing any more.
                let _ = over.send(update_from_stick(&site));
            });
            self.updating = Some(outcome);
        }
        self.news = vec![self.locale.t("update-under-way")];
    }

    pub(super) fn hear_of_update(&mut self) {
        let Some(over) = self.updating.as_ref().and_then(|over| over.try_recv().ok()) else {
            return;
        };
        self.updating = None;
        self.news = match over {
            Ok(said) => said.lines().map(str::to_owned).collect(),
            Err(error) => vec![error.said(self.locale)],
        };
    }

    pub(super) fn power_off(&mut self) {
        if !self.said_yes() {
            return;
        }
        self.screen = Screen::Box;
        self.news = vec![match power_off() {
            Ok(()) => self.locale.t("powers-off"),
            Err(failed) => failed.said(self.locale),
        }];
    }

    /// Whether the whole word was typed; says so where it was not.
    pub(super) fn said_yes(&mut self) -> bool {
        let locale = self.locale;
        let (Screen::Update(form) | Screen::PowerOff(form)) = &mut self.screen else {
            return false;
        };
        let is_sure = is_yes(&form.value(0));
        form.trouble = (!is_sure).then(|| locale.t("box-not"));
        is_sure
    }

    pub(super) fn ask_for_reset(&mut self) {
        let Screen::Reset(form) = &self.screen else {
            return;
        };
        let centre = form.value(0);
        if self.ask(Request::FactoryReset { centre }).is_some() {
            self.news = vec![self.locale.t("reset-asked")];
            self.screen = Screen::Box;
        } else {
            self.form_trouble();
        }
    }

    pub(super) fn stop(&mut self) {
        let Screen::Stop(form) = &self.screen else {
            return;
        };
        // A whole word, in either language: neither a slip nor a noisy line types it.
        if !matches!(
            form.value(0).to_lowercase().as_str(),
            "stop" | "arret" | "arrêt"
        ) {
            self.trouble = Some(self.locale.t("stop-not"));
            self.form_trouble();
        } else if self.ask(Request::Stop).is_some() {
            self.screen = Screen::Stopped;
        } else {
            self.form_trouble();
        }
    }
}
