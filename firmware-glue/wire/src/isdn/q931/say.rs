//! Messages that go out.

use core::time::Duration;

use super::call::{Call, CallId, Sending, Setup, Step};
use super::channel::Channel;
use super::element::id;
use super::kind::Kind;
use super::message::{Reference, Writer};
use super::number::{Number, Party};
use super::progress::Progress;
use super::span::Span;
use super::timer::Timer;
use crate::isdn::{Cause, Side};

impl Side {
    /// The location in causes and progress indicators: the user, or the public network that
    /// serves it (4.5.12).
    const fn location(self) -> u8 {
        match self {
            Self::User => 0x80,
            Self::Network => 0x82,
        }
    }
}

impl Writer<'_> {
    pub(super) fn cause(&mut self, side: Side, cause: Cause, diagnostic: &[u8]) {
        let contents = [side.location(), 0x80 | cause.0];
        self.split_element(id::CAUSE, &contents, diagnostic);
    }

    fn progress(&mut self, side: Side, progress: Option<Progress>) {
        if let Some(progress) = progress {
            self.element(id::PROGRESS, &[side.location(), 0x80 | progress.0]);
        }
    }

    fn channel(&mut self, channel: Option<Channel>, exclusive: bool) {
        if let Some(channel) = channel {
            self.element(id::CHANNEL, &channel.octets(exclusive));
        }
    }

    fn party(&mut self, identifier: u8, party: &Party) {
        let octets = [party.number.octet(), party.octet_3a()];
        self.split_element(identifier, &octets, party.number.digits.as_bytes());
    }

    fn called(&mut self, number: &Number) {
        let octet = [0x80 | number.octet()];
        self.split_element(id::CALLED, &octet, number.digits.as_bytes());
    }

    fn some(&mut self, identifier: u8, contents: &[u8]) {
        if !contents.is_empty() {
            self.element(identifier, contents);
        }
    }

    fn setup(&mut self, side: Side, setup: &Setup, channel: Option<Channel>, exclusive: bool) {
        if setup.sending == Sending::EnBloc {
            self.octet(id::SENDING_COMPLETE);
        }
        let (bearer, length) = setup.bearer.octets();
        self.element(id::BEARER, &bearer[..length]);
        self.channel(channel, exclusive);
        self.progress(side, setup.progress);
        self.some(id::DISPLAY, &setup.display);
        if let Some(calling) = &setup.calling {
            self.party(id::CALLING, calling);
        }
        if let Some(called) = &setup.called {
            self.called(called);
        }
        self.some(id::LOW_LAYER, &setup.low_layer);
        self.some(id::HIGH_LAYER, &setup.high_layer);
    }
}

impl Span {
    /// Sends a message. One that finds no room is lost, as on a bad line: the timers see to it.
    pub(super) fn send(
        &mut self,
        reference: Reference,
        kind: Kind,
        fill: impl FnOnce(&mut Writer<'_>),
    ) {
        let _ = self.link.send_with(|room| {
            let mut writer = Writer::new(room, reference, kind);
            fill(&mut writer);
            writer.finish()
        });
    }

    pub(super) fn send_for(
        &mut self,
        id: CallId,
        kind: Kind,
        fill: impl FnOnce(&mut Writer<'_>, &mut Call),
    ) {
        let Self { link, calls, .. } = self;
        let Some(call) = calls.get_mut(id) else {
            return;
        };
        let _ = link.send_with(|room| {
            let mut writer = Writer::new(room, call.reference(), kind);
            fill(&mut writer, call);
            writer.finish()
        });
    }

    /// Brings a call to a step, under a timer or none.
    pub(super) fn step(&mut self, now: Duration, id: CallId, step: Step, timer: Option<Timer>) {
        let timer = timer.map(|timer| (timer, now + self.config.times.of(timer)));
        if let Some(call) = self.calls.get_mut(id) {
            call.step = step;
            call.timer = timer;
            call.retries = 0;
        }
    }

    pub(super) fn send_setup(&mut self, id: CallId) {
        let side = self.side();
        self.send_for(id, Kind::Setup, |writer, call| {
            writer.setup(side, &call.setup, call.channel, call.exclusive);
        });
    }

    /// Answers on the way to the connection.
    pub(super) fn send_answer(&mut self, id: CallId, kind: Kind, progress: Option<Progress>) {
        if let Some(call) = self.calls.get_mut(id) {
            call.progress = progress;
        }
        self.say_answer(id, kind);
    }

    /// Says an answer as it stands. The first settles the channel (5.1.2, 5.2.3).
    pub(super) fn say_answer(&mut self, id: CallId, kind: Kind) {
        let side = self.side();
        self.send_for(id, kind, |writer, call| {
            if !core::mem::replace(&mut call.agreed, true) {
                writer.channel(call.channel, true);
            }
            writer.progress(side, call.progress);
            if let (Kind::Connect, Some(party)) = (kind, &call.connected) {
                writer.party(id::CONNECTED, party);
            }
        });
    }

    pub(super) fn send_information(&mut self, id: CallId, number: &Number) {
        self.send_for(id, Kind::Information, |writer, _| writer.called(number));
    }

    pub(super) fn send_status(
        &mut self,
        reference: Reference,
        state: u8,
        cause: Cause,
        element: &[u8],
    ) {
        let side = self.side();
        self.send(reference, Kind::Status, |writer| {
            writer.cause(side, cause, element);
            writer.element(id::CALL_STATE, &[state]);
        });
    }

    pub(super) fn send_release_complete(&mut self, reference: Reference, cause: Option<Cause>) {
        let side = self.side();
        self.send(reference, Kind::ReleaseComplete, |writer| {
            if let Some(cause) = cause {
                writer.cause(side, cause, &[]);
            }
        });
    }

    pub(super) fn send_disconnect_message(&mut self, id: CallId, progress: Option<Progress>) {
        let side = self.side();
        self.send_for(id, Kind::Disconnect, |writer, call| {
            writer.cause(side, call.sent_cause, &[]);
            writer.progress(side, progress);
        });
    }

    pub(super) fn send_release_message(&mut self, id: CallId) {
        let side = self.side();
        self.send_for(id, Kind::Release, |writer, call| {
            writer.cause(side, call.sent_cause, &[]);
        });
    }
}
