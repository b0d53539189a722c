//! Whose end it is: the modem may have another call beside ours.
//!
//! A second person who calls during a conversation, and gives up, makes the modem report the
//! end of a call: by its id (`+CLCC: 2,1,6`), or without one (`MISSED_CALL`, `VOICE CALL: END`,
//! `NO CARRIER`). Only what has our call's id ends it; for the rest the list of calls is asked.

use core::time::Duration;

use super::Modem;
use super::talk::{MISSING, REASON_FOLLOWS};
use crate::modem::Timer;
use crate::modem::call::State;
use crate::modem::command::Command;
use crate::modem::event::CallEnd;
use crate::modem::said::Listed;

/// A call may be over; the list of calls is asked whether ours is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Doubt {
    /// How, if it is.
    pub(super) end: CallEnd,
    /// The list was asked for after the doubt arose.
    pub(super) looked: bool,
}

impl Modem {
    /// A call is over, and it may be another one than ours.
    pub(super) fn some_call_ends(&mut self, now: Duration, end: CallEnd) {
        if self.call.is_none() {
            return;
        }
        self.doubt = Some(Doubt { end, looked: false });
        self.ask_first(now, Command::ListCalls);
    }

    /// `VOICE CALL: END`.
    pub(super) fn voice_ends(&mut self, now: Duration) {
        let Some(call) = &self.call else { return };
        match call.state {
            State::Dialling { .. } => self.reason_follows(now),
            State::HangingUp { .. } if !self.others => self.call_over(now, CallEnd::FarEnd),
            _ => self.some_call_ends(now, CallEnd::FarEnd),
        }
    }

    /// `MISSED_CALL`: nobody answered, so it is no call that was answered, or placed.
    pub(super) fn call_missed(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && (call.rings() || matches!(call.state, State::HangingUp { .. }))
        {
            self.some_call_ends(now, CallEnd::FarEnd);
        }
    }

    /// A report of the end of a call, with its id.
    pub(super) fn call_reported_over(&mut self, now: Duration, listed: &Listed) {
        let Some(call) = &self.call else { return };
        if call.id.is_some_and(|id| id != listed.id) {
            return;
        }
        match call.state {
            State::Dialling { .. } => self.reason_follows(now),
            _ if call.id.is_some() => self.call_over(now, CallEnd::FarEnd),
            _ => self.some_call_ends(now, CallEnd::FarEnd),
        }
    }

    /// When a call was being placed, the result with the reason (`BUSY`) follows the report.
    fn reason_follows(&mut self, now: Duration) {
        if let Some(call) = &mut self.call {
            call.missing = MISSING - 1;
            self.after(now, REASON_FOLLOWS, Timer::Poll);
        }
    }

    /// The list is complete. Whether that settles the matter.
    pub(super) fn doubt_settled(&mut self, now: Duration) -> bool {
        let Some(doubt) = self.doubt.filter(|doubt| doubt.looked) else {
            return false;
        };
        self.doubt = None;
        if !self.listed {
            self.call_over(now, doubt.end);
            return true;
        }
        let Some(call) = &mut self.call else {
            return true;
        };
        if matches!(call.state, State::HangingUp { .. }) {
            return false;
        }
        // It was another's; or the list is a moment late, and one more look is enough.
        call.missing = MISSING - 1;
        let answering = matches!(call.state, State::Answering { .. });
        self.after(now, REASON_FOLLOWS, Timer::Poll);
        if answering && !self.is_asked(|command| *command == Command::Answer) {
            self.answer_refused(now);
        }
        true
    }

    /// The list cannot be had: what was said is believed.
    pub(super) fn doubt_believed(&mut self, now: Duration) {
        if let Some(doubt) = self.doubt.take_if(|doubt| doubt.looked) {
            self.call_over(now, doubt.end);
        }
    }

    /// A call on the list, or the report of a change of one, that is not ours.
    pub(super) const fn another_is_up(&mut self) {
        self.others = true;
        self.others_listed = true;
    }
}
