//! What is made of a message, by the call's state (clause 5.8 above all).

use core::time::Duration;

use super::call::{CallId, Step};
use super::event::Event;
use super::fields::{Fault, Fields};
use super::kind::Kind;
use super::message::{Message, Reference};
use super::progress::Progress;
use super::span::Span;
use super::timer::Timer;
use crate::isdn::{Cause, Side};

impl Span {
    pub(super) fn receive(&mut self, now: Duration, octets: &[u8]) {
        let Some(mut message) = Message::parse(octets) else {
            return;
        };
        if message.reference.value == 0 {
            return self.receive_global(now, message);
        }
        let call = self.calls.find(message.reference);
        let kind = match message.kind {
            Ok(kind) => kind,
            Err(octet) => return self.unknown_kind(message.reference, call, octet),
        };
        let fault = message.fields.judge(kind, self.side());
        match call {
            Some(id) => self.receive_for(now, id, kind, fault, &message),
            None => self.receive_without_call(now, kind, fault, &message),
        }
    }

    /// 5.8.4: a message type that is not implemented.
    fn unknown_kind(&mut self, reference: Reference, call: Option<CallId>, octet: u8) {
        match call.and_then(|id| self.state_of(id)) {
            Some(state) => self.send_status(
                reference.back(),
                state as u8,
                Cause::MESSAGE_TYPE_NOT_IMPLEMENTED,
                &[octet],
            ),
            None => {
                let cause = Some(Cause::INVALID_CALL_REFERENCE);
                self.send_release_complete(reference.back(), cause);
            }
        }
    }

    /// 5.8.3.2: a message for no call that there is.
    fn receive_without_call(
        &mut self,
        now: Duration,
        kind: Kind,
        fault: Option<Fault>,
        message: &Message<'_>,
    ) {
        let reference = message.reference;
        match kind {
            Kind::ReleaseComplete => {}
            // The flag of who did not choose the reference.
            Kind::Setup | Kind::Resume if reference.flag => {}
            Kind::Setup => self.offered(now, reference, fault, &message.fields),
            Kind::Resume => self.send(reference.back(), Kind::ResumeReject, |writer| {
                writer.cause(Side::Network, Cause::FACILITY_REJECTED, &[]);
            }),
            Kind::StatusEnquiry => {
                self.send_status(reference.back(), 0, Cause::RESPONSE_TO_STATUS_ENQUIRY, &[]);
            }
            Kind::Status => {
                // 5.8.11: the peer has a call where there is none.
                let state = message.fields.call_state.and_then(<[u8]>::first);
                if state.is_some_and(|state| state & 0x3F != 0) {
                    let cause = Some(Cause::MESSAGE_NOT_COMPATIBLE);
                    self.send_release_complete(reference.back(), cause);
                }
            }
            _ => {
                let cause = Some(Cause::INVALID_CALL_REFERENCE);
                self.send_release_complete(reference.back(), cause);
            }
        }
    }

    fn receive_for(
        &mut self,
        now: Duration,
        id: CallId,
        kind: Kind,
        fault: Option<Fault>,
        message: &Message<'_>,
    ) {
        let fields = &message.fields;
        match (kind, fault) {
            // 5.8.6: these are acted on all the same.
            (Kind::Disconnect, Some(Fault::Serious(cause, _))) => {
                return self.disconnected(now, id, fields, Some(cause));
            }
            (Kind::Release, Some(Fault::Serious(cause, _))) => {
                return self.released(id, fields, Some(cause));
            }
            (Kind::ReleaseComplete | Kind::Setup, _) => {}
            // 5.8.11 has no STATUS answer a STATUS.
            (Kind::Status, Some(Fault::Serious(..))) => return,
            (_, Some(Fault::Serious(cause, element))) => {
                return self.send_status_of(id, cause, &[element]);
            }
            _ => {}
        }
        self.act(now, id, kind, fields, message.reference);
        if let Some(Fault::Slight(cause, element)) = fault
            && !matches!(
                kind,
                Kind::Disconnect | Kind::Release | Kind::ReleaseComplete | Kind::Status
            )
        {
            self.send_status_of(id, cause, &[element]);
        }
    }

