//! A modem that restarted without saying so on this port, and has forgotten its settings.
//!
//! `RDY` is one word for it of many: `+CFUN: 1`, `SMS DONE`, `PB DONE`; commands that are
//! echoed again; a registration that is not reported any more. Some of these come late after
//! an ordinary start as well. So they end nothing: the list of calls says whether a call is
//! gone, and the settings are made once more, which does no harm if they were still there.

use core::time::Duration;

use super::start_up::StartUp;
use super::{Modem, Phase};
use crate::modem::Timer;
use crate::modem::event::CallEnd;

/// So long is waited for the next of these words.
const LAST_WORD: Duration = Duration::from_secs(1);

/// Whether the modem repeats what it is told (V.250 clause 6.2.4).
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(super) enum Echo {
    /// Nothing was told since it was asked not to.
    #[default]
    Unknown,
    /// It does not.
    Off,
    /// It does, although it was asked not to.
    On,
}

impl Modem {
    /// A word of a modem that has started.
    pub(super) fn may_have_restarted(&mut self, now: Duration) {
        self.stale = true;
        self.after(now, LAST_WORD, Timer::Renew);
        if self.call.is_some() {
            self.some_call_ends(now, CallEnd::ModemFailed);
        }
    }

    /// A line that is the command just sent. From a modem that does not echo it is a sign,
    /// once: one that echoes now and then is not set up for ever.
    pub(super) fn echoed(&mut self, now: Duration) {
        let was = core::mem::replace(&mut self.echo, Echo::On);
        if was == Echo::Off && matches!(self.phase, Phase::Up) {
            self.may_have_restarted(now);
        }
    }

    /// A command was answered without an echo.
    pub(super) fn not_echoed(&mut self) {
        if self.echo == Echo::Unknown && matches!(self.phase, Phase::Up) {
            self.echo = Echo::Off;
        }
    }

    /// `<n>` of an answer to `+CREG?`: reports were switched on, and are off.
    pub(super) fn reports_are(&mut self, now: Duration, reported: u8) {
        let was = self.reported.replace(reported);
        if reported == 0 && was.is_some_and(|was| was != 0) {
            self.may_have_restarted(now);
        }
    }

    /// Sets the modem up anew, once no call and no command is up.
    pub(super) fn renew_if_due(&mut self, now: Duration) {
        let due = self.stale && matches!(self.phase, Phase::Up) && !self.timers.runs(Timer::Renew);
        if !due || self.call.is_some() || self.has_command_in_flight() {
            return;
        }
        self.stale = false;
        self.question_is_lost();
        self.reported = None;
        self.forget(|_| true);
        self.timers.stop(Timer::Watch);
        self.phase = Phase::Starting(StartUp::anew());
        self.do_step(now);
    }
}
