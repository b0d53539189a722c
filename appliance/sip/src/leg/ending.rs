//! How a leg ends, and why.

use std::time::Duration;

use jawab_switch::{Cause, Endpoint};
use rsipstack::dialog::dialog::{DialogState, TerminatedReason};
use rsipstack::dialog::invitation::InviteAsyncResult;
use rsipstack::sip::prelude::HasHeaders;
use rsipstack::sip::{Header, StatusCode};
use tracing::debug;

use super::Leg;
use crate::agent::LegMessage;
use crate::cause::{cause_in, cause_of, reason, status_for};

/// Silence of a handset after which it is asked whether it is there.
pub(crate) const HANDSET_SILENT: Duration = Duration::from_secs(6);

/// The same of a trunk: providers that suppress silence may say nothing for a while.
const TRUNK_SILENT: Duration = Duration::from_secs(30);

impl Leg {
    /// Refuses, cancels or hangs up, as its state asks for; gives the cause if that was
    /// the end.
    pub(super) fn release(&mut self, cause: Cause) -> Option<Cause> {
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

    /// The INVITE we sent has come to its end.
    pub(super) fn invite_ended(&self, outcome: Option<InviteAsyncResult>) -> Option<Cause> {
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
            return match self.dialog.state() {
                DialogState::Terminated(_, reason) => Some(self.why(&reason)),
                _ => self.ending,
            };
        }
        let own = response
            .as_ref()
            .and_then(|response| reason_in(response.headers().iter()));
        Some(self.ending.or(own).unwrap_or_else(|| cause_of(status)))
    }

    pub(super) fn why(&self, reason: &TerminatedReason) -> Cause {
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

    /// A far end whose audio has stopped is asked whether it is there.
    pub(super) fn look_after(&self) {
        let Some(silent) = self.agent.media.last_heard(self.id) else {
            return;
        };
        if !self.confirmed || self.held {
            return;
        }
        match &self.far_end {
            Endpoint::Handset(handset) if silent > HANDSET_SILENT => {
                let check = self.agent.clone().check_on(handset.clone(), HANDSET_SILENT);
                tokio::spawn(check);
            }
            Endpoint::Line(line) if silent > TRUNK_SILENT => {
                let trunks = &self.agent.config.trunks;
                let Some(trunk) = trunks.iter().find(|trunk| trunk.line == *line) else {
                    return;
                };
                let (agent, trunk, leg) = (self.agent.clone(), trunk.clone(), self.id);
                tokio::spawn(async move {
                    if agent.clone().check_on_trunk(trunk).await {
                        agent.message(leg, LegMessage::Lost(Cause::NETWORK_OUT_OF_ORDER));
                    }
                });
            }
            _ => {}
        }
    }
}

fn reason_in<'a>(headers: impl Iterator<Item = &'a Header>) -> Option<Cause> {
    headers
        .filter_map(|header| match header {
            Header::Reason(value) => Some(value.value()),
            _ => None,
        })
        .find_map(cause_in)
}
