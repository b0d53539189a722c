//! What the peer says of a call on its way and while it is active (clauses 5.1.3 to 5.1.8, 5.2.4 to
//! 5.2.8, 5.9).

use core::time::Duration;

use super::call::{CallId, Step};
use super::event::Event;
use super::fields::Fields;
use super::kind::Kind;
use super::number::{self, Party};
use super::span::Span;
use super::timer::Timer;

impl Span {
    pub(super) fn answered(&mut self, now: Duration, id: CallId, fields: &Fields<'_>) {
        if self.agree(now, id, fields).is_none() {
            return;
        }
        if let Some(call) = self.calls.get_mut(id) {
            call.connected = fields
                .connected
                .and_then(|contents| Party::parse(contents).ok());
        }
        self.send_for(id, Kind::ConnectAcknowledge, |_, _| {});
        self.heard(id, fields);
        self.activate(now, id);
    }

    /// The call is active.
    pub(super) fn activate(&mut self, now: Duration, id: CallId) {
        self.step(now, id, Step::Active, None);
        if let Some(channel) = self.channel_of(id) {
            self.tell(Event::Connected { call: id, channel });
        }
    }

    /// A progress indicator; where something can be heard, the caller decides how long to
    /// listen (5.1.6).
    pub(super) fn heard(&mut self, id: CallId, fields: &Fields<'_>) {
        let Some(progress) = fields.progress() else {
            return;
        };
        if let Some(call) = self.calls.get_mut(id)
            && progress.is_heard()
            && matches!(call.timer, Some((Timer::T310 | Timer::T301, _)))
        {
            call.timer = None;
        }
        self.tell(Event::Progress {
            call: id,
            progress,
            cause: fields.cause(),
        });
    }

    pub(super) fn digits(&mut self, now: Duration, id: CallId, fields: &Fields<'_>) {
        let called = fields.called().map(|number| number.digits);
        let keypad = fields.keypad.and_then(|octets| number::read(octets).ok());
        let digits = called.or(keypad).unwrap_or_default();
        let complete = fields.sending_complete;
        let timer = (!complete).then_some(Timer::T302);
        self.step(now, id, Step::TakingDigits, timer);
        self.tell(Event::Digits {
            call: id,
            digits,
            complete,
        });
    }

    pub(super) fn notified(&mut self, id: CallId, fields: &Fields<'_>) {
        if let Some(&octet) = fields.notification.and_then(<[u8]>::first) {
            self.tell(Event::Notified {
                call: id,
                notification: octet & 0x7F,
            });
        }
    }
}
