//! The E1: our engine at one end, the peer at the other, and the line between them.

use std::collections::VecDeque;
use std::io::ErrorKind;
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use jawab_wire::isdn::{Event, Side, Span, SpanConfig, StartUp};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use socket2::Socket;

use crate::faults::Faults;
use crate::peer::{Peer, Said};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Timers of libpri that make a test short. That of the link is the standard's: a machine that
/// stands still for a moment is no bad line.
const PEER_TIMERS: [&str; 9] = [
    "T200=1000",
    "T203=2000",
    "T303=2000",
    "T305=1000",
    "T308=2000",
    "T309=3000",
    "T310=3000",
    "T313=2000",
    "T316=500",
];

/// Both ends of an E1.
#[derive(Debug)]
pub struct World {
    /// Ours.
    pub span: Span,
    /// libpri's.
    pub peer: Peer,
    /// What the line does to frames from us, and to us.
    pub faults: [Faults; 2],
    /// Nothing gets through.
    pub is_cut: bool,
    /// What our engine told, until somebody takes it.
    pub events: VecDeque<Event>,
    /// What the peer told, until somebody takes it.
    pub lines: VecDeque<Said>,
    /// How many calls were planned; each has a number of its own.
    pub calls_made: usize,
    d_channel: Socket,
    beginning: Instant,
}

impl World {
    /// Our engine on a side, libpri on the other, and short timers.
    #[must_use]
    pub fn new(side: Side, peer_arguments: &[&str]) -> Self {
        Self::with(side, peer_arguments, |_| {})
    }

    /// The same, with our settings changed by `change`.
    #[must_use]
    pub fn with(side: Side, peer_arguments: &[&str], change: impl FnOnce(&mut SpanConfig)) -> Self {
        let peer_side = match side {
            Side::User => Side::Network,
            Side::Network => Side::User,
        };
        let arguments: Vec<&str> = PEER_TIMERS.iter().chain(peer_arguments).copied().collect();
        let (peer, d_channel) = Peer::start(peer_side, &arguments);
        let mut config = SpanConfig::new(side);
        config.start_up = StartUp::Nothing;
        config.link.t203 = Duration::from_secs(2);
        config.times.t301 = Duration::from_secs(5);
        config.times.t302 = Duration::from_secs(2);
        config.times.t303 = Duration::from_secs(2);
        config.times.t304 = Duration::from_secs(2);
        config.times.t305 = Duration::from_secs(1);
        config.times.t308 = Duration::from_secs(2);
        config.times.t309 = Duration::from_secs(3);
        config.times.t310 = Duration::from_secs(3);
        config.times.t313 = Duration::from_secs(2);
        config.times.t316 = Duration::from_millis(500);
        config.times.t322 = Duration::from_secs(2);
        change(&mut config);
        let mut span = Span::new(config);
        span.start(Duration::ZERO);
        Self {
            span,
            peer,
            faults: [Faults::new(1, 0), Faults::new(2, 0)],
            is_cut: false,
            events: VecDeque::new(),
            lines: VecDeque::new(),
            calls_made: 0,
            d_channel,
            beginning: Instant::now(),
        }
    }

    /// The same, with a link that gives up soon on a line that carries nothing, or little.
    #[must_use]
    pub fn impatient(
        side: Side,
        peer_arguments: &[&str],
        change: impl FnOnce(&mut SpanConfig),
    ) -> Self {
        let arguments = [&["T200=100"], peer_arguments].concat();
        let mut world = Self::with(side, &arguments, |config| {
            config.link.t200 = Duration::from_millis(100);
            change(config);
        });
        world.comes_up();
        world
    }

    /// The same, with the link up on both sides.
    #[must_use]
    pub fn up(side: Side, peer_arguments: &[&str]) -> Self {
        let mut world = Self::new(side, peer_arguments);
        world.comes_up();
        world
    }

    /// Waits until both ends say that the link is up.
    pub fn comes_up(&mut self) {
        self.event("LinkUp", |event| *event == Event::LinkUp);
        self.line("up");
    }

