//! A call of ours until it is answered (RFC 3261 §13.2, §9.1).

use std::time::Duration;

use super::invite::{copy_credentials, end_fork, request_of};
use super::offers::{Carried, Offers};
use super::options::{CallError, Invite};
use super::redirect::Redirection;
use super::usage::{Owed, Usage};
use super::{Call, Session, Timer, refresh, transfer};
use crate::dialog::Dialog;
use crate::digest::Authenticator;
use crate::endpoint::{Core, Description, End, Event, SessionId};
use crate::flow::Flow;
use crate::timers::TimerSet;
use crate::transaction::{ClientId, Owner};
use crate::{Name, Response, StatusCode};

/// Most places that a call rings in at a time.
const MOST_FORKS: usize = 12;

/// Whether we gave it up.
#[derive(Clone, Debug)]
enum Cancel {
    No,
    /// As soon as something is heard (§9.1).
    Wanted(Vec<(Name, String)>),
    Sent,
}

#[derive(Debug)]
pub(super) struct Calling {
    pub(super) client: ClientId,
    offers: Offers,
    offer: Option<Vec<u8>>,
    pub(super) attempt: u8,
    cancel: Cancel,
    pub(super) redirection: Redirection,
}

impl Session {
    /// Calls somebody.
    pub(crate) fn call(
        core: &mut Core,
        now: Duration,
        id: SessionId,
        invite: Invite,
    ) -> Result<(Self, String), CallError> {
        let mut request = request_of(core, &invite);
        refresh::ask(
            invite.session_timer.or(core.config.session_timer),
            &mut request,
        );
        let mut authenticator = Authenticator::new(invite.account);
        authenticator.authorize(&mut request, &core.random.token());
        let ways = if invite.ways.is_empty() {
            let hop = invite.routes.first().map_or(&invite.to, |route| &route.uri);
            core.names.resolve(hop, invite.like)
        } else {
            invite.ways
        };
        if ways.is_empty() {
            return Err(CallError::Unreachable);
        }
        let tag = request.headers.from_tag()?.unwrap_or_default();
        let call_id = request.headers.call_id()?.to_owned();
        let client = core.send(now, request, ways, Owner::Session(id));
        let client = client.ok_or(CallError::Full)?;
        let offers = if invite.offer.is_some() {
            Offers::Ours
        } else {
            Offers::None
        };
        let calling = Calling {
            client,
            offers,
            offer: invite.offer,
            attempt: 0,
            cancel: Cancel::No,
            redirection: Redirection::new(&invite.to, invite.like, invite.redirects),
        };
        let session = Self {
            id,
            call: Call::Calling(Box::new(calling)),
            usages: Vec::new(),
            timers: TimerSet::default(),
            authenticator,
            contact: invite.contact,
            reach: invite.reach,
            is_caller: true,
            is_told: false,
            replaces: None,
            replaced: None,
            refers: transfer::Refers::default(),
            first: Some(client),
            timer: invite.session_timer,
        };
        Ok((session, super::dialog_key(&call_id, &tag)))
    }

    /// Gives the call up: as soon as that may be.
    pub(super) fn want_cancel(&mut self, headers: Vec<(Name, String)>) {
        if let Call::Calling(calling) = &mut self.call
            && matches!(calling.cancel, Cancel::No)
        {
            calling.cancel = Cancel::Wanted(headers);
        }
    }

    pub(super) fn cancel_if_wanted(&mut self, core: &mut Core, now: Duration) {
        let Call::Calling(calling) = &mut self.call else {
            return;
        };
        let Cancel::Wanted(headers) = &calling.cancel else {
            return;
        };
        core.clients.stay(calling.client);
        if core.clients.may_cancel(calling.client) {
            core.clients
                .cancel(now, calling.client, headers, &mut core.out);
            calling.cancel = Cancel::Sent;
            let patience = core.config.times.transaction();
            self.timers.start(Timer::CancelUnanswered, now + patience);
        }
    }

    /// The far end does not end the INVITE: it is taken for ended (§9.1).
    pub(super) fn cancel_unanswered(&mut self, core: &mut Core, now: Duration) {
        if let Call::Calling(calling) = &self.call {
            core.clients.destroy(calling.client);
        }
        self.finish(core, now, End::Here);
    }

    /// A response to the first INVITE.
    pub(super) fn invite_answered(
        &mut self,
        core: &mut Core,
        now: Duration,
        response: Response,
        heard: Flow,
    ) {
        match response.status.code() {
            ..=100 => {}
            101..200 => self.provisional(core, now, response, heard),
            200..300 => self.accepted(core, now, response, heard),
            _ => self.refused(core, now, response),
        }
    }

    fn provisional(&mut self, core: &mut Core, now: Duration, response: Response, heard: Flow) {
        let Some(index) = self.fork(core, &response, heard) else {
            // Without a tag it makes no dialog, or there are too many.
            if !self.is_given_up() {
                core.tell(Event::Progress {
                    session: self.id,
                    response: Box::new(response),
                    description: None,
                });
            }
            return;
        };
        let carried = match self.take_reliable(index, &response) {
            Ok(carried) => carried,
            // A copy, or one that is ahead of its turn: it comes again.
            Err(()) => return,
        };
        let given_up = self.is_given_up();
        let usage = &mut self.usages[index];
        usage.note_abilities(&response.headers);
        let description = usage.read_invite_answer(&response, carried);
        let owes = matches!(description, Some(Description::Offer(_)));
        if carried == Carried::Reliably {
            self.acknowledge_reliable(core, now, index, &response, owes && !given_up);
        }
        if !given_up {
            core.tell(Event::Progress {
                session: self.id,
                response: Box::new(response),
                description,
            });
        }
    }

