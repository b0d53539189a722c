//! Restart (clause 5.5), and the global call reference.

use core::time::Duration;

use super::channel::{Channel, ChannelSet, Chosen};
use super::element::id;
use super::event::Event;
use super::fields::{Fault, Fields};
use super::kind::Kind;
use super::message::{Message, Reference};
use super::restarts::{Current, Restart, Why};
use super::span::Span;
use super::timer::Timer;
use crate::isdn::Cause;

/// RESTART is sent so often (5.5.1).
const TRIES: u8 = 2;
/// States of the global call reference (4.5.7). In Rest 2 nobody is ever seen, since channels
/// are idle here as soon as it is asked for; so T317 does not run.
const REST_0: u8 = 0;
const REST_1: u8 = 61;

/// What a RESTART or its acknowledgement is about.
enum About {
    These(ChannelSet),
    All,
}

impl Span {
    /// Has the peer make channels idle, and makes them so here; calls on them are over (5.5.1).
    pub fn restart(&mut self, now: Duration, what: Restart) {
        self.restart_because(now, what, Why::Doubt);
    }

    pub(super) fn restart_because(&mut self, now: Duration, what: Restart, why: Why) {
        match what {
            Restart::Channel(channel) => self.idle(channel),
            Restart::Interface => self
                .config
                .channels
                .iter()
                .for_each(|channel| self.idle(channel)),
        }
        self.restarts.want(what, why);
        self.next_restart(now);
    }

    /// Channels that are out of service because the peer did not answer a RESTART.
    #[must_use]
    pub const fn out_of_service(&self) -> ChannelSet {
        self.restarts.out_of_service
    }

    /// Sends the next RESTART, if none waits for its acknowledgement.
    pub(super) fn next_restart(&mut self, now: Duration) {
        if self.restarts.current.is_some() || !self.link.is_up() {
            return;
        }
        if let Some((what, why)) = self.restarts.next() {
            self.send_restart(now, what, why, 1);
        }
    }

    fn send_restart(&mut self, now: Duration, what: Restart, why: Why, tries: u8) {
        let reference = Reference {
            value: 0,
            flag: false,
        };
        self.send(reference, Kind::Restart, |writer| match what {
            Restart::Channel(channel) => {
                writer.element(id::CHANNEL, &channel.octets(true));
                writer.element(id::RESTART, &[0x80]);
            }
            Restart::Interface => writer.element(id::RESTART, &[0x86]),
        });
        self.restarts.current = Some(Current {
            what,
            why,
            tries,
            t316: Some(now + self.config.times.of(Timer::T316)),
        });
    }

    pub(super) fn expire_restart(&mut self, now: Duration) {
        let Some(current) = self
            .restarts
            .current
            .take_if(|current| current.t316.is_some_and(|at| at <= now))
        else {
            return;
        };
        if current.tries < TRIES {
            return self.send_restart(now, current.what, current.why, current.tries + 1);
        }
        if current.why == Why::Beginning {
            // The peer knows of no RESTART, or lost its mind for one channel. Nothing speaks against
            // the channels, and thirty times T316 would be two hours.
            self.restarts.beginning = ChannelSet::NONE;
            self.tell(Event::RestartUnanswered);
            return self.next_restart(now);
        }
        for channel in self.channels_of(current.what).iter() {
            self.restarts.out_of_service.insert(channel);
            self.tell(Event::OutOfService(channel));
        }
        self.next_restart(now);
    }

    fn channels_of(&self, what: Restart) -> ChannelSet {
        match what {
            Restart::Interface => self.config.channels,
            Restart::Channel(channel) => {
                let mut one = ChannelSet::NONE;
                one.insert(channel);
                one
            }
        }
    }

    /// A message with the global call reference (5.8.3.2 f).
    pub(super) fn receive_global(&mut self, now: Duration, mut message: Message<'_>) {
        let reference = message.reference;
        let kind = match message.kind {
            Ok(kind) => kind,
            Err(octet) => {
                let cause = Cause::MESSAGE_TYPE_NOT_IMPLEMENTED;
                return self.send_status(reference.back(), self.global_state(), cause, &[octet]);
            }
        };
        let fault = message.fields.judge(kind, self.side());
        match (kind, fault) {
            (Kind::Status, _) => {}
            (Kind::Restart | Kind::RestartAcknowledge, Some(Fault::Serious(cause, element))) => {
                self.send_status(reference.back(), self.global_state(), cause, &[element]);
            }
            (Kind::Restart, _) => self.restarted_by_peer(now, reference, &message.fields),
            (Kind::RestartAcknowledge, _) => self.restart_acknowledged(now, &message.fields),
            _ => {
                let cause = Cause::INVALID_CALL_REFERENCE;
                self.send_status(reference.back(), self.global_state(), cause, &[]);
            }
        }
    }

