//! What the session of a leg is: offers, answers, hold, keys by INFO.

use jawab_sip_engine::endpoint::{Description, IncomingId, SessionId};
use jawab_sip_engine::sdp::SessionDescription;
use jawab_sip_engine::session::CallError;
use jawab_sip_engine::{Method, Request, StatusCode};
use jawab_switch::{Cause, LegEvent, LegId};
use tracing::{debug, info, warn};

use crate::agent::Agent;
use crate::audio::{NoAudio, remote_of};
use crate::info::key;

impl Agent {
    /// Our call was answered, or our 2xx acknowledged: the call is up, with audio or not.
    pub(crate) fn is_up(&mut self, session: SessionId, description: Option<&Description>) {
        let Some(id) = self.legs.of(session) else {
            return;
        };
        let is_agreed = match description {
            Some(answer) => self.agree(id, answer.octets()),
            None => self.is_agreed(id),
        };
        if let Some(leg) = self.legs.get_mut(id) {
            leg.is_up = true;
            self.watchers.moved(&leg.far_end);
        }
        match is_agreed {
            Ok(()) => self.tell_leg(id, LegEvent::Answered),
            Err(error) => {
                warn!("{id}: the answer has no audio that the box speaks: {error}");
                self.release(id, Cause::INCOMPATIBLE_DESTINATION);
            }
        }
    }

    /// The far end has answered our offer: audio goes as it says.
    pub(super) fn agree(&mut self, id: LegId, answer: &[u8]) -> Result<(), NoAudio> {
        let Some(leg) = self.legs.get_mut(id) else {
            return Ok(());
        };
        let answer = SessionDescription::parse(answer)?;
        let agreed = leg.negotiation.answered(&answer)?;
        self.media.set_remote(id, remote_of(agreed))?;
        Ok(())
    }

    /// Whether anything was agreed on.
    pub(super) fn is_agreed(&self, id: LegId) -> Result<(), NoAudio> {
        let leg = self.legs.get(id);
        let agreed = leg.and_then(|leg| leg.negotiation.agreed());
        agreed.map(|_| ()).ok_or(NoAudio::NoDescription)
    }

    /// Re-INVITE and UPDATE: hold, resume, another address or codec (RFC 3264 §8); without an
    /// offer, ours is asked for.
    pub(crate) fn change_offered(&mut self, session: SessionId, offer: Option<&[u8]>) {
        let time = self.time();
        let Some(id) = self.legs.of(session) else {
            return;
        };
        let done = match self.answer_to(id, offer) {
            Ok(description) => self.engine.answer(time, session, description),
            Err(error) => {
                info!("{id}: a change of the session is refused: {error}");
                let (status, headers) = error.refusal();
                self.engine.refuse(time, session, status, &headers)
            }
        };
        match done {
            Ok(()) => self.note_hold(id),
            // It has hung up in the same moment.
            Err(CallError::Gone) => {}
            Err(error) => debug!("{id}: a change of the session: {error}"),
        }
    }

    fn answer_to(&mut self, id: LegId, offer: Option<&[u8]>) -> Result<Vec<u8>, NoAudio> {
        let Some(leg) = self.legs.get_mut(id) else {
            return Err(NoAudio::NoDescription);
        };
        let Some(offer) = offer else {
            return Ok(leg.negotiation.offer().to_string().into_bytes());
        };
        let offer = SessionDescription::parse(offer)?;
        let answer = leg.negotiation.answer(&offer)?;
        if let Some(agreed) = leg.negotiation.agreed() {
            self.media.set_remote(id, remote_of(agreed))?;
        }
        Ok(answer.to_string().into_bytes())
    }

    /// The far end has answered an offer that it had asked for, by its ACK.
    pub(crate) fn change_answered(&mut self, session: SessionId, answer: &[u8]) {
        let Some(id) = self.legs.of(session) else {
            return;
        };
        match self.agree(id, answer) {
            Ok(()) => self.note_hold(id),
            // What was agreed on before stays.
            Err(error) => info!("{id}: a change of the session is not understood: {error}"),
        }
    }

    /// Tells the switch if the far end holds us now, or does so no more (RFC 3264 §8.4).
    fn note_hold(&mut self, id: LegId) {
        let Some(leg) = self.legs.get_mut(id) else {
            return;
        };
        let agreed = leg.negotiation.agreed();
        let is_held = agreed.is_some_and(|agreed| agreed.is_held);
        if std::mem::replace(&mut leg.is_held, is_held) == is_held {
            return;
        }
        let event = if is_held {
            LegEvent::Held
        } else {
            LegEvent::Resumed
        };
        self.tell_leg(id, event);
    }

    /// A request in a call that the engine does not see to itself: keys by INFO.
    pub(crate) fn asked_in_call(&mut self, session: SessionId, id: IncomingId, request: &Request) {
        if request.method != Method::Info {
            self.respond(id, StatusCode::METHOD_NOT_ALLOWED, &[]);
            return;
        }
        if let Some(leg) = self.legs.of(session)
            && let Some(digit) = key(&request.headers, &request.body)
        {
            self.tell_leg(leg, LegEvent::Digit(digit));
        }
        self.respond(id, StatusCode::OK, &[]);
    }
}
