//! What is to happen later.

use std::time::{Duration, Instant};

/// What a timer's expiry means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Timer {
    /// The modem has started and takes commands.
    Started,
    /// The network has accepted the SIM.
    Registered,
    /// An incoming call rings once more.
    Ring,
    /// The caller has waited long enough for an answer.
    GiveUp,
    /// The far end begins to speak.
    Speak,
    /// The far end presses a key; whether its tone is in the voice.
    Press(char, bool),
    /// The modem has recognised a key.
    Recognised(char),
    /// The far end hangs up.
    HangUp,
    /// The far end's phone rings.
    Alerting,
    /// The outcome of a call placed by the box.
    Outcome,
    /// A report that waited for a reply to stand in the middle of.
    ReleaseHeld,
    /// Another burst of garbage.
    Garbage,
    /// The modem restarts, as a command told it to.
    Restart,
    /// The modem switches itself off, as a command told it to.
    PowerOff,
    /// Who waits while a call is up gives up.
    SecondGivesUp,
    /// A modem that had disappeared comes back.
    Return,
    /// The network gives the texts that it keeps.
    NetworkTries,
    /// A status report comes from the service centre.
    Reports(Vec<u8>),
    /// The network has taken a text, and this is its reference.
    TextAccepted(u8),
    /// It refused one.
    TextRefused(u16),
    /// It has taken one, and nobody says so.
    TextUnanswered,
    /// The network answers a code.
    NetworkAnswers(String),
}

impl Timer {
    /// Whether it ends with the call.
    fn is_of_call(&self) -> bool {
        match self {
            Self::Ring
            | Self::GiveUp
            | Self::Speak
            | Self::Press(..)
            | Self::Recognised(_)
            | Self::HangUp
            | Self::Alerting
            | Self::Outcome
            | Self::SecondGivesUp => true,
            Self::Started
            | Self::Registered
            | Self::ReleaseHeld
            | Self::Garbage
            | Self::Restart
            | Self::PowerOff
            | Self::Return
            | Self::NetworkTries
            | Self::Reports(_)
            | Self::TextAccepted(_)
            | Self::TextRefused(_)
            | Self::TextUnanswered
            | Self::NetworkAnswers(_) => false,
        }
    }
}

/// Running timers; those of one time expire in the order they were set.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    running: Vec<(Instant, Timer)>,
}

impl Timers {
    pub(crate) fn set(&mut self, now: Instant, after: Duration, timer: Timer) {
        self.running.push((now + after, timer));
    }

    pub(crate) fn cancel(&mut self, timer: &Timer) {
        self.running.retain(|(_, running)| running != timer);
    }

    /// Nobody waits for the network's answers any more.
    pub(crate) fn cancel_answers(&mut self) {
        self.running
            .retain(|(_, running)| !matches!(running, Timer::NetworkAnswers(_)));
    }

    pub(crate) fn cancel_of_call(&mut self) {
        self.running.retain(|(_, running)| !running.is_of_call());
    }

    pub(crate) fn cancel_all(&mut self) {
        self.running.clear();
    }

    pub(crate) fn next(&self) -> Option<Instant> {
        self.running.iter().map(|(at, _)| *at).min()
    }

    /// Takes out the earliest that has expired.
    pub(crate) fn expired(&mut self, now: Instant) -> Option<Timer> {
        let (index, (at, _)) = self
            .running
            .iter()
            .enumerate()
            .min_by_key(|(index, (at, _))| (*at, *index))?;
        (*at <= now).then(|| self.running.remove(index).1)
    }
}
