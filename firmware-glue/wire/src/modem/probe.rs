//! Which modem is at a port: asked before a line is brought up, in a few seconds, or found not to
//! be one.
//!
//! [`Probe`] is used as [`super::Modem`] is: octets and the time go in, octets and a finding come
//! out. It changes nothing at the modem but its echo, and enters no PIN.

use core::time::Duration;

use super::event::{Digits, Make};
use super::line::{Line, LineReader};
use super::said::{self, Said};

/// A port that has said nothing to so many calls is no AT port.
const CALLS: u8 = 2;
/// How long a call may be unanswered: an AT port answers within milliseconds.
const CALL_WITHIN: Duration = Duration::from_millis(700);
/// How long a question may be.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Lines of something else (positions, a diagnostics port), after which it is none.
const FOREIGN: u8 = 16;

/// What a modem says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Presented {
    /// Whose commands it understands.
    pub make: Option<Make>,
    /// Its own number (TS 23.003 clause 6).
    pub imei: Option<Digits>,
    /// The subscriber's (clause 2.2); a SIM that is locked does not say it.
    pub imsi: Option<Digits>,
}

/// What was found at a port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// A modem.
    Modem(Presented),
    /// Nothing that speaks AT commands.
    Nothing,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Question {
    Call(u8),
    Make,
    Imei,
    Imsi,
}

impl Question {
    const fn line(self) -> &'static [u8] {
        match self {
            // Whatever another program left: echo, results in digits (V.250 clauses 6.2.3 to 6.2.5).
            Self::Call(_) => b"ATE0Q0V1\r",
            Self::Make => b"AT+CGMI\r",
            Self::Imei => b"AT+CGSN\r",
            Self::Imsi => b"AT+CIMI\r",
        }
    }

    const fn patience(self) -> Duration {
        match self {
            Self::Call(_) => CALL_WITHIN,
            Self::Make | Self::Imei | Self::Imsi => ANSWER_WITHIN,
        }
    }
}

/// Asks a port which modem is at it.
#[derive(Debug)]
pub struct Probe {
    question: Question,
    deadline: Duration,
    transmit: Option<&'static [u8]>,
    reader: LineReader,
    foreign: u8,
    presented: Presented,
    finding: Option<Finding>,
}

impl Probe {
    /// A port that was opened just now.
    #[must_use]
    pub fn new(now: Duration) -> Self {
        let question = Question::Call(1);
        Self {
            question,
            deadline: now.saturating_add(question.patience()),
            transmit: Some(question.line()),
            reader: LineReader::default(),
            foreign: 0,
            presented: Presented::default(),
            finding: None,
        }
    }

