//! The SIM's PIN: entered once, unless it is certain, or told, that the SIM did not see it.
//!
//! Three wrong PINs block a SIM. A modem that boots drops a PIN without a word, or says that
//! the SIM is busy; how often the PIN may be entered yet tells whether the SIM has seen it.

use core::time::Duration;

use super::in_flight::Outcome;
use super::{Modem, Phase};
use crate::modem::command::Command;
use crate::modem::event::{Failure, Make};
use crate::modem::sim::is_busy;
use crate::modem::timer::AGAIN;
use crate::modem::{Pin, Timer};

/// A SIM that is busy is asked so often.
const ENTRIES: u8 = 30;
/// Where nothing tells whether a PIN without an answer was seen, it is entered once more.
/// The third try, the SIM's last, is never used.
const ENTRIES_UNANSWERED: u8 = 2;

/// What is not known of a PIN that was entered. A modem that falls silent at each PIN would
/// use up all tries if every opening of its port began to count anew: the owner keeps this
/// from one opening to the next, for as long as the PIN is the same.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct PinDoubt {
    /// Entries that the SIM may have seen and refused, for all that is known.
    pub entries: u8,
    /// Tries that were left before the last of them, where the modem said so.
    pub tries_before: Option<u8>,
}

/// How it stands with the PIN.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    pin: Option<Pin>,
    entries: u8,
    answer: Option<Answer>,
    /// How often the SIM was asked since, and still wanted its PIN.
    looks: u8,
    /// Which command is used to ask for the tries.
    asking: usize,
}

/// What the modem said to the PIN.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Answer {
    Accepted,
    Busy,
    Unclear,
    Lost,
}

impl Answer {
    /// The SIM may want its PIN for so many looks yet, a second apart, until more is asked.
    const fn looks(self) -> u8 {
        match self {
            Self::Accepted => 10,
            Self::Busy => 2,
            Self::Unclear | Self::Lost => 3,
        }
    }
}

impl Entry {
    pub(super) fn with(pin: Option<Pin>, doubt: PinDoubt) -> Self {
        Self {
            pin,
            answer: (doubt.entries > 0).then_some(Answer::Lost),
            ..Self::default()
        }
    }

    /// The modem has restarted; the SIM wants its PIN again. One without an answer stays so.
    pub(super) fn begin_anew(&mut self) {
        self.answer = self
            .answer
            .filter(|answer| matches!(answer, Answer::Lost | Answer::Unclear))
            .map(|_| Answer::Lost);
        self.looks = 0;
    }
}

/// How often the PIN may be entered yet: SIM7600 manual, EC25 manual, TS 27.007 clause 8.65.
const fn tries_commands(make: Option<Make>) -> [&'static str; 2] {
    match make {
        Some(Make::Quectel) => ["AT+QPINC=\"SC\"", "AT+CPINR=\"SIM PIN\""],
        Some(Make::Simcom) | None => ["AT+SPIC", "AT+CPINR=\"SIM PIN\""],
    }
}

impl Modem {
    /// What is not known of the PIN that was entered; to be given to the next engine
    /// ([`crate::modem::ModemConfig::pin_doubt`]).
    #[must_use]
    pub const fn pin_doubt(&self) -> PinDoubt {
        self.pin_doubt
    }

    /// The SIM is open: no PIN is in doubt any more.
    pub(super) fn pin_is_right(&mut self) {
        self.pin_doubt = PinDoubt::default();
    }

    fn entry(&mut self) -> Option<&mut Entry> {
        match &mut self.phase {
            Phase::Starting(start) => Some(&mut start.pin),
            Phase::Up | Phase::Failed => None,
        }
    }

    /// The SIM wants its PIN.
    pub(super) fn pin_wanted(&mut self, now: Duration) {
        let Some(entry) = self.entry() else { return };
        if entry.pin.is_none() {
            return self.give_up(Failure::PinWanted);
        }
        if let Some(answer) = entry.answer {
            entry.looks += 1;
            if entry.looks < answer.looks() {
                return self.after(now, AGAIN, Timer::Step);
            }
        }
        entry.asking = 0;
        self.ask_for_tries(now);
    }

