//! The call: how it arrives, is placed, goes on and ends.

use core::time::Duration;

use super::in_flight::Outcome;
use super::{Modem, Phase};
use crate::modem::Timer;
use crate::modem::call::{Call, REFUSES_SOUND, State, Way};
use crate::modem::command::{Command, SIMCOM_SILENCE};
use crate::modem::event::{CallEnd, Event, Failure, Make, Number, Why};
use crate::modem::said::{Listed, Stat};

/// How long the caller's number may come after `RING`.
const CALLER_ID: Duration = Duration::from_secs(2);
/// How soon the list of calls is asked for a number that did not come with `RING`.
const CALLER_ON_LIST: Duration = Duration::from_millis(700);
/// How often the modem is asked about a call that is being placed: some makes report
/// the answer in no other way.
const POLL_DIALLING: Duration = Duration::from_millis(500);
/// … and about one that rings, or is up.
pub(super) const POLL: Duration = Duration::from_secs(2);
/// How soon the modem is asked after it reported the end of a call that was being placed:
/// the result with the reason follows the report.
pub(super) const REASON_FOLLOWS: Duration = Duration::from_millis(500);
/// How long the modem may take to say why a call was not put through.
const WHY: Duration = Duration::from_millis(1_500);
/// A call that the modem does not list so often in a row is over.
pub(super) const MISSING: u8 = 2;
/// Attempts at answering, at a second's distance. The caller hears it ring on.
const ANSWER_ATTEMPTS: u8 = 5;

impl Modem {
    /// `RING`, `+CRING`, or a call on the list that rings.
    pub(super) fn ring(&mut self, now: Duration) {
        if !matches!(self.phase, Phase::Up) {
            return;
        }
        if let Some(call) = &mut self.call {
            if call.rings() {
                call.missing = 0;
            } else {
                // Another call; when ours is over it is looked for on the list.
                self.others = true;
            }
        } else if self.has_room_for_call() {
            self.question_gives_way(now);
            self.call = Some(Call::new(State::Announced, Way::In));
            self.after(now, CALLER_ID, Timer::CallerId);
            self.after(now, CALLER_ON_LIST, Timer::Poll);
        }
    }

    /// `+CLIP`, which follows every `RING`.
    pub(super) fn caller_is(&mut self, now: Duration, number: Option<Number>) {
        // The RING before it may have been lost.
        self.ring(now);
        if self.call.as_ref().is_some_and(Call::rings) {
            // In UCS2 it may be hexadecimal digits. The list says it again (`Timer::Poll`).
            self.offer(number.filter(|_| !self.letters_are_wide));
        }
    }

    pub(super) fn caller_id_timed_out(&mut self) {
        self.offer(None);
    }

    fn offer(&mut self, number: Option<Number>) {
        if let Some(call) = &mut self.call
            && call.state == State::Announced
        {
            call.state = State::Offered;
            call.number.clone_from(&number);
            self.timers.stop(Timer::CallerId);
            self.tell(Event::Incoming(number));
        } else {
            self.caller_known(number);
        }
    }

    /// The number may come with a later `RING`, or with the list.
    fn caller_known(&mut self, number: Option<Number>) {
        let has_room = self.has_room_for_digit();
        let (Some(call), Some(number)) = (&mut self.call, number) else {
            return;
        };
        if call.state == State::Announced {
            return self.offer(Some(number));
        }
        if call.way == Way::In && call.number.is_none() && has_room {
            call.number = Some(number.clone());
            self.tell(Event::Caller(number));
        }
    }

    pub(super) fn place_call(&mut self, now: Duration, number: Number) {
        let dialling = State::Dialling {
            alerting: false,
            number: number.clone(),
        };
        self.call = Some(Call::new(dialling, Way::Out));
        self.after(now, POLL, Timer::Poll);
        self.question_gives_way(now);
        self.ask_first(now, Command::Dial(number));
        if self.waits(|waiting| *waiting == Command::UssdEnd) {
            self.ask_first(now, Command::UssdEnd);
        }
    }