    /// What is to be written to the port.
    pub const fn poll_transmit(&mut self) -> Option<&'static [u8]> {
        self.transmit.take()
    }

    /// What was found; the probe is over then.
    #[must_use]
    pub const fn finding(&self) -> Option<&Finding> {
        self.finding.as_ref()
    }

    /// When [`Self::handle_timeout`] is to be called.
    #[must_use]
    pub const fn next_timeout(&self) -> Duration {
        self.deadline
    }

    /// Takes octets from the port, in pieces of any size.
    pub fn handle_octets(&mut self, now: Duration, octets: &[u8]) {
        for octet in octets {
            if self.finding.is_some() {
                return;
            }
            match self.reader.push(*octet) {
                Some(Ok(Line { text, .. })) => {
                    if let Ok(line) = core::str::from_utf8(&text) {
                        self.handle_line(now, line);
                    }
                }
                Some(Err(_)) => self.is_foreign(),
                None => {}
            }
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.finding.is_some() || now < self.deadline {
            return;
        }
        match self.question {
            Question::Call(CALLS..) => self.finding = Some(Finding::Nothing),
            Question::Call(so_often) => self.ask(now, Question::Call(so_often + 1)),
            _ => self.goes_on(now),
        }
    }

    fn handle_line(&mut self, now: Duration, line: &str) {
        match said::parse(line) {
            Said::Ok => self.goes_on(now),
            // A modem that has no answer, or not yet.
            Said::Error(_) if !matches!(self.question, Question::Call(_)) => self.goes_on(now),
            Said::Digits(digits) => match self.question {
                Question::Imei => self.presented.imei = Some(digits),
                Question::Imsi => self.presented.imsi = Some(digits),
                Question::Call(_) | Question::Make => self.is_foreign(),
            },
            Said::Other(text) if self.question == Question::Make => {
                self.presented.make = self.presented.make.or_else(|| Make::named(text));
            }
            Said::Other(_) => self.is_foreign(),
            _ => {}
        }
    }

    fn is_foreign(&mut self) {
        self.foreign = self.foreign.saturating_add(1);
        if self.foreign >= FOREIGN {
            self.finding = Some(Finding::Nothing);
        }
    }

    fn goes_on(&mut self, now: Duration) {
        let next = match self.question {
            Question::Call(_) => Question::Make,
            Question::Make => Question::Imei,
            Question::Imei => Question::Imsi,
            Question::Imsi => {
                self.finding = Some(Finding::Modem(core::mem::take(&mut self.presented)));
                return;
            }
        };
        self.ask(now, next);
    }

    fn ask(&mut self, now: Duration, question: Question) {
        self.question = question;
        self.deadline = now.saturating_add(question.patience());
        self.transmit = Some(question.line());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    const NOW: Duration = Duration::ZERO;

    /// A port that answers each line it is sent.
    fn answers(probe: &mut Probe, answer: impl Fn(&str) -> &'static str) {
        while let Some(line) = probe.poll_transmit() {
            let line = core::str::from_utf8(line).unwrap();
            probe.handle_octets(NOW, answer(line.trim_end()).as_bytes());
        }
    }

    #[test]
    fn a_modem_says_its_make_its_imei_and_its_imsi() {
        let mut probe = Probe::new(NOW);
        answers(&mut probe, |line| match line {
            "AT+CGMI" => "\r\nSIMCOM INCORPORATED\r\n\r\nOK\r\n",
            "AT+CGSN" => "\r\n861477037812345\r\n\r\nOK\r\n",
            "AT+CIMI" => "\r\n604010123456789\r\n\r\nOK\r\n",
            // It still echoes, and something is reported meanwhile.
            _ => "ATE0Q0V1\r\r\nOK\r\n\r\n+CREG: 1\r\n",
        });
        let Some(Finding::Modem(presented)) = probe.finding() else {
            panic!("{:?}", probe.finding());
        };
        assert_eq!(presented.make, Some(Make::Simcom));
        assert_eq!(presented.imei.as_deref(), Some("861477037812345"));
        assert_eq!(presented.imsi.as_deref(), Some("604010123456789"));
    }

    #[test]
    fn a_locked_sim_says_no_imsi_and_its_modem_is_one_all_the_same() {
        let mut probe = Probe::new(NOW);
        answers(&mut probe, |line| match line {
            "AT+CGMI" => "\r\nQuectel\r\n\r\nOK\r\n",
            "AT+CGSN" => "\r\n861107031234564\r\n\r\nOK\r\n",
            "AT+CIMI" => "\r\n+CME ERROR: 11\r\n",
            _ => "\r\nOK\r\n",
        });
        let Some(Finding::Modem(presented)) = probe.finding() else {
            panic!("{:?}", probe.finding());
        };
        assert_eq!(
            (presented.make, &presented.imsi),
            (Some(Make::Quectel), &None)
        );
    }

    #[test]
    fn a_silent_port_and_one_of_positions_are_none_in_bounded_time() {
        let mut silent = Probe::new(NOW);
        for _ in 0..CALLS {
            assert_eq!(silent.finding(), None);
            silent.handle_timeout(silent.next_timeout());
        }
        assert_eq!(silent.finding(), Some(&Finding::Nothing));
        assert!(silent.next_timeout() < Duration::from_secs(2));
        let mut positions = Probe::new(NOW);
        for _ in 0..FOREIGN {
            positions.handle_octets(NOW, b"$GPGGA,,,,,,0,,,,,,,,*66\r\n");
        }
        assert_eq!(positions.finding(), Some(&Finding::Nothing));
    }

    proptest! {
        #[test]
        fn whatever_a_port_says_the_probe_ends(octets: Vec<u8>, steps in 1_usize..64) {
            let mut probe = Probe::new(NOW);
            let mut now = NOW;
            for piece in octets.chunks(steps) {
                probe.handle_octets(now, piece);
                let _ = probe.poll_transmit();
            }
            for _ in 0..8 {
                now = now.max(probe.next_timeout());
                probe.handle_timeout(now);
            }
            prop_assert!(probe.finding().is_some());
            prop_assert!(now < Duration::from_secs(20));
        }
    }
}
