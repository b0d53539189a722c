//! What is made of a message, by the call's state (clauses 5.1 to 5.3, 5.7, 5.8).

use core::time::Duration;

use heapless::Vec;

use super::bearer::Bearer;
use super::call::{Call, CallId, Progress, Sending, Setup, Step};
use super::channel::{Channel, Chosen};
use super::event::Event;
use super::fields::{Fault, Fields};
use super::message::{Kind, Message, Reference};
use super::number::{self, Party};
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
            None => self.receive_without_call(kind, fault, &message),
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
    fn receive_without_call(&mut self, kind: Kind, fault: Option<Fault>, message: &Message<'_>) {
        let reference = message.reference;
        match kind {
            Kind::ReleaseComplete => {}
            // The flag of who did not choose the reference.
            Kind::Setup | Kind::Resume if reference.flag => {}
            Kind::Setup => self.offered(reference, fault, &message.fields),
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

    /// A SETUP for a new call (5.1.1, 5.2.1).
    fn offered(&mut self, reference: Reference, fault: Option<Fault>, fields: &Fields<'_>) {
        let bearer = fields
            .bearer
            .and_then(|contents| Bearer::parse(contents).ok());
        let refused = match (fault, bearer) {
            (Some(Fault::Serious(cause, _)), _) => Err(cause),
            (_, None) => Err(Cause::MANDATORY_ELEMENT_MISSING),
            (_, Some(_)) if self.calls.is_full() => Err(Cause::NO_CHANNEL_AVAILABLE),
            (_, Some(bearer)) => self
                .accept_channel(fields)
                .map(|(channel, exclusive)| (bearer, channel, exclusive)),
        };
        let (bearer, channel, exclusive) = match refused {
            Ok(accepted) => accepted,
            Err(cause) => return self.send_release_complete(reference.back(), Some(cause)),
        };
        self.yield_channel(channel);
        let setup = read_setup(bearer, fields);
        let inserted = self.calls.insert(|id| Call {
            ours: false,
            step: Step::Offered,
            channel: Some(channel),
            exclusive,
            ..Call::new(id, reference.value, setup)
        });
        let Some(id) = inserted else { return };
        self.tell(Event::Offered { call: id, channel });
        if let Some(Fault::Slight(cause, element)) = fault {
            self.send_status_of(id, cause, &[element]);
        }
    }

    /// The channel for a call that came, and whether it had to be that one (5.1.2, 5.2.3).
    fn accept_channel(&self, fields: &Fields<'_>) -> Result<(Channel, bool), Cause> {
        let choice = fields.channel();
        let unclaimed = self.free_channels();
        let any = if self.side() == Side::User {
            unclaimed.iter().next()
        } else {
            unclaimed.iter().next_back()
        };
        let free = self.available_to_peer();
        let any = any.map(|channel| (channel, false));
        match choice.map(|choice| (choice.channels, choice.one(), choice.exclusive)) {
            None | Some((Chosen::Any, _, _)) => any.ok_or(Cause::NO_CHANNEL_AVAILABLE),
            Some((Chosen::None, _, _)) => Err(Cause::NO_CHANNEL_AVAILABLE),
            Some((_, Some(channel), _)) if !self.config.channels.contains(channel) => {
                Err(Cause::CHANNEL_DOES_NOT_EXIST)
            }
            Some((_, None, _)) => Err(Cause::CHANNEL_DOES_NOT_EXIST),
            Some((_, Some(channel), exclusive)) if free.contains(channel) => {
                Ok((channel, exclusive))
            }
            Some((_, Some(_), true)) => Err(Cause::REQUESTED_CHANNEL_NOT_AVAILABLE),
            Some((_, Some(_), false)) => any.ok_or(Cause::NO_CHANNEL_AVAILABLE),
        }
    }

    /// 5.7: where both ask for one channel, the network has it. As the user, channels of calls
    /// that were not answered yet are not taken.
    fn available_to_peer(&self) -> super::channel::ChannelSet {
        let mut free = self.free_channels();
        if self.side() == Side::User {
            let contested = self
                .calls
                .iter()
                .filter(|call| call.ours && call.step == Step::SetupSent);
            for channel in contested.filter_map(|call| call.channel) {
                free.insert(channel);
            }
        }
        free
    }

    /// The call of this side that asked for a channel has to be given another.
    fn yield_channel(&mut self, channel: Channel) {
        let loser = self.calls.on(channel).map(|call| call.id);
        if let Some(call) = loser.and_then(|id| self.calls.get_mut(id)) {
            call.channel = None;
        }
    }

    /// The channel that the peer's first answer settles on; none if the call is released
    /// because it cannot be had (5.1.2, 5.2.3).
    fn agree(&mut self, now: Duration, id: CallId, fields: &Fields<'_>) -> Option<Channel> {
        let free = self.free_channels();
        let choice = fields.channel();
        let call = self.calls.get_mut(id)?;
        if call.agreed {
            return call.channel;
        }
        let named = choice.and_then(super::channel::ChannelChoice::one);
        let agreed = match (named, call.channel) {
            (None, channel) => channel,
            (Some(named), Some(channel)) if named == channel => Some(named),
            (Some(_), _) if call.exclusive => None,
            (Some(named), _) => Some(named).filter(|named| free.contains(*named)),
        };
        if agreed.is_none() {
            self.release_for(now, id, Cause::CHANNEL_UNACCEPTABLE);
            return None;
        }
        call.channel = agreed;
        call.agreed = true;
        agreed
    }

    fn answered(&mut self, now: Duration, id: CallId, fields: &Fields<'_>) {
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
    fn heard(&mut self, id: CallId, fields: &Fields<'_>) {
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

    fn digits(&mut self, now: Duration, id: CallId, fields: &Fields<'_>) {
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

    fn notified(&mut self, id: CallId, fields: &Fields<'_>) {
        if let Some(&octet) = fields.notification.and_then(<[u8]>::first) {
            self.tell(Event::Notified {
                call: id,
                notification: octet & 0x7F,
            });
        }
    }

    /// DISCONNECT (5.3.3, 5.3.4); 5.8.6: one without a cause that can be read is taken for 31, and
    /// RELEASE tells what was wrong.
    fn disconnected(
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

    fn released(&mut self, id: CallId, fields: &Fields<'_>, wrong: Option<Cause>) {
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

    fn release_complete(&mut self, id: CallId, fields: &Fields<'_>) {
        self.note(id, fields.cause().unwrap_or(Cause::NORMAL_UNSPECIFIED));
        self.end_as_noted(id);
    }
}

fn t310_unless_heard(progress: Option<Progress>) -> Option<Timer> {
    if progress.is_some_and(Progress::is_heard) {
        None
    } else {
        Some(Timer::T310)
    }
}

fn read_setup(bearer: Bearer, fields: &Fields<'_>) -> Setup {
    Setup {
        bearer,
        calling: fields
            .calling
            .and_then(|contents| Party::parse(contents).ok()),
        called: fields.called(),
        sending: if fields.sending_complete {
            Sending::EnBloc
        } else {
            Sending::Overlap
        },
        progress: fields.progress(),
        display: carried(fields.display),
        high_layer: carried(fields.high_layer),
        low_layer: carried(fields.low_layer),
    }
}

/// What is only carried; too much of it is left out (5.8.7.2).
fn carried<const N: usize>(contents: Option<&[u8]>) -> Vec<u8, N> {
    contents
        .and_then(|contents| Vec::from_slice(contents).ok())
        .unwrap_or_default()
}