    /// A command is over that was not the start-up's.
    pub(super) fn concluded(&mut self, now: Duration, command: &Command, outcome: Outcome) {
        let ok = outcome == Outcome::Ok;
        match command {
            Command::Dial(_) => self.dial_concluded(now, outcome),
            Command::Answer if ok => self.answered(now),
            Command::Answer => self.answer_refused(now),
            Command::SoundOn(_) => self.sound_concluded(now, ok),
            Command::HangUp | Command::OnHook => self.hang_up_concluded(now, ok),
            Command::ListCalls if ok => self.list_concluded(now),
            Command::ListCalls => self.list_failed(now),
            Command::EpsRegistration => self.judge_service(now),
            Command::Multimedia => self.multimedia_concluded(now, ok),
            Command::NoCallWaiting => self.call_waiting_concluded(ok),
            Command::Why => self.why_is_told(now),
            Command::ChooseStore(_)
            | Command::ReadText(_)
            | Command::DeleteText(_)
            | Command::SendText(_) => self.text_command_concluded(now, command, outcome),
            Command::Set(line) => self.letters_concluded(now, line, ok),
            Command::Ussd(..) => self.code_concluded(now, outcome),
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
            Outcome::Error(number) => {
                if let Some(number) = number {
                    self.tell(Event::Why(Why::Error(number)));
                }
                self.end(now, CallEnd::Refused);
            }
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
    pub(super) fn answer_refused(&mut self, now: Duration) {
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

    /// The modem refused something that the call needs; it is asked once more.
    pub(super) fn ask_again(&mut self, now: Duration) {
        let Some(call) = &self.call else { return };
        match call.state {
            State::Answering { .. } => self.ask(now, Command::Answer),
            State::Connecting { .. } => self.ask_for_sound(now),
            State::HangingUp { .. } => self.ask_first(now, Command::HangUp),
            State::Announced
            | State::Offered
            | State::Dialling { .. }
            | State::Active
            | State::AskingWhy { .. } => {}
        }
    }

    pub(super) fn poll_call(&mut self, now: Duration) {
        let Some(call) = &self.call else { return };
        if let State::AskingWhy { end } = call.state {
            return self.end(now, end);
        }
        let dialling = matches!(call.state, State::Dialling { .. });
        self.after(
            now,
            if dialling { POLL_DIALLING } else { POLL },
            Timer::Poll,
        );
        self.ask(now, Command::ListCalls);
    }

    /// A call on the list, or the report of a change of one.
    pub(super) fn call_listed(&mut self, now: Duration, listed: &Listed) {
        if listed.stat == Stat::Over {
            return self.call_reported_over(now, listed);
        }
        if self.call.is_none() && listed.stat == Stat::Incoming {
            self.ring(now);
        }
        let Some(call) = &mut self.call else {
            if !matches!(listed.stat, Stat::Waiting | Stat::Incoming) {
                self.orphan = Some(listed.id);
            }
            return;
        };
        if !call.is(listed) {
            return self.another_is_up();
        }
        let was_answered = call.is_connected() || call.way == Way::Out;
        if listed.stat == Stat::Incoming && was_answered {
            // Its end was missed, and its id is the next call's.
            self.call_over(now, CallEnd::NotConnected);
            if self.call.is_none() {
                self.call_listed(now, listed);
            }
            return;
        }
        self.listed = true;
        self.ours_is_listed(now, listed);
    }

    fn ours_is_listed(&mut self, now: Duration, listed: &Listed) {
        let Some(call) = &mut self.call else { return };
        call.missing = 0;
        match listed.stat {
            Stat::Active => {
                let placed = matches!(call.state, State::Dialling { .. });
                let answered = matches!(call.state, State::Answering { .. });
                if placed || answered {
                    self.connect(now);
                }
            }
            Stat::Alerting => {
                if let State::Dialling { alerting, .. } = &mut call.state
                    && !core::mem::replace(alerting, true)
                {
                    self.tell(Event::Alerting);
                }
            }
            _ => {}
        }
        if listed.number.is_some() {
            self.caller_known(listed.number.clone());
        }
    }

    /// The list of calls is complete.
    fn list_concluded(&mut self, now: Duration) {
        self.others = self.others_listed;
        if self.call.is_none()
            && let Some(id) = self.orphan.take()
        {
            return self.hang_up_orphan(now, id);
        }
        if self.waits(|command| matches!(command, Command::Dial(_))) || self.doubt_settled(now) {
            return;
        }
        if self.listed {
            return self.is_still_up(now);
        }
        let Some(call) = &mut self.call else { return };
        if matches!(call.state, State::AskingWhy { .. }) {
            return;
        }
        call.missing += 1;
        if call.missing < MISSING && !matches!(call.state, State::HangingUp { .. }) {
            return;
        }
        self.call_over(now, CallEnd::NotConnected);
    }

    fn list_failed(&mut self, now: Duration) {
        self.doubt_believed(now);
        self.hang_up_is_believed(now);
    }

    pub(super) fn voice_begins(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && matches!(call.state, State::Dialling { .. } | State::Answering { .. })
        {
            self.connect(now);
        }
    }

    /// The call is over; `end` says why if it was being placed.
    pub(super) fn call_over(&mut self, now: Duration, end: CallEnd) {
        let Some(call) = &self.call else { return };
        match call.state {
            State::AskingWhy { .. } => {}
            State::HangingUp { why, .. } => self.end(now, why),
            _ if end == CallEnd::ModemFailed => self.end(now, end),
            State::Dialling { .. } if end == CallEnd::NotConnected => self.ask_why(now, end),
            State::Dialling { .. } => self.end(now, end),
            State::Announced
            | State::Offered
            | State::Answering { .. }
            | State::Connecting { .. }
            | State::Active => self.end(now, CallEnd::FarEnd),
        }
    }

    /// The network did not put the call through. Its reason is known to the modem alone.
    fn ask_why(&mut self, now: Duration, end: CallEnd) {
        let Some(call) = &mut self.call else { return };
        call.state = State::AskingWhy { end };
        self.doubt = None;
        self.forget(is_about_the_call);
        self.after(now, WHY, Timer::Poll);
        self.ask_first(now, Command::Why);
    }

    fn why_is_told(&mut self, now: Duration) {
        if let Some(call) = &self.call
            && let State::AskingWhy { end } = call.state
        {
            self.end(now, end);
        }
    }

    pub(super) fn end(&mut self, now: Duration, why: CallEnd) {
        let Some(call) = self.call.take() else { return };
        for timer in [Timer::CallerId, Timer::Poll, Timer::Again] {
            self.timers.stop(timer);
        }
        self.doubt = None;
        self.forget(is_about_the_call);
        if core::mem::take(&mut self.others) {
            self.ask(now, Command::ListCalls);
        }
        if call.is_told() {
            self.tell(Event::Ended(why));
        }
        if call.sound_refused >= REFUSES_SOUND {
            // The next call would have none either.
            return self.fail(Failure::NoSound);
        }
        if self.make == Some(Make::Simcom) {
            self.ask(now, Command::Set(SIMCOM_SILENCE));
        }
        if self.without_sim {
            // It was for this call. From here on a SIM is looked for again.
            self.fail(Failure::NoSim);
        }
        self.renew_if_due(now);
    }

    pub(super) fn key_pressed(&mut self, key: char) {
        let in_time = self.call.as_ref().is_some_and(Call::hears_keys);
        if in_time && self.has_room_for_digit() {
            self.tell(Event::Digit(key));
        }
    }
}

/// Whether a command makes no sense any more when the call is over.
pub(super) fn is_about_the_call(command: &Command) -> bool {
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