    fn ask_for_tries(&mut self, now: Duration) {
        self.pin_tries = None;
        let commands = tries_commands(self.make);
        let Some(entry) = self.entry() else { return };
        match commands.get(entry.asking) {
            Some(command) => self.ask(now, Command::PinTries(command)),
            None => self.tries_are(now, None),
        }
    }

    pub(super) fn tries_concluded(&mut self, now: Duration, outcome: Outcome) {
        match self.pin_tries.take().filter(|_| outcome == Outcome::Ok) {
            Some(tries) => self.tries_are(now, Some(tries)),
            None => {
                if let Some(entry) = self.entry() {
                    entry.asking += 1;
                }
                self.ask_for_tries(now);
            }
        }
    }

    fn tries_are(&mut self, now: Duration, tries: Option<u8>) {
        let mut doubt = self.pin_doubt;
        let Some(entry) = self.entry() else { return };
        let before = doubt.tries_before;
        let counted = before.zip(tries).map(|(before, left)| left < before);
        let is_in_doubt = matches!(entry.answer, Some(Answer::Lost | Answer::Unclear));
        if is_in_doubt && counted == Some(false) {
            // The SIM did not see it.
            doubt.entries = doubt.entries.saturating_sub(1);
        }
        let enter = match (entry.answer, counted) {
            (None, _) => Ok(()),
            (Some(_), Some(true)) => Err(Failure::PinRefused),
            (Some(_), Some(false)) | (Some(Answer::Busy), None) if entry.entries < ENTRIES => {
                Ok(())
            }
            (Some(_), Some(false)) | (Some(Answer::Busy), None) => Err(Failure::SimBusy),
            // How many of them there may be is judged below.
            (Some(Answer::Lost), None) => Ok(()),
            (Some(_), None) => Err(Failure::PinRefused),
        };
        let enter = match tries {
            Some(0..=1) if enter.is_ok() => Err(Failure::PinLastTry),
            _ if enter.is_ok() && doubt.entries >= ENTRIES_UNANSWERED => {
                Err(Failure::PinUnanswered)
            }
            _ => enter,
        };
        match (enter, entry.pin.clone()) {
            (Ok(()), Some(pin)) => {
                // Until there is an answer; the port, or the modem, may be gone before.
                entry.answer = Some(Answer::Lost);
                entry.looks = 0;
                self.pin_doubt = PinDoubt {
                    entries: doubt.entries.saturating_add(1),
                    tries_before: tries,
                };
                self.ask(now, Command::EnterPin(pin));
            }
            (Ok(()), None) => self.give_up(Failure::PinWanted),
            (Err(failure), _) => self.give_up(failure),
        }
    }

    pub(super) fn pin_concluded(&mut self, now: Duration, outcome: Outcome) {
        let answer = match outcome {
            Outcome::Ok => Answer::Accepted,
            Outcome::Lost => Answer::Lost,
            Outcome::Error(Some(12)) => return self.give_up(Failure::PukWanted),
            // "Incorrect password" is the one answer that is a refusal.
            Outcome::Error(Some(16)) => return self.give_up(Failure::PinRefused),
            Outcome::Error(Some(number)) if is_busy(number) => Answer::Busy,
            Outcome::Error(_) => Answer::Unclear,
        };
        match answer {
            Answer::Accepted => self.pin_doubt.entries = 0,
            Answer::Busy => {
                self.pin_doubt.entries = self.pin_doubt.entries.saturating_sub(1);
            }
            Answer::Unclear | Answer::Lost => {}
        }
        let Some(entry) = self.entry() else { return };
        entry.entries = entry.entries.saturating_add(1);
        entry.answer = Some(answer);
        self.after(now, AGAIN / 4, Timer::Step);
    }
}
