//! The engine: one command in flight, what the modem says, and who is told of it.

use core::time::Duration;

use heapless::Deque;

use super::Octets;
use super::Pin;
use super::call::{Call, State};
use super::command::Command;
use super::event::{
    CallEnd, CannotDial, Event, Failure, Identity, Make, NoNetwork, Number, OperatorName,
};
use super::line::{Line, LineReader, Unreadable};
use super::pin::PinDoubt;
use super::renew::Echo;
use super::said::{self, Said};
use super::sim::SimWants;
use super::start_up::StartUp;
use super::text::Texts;
use super::timer::{Timer, Timers};
use super::watch::CallWaiting;
use super::whose::Doubt;

/// Events that may wait. A call makes at most [`EVENTS_A_CALL`] beside its digits.
const EVENTS: usize = 32;
const EVENTS_A_CALL: usize = 8;
/// Commands that may wait; of each kind one, and some digits.
const WAITING: usize = 24;
/// How long a probe has to be answered.
const PROBE_PATIENCE: Duration = Duration::from_secs(2);
/// Probes without an answer until the modem is given up.
const PROBES: u8 = 2;
/// How long late results are waited for, once a modem that was silent answers a probe.
const SETTLING: Duration = Duration::from_millis(300);

/// How the engine is to begin.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Beginning {
    /// Bring the modem up.
    Normal,
    /// Restart the modem first, since bringing it up did not help. The engine ends with
    /// [`Failure::RestartWanted`] once it was told.
    Restart,
}

/// What the engine is told before it begins.
#[derive(Clone, Debug)]
pub struct ModemConfig {
    /// How to begin.
    pub beginning: Beginning,
    /// The SIM's PIN. It is entered once; after [`Failure::PinRefused`] do not give it again.
    pub pin: Option<Pin>,
    /// What the engine before this one left in doubt of this PIN ([`Modem::pin_doubt`]).
    pub pin_doubt: PinDoubt,
}

/// How far the modem is.
#[derive(Clone, Debug)]
pub(super) enum Phase {
    Starting(StartUp),
    Up,
    Failed,
}

/// How a command ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Ok,
    Error(Option<u16>),
    /// No result came, although the modem is there.
    Lost,
}

#[derive(Clone, Debug)]
struct InFlight {
    command: Command,
    silence: Silence,
}

/// What is made of a command without a result.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Silence {
    /// Its result is waited for.
    None,
    /// It did not come in time; so many probes were sent.
    Probed(u8),
    /// A result came then, the command's or the probe's; others may follow.
    Settling,
}

/// What the owner was told last of what changes by itself.
#[derive(Clone, Debug, Default)]
struct Told {
    make: Option<Make>,
    service: Option<Service>,
    signal: Option<i16>,
    operator: OperatorName,
    identity: Identity,
    keys_reported: Option<bool>,
}

/// Whether calls are possible.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Service {
    Yes,
    No(NoNetwork),
}

/// A GSM modem: see the [module](super).
#[derive(Debug)]
pub struct Modem {
    pub(super) phase: Phase,
    pub(super) make: Option<Make>,
    pub(super) call: Option<Call>,
    pub(super) timers: Timers,
    /// What the SIM last said it wants.
    pub(super) sim_wants: Option<SimWants>,
    /// A number of an emergency service that is dialled as soon as the start-up is done.
    pub(super) emergency: Option<Number>,
    /// The start-up went on without a SIM, for the sake of an emergency call.
    pub(super) without_sim: bool,
    /// The list of calls has one that nobody here knows of; its id.
    pub(super) orphan: Option<u8>,
    /// The list of calls has ours.
    pub(super) listed: bool,
    /// The modem has, or may have, another call beside ours.
    pub(super) others: bool,
    /// … and the list has it.
    pub(super) others_listed: bool,
    /// Whether our call is over is being looked at.
    pub(super) doubt: Option<Doubt>,
    /// The modem may have restarted, and is to be set up anew.
    pub(super) stale: bool,
    /// … and was, which the owner is to know.
    pub(super) renewed: bool,
    pub(super) echo: Echo,
    /// `<n>` of the last answer to `+CREG?`.
    pub(super) reported: Option<u8>,
    pub(super) pin_tries: Option<u8>,
    pub(super) pin_doubt: PinDoubt,
    /// Whether it reports keys, as far as it was asked.
    pub(super) keys_reported: Option<bool>,
    /// The SIM wants its PIN2, which the owner is to know.
    pub(super) second_pin: bool,
    /// Which modem and SIM it is; and what of it the start-up has found so far.
    pub(super) identity: Identity,
    pub(super) found: Identity,
    /// Calls go by the packet network, where the modem says so.
    pub(super) multimedia: Option<bool>,
    pub(super) call_waiting: CallWaiting,
    texts: Texts,
    /// Lines before the modem's first answer that no modem says.
    foreign: u32,
    pub(super) service: Option<Service>,
    /// `<stat>` of `+CREG` and `+CEREG`.
    pub(super) registration: [u8; 2],
    pub(super) watched: u32,
    pub(super) signal: Option<i16>,
    pub(super) operator: OperatorName,
    reader: LineReader,
    in_flight: Option<InFlight>,
    waiting: Deque<Command, WAITING>,
    transmit: Option<Octets>,
    events: Deque<Event, EVENTS>,
    told: Told,
}

