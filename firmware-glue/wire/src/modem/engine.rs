//! The engine: one command in flight, what the modem says, and who is told of it.

mod dispatch;
mod hang_up;
mod in_flight;
mod pin;
mod renew;
mod sms;
mod sound;
mod start_up;
mod talk;
mod ussd;
mod watch;
mod whose;
mod why;

use core::time::Duration;

use heapless::Deque;

use super::Octets;
use super::Pin;
use super::call::{Call, State};
use super::command::{Command, QUECTEL_SOUND, SIMCOM_SOUND};
use super::event::{
    CallEnd, CannotDial, Event, Failure, Identity, Make, NoNetwork, Number, OperatorName,
};
use super::line::{Line, LineReader, Unreadable};
use super::said;
use super::sim::SimWants;
use super::text::Texts;
use super::timer::{Timer, Timers};
use super::ussd::UssdText;
use in_flight::{InFlight, WAITING};
use renew::Echo;
use sms::Messages;
use start_up::StartUp;
use watch::CallWaiting;
use whose::Doubt;

pub use pin::PinDoubt;

/// Events that may wait. A call makes at most [`EVENTS_A_CALL`] beside its digits.
const EVENTS: usize = 32;
const EVENTS_A_CALL: usize = 8;

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
enum Phase {
    Starting(StartUp),
    Up,
    Failed,
}

/// What the owner was told last of what changes by itself.
#[derive(Clone, Debug, Default)]
struct Told {
    make: Option<Make>,
    service: Option<Service>,
    signal: Option<i16>,
    roaming: bool,
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
    phase: Phase,
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
    doubt: Option<Doubt>,
    /// The modem may have restarted, and is to be set up anew.
    pub(super) stale: bool,
    /// … and was, which the owner is to know.
    pub(super) renewed: bool,
    echo: Echo,
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
    call_waiting: CallWaiting,
    pub(super) texts: Texts,
    messages: Messages,
    /// Lines before the modem's first answer that no modem says.
    pub(super) foreign: u32,
    pub(super) service: Option<Service>,
    /// `<stat>` of `+CREG` and `+CEREG`.
    pub(super) registration: [u8; 2],
    pub(super) watched: u32,
    pub(super) signal: Option<i16>,
    /// It is in another operator's network.
    pub(super) roaming: bool,
    /// What the network is asked, and what it answered.
    question: Option<ussd::Question>,
    /// The character set is UCS2 for its sake.
    letters_are_wide: bool,
    answer: UssdText,
    pub(super) operator: OperatorName,
    reader: LineReader,
    in_flight: Option<InFlight>,
    pub(super) waiting: Deque<Command, WAITING>,
    pub(super) transmit: Option<Octets>,
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
            messages: Messages::default(),
            foreign: 0,
            service: None,
            registration: [0; 2],
            watched: 0,
            signal: None,
            roaming: false,
            question: None,
            letters_are_wide: false,
            answer: UssdText::new(),
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
                    if let Ok(line) = core::str::from_utf8(&text) {
                        self.handle_any_line(now, line, framed);
                    }
                }
                Some(Err(Unreadable)) => {
                    self.foreign = self.foreign.saturating_add(1);
                    self.texts.takes(now, None, true);
                }
                None if self.awaits_prompt() && self.reader.takes_prompt() => self.prompted(now),
                None => {}
            }
        }
    }

    /// A line of the modem's, or of a stranger's text.
    fn handle_any_line(&mut self, now: Duration, line: &str, framed: bool) {
        let announced = self.texts.announced();
        if self.texts.takes(now, Some(line), framed) {
            if let Some(length) = announced {
                self.text_shown(line, length);
            }
        } else if !self.takes_pdu(line) {
            self.handle_line(now, line);
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
                Timer::Texts => self.look_for_texts(now),
                Timer::Ussd => self.network_is_silent(now),
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
        self.transmit.take().or_else(|| self.next_piece())
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
        // Before a line is in service it is known what its calls cost.
        if self.roaming != self.told.roaming {
            self.told.roaming = self.roaming;
            return Some(Event::Roaming(self.roaming));
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
        if let Some(full) = self.texts_full_changed() {
            return Some(Event::TextsFull(full));
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

    pub(super) fn after(&mut self, now: Duration, wait: Duration, timer: Timer) {
        self.timers.set(timer, now.saturating_add(wait));
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
        self.sending_fails();
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
            Self::Simcom => SIMCOM_SOUND,
            Self::Quectel => QUECTEL_SOUND,
        }
    }
}
