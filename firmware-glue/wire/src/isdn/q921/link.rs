//! The link: its states, what layer 3 asks of it, what it sends, and its timers.

use core::time::Duration;

use heapless::Deque;

use super::frame::{HEADER, MODULUS, Reply, Role, Supervisory, Unnumbered};
use super::queue::Queue;
use super::timer::{Timer, Timers};
use super::{LinkConfig, N201};

/// Replies that may wait; one too many is lost, as on a bad line.
const REPLIES: usize = 8;
/// Events that may wait: what one frame causes, twice.
const EVENTS: usize = 4;

/// The link's states, with the recommendation's numbers. 1 to 3 are for links that are given
/// their TEI by the network; here it is 0 by subscription.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum State {
    /// Down.
    TeiAssigned = 4,
    /// SABME was sent.
    AwaitingEstablishment = 5,
    /// DISC was sent.
    AwaitingRelease = 6,
    /// Up.
    MultipleFrameEstablished = 7,
    /// Up, and asking the peer what it got.
    TimerRecovery = 8,
}

/// What happened to the link.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// It is up (DL-ESTABLISH). If it was before, messages may have been lost.
    Established,
    /// It is down (DL-RELEASE).
    Released,
}

/// Why a message was not taken.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SendError {
    /// The link is down.
    Down,
    /// The queue is full.
    Full,
    /// Longer than [`N201`], or empty.
    Length,
}

/// What the link has been through.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Statistics {
    /// Information frames received in their order.
    pub received: u32,
    /// Information frames sent, again ones included.
    pub sent: u32,
    /// Times that frames were sent again from some point on.
    pub went_back: u32,
    /// Frames that could not be read.
    pub unreadable: u32,
    /// Times that the link was set up anew because of an error.
    pub re_established: u32,
}

/// A data link: see the [module](super).
#[derive(Clone, Debug)]
pub struct Link {
    pub(super) config: LinkConfig,
    pub(super) state: State,
    pub(super) timers: Timers,
    pub(super) queue: Queue,
    pub(super) replies: Deque<Reply, REPLIES>,
    pub(super) events: Deque<Event, EVENTS>,
    pub(super) statistics: Statistics,
    /// V(S), the next to send.
    pub(super) send: u8,
    /// V(A), the next to be acknowledged.
    pub(super) acknowledged: u8,
    /// V(R), the next expected.
    pub(super) receive: u8,
    /// Messages that were sent, if only once before V(S) went back, and not acknowledged.
    pub(super) attempted: usize,
    /// RC, how often the last frame was sent again.
    pub(super) retries: u8,
    pub(super) peer_busy: bool,
    pub(super) own_busy: bool,
    pub(super) reject_sent: bool,
    pub(super) acknowledgement_due: bool,
    /// Layer 3 asked for this establishment, so what waited before it is void.
    pub(super) wanted_by_layer_3: bool,
    reply: [u8; HEADER],
}

impl Link {
    /// A link that is down.
    #[must_use]
    pub fn new(mut config: LinkConfig) -> Self {
        config.window = config.window.clamp(1, MODULUS - 1);
        Self {
            config,
            state: State::TeiAssigned,
            timers: Timers::default(),
            queue: Queue::new(),
            replies: Deque::new(),
            events: Deque::new(),
            statistics: Statistics::default(),
            send: 0,
            acknowledged: 0,
            receive: 0,
            attempted: 0,
            retries: 0,
            peer_busy: false,
            own_busy: false,
            reject_sent: false,
            acknowledgement_due: false,
            wanted_by_layer_3: false,
            reply: [0; HEADER],
        }
    }

    /// The state.
    #[must_use]
    pub const fn state(&self) -> State {
        self.state
    }

