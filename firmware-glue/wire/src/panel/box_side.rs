//! The box's side.

use core::time::Duration;

use heapless::Deque;

use super::button::Press;
use super::frame::{FrameReader, Heard, Octets, encode};
use super::lights::Lights;
use super::message::{Message, Power};

/// How long a board may be silent before it is taken for gone.
pub const PATIENCE: Duration = Duration::from_secs(3);
/// Between two signs of life.
const SHOW: Duration = Duration::from_secs(1);
/// How long the board has to obey before it is told again.
const AGAIN: Duration = Duration::from_millis(250);

/// What comes of a panel.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// A board answers.
    Up,
    /// It has not been heard for [`PATIENCE`].
    Lost,
    /// It speaks another version of the protocol, and cannot be used until it has other firmware.
    OtherVersion(u8),
    /// Somebody pressed the button.
    Pressed(Press),
    /// The mains went, or came back.
    Power(Power),
}

/// A front panel on a serial port: see the [module](super).
#[derive(Clone, Debug)]
pub struct Panel {
    session: u16,
    reader: FrameReader,
    firmware: Option<u16>,
    /// When the board was heard last, while it is up.
    heard: Option<Duration>,
    told_version: Option<u8>,
    power: Power,
    lights: Lights,
    sequence: u8,
    obeyed: bool,
    show_due: Duration,
    /// The number that the next press has.
    next_press: u8,
    /// To be said to be taken.
    taken: Option<u8>,
    events: Deque<Event, 8>,
}

impl Panel {
    /// A panel whose port was opened just now. `session` is a number that differs from
    /// the last run's (a random one does), so that the board notices that the box restarted.
    #[must_use]
    pub fn new(session: u16, now: Duration) -> Self {
        Self {
            session: session.max(1),
            reader: FrameReader::default(),
            firmware: None,
            heard: None,
            told_version: None,
            power: Power::Mains,
            lights: Lights::default(),
            sequence: 0,
            obeyed: false,
            show_due: now,
            next_press: 0,
            taken: None,
            events: Deque::new(),
        }
    }

    /// The firmware that the board said it has; unknown until the board restarts once.
    #[must_use]
    pub const fn firmware(&self) -> Option<u16> {
        self.firmware
    }

    /// Whether a board answers.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.heard.is_some()
    }

    /// Says how the lights are to shine from now on.
    pub fn show(&mut self, lights: Lights, now: Duration) {
        if self.lights != lights {
            self.lights = lights;
            self.sequence = self.sequence.wrapping_add(1);
            self.obeyed = false;
            self.show_due = now;
        }
    }

    /// Octets came from the board.
    pub fn handle_octets(&mut self, octets: &[u8], now: Duration) {
        for octet in octets {
            match self.reader.push(*octet) {
                Some(Heard::Message(session, message)) => self.hear(session, message, now),
                Some(Heard::OtherVersion(version))
                    if self.told_version.replace(version) != Some(version) =>
                {
                    self.tell(Event::OtherVersion(version));
                }
                Some(Heard::OtherVersion(_)) | None => {}
            }
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Duration) {
        if self.heard.is_some_and(|heard| heard + PATIENCE <= now) {
            self.heard = None;
            self.told_version = None;
            self.tell(Event::Lost);
        }
    }

    /// When to call [`Self::handle_timeout`] and [`Self::poll_transmit`] next.
    #[must_use]
    pub fn next_timeout(&self) -> Duration {
        self.heard
            .map_or(self.show_due, |heard| self.show_due.min(heard + PATIENCE))
    }

    /// Octets for the board.
    pub fn poll_transmit(&mut self, now: Duration) -> Option<Octets> {
        if let Some(press) = self.taken.take() {
            return Some(encode(self.session, Message::Taken { press }));
        }
        if self.show_due > now {
            return None;
        }
        let quick = self.is_up() && !self.obeyed;
        self.show_due = now + if quick { AGAIN } else { SHOW };
        let (sequence, lights) = (self.sequence, self.lights);
        Some(encode(self.session, Message::Show { sequence, lights }))
    }

    /// What comes of it.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn hear(&mut self, session: u16, message: Message, now: Duration) {
        match message {
            Message::Hello { firmware } => {
                self.firmware = Some(firmware);
                self.begin_session(now);
                self.is_heard(now);
            }
            Message::Status { sequence, power } if session == self.session => {
                self.is_heard(now);
                self.obeyed = sequence == self.sequence;
                if self.power != power {
                    self.power = power;
                    self.tell(Event::Power(power));
                }
            }
            Message::Pressed { press, how } if session == self.session => {
                self.is_heard(now);
                self.take(press, how, now);
            }
            // Of a session that is over, or our own words come back on a short-circuited line.
            Message::Status { .. }
            | Message::Pressed { .. }
            | Message::Show { .. }
            | Message::Taken { .. } => {}
        }
    }

    /// Each press is taken once, however often it is said.
    fn take(&mut self, press: u8, how: Press, now: Duration) {
        if press == self.next_press {
            // When nobody takes events the board keeps the press, and says it again.
            if self.events.push_back(Event::Pressed(how)).is_ok() {
                self.next_press = self.next_press.wrapping_add(1);
                self.taken = Some(press);
            }
        } else if press == self.next_press.wrapping_sub(1) {
            self.taken = Some(press);
        } else {
            // The session happens to have the number of one before: count afresh.
            self.begin_session(now);
        }
    }

    fn begin_session(&mut self, now: Duration) {
        self.session = self.session.checked_add(1).unwrap_or(1);
        self.next_press = 0;
        self.taken = None;
        self.obeyed = false;
        self.show_due = now;
    }

    fn is_heard(&mut self, now: Duration) {
        if self.heard.replace(now).is_none() {
            self.told_version = None;
            self.tell(Event::Up);
        }
    }

    /// When nobody takes events, the newest is worth more than the oldest.
    fn tell(&mut self, event: Event) {
        if self.events.is_full() {
            self.events.pop_front();
        }
        let _ = self.events.push_back(event);
    }
}
