//! Handsets and staff.

use super::{App, Screen};
use crate::protocol::{Answer, Request};

impl App {
    pub(super) fn open_handsets(&mut self) {
        if let Some(Answer::Handsets(handsets)) = self.ask(Request::Handsets) {
            self.screen = Screen::Handsets(handsets);
        }
    }

    pub(super) fn open_staff(&mut self) {
        if let Some(Answer::Staff(staff)) = self.ask(Request::Staff) {
            self.screen = Screen::Staff(staff);
        }
    }

    pub(super) fn add_handset(&mut self) {
        let Screen::AddHandset(form) = &self.screen else {
            return;
        };
        let (extension, label) = (form.value(0), form.value(1));
        let request = Request::AddHandset {
            extension: extension.clone(),
            label,
        };
        if let Some(Answer::Secret(secret)) = self.ask(request) {
            self.screen = Screen::Secret { extension, secret };
        } else {
            self.form_trouble();
        }
    }

    pub(super) fn add_staff(&mut self) {
        let Screen::AddStaff(form) = &self.screen else {
            return;
        };
        let request = Request::AddStaff {
            login: form.value(0),
            name: form.value(1),
            password: form.value(2),
            supervisor: false,
        };
        if self.ask(request).is_some() {
            self.open_staff();
        } else {
            self.form_trouble();
        }
    }
}