    fn global_state(&self) -> u8 {
        if self.restarts.current.is_some() {
            REST_1
        } else {
            REST_0
        }
    }

    /// 5.5.2: makes the channels idle, and says so.
    fn restarted_by_peer(&mut self, now: Duration, reference: Reference, fields: &Fields<'_>) {
        let channels = match self.about(fields) {
            Ok(About::These(channels)) => channels,
            Ok(About::All) => self.config.channels,
            Err(cause) => {
                let state = self.global_state();
                return self.send_status(reference.back(), state, cause, &[id::CHANNEL]);
            }
        };
        for channel in channels.iter() {
            self.idle(channel);
            self.forget_restart_of(channel);
            self.tell(Event::Restarted(channel));
        }
        if channels == self.config.channels {
            self.restarts.interface = None;
            self.restarts.current = None;
        }
        let (channel, restart) = (fields.channel, fields.restart);
        self.send(reference.back(), Kind::RestartAcknowledge, |writer| {
            if let Some(channel) = channel {
                writer.element(id::CHANNEL, channel);
            }
            if let Some(restart) = restart {
                writer.element(id::RESTART, restart);
            }
        });
        self.next_restart(now);
    }

    fn restart_acknowledged(&mut self, now: Duration, fields: &Fields<'_>) {
        let Some(current) = self.restarts.current else {
            return self.acknowledged_late(now, fields);
        };
        let is_this = match (self.about(fields), current.what) {
            (Ok(About::All), _) => true,
            (Ok(About::These(channels)), Restart::Channel(channel)) => channels.contains(channel),
            (Ok(About::These(_)), Restart::Interface) | (Err(_), _) => false,
        };
        if !is_this {
            return self.acknowledged_late(now, fields);
        }
        self.restarts.current = None;
        for channel in self.channels_of(current.what).iter() {
            self.restarts.out_of_service.remove(channel);
            self.tell(Event::Restarted(channel));
        }
        self.next_restart(now);
    }

    /// A SETUP of the peer's took the place of this acknowledgement. Since messages come in order
    /// the peer has made the channel idle after it: is the call still there?
    fn acknowledged_late(&mut self, now: Duration, fields: &Fields<'_>) {
        let Ok(About::These(channels)) = self.about(fields) else {
            return;
        };
        for channel in channels.iter() {
            let call = self.calls.on(channel).filter(|call| !call.ours);
            if let Some((id, false)) = call.map(|call| (call.id, call.step.is_clearing())) {
                self.send_status_enquiry(now, id);
            }
        }
    }

    /// Channels on which a call of the peer's shows that it has them idle: it has not answered a
    /// RESTART of ours, and need not any more.
    pub(super) fn unsettled_channels(&self) -> ChannelSet {
        self.restarts.unsettled(self.config.channels)
    }

    /// The peer calls on the channel, which counts as the acknowledgement of its restart.
    pub(super) fn settle(&mut self, now: Duration, channel: Channel) {
        if !self.unsettled_channels().contains(channel) {
            return;
        }
        self.forget_restart_of(channel);
        self.tell(Event::Restarted(channel));
        self.next_restart(now);
    }

    /// A call of this side's is about to be on the channel.
    pub(super) fn forget_beginning_of(&mut self, channel: Channel) {
        self.restarts.beginning.remove(channel);
    }

    fn forget_restart_of(&mut self, channel: Channel) {
        self.restarts.channels.remove(channel);
        self.restarts.beginning.remove(channel);
        self.restarts.out_of_service.remove(channel);
        self.restarts
            .current
            .take_if(|current| current.what == Restart::Channel(channel));
    }

    fn about(&self, fields: &Fields<'_>) -> Result<About, Cause> {
        if fields
            .restart
            .is_some_and(|contents| contents[0] & 0x07 != 0)
        {
            return Ok(About::All);
        }
        match fields.channel().map(|choice| choice.channels) {
            Some(Chosen::These(channels)) => {
                if channels.is_empty() || !channels.without(self.config.channels).is_empty() {
                    return Err(Cause::CHANNEL_DOES_NOT_EXIST);
                }
                Ok(About::These(channels))
            }
            _ => Err(Cause::MANDATORY_ELEMENT_MISSING),
        }
    }

    /// Ends the call on a channel without a word to the peer.
    fn idle(&mut self, channel: Channel) {
        while let Some(id) = self.calls.on(channel).map(|call| call.id) {
            self.end(id, Cause::TEMPORARY_FAILURE);
        }
    }
}
