//! Two spans, wire to wire, in virtual time.

use core::time::Duration;
use std::vec::Vec;

use super::super::message::Message;
use super::super::{CallId, Channel, Event, Number, Setup, Span, SpanConfig, StartUp, Wanted};
use crate::isdn::{Cause, Side};

pub(super) const START: Duration = Duration::from_secs(1);

pub(super) fn channel(slot: u8) -> Channel {
    Channel::new(slot).unwrap()
}

/// A user and a network, and the frames between them.
pub(super) struct Pair {
    pub(super) now: Duration,
    pub(super) user: Span,
    pub(super) network: Span,
    /// Messages that passed, by their type.
    pub(super) seen: Vec<u8>,
    /// The same messages, whole.
    pub(super) said: Vec<Vec<u8>>,
    /// No frame gets through.
    pub(super) cut: bool,
}

impl Pair {
    pub(super) fn up() -> Self {
        Self::with(StartUp::Nothing)
    }

    pub(super) fn with(start_up: StartUp) -> Self {
        let span = |side| {
            let mut config = SpanConfig::new(side);
            config.start_up = start_up;
            let mut span = Span::new(config);
            span.start(START);
            span
        };
        let mut pair = Self {
            now: START,
            user: span(Side::User),
            network: span(Side::Network),
            seen: Vec::new(),
            said: Vec::new(),
            cut: false,
        };
        pair.carry();
        assert!(pair.user_events().contains(&Event::LinkUp));
        assert!(pair.network_events().contains(&Event::LinkUp));
        pair
    }

    /// Carries frames until both are silent.
    pub(super) fn carry(&mut self) {
        loop {
            let up = sent(&mut self.user, self.now);
            let down = sent(&mut self.network, self.now);
            if up.is_empty() && down.is_empty() {
                return;
            }
            for frame in up.iter().chain(&down) {
                if let Some(message) = frame.get(4..).and_then(Message::parse) {
                    let kind = message.kind.map_or_else(|octet| octet, |kind| kind as u8);
                    self.seen.push(kind);
                    self.said.push(frame[4..].to_vec());
                }
            }
            if self.cut {
                continue;
            }
            for frame in up {
                self.network.handle_frame(self.now, &frame);
            }
            for frame in down {
                self.user.handle_frame(self.now, &frame);
            }
        }
    }

    /// Lets time pass, with every timer at its time.
    pub(super) fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        self.carry();
        while let Some(due) = [self.user.next_timeout(), self.network.next_timeout()]
            .into_iter()
            .flatten()
            .min()
            .filter(|due| *due <= end)
        {
            self.now = self.now.max(due);
            self.user.handle_timeout(self.now);
            self.network.handle_timeout(self.now);
            self.carry();
        }
        self.now = end;
    }

    /// A message to the user that its peer would not send.
    pub(super) fn tell_user(&mut self, message: &[u8]) {
        self.network.link.send(message).unwrap();
        self.carry();
    }

    /// The same, to the network.
    pub(super) fn tell_network(&mut self, message: &[u8]) {
        self.user.link.send(message).unwrap();
        self.carry();
    }

    /// The span of a side.
    pub(super) fn of(&mut self, side: Side) -> &mut Span {
        match side {
            Side::User => &mut self.user,
            Side::Network => &mut self.network,
        }
    }

    /// The span that it speaks to.
    pub(super) fn peer_of(&mut self, side: Side) -> &mut Span {
        match side {
            Side::User => &mut self.network,
            Side::Network => &mut self.user,
        }
    }

    pub(super) fn user_events(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.user.poll_event()).collect()
    }

    pub(super) fn network_events(&mut self) -> Vec<Event> {
        core::iter::from_fn(|| self.network.poll_event()).collect()
    }

    /// The user calls; gives the call at both ends.
    pub(super) fn user_calls(&mut self, setup: Setup, wanted: Wanted) -> (CallId, CallId) {
        let call = self.user.setup(self.now, setup, wanted).unwrap();
        self.carry();
        (call, offered(&self.network_events()))
    }

    /// The network calls; gives the call at both ends, the user's first.
    pub(super) fn network_calls(&mut self, setup: Setup, wanted: Wanted) -> (CallId, CallId) {
        let call = self.network.setup(self.now, setup, wanted).unwrap();
        self.carry();
        (offered(&self.user_events()), call)
    }

    /// A call of the network that the user answered.
    pub(super) fn talk(&mut self) -> (CallId, CallId) {
        let (at_user, at_network) = self.network_calls(speech(), Wanted::Any);
        self.user.connect(self.now, at_user, None).unwrap();
        self.carry();
        self.user_events();
        self.network_events();
        (at_user, at_network)
    }

    /// How many messages of a type passed.
    pub(super) fn count(&self, kind: u8) -> usize {
        self.seen.iter().filter(|seen| **seen == kind).count()
    }

    /// The last message of a type, without its call reference.
    pub(super) fn last(&self, kind: u8) -> &[u8] {
        let position = self.seen.iter().rposition(|seen| *seen == kind).unwrap();
        &self.said[position][4..]
    }

    pub(super) fn is_idle(&self) {
        assert_eq!(self.user.call_count(), 0);
        assert_eq!(self.network.call_count(), 0);
    }
}

fn sent(span: &mut Span, now: Duration) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some(frame) = span.poll_transmit(now) {
        frames.push(frame.to_vec());
    }
    frames
}

pub(super) fn speech() -> Setup {
    Setup::speech(None, Number::dialled("0537000002"))
}

pub(super) fn offered(events: &[Event]) -> CallId {
    events
        .iter()
        .find_map(|event| match event {
            Event::Offered { call, .. } => Some(*call),
            _ => None,
        })
        .unwrap()
}

pub(super) fn released(events: &[Event]) -> Option<Cause> {
    events.iter().find_map(|event| match event {
        Event::Released { cause, .. } => Some(*cause),
        _ => None,
    })
}
