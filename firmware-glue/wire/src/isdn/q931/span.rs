//! The span: what it is made of, what it is told, and what is taken out of it.

use core::time::Duration;

use heapless::Deque;

use super::call::{Call, CallId, Setup, State};
use super::calls::Calls;
use super::channel::{Channel, ChannelSet};
use super::event::Event;
use super::number::Party;
use super::restarts::Restarts;
use super::timer::{Timer, Times};
use crate::isdn::q921::{Link, LinkConfig, Side};

/// Events that may wait.
const EVENTS: usize = 192;
/// With fewer places for events than this, the peer is kept from sending. What can still happen
/// then, for every call and channel once, finds its place.
const EVENTS_KEPT: usize = 128;
/// With fewer places for messages than this, the peer is kept from sending.
const MESSAGES_KEPT: usize = 8;

/// Which channels are restarted when the link first comes up.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum StartUp {
    /// None.
    Nothing,
    /// Each, one after the other (5.5).
    EachChannel,
    /// All, by one RESTART for the interface.
    Interface,
}

/// What a span is set to.
#[derive(Clone, Debug)]
pub struct SpanConfig {
    /// The link's settings, the side among them.
    pub link: LinkConfig,
    /// The timers of layer 3.
    pub times: Times,
    /// The channels that may carry calls.
    pub channels: ChannelSet,
    /// What is restarted when the link first comes up.
    pub start_up: StartUp,
}

impl SpanConfig {
    /// The recommendations' values for a side, all 30 channels, each restarted at start-up.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        Self {
            link: LinkConfig::new(side),
            times: Times::new(side),
            channels: ChannelSet::ALL,
            start_up: StartUp::EachChannel,
        }
    }
}

/// Signalling of one E1: Q.931 over Q.921, without I/O.
///
/// There are four kinds of methods. Getters. What arrives: [`handle_frame`](Self::handle_frame)
/// and [`handle_timeout`](Self::handle_timeout). What is wanted: [`start`](Self::start),
/// [`setup`](Self::setup), [`alert`](Self::alert) and so on. What comes of it: after each call of
/// the two former kinds, take out [`poll_event`](Self::poll_event) until there is none, then
/// [`poll_transmit`](Self::poll_transmit) until there is none, then see
/// [`next_timeout`](Self::next_timeout).
///
/// `now` is the time since any fixed moment, and does not go back.
#[derive(Clone, Debug)]
pub struct Span {
    pub(super) config: SpanConfig,
    pub(super) link: Link,
    pub(super) calls: Calls,
    pub(super) restarts: Restarts,
    /// When the link is to be set up again.
    pub(super) establish_at: Option<Duration>,
    pub(super) is_started: bool,
    /// The link was up once, and what is done at start-up is done.
    pub(super) has_started_up: bool,
    events: Deque<Event, EVENTS>,
    pub(super) is_up: bool,
    told_up: bool,
}

impl Span {
    /// A span whose link is down; see [`Span::start`].
    #[must_use]
    pub fn new(config: SpanConfig) -> Self {
        Self {
            link: Link::new(config.link.clone()),
            calls: Calls::new(),
            restarts: Restarts::default(),
            establish_at: None,
            is_started: false,
            has_started_up: false,
            events: Deque::new(),
            is_up: false,
            told_up: false,
            config,
        }
    }

    /// Which side this is.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.config.link.side
    }

    /// The link under the calls.
    #[must_use]
    pub const fn link(&self) -> &Link {
        &self.link
    }

    /// How many calls there are, those being cleared included.
    #[must_use]
    pub fn call_count(&self) -> usize {
        self.calls.len()
    }

    /// The calls there are.
    pub fn calls(&self) -> impl Iterator<Item = CallId> + use<> {
        self.calls.ids()
    }

    /// A call's state; none if it is over.
    #[must_use]
    pub fn state_of(&self, call: CallId) -> Option<State> {
        Some(self.calls.get(call)?.state(self.side()))
    }

    /// A call's channel.
    #[must_use]
    pub fn channel_of(&self, call: CallId) -> Option<Channel> {
        self.calls.get(call)?.channel
    }

    /// What a call's SETUP says.
    #[must_use]
    pub fn setup_of(&self, call: CallId) -> Option<&Setup> {
        Some(&self.calls.get(call)?.setup)
    }

    /// Who answered a call, where the far side tells it.
    #[must_use]
    pub fn connected_party(&self, call: CallId) -> Option<&Party> {
        self.calls.get(call)?.connected.as_ref()
    }

    /// The timer that a call waits under; none if it waits for its owner.
    #[must_use]
    pub fn timer_of(&self, call: CallId) -> Option<Timer> {
        let call = self.calls.get(call)?;
        let running = call.timer.map(|(timer, _)| timer);
        running.or(call.t309.map(|_| Timer::T309))
    }

    /// The channels that a call can be set up on now.
    #[must_use]
    pub fn free_channels(&self) -> ChannelSet {
        self.config
            .channels
            .without(self.calls.channels())
            .without(self.restarts.unusable())
    }

    /// Takes a frame that came, without its flags and FCS.
    pub fn handle_frame(&mut self, now: Duration, octets: &[u8]) {
        self.mind_room();
        let message = self.link.handle_frame(now, octets);
        self.see_link(now);
        if let Some(message) = message {
            self.receive(now, message);
        }
    }

    /// When [`Span::handle_timeout`] is to be called at the latest.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let calls = self.calls.iter().filter_map(Call::next_timeout).min();
        [
            self.link.next_timeout(),
            calls,
            self.restarts.next_timeout(),
            self.establish_at,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Acts on the timers that have expired.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.link.handle_timeout(now);
        self.see_link(now);
        if self.establish_at.is_some_and(|at| at <= now) {
            self.establish_at = None;
            self.link.establish(now);
        }
        self.expire(now);
    }

    /// What happened. Take out events before frames.
    pub fn poll_event(&mut self) -> Option<Event> {
        // Told by what it is now, so that a link that comes and goes needs no room.
        if self.told_up != self.is_up {
            self.told_up = self.is_up;
            return Some(if self.is_up {
                Event::LinkUp
            } else {
                Event::LinkDown
            });
        }
        self.events.pop_front()
    }

    /// The next frame to send, without flags and FCS.
    pub fn poll_transmit(&mut self, now: Duration) -> Option<&[u8]> {
        self.mind_room();
        self.link.poll_transmit(now)
    }

    /// True if there is room for what a new call brings.
    pub(super) fn has_room(&self) -> bool {
        self.link.free() >= MESSAGES_KEPT && self.room_for_events() >= EVENTS_KEPT
    }

    pub(super) fn tell(&mut self, event: Event) {
        // There is room: see EVENTS_KEPT.
        let _ = self.events.push_back(event);
    }

    fn room_for_events(&self) -> usize {
        self.events.capacity() - self.events.len()
    }

    /// Keeps the peer from sending while what it sends might find no room.
    fn mind_room(&mut self) {
        let busy = !self.has_room();
        self.link.set_busy(busy);
    }
}