    /// The time, as the engine has it.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.beginning.elapsed()
    }

    /// Sends what is to be sent, then takes what comes within `patience`.
    pub fn turn(&mut self, patience: Duration) {
        self.flush();
        let now = self.now();
        let due = self.span.next_timeout().unwrap_or(now + patience);
        let wait = due.saturating_sub(now).min(patience);
        let wait = PollTimeout::try_from(wait + Duration::from_micros(999)).unwrap();
        let mut ready = [
            PollFd::new(self.d_channel.as_fd(), PollFlags::POLLIN),
            PollFd::new(self.peer.control(), PollFlags::POLLIN),
        ];
        poll(&mut ready, wait).unwrap();
        let [frames, said] = ready.map(|ready| ready.any().unwrap_or(false));
        if frames {
            self.take_frames();
        }
        if said {
            self.lines.extend(self.peer.said());
        }
        let now = self.now();
        if self.span.next_timeout().is_some_and(|due| due <= now) {
            self.span.handle_timeout(now);
        }
        self.flush();
    }

    fn take_frames(&mut self) {
        let mut octets = [0; 512];
        loop {
            // The last two are in the place of the FCS.
            let length = match std::io::Read::read(&mut &self.d_channel, &mut octets) {
                Ok(length) => length.saturating_sub(2),
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) => panic!("the D channel has gone: {error}"),
            };
            assert!(length > 0, "the peer has ended");
            if !self.is_cut {
                for frame in self.faults[1].carry(&octets[..length]) {
                    let now = self.beginning.elapsed();
                    self.span.handle_frame(now, &frame);
                    self.flush();
                }
            }
        }
    }

    /// Takes out of the engine what there is.
    pub fn flush(&mut self) {
        while let Some(event) = self.span.poll_event() {
            self.events.push_back(event);
        }
        while let Some(frame) = self.span.poll_transmit(self.beginning.elapsed()) {
            if self.is_cut {
                continue;
            }
            for mut frame in self.faults[0].carry(frame) {
                frame.extend([0, 0]);
                // A full socket loses frames as a line does; LAPD sends them again.
                let _ = self.d_channel.send(&frame);
            }
        }
    }

    /// Turns until `found` finds something.
    ///
    /// # Panics
    /// If that takes too long.
    pub fn until<T>(&mut self, what: &str, mut found: impl FnMut(&mut Self) -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "waited in vain for {what}; events {:?}, lines {:?}",
                self.events,
                self.lines
            );
            self.turn(Duration::from_millis(100));
        }
    }

    /// Turns for a time.
    pub fn wait(&mut self, time: Duration) {
        let end = self.now() + time;
        while self.now() < end {
            let left = end.saturating_sub(self.now());
            self.turn(left.min(Duration::from_millis(50)));
        }
    }

    /// Waits for an event, and takes it out.
    pub fn event(&mut self, what: &str, is_it: impl Fn(&Event) -> bool) -> Event {
        self.until(what, |world| {
            let position = world.events.iter().position(&is_it)?;
            world.events.remove(position)
        })
    }

    /// Waits for a line of the peer that begins with a word, and takes it out.
    pub fn line(&mut self, what: &str) -> Said {
        self.until(what, |world| {
            let position = world.lines.iter().position(|line| line.what == what)?;
            world.lines.remove(position)
        })
    }

    /// Tells the peer a line.
    pub fn tell(&mut self, line: &str) {
        self.peer.tell(line);
    }

    /// Asserts that neither end has a call left.
    pub fn is_idle(&mut self) {
        let start = Instant::now();
        let mut counts = (0, 0, 0);
        while start.elapsed() < Duration::from_secs(15) {
            self.tell("count");
            let line = self.line("count");
            counts = (self.span.call_count() as i64, line.tag, line.number(0));
            if counts == (0, 0, 0) {
                return;
            }
            self.wait(Duration::from_millis(50));
        }
        panic!("calls left: ours, libpri's, the peer's: {counts:?}");
    }
}
