//! The life of a leg: one task for each, which owns its dialog.

mod ending;
mod offered;
mod originated;
mod session;

pub(crate) use self::ending::HANDSET_SILENT;

use std::sync::Arc;
use std::time::Duration;

use jawab_switch::{Cause, Endpoint, LegCommand, LegEvent, LegId};
use rsipstack::dialog::dialog::{DialogState, DialogStateReceiver};
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::{Header, StatusCode};
use tokio::sync::mpsc;
use tracing::{debug, warn};

pub(crate) use self::offered::offered;
use self::originated::Invited;
pub(crate) use self::originated::originate;
use crate::agent::{Agent, LegMessage};
use crate::sdp::Local;
use crate::view::sdp_in;

/// How often a leg looks after itself.
const LOOK: Duration = Duration::from_secs(2);

/// How long a cancelled INVITE may take to end (Timer B and a little, RFC 3261 §17.1.1.2).
const CANCEL_GUARD: Duration = Duration::from_secs(35);

/// A leg with a dialog.
struct Leg {
    agent: Arc<Agent>,
    id: LegId,
    far_end: Endpoint,
    dialog: InviteDialog,
    local: Local,
    /// What we answer an offered leg with.
    answer: Option<String>,
    alerting: bool,
    confirmed: bool,
    held: bool,
    /// We cancelled or hung up; the end is awaited.
    ending: Option<Cause>,
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
                Some(state) = states.recv() => match state {
                    // Our INVITE's own end tells more: its status, and a Reason.
                    DialogState::Terminated(..) if invited.is_some() => None,
                    state => self.dialog_is(state).await,
                },
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
        // A cancelled INVITE that is still under way is left to end by itself.
        drop(invited);
        self.agent.dialogs.remove_dialog(&self.dialog.id());
        self.agent.released(self.id, cause).await;
    }

    /// Carries a command out; gives the cause if that was the end.
    async fn told(&mut self, message: LegMessage) -> Option<Cause> {
        let command = match message {
            LegMessage::Command(command) => command,
            LegMessage::Lost(cause) => {
                // Told all the same: it may be its way to us only that is broken. The
                // leg does not wait for it.
                self.release(cause);
                return Some(cause);
            }
        };
        let done = match command {
            LegCommand::Alert => self.dialog.ringing(None, None),
            LegCommand::Progress => {
                let sdp = self.answer.clone().unwrap_or_default();
                let headers = Some(vec![sdp_type()]);
                self.dialog.ringing(headers, Some(sdp.into_bytes()))
            }
            LegCommand::Answer => {
                let sdp = self.answer.clone().unwrap_or_default();
                self.dialog
                    .accept(Some(vec![sdp_type()]), Some(sdp.into_bytes()))
            }
            LegCommand::Release(cause) => return self.release(cause),
            LegCommand::SendDigit(_) => {
                self.agent.media.command(self.id, &command);
                Ok(())
            }
            _ => Ok(()),
        };
        match done {
            Ok(()) => None,
            // A CANCEL or BYE crossed the command: the dialog's own end follows.
            Err(_) if matches!(self.dialog.state(), DialogState::Terminated(..)) => None,
            Err(error) => {
                warn!("{}: {error}", self.id);
                Some(Cause::TEMPORARY_FAILURE)
            }
        }
    }

    /// The dialog went on; gives the cause if it ended.
    async fn dialog_is(&mut self, state: DialogState) -> Option<Cause> {
        match state {
            DialogState::Early(_, response) if self.answer.is_none() => {
                // What a trunk's network plays before the answer; the media clock tells when
                // there is something to hear.
                if let Ok(remote) = crate::sdp::remote(sdp_in(&response, &response.body))
                    && let Err(error) = self.agent.media.set_remote(self.id, remote)
                {
                    debug!("{}: {error}", self.id);
                }
                if !std::mem::replace(&mut self.alerting, true) {
                    self.agent.tell_leg(self.id, LegEvent::Alerting).await;
                }
                None
            }
            DialogState::Confirmed(_, response) => self.is_confirmed(&response).await,
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
}

fn sdp_type() -> Header {
    Header::ContentType("application/sdp".into())
}
