//! A call's sound: asked for until it flows, for as long as the call is up.
//!
//! A SIM7600 refuses `AT+CPCMREG=1` in the second call after power-on for seconds, or until
//! it is restarted; the caller waits meanwhile, and hears the welcome from its beginning.

use core::time::Duration;

use super::Modem;
use super::talk::POLL;
use crate::modem::Timer;
use crate::modem::call::{Call, REFUSES_SOUND, State};
use crate::modem::command::{Command, SIMCOM_SILENCE};
use crate::modem::event::{CallEnd, Event, Make};

/// So long is a call without sound kept up; nobody waits longer in silence.
const SOUND_WITHIN: Duration = Duration::from_secs(60);
/// So often is the sound asked for every half second, and then every second.
const QUICKLY: u8 = 8;
impl Modem {
    /// The two ends are connected. SIMCom's sound is switched on in each call.
    pub(super) fn connect(&mut self, now: Duration) {
        let Some(call) = &mut self.call else { return };
        call.state = State::Connecting { since: now };
        call.missing = 0;
        self.timers.stop(Timer::Again);
        self.after(now, POLL, Timer::Poll);
        match self.make {
            Some(Make::Simcom) => {
                // Of the call before.
                self.forget(|command| *command == Command::Set(SIMCOM_SILENCE));
                self.ask_first(now, Command::SoundOn(Make::Simcom.sound()));
            }
            Some(Make::Quectel) | None => self.sound_concluded(now, true),
        }
    }

    pub(super) fn sound_concluded(&mut self, now: Duration, ok: bool) {
        let Some(call) = &mut self.call else { return };
        let State::Connecting { since } = call.state else {
            return;
        };
        if ok {
            call.state = State::Active;
            call.sound_refused = 0;
            return self.tell(Event::Answered);
        }
        call.sound_refused = call.sound_refused.saturating_add(1);
        let wait = if call.sound_refused < QUICKLY {
            500
        } else {
            1_000
        };
        if now.saturating_sub(since) >= SOUND_WITHIN {
            self.hang_up_because(now, CallEnd::NoSound);
        } else {
            self.after(now, Duration::from_millis(wait), Timer::Again);
        }
    }

    pub(super) fn ask_for_sound(&mut self, now: Duration) {
        let (Some(call), Some(make)) = (&self.call, self.make) else {
            return;
        };
        // It may be that the end of the call before was not heard.
        if make == Make::Simcom && call.sound_refused % REFUSES_SOUND == REFUSES_SOUND - 1 {
            self.ask(now, Command::Set(SIMCOM_SILENCE));
        }
        self.ask(now, Command::SoundOn(make.sound()));
    }

    /// Asks once more for the call's sound, because none is heard.
    pub fn renew_audio(&mut self, now: Duration) {
        if self.is_active()
            && let Some(make) = self.make
        {
            self.ask(now, Command::SoundOn(make.sound()));
        }
    }

    /// Switches the call's sound off and on, because asking once more did not help.
    pub fn restart_audio(&mut self, now: Duration) {
        if !self.is_active() {
            return;
        }
        if self.make == Some(Make::Simcom) {
            self.ask(now, Command::Set(SIMCOM_SILENCE));
        }
        self.renew_audio(now);
    }

    fn is_active(&self) -> bool {
        let active = |call: &Call| call.state == State::Active;
        self.call.as_ref().is_some_and(active)
    }
}
