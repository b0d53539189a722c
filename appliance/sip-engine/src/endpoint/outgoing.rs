//! Requests of ours outside of calls: OPTIONS, MESSAGE (RFC 3261 §8.1).

use std::time::Duration;

use super::Endpoint;
use super::event::{Event, OutgoingId};
use crate::digest::{Account, Authenticator};
use crate::flow::Flow;
use crate::session::{CallError, Content};
use crate::transaction::{ClientId, Owner};
use crate::{CSeq, Method, Name, NameAddr, Request, Response, Uri};

/// A request of ours outside of calls.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Its method.
    pub method: Method,
    /// Whom: the Request-URI.
    pub to: Uri,
    /// Who asks, as From says; without a tag.
    pub from: NameAddr,
    /// The ways to there, the best first; where there is none, the table of names says them.
    pub ways: Vec<Flow>,
    /// A way to go by what is not resolved: our address counts.
    pub like: Flow,
    /// What else it says.
    pub headers: Vec<(Name, String)>,
    /// Its body.
    pub content: Option<Content>,
    /// Who we are if we are asked.
    pub account: Option<Account>,
}

/// One whose final response is awaited.
#[derive(Debug)]
pub(super) struct Outgoing {
    client: ClientId,
    authenticator: Authenticator,
    attempt: u8,
}

impl Endpoint {
    /// Sends a request outside of calls: [`Event::Response`] or [`Event::NoResponse`] follows.
    ///
    /// # Errors
    /// [`CallError::Unreachable`], [`CallError::Full`].
    pub fn ask(&mut self, now: Duration, ask: Ask) -> Result<OutgoingId, CallError> {
        let core = &mut self.core;
        let mut request = Request::new(ask.method.clone(), ask.to.without_headers());
        let headers = &mut request.headers;
        headers.push(Name::MAX_FORWARDS, "70");
        let from = ask.from.with_tag(&core.random.token());
        headers.push(Name::FROM, from.to_string());
        headers.push(
            Name::TO,
            NameAddr::new(ask.to.without_headers()).to_string(),
        );
        headers.push(Name::CALL_ID, core.random.call_id());
        let cseq = CSeq {
            number: 1,
            method: ask.method,
        };
        headers.push(Name::CSEQ, cseq.to_string());
        for (name, value) in ask.headers {
            headers.push(name, value);
        }
        if let Some(content) = ask.content {
            headers.push(Name::CONTENT_TYPE, content.kind);
            request.body = content.octets;
        }
        let ways = if ask.ways.is_empty() {
            core.names.resolve(&ask.to, ask.like)
        } else {
            ask.ways
        };
        if ways.is_empty() {
            return Err(CallError::Unreachable);
        }
        let id = OutgoingId(self.next_number());
        let client = self.core.send(now, request, ways, Owner::Outgoing(id));
        let outgoing = Outgoing {
            client: client.ok_or(CallError::Full)?,
            authenticator: Authenticator::new(ask.account),
            attempt: 0,
        };
        self.outgoing.insert(id, outgoing);
        Ok(id)
    }

    pub(super) fn outgoing_answered(
        &mut self,
        now: Duration,
        id: OutgoingId,
        client: ClientId,
        response: Response,
        flow: Flow,
    ) {
        if response.status.is_provisional() {
            return;
        }
        let Some(mut outgoing) = self.outgoing.remove(&id).filter(|own| own.client == client)
        else {
            return;
        };
        let authenticator = &mut outgoing.authenticator;
        if authenticator.challenged(&response, outgoing.attempt) {
            let number = u32::from(outgoing.attempt) + 2;
            let owner = Owner::Outgoing(id);
            let again = self
                .core
                .send_again(now, client, number, owner, authenticator, |_| {});
            if let Some(client) = again {
                outgoing.client = client;
                outgoing.attempt += 1;
                self.outgoing.insert(id, outgoing);
                return;
            }
        }
        self.core.tell(Event::Response {
            id,
            response: Box::new(response),
            flow,
        });
    }

    pub(super) fn outgoing_unanswered(&mut self, id: OutgoingId) {
        if self.outgoing.remove(&id).is_some() {
            self.core.tell(Event::NoResponse { id });
        }
    }
}
