//! The modem without its ports: octets, commands and times go in, actions come out.

mod basic;
mod call;
mod calls;
mod director;
mod extended;
mod line;
mod network;
mod power;
mod quectel;
mod reply;
mod settings;
mod simcom;
mod speech;
mod syntax;
mod texts;
mod timers;
mod ussd;
mod waiting;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde_json::{Value, json};

use crate::control::{self, Mode, Outgoing, Ussd};
use crate::identity::{Identity, Make};
use crate::misbehaviour::{Mischief, Noise};
use crate::voice::{FRAME, Meter, Voice};
use crate::writer::Utterance;
use call::Call;
use extended::AfterReply;
use line::{Line, LineReader};
use network::{Network, Sim};
pub(crate) use reply::ResultCode;
use settings::Settings;
use syntax::{Command, Malformed};
use texts::Texts;
pub(crate) use texts::{Sending, Written};
use timers::{Timer, Timers};
use waiting::Waiting;

/// What the rim has to do.
pub(crate) enum Action {
    /// Say this on the AT port.
    Say(Utterance),
    /// Tell who watches.
    Report(Value),
    /// Close both ports and take the symlinks away.
    Vanish,
    /// Open both ports anew.
    Appear,
}

/// From the result of a command that ends the modem to its end.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// How far the modem has started.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Power {
    Off,
    Starting,
    On,
}

/// Why a command was not carried out; the rest of its line is not looked at.
type Refused = ResultCode;

/// A modem. `receive`, `expire` and `direct` change it; then `next_action` says what is
/// to be done, and `next_timeout` when to call `expire`.
pub(crate) struct Modem {
    identity: Identity,
    power: Power,
    reader: LineReader,
    settings: Settings,
    sim: Sim,
    network: Network,
    call: Option<Call>,
    /// Who waits while the call is up.
    waiting: Option<Waiting>,
    texts: Texts,
    voice: Voice,
    meter: Meter,
    outgoing: Outgoing,
    /// What the network answers to codes.
    ussd: Vec<Ussd>,
    /// What `+CEER` says.
    last_cause: &'static str,
    timers: Timers,
    mischief: Mischief,
    noise: Noise,
    /// Reports that wait for a reply to stand in the middle of.
    held: Vec<String>,
    /// The information of the reply that is being made.
    information: Vec<String>,
    /// What is set off once the reply is said.
    after_reply: Vec<AfterReply>,
    actions: VecDeque<Action>,
    /// The time of what is being dealt with.
    now: Instant,
}

impl Modem {
    /// A modem that is plugged in now.
    pub(crate) fn plug_in(identity: Identity, now: Instant) -> Self {
        let mut modem = Self {
            power: Power::Off,
            reader: LineReader::default(),
            settings: Settings::of(identity.make),
            sim: Sim::insert(identity.pin.clone()),
            network: Network::default(),
            call: None,
            waiting: None,
            texts: Texts::with(identity.make, identity.sim_places),
            voice: Voice::default(),
            meter: Meter::default(),
            outgoing: Outgoing {
                mode: Mode::Answer,
                after_ms: None,
                wav: None,
                record: None,
            },
            ussd: Vec::new(),
            last_cause: "No cause information available",
            timers: Timers::default(),
            mischief: Mischief::default(),
            noise: Noise::default(),
            held: Vec::new(),
            information: Vec::new(),
            after_reply: Vec::new(),
            actions: VecDeque::new(),
            now,
            identity,
        };
        modem.power_on();
        modem
    }

    /// Takes what the box wrote on the AT port.
    pub(crate) fn receive(&mut self, octets: &[u8], now: Instant) {
        self.now = now;
        let mut echo = Vec::new();
        for octet in octets {
            if self.power != Power::On || self.mischief.is_silent(now) {
                return;
            }
            if self.settings.echo {
                echo.push(*octet);
            }
            if self.message_takes(*octet) {
                self.say(std::mem::take(&mut echo));
                continue;
            }
            if let Some(line) = self.reader.push(*octet, self.settings.editing()) {
                self.say(std::mem::take(&mut echo));
                self.execute(line);
            }
        }
        self.say(echo);
    }

    /// Takes what the box wrote on the audio port.
    pub(crate) fn hear(&mut self, octets: &[u8], now: Instant) {
        self.now = now;
        if self.sound_flows() {
            self.voice.hear(octets, now, &mut self.meter);
        } else {
            self.voice.miss(octets, &mut self.meter);
        }
    }

