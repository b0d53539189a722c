//! The board's side: what its microcontroller runs.

use core::time::Duration;

use heapless::Deque;

use super::button::{Button, Feedback, Press};
use super::frame::{FrameReader, Heard, Octets, encode};
use super::lights::{LIGHTS, Light, Lights, Pattern};
use super::message::{Message, Power};

/// How long a box may be silent before it is taken for gone.
pub const SILENCE: Duration = Duration::from_secs(5);
/// Between two signs of life.
const REPORT: Duration = Duration::from_secs(1);
/// The same while no box is known, and a short start matters.
const HELLO: Duration = Duration::from_millis(500);
/// The same while the mains are gone, and there may be no later.
const REPORT_FAILING: Duration = Duration::from_millis(100);
/// How long a press waits to be taken before it is said again.
const AGAIN: Duration = Duration::from_millis(200);

/// What the board knows of the box.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Link {
    /// Nothing, or not for a while.
    Alone,
    /// It speaks another version, heard last then.
    OtherVersion { heard: Duration },
    /// It was heard last then, in this session.
    Up { session: u16, heard: Duration },
}

/// The front panel's board: see the [module](super).
#[derive(Clone, Debug)]
pub struct Board {
    firmware: u16,
    link: Link,
    reader: FrameReader,
    button: Button,
    down: bool,
    power: Power,
    /// The session that ended in silence. The box may not know that it did, and counts its
    /// presses on; it is joined no more.
    over: u16,
    lights: Lights,
    sequence: u8,
    report_due: Duration,
    /// Presses that the box has not taken yet, first come first; few, since a person makes them.
    presses: Deque<Press, 4>,
    /// The number of the first of them.
    first_press: u8,
    press_due: Duration,
}

impl Board {
    /// A board that was switched on just now; `firmware` is a number for its maker.
    #[must_use]
    pub fn new(firmware: u16, now: Duration) -> Self {
        Self {
            firmware,
            link: Link::Alone,
            reader: FrameReader::default(),
            button: Button::default(),
            // Until the contact is looked at; held from the start, it means nothing.
            down: true,
            power: Power::Mains,
            over: 0,
            lights: Lights::default(),
            sequence: 0,
            report_due: now,
            presses: Deque::new(),
            first_press: 0,
            press_due: now,
        }
    }

    /// Octets came from the box.
    pub fn handle_octets(&mut self, octets: &[u8], now: Duration) {
        for octet in octets {
            match self.reader.push(*octet) {
                Some(Heard::Message(session, message)) => self.hear(session, message, now),
                Some(Heard::OtherVersion(_)) => self.link = Link::OtherVersion { heard: now },
                None => {}
            }
        }
    }

    /// The button's contact was looked at.
    pub fn handle_button(&mut self, down: bool, now: Duration) {
        self.down = down;
        if let Some(press) = self.button.handle(down, now) {
            self.keep(press, now);
        }
    }

    /// The input that watches the mains was looked at.
    pub fn handle_power(&mut self, power: Power, now: Duration) {
        if self.power != power {
            self.power = power;
            self.report_due = now;
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.handle_button(self.down, now);
        if self.silent_at().is_some_and(|at| at <= now) {
            if let Link::Up { session, .. } = self.link {
                self.over = session;
            }
            self.link = Link::Alone;
            // Nobody wants tomorrow what was pressed while the box was gone.
            self.presses.clear();
        }
    }

    /// When to call [`Self::handle_timeout`] and [`Self::poll_transmit`] next.
    #[must_use]
    pub fn next_timeout(&self) -> Duration {
        let press = (!self.presses.is_empty()).then_some(self.press_due);
        [press, self.silent_at(), self.button.next_timeout()]
            .into_iter()
            .flatten()
            .fold(self.report_due, Duration::min)
    }

    /// Octets for the box.
    pub fn poll_transmit(&mut self, now: Duration) -> Option<Octets> {
        if let Link::Up { session, .. } = self.link
            && let Some(how) = self.presses.front().copied()
            && self.press_due <= now
        {
            self.press_due = now + AGAIN;
            let press = self.first_press;
            return Some(encode(session, Message::Pressed { press, how }));
        }
        if self.report_due > now {
            return None;
        }
        self.report_due = now + self.report_every();
        Some(match self.link {
            Link::Up { session, .. } => {
                let (sequence, power) = (self.sequence, self.power);
                encode(session, Message::Status { sequence, power })
            }
            Link::Alone | Link::OtherVersion { .. } => {
                let firmware = self.firmware;
                encode(0, Message::Hello { firmware })
            }
        })
    }

    /// How the lights shine: as the box wants, unless the board knows better.
    #[must_use]
    pub fn lights(&self, now: Duration) -> Lights {
        match self.button.feedback(now) {
            Feedback::CodeOnRelease => return Lights::all(Pattern::On),
            Feedback::ConfirmReset => return Lights::all(Pattern::Fast),
            Feedback::None => {}
        }
        if self.power == Power::Failing {
            return Lights::default().with(Light::Power, Pattern::Fast);
        }
        match self.link {
            Link::Alone => Lights::default().with(Light::Power, Pattern::Slow),
            Link::OtherVersion { .. } => Lights::default()
                .with(Light::Power, Pattern::On)
                .with(Light::Fault, Pattern::Fast),
            Link::Up { .. } => self.lights,
        }
    }

    /// Which lights are lit now, from left to right.
    #[must_use]
    pub fn lit(&self, now: Duration) -> [bool; LIGHTS] {
        self.lights(now).lit(now)
    }

    fn hear(&mut self, session: u16, message: Message, now: Duration) {
        match message {
            Message::Show { sequence, lights } if session != self.over => {
                if !matches!(self.link, Link::Up { session: ours, .. } if ours == session) {
                    self.presses.clear();
                    self.first_press = 0;
                    self.report_due = now;
                }
                if self.sequence != sequence {
                    self.report_due = now;
                }
                self.link = Link::Up {
                    session,
                    heard: now,
                };
                self.sequence = sequence;
                self.lights = lights;
            }
            Message::Taken { press } => {
                let ours = matches!(self.link, Link::Up { session: ours, .. } if ours == session);
                if ours && press == self.first_press && self.presses.pop_front().is_some() {
                    self.first_press = self.first_press.wrapping_add(1);
                    self.press_due = now;
                }
            }
            // What boards say; the line is short-circuited, or joins two boards.
            Message::Show { .. }
            | Message::Hello { .. }
            | Message::Status { .. }
            | Message::Pressed { .. } => {}
        }
    }

    /// A press without a box to hear it is none; so is a fifth that the box does not take.
    fn keep(&mut self, press: Press, now: Duration) {
        if !matches!(self.link, Link::Up { .. }) {
            return;
        }
        if self.presses.is_empty() {
            self.press_due = now;
        }
        let _ = self.presses.push_back(press);
    }

    fn report_every(&self) -> Duration {
        match (self.power, self.link) {
            (Power::Failing, _) => REPORT_FAILING,
            (Power::Mains, Link::Up { .. }) => REPORT,
            (Power::Mains, Link::Alone | Link::OtherVersion { .. }) => HELLO,
        }
    }

    fn silent_at(&self) -> Option<Duration> {
        match self.link {
            Link::Alone => None,
            Link::OtherVersion { heard } | Link::Up { heard, .. } => Some(heard + SILENCE),
        }
    }
}
