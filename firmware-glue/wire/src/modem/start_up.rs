//! Bringing a modem up: from an open port to a modem that can be watched and called.

use core::time::Duration;

use super::Pin;
use super::command::Command;
use super::engine::{Beginning, Modem, Outcome, Phase};
use super::event::{Failure, Make};

/// The call's sound on the audio port, for as long as the modem runs (EC25 manual, `AT+QPCMV`).
pub(super) const QUECTEL_SOUND: &str = "AT+QPCMV=1,0";
/// The call's sound on the audio port, for one call (SIM7600 manual, `AT+CPCMREG`).
pub(super) const SIMCOM_SOUND: &str = "AT+CPCMREG=1";
/// … and its end.
pub(super) const SIMCOM_SILENCE: &str = "AT+CPCMREG=0";

/// Between two attempts at a step.
const AGAIN: Duration = Duration::from_secs(1);
/// A modem takes up to half a minute from power-on to its first answer.
const PROBES: u8 = 15;
/// Attempts at a step that the line cannot do without. Right after power-on a SIM says
/// that it is busy, or not there, for some seconds.
const ATTEMPTS: u8 = 10;
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
    /// What the modem is doing; a call that nobody here knows of is hung up.
    Calls,
}

const FIRST: &[Step] = &[
    Step::Probe,
    // No echo, results in words (V.250 clauses 6.2.3 to 6.2.5).
    Step::Must("ATE0Q0V1"),
    // The box answers, not the modem (V.250 clause 6.3.8).
    Step::May("ATS0=0"),
    // Errors by number (TS 27.007 clause 9.1).
    Step::May("AT+CMEE=1"),
    Step::Identify,
    Step::Sim,
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
    // Changes of calls and keys of the far end's, reported.
    Step::May("AT+CLCC=1"),
    Step::May("AT+DDET=1"),
];

const QUECTEL: &[Step] = &[
    Step::May("AT+QINDCFG=\"ring\",1"),
    Step::May("AT+QINDCFG=\"ccinfo\",1"),
    Step::May("AT+QINDCFG=\"csq\",1"),
    Step::May("AT+QTONEDET=1"),
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
    restarts: u8,
    pin: Option<Pin>,
    pin_entered: bool,
    then_restart: bool,
}

impl StartUp {
    pub(super) fn new(beginning: Beginning, pin: Option<Pin>) -> Self {
        Self {
            index: 0,
            attempts: 0,
            restarts: 0,
            pin,
            pin_entered: false,
            then_restart: beginning == Beginning::Restart,
        }
    }
}

impl Modem {
    /// Does the step that the start-up is at.
    pub(super) fn do_step(&mut self, now: Duration) {
        let Phase::Starting(start) = &self.phase else {
            return;
        };
        match step(self.make, start.index) {
            Some(Step::Probe) => self.ask(now, Command::Probe),
            Some(Step::Must(line) | Step::May(line)) => self.ask(now, Command::Set(line)),
            Some(Step::Identify) => self.ask(now, Command::Manufacturer),
            Some(Step::Sim) => self.ask(now, Command::SimState),
            Some(Step::Calls) => self.ask(now, Command::ListCalls),
            None => self.is_up(now),
        }
    }