impl Modem {
    /// A modem whose AT port was opened just now.
    #[must_use]
    pub fn new(now: Duration, config: ModemConfig) -> Self {
        let pin = config.pin;
        let mut modem = Self {
            phase: Phase::Starting(StartUp::new(config.beginning, pin, config.pin_doubt)),
            make: None,
            call: None,
            timers: Timers::default(),
            sim_wants: None,
            emergency: None,
            without_sim: false,
            orphan: None,
            listed: false,
            others: false,
            others_listed: false,
            doubt: None,
            stale: false,
            renewed: false,
            echo: Echo::Unknown,
            reported: None,
            pin_tries: None,
            pin_doubt: config.pin_doubt,
            keys_reported: None,
            second_pin: false,
            identity: Identity::default(),
            found: Identity::default(),
            multimedia: None,
            call_waiting: CallWaiting::default(),
            texts: Texts::default(),
            foreign: 0,
            service: None,
            registration: [0; 2],
            watched: 0,
            signal: None,
            operator: OperatorName::new(),
            reader: LineReader::default(),
            in_flight: None,
            waiting: Deque::new(),
            transmit: None,
            events: Deque::new(),
            told: Told::default(),
        };
        modem.do_step(now);
        modem
    }

    /// The modem's make, once it has said so.
    #[must_use]
    pub const fn make(&self) -> Option<Make> {
        self.make
    }

    /// Whether a call is up, arriving or being placed.
    #[must_use]
    pub const fn has_call(&self) -> bool {
        self.call.is_some()
    }

    /// Whether it is of no use any more; see [`Event::Failed`].
    #[must_use]
    pub const fn has_failed(&self) -> bool {
        matches!(self.phase, Phase::Failed)
    }

    /// Lines that could not be read since the port was opened: garbage, or too long.
    #[must_use]
    pub const fn unreadable_lines(&self) -> u32 {
        self.reader.unreadable
    }

    /// Takes octets from the AT port, in pieces of any size.
    pub fn handle_octets(&mut self, now: Duration, octets: &[u8]) {
        for octet in octets {
            match self.reader.push(*octet) {
                Some(Ok(Line { text, framed })) => {
                    if let Ok(line) = core::str::from_utf8(&text)
                        && !self.texts.takes(now, Some(line), framed)
                    {
                        self.handle_line(now, line);
                    }
                }
                Some(Err(Unreadable)) => {
                    self.foreign = self.foreign.saturating_add(1);
                    self.texts.takes(now, None, true);
                }
                None => {}
            }
        }
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Duration) {
        // Each timer once: one that is set anew for the past waits for the next time.
        for _ in 0..8 {
            let Some(timer) = self.timers.expired(now) else {
                return;
            };
            match timer {
                Timer::Command => self.command_timed_out(now),
                Timer::Step => self.do_step(now),
                Timer::CallerId => self.caller_id_timed_out(),
                Timer::Poll => self.poll_call(now),
                Timer::Again => self.ask_again(now),
                Timer::Watch => self.watch(now),
                Timer::Renew => self.renew_if_due(now),
            }
        }
    }

