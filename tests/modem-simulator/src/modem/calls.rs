//! Calls: ringing, answered, dialled, ended. One at a time; the network says busy to others.

use std::time::Duration;

use serde_json::json;

use super::call::{Call, Direction, Script, State};
use super::reply::ResultCode;
use super::timers::Timer;
use super::{Modem, Refused};
use crate::control::{IncomingCall, Mode};
use crate::identity::Make;
use crate::voice::FarEnd;

/// Between keys that are pressed one after the other.
const KEY_EVERY: Duration = Duration::from_millis(200);
/// What a modem needs of a key's tone to recognise it.
const RECOGNISED_AFTER: Duration = Duration::from_millis(60);
const ALERTING_AFTER: Duration = Duration::from_millis(200);

/// SIMCom's `HHMMSS`.
fn hours_minutes_seconds(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!(
        "{:02}{:02}{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}

impl Modem {
    /// The network offers a call. `far_end` is what the caller brings.
    pub(crate) fn offer(&mut self, call: IncomingCall, far_end: FarEnd) {
        let script = Script {
            ring_every: Duration::from_millis(call.ring_every_ms.max(1)),
            speak_after: Duration::from_millis(call.wav_after_ms),
            repeat: call.wav_loop,
            keys: call
                .digits
                .iter()
                .map(|key| (key.digit, Duration::from_millis(key.at_ms), call.inband))
                .collect(),
            hang_up_after: call.hang_up_after_ms.map(Duration::from_millis),
            outcome: None,
        };
        self.report(json!({"event": "ringing", "from": call.from}));
        self.call = Some(Call {
            direction: Direction::ToBox,
            number: call.from,
            state: State::Incoming { rings: 0 },
            far_end,
            script,
        });
        self.call_changed();
        self.timers.set(self.now, Duration::ZERO, Timer::Ring);
        if let Some(ms) = call.give_up_after_ms {
            self.timers
                .set(self.now, Duration::from_millis(ms), Timer::GiveUp);
        }
    }

    /// `ATA` (V.250 clause 6.3.5).
    pub(crate) fn answer(&mut self) -> Result<(), Refused> {
        if !self.call.as_ref().is_some_and(Call::is_incoming) {
            return Err(ResultCode::NoCarrier);
        }
        if self.make() == Make::Simcom {
            self.inform("VOICE CALL: BEGIN");
        }
        self.connect();
        Ok(())
    }

    /// A network that does not let the SIM in, or a modem without one, carries calls to
    /// emergency services all the same (TS 22.101 clause 10.1).
    fn may_call_in_limited_service(&self, number: &str) -> bool {
        let is_emergency = ["112", "15", "19", "177", "150"].contains(&number);
        let is_limited = self.network.is_denied() || !self.sim.is_ready();
        is_emergency && is_limited
    }

    /// `ATD` (V.250 clause 6.3.1, TS 27.007 clause 6.2).
    pub(crate) fn dial(&mut self, string: &str) -> Result<(), Refused> {
        let Some(number) = string.strip_suffix(';') else {
            // Data calls are not taken by anybody here.
            return Err(ResultCode::NoCarrier);
        };
        let number: String = number.chars().filter(|c| !"TtPp,Ww".contains(*c)).collect();
        if number.is_empty()
            || !number
                .chars()
                .all(|c| c.is_ascii_digit() || "+*#".contains(c))
        {
            return Err(ResultCode::Error);
        }
        if self.call.is_some() {
            return Err(ResultCode::Cme(crate::cme::NOT_ALLOWED));
        }
        if !self.network.is_registered() && !self.may_call_in_limited_service(&number) {
            return Err(ResultCode::NoCarrier);
        }
        let plan = self.outgoing.clone();
        let far_end =
            FarEnd::prepare(plan.wav.as_deref(), plan.record.as_deref()).unwrap_or_else(|error| {
                self.report(json!({"event": "error", "error": format!("{error:#}")}));
                FarEnd::default()
            });
        self.report(json!({"event": "outgoing", "number": number}));
        self.call = Some(Call {
            direction: Direction::FromBox,
            number: Some(number),
            state: State::Dialing,
            far_end,
            script: Script {
                outcome: Some(plan.mode),
                ..Script::default()
            },
        });
        self.call_changed();
        let rings = matches!(plan.mode, Mode::Answer | Mode::NoAnswer);
        let after = plan.after_ms.map(Duration::from_millis);
        if rings {
            let alerting = after.map_or(ALERTING_AFTER, |after| ALERTING_AFTER.min(after));
            self.timers.set(self.now, alerting, Timer::Alerting);
        }
        let after = after.or((plan.mode != Mode::Answer).then_some(Duration::from_secs(1)));
        if let Some(after) = after {
            self.timers.set(self.now, after, Timer::Outcome);
        }
        Ok(())
    }

    /// `ATH` (V.250 clause 6.3.6), which `+CVHU=1` makes leave voice calls alone.
    pub(crate) fn hook(&mut self) {
        if self.settings.cvhu != 1 {
            self.hang_up_by_box();
        }
    }

    /// `AT+CHUP` (TS 27.007 clause 6.5).
    pub(crate) fn hang_up_by_box(&mut self) {
        let Some(call) = &self.call else { return };
        if self.make() == Make::Simcom && call.is_active() {
            let talked = hours_minutes_seconds(call.talked(self.now));
            self.inform(format!("VOICE CALL: END: {talked}"));
        }
        self.end_call("box", "Client ended call");
    }

    /// The far end, or the network, ends the call.
    pub(crate) fn hang_up_by(&mut self, by: &str) {
        let Some(call) = &self.call else { return };
        let (was_active, was_incoming) = (call.is_active(), call.is_incoming());
        let talked = hours_minutes_seconds(call.talked(self.now));
        let number = call.number.clone().unwrap_or_default();
        self.end_call(by, "Normal call clearing");
        match self.make() {
            Make::Simcom if was_incoming => {
                let time = crate::clock::time_of_day();
                self.urc(&format!("MISSED_CALL: {time} {number}"));
            }
            Make::Simcom => {
                if was_active {
                    self.urc(&format!("VOICE CALL: END: {talked}"));
                }
                self.unasked_result(&ResultCode::NoCarrier);
            }
            Make::Quectel => self.unasked_result(&ResultCode::NoCarrier),
        }
    }

    /// Connects without a command of the box: the far end answered, or `S0` did.
    pub(crate) fn connect_unasked(&mut self) {
        self.connect();
        if self.make() == Make::Simcom {
            self.urc("VOICE CALL: BEGIN");
        }
    }

    pub(crate) fn set_far_end(&mut self, far_end: FarEnd) {
        if let Some(call) = &mut self.call {
            call.far_end = far_end;
        }
    }

    /// Presses keys, one after the other.
    pub(crate) fn press_keys(&mut self, digits: &str, inband: bool) {
        for (n, digit) in (0..).zip(digits.chars()) {
            self.timers
                .set(self.now, KEY_EVERY * n, Timer::Press(digit, inband));
        }
    }

    pub(crate) fn call_timer(&mut self, timer: Timer) {
        match timer {
            Timer::Ring => self.ring(),
            Timer::GiveUp | Timer::HangUp => self.hang_up_by("caller"),
            Timer::Speak => {
                if let Some(call) = &mut self.call
                    && let Some(speech) = call.far_end.speech.take()
                {
                    self.voice.speak(speech, call.script.repeat);
                }
            }
            Timer::Press(digit, inband) => {
                if inband {
                    self.voice.press(digit);
                }
                self.timers
                    .set(self.now, RECOGNISED_AFTER, Timer::Recognised(digit));
            }
            Timer::Recognised(digit) => self.recognise(digit),
            Timer::Alerting => {
                if let Some(call) = &mut self.call {
                    call.state = State::Alerting;
                    self.report(json!({"event": "alerting"}));
                    self.voice.realign();
                    self.call_changed();
                }
            }
            Timer::Outcome => self.outcome(),
            Timer::SecondGivesUp => self.second_gives_up(),
            Timer::Started
            | Timer::Registered
            | Timer::ReleaseHeld
            | Timer::Garbage
            | Timer::Restart
            | Timer::PowerOff
            | Timer::NetworkTries
            | Timer::NetworkAnswers(_)
            | Timer::Reports(_)
            | Timer::TextAccepted(_)
            | Timer::TextRefused(_)
            | Timer::TextUnanswered
            | Timer::Return => {}
        }
    }

    /// Ends the call and all that belongs to it, without a word to the box.
    pub(crate) fn end_call(&mut self, by: &str, cause: &'static str) {
        let Some(call) = self.call.take() else { return };
        self.waiting = None;
        self.timers.cancel_of_call();
        self.voice.finish(self.now);
        self.voice = crate::voice::Voice::default();
        self.last_cause = cause;
        if self.make() == Make::Simcom {
            // The PCM port is registered for one call.
            self.settings.pcm = false;
        }
        let ended = match self.make() {
            Make::Simcom => 6,
            Make::Quectel => -1,
        };
        self.report_call(&call, ended);
        self.report(json!({
            "event": "hung_up",
            "by": by,
            "answered": call.is_active(),
            "talked_ms": u64::try_from(call.talked(self.now).as_millis()).unwrap_or(u64::MAX),
        }));
    }

    /// The current call as `+CLCC` lists it, after its header.
    pub(crate) fn call_line(&self) -> Option<String> {
        let call = self.call.as_ref()?;
        Some(self.describe(call, call.stat()))
    }

    fn describe(&self, call: &Call, stat: i8) -> String {
        let (number, kind) = self.number_and_type(call);
        let id = if self.identity.data_session { 2 } else { 1 };
        format!("{id},{},{stat},0,0,\"{number}\",{kind}", call.dir())
    }

    /// A number with its type of address (TS 24.008 octet 3): 145 international,
    /// otherwise what the make says of a number it knows nothing of.
    fn number_and_type(&self, call: &Call) -> (String, u8) {
        let number = call.number.clone().unwrap_or_default();
        let kind = match self.make() {
            _ if number.starts_with('+') => 145,
            _ if number.is_empty() => 128,
            Make::Simcom => 128,
            Make::Quectel => 129,
        };
        (number, kind)
    }

    fn ring(&mut self) {
        let auto_answer = self.settings.register(0);
        let Some(call) = &mut self.call else { return };
        let State::Incoming { rings } = &mut call.state else {
            return;
        };
        *rings += 1;
        let enough = auto_answer > 0 && *rings >= auto_answer;
        let every = call.script.ring_every;
        if self.make() == Make::Simcom || self.settings.indicates("ring") {
            self.say_ring();
        }
        if enough {
            // S0 (V.250 clause 6.3.8).
            self.connect_unasked();
        } else {
            self.timers.set(self.now, every, Timer::Ring);
        }
    }

    /// `RING`, or `+CRING` (TS 27.007 clause 6.11), and `+CLIP` (clause 7.6).
    fn say_ring(&mut self) {
        if self.settings.crc {
            self.urc("+CRING: VOICE");
        } else {
            self.unasked_result(&ResultCode::Ring);
        }
        if let Some(call) = &self.call
            && self.settings.clip
        {
            let (number, kind) = self.number_and_type(call);
            // <CLI validity>: 0 valid, 1 withheld by the caller.
            let validity = u8::from(call.number.is_none());
            self.urc(&format!("+CLIP: \"{number}\",{kind},,,,{validity}"));
        }
    }

    /// The two ends are connected: the script of the far end begins.
    fn connect(&mut self) {
        let now = self.now;
        let Some(call) = &mut self.call else { return };
        call.state = State::Active { since: now };
        self.timers.cancel_of_call();
        if let Some(recorder) = call.far_end.recorder.take() {
            self.voice.record(recorder.start(now));
        }
        let script = &call.script;
        self.timers.set(now, script.speak_after, Timer::Speak);
        for (digit, after, inband) in &script.keys {
            self.timers.set(now, *after, Timer::Press(*digit, *inband));
        }
        if let Some(after) = script.hang_up_after {
            self.timers.set(now, after, Timer::HangUp);
        }
        self.report(json!({"event": "answered"}));
        self.voice.realign();
        self.call_changed();
    }

    fn outcome(&mut self) {
        let Some(mode) = self.call.as_ref().and_then(|call| call.script.outcome) else {
            return;
        };
        let (code, cause) = match mode {
            Mode::Answer => return self.connect_unasked(),
            Mode::Busy => (ResultCode::Busy, "User busy"),
            Mode::NoAnswer => (ResultCode::NoAnswer, "No answer from user (user alerted)"),
            Mode::NoCarrier => (ResultCode::NoCarrier, "No route to destination"),
        };
        self.end_call("network", cause);
        self.unasked_result(&code);
    }

    fn recognise(&mut self, digit: char) {
        if !self.settings.recognises_keys {
            return;
        }
        match self.make() {
            Make::Simcom => self.urc(&format!("+RXDTMF: {digit}")),
            // The character's code in ASCII.
            Make::Quectel => self.urc(&format!("+QTONEDET: {}", u32::from(digit))),
        }
    }

    fn call_changed(&mut self) {
        if let Some(call) = self.call.take() {
            self.report_call(&call, call.stat());
            self.call = Some(call);
        }
    }

    /// Reports of calls, where they are on: `+CLCC` (SIMCom), `+QIND: "ccinfo"` (Quectel).
    fn report_call(&mut self, call: &Call, stat: i8) {
        let line = self.describe(call, stat);
        match self.make() {
            Make::Simcom if self.settings.clcc_reports => self.urc(&format!("+CLCC: {line}")),
            Make::Quectel if self.settings.indicates("ccinfo") => {
                self.urc(&format!("+QIND: \"ccinfo\",{line}"));
            }
            _ => {}
        }
    }
}
