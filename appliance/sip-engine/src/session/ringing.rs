//! A call to us until it is answered (RFC 3261 §13.3).

use std::time::Duration;

use super::offers::{Offers, sdp_of};
use super::options::CallError;
use super::reliable::Reliable;
use super::usage::Usage;
use super::{Call, Session, Timer, refresh, transfer};
use crate::dialog::{Dialog, Reach};
use crate::digest::{Account, Authenticator};
use crate::endpoint::{Core, End, MoreHeaders, SessionId, SessionTimer};
use crate::flow::Flow;
use crate::timers::TimerSet;
use crate::transaction::ServerId;
use crate::{Fault, Headers, Name, NameAddr, Request, Response, StatusCode, Uri};

/// How often a ringing call says so, for proxies that give up after three minutes (§13.3.1.1).
const STILL_RINGING: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Ringing {
    pub(super) server: ServerId,
    pub(super) reliable: Reliable,
    /// What was said last, unreliably.
    last: Option<Response>,
    /// The 2xx, which waits for a PRACK (RFC 3262 §3).
    accept: Option<Response>,
}

impl Session {
    /// Somebody calls.
    pub(crate) fn ring(
        core: &mut Core,
        now: Duration,
        id: SessionId,
        server: ServerId,
        request: &Request,
        heard: Flow,
        replaces: Option<SessionId>,
    ) -> Result<(Self, String), Fault> {
        let tag = core.servers.tag_of(server).unwrap_or_default().to_owned();
        let contact = Uri::sip(
            None,
            &crate::flow::host_of(heard.local),
            Some(heard.local.port()),
        );
        let dialog = Dialog::of_request(request, &tag, contact.clone(), heard, Reach::Contact)?;
        let offer = sdp_of(&request.headers, &request.body);
        let offers = if offer.is_some() {
            Offers::Theirs
        } else {
            Offers::None
        };
        let key = super::dialog_key(&dialog.id.call_id, &tag);
        let mut usage = Usage::new(dialog, offers);
        usage.note_abilities(&request.headers);
        let first_rseq = 1 + core.random.below(1 << 30);
        let ringing = Ringing {
            server,
            reliable: Reliable::new(first_rseq, &request.headers, core.config.reliably),
            last: None,
            accept: None,
        };
        let mut timers = TimerSet::default();
        if let Some(expires_s) = request.headers.expires() {
            timers.start(
                Timer::InviteExpires,
                now + Duration::from_secs(expires_s.into()),
            );
        }
        let session = Self {
            id,
            call: Call::Ringing(Box::new(ringing)),
            usages: vec![usage],
            timers,
            authenticator: Authenticator::new(None),
            contact,
            reach: Reach::Contact,
            is_caller: false,
            is_told: false,
            replaces,
            replaced: None,
            refers: transfer::Refers::default(),
            first: None,
            timer: None,
        };
        Ok((session, key))
    }

    /// How the far end is reached, by what it reaches us, and who we are to it.
    pub(crate) fn let_in(&mut self, contact: Uri, reach: Reach, account: Option<Account>) {
        self.reach = reach;
        self.contact.clone_from(&contact);
        self.authenticator = Authenticator::new(account);
        if let Some(usage) = self.usage() {
            usage.dialog.let_in(contact, reach);
        }
    }

    /// The session timer that is asked for when it is accepted, where the far end knows timers and asks for
    /// none itself.
    pub(crate) const fn set_timer(&mut self, timer: SessionTimer) {
        self.timer = Some(timer);
    }

    /// Sends a provisional response.
    pub(crate) fn progress(
        &mut self,
        core: &mut Core,
        now: Duration,
        status: StatusCode,
        description: Option<Vec<u8>>,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        let Call::Ringing(ringing) = &mut self.call else {
            return Err(self.not_ringing());
        };
        if !status.is_provisional() || status == StatusCode::TRYING || ringing.accept.is_some() {
            return Err(CallError::State);
        }
        let usage = self.usages.first_mut().ok_or(CallError::Gone)?;
        let is_reliable = ringing.reliable.is_wanted();
        let response = core
            .response(ringing.server, status)
            .ok_or(CallError::Gone)?;
        let mut response = filled(core, response, &self.contact, ringing.server, headers);
        if let Some(description) = description {
            match (usage.offers, is_reliable) {
                (Offers::Theirs, true) => usage.offers = Offers::Settled,
                (Offers::None, true) => usage.offers = Offers::Ours,
                (Offers::Theirs, false) => {}
                _ => return Err(CallError::Description),
            }
            usage.said = Some(description.clone());
            set_sdp(&mut response, description);
        }
        if is_reliable {
            return self.send_reliable(core, now, response);
        }
        ringing.last = Some(response.clone());
        core.respond(now, ringing.server, response);
        self.timers.start(Timer::StillRinging, now + STILL_RINGING);
        Ok(())
    }

    pub(super) fn still_ringing(&mut self, core: &mut Core, now: Duration) {
        let Call::Ringing(ringing) = &self.call else {
            return;
        };
        if let Some(response) = ringing.last.clone() {
            core.respond(now, ringing.server, response);
            self.timers.start(Timer::StillRinging, now + STILL_RINGING);
        }
    }

