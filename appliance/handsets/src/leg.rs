//! The life of a leg: one task for each, which owns its dialog.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jawab_media::MediaDirection;
use jawab_switch::{Cause, Digit, Endpoint, LegCommand, LegEvent, LegId, Number};
use rsipstack::dialog::dialog::{DialogState, DialogStateReceiver, TerminatedReason};
use rsipstack::dialog::invitation::{InviteAsyncResult, InviteOption};
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::prelude::{HasHeaders, HeadersExt, ToTypedHeader};
use rsipstack::sip::{Header, Method, Request, StatusCode, Uri};
use rsipstack::transaction::transaction::Transaction;
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use crate::agent::{Agent, LegMessage, source};
use crate::cause::{cause_in, cause_of, reason, status_for};
use crate::config::NoAudio;
use crate::keep_alive::destination;
use crate::sdp::{self, Local};

/// How often a leg looks after itself.
const LOOK: Duration = Duration::from_secs(2);

/// Silence of a handset after which it is asked whether it is there.
const SILENT: Duration = Duration::from_secs(6);

/// How long a cancelled INVITE may take to end (Timer B and a little, RFC 3261 §17.1.1.2).
const CANCEL_GUARD: Duration = Duration::from_secs(35);

/// A leg with a dialog.
struct Leg {
    agent: Arc<Agent>,
    id: LegId,
    far_end: Endpoint,
    dialog: InviteDialog,
    /// Where the far end's signalling is.
    peer: SocketAddr,
    local: Local,
    /// What we answer an offered leg with.
    answer: Option<String>,
    confirmed: bool,
    held: bool,
    /// We cancelled or hung up; the end is awaited.
    ending: Option<Cause>,
}

/// An INVITE arrived from somebody known.
pub(crate) async fn offered(
    agent: Arc<Agent>,
    transaction: &mut Transaction,
    from: Endpoint,
) -> rsipstack::Result<()> {
    let peer = source(transaction)?;
    let id = agent.next_leg();
    let address = match agent.media.open_rtp(id, agent.address_towards(peer.ip())) {
        Ok(address) => address,
        Err(error) => {
            warn!("a call from {peer} is refused: {error}");
            return transaction.reply(StatusCode::ServiceUnavailable).await;
        }
    };
    let local = Local {
        address,
        version: 1,
    };
    let audio = sdp::remote(&transaction.original.body)
        .map_err(NoAudio::from)
        .and_then(|remote| {
            agent.media.set_remote(id, remote)?;
            Ok(sdp::answer(local, &remote))
        });
    let answer = match audio {
        Ok(answer) => answer,
        Err(error) => {
            info!("a call from {peer} is refused: {error}");
            agent.media.close(id);
            return transaction.reply(StatusCode::NotAcceptableHere).await;
        }
    };
    let (states, heard) = agent.dialogs.new_dialog_state_channel();
    let contact = agent.contact("jawab", peer.ip())?;
    let dialog =
        agent
            .dialogs
            .get_or_create_server_invite(transaction, states, None, Some(contact))?;
    let messages = agent.adopt(id, from.clone());
    let (caller, called) = (
        caller_of(&transaction.original),
        called_of(&transaction.original),
    );
    let leg = Leg {
        agent: agent.clone(),
        id,
        far_end: from.clone(),
        dialog: dialog.clone(),
        peer,
        local,
        answer: Some(answer),
        confirmed: false,
        held: false,
        ending: None,
    };
    agent
        .tell_leg(
            id,
            LegEvent::Offered {
                from,
                caller,
                called,
            },
        )
        .await;
    tokio::spawn(leg.live(messages, heard, None));
    let mut dialog = dialog;
    dialog.handle(transaction).await
}

/// The switch wants a leg to a handset or a trunk.
pub(crate) async fn originate(
    agent: Arc<Agent>,
    id: LegId,
    to: Endpoint,
    called: Number,
    caller: Option<Number>,
) {
    let messages = agent.adopt(id, to.clone());
    let started = match invite(&agent, id, &to, &called, caller.as_ref()) {
        Ok(started) => started,
        Err(cause) => {
            agent.released(id, cause).await;
            return;
        }
    };
    let (leg, states, invited) = started;
    leg.live(messages, states, Some(invited)).await;
}

type Invited = tokio::task::JoinHandle<InviteAsyncResult>;

