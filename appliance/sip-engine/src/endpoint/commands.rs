//! What is wanted of the engine.

use std::time::Duration;

use super::event::{IncomingId, OutgoingId, SessionId};
use super::{Endpoint, MoreHeaders, SessionTimer};
use crate::dialog::Reach;
use crate::digest::Account;
use crate::session::{By, CallError, Content, Invite, Session};
use crate::{Method, Name, NameAddr, Response, StatusCode, Uri};

impl Endpoint {
    /// Calls somebody.
    ///
    /// # Errors
    /// [`CallError::Unreachable`], [`CallError::Full`].
    pub fn invite(&mut self, now: Duration, invite: Invite) -> Result<SessionId, CallError> {
        if self.sessions.len() >= self.core.config.limits.sessions {
            return Err(CallError::Full);
        }
        let id = SessionId(self.next_number());
        let (session, key) = Session::call(&mut self.core, now, id, invite)?;
        self.keep(id, session, key);
        self.settle(now, id);
        Ok(id)
    }

    /// Says who has called: by what it reaches us (Contact), where its requests go, and who we
    /// are to it if it asks. Without this our address counts, and its Contact.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn let_in(
        &mut self,
        session: SessionId,
        contact: Uri,
        reach: Reach,
        account: Option<Account>,
    ) -> Result<(), CallError> {
        let session = self.sessions.get_mut(&session).ok_or(CallError::Gone)?;
        session.let_in(contact, reach, account);
        Ok(())
    }

    /// Has a call that came in have a session timer (RFC 4028 §9), where its caller knows those and asks for
    /// none itself.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn set_session_timer(
        &mut self,
        session: SessionId,
        timer: SessionTimer,
    ) -> Result<(), CallError> {
        let session = self.sessions.get_mut(&session).ok_or(CallError::Gone)?;
        session.set_timer(timer);
        Ok(())
    }

    /// The owner sees to the call that this one is to replace (RFC 3891) by itself: it does not
    /// end when this one is accepted.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn spare_replaced(&mut self, session: SessionId) -> Result<(), CallError> {
        let session = self.sessions.get_mut(&session).ok_or(CallError::Gone)?;
        session.spare_replaced();
        Ok(())
    }

    /// Tells a caller how far the call is: 180, 183 with what is heard before the answer.
    ///
    /// # Errors
    /// [`CallError`]; a call that has ended meanwhile is [`CallError::Gone`].
    pub fn progress(
        &mut self,
        now: Duration,
        session: SessionId,
        status: StatusCode,
        description: Option<Vec<u8>>,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.progress(core, now, status, description, headers)
        })
    }

    /// Answers a call. The description is the answer to its offer, or our offer if it had none;
    /// what was answered before needs none.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    pub fn accept(
        &mut self,
        now: Duration,
        session: SessionId,
        description: Option<Vec<u8>>,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.accept(core, now, description, headers)
        })
    }

    /// Refuses a call, with 300 to 699; the call is over then.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    pub fn reject(
        &mut self,
        now: Duration,
        session: SessionId,
        status: StatusCode,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.reject(core, now, status, headers)
        })
    }

    /// Ends a call as its state asks for: by CANCEL, by 480, by BYE. The headers (Reason) go
    /// along. [`Event::Ended`](super::Event::Ended) follows, of a call that was being cancelled
    /// when its INVITE has ended.
    ///
    /// # Errors
    /// [`CallError::Gone`].
    pub fn end(
        &mut self,
        now: Duration,
        session: SessionId,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.end(core, now, headers.to_vec());
            Ok(())
        })
    }

    /// Changes the session as soon as that may be: hold, resume, another address. Without a
    /// description, a re-INVITE has the far end make the offer.
    /// [`Event::Changed`](super::Event::Changed) or [`Event::Unchanged`](super::Event::Unchanged)
    /// follows; an UPDATE while our call rings in several places goes to each of them, and each
    /// answer is told.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    pub fn change(
        &mut self,
        now: Duration,
        session: SessionId,
        by: By,
        description: Option<Vec<u8>>,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.change(core, now, by, description)
        })
    }

    /// Gives the description that is owed: the answer to an offer in a response of the far
    /// end's, or to its [`Event::Offer`](super::Event::Offer); or the offer that it asked for.
    ///
    /// # Errors
    /// [`CallError::Description`] if none is owed.
    pub fn answer(
        &mut self,
        now: Duration,
        session: SessionId,
        description: Vec<u8>,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.answer(core, now, description)
        })
    }

    /// Refuses an [`Event::Offer`](super::Event::Offer): the session stays as it was.
    ///
    /// # Errors
    /// [`CallError::State`] if there is none.
    pub fn refuse(
        &mut self,
        now: Duration,
        session: SessionId,
        status: StatusCode,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.refuse(core, now, status, headers)
        })
    }

    /// Sends a request in a call: INFO, MESSAGE, another NOTIFY.
    /// [`Event::Response`](super::Event::Response) or
    /// [`Event::NoResponse`](super::Event::NoResponse) follows.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    pub fn request_in(
        &mut self,
        now: Duration,
        session: SessionId,
        method: Method,
        headers: &MoreHeaders,
        content: Option<Content>,
    ) -> Result<OutgoingId, CallError> {
        let id = OutgoingId(self.next_number());
        self.with(now, session, |session, core| {
            session.request(core, now, id, method, headers, content)
        })?;
        Ok(id)
    }

    /// Asks the far end to call somebody (RFC 3515), with `?Replaces=` in the address for an
    /// attended transfer. [`Event::ReferProgress`](super::Event::ReferProgress) follows.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    pub fn refer(
        &mut self,
        now: Duration,
        session: SessionId,
        target: &NameAddr,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.refer(core, now, target, headers)
        })
    }

    /// Agrees to an [`Event::Refer`](super::Event::Refer): 202, and NOTIFY that it is tried. Who
    /// does not want to be told how it goes (`Refer-Sub: false`, RFC 4488) is not.
    ///
    /// # Errors
    /// As [`progress`](Self::progress).
    pub fn accept_refer(
        &mut self,
        now: Duration,
        session: SessionId,
        refer: IncomingId,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.accept_refer(core, now, refer)
        })
    }

    /// Tells whoever referred us how the call goes, also after their own call with us is over;
    /// a final status is the last word.
    ///
    /// # Errors
    /// As [`progress`](Self::progress); [`CallError::Gone`] if nobody wants to be told.
    pub fn notify_refer(
        &mut self,
        now: Duration,
        session: SessionId,
        refer: IncomingId,
        status: StatusCode,
    ) -> Result<(), CallError> {
        self.with(now, session, |session, core| {
            session.notify_refer(core, now, refer, status)
        })
    }

    /// Answers a request; see [`response_to`](Self::response_to).
    ///
    /// # Errors
    /// [`CallError::Gone`] if nobody waits for it any more (RFC 4320 §4.2).
    pub fn respond(
        &mut self,
        now: Duration,
        request: IncomingId,
        response: Response,
    ) -> Result<(), CallError> {
        if self.core.respond(now, request.0, response) {
            Ok(())
        } else {
            Err(CallError::Gone)
        }
    }

    /// A response to a request, to be filled. `None` if nobody waits for it any more.
    #[must_use]
    pub fn response_to(&self, request: IncomingId, status: StatusCode) -> Option<Response> {
        let mut response = self.core.response(request.0, status)?;
        if matches!(status, StatusCode::OK | StatusCode::METHOD_NOT_ALLOWED) {
            response.headers.push(Name::ALLOW, self.core.allow());
        }
        let register = self.core.servers.request_of(request.0);
        let register = register.filter(|request| request.method == Method::Register);
        if let Some(register) = register.filter(|_| self.core.config.takes_path)
            && status == StatusCode::OK
        {
            // As it came (RFC 3327 §5.3).
            for path in register.headers.all(&Name::PATH) {
                response.headers.push(Name::PATH, path);
            }
        }
        Some(response)
    }

    fn with<T>(
        &mut self,
        now: Duration,
        id: SessionId,
        act: impl FnOnce(&mut Session, &mut super::Core) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let session = self.sessions.get_mut(&id).ok_or(CallError::Gone)?;
        let done = act(session, &mut self.core);
        self.settle(now, id);
        done
    }
}
