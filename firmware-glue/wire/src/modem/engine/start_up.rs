//! Bringing a modem up: from an open port to a modem that can be watched and called.

use core::time::Duration;

use super::in_flight::Outcome;
use super::pin::{Entry, PinDoubt};
use super::{Beginning, Modem, Phase};
use crate::modem::command::{Command, PLAIN_LETTERS, QUECTEL_SOUND};
use crate::modem::event::{Failure, Identity, Make};
use crate::modem::sim::{NOT_READY, SimWants, is_busy, patience};
use crate::modem::timer::AGAIN;
use crate::modem::{Pin, Timer};

/// Keys of the far end's, reported (SIM7600 manual, `AT+DDET`; EC25 manual, `AT+QTONEDET`).
const SIMCOM_KEYS: &str = "AT+DDET=1";
const QUECTEL_KEYS: &str = "AT+QTONEDET=1";

/// A modem takes up to half a minute from power-on to its first answer.
const PROBES: u8 = 15;
/// Attempts at a step that the line cannot do without. Right after power-on a SIM says
/// that it is busy, or not there, for some seconds.
const ATTEMPTS: u8 = 10;
/// Attempts at a step whose errors change.
const ATTEMPTS_IN_ALL: u8 = 120;
/// Attempts at what is only better to have, while the SIM is busy.
const ATTEMPTS_AT_MAY: u8 = 5;
/// Lines of something else until a port without an answer is no AT port.
const FOREIGN: u32 = 3;
/// How often the modem may restart under the start-up.
const RESTARTS: u8 = 3;

/// A step of the start-up.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Step {
    /// Wait until it answers.
    Probe,
    /// What the line cannot do without.
    Must(&'static str),
    /// What is better to have, and not known to every firmware.
    May(&'static str),
    /// Whose make it is.
    Identify,
    /// Until the SIM is ready, with its PIN where it asks for one.
    Sim,
    /// What names the modem and the SIM, for whoever looks for either.
    Imei,
    Imsi,
    CardNumber,
    OwnNumber,
    /// What the modem is doing; a call that nobody here knows of is hung up.
    Calls,
}

const FIRST: &[Step] = &[
    Step::Probe,
    // Whatever another program left. No echo, results in words (V.250 clauses 6.2.3 to 6.2.5).
    Step::Must("ATE0Q0V1"),
    // The box answers, not the modem (V.250 clause 6.3.8).
    Step::May("ATS0=0"),
    // Errors by number (TS 27.007 clause 9.1).
    Step::May("AT+CMEE=1"),
    Step::Identify,
    Step::Sim,
    Step::Imei,
    Step::Imsi,
    Step::CardNumber,
    Step::OwnNumber,
    Step::May(PLAIN_LETTERS),
    // A text message is kept, and told of by its place: its words never come to this port
    // (TS 27.005 clauses 3.2.3 and 3.4.1).
    Step::May("AT+CMGF=0"),
    Step::May("AT+CNMI=2,1,0,0,0"),
    // Reports on texts that were sent: shown, or stored where the modem can; the last word that
    // it takes counts. Texts that follow each other go by one connection (clause 3.5.6).
    Step::May("AT+CNMI=2,1,0,1,0"),
    Step::May("AT+CNMI=2,1,0,2,0"),
    Step::May("AT+CMMS=2"),
    // Who calls, and what kind of call it is (clauses 7.6 and 6.11).
    Step::Must("AT+CLIP=1"),
    Step::May("AT+CRC=1"),
    // Registration, reported (clauses 7.2 and 10.1.22).
    Step::Must("AT+CREG=1"),
    Step::May("AT+CEREG=1"),
    // The operator by name (clause 7.3).
    Step::May("AT+COPS=3,0"),
    // ATH hangs voice calls up too (clause 6.20).
    Step::May("AT+CVHU=0"),
];

const SIMCOM: &[Step] = &[
    // 8 kHz.
    Step::May("AT+CPCMFRM=0"),
    // Changes of calls, reported.
    Step::May("AT+CLCC=1"),
    Step::May(SIMCOM_KEYS),
];

const QUECTEL: &[Step] = &[
    Step::May("AT+QINDCFG=\"ring\",1"),
    Step::May("AT+QINDCFG=\"ccinfo\",1"),
    Step::May("AT+QINDCFG=\"csq\",1"),
    Step::May(QUECTEL_KEYS),
    Step::Must(QUECTEL_SOUND),
];

const LAST: &[Step] = &[Step::Calls];

fn step(make: Option<Make>, index: usize) -> Option<Step> {
    let own = match make {
        Some(Make::Simcom) => SIMCOM,
        Some(Make::Quectel) => QUECTEL,
        None => &[],
    };
    FIRST.iter().chain(own).chain(LAST).nth(index).copied()
}

/// How far the start-up is.
#[derive(Clone, Debug)]
pub(super) struct StartUp {
    index: usize,
    attempts: u8,
    /// How many of them there may be, by the last error; and of all errors together.
    limit: u8,
    in_all: u8,
    restarts: u8,
    pub(super) pin: Entry,
    then_restart: bool,
    kind: Kind,
}

/// Whether the modem is new to the engine.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Kind {
    First,
    /// It was up, and may have forgotten its settings. It is not waited for: where a step
    /// fails, it has restarted, and is brought up from an opening of its port.
    Anew,
}

