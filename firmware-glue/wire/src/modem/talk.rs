//! The call: how it arrives, is placed, goes on and ends.

use core::time::Duration;

use super::Timer;
use super::call::{Call, State};
use super::command::Command;
use super::engine::{Modem, Outcome, Phase};
use super::event::{CallEnd, Event, Failure, Make, Number};
use super::said::{Listed, Stat};
use super::start_up::SIMCOM_SILENCE;

/// How long the caller's number may come after `RING`.
const CALLER_ID: Duration = Duration::from_secs(2);
/// How often the modem is asked about a call that is being placed: some makes report
/// the answer in no other way.
const POLL_DIALLING: Duration = Duration::from_millis(500);
/// … and about one that rings, or is up.
const POLL: Duration = Duration::from_secs(2);
/// How soon the modem is asked after it reported the end of a call that was being placed:
/// the result with the reason follows the report.
const REASON_FOLLOWS: Duration = Duration::from_millis(500);
/// A call that the modem does not list so often in a row is over.
const MISSING: u8 = 2;
/// Attempts at answering, at a second's distance. The caller hears it ring on.
const ANSWER_ATTEMPTS: u8 = 5;
/// Attempts at the call's sound, at half a second's distance.
const SOUND_ATTEMPTS: u8 = 4;
/// Attempts at hanging up, each with `+CHUP` and `ATH`.
const HANG_UP_ATTEMPTS: u8 = 3;

impl Modem {
    /// `RING`, `+CRING`, or a call on the list that rings.
    pub(super) fn ring(&mut self, now: Duration) {
        if !matches!(self.phase, Phase::Up) {
            return;
        }
        if let Some(call) = &mut self.call {
            // Otherwise it is being ended, or placed: another call rings on until then.
            if call.rings() {
                call.missing = 0;
            }
        } else if self.has_room_for_call() {
            self.call = Some(Call::new(State::Announced));
            self.after(now, CALLER_ID, Timer::CallerId);
            self.after(now, POLL, Timer::Poll);
        }
    }

    /// `+CLIP`, which follows every `RING`.
    pub(super) fn caller_is(&mut self, now: Duration, number: Option<Number>) {
        // The RING before it may have been lost.
        self.ring(now);
        self.offer(number);
    }

    pub(super) fn caller_id_timed_out(&mut self) {
        self.offer(None);
    }

    fn offer(&mut self, number: Option<Number>) {
        if let Some(call) = &mut self.call
            && call.state == State::Announced
        {
            call.state = State::Offered;
            self.timers.stop(Timer::CallerId);
            self.tell(Event::Incoming(number));
        }
    }

    pub(super) fn place_call(&mut self, now: Duration, number: Number) {
        self.call = Some(Call::new(State::Dialling {
            alerting: false,
            number: number.clone(),
        }));
        self.after(now, POLL, Timer::Poll);
        self.ask_first(now, Command::Dial(number));
    }

    pub(super) fn hang_up_because(&mut self, now: Duration, why: CallEnd) {
        let Some(call) = &mut self.call else { return };
        if matches!(call.state, State::HangingUp { .. }) {
            return;
        }
        call.state = State::HangingUp { attempts: 1, why };
        self.timers.stop(Timer::CallerId);
        self.timers.stop(Timer::Again);
        if self.waits(|command| matches!(command, Command::Dial(_))) {
            return self.end(now, why);
        }
        self.forget(is_about_the_call);
        self.ask_first(now, Command::HangUp);
    }

    /// A command is over that was not the start-up's.
    pub(super) fn concluded(&mut self, now: Duration, command: &Command, outcome: Outcome) {
        let ok = outcome == Outcome::Ok;
        match command {
            Command::Dial(_) => self.dial_concluded(now, outcome),
            Command::Answer if ok => self.answered(now),
            Command::Answer => self.answer_refused(now),
            Command::SoundOn(_) => self.sound_concluded(now, ok),
            Command::HangUp | Command::OnHook if ok => self.hung_up(now),
            Command::HangUp => self.ask_first(now, Command::OnHook),
            Command::OnHook => self.not_hung_up(now),
            Command::ListCalls if ok => self.list_concluded(now),
            Command::EpsRegistration => self.judge_service(now),
            _ => {}
        }
    }

    fn dial_concluded(&mut self, now: Duration, outcome: Outcome) {
        let dialling = matches!(
            self.call,
            Some(Call {
                state: State::Dialling { .. },
                ..
            })
        );
        if !dialling {
            return;
        }
        match outcome {
            Outcome::Error(_) => self.end(now, CallEnd::Refused),
            // Whether it dials, its list of calls will say.
            Outcome::Ok | Outcome::Lost => self.after(now, POLL_DIALLING, Timer::Poll),
        }
    }

    fn answered(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && matches!(call.state, State::Answering { .. })
        {
            self.connect(now);
        }
    }

    /// The caller hears it ring on; the modem may be busy with something.
    fn answer_refused(&mut self, now: Duration) {
        let Some(call) = &mut self.call else { return };
        if let State::Answering { attempts } = &mut call.state {
            if *attempts >= ANSWER_ATTEMPTS {
                self.hang_up_because(now, CallEnd::NotAnswerable);
            } else {
                *attempts += 1;
                self.after(now, Duration::from_secs(1), Timer::Again);
            }
        }
    }

