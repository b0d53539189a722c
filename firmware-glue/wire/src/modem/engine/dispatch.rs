//! Each line that the modem says goes to where it is understood.

use core::time::Duration;

use super::in_flight::Outcome;
use super::{Modem, Phase};
use crate::modem::command::Command;
use crate::modem::event::{CallEnd, Failure, Make, OperatorName};
use crate::modem::said::{self, Said};
use crate::modem::sim::SimWants;
use crate::modem::text::Texts;

impl Modem {
    pub(super) fn handle_line(&mut self, now: Duration, line: &str) {
        if matches!(self.phase, Phase::Failed) {
            return;
        }
        match self.understood(now, line) {
            Said::Ok => self.result(now, Outcome::Ok),
            Said::Error(number) => self.result(now, Outcome::Error(number)),
            Said::NoCarrier => self.call_result(now, CallEnd::NotConnected),
            Said::Busy => self.call_result(now, CallEnd::Busy),
            Said::NoAnswer => self.call_result(now, CallEnd::NoAnswer),
            Said::Started => self.started(now),
            Said::Awake if matches!(self.phase, Phase::Up) => self.may_have_restarted(now),
            Said::Awake => self.stale |= self.is_past_the_probe(),
            Said::Registration {
                eps,
                stat,
                reported,
            } => self.registered(now, eps, stat, reported),
            Said::Multimedia { registered } => self.multimedia = Some(registered),
            Said::Signal(dbm) => self.signal = dbm,
            // Letters as hexadecimal digits are no name; it is asked for again.
            Said::Operator(_) if self.letters_are_wide => {}
            Said::Operator(name) => self.operator = shortened(name),
            Said::Sim(wants) => self.sim_says(now, wants),
            Said::SimGone => self.sim_gone(),
            Said::PinTries(tries) => self.pin_tries = Some(tries),
            Said::Digits(digits) => self.digits(digits),
            Said::CardNumber(digits) => self.found.iccid = Some(digits),
            Said::OwnNumber(number) => self.found.number = number,
            Said::TextFollows(length) => self.texts = Texts::Announced { since: now, length },
            Said::TextStored { store, index } => self.text_stored(now, store, index),
            Said::TextHeader { stat, length } => self.text_header(stat, length),
            Said::TextsCounted { used, total } => self.texts_counted(used, total),
            Said::TextAccepted(reference) => self.text_accepted(reference),
            Said::TextsFull => self.texts_are_full(now),
            Said::Ussd {
                stage,
                text,
                dcs,
                is_open,
            } => {
                if is_open {
                    self.texts = Texts::Quoted { since: now };
                }
                self.network_said(now, stage, text, dcs);
            }
            Said::Why(words) => self.why_said(words),
            Said::Ring => self.ring(now),
            Said::CallerId(number) => self.caller_is(now, number),
            Said::Call(listed) => self.call_listed(now, &listed),
            Said::VoiceBegin => self.voice_begins(now),
            Said::VoiceEnd => self.voice_ends(now),
            Said::Missed => self.call_missed(now),
            Said::Waiting => self.others |= self.call.is_some(),
            Said::Digit(key) => self.key_pressed(key),
            Said::Other(text) => self.information(now, text),
        }
    }

    /// What a line means here and now: results may be digits (`ATV0`) until the modem was
    /// told not to, and what comes with a text message is no modem's start.
    fn understood<'a>(&self, now: Duration, line: &'a str) -> Said<'a> {
        let at_the_probe = matches!(&self.phase, Phase::Starting(start) if start.is_at_the_probe());
        match (said::parse(line), line.trim()) {
            (Said::Other(_), "0") if at_the_probe => Said::Ok,
            (Said::Other(_), "4") if at_the_probe => Said::Error(None),
            (Said::Started, _) if self.texts.may_have_said(now) => Said::Other(line),
            (said, _) => said,
        }
    }

    const fn is_past_the_probe(&self) -> bool {
        matches!(&self.phase, Phase::Starting(start) if !start.is_at_the_probe())
    }

    pub(super) const fn foreign_lines(&self) -> u32 {
        self.foreign
    }

    /// Digits without a prefix: the answer to what asks for some.
    fn digits(&mut self, digits: crate::modem::event::Digits) {
        match self.in_flight.as_ref().map(|sent| &sent.command) {
            Some(Command::Imei) => self.found.imei = Some(digits),
            Some(Command::Imsi) => self.found.imsi = Some(digits),
            Some(Command::CardNumber(_)) => self.found.iccid = Some(digits),
            _ => {}
        }
    }

    /// A line without a prefix is the answer to `+CGMI`, or nothing of interest.
    fn information(&mut self, now: Duration, text: &str) {
        if let Some(sent) = &self.in_flight
            && sent.command.line().strip_suffix(b"\r") == Some(text.as_bytes())
        {
            return self.echoed(now);
        }
        if text.starts_with('$') || text.starts_with("AT") {
            // A position (NMEA 0183), or an echo of what was sent before.
            self.foreign = self.foreign.saturating_add(1);
        }
        if !self.is_asking(&Command::Manufacturer) {
            return;
        }
        self.make = Make::named(text).or(self.make);
    }

    fn sim_says(&mut self, now: Duration, wants: &str) {
        self.sim_wants = Some(SimWants::read(wants));
        if !matches!(self.phase, Phase::Up) {
            return;
        }
        if matches!(wants, "NOT READY" | "NOT INSERTED") {
            self.sim_gone();
        } else {
            // Nobody asked: it is said at the start.
            self.may_have_restarted(now);
        }
    }

    fn sim_gone(&mut self) {
        if matches!(self.phase, Phase::Up) && !self.without_sim {
            self.fail(Failure::NoSim);
        }
    }

    fn started(&mut self, now: Duration) {
        match self.phase {
            Phase::Up => self.fail(Failure::Restarted),
            Phase::Starting(_) => self.started_under_start_up(now),
            Phase::Failed => {}
        }
    }
}

fn shortened(name: &str) -> OperatorName {
    let mut short = OperatorName::new();
    for c in name.chars() {
        if short.push(c).is_err() {
            break;
        }
    }
    short
}
