//! How a message is given: `+CMGS=<length>`, the prompt, the message, Ctrl-Z (TS 27.005 clause 4.3).

use std::time::Duration;

use serde_json::json;

use super::pdu::{Submitted, unhex};
use super::storage::{Stat, Stored};
use super::{Taken, cms};
use crate::modem::Modem;
use crate::modem::reply::ResultCode;
use crate::modem::timers::Timer;

const CTRL_Z: u8 = 0x1a;
const ESCAPE: u8 = 0x1b;
const PROMPT: &[u8] = b"\r\n> ";
/// The longest PDU, and what is thrown away of a longer one.
const LONGEST: usize = 400;

/// What the message is for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Send,
    Store(Stat),
}

/// What came of a message so far.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) purpose: Purpose,
    /// Octets without the service centre's address, as announced.
    pub(super) length: usize,
    digits: Vec<u8>,
}

impl Given {
    pub(super) const fn begun(purpose: Purpose, length: usize) -> Self {
        Self {
            purpose,
            length,
            digits: Vec::new(),
        }
    }
}

impl Modem {
    /// Whether a prompt is to be shown in the place of a result.
    pub(in crate::modem) fn shows_prompt(&mut self) -> bool {
        let shows = self
            .texts
            .given
            .as_ref()
            .is_some_and(|given| given.digits.is_empty());
        if shows {
            self.say(PROMPT.to_vec());
        }
        shows
    }

    /// Whether an octet was for the message, and not for the command line.
    pub(in crate::modem) fn message_takes(&mut self, octet: u8) -> bool {
        if let Some(waiting) = &mut self.texts.waiting {
            waiting.push(octet);
            return true;
        }
        let Some(given) = &mut self.texts.given else {
            return false;
        };
        match octet {
            ESCAPE => {
                self.texts.given = None;
                self.reply(&ResultCode::Ok);
            }
            CTRL_Z => {
                if let Some(given) = self.texts.given.take() {
                    self.message_given(&given);
                }
            }
            octet if octet.is_ascii_hexdigit() && given.digits.len() < LONGEST => {
                given.digits.push(octet);
            }
            _ => {}
        }
        true
    }

    fn message_given(&mut self, given: &Given) {
        let text = String::from_utf8_lossy(&given.digits);
        let pdu = unhex(&text).unwrap_or_default();
        let centre = pdu.first().map_or(0, |count| usize::from(*count) + 1);
        let tpdu = pdu.get(centre..).unwrap_or_default();
        if tpdu.is_empty() || tpdu.len() != given.length {
            return self.reply(&ResultCode::Cms(cms::INVALID_PDU));
        }
        match given.purpose {
            Purpose::Store(stat) => self.store(stat, &pdu),
            Purpose::Send => match Submitted::read(tpdu) {
                Ok(submitted) => self.network_gets(submitted),
                Err(_) => self.reply(&ResultCode::Cms(cms::INVALID_PDU)),
            },
        }
    }

    fn store(&mut self, stat: Stat, pdu: &[u8]) {
        let memory = self.settings.texts.memories[1];
        let stored = Stored {
            stat,
            pdu: pdu.to_vec(),
        };
        match self.texts.storage(memory).put(stored) {
            Some(index) => {
                self.inform(format!("+CMGW: {index}"));
                self.reply(&ResultCode::Ok);
            }
            None => self.reply(&ResultCode::Cms(cms::MEMORY_FULL)),
        }
    }

    fn network_gets(&mut self, submitted: Submitted) {
        if !self.network.is_registered() {
            return self.reply(&ResultCode::Cms(cms::NO_NETWORK));
        }
        let after = Duration::from_millis(self.texts.sending.result_after_ms);
        let refusal = match &mut self.texts.sending.count {
            Some(0) => None,
            Some(count) => {
                *count -= 1;
                self.texts.sending.refuses
            }
            None => self.texts.sending.refuses,
        };
        self.texts.waiting = Some(Vec::new());
        if let Some(code) = refusal {
            return self.timers.set(self.now, after, Timer::TextRefused(code));
        }
        // Counted up for each message, and wraps (TS 23.040 clause 9.2.3.6).
        let reference = self.texts.reference;
        self.texts.reference = reference.wrapping_add(1);
        if let Some(status) = self.texts.sending.status
            && submitted.wants_report
        {
            let report = submitted.report(reference, status, crate::clock::service_centre_time());
            let after = Duration::from_millis(self.texts.sending.report_after_ms) + after;
            self.timers.set(self.now, after, Timer::Reports(report));
        }
        self.report(json!({"event": "text_taken", "to": submitted.to, "reference": reference}));
        self.texts.taken.push(Taken {
            reference,
            submitted,
        });
        if self.texts.sending.result_lost {
            return self.timers.set(self.now, after, Timer::TextUnanswered);
        }
        self.timers
            .set(self.now, after, Timer::TextAccepted(reference));
    }

    /// The network has answered, if the code is not lost; what the box said meanwhile is heard.
    pub(in crate::modem) fn network_answered(&mut self, timer: &Timer) {
        match timer {
            Timer::TextAccepted(reference) => {
                self.inform(format!("+CMGS: {reference}"));
                self.reply(&ResultCode::Ok);
            }
            Timer::TextRefused(code) => self.reply(&ResultCode::Cms(*code)),
            _ => {}
        }
        let waiting = self.texts.waiting.take().unwrap_or_default();
        self.receive(&waiting, self.now);
    }

    /// A STATUS-REPORT comes from the service centre.
    pub(in crate::modem) fn report_comes(&mut self, pdu: Vec<u8>) {
        self.network_has(pdu);
    }
}
