//! Takes what is answered on the pages of the set-up, field by field.

use super::{Page, Wizard};
use crate::setup::supervisor::{self, Supervisor};
use crate::setup::{Clock, Setting, Wrong, answers};

impl Wizard {
    /// Checks the answer to the field that one is at, and takes it.
    pub(super) fn accept(&mut self) -> Result<(), String> {
        let label = self.label();
        let text = self.form.value(self.form.at);
        let accepted = match label {
            "field-port" => answers::port(&text).map(|_| self.typed.port = text),
            "field-way" => {
                self.typed.way = text;
                self.typed.is_dhcp().map(drop)
            }
            "field-address" => text
                .parse::<answers::Address>()
                .map(|_| self.typed.address = text),
            "field-gateway" => self
                .typed
                .address
                .parse()
                .and_then(|address| answers::gateway(&text, address))
                .map(|_| self.typed.gateway = text),
            "field-dns" => answers::dns(&text).map(|_| self.typed.dns = text),
            "field-cable" => answers::cable(&text).map(|_| self.typed.cable = text),
            "field-phones-address" => {
                self.typed.phones_address = text;
                self.typed.network().map(drop)
            }
            "field-centre-name" => {
                answers::centre_name(&text).map(|name| self.answers.centre_name = Some(name))
            }
            "field-centre-code" => {
                answers::centre_code(&text).map(|code| self.answers.centre_code = Some(code))
            }
            "field-login" if text.is_empty() => Ok(()),
            "field-login" => supervisor::fits_login(&text).map(drop),
            "field-name" => supervisor::fits_name(&text).map(drop),
            "field-password" => supervisor::fits_password(&text).map(drop),
            "field-password-again" => self.accept_password(&text),
            "field-pin" => self.accept_pin(&text),
            "field-time" if text.is_empty() => {
                self.answers.time = None;
                Ok(())
            }
            "field-time" if Clock::look().is_from_network => Err(Wrong::TimeIsTheNetworks),
            "field-time" => answers::time(&text).map(|time| self.answers.time = Some(time)),
            _ if matches!(self.page, Page::Line(_)) => self.accept_of_line(&text),
            label => match Setting::labelled(label) {
                Some(setting) => setting.answered(&text).map(|answer| {
                    self.answers.settings.insert(setting, answer);
                }),
                None => Ok(()),
            },
        };
        accepted.map_err(|wrong: Wrong| wrong.said(self.locale))
    }

    /// Typed twice, a password is what somebody meant; if not, both are asked for again.
    fn accept_password(&mut self, again: &str) -> Result<(), Wrong> {
        if self.value("field-password") == again {
            return Ok(());
        }
        for field in &mut self.form.fields {
            if field.hidden {
                field.value.clear();
            }
        }
        self.form.at -= 1;
        Err(Wrong::PasswordTwice)
    }

    /// None is taken on where no login was typed.
    pub(super) fn accept_supervisor(&mut self) -> Result<(), Wrong> {
        let value = |label| self.value(label);
        self.answers.supervisor = match value("field-login").as_str() {
            "" => None,
            login => Some(Supervisor::new(
                login,
                &value("field-name"),
                &value("field-password"),
            )?),
        };
        Ok(())
    }

    fn accept_pin(&mut self, text: &str) -> Result<(), Wrong> {
        let Some(line) = self.modems.get(self.form.at) else {
            return Ok(());
        };
        if text.is_empty() {
            self.answers.pins.remove(line);
            return Ok(());
        }
        let pin = text.parse()?;
        self.answers.pins.insert(line.clone(), pin);
        Ok(())
    }
}