    fn accepted(&mut self, core: &mut Core, now: Duration, response: Response, heard: Flow) {
        let Call::Calling(calling) = &self.call else {
            return;
        };
        let client = calling.client;
        if self.is_given_up() {
            // Our CANCEL has crossed it.
            end_fork(core, now, client, &response, heard);
            self.finish(core, now, End::Here);
            return;
        }
        let Some(index) = self.fork(core, &response, heard) else {
            // It cannot be read as far as a dialog wants: there is nobody to talk to.
            self.finish(core, now, End::Lost);
            return;
        };
        let mut usage = self.usages.swap_remove(index);
        // Where others ring, the proxy that forked cancels them (§16.7).
        for other in &mut self.usages {
            other.abandon(core, now);
        }
        usage.dialog.confirm(&response, heard);
        usage.note_abilities(&response.headers);
        let description = usage.read_invite_answer(&response, Carried::Reliably);
        let cseq = response
            .headers
            .cseq()
            .map(|cseq| cseq.number)
            .unwrap_or_default();
        let owes_answer = matches!(description, Some(Description::Offer(_)));
        if owes_answer {
            usage.owed = Some(Owed::Ack { client, cseq });
        } else if usage.owed.is_none() && !usage.is_changing() {
            usage.offers = Offers::Settled;
        }
        self.usages = vec![usage];
        self.call = Call::Up;
        self.timers.stop_all();
        self.refresh_agreed(now, &response.headers);
        if !owes_answer {
            self.acknowledge(core, now, client, cseq, None);
        }
        core.tell(Event::Answered {
            session: self.id,
            response: Box::new(response),
            description,
        });
    }

    /// Sends the ACK of a 2xx, and keeps it for copies of that.
    pub(super) fn acknowledge(
        &mut self,
        core: &mut Core,
        now: Duration,
        client: ClientId,
        cseq: u32,
        answer: Option<Vec<u8>>,
    ) {
        let Some(usage) = self.usages.first() else {
            return;
        };
        let mut ack = usage.dialog.ack(cseq);
        if let Some(invite) = core.clients.request_of(client) {
            copy_credentials(invite, &mut ack);
        }
        if let Some(answer) = answer {
            ack.headers.push(Name::CONTENT_TYPE, "application/sdp");
            ack.body = answer;
        }
        let transmit = core.send_ack(ack, &usage.dialog);
        let tag = usage.dialog.id.remote_tag.clone();
        core.clients.acknowledged(now, client, tag, transmit);
    }

    fn refused(&mut self, core: &mut Core, now: Duration, response: Response) {
        let given_up = self.is_given_up();
        let Call::Calling(calling) = &mut self.call else {
            return;
        };
        if given_up {
            self.finish(core, now, End::Here);
            return;
        }
        let is_challenged = self.authenticator.challenged(&response, calling.attempt);
        let least_s = refresh::too_small(&response);
        if calling.attempt < 4 && (is_challenged || least_s.is_some()) {
            let invite = core.clients.request_of(calling.client);
            let number = invite.and_then(|invite| invite.headers.cseq().ok());
            let owner = Owner::Session(self.id);
            let number = number.map_or(1, |cseq| cseq.number) + 1;
            let authenticator = &mut self.authenticator;
            let client = calling.client;
            let again = core.send_again(now, client, number, owner, authenticator, |request| {
                if let Some(least_s) = least_s {
                    refresh::ask_for(request, least_s);
                }
            });
            if let Some(client) = again {
                core.clients.disown(now, calling.client);
                calling.client = client;
                calling.attempt += 1;
                self.first = Some(client);
                self.usages.clear();
                return;
            }
        }
        self.redirected(core, &response);
        if response.status.code() >= 600 || !self.goes_on_elsewhere(core, now) {
            self.finish(core, now, End::Refused(Box::new(response)));
        }
    }

    /// The call is made by another INVITE, to somebody else.
    pub(super) fn begin_anew(&mut self, client: ClientId) {
        if let Call::Calling(calling) = &mut self.call {
            calling.client = client;
            calling.attempt = 0;
            self.first = Some(client);
            self.usages.clear();
        }
    }

    /// Nobody answered the first INVITE.
    pub(super) fn invite_unanswered(&mut self, core: &mut Core, now: Duration) {
        if self.is_given_up() {
            self.finish(core, now, End::Here);
        } else if !self.goes_on_elsewhere(core, now) {
            self.finish(core, now, End::NoResponse);
        }
    }

    pub(super) fn is_given_up(&self) -> bool {
        match &self.call {
            Call::Calling(calling) => !matches!(calling.cancel, Cancel::No),
            _ => false,
        }
    }

    /// The dialog that a response is of; a new one if it is the first from there.
    fn fork(&mut self, core: &Core, response: &Response, heard: Flow) -> Option<usize> {
        let Call::Calling(calling) = &self.call else {
            return None;
        };
        let tag = response.headers.to_tag().ok()?;
        if tag.is_none() && response.status.is_provisional() {
            return None;
        }
        if let Some(index) = self.usage_index(tag.as_deref().unwrap_or_default()) {
            return Some(index);
        }
        if self.usages.len() >= MOST_FORKS && response.status.is_provisional() {
            return None;
        }
        let request = core.clients.request_of(calling.client)?;
        let contact = self.contact.clone();
        let dialog = Dialog::of_response(request, response, contact, heard, self.reach).ok()?;
        let mut usage = Usage::new(dialog, calling.offers);
        usage.said.clone_from(&calling.offer);
        self.usages.push(usage);
        Some(self.usages.len() - 1)
    }
}

/// Whether a response refuses because of us alone, so that the call is lost (§12.2.1.2).
pub(super) const fn is_lost(status: StatusCode) -> bool {
    matches!(status.code(), 408 | 481)
}
