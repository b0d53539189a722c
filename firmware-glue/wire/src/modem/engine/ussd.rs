//! Asking the network something by a code (`+CUSD`, TS 27.007 clause 7.15), while there is no call.
//!
//! The text comes as a report, some seconds after the command's result. Letters beyond ASCII come
//! whole only while the modem's character set is UCS2, which is set for that long alone: a caller's
//! name is to be plain. A call ends it at once.

use core::time::Duration;

use super::in_flight::Outcome;
use super::{Modem, Phase, Service};
use crate::modem::Timer;
use crate::modem::command::{Command, PLAIN_LETTERS, WIDE_LETTERS};
use crate::modem::event::Event;
use crate::modem::ussd::{self, CannotAsk, UssdCode, UssdEnd, UssdText};

/// How long the network may think.
const PATIENCE: Duration = Duration::from_secs(45);
/// `<m>` of `+CUSD`: the network waits for an answer.
const WANTS_MORE: u8 = 1;
/// … a text, and no more.
const IS_OVER: u8 = 0;
/// … it ended the session; with a text, that is the answer.
const ENDED: u8 = 2;

/// A question to the network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Question {
    code: UssdCode,
    /// The character set is UCS2.
    wide: bool,
    /// The code was sent.
    sent: bool,
}

impl Modem {
    /// Asks the network something by a code; [`Event::Ussd`] follows. A call ends it.
    ///
    /// # Errors
    /// When there is a call or a question, the modem is not in service, or it is no code.
    pub fn ask_network(&mut self, now: Duration, code: &str) -> Result<(), CannotAsk> {
        let code = ussd::code(code).ok_or(CannotAsk::Code)?;
        if self.call.is_some() || self.question.is_some() || self.emergency.is_some() {
            return Err(CannotAsk::Busy);
        }
        if self.service != Some(Service::Yes) || !matches!(self.phase, Phase::Up) {
            return Err(CannotAsk::NotInService);
        }
        self.question = Some(Question {
            code,
            wide: false,
            sent: false,
        });
        self.after(now, PATIENCE, Timer::Ussd);
        self.ask(now, Command::Set(WIDE_LETTERS));
        Ok(())
    }

    /// What the network answered, once.
    pub fn take_ussd(&mut self) -> UssdText {
        core::mem::take(&mut self.answer)
    }

    /// The character set was changed, or is not to be had: the code goes out in whichever it is.
    pub(super) fn letters_concluded(&mut self, now: Duration, line: &str, ok: bool) {
        match line {
            WIDE_LETTERS => self.letters_are_wide |= ok,
            PLAIN_LETTERS => self.letters_are_wide &= !ok,
            _ => return,
        }
        let Some(question) = &mut self.question else {
            return;
        };
        if line != WIDE_LETTERS || question.sent {
            return;
        }
        question.wide = ok;
        question.sent = true;
        let (code, wide) = (question.code.clone(), question.wide);
        self.ask(now, Command::Ussd(code, wide));
    }

    /// The modem took the code, or refuses it. What was lost may have been sent all the same.
    pub(super) fn code_concluded(&mut self, now: Duration, outcome: Outcome) {
        if let Outcome::Error(number) = outcome {
            self.question_over(now, UssdEnd::Refused(number));
        }
    }

    /// `+CUSD`: of the network's own accord, where nothing was asked.
    pub(super) fn network_said(&mut self, now: Duration, stage: u8, text: &str, dcs: Option<u8>) {
        let Some(question) = &self.question else {
            return;
        };
        if !question.sent {
            return;
        }
        match stage {
            IS_OVER | WANTS_MORE | ENDED if !text.is_empty() => {
                self.answer = ussd::letters(text, question.wide, dcs);
                if stage == WANTS_MORE {
                    self.ask(now, Command::UssdEnd);
                }
                self.question_over(now, UssdEnd::Answered);
            }
            _ => self.question_over(now, UssdEnd::Refused(None)),
        }
    }

    /// No answer came in time.
    pub(super) fn network_is_silent(&mut self, now: Duration) {
        if self.question.as_ref().is_some_and(|question| question.sent) {
            self.ask(now, Command::UssdEnd);
        }
        self.question_over(now, UssdEnd::Unanswered);
    }

    /// A call comes, or is placed: what has not been sent is not sent any more, and the network is
    /// told that nobody listens.
    pub(super) fn question_gives_way(&mut self, now: Duration) {
        if self.question.is_none() {
            return;
        }
        self.forget(|command| {
            matches!(command, Command::Ussd(..)) || *command == Command::Set(WIDE_LETTERS)
        });
        if self.question.as_ref().is_some_and(|question| question.sent) {
            self.ask_first(now, Command::UssdEnd);
        }
        self.question_over(now, UssdEnd::GaveWay);
    }

    fn question_over(&mut self, now: Duration, end: UssdEnd) {
        if self.question.take().is_some() {
            self.timers.stop(Timer::Ussd);
            // It may be on its way to be set.
            self.ask(now, Command::Set(PLAIN_LETTERS));
            self.tell(Event::Ussd(end));
        }
    }

    /// The modem restarted: nobody will answer.
    pub(super) fn question_is_lost(&mut self) {
        self.letters_are_wide = false;
        if self.question.take().is_some() {
            self.timers.stop(Timer::Ussd);
            self.tell(Event::Ussd(UssdEnd::Unanswered));
        }
    }
}