    /// A command of the start-up is over.
    pub(super) fn step_concluded(&mut self, now: Duration, command: &Command, outcome: Outcome) {
        let Phase::Starting(start) = &self.phase else {
            return;
        };
        let ok = outcome == Outcome::Ok;
        match (command, step(self.make, start.index)) {
            (Command::Restart, _) => self.fail(Failure::RestartWanted),
            (Command::HangUp, _) => self.next_step(now),
            (Command::Probe, _) if ok && start.then_restart => self.ask(now, Command::Restart),
            (Command::Probe, _) if ok => self.next_step(now),
            (Command::Probe, _) => self.again(now, PROBES, Failure::Silent),
            (Command::Manufacturer, _) if ok && self.make.is_some() => self.next_step(now),
            (Command::Manufacturer, _) => self.again(now, ATTEMPTS, Failure::UnknownMake),
            (Command::SimState, _) => self.sim_concluded(now, outcome),
            (Command::EnterPin(_), _) => self.pin_concluded(now, outcome),
            (Command::ListCalls, _) => self.calls_concluded(now),
            (_, Some(Step::Must(_))) if ok => self.next_step(now),
            // An emergency call is tried with what there is.
            (_, Some(Step::Must(_))) if self.is_for_an_emergency() => self.next_step(now),
            (_, Some(Step::Must(line))) => self.again(now, ATTEMPTS, Failure::Refuses(line)),
            // A May was refused, or came too late.
            _ => self.next_step(now),
        }
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
        start.pin_entered = false;
        if start.restarts > RESTARTS {
            return self.fail(Failure::Restarted);
        }
        self.drop_in_flight();
        self.do_step(now);
    }

    fn next_step(&mut self, now: Duration) {
        if let Phase::Starting(start) = &mut self.phase {
            start.index += 1;
            start.attempts = 0;
        }
        self.do_step(now);
    }

    /// Tries the step once more after a while, until it was enough.
    fn again(&mut self, now: Duration, attempts: u8, otherwise: Failure) {
        let Phase::Starting(start) = &mut self.phase else {
            return;
        };
        start.attempts += 1;
        if start.attempts >= attempts {
            self.fail(otherwise);
        } else {
            self.after(now, AGAIN, super::Timer::Step);
        }
    }

    fn sim_concluded(&mut self, now: Duration, outcome: Outcome) {
        let Phase::Starting(start) = &self.phase else {
            return;
        };
        let wanted = self.sim_wants.take();
        if self.emergency.is_some() && wanted != Some(SimWants::Nothing) {
            // The PIN is left for the start-up after this one, which remembers a refusal.
            self.without_sim = true;
            return self.next_step(now);
        }
        match (outcome, wanted) {
            (Outcome::Ok, Some(SimWants::Nothing)) => self.next_step(now),
            (Outcome::Ok, Some(SimWants::Pin)) | (Outcome::Error(Some(11)), _) => {
                match (start.pin.clone(), start.pin_entered) {
                    (None, _) => self.fail(Failure::PinWanted),
                    // Some modems take their time to say that the SIM is ready.
                    (Some(_), true) => self.again(now, ATTEMPTS, Failure::PinRefused),
                    (Some(pin), false) => self.ask(now, Command::EnterPin(pin)),
                }
            }
            (Outcome::Ok, Some(SimWants::Puk)) | (Outcome::Error(Some(12)), _) => {
                self.fail(Failure::PukWanted);
            }
            _ => self.again(now, ATTEMPTS, Failure::NoSim),
        }
    }

    /// The PIN is entered once, whatever comes of it: three wrong ones block the SIM.
    fn pin_concluded(&mut self, now: Duration, outcome: Outcome) {
        let Phase::Starting(start) = &mut self.phase else {
            return;
        };
        start.pin_entered = true;
        match outcome {
            Outcome::Ok | Outcome::Lost => self.after(now, AGAIN / 4, super::Timer::Step),
            Outcome::Error(Some(12)) => self.fail(Failure::PukWanted),
            Outcome::Error(_) => self.fail(Failure::PinRefused),
        }
    }

    fn is_for_an_emergency(&self) -> bool {
        self.emergency.is_some() || self.without_sim
    }

    fn calls_concluded(&mut self, now: Duration) {
        if core::mem::take(&mut self.orphan) {
            self.ask(now, Command::HangUp);
        } else {
            self.next_step(now);
        }
    }
}

/// What the SIM wants before it is of use (`+CPIN?`).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum SimWants {
    Nothing,
    Pin,
    Puk,
    Other,
}

impl SimWants {
    pub(super) fn read(code: &str) -> Self {
        match code {
            "READY" => Self::Nothing,
            "SIM PIN" => Self::Pin,
            "SIM PUK" => Self::Puk,
            _ => Self::Other,
        }
    }
}