    /// Every 20 ms: what goes out on the audio port, if anything does.
    pub(crate) fn frame(&mut self, now: Instant) -> Option<[i16; FRAME]> {
        self.now = now;
        self.voice.keep(now);
        let active = self.call.as_ref().is_some_and(Call::is_active);
        // The far end speaks whether or not the box listens.
        let frame = if active {
            self.voice.next_frame()
        } else {
            [0; FRAME]
        };
        self.sound_flows().then_some(frame)
    }

    /// Says whether a frame found room in the audio port.
    pub(crate) fn frame_sent(&mut self, frame: &[i16; FRAME], whole: bool) {
        if whole {
            self.meter.sent(frame);
        } else {
            self.meter.frames_dropped += 1;
        }
    }

    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.timers.next()
    }

    pub(crate) fn next_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// Carries out what was to happen by now.
    pub(crate) fn expire(&mut self, now: Instant) {
        self.now = now;
        while let Some(timer) = self.timers.expired(now) {
            match timer {
                Timer::Started => self.started(),
                Timer::Registered => self.register(1),
                Timer::Restart => self.restart(),
                Timer::PowerOff => self.vanish(),
                Timer::Return => {
                    self.actions.push_back(Action::Appear);
                    self.power_on();
                }
                Timer::ReleaseHeld => self.release_held(),
                Timer::Garbage => self.spit(),
                Timer::NetworkAnswers(answer) => self.urc(&answer),
                Timer::NetworkTries => self.network_tries(),
                Timer::Reports(pdu) => self.report_comes(pdu),
                answer @ (Timer::TextAccepted(_)
                | Timer::TextRefused(_)
                | Timer::TextUnanswered) => {
                    self.network_answered(&answer);
                }
                of_call => self.call_timer(of_call),
            }
        }
    }

    /// Does what the control socket says.
    pub(crate) fn direct(&mut self, command: control::Command, now: Instant) -> Result<Value> {
        self.now = now;
        self.obey(command)
    }

    /// The simulator ends: recordings are completed.
    pub(crate) fn end(&mut self, now: Instant) {
        self.voice.finish(now);
    }

    fn make(&self) -> Make {
        self.identity.make
    }

    fn is_on(&self) -> bool {
        self.power == Power::On
    }

    fn sound_flows(&self) -> bool {
        let sounds = self.call.as_ref().is_some_and(Call::has_sound);
        sounds && self.settings.pcm && self.is_on() && !self.mischief.no_audio
    }

    fn execute(&mut self, line: Line) {
        let code = match &line {
            Line::TooLong => ResultCode::Error,
            Line::Body(body) => {
                self.report(json!({"event": "at_command", "line": format!("AT{body}")}));
                let commands = syntax::commands(body);
                let names: Vec<String> = commands.iter().flatten().map(Command::name).collect();
                match self.mischief.refuses(&names, self.now) {
                    Some(refusal) => refusal.code(),
                    None => self.commands(commands),
                }
            }
        };
        if code == ResultCode::Ok && self.shows_prompt() {
            return;
        }
        self.reply(&code);
        for next in std::mem::take(&mut self.after_reply) {
            match next {
                AfterReply::SimReady => {
                    self.urc("+CPIN: READY");
                    self.sim_ready();
                }
                AfterReply::Register => self.register_soon(),
                AfterReply::Reset => self.timers.set(self.now, LAST_WORDS, Timer::Restart),
                AfterReply::PowerOff => self.timers.set(self.now, LAST_WORDS, Timer::PowerOff),
            }
        }
    }

    fn commands(&mut self, commands: Vec<Result<Command, Malformed>>) -> ResultCode {
        let mut code = ResultCode::Ok;
        for command in commands {
            let result = match command {
                Ok(Command::Basic { name, number }) => self.basic(&name, number),
                Ok(Command::ReadRegister(register)) => self.read_register(register),
                Ok(Command::SetRegister(register, value)) => self.set_register(register, value),
                Ok(Command::Dial(string)) => self.dial(&string),
                Ok(Command::Extended { name, form }) => self.extended(&name, &form),
                Err(Malformed) => Err(ResultCode::Error),
            };
            match result {
                Ok(()) => code = ResultCode::Ok,
                // V.250 clause 5.6: the rest of the line is dropped.
                Err(refused) => return refused,
            }
        }
        code
    }
}