    /// The two ends are connected. SIMCom's sound is switched on in each call.
    fn connect(&mut self, now: Duration) {
        let Some(call) = &mut self.call else { return };
        call.state = State::Connecting { attempts: 1 };
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

    fn sound_concluded(&mut self, now: Duration, ok: bool) {
        let Some(call) = &mut self.call else { return };
        let State::Connecting { attempts } = &mut call.state else {
            return;
        };
        if ok {
            call.state = State::Active;
            self.tell(Event::Answered);
        } else if *attempts >= SOUND_ATTEMPTS {
            self.hang_up_because(now, CallEnd::NoSound);
        } else {
            *attempts += 1;
            self.after(now, Duration::from_millis(500), Timer::Again);
        }
    }

    /// The modem refused something that the call needs; it is asked once more.
    pub(super) fn ask_again(&mut self, now: Duration) {
        let Some(call) = &self.call else { return };
        match call.state {
            State::Answering { .. } => self.ask(now, Command::Answer),
            State::Connecting { .. } => {
                if let Some(make) = self.make {
                    self.ask(now, Command::SoundOn(make.sound()));
                }
            }
            State::HangingUp { .. } => self.ask(now, Command::HangUp),
            State::Announced | State::Offered | State::Dialling { .. } | State::Active => {}
        }
    }

    fn hung_up(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && let State::HangingUp { why, .. } = call.state
        {
            self.end(now, why);
        }
    }

    fn not_hung_up(&mut self, now: Duration) {
        let Some(call) = &mut self.call else { return };
        if let State::HangingUp { attempts, .. } = &mut call.state {
            if *attempts >= HANG_UP_ATTEMPTS {
                self.fail(Failure::WillNotHangUp);
            } else {
                *attempts += 1;
                self.after(now, Duration::from_secs(1), Timer::Again);
            }
        }
    }

    pub(super) fn poll_call(&mut self, now: Duration) {
        let Some(call) = &self.call else { return };
        let dialling = matches!(call.state, State::Dialling { .. });
        self.after(
            now,
            if dialling { POLL_DIALLING } else { POLL },
            Timer::Poll,
        );
        self.ask(now, Command::ListCalls);
    }

    /// A call on the list, or the report of a change of one.
    pub(super) fn call_listed(&mut self, now: Duration, listed: Listed) {
        if listed.stat == Stat::Over {
            return self.voice_ends(now);
        }
        self.listed = true;
        match (listed.stat, &mut self.call) {
            (Stat::Incoming, _) => {
                self.ring(now);
                if listed.number.is_some() {
                    self.offer(listed.number);
                }
            }
            (Stat::Waiting, _) => {}
            (_, None) => self.orphan = true,
            (Stat::Active, Some(call)) => {
                call.missing = 0;
                let placed = matches!(call.state, State::Dialling { .. }) && !listed.incoming;
                let answered = matches!(call.state, State::Answering { .. }) && listed.incoming;
                if placed || answered {
                    self.connect(now);
                }
            }
            (Stat::Alerting, Some(call)) => {
                call.missing = 0;
                if let State::Dialling { alerting, .. } = &mut call.state
                    && !core::mem::replace(alerting, true)
                {
                    self.tell(Event::Alerting);
                }
            }
            (Stat::Held | Stat::Dialling | Stat::Over, Some(call)) => call.missing = 0,
        }
    }

    /// The list of calls is complete.
    fn list_concluded(&mut self, now: Duration) {
        if self.call.is_none() && core::mem::take(&mut self.orphan) {
            return self.ask_first(now, Command::HangUp);
        }
        if self.listed || self.waits(|command| matches!(command, Command::Dial(_))) {
            return;
        }
        let Some(call) = &mut self.call else { return };
        call.missing += 1;
        if call.missing < MISSING && !matches!(call.state, State::HangingUp { .. }) {
            return;
        }
        self.call_over(now, CallEnd::NotConnected);
    }

    pub(super) fn voice_begins(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && matches!(call.state, State::Dialling { .. } | State::Answering { .. })
        {
            self.connect(now);
        }
    }

    /// A report that the call is over. When it was being placed, the result with the
    /// reason (`BUSY`) follows.
    pub(super) fn voice_ends(&mut self, now: Duration) {
        if let Some(call) = &mut self.call
            && matches!(call.state, State::Dialling { .. })
        {
            call.missing = MISSING - 1;
            return self.after(now, REASON_FOLLOWS, Timer::Poll);
        }
        self.call_over(now, CallEnd::FarEnd);
    }

    /// The call is over; `end` says why if it was being placed.
    pub(super) fn call_over(&mut self, now: Duration, end: CallEnd) {
        let Some(call) = &self.call else { return };
        let end = match call.state {
            State::Dialling { .. } => end,
            State::HangingUp { why, .. } => why,
            State::Announced
            | State::Offered
            | State::Answering { .. }
            | State::Connecting { .. }
            | State::Active => CallEnd::FarEnd,
        };
        self.end(now, end);
    }

    fn end(&mut self, now: Duration, why: CallEnd) {
        let Some(call) = self.call.take() else { return };
        for timer in [Timer::CallerId, Timer::Poll, Timer::Again] {
            self.timers.stop(timer);
        }
        self.forget(is_about_the_call);
        if call.state != State::Announced {
            self.tell(Event::Ended(why));
        }
        if self.make == Some(Make::Simcom) {
            self.ask(now, Command::Set(SIMCOM_SILENCE));
        }
        if self.without_sim {
            // It was for this call. From here on a SIM is looked for again.
            self.fail(Failure::NoSim);
        }
    }

    pub(super) fn key_pressed(&mut self, key: char) {
        let in_time = self.call.as_ref().is_some_and(Call::hears_keys);
        if in_time && self.has_room_for_digit() {
            self.tell(Event::Digit(key));
        }
    }
}

/// Whether a command makes no sense any more when the call is over.
fn is_about_the_call(command: &Command) -> bool {
    matches!(
        command,
        Command::Dial(_)
            | Command::Answer
            | Command::HangUp
            | Command::OnHook
            | Command::Digit(_)
            | Command::SoundOn(_)
    )
}