fn invite(
    agent: &Arc<Agent>,
    id: LegId,
    to: &Endpoint,
    called: &Number,
    caller: Option<&Number>,
) -> Result<(Leg, DialogStateReceiver, Invited), Cause> {
    let (uri, peer, tcp) = match to {
        Endpoint::Handset(handset) => {
            let binding = agent.registry().get(handset).cloned();
            let binding = binding.ok_or(Cause::SUBSCRIBER_ABSENT)?;
            (binding.contact, binding.source, binding.tcp)
        }
        Endpoint::Line(line) => {
            let trunk = agent.config.trunks.iter().find(|trunk| trunk.line == *line);
            let peer = trunk.ok_or(Cause::NO_ROUTE)?.peer;
            (format!("sip:{called}@{peer}"), peer, false)
        }
    };
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        warn!("cannot call {to:?}: {what}: {error}");
        Cause::TEMPORARY_FAILURE
    };
    let address = agent
        .media
        .open_rtp(id, agent.address_towards(peer.ip()))
        .map_err(|error| failed("no audio", &error))?;
    let local = Local {
        address,
        version: 1,
    };
    let user = caller.map_or("anonymous", Number::as_str);
    let contact = |user: &str| agent.contact(user, peer.ip());
    let options = InviteOption {
        caller: contact(user).map_err(|error| failed("caller", &error))?,
        callee: Uri::try_from(uri.as_str()).map_err(|error| failed("address", &error))?,
        destination: Some(destination(peer, tcp)),
        contact: contact("jawab").map_err(|error| failed("contact", &error))?,
        content_type: Some("application/sdp".into()),
        offer: Some(sdp::offer(local).into_bytes()),
        ..InviteOption::default()
    };
    let (states, heard) = agent.dialogs.new_dialog_state_channel();
    let (dialog, invited) = agent
        .dialogs
        .do_invite_async(options, states)
        .map_err(|error| failed("INVITE", &error))?;
    let leg = Leg {
        agent: agent.clone(),
        id,
        far_end: to.clone(),
        dialog,
        peer,
        local,
        answer: None,
        confirmed: false,
        held: false,
        ending: None,
    };
    Ok((leg, heard, invited))
}

impl Leg {
    /// Lives until the dialog has ended; then says so, this once.
    async fn live(
        mut self,
        mut messages: mpsc::UnboundedReceiver<LegMessage>,
        mut states: DialogStateReceiver,
        mut invited: Option<Invited>,
    ) {
        let mut look = tokio::time::interval(LOOK);
        let guard = tokio::time::sleep(Duration::MAX / 4);
        tokio::pin!(guard);
        let cause = loop {
            let was_ending = self.ending.is_some();
            let ended = tokio::select! {
                Some(message) = messages.recv() => self.told(message).await,
                Some(state) = states.recv() => self.dialog_is(state).await,
                outcome = async { invited.as_mut()?.await.ok() }, if invited.is_some() => {
                    invited = None;
                    self.invite_ended(outcome)
                }
                _ = look.tick() => { self.look_after(); None }
                () = &mut guard => Some(self.ending.unwrap_or(Cause::RECOVERY_ON_TIMER)),
            };
            if let Some(cause) = ended {
                break cause;
            }
            if !was_ending && self.ending.is_some() {
                guard
                    .as_mut()
                    .reset(tokio::time::Instant::now() + CANCEL_GUARD);
            }
        };
        if let Some(invited) = invited {
            // A cancelled INVITE is left to end by itself.
            drop(invited);
        }
        self.agent.dialogs.remove_dialog(&self.dialog.id());
        self.agent.released(self.id, cause).await;
    }

    /// Carries a command out; gives the cause if that was the end.
    async fn told(&mut self, message: LegMessage) -> Option<Cause> {
        let command = match message {
            LegMessage::Command(command) => command,
            LegMessage::Lost => {
                // Nobody is there to be told.
                return Some(Cause::DESTINATION_OUT_OF_ORDER);
            }
        };
        let done = match command {
            LegCommand::Alert => self.dialog.ringing(None, None),
            LegCommand::Answer => {
                let sdp = self.answer.clone().unwrap_or_default();
                self.dialog
                    .accept(Some(vec![sdp_type()]), Some(sdp.into_bytes()))
            }
            LegCommand::Release(cause) => return self.release(cause).await,
            LegCommand::SendDigit(_) => {
                self.agent.media.command(self.id, &command);
                Ok(())
            }
            _ => Ok(()),
        };
        match done {
            Ok(()) => None,
            Err(error) => {
                warn!("{}: {error}", self.id);
                Some(Cause::TEMPORARY_FAILURE)
            }
        }
    }