    /// Calls a number.
    ///
    /// # Errors
    /// When the modem is not free, or the number is none.
    pub fn dial(&mut self, now: Duration, number: &str) -> Result<(), CannotDial> {
        if self.call.is_some() || self.events.len() > EVENTS / 2 {
            return Err(CannotDial::Busy);
        }
        if self.service != Some(Service::Yes) || !matches!(self.phase, Phase::Up) {
            return Err(CannotDial::NotInService);
        }
        let number: Number = said::number(number).ok_or(CannotDial::Number)?;
        self.place_call(now, number);
        Ok(())
    }

    /// Calls an emergency service: whether the network lets the SIM in or not, and even without
    /// one (TS 22.101 clause 10.1), for the modem may make such a call all the same. A start-up
    /// that is under way waits for no SIM any more, and is followed by the call.
    ///
    /// # Errors
    /// When the modem is not free or has failed, or the number is none.
    pub fn dial_emergency(&mut self, now: Duration, number: &str) -> Result<(), CannotDial> {
        if self.call.is_some() || self.emergency.is_some() || self.events.len() > EVENTS / 2 {
            return Err(CannotDial::Busy);
        }
        let number: Number = said::number(number).ok_or(CannotDial::Number)?;
        match self.phase {
            Phase::Up => self.place_call(now, number),
            Phase::Starting(_) => self.emergency = Some(number),
            Phase::Failed => return Err(CannotDial::NotInService),
        }
        Ok(())
    }

    /// Answers the call that was announced by [`Event::Incoming`].
    pub fn answer(&mut self, now: Duration) {
        if let Some(call) = &mut self.call
            && call.state == State::Offered
        {
            call.state = State::Answering { attempts: 1 };
            self.ask(now, Command::Answer);
        }
    }

    /// Refuses, gives up or hangs up, whatever the call's state; [`Event::Ended`] follows.
    pub fn hang_up(&mut self, now: Duration) {
        if self.emergency.take().is_some() {
            return self.tell(Event::Ended(CallEnd::HungUp));
        }
        self.hang_up_because(now, CallEnd::HungUp);
    }

    /// Sends a key to the far end.
    pub fn send_digit(&mut self, now: Duration, key: char) {
        let connected = self.call.as_ref().is_some_and(Call::is_connected);
        if connected && said::is_key(&key) && self.waiting.len() < WAITING / 2 {
            self.ask(now, Command::Digit(key));
        }
    }

    /// What is to be written to the AT port.
    pub fn poll_transmit(&mut self) -> Option<Octets> {
        self.transmit.take()
    }

    /// What the owner is to know.
    pub fn poll_event(&mut self) -> Option<Event> {
        if matches!(self.phase, Phase::Failed) {
            return self.events.pop_front();
        }
        if self.make != self.told.make {
            self.told.make = self.make;
            return self.make.map(Event::Identified);
        }
        if self.service != self.told.service {
            self.told.service = self.service;
            match self.service {
                Some(Service::Yes) => return Some(Event::InService),
                Some(Service::No(why)) => return Some(Event::NoNetwork(why)),
                None => {}
            }
        }
        if self.identity != self.told.identity {
            self.told.identity.clone_from(&self.identity);
            return Some(Event::Identity(self.identity.clone()));
        }
        if core::mem::take(&mut self.second_pin) {
            return Some(Event::SecondPinWanted);
        }
        if self.keys_reported != self.told.keys_reported {
            self.told.keys_reported = self.keys_reported;
            if let Some(reported) = self.keys_reported {
                return Some(Event::KeysReported(reported));
            }
        }
        if core::mem::take(&mut self.renewed) {
            return Some(Event::SetUpAnew);
        }
        if let Some(event) = self.events.pop_front() {
            return Some(event);
        }
        if self.signal != self.told.signal {
            self.told.signal = self.signal;
            return Some(Event::Signal(self.signal));
        }
        if self.operator != self.told.operator {
            self.told.operator.clone_from(&self.operator);
            return Some(Event::Operator(self.operator.clone()));
        }
        None
    }

