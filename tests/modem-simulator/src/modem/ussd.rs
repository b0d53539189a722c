//! What the network answers to a code (TS 27.007 clause 7.15, `+CUSD`).

use std::time::Duration;

use serde_json::json;

use super::reply::ResultCode;
use super::syntax::{Form, parameters};
use super::timers::Timer;
use super::{Modem, Refused};
use crate::cme;
use crate::control::Ussd;

impl Modem {
    /// From now on the network answers that code so.
    pub(super) fn network_knows(&mut self, ussd: Ussd) {
        self.ussd.retain(|known| known.code != ussd.code);
        self.ussd.push(ussd);
    }

    /// `+CUSD=1,<str>,<dcs>`: a code for the network; `+CUSD=2`: nobody waits for its answer.
    pub(super) fn ussd_command(&mut self, form: &Form) -> Option<Result<(), Refused>> {
        let Form::Write(values) = form else {
            return None;
        };
        let values = parameters(values);
        let Some(code) = values.get(1) else {
            if values[0] == "2" {
                self.timers.cancel_answers();
                self.report(json!({"event": "ussd_ended"}));
            }
            return None;
        };
        if self.call.is_some() || !self.network.is_registered() {
            return Some(Err(ResultCode::Cme(cme::NOT_ALLOWED)));
        }
        let code = if self.letters_are_wide() {
            from_ucs2(code).unwrap_or_default()
        } else {
            code.clone()
        };
        self.report(json!({"event": "ussd", "code": code}));
        let known = self.ussd.iter().find(|known| known.code == code);
        let (answer, after_ms) = match known {
            Some(known) => (self.worded(known), known.after_ms),
            None => ("+CUSD: 4".into(), 50),
        };
        let after = Duration::from_millis(after_ms);
        self.timers
            .set(self.now, after, Timer::NetworkAnswers(answer));
        Some(Ok(()))
    }

    fn letters_are_wide(&self) -> bool {
        let set = self.settings.kept.get("+CSCS");
        set.is_some_and(|set| set.contains("UCS2"))
    }

    fn worded(&self, known: &Ussd) -> String {
        let (stage, text) = (known.stage, &known.text);
        if self.letters_are_wide() || !text.is_ascii() {
            let units: String = text
                .encode_utf16()
                .map(|unit| format!("{unit:04X}"))
                .collect();
            format!("+CUSD: {stage},\"{units}\",72")
        } else {
            format!("+CUSD: {stage},\"{text}\",15")
        }
    }
}

fn from_ucs2(text: &str) -> Option<String> {
    let units = text.as_bytes().chunks(4).map(|four| {
        let digits = std::str::from_utf8(four).ok()?;
        u16::from_str_radix(digits, 16).ok()
    });
    String::from_utf16(&units.collect::<Option<Vec<u16>>>()?).ok()
}
