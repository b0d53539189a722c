//! Clearing a call (clause 5.3).

use core::time::Duration;

use super::call::{CallId, Step};
use super::event::Event;
use super::fields::Fields;
use super::progress::Progress;
use super::span::Span;
use super::timer::Timer;
use crate::isdn::{Cause, Side};

impl Span {
    /// The call is over: its reference and its channel are free.
    pub(super) fn end(&mut self, id: CallId, cause: Cause) {
        if self.calls.remove(id).is_some() {
            self.tell(Event::Released { call: id, cause });
        }
    }

    /// The call is over, for the cause that is noted.
    pub(super) fn end_as_noted(&mut self, id: CallId) {
        if let Some(call) = self.calls.get(id) {
            self.end(id, call.cause);
        }
    }

    /// Notes why a call is cleared; the first reason counts.
    pub(super) fn note(&mut self, id: CallId, cause: Cause) {
        if let Some(call) = self.calls.get_mut(id)
            && !call.step.is_clearing()
        {
            call.cause = cause;
            call.sent_cause = cause;
        }
    }

    /// Clears the call (5.3.3, 5.3.4).
    pub(super) fn send_disconnect(&mut self, now: Duration, id: CallId, cause: Cause) {
        self.note(id, cause);
        self.send_disconnect_message(id, None);
        self.step(now, id, Step::DisconnectSent, Some(Timer::T305));
    }

    /// Clears the call, of which an announcement tells why (5.3.4.1).
    pub(super) fn send_disconnect_with_tones(&mut self, now: Duration, id: CallId, cause: Cause) {
        self.note(id, cause);
        self.send_disconnect_message(id, Some(Progress::IN_BAND));
        self.step(now, id, Step::DisconnectSent, Some(Timer::T306));
    }

    pub(super) fn send_release(&mut self, now: Duration, id: CallId) {
        self.send_release_message(id);
        self.step(now, id, Step::ReleaseSent, Some(Timer::T308));
    }

    /// Releases at once a call that cannot go on (5.1.2, 5.2.3).
    pub(super) fn release_for(&mut self, now: Duration, id: CallId, cause: Cause) {
        self.note(id, cause);
        self.send_release(now, id);
    }

    /// DISCONNECT (5.3.3, 5.3.4); 5.8.6: one without a cause that can be read is taken for 31, and
    /// RELEASE tells what was wrong.
    pub(super) fn disconnected(
        &mut self,
        now: Duration,
        id: CallId,
        fields: &Fields<'_>,
        wrong: Option<Cause>,
    ) {
        let cause = fields.cause().unwrap_or(Cause::NORMAL_UNSPECIFIED);
        let tones = self.side() == Side::User
            && fields
                .progress()
                .is_some_and(|progress| progress == Progress::IN_BAND);
        let was_clearing = self
            .calls
            .get(id)
            .is_some_and(|call| call.step.is_clearing());
        if was_clearing {
            if self
                .calls
                .get(id)
                .is_some_and(|call| call.step == Step::DisconnectSent)
            {
                self.send_release(now, id);
            }
            return;
        }
        self.note(id, cause);
        if let (Some(wrong), Some(call)) = (wrong, self.calls.get_mut(id)) {
            call.sent_cause = wrong;
        }
        self.tell(Event::Disconnected {
            call: id,
            cause,
            tones,
        });
        if tones {
            self.step(now, id, Step::DisconnectReceived, None);
        } else {
            self.send_release(now, id);
        }
    }

    pub(super) fn released(&mut self, id: CallId, fields: &Fields<'_>, wrong: Option<Cause>) {
        let Some(call) = self.calls.get(id) else {
            return;
        };
        let (reference, step) = (call.reference(), call.step);
        // 5.3.5: RELEASE met RELEASE.
        if step != Step::ReleaseSent {
            self.send_release_complete(reference, wrong);
        }
        self.note(id, fields.cause().unwrap_or(Cause::NORMAL_UNSPECIFIED));
        self.end_as_noted(id);
    }

    pub(super) fn release_complete(&mut self, id: CallId, fields: &Fields<'_>) {
        self.note(id, fields.cause().unwrap_or(Cause::NORMAL_UNSPECIFIED));
        self.end_as_noted(id);
    }
}
