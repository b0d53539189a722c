//! One command in flight: what waits behind it, its result, and what is made of none.

use core::time::Duration;

use super::{Modem, Phase};
use crate::modem::call::State;
use crate::modem::command::Command;
use crate::modem::event::{CallEnd, Failure};
use crate::modem::timer::Timer;

/// Commands that may wait; of each kind one, and some digits.
pub(super) const WAITING: usize = 24;
/// How long a probe has to be answered.
const PROBE_PATIENCE: Duration = Duration::from_secs(2);
/// Probes without an answer until the modem is given up.
const PROBES: u8 = 2;
/// How long late results are waited for, once a modem that was silent answers a probe.
const SETTLING: Duration = Duration::from_millis(300);

/// How a command ended.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Outcome {
    Ok,
    Error(Option<u16>),
    /// No result came, although the modem is there.
    Lost,
}

#[derive(Clone, Debug)]
pub(super) struct InFlight {
    pub(super) command: Command,
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

impl Modem {
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

    pub(super) fn send_next(&mut self, now: Duration) {
        if self.in_flight.is_some() {
            return;
        }
        let waiting = self.waiting.pop_front();
        let Some(command) = waiting.or_else(|| self.next_text_command()) else {
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
    pub(super) fn result(&mut self, now: Duration, outcome: Outcome) {
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
    pub(super) fn call_result(&mut self, now: Duration, end: CallEnd) {
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
    pub(super) fn command_timed_out(&mut self, now: Duration) {
        let Some(sent) = &mut self.in_flight else {
            return;
        };
        // The start-up's own probe has its own patience.
        if matches!(sent.command, Command::Probe | Command::Wake(_)) {
            return self.conclude(now, Outcome::Lost);
        }
        if matches!(sent.command, Command::SendText(_))
            && sent.silence == Silence::None
            && self.text_takes_too_long(now)
        {
            return;
        }
        let Some(sent) = &mut self.in_flight else {
            return;
        };
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
}