    async fn release(&mut self, cause: Cause) -> Option<Cause> {
        if self.ending.is_some() {
            return None;
        }
        self.ending = Some(cause);
        let is_offered = self.answer.is_some();
        if self.confirmed || (is_offered && matches!(self.dialog.state(), DialogState::WaitAck(..)))
        {
            let reason = Header::Reason(reason(cause).into());
            let dialog = self.dialog.clone();
            // The answer to BYE is not waited for: the call is over either way.
            tokio::spawn(async move {
                if let Err(error) = dialog.bye_with_headers(Some(vec![reason])).await {
                    debug!("BYE: {error}");
                }
            });
            return Some(cause);
        }
        if is_offered {
            let status = StatusCode::from(status_for(cause));
            if let Err(error) = self.dialog.reject(Some(status), Some(reason(cause))) {
                debug!("{}: {error}", self.id);
            }
            return Some(cause);
        }
        let dialog = self.dialog.clone();
        tokio::spawn(async move {
            if let Err(error) = dialog.cancel().await {
                debug!("CANCEL: {error}");
            }
        });
        // The INVITE ends with 487, or with a 2xx that crossed; either is awaited.
        None
    }

    /// The dialog went on; gives the cause if it ended.
    async fn dialog_is(&mut self, state: DialogState) -> Option<Cause> {
        match state {
            DialogState::Early(..) if self.answer.is_none() => {
                self.agent.tell_leg(self.id, LegEvent::Alerting).await;
                None
            }
            DialogState::Confirmed(_, response) => self.is_confirmed(&response.body).await,
            DialogState::Updated(_, request, handle) => {
                let (status, headers, body) = self.session_changes(&request).await;
                if handle.respond(status, headers, body).await.is_err() {
                    debug!("{}: the request was given up", self.id);
                }
                None
            }
            DialogState::Info(_, request, handle) => {
                self.info(&request).await;
                // A request given up by its sender needs no answer.
                let _ = handle.respond(StatusCode::OK, None, None).await;
                None
            }
            DialogState::Options(_, _, handle) => {
                let _ = handle.respond(StatusCode::OK, None, None).await;
                None
            }
            DialogState::Refer(_, _, handle)
            | DialogState::Message(_, _, handle)
            | DialogState::Notify(_, _, handle)
            | DialogState::Publish(_, _, handle) => {
                let _ = handle.respond(StatusCode::NotImplemented, None, None).await;
                None
            }
            DialogState::Terminated(_, reason) => Some(self.why(&reason)),
            DialogState::Calling(_)
            | DialogState::Trying(_)
            | DialogState::Early(..)
            | DialogState::WaitAck(..) => None,
        }
    }

    async fn is_confirmed(&mut self, body: &[u8]) -> Option<Cause> {
        if self.confirmed {
            return None;
        }
        self.confirmed = true;
        if self.answer.is_none() {
            let remote = sdp::remote(body)
                .map_err(NoAudio::from)
                .and_then(|remote| Ok(self.agent.media.set_remote(self.id, remote)?));
            if let Err(error) = remote {
                warn!(
                    "{}: the answer has no audio that the box speaks: {error}",
                    self.id
                );
                return self.release(Cause::INCOMPATIBLE_DESTINATION).await;
            }
        }
        self.agent.tell_leg(self.id, LegEvent::Answered).await;
        None
    }

    /// Re-INVITE and UPDATE: hold, resume, another address or codec (RFC 3264 §8).
    async fn session_changes(
        &mut self,
        request: &Request,
    ) -> (StatusCode, Option<Vec<Header>>, Option<Vec<u8>>) {
        if request.body.is_empty() {
            if request.method == Method::Invite {
                // The offer is ours to make.
                self.local.version += 1;
                let offer = sdp::offer(self.local);
                return (
                    StatusCode::OK,
                    Some(vec![sdp_type()]),
                    Some(offer.into_bytes()),
                );
            }
            return (StatusCode::OK, None, None);
        }
        let remote = match sdp::remote(&request.body) {
            Ok(remote) => remote,
            Err(error) => {
                info!("{}: a change of the session is refused: {error}", self.id);
                return (StatusCode::NotAcceptableHere, None, None);
            }
        };
        if let Err(error) = self.agent.media.set_remote(self.id, remote) {
            warn!("{}: {error}", self.id);
            return (StatusCode::ServerInternalError, None, None);
        }
        let held = matches!(
            remote.direction,
            MediaDirection::RecvOnly | MediaDirection::Inactive
        );
        if held != self.held {
            self.held = held;
            let event = if held {
                LegEvent::Held
            } else {
                LegEvent::Resumed
            };
            self.agent.tell_leg(self.id, event).await;
        }
        self.local.version += 1;
        let answer = sdp::answer(self.local, &remote);
        (
            StatusCode::OK,
            Some(vec![sdp_type()]),
            Some(answer.into_bytes()),
        )
    }

