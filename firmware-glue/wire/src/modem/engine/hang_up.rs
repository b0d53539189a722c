//! Hanging up, until the call is gone from the modem's list.
//!
//! Some firmwares say `OK` to `+CHUP` and leave the call up; `ATH` ends it there, or only a
//! restart of the modem does. So the modem's `OK` is not the end of a call; its list is.

use core::time::Duration;

use super::Modem;
use super::talk::is_about_the_call;
use crate::modem::Timer;
use crate::modem::call::{Call, HangUpBy, State, Way};
use crate::modem::command::Command;
use crate::modem::event::{CallEnd, Failure};

/// Attempts at hanging up, each with `+CHUP` and `ATH`.
const ATTEMPTS: u8 = 3;
/// A call that is still on the list after so many looks is not going away.
const LOOKS: u8 = 3;
/// Between two looks; the network has a say in the end of a call.
const NEXT_LOOK: Duration = Duration::from_millis(500);
/// Between two attempts.
const AGAIN: Duration = Duration::from_secs(1);

const fn beginning(why: CallEnd) -> State {
    State::HangingUp {
        by: HangUpBy::Chup,
        looks: None,
        attempts: 1,
        why,
    }
}

impl Modem {
    pub(super) fn hang_up_because(&mut self, now: Duration, why: CallEnd) {
        let Some(call) = &mut self.call else { return };
        if matches!(
            call.state,
            State::HangingUp { .. } | State::AskingWhy { .. }
        ) {
            return;
        }
        call.state = beginning(why);
        self.doubt = None;
        self.timers.stop(Timer::CallerId);
        self.timers.stop(Timer::Again);
        if self.waits(|command| matches!(command, Command::Dial(_))) {
            return self.end(now, why);
        }
        self.forget(is_about_the_call);
        self.ask_first(now, Command::HangUp);
    }

    /// The list has a call that nobody here knows of: one of before a restart, or one that
    /// did not go away.
    pub(super) fn hang_up_orphan(&mut self, now: Duration, id: u8) {
        let mut call = Call::new(beginning(CallEnd::HungUp), Way::Unknown);
        call.id = Some(id);
        self.call = Some(call);
        self.after(now, AGAIN, Timer::Poll);
        self.ask_first(now, Command::HangUp);
    }

    /// The modem says that it has hung up; or it refuses.
    pub(super) fn hang_up_concluded(&mut self, now: Duration, ok: bool) {
        let Some(call) = &mut self.call else { return };
        let State::HangingUp { looks, .. } = &mut call.state else {
            return;
        };
        if ok {
            *looks = Some(0);
            self.ask_first(now, Command::ListCalls);
        } else {
            self.hang_up_otherwise(now);
        }
    }

    /// The list is complete, and the call that was hung up is on it.
    pub(super) fn is_still_up(&mut self, now: Duration) {
        let Some(call) = &mut self.call else { return };
        let State::HangingUp {
            looks: Some(looks), ..
        } = &mut call.state
        else {
            return;
        };
        *looks += 1;
        if *looks < LOOKS {
            self.after(now, NEXT_LOOK, Timer::Poll);
        } else {
            self.hang_up_otherwise(now);
        }
    }

    /// The list cannot be had: the modem's word is all there is.
    pub(super) fn hang_up_is_believed(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && let State::HangingUp {
                looks: Some(_),
                why,
                ..
            } = call.state
        {
            self.end(now, why);
        }
    }

    /// What was tried did not help: `ATH` after `+CHUP`, and both again.
    fn hang_up_otherwise(&mut self, now: Duration) {
        let Some(call) = &mut self.call else { return };
        let State::HangingUp {
            by,
            looks,
            attempts,
            ..
        } = &mut call.state
        else {
            return;
        };
        *looks = None;
        match by {
            HangUpBy::Chup => {
                *by = HangUpBy::Ath;
                self.ask_first(now, Command::OnHook);
            }
            HangUpBy::Ath if *attempts >= ATTEMPTS => self.fail(Failure::WillNotHangUp),
            HangUpBy::Ath => {
                *by = HangUpBy::Chup;
                *attempts += 1;
                self.after(now, AGAIN, Timer::Again);
            }
        }
    }
}
