//! What the session of a leg is: offers, answers, hold, keys by INFO.

use jawab_media::MediaDirection;
use jawab_switch::{Cause, LegEvent};
use rsipstack::sip::{Header, Method, Request, Response, StatusCode};
use tracing::{info, warn};

use super::{Leg, sdp_type};
use crate::config::NoAudio;
use crate::info::key;
use crate::sdp;
use crate::view::{headers_of, sdp_in};

impl Leg {
    pub(super) async fn is_confirmed(&mut self, response: &Response) -> Option<Cause> {
        if self.confirmed {
            return None;
        }
        self.confirmed = true;
        if self.answer.is_none() {
            let remote = sdp::remote(sdp_in(response, &response.body))
                .map_err(NoAudio::from)
                .and_then(|remote| Ok(self.agent.media.set_remote(self.id, remote)?));
            if let Err(error) = remote {
                warn!(
                    "{}: the answer has no audio that the box speaks: {error}",
                    self.id
                );
                return self.release(Cause::INCOMPATIBLE_DESTINATION);
            }
        }
        self.agent.tell_leg(self.id, LegEvent::Answered).await;
        None
    }

    /// Re-INVITE and UPDATE: hold, resume, another address or codec (RFC 3264 §8).
    pub(super) async fn session_changes(
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
        let remote = match sdp::remote(sdp_in(request, &request.body)) {
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

    /// Keys by INFO.
    pub(super) async fn info(&self, request: &Request) {
        if let Some(digit) = key(&headers_of(request), &request.body) {
            self.agent.tell_leg(self.id, LegEvent::Digit(digit)).await;
        }
    }
}