    /// When [`Modem::handle_timeout`] is to be called; `None` once the modem has failed.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.timers.next()
    }

    /// The modem's port is gone: whatever was up is over.
    pub fn handle_gone(&mut self) {
        self.fail(Failure::Gone);
    }

    fn handle_line(&mut self, now: Duration, line: &str) {
        if matches!(self.phase, Phase::Failed) {
            return;
        }
        match self.understood(now, line) {
            Said::Ok => self.result(now, Outcome::Ok),
            Said::Error(number) => self.result(now, Outcome::Error(number)),
            Said::NoCarrier => self.call_result(now, CallEnd::NotConnected),
            Said::Busy => self.call_result(now, CallEnd::Busy),
            Said::NoAnswer => self.call_result(now, CallEnd::NoAnswer),
            Said::Started => self.started(now),
            Said::Awake if matches!(self.phase, Phase::Up) => self.may_have_restarted(now),
            Said::Awake => self.stale |= self.is_past_the_probe(),
            Said::Registration {
                eps,
                stat,
                reported,
            } => self.registered(now, eps, stat, reported),
            Said::Multimedia { registered } => self.multimedia = Some(registered),
            Said::Signal(dbm) => self.signal = dbm,
            Said::Operator(name) => self.operator = shortened(name),
            Said::Sim(wants) => self.sim_says(now, wants),
            Said::SimGone => self.sim_gone(),
            Said::PinTries(tries) => self.pin_tries = Some(tries),
            Said::Digits(digits) => self.digits(digits),
            Said::CardNumber(digits) => self.found.iccid = Some(digits),
            Said::OwnNumber(number) => self.found.number = number,
            Said::TextFollows => self.texts = Texts::Announced { since: now },
            Said::TextOpened => self.texts = Texts::Quoted { since: now },
            Said::Why(words) => self.why_said(words),
            Said::Ring => self.ring(now),
            Said::CallerId(number) => self.caller_is(now, number),
            Said::Call(listed) => self.call_listed(now, &listed),
            Said::VoiceBegin => self.voice_begins(now),
            Said::VoiceEnd => self.voice_ends(now),
            Said::Missed => self.call_missed(now),
            Said::Waiting => self.others |= self.call.is_some(),
            Said::Digit(key) => self.key_pressed(key),
            Said::Other(text) => self.information(now, text),
        }
    }

    /// What a line means here and now: results may be digits (`ATV0`) until the modem was
    /// told not to, and what comes with a text message is no modem's start.
    fn understood<'a>(&self, now: Duration, line: &'a str) -> Said<'a> {
        let at_the_probe = matches!(&self.phase, Phase::Starting(start) if start.is_at_the_probe());
        match (said::parse(line), line.trim()) {
            (Said::Other(_), "0") if at_the_probe => Said::Ok,
            (Said::Other(_), "4") if at_the_probe => Said::Error(None),
            (Said::Started, _) if self.texts.may_have_said(now) => Said::Other(line),
            (said, _) => said,
        }
    }

    const fn is_past_the_probe(&self) -> bool {
        matches!(&self.phase, Phase::Starting(start) if !start.is_at_the_probe())
    }

    pub(super) const fn foreign_lines(&self) -> u32 {
        self.foreign
    }

    /// Digits without a prefix: the answer to what asks for some.
    fn digits(&mut self, digits: super::event::Digits) {
        match self.in_flight.as_ref().map(|sent| &sent.command) {
            Some(Command::Imei) => self.found.imei = Some(digits),
            Some(Command::Imsi) => self.found.imsi = Some(digits),
            Some(Command::CardNumber(_)) => self.found.iccid = Some(digits),
            _ => {}
        }
    }

    /// A line without a prefix is the answer to `+CGMI`, or nothing of interest.
    fn information(&mut self, now: Duration, text: &str) {
        if let Some(sent) = &self.in_flight
            && sent.command.line().strip_suffix(b"\r") == Some(text.as_bytes())
        {
            return self.echoed(now);
        }
        if text.starts_with('$') || text.starts_with("AT") {
            // A position (NMEA 0183), or an echo of what was sent before.
            self.foreign = self.foreign.saturating_add(1);
        }
        if !self.is_asking(&Command::Manufacturer) {
            return;
        }
        let has = |name: &str| {
            text.as_bytes()
                .windows(name.len())
                .any(|part| part.eq_ignore_ascii_case(name.as_bytes()))
        };
        if has("simcom") {
            self.make = Some(Make::Simcom);
        } else if has("quectel") {
            self.make = Some(Make::Quectel);
        }
    }

    fn sim_says(&mut self, now: Duration, wants: &str) {
        self.sim_wants = Some(SimWants::read(wants));
        if !matches!(self.phase, Phase::Up) {
            return;
        }
        if matches!(wants, "NOT READY" | "NOT INSERTED") {
            self.sim_gone();
        } else {
            // Nobody asked: it is said at the start.
            self.may_have_restarted(now);
        }
    }

    fn sim_gone(&mut self) {
        if matches!(self.phase, Phase::Up) && !self.without_sim {
            self.fail(Failure::NoSim);
        }
    }

    fn started(&mut self, now: Duration) {
        match self.phase {
            Phase::Up => self.fail(Failure::Restarted),
            Phase::Starting(_) => self.started_under_start_up(now),
            Phase::Failed => {}
        }
    }

    /// Has the modem asked, after what waits already.
    pub(super) fn ask(&mut self, now: Duration, command: Command) {
        let repeatable = matches!(command, Command::Digit(_));
        if repeatable || !self.waiting.iter().any(|waiting| *waiting == command) {
            // There is room for one of each kind.
            let _ = self.waiting.push_back(command);
        }
        self.send_next(now);
    }

    /// Has the modem asked before what waits already.
    pub(super) fn ask_first(&mut self, now: Duration, command: Command) {
        self.forget(|waiting| *waiting == command);
        let _ = self.waiting.push_front(command);
        self.send_next(now);
    }

    /// Takes commands out that wait.
    pub(super) fn forget(&mut self, unwanted: impl Fn(&Command) -> bool) {
        for _ in 0..self.waiting.len() {
            if let Some(command) = self.waiting.pop_front()
                && !unwanted(&command)
            {
                let _ = self.waiting.push_back(command);
            }
        }
    }

    /// Whether a command is in flight or waits.
    pub(super) fn is_asked(&self, wanted: impl Fn(&Command) -> bool) -> bool {
        self.waiting.iter().any(&wanted)
            || self
                .in_flight
                .as_ref()
                .is_some_and(|sent| wanted(&sent.command))
    }

    /// Whether a command waits that was not sent yet.
    pub(super) fn waits(&self, wanted: impl Fn(&Command) -> bool) -> bool {
        self.waiting.iter().any(wanted)
    }

    pub(super) fn is_asking(&self, command: &Command) -> bool {
        self.in_flight
            .as_ref()
            .is_some_and(|sent| sent.command == *command)
    }

    pub(super) fn after(&mut self, now: Duration, wait: Duration, timer: Timer) {
        self.timers.set(timer, now.saturating_add(wait));
    }

    fn send_next(&mut self, now: Duration) {
        if self.in_flight.is_some() {
            return;
        }
        let Some(command) = self.waiting.pop_front() else {
            return;
        };
        if command == Command::ListCalls {
            self.listed = false;
            self.others_listed = false;
            self.orphan = None;
            if let Some(doubt) = &mut self.doubt {
                doubt.looked = true;
            }
        }
        self.transmit = Some(command.line());
        self.after(now, command.patience(), Timer::Command);
        self.in_flight = Some(InFlight {
            command,
            silence: Silence::None,
        });
    }

    /// A final result code.
    fn result(&mut self, now: Duration, outcome: Outcome) {
        let Some(sent) = &mut self.in_flight else {
            return;
        };
        match sent.silence {
            Silence::None => self.conclude(now, outcome),
            Silence::Probed(_) => {
                sent.silence = Silence::Settling;
                self.after(now, SETTLING, Timer::Command);
            }
            Silence::Settling => {}
        }
    }

    pub(super) const fn has_command_in_flight(&self) -> bool {
        self.in_flight.is_some()
    }

    /// A result that ends a call: that of the command which is about the call, or unasked.
    /// Where it may be another call's, the list of calls decides.
    fn call_result(&mut self, now: Duration, end: CallEnd) {
        let about_the_call = self
            .in_flight
            .as_ref()
            .is_some_and(|sent| sent.command.may_end_the_call());
        let placed_or_ending = self.call.as_ref().is_some_and(|call| {
            matches!(call.state, State::Dialling { .. } | State::HangingUp { .. })
        });
        if !self.others && (about_the_call || placed_or_ending) {
            self.call_over(now, end);
        } else {
            self.some_call_ends(now, end);
        }
        match &mut self.in_flight {
            Some(sent) if about_the_call => match sent.silence {
                Silence::None => {
                    self.drop_in_flight();
                    self.send_next(now);
                }
                Silence::Probed(_) => {
                    sent.silence = Silence::Settling;
                    self.after(now, SETTLING, Timer::Command);
                }
                Silence::Settling => {}
            },
            _ => {}
        }
    }

    pub(super) fn drop_in_flight(&mut self) {
        self.in_flight = None;
        self.transmit = None;
        self.timers.stop(Timer::Command);
    }

    fn conclude(&mut self, now: Duration, outcome: Outcome) {
        let Some(sent) = self.in_flight.take() else {
            return;
        };
        self.timers.stop(Timer::Command);
        self.not_echoed();
        match self.phase {
            Phase::Starting(_) => self.step_concluded(now, &sent.command, outcome),
            Phase::Up => self.concluded(now, &sent.command, outcome),
            Phase::Failed => return,
        }
        self.send_next(now);
        self.renew_if_due(now);
    }

    /// No result in time: is the modem still there?
    fn command_timed_out(&mut self, now: Duration) {
        let Some(sent) = &mut self.in_flight else {
            return;
        };
        // The start-up's own probe has its own patience.
        if matches!(sent.command, Command::Probe | Command::Wake(_)) {
            return self.conclude(now, Outcome::Lost);
        }
        match sent.silence {
            Silence::Settling => self.conclude(now, Outcome::Lost),
            Silence::Probed(PROBES..) => self.fail(Failure::Silent),
            Silence::None => self.probe(now, 1),
            Silence::Probed(so_often) => self.probe(now, so_often + 1),
        }
    }

    fn probe(&mut self, now: Duration, so_often: u8) {
        if let Some(sent) = &mut self.in_flight {
            sent.silence = Silence::Probed(so_often);
        }
        self.transmit = Some(Command::Probe.line());
        self.after(now, PROBE_PATIENCE, Timer::Command);
    }

    /// The modem is of no use any more.
    pub(super) fn fail(&mut self, failure: Failure) {
        if matches!(self.phase, Phase::Failed) {
            return;
        }
        if let Some(call) = self.call.take()
            && call.is_told()
        {
            self.tell(Event::Ended(CallEnd::ModemFailed));
        }
        if self.emergency.take().is_some() {
            self.tell(Event::Ended(CallEnd::ModemFailed));
        }
        self.phase = Phase::Failed;
        self.timers.stop_all();
        self.waiting.clear();
        self.in_flight = None;
        self.transmit = None;
        self.tell(Event::Failed(failure));
    }

    /// There is room for all that a call and a failure make; see [`Modem::has_room_for_call`].
    pub(super) fn tell(&mut self, event: Event) {
        let _ = self.events.push_back(event);
    }

    /// An owner that does not listen is told of no new calls.
    pub(super) fn has_room_for_call(&self) -> bool {
        self.events.len() + 2 * EVENTS_A_CALL < EVENTS
    }

    /// … and of no more keys.
    pub(super) fn has_room_for_digit(&self) -> bool {
        self.events.len() + EVENTS_A_CALL < EVENTS
    }
}

impl Make {
    pub(super) const fn sound(self) -> &'static str {
        match self {
            Self::Simcom => super::start_up::SIMCOM_SOUND,
            Self::Quectel => super::start_up::QUECTEL_SOUND,
        }
    }
}

fn shortened(name: &str) -> OperatorName {
    let mut short = OperatorName::new();
    for c in name.chars() {
        if short.push(c).is_err() {
            break;
        }
    }
    short
}