    /// Keys by INFO (application/dtmf-relay), the old way of some phones.
    async fn info(&self, request: &Request) {
        let body = String::from_utf8_lossy(&request.body);
        let key = body
            .lines()
            .find_map(|line| line.trim().strip_prefix("Signal="))
            .and_then(|key| Digit::new(key.trim().chars().next()?));
        if let Some(digit) = key {
            self.agent.tell_leg(self.id, LegEvent::Digit(digit)).await;
        }
    }

    /// The INVITE we sent has come to its end.
    fn invite_ended(&self, outcome: Option<InviteAsyncResult>) -> Option<Cause> {
        let response = match outcome {
            Some(Ok((_, response))) => response,
            Some(Err(error)) => {
                debug!("{}: {error}", self.id);
                return Some(self.ending.unwrap_or(Cause::NO_USER_RESPONDING));
            }
            None => return Some(Cause::TEMPORARY_FAILURE),
        };
        let status = response
            .as_ref()
            .map_or(408, |response| response.status_code.code());
        if (200..300).contains(&status) {
            // Confirmed arrives as a state; a 2xx that crossed our CANCEL was ended by the stack.
            return self.ending;
        }
        let own = response
            .as_ref()
            .and_then(|response| reason_in(response.headers().iter()));
        Some(self.ending.or(own).unwrap_or_else(|| cause_of(status)))
    }

    fn why(&self, reason: &TerminatedReason) -> Cause {
        if let Some(cause) = self.ending {
            return cause;
        }
        match reason {
            TerminatedReason::UacBye | TerminatedReason::UasBye | TerminatedReason::UacCancel => {
                Cause::NORMAL_CLEARING
            }
            TerminatedReason::Timeout => Cause::NO_USER_RESPONDING,
            TerminatedReason::UacBusy | TerminatedReason::UasBusy => Cause::USER_BUSY,
            TerminatedReason::UasDecline => Cause::CALL_REJECTED,
            TerminatedReason::ProxyAuthRequired => Cause::CALL_REJECTED,
            TerminatedReason::ProxyError(status)
            | TerminatedReason::UacOther(status)
            | TerminatedReason::UasOther(status) => cause_of(status.code()),
        }
    }

    /// A handset whose audio has stopped is asked whether it is there.
    fn look_after(&self) {
        let Endpoint::Handset(handset) = &self.far_end else {
            return;
        };
        let silent = self.agent.media.last_heard(self.id);
        if self.confirmed && !self.held && silent.is_some_and(|silent| silent > SILENT) {
            let (agent, handset) = (self.agent.clone(), handset.clone());
            let binding = agent.registry().get(&handset).cloned();
            if let Some(binding) = binding {
                debug!("{}: no audio from {}", self.id, self.peer);
                tokio::spawn(agent.check_on(handset, binding));
            }
        }
    }
}

fn sdp_type() -> Header {
    Header::ContentType("application/sdp".into())
}

fn reason_in<'a>(headers: impl Iterator<Item = &'a Header>) -> Option<Cause> {
    headers
        .filter_map(|header| match header {
            Header::Reason(value) => Some(value.value()),
            _ => None,
        })
        .find_map(cause_in)
}

/// The number dialled: the user part of the request URI.
fn called_of(request: &Request) -> Option<Number> {
    request.uri.user().map(Number::from)
}

/// Who calls: the network's word (RFC 3325) before the phone's own. Those who withhold
/// their number have none.
fn caller_of(request: &Request) -> Option<Number> {
    let asserted = request.headers().iter().find_map(|header| match header {
        Header::Other(name, value) if name.eq_ignore_ascii_case("P-Asserted-Identity") => {
            user_in(value)
        }
        _ => None,
    });
    let from = || {
        let from = request.from_header().ok()?.typed().ok()?;
        from.uri.user().map(str::to_owned)
    };
    let user = asserted.or_else(from)?;
    (!user.is_empty() && !user.eq_ignore_ascii_case("anonymous")).then(|| Number::from(user))
}

fn user_in(value: &str) -> Option<String> {
    let after = value
        .split_once("sip:")
        .or_else(|| value.split_once("tel:"))?
        .1;
    let end = after.find(['@', '>', ';'])?;
    Some(after[..end].to_owned())
}