    /// True if messages get through.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        matches!(
            self.state,
            State::MultipleFrameEstablished | State::TimerRecovery
        )
    }

    /// What the link has been through.
    #[must_use]
    pub const fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// How many more messages can be taken.
    #[must_use]
    pub const fn free(&self) -> usize {
        self.queue.free()
    }

    /// Sets the link up, also if it is up already (5.5.1, DL-ESTABLISH request).
    pub fn establish(&mut self, now: Duration) {
        if matches!(self.state, State::AwaitingRelease) {
            return;
        }
        self.forget_messages();
        self.start_establishment(now, true);
    }

    /// Takes the link down (5.5.3, DL-RELEASE request).
    pub fn release(&mut self, now: Duration) {
        match self.state {
            State::TeiAssigned => self.tell(Event::Released),
            State::AwaitingRelease => {}
            _ => {
                self.forget_messages();
                self.retries = 0;
                self.say(Unnumbered::Disc, Role::Command, true);
                self.timers.stop(Timer::T203);
                self.timers.set(Timer::T200, now + self.config.t200);
                self.state = State::AwaitingRelease;
            }
        }
    }

    /// Sends a message (5.6.1, DL-DATA request).
    ///
    /// # Errors
    /// [`SendError`]; the message was not taken.
    pub fn send(&mut self, message: &[u8]) -> Result<(), SendError> {
        if message.is_empty() || message.len() > N201 {
            return Err(SendError::Length);
        }
        self.send_with(|room| {
            room.get_mut(..message.len())?.copy_from_slice(message);
            Some(message.len())
        })
    }

    /// Sends a message that `write` puts in its place, saying how many octets it has.
    ///
    /// # Errors
    /// [`SendError`]; the message was not taken.
    pub fn send_with(
        &mut self,
        write: impl FnOnce(&mut [u8]) -> Option<usize>,
    ) -> Result<(), SendError> {
        let takes =
            self.is_up() || self.state == State::AwaitingEstablishment && !self.wanted_by_layer_3;
        if !takes {
            return Err(SendError::Down);
        }
        if self.queue.free() == 0 {
            return Err(SendError::Full);
        }
        if self.queue.push(write) {
            Ok(())
        } else {
            Err(SendError::Length)
        }
    }

    /// Stops the peer from sending messages, or lets it (5.6.5).
    pub fn set_busy(&mut self, busy: bool) {
        if self.own_busy == busy {
            return;
        }
        self.own_busy = busy;
        if self.is_up() {
            self.acknowledgement_due = false;
            self.supervise(self.readiness(), Role::Response, false);
        }
    }

    /// When [`Link::handle_timeout`] is to be called at the latest.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        self.timers.next()
    }

    /// Acts on the timers that have expired.
    pub fn handle_timeout(&mut self, now: Duration) {
        while let Some(timer) = self.timers.expired(now) {
            match timer {
                Timer::T200 => self.t200_expired(now),
                Timer::T203 => self.enquire(now),
            }
        }
    }

    /// The next frame to send, without flags and FCS.
    pub fn poll_transmit(&mut self, now: Duration) -> Option<&[u8]> {
        if let Some(reply) = self.replies.pop_front() {
            let length = reply.write(self.config.side, self.receive, &mut self.reply);
            return self.reply.get(..length);
        }
        if self.may_send() {
            return Some(self.next_message(now));
        }
        if self.acknowledgement_due && self.is_up() {
            self.acknowledgement_due = false;
            let reply = Reply::Supervisory(self.readiness(), Role::Response, false);
            let length = reply.write(self.config.side, self.receive, &mut self.reply);
            return self.reply.get(..length);
        }
        None
    }

    /// What happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Information frames that were sent and not acknowledged.
    pub(super) const fn unacknowledged(&self) -> u8 {
        self.send.wrapping_sub(self.acknowledged) % MODULUS
    }

    fn may_send(&self) -> bool {
        let sent = self.unacknowledged();
        self.state == State::MultipleFrameEstablished
            && !self.peer_busy
            && sent < self.config.window
            && usize::from(sent) < self.queue.len()
    }

    fn next_message(&mut self, now: Duration) -> &[u8] {
        let position = usize::from(self.unacknowledged());
        let [sapi, tei] = self.config.side.address(Role::Command);
        let header = [sapi, tei, self.send << 1, self.receive << 1];
        self.send = (self.send + 1) % MODULUS;
        self.attempted = self.attempted.max(position + 1);
        self.acknowledgement_due = false;
        self.statistics.sent = self.statistics.sent.wrapping_add(1);
        if !self.timers.runs(Timer::T200) {
            self.timers.stop(Timer::T203);
            self.timers.set(Timer::T200, now + self.config.t200);
        }
        self.queue.frame(position, header)
    }

    fn t200_expired(&mut self, now: Duration) {
        if self.state == State::MultipleFrameEstablished {
            return self.enquire(now);
        }
        if self.retries < self.config.n200 {
            self.retries += 1;
            match self.state {
                State::AwaitingEstablishment => self.say(Unnumbered::Sabme, Role::Command, true),
                State::AwaitingRelease => self.say(Unnumbered::Disc, Role::Command, true),
                _ => self.supervise(self.readiness(), Role::Command, true),
            }
            self.timers.set(Timer::T200, now + self.config.t200);
            return;
        }
        match self.state {
            State::TimerRecovery => self.recover(now),
            _ => self.go_down(),
        }
    }

    /// Asks the peer what it got, and waits for the answer (5.6.7, 5.10).
    fn enquire(&mut self, now: Duration) {
        self.retries = 0;
        self.acknowledgement_due = false;
        self.supervise(self.readiness(), Role::Command, true);
        self.timers.set(Timer::T200, now + self.config.t200);
        self.state = State::TimerRecovery;
    }

    pub(super) const fn readiness(&self) -> Supervisory {
        if self.own_busy {
            Supervisory::Rnr
        } else {
            Supervisory::Rr
        }
    }

    /// Sets the link up anew because of an error; what was not sent yet is kept (5.7).
    pub(super) fn recover(&mut self, now: Duration) {
        self.statistics.re_established = self.statistics.re_established.wrapping_add(1);
        self.start_establishment(now, false);
    }

    pub(super) fn start_establishment(&mut self, now: Duration, wanted_by_layer_3: bool) {
        self.clear_exceptions();
        self.retries = 0;
        self.wanted_by_layer_3 = wanted_by_layer_3;
        self.say(Unnumbered::Sabme, Role::Command, true);
        self.timers.stop(Timer::T203);
        self.timers.set(Timer::T200, now + self.config.t200);
        self.state = State::AwaitingEstablishment;
    }

    /// The link is up from here on, with the counters at 0.
    pub(super) fn come_up(&mut self, now: Duration) {
        self.clear_exceptions();
        // 5.7.1: what was on its way may or may not have arrived, and is not sent twice.
        if self.attempted > 0 {
            self.forget_messages();
        }
        self.send = 0;
        self.acknowledged = 0;
        self.receive = 0;
        self.timers.stop(Timer::T200);
        self.timers.set(Timer::T203, now + self.config.t203);
        self.state = State::MultipleFrameEstablished;
    }

    pub(super) fn go_down(&mut self) {
        self.forget_messages();
        self.timers.stop(Timer::T200);
        self.timers.stop(Timer::T203);
        self.state = State::TeiAssigned;
        self.tell(Event::Released);
    }

    pub(super) fn forget_messages(&mut self) {
        self.queue.clear();
        self.attempted = 0;
        self.acknowledged = self.send;
    }

    fn clear_exceptions(&mut self) {
        self.peer_busy = false;
        self.reject_sent = false;
        self.acknowledgement_due = false;
    }

    /// The peer takes this side for ready after an establishment.
    pub(super) fn say_if_busy(&mut self) {
        if self.own_busy {
            self.supervise(Supervisory::Rnr, Role::Response, false);
        }
    }

    pub(super) fn say(&mut self, unnumbered: Unnumbered, role: Role, poll_final: bool) {
        // One too many is lost as on a bad line.
        let _ = self
            .replies
            .push_back(Reply::Unnumbered(unnumbered, role, poll_final));
    }

    pub(super) fn supervise(&mut self, supervisory: Supervisory, role: Role, poll_final: bool) {
        let _ = self
            .replies
            .push_back(Reply::Supervisory(supervisory, role, poll_final));
    }

    pub(super) fn tell(&mut self, event: Event) {
        if self.events.is_full() {
            let _ = self.events.pop_front();
        }
        let _ = self.events.push_back(event);
    }
}

#[cfg(test)]
impl Link {
    /// Takes back what was not sent yet, as if it had been lost on its way.
    pub(in crate::isdn) fn queue_is_lost(&mut self) {
        assert_eq!(self.unacknowledged(), 0);
        self.queue.clear();
    }
}