impl StartUp {
    pub(super) fn new(beginning: Beginning, pin: Option<Pin>, doubt: PinDoubt) -> Self {
        Self {
            index: 0,
            attempts: 0,
            limit: 0,
            in_all: 0,
            restarts: 0,
            pin: Entry::with(pin, doubt),
            then_restart: beginning == Beginning::Restart,
            kind: Kind::First,
        }
    }

    /// The settings once more, of a modem that was up.
    pub(super) fn anew() -> Self {
        Self {
            kind: Kind::Anew,
            ..Self::new(Beginning::Normal, None, PinDoubt::default())
        }
    }

    /// Whether the modem is still waited for, and may answer in digits (`ATV0`).
    pub(super) const fn is_at_the_probe(&self) -> bool {
        self.index <= 1
    }
}

impl Modem {
    /// Does the step that the start-up is at.
    pub(super) fn do_step(&mut self, now: Duration) {
        let Phase::Starting(start) = &self.phase else {
            return;
        };
        match step(self.make, start.index) {
            Some(Step::Probe) => self.ask(now, Command::Wake(start.attempts)),
            Some(Step::Must(line) | Step::May(line)) => self.ask(now, Command::Set(line)),
            Some(Step::Identify) => self.ask(now, Command::Manufacturer),
            Some(Step::Sim) => {
                self.sim_wants = None;
                self.ask(now, Command::SimState);
            }
            Some(Step::Imei) => self.ask(now, Command::Imei),
            Some(Step::Imsi) => self.ask(now, Command::Imsi),
            Some(Step::CardNumber) => {
                let command = match self.make {
                    Some(Make::Quectel) => "AT+QCCID",
                    Some(Make::Simcom) | None => "AT+CICCID",
                };
                self.ask(now, Command::CardNumber(command));
            }
            Some(Step::OwnNumber) => self.ask(now, Command::OwnNumber),
            Some(Step::Calls) => self.ask(now, Command::ListCalls),
            None => self.start_up_is_over(now),
        }
    }

    fn start_up_is_over(&mut self, now: Duration) {
        let Phase::Starting(start) = &self.phase else {
            return;
        };
        self.renewed |= start.kind == Kind::Anew;
        self.identity = core::mem::take(&mut self.found);
        self.is_up(now);
    }

    /// A command of the start-up is over.
    pub(super) fn step_concluded(&mut self, now: Duration, command: &Command, outcome: Outcome) {
        let Phase::Starting(start) = &self.phase else {
            return;
        };
        let ok = outcome == Outcome::Ok;
        match (command, step(self.make, start.index)) {
            (Command::Restart, _) if matches!(outcome, Outcome::Error(_)) => {
                self.ask(now, Command::Reset);
            }
            (Command::Restart | Command::Reset, _) => self.fail(Failure::RestartWanted),
            (Command::HangUp, _) => self.next_step(now),
            (Command::Wake(_), _) if ok && start.then_restart => self.ask(now, Command::Restart),
            (Command::Wake(_), _) if ok => self.next_step(now),
            (Command::Wake(_), _) => {
                let failure = self.why_no_answer();
                self.again(now, PROBES, failure);
            }
            (Command::Manufacturer, _) if ok && self.make.is_some() => self.next_step(now),
            (Command::Manufacturer, _) => self.again(now, ATTEMPTS, Failure::UnknownMake),
            (Command::SimState, _) => self.sim_concluded(now, outcome),
            (Command::PinTries(_), _) => self.tries_concluded(now, outcome),
            (Command::EnterPin(_), _) => self.pin_concluded(now, outcome),
            (Command::ListCalls, _) => self.calls_concluded(now),
            (_, Some(Step::Must(_))) if ok => self.next_step(now),
            // An emergency call is tried with what there is.
            (_, Some(Step::Must(_))) if self.is_for_an_emergency() => self.next_step(now),
            (_, Some(Step::Must(line))) => self.must_refused(now, line, outcome),
            _ => self.may_concluded(now, outcome),
        }
    }

    /// Nothing, or something else: a modem has ports for positions and diagnostics, too.
    const fn why_no_answer(&self) -> Failure {
        if self.foreign_lines() >= FOREIGN {
            Failure::NotAtPort
        } else {
            Failure::Silent
        }
    }