    fn act(
        &mut self,
        now: Duration,
        id: CallId,
        kind: Kind,
        fields: &Fields<'_>,
        reference: Reference,
    ) {
        let Some(step) = self.calls.get(id).map(|call| call.step) else {
            return;
        };
        match (kind, step) {
            // 5.8.3.2 e: a SETUP that was repeated.
            (Kind::Setup, _) => {}
            (Kind::SetupAcknowledge, Step::SetupSent) => {
                if let Some(channel) = self.agree(now, id, fields) {
                    self.step(now, id, Step::SendingDigits, Some(Timer::T304));
                    self.tell(Event::MoreDigitsWanted { call: id, channel });
                    self.heard(id, fields);
                }
            }
            (Kind::CallProceeding, Step::SetupSent | Step::SendingDigits) => {
                if let Some(channel) = self.agree(now, id, fields) {
                    let progress = fields.progress();
                    let timer = t310_unless_heard(progress);
                    self.step(now, id, Step::PeerProceeds, timer);
                    self.tell(Event::Proceeding {
                        call: id,
                        channel,
                        progress,
                    });
                }
            }
            (Kind::Alerting, Step::SetupSent | Step::SendingDigits | Step::PeerProceeds) => {
                if let Some(channel) = self.agree(now, id, fields) {
                    self.step(now, id, Step::PeerAlerts, Some(Timer::T301));
                    self.tell(Event::Alerting {
                        call: id,
                        channel,
                        progress: fields.progress(),
                    });
                }
            }
            (
                Kind::Connect,
                Step::SetupSent | Step::SendingDigits | Step::PeerProceeds | Step::PeerAlerts,
            ) => self.answered(now, id, fields),
            (Kind::ConnectAcknowledge, Step::ConnectSent) => self.activate(now, id),
            // 5.1.8: the calling user's acknowledgement needs no action.
            (Kind::ConnectAcknowledge, Step::Active) => {}
            (Kind::Progress, Step::SendingDigits | Step::PeerProceeds | Step::PeerAlerts) => {
                self.heard(id, fields);
            }
            (Kind::Information, Step::TakingDigits) => self.digits(now, id, fields),
            (Kind::Information, _) => {}
            (Kind::Notify, _) => self.notified(id, fields),
            (Kind::Disconnect, Step::ReleaseSent) => {}
            (Kind::Disconnect, Step::DisconnectSent) => self.send_release(now, id),
            (Kind::Disconnect, Step::DisconnectReceived) => {}
            (Kind::Disconnect, _) => self.disconnected(now, id, fields, None),
            (Kind::Release, _) => self.released(id, fields, None),
            (Kind::ReleaseComplete, _) => self.release_complete(id, fields),
            (Kind::StatusEnquiry, _) => {
                self.send_status_of(id, Cause::RESPONSE_TO_STATUS_ENQUIRY, &[]);
            }
            (Kind::Status, _) => self.status(now, id, fields),
            (Kind::Suspend, Step::Active) if self.side() == Side::Network => {
                self.send(reference.back(), Kind::SuspendReject, |writer| {
                    writer.cause(Side::Network, Cause::FACILITY_REJECTED, &[]);
                });
            }
            // A message that is not for this state (5.8.4). In the midst of clearing it was on its way.
            _ if step.is_clearing() => {}
            _ => self.send_status_of(id, Cause::MESSAGE_NOT_COMPATIBLE, &[kind as u8]),
        }
    }
}

fn t310_unless_heard(progress: Option<Progress>) -> Option<Timer> {
    if progress.is_some_and(Progress::is_heard) {
        None
    } else {
        Some(Timer::T310)
    }
}