    /// Answers the call.
    pub(crate) fn accept(
        &mut self,
        core: &mut Core,
        now: Duration,
        description: Option<Vec<u8>>,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        let Call::Ringing(ringing) = &mut self.call else {
            return Err(self.not_ringing());
        };
        if ringing.accept.is_some() {
            return Err(CallError::State);
        }
        let usage = self.usages.first_mut().ok_or(CallError::Gone)?;
        let response = core
            .response(ringing.server, StatusCode::OK)
            .ok_or(CallError::Gone)?;
        let mut response = filled(core, response, &self.contact, ringing.server, headers);
        match (usage.offers, description) {
            (Offers::Theirs, Some(answer)) => {
                usage.offers = Offers::Settled;
                usage.said = Some(answer.clone());
                set_sdp(&mut response, answer);
            }
            (Offers::None, Some(offer)) => {
                usage.offers = Offers::Ours;
                usage.said = Some(offer.clone());
                set_sdp(&mut response, offer);
            }
            (Offers::Theirs | Offers::None, None) => return Err(CallError::Description),
            // It was said by a reliable provisional response.
            (Offers::Settled | Offers::Ours, _) => {}
        }
        ringing.accept = Some(response);
        self.accept_if_wanted(core, now);
        Ok(())
    }

    /// Sends the 2xx, unless what we described before was not acknowledged yet (RFC 3262 §3).
    pub(super) fn accept_if_wanted(&mut self, core: &mut Core, now: Duration) {
        let Call::Ringing(ringing) = &mut self.call else {
            return;
        };
        if ringing.reliable.is_outstanding() {
            return;
        }
        let Some(mut response) = ringing.accept.take() else {
            return;
        };
        let server = ringing.server;
        let timer = self.timer(core);
        self.timers.stop_all();
        self.call = Call::Up;
        self.replaced = self.replaces.take();
        if let Some(request) = core.servers.request_of(server).cloned() {
            let agreed = refresh::agree(timer, &request.headers, &mut response);
            self.refresh_starts(now, agreed);
        }
        self.succeed(core, now, server, response, true);
    }

    /// Refuses the call.
    pub(crate) fn reject(
        &mut self,
        core: &mut Core,
        now: Duration,
        status: StatusCode,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        let Call::Ringing(ringing) = &self.call else {
            return Err(self.not_ringing());
        };
        if status.code() < 300 {
            return Err(CallError::State);
        }
        let mut response = core
            .response(ringing.server, status)
            .ok_or(CallError::Gone)?;
        response.headers.push_all(headers);
        core.respond(now, ringing.server, response);
        self.finish(core, now, End::Here);
        Ok(())
    }

    /// The caller gave up, by CANCEL or by BYE: 487 (§9.2, §15.1.2).
    pub(super) fn given_up(&mut self, core: &mut Core, now: Duration, end: End) {
        if let Call::Ringing(ringing) = &self.call {
            core.answer(now, ringing.server, StatusCode::REQUEST_TERMINATED);
            self.finish(core, now, end);
        }
    }

    /// A CANCEL has come, and was answered.
    pub(crate) fn cancelled(
        &mut self,
        core: &mut Core,
        now: Duration,
        invite: ServerId,
        headers: &Headers,
    ) {
        match &self.call {
            Call::Ringing(ringing) if ringing.server == invite => {
                self.given_up(core, now, End::Cancelled(headers.clone()));
            }
            // Too late: the 2xx stands, and BYE ends it (§9.2).
            _ => self.change_withdrawn(core, now, invite),
        }
        self.go_on(core, now);
    }

    pub(super) fn invite_expires(&mut self, core: &mut Core, now: Duration) {
        self.given_up(core, now, End::Cancelled(Headers::new()));
    }

    /// Whether it is this INVITE's.
    pub(crate) fn is_of(&self, invite: ServerId) -> bool {
        match &self.call {
            Call::Ringing(ringing) => ringing.server == invite,
            _ => self.usages.iter().any(|usage| usage.owes(invite)),
        }
    }

    const fn not_ringing(&self) -> CallError {
        match self.call {
            Call::Over | Call::Closing => CallError::Gone,
            _ => CallError::State,
        }
    }

    /// The headers of responses that make a dialog (§12.1.1), and what else is said.
    pub(super) fn fill(
        &self,
        core: &Core,
        response: Response,
        server: ServerId,
        headers: &MoreHeaders,
    ) -> Response {
        filled(core, response, &self.contact, server, headers)
    }
}

fn filled(
    core: &Core,
    mut response: Response,
    contact: &Uri,
    server: ServerId,
    headers: &MoreHeaders,
) -> Response {
    if let Some(request) = core.servers.request_of(server) {
        for route in request.headers.all(&Name::RECORD_ROUTE) {
            response.headers.push(Name::RECORD_ROUTE, route);
        }
    }
    response
        .headers
        .push(Name::CONTACT, NameAddr::new(contact.clone()).to_string());
    response.headers.push(Name::ALLOW, core.allow());
    response
        .headers
        .push(Name::SUPPORTED, "100rel, replaces, timer");
    response.headers.push_all(headers);
    response
}

pub(super) fn set_sdp(response: &mut Response, description: Vec<u8>) {
    response.headers.set(Name::CONTENT_TYPE, "application/sdp");
    response.body = description;
}