    /// A SIM that needs time makes many a modem refuse what has nothing to do with it.
    fn must_refused(&mut self, now: Duration, line: &'static str, outcome: Outcome) {
        let number = match outcome {
            Outcome::Error(number) => number,
            Outcome::Ok | Outcome::Lost => None,
        };
        let otherwise = if line == QUECTEL_SOUND {
            Failure::NoVoice
        } else {
            Failure::Refuses(line, number)
        };
        let (attempts, failure) = patience(number).unwrap_or((ATTEMPTS, otherwise));
        self.again(now, attempts, failure);
    }

    /// It was accepted, refused, or its result came too late.
    fn may_concluded(&mut self, now: Duration, outcome: Outcome) {
        let Phase::Starting(start) = &mut self.phase else {
            return;
        };
        let busy = matches!(outcome, Outcome::Error(Some(number)) if is_busy(number));
        if busy && start.attempts < ATTEMPTS_AT_MAY && self.emergency.is_none() {
            start.attempts += 1;
            return self.after(now, AGAIN, Timer::Step);
        }
        if matches!(
            step(self.make, start.index),
            Some(Step::May(SIMCOM_KEYS | QUECTEL_KEYS))
        ) {
            self.keys_reported = Some(outcome == Outcome::Ok);
        }
        self.next_step(now);
    }

    /// The modem reports that it has just started.
    pub(super) fn started_under_start_up(&mut self, now: Duration) {
        let Phase::Starting(start) = &mut self.phase else {
            return;
        };
        if start.index == 0 {
            // It was being waited for, and did not hear the probe.
            start.attempts = 0;
            self.drop_in_flight();
            return self.do_step(now);
        }
        start.restarts += 1;
        start.index = 0;
        start.attempts = 0;
        start.pin.begin_anew();
        if start.restarts > RESTARTS || start.kind == Kind::Anew {
            return self.fail(Failure::Restarted);
        }
        self.found = Identity::default();
        self.drop_in_flight();
        self.do_step(now);
    }

    fn next_step(&mut self, now: Duration) {
        if let Phase::Starting(start) = &mut self.phase {
            start.index += 1;
            start.attempts = 0;
            start.in_all = 0;
        }
        self.do_step(now);
    }

    /// Tries the step once more after a while, until it was enough.
    fn again(&mut self, now: Duration, attempts: u8, otherwise: Failure) {
        let Phase::Starting(start) = &mut self.phase else {
            return;
        };
        if core::mem::replace(&mut start.limit, attempts) != attempts {
            // Another error than before: busy, and then broken.
            start.attempts = 0;
        }
        start.attempts += 1;
        start.in_all += 1;
        let enough = start.attempts >= attempts || start.in_all >= ATTEMPTS_IN_ALL;
        if enough || start.kind == Kind::Anew {
            self.give_up(otherwise);
        } else {
            self.after(now, AGAIN, Timer::Step);
        }
    }

    /// The start-up leads nowhere.
    pub(super) fn give_up(&mut self, failure: Failure) {
        match &self.phase {
            Phase::Starting(start) if start.kind == Kind::Anew => self.fail(Failure::Restarted),
            _ => self.fail(failure),
        }
    }

    fn sim_concluded(&mut self, now: Duration, outcome: Outcome) {
        let wants = match outcome {
            Outcome::Ok => self.sim_wants.take(),
            Outcome::Error(Some(number)) => SimWants::of_error(number),
            Outcome::Error(None) | Outcome::Lost => None,
        };
        let usable = matches!(wants, Some(SimWants::Nothing | SimWants::SecondPin));
        if usable {
            self.pin_is_right();
        }
        if self.emergency.is_some() && !usable {
            // The PIN is left for the start-up after this one, which remembers a refusal.
            self.without_sim = true;
            return self.next_step(now);
        }
        match wants {
            Some(SimWants::Nothing) => self.next_step(now),
            Some(SimWants::SecondPin) => {
                self.second_pin = true;
                self.next_step(now);
            }
            Some(SimWants::Pin) => self.pin_wanted(now),
            Some(SimWants::Puk) => self.give_up(Failure::PukWanted),
            Some(SimWants::Lock(lock)) => self.give_up(Failure::Locked(lock)),
            Some(SimWants::Time) => self.again(now, NOT_READY, Failure::SimBusy),
            Some(SimWants::Other) | None => {
                let number = match outcome {
                    Outcome::Error(number) => number,
                    Outcome::Ok | Outcome::Lost => None,
                };
                let (attempts, failure) = patience(number).unwrap_or((ATTEMPTS, Failure::NoSim));
                self.again(now, attempts, failure);
            }
        }
    }

    fn is_for_an_emergency(&self) -> bool {
        self.emergency.is_some() || self.without_sim
    }

    fn calls_concluded(&mut self, now: Duration) {
        if self.orphan.take().is_some() {
            self.ask(now, Command::HangUp);
        } else {
            self.next_step(now);
        }
    }
}
