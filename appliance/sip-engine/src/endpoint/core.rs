//! What all parts of an endpoint share.

use std::collections::VecDeque;
use std::time::Duration;

use super::config::Config;
use super::event::Event;
use super::long::LongRequests;
use crate::dialog::Dialog;
use crate::digest::Authenticator;
use crate::flow::{Flow, Transmit};
use crate::names::Names;
use crate::random::Random;
use crate::transaction::{ClientId, Clients, Owner, ServerId, Servers, via};
use crate::{CSeq, Method, Name, NameAddr, Request, Response, StatusCode, Uri};

#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) config: Config,
    pub(crate) random: Random,
    pub(crate) names: Names,
    pub(crate) clients: Clients,
    pub(crate) servers: Servers,
    pub(crate) events: VecDeque<Event>,
    pub(crate) out: VecDeque<Transmit>,
    pub(crate) long: LongRequests,
}

/// Headers that the owner has something to say by.
pub type MoreHeaders = [(Name, String)];

impl Core {
    pub(crate) fn new(config: Config) -> Self {
        let limits = config.limits;
        Self {
            random: Random::new(config.seed),
            names: Names::new(config.carried.clone()),
            clients: Clients::new(config.times, limits.client_transactions),
            servers: Servers::new(
                config.times,
                4 * limits.sessions,
                limits.server_transactions,
            ),
            events: VecDeque::new(),
            out: VecDeque::new(),
            long: LongRequests::default(),
            config,
        }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.events.push_back(event);
    }

    /// Sends a request that has no Via yet; one that is long for a datagram by TCP first.
    pub(crate) fn send(
        &mut self,
        now: Duration,
        request: Request,
        ways: Vec<Flow>,
        owner: Owner,
    ) -> Option<ClientId> {
        let ways = self.long.ways(&self.config, now, &request, ways);
        self.send_by(now, request, ways, owner)
    }

    fn send_by(
        &mut self,
        now: Duration,
        mut request: Request,
        ways: Vec<Flow>,
        owner: Owner,
    ) -> Option<ClientId> {
        if !self.config.user_agent.is_empty() && !request.headers.contains(&Name::USER_AGENT) {
            let user_agent = self.config.user_agent.clone();
            request.headers.push(Name::USER_AGENT, user_agent);
        }
        let (clients, random) = (&mut self.clients, &mut self.random);
        clients.request(now, random, request, ways, owner, &mut self.out)
    }

    /// Sends a request of a dialog, by the ways that lead to its far end.
    pub(crate) fn send_in(
        &mut self,
        now: Duration,
        request: Request,
        dialog: &Dialog,
        owner: Owner,
    ) -> Option<ClientId> {
        let ways = dialog.ways(&mut self.names);
        if dialog.is_named() {
            self.send(now, request, ways, owner)
        } else {
            // Where it was heard from by datagrams nobody may listen for streams.
            self.send_by(now, request, ways, owner)
        }
    }

    /// Sends a request again that was challenged (§22.2), under this number: as it was, but for
    /// what is changed, and with the credentials that are asked for.
    pub(crate) fn send_again(
        &mut self,
        now: Duration,
        client: ClientId,
        number: u32,
        owner: Owner,
        authenticator: &mut Authenticator,
        change: impl FnOnce(&mut Request),
    ) -> Option<ClientId> {
        let way = self.clients.flow_of(client)?;
        let mut request = self.clients.request_of(client)?.clone();
        request.headers.remove_first(&Name::VIA);
        request.headers.remove(&Name::AUTHORIZATION);
        request.headers.remove(&Name::PROXY_AUTHORIZATION);
        let cseq = CSeq {
            number,
            method: request.method.clone(),
        };
        request.headers.set(Name::CSEQ, cseq.to_string());
        change(&mut request);
        authenticator.authorize(&mut request, &self.random.token());
        self.send(now, request, vec![way], owner)
    }

    /// Takes note of what a response says of the credentials that its request had.
    pub(crate) fn informed(
        &self,
        client: ClientId,
        authenticator: &mut Authenticator,
        response: &Response,
    ) {
        if let Some(request) = self.clients.request_of(client) {
            authenticator.informed(request, response);
        }
    }

    /// Sends an ACK, which is no transaction (RFC 3261 §13.2.2.4); gives it to be sent again.
    pub(crate) fn send_ack(&mut self, mut ack: Request, dialog: &Dialog) -> Transmit {
        let ways = dialog.ways(&mut self.names);
        let flow = ways.first().copied().unwrap_or(dialog.heard);
        let branch = self.random.branch();
        ack.headers
            .push_front(Name::VIA, via(flow, &branch).to_string());
        let transmit = Transmit {
            flow,
            octets: ack.to_octets().into(),
        };
        self.out.push_back(transmit.clone());
        transmit
    }

    /// Says who answers.
    pub(crate) fn sign(&self, response: &mut Response) {
        if !self.config.user_agent.is_empty() && !response.headers.contains(&Name::SERVER) {
            let server = self.config.user_agent.clone();
            response.headers.push(Name::SERVER, server);
        }
    }

    /// Sends a response; false if it is too late for it.
    pub(crate) fn respond(&mut self, now: Duration, id: ServerId, mut response: Response) -> bool {
        self.sign(&mut response);
        self.servers.respond(now, id, response, &mut self.out)
    }

    /// Answers a request with a status alone.
    pub(crate) fn answer(&mut self, now: Duration, id: ServerId, status: StatusCode) -> bool {
        let Some(mut response) = self.response(id, status) else {
            return false;
        };
        if status == StatusCode::METHOD_NOT_ALLOWED || status == StatusCode::OK {
            response.headers.push(Name::ALLOW, self.allow());
        }
        self.respond(now, id, response)
    }

    /// A response to a request, to be filled.
    pub(crate) fn response(&self, id: ServerId, status: StatusCode) -> Option<Response> {
        let request = self.servers.request_of(id)?;
        Some(Response::to(request, status))
    }

    /// A response to a request that makes a dialog, or renews it (§12.1.1).
    pub(crate) fn response_in_dialog(
        &self,
        id: ServerId,
        status: StatusCode,
        contact: &Uri,
    ) -> Option<Response> {
        let request = self.servers.request_of(id)?;
        let mut response = Response::to(request, status);
        for route in request.headers.all(&Name::RECORD_ROUTE) {
            response.headers.push(Name::RECORD_ROUTE, route);
        }
        let contact = NameAddr::new(contact.clone());
        response.headers.push(Name::CONTACT, contact.to_string());
        Some(response)
    }

    /// Says that the far end is to ask again in a moment (§14.2).
    pub(crate) fn answer_later(&mut self, now: Duration, id: ServerId) {
        let wait_s = self.random.below(11);
        if let Some(mut response) = self.response(id, StatusCode::SERVER_INTERNAL_ERROR) {
            response.headers.push(Name::RETRY_AFTER, wait_s.to_string());
            self.respond(now, id, response);
        }
    }

    pub(crate) fn allow(&self) -> String {
        let methods = self.config.methods.iter();
        methods.map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}
