//! STATUS and STATUS ENQUIRY (clauses 5.8.10 and 5.8.11).

use core::time::Duration;

use super::call::{Call, CallId, Step, is_compatible};
use super::fields::Fields;
use super::kind::Kind;
use super::span::Span;
use super::timer::Timer;
use crate::isdn::{Cause, Side};

/// How far a call from a peer on the other side of `side` is for it, by the number of its state.
const fn reached(side: Side, state: u8) -> Option<u8> {
    match (side, state) {
        (Side::Network, 1) | (Side::User, 6) => Some(0),
        (Side::Network, 3) | (Side::User, 9) => Some(1),
        (Side::Network, 4) | (Side::User, 7) => Some(2),
        _ => None,
    }
}

/// The answer that a caller never got, whose STATUS shows an earlier state: it was lost when the
/// link was set up anew, and where no timer runs, both sides wait for ever (5.1.8 has nobody
/// acknowledge CONNECT to the network). Messages come in order, so an answer on its way would
/// have been there before the enquiry.
fn missed(call: &Call, side: Side, theirs: u8) -> Option<Kind> {
    let (kind, ours) = match (call.step, side) {
        (Step::Proceeding, _) => (Kind::CallProceeding, 1),
        (Step::Alerting, _) => (Kind::Alerting, 2),
        // A user is active once CONNECT was acknowledged.
        (Step::ConnectSent, _) | (Step::Active, Side::Network) => (Kind::Connect, 3),
        _ => return None,
    };
    (!call.ours && reached(side, theirs)? < ours).then_some(kind)
}

impl Span {
    /// Tells the peer a call's state, and why.
    pub(super) fn send_status_of(&mut self, id: CallId, cause: Cause, diagnostic: &[u8]) {
        let side = self.side();
        if let Some(call) = self.calls.get(id) {
            let (reference, state) = (call.reference(), call.state(side));
            self.send_status(reference, state as u8, cause, diagnostic);
        }
    }

    pub(super) fn send_status_enquiry(&mut self, now: Duration, id: CallId) {
        self.send_for(id, Kind::StatusEnquiry, |_, _| {});
        let at = now + self.config.times.of(Timer::T322);
        if let Some(call) = self.calls.get_mut(id) {
            call.t322 = Some(at);
        }
    }

    pub(super) fn status(&mut self, now: Duration, id: CallId, fields: &Fields<'_>) {
        let side = self.side();
        let Some(call) = self.calls.get_mut(id) else {
            return;
        };
        let cause = fields.cause().unwrap_or(Cause::NORMAL_UNSPECIFIED);
        if cause == Cause::RESPONSE_TO_STATUS_ENQUIRY {
            call.t322 = None;
            call.enquiries = 0;
        }
        let Some(theirs) = fields.call_state.and_then(<[u8]>::first) else {
            return;
        };
        let theirs = theirs & 0x3F;
        if theirs == 0 {
            // The peer knows of no call.
            self.note(id, Cause::TEMPORARY_FAILURE);
            self.end_as_noted(id);
        } else if call.step == Step::ReleaseSent {
            // T308 sees to it.
        } else if cause == Cause::RESPONSE_TO_STATUS_ENQUIRY
            && let Some(kind) = missed(call, side, theirs)
        {
            self.say_answer(id, kind);
        } else if !is_compatible(call.state(side), theirs) {
            self.release_for(now, id, Cause::MESSAGE_NOT_COMPATIBLE);
        }
    }
}
