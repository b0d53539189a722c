//! What a message is, and whose.

use std::time::Duration;

use super::Endpoint;
use super::event::{Event, IncomingId, SessionId};
use super::reply::note_source;
use crate::dialog::is_target_refresh;
use crate::flow::{Flow, Transmit};
use crate::header::Replaces;
use crate::session::{Session, dialog_key, end_fork, refusal_of_timer};
use crate::transaction::{Arrived, Owner, ServerId};
use crate::{
    Abilities, Fault, Message, Method, Name, ParseError, Request, Response, Scheme, StatusCode, Via,
};

/// What may be required of us (RFC 3261 §8.2.2.3).
const EXTENSIONS: &[&str] = &["100rel", "norefersub", "replaces", "timer"];

/// What may be required of us as a registrar.
const REGISTRAR_EXTENSIONS: &[&str] = &["path"];

/// Bodies that are understood in what concerns calls.
const MEDIA_TYPES: &[(&str, &str)] = &[("application", "sdp")];

/// Why a message was not taken. What is owed to its sender was sent.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Rejected {
    /// It is longer than any that is looked at.
    #[error("the message has {octets} octets, and at most {most} are looked at")]
    TooLong {
        /// Its length.
        octets: usize,
        /// The most.
        most: usize,
    },
    /// It cannot be read.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] ParseError),
    /// Where the next message begins cannot be known: the stream has to be closed.
    #[error("the stream cannot be read any further: {0}")]
    Stream(#[source] ParseError),
    /// A header that is needed cannot be.
    #[error("the message cannot be answered: {0}")]
    Header(#[from] Fault),
    /// There is no room for another transaction.
    #[error("there is no room for another transaction")]
    Full,
    /// A response to nothing that was asked.
    #[error("a response to nothing that was asked")]
    Unasked,
}

impl Endpoint {
    /// A message has come by this flow: a datagram, or a message cut out of a stream.
    ///
    /// # Errors
    /// [`Rejected`], for the log: it concerns nobody else.
    pub fn handle_message(
        &mut self,
        now: Duration,
        flow: Flow,
        octets: &[u8],
    ) -> Result<(), Rejected> {
        let most = self.core.config.limits.octets;
        if octets.len() > most {
            return Err(Rejected::TooLong {
                octets: octets.len(),
                most,
            });
        }
        if is_keep_alive(octets) {
            return Ok(());
        }
        match Message::parse(octets) {
            Ok(message) => self.handle_parsed(now, flow, message),
            Err(error) => {
                self.handle_unreadable(flow, &error);
                Err(error.into())
            }
        }
    }

    /// What came by this flow cannot be read: it is answered if that is owed. (For what a stream's
    /// parser gives; of datagrams [`handle_message`](Self::handle_message) sees to it.)
    pub fn handle_unreadable(&mut self, flow: Flow, error: &ParseError) {
        if let Some(request) = error.request.as_deref()
            && let Some(response) = Response::refusing(request, &error.fault)
        {
            self.answer_statelessly(flow, request, response);
        }
    }

    /// Answers a request before anything is kept of it (RFC 3261 §8.2.7): whoever is not known yet
    /// can be challenged without cost. A copy of the request is answered by the same tag.
    pub fn answer_statelessly(&mut self, flow: Flow, request: &Request, response: Response) {
        let mut request = request.clone();
        // Where the Via cannot be read, back to where it came from.
        let way = note_source(&mut request, flow).unwrap_or(flow);
        let mut response = response;
        if let Some(via) = request.headers.first(&Name::VIA) {
            response.headers.set_first(&Name::VIA, via);
        }
        self.send_statelessly(way, response);
    }

    /// The same, of a message that was read already: what a stream's parser gives.
    ///
    /// # Errors
    /// As [`handle_message`](Self::handle_message).
    pub fn handle_parsed(
        &mut self,
        now: Duration,
        flow: Flow,
        message: Message,
    ) -> Result<(), Rejected> {
        match message {
            Message::Request(request) => self.handle_request(now, flow, request),
            Message::Response(response) => self.handle_response(now, flow, response),
        }
    }

    fn send_statelessly(&mut self, way: Flow, mut response: Response) {
        let core = &mut self.core;
        let headers = &response.headers;
        let of = |name: &Name| headers.first(name).unwrap_or_default();
        let of = [of(&Name::FROM), of(&Name::CALL_ID), of(&Name::CSEQ)];
        let tag = core.random.token_of(&of);
        response.set_to_tag(&tag);
        core.sign(&mut response);
        core.out.push_back(Transmit {
            flow: way,
            octets: response.to_octets().into(),
        });
    }

    fn handle_response(
        &mut self,
        now: Duration,
        flow: Flow,
        response: Response,
    ) -> Result<(), Rejected> {
        let core = &mut self.core;
        let clients = &mut core.clients;
        // One that has passed another before us is not for us (§8.1.3.3).
        let vias = response.headers.list::<Via>();
        if vias.is_ok_and(|vias| vias.len() > 1) || !clients.knows(&response) {
            return Err(Rejected::Unasked);
        }
        let news = clients.receive(now, &mut core.random, &response, &mut core.out);
        let Some((client, owner)) = news else {
            return Ok(());
        };
        match owner {
            Owner::Session(id) if self.sessions.contains_key(&id) => {
                if let Some(session) = self.sessions.get_mut(&id) {
                    session.handle_response(core, now, client, response, flow);
                }
                self.settle(now, id);
            }
            Owner::Registration(id) => self.registration_answered(now, id, client, &response),
            Owner::Outgoing(id) => self.outgoing_answered(now, id, client, response, flow),
            Owner::Subscription(id) => self.with_subscription(id, |own, core| {
                own.handle_response(core, now, client, &response, flow);
            }),
            Owner::Session(_) | Owner::Nobody => {
                let is_invite = response
                    .headers
                    .cseq()
                    .is_ok_and(|cseq| cseq.method == Method::Invite);
                if is_invite && response.status.is_success() {
                    end_fork(core, now, client, &response, flow);
                }
            }
        }
        Ok(())
    }

    fn handle_request(
        &mut self,
        now: Duration,
        flow: Flow,
        mut request: Request,
    ) -> Result<(), Rejected> {
        let headers = &request.headers;
        headers.from()?;
        headers.to()?;
        headers.call_id()?;
        headers.cseq()?;
        let way = note_source(&mut request, flow)?;
        let tag = self.core.random.token();
        let core = &mut self.core;
        let arrived = core.servers.receive(now, request, way, tag, &mut core.out);
        match arrived {
            Arrived::Copy => {}
            Arrived::Ack(ack) => self.acknowledged(now, flow, &ack),
            Arrived::New(server, request) => self.new_request(now, flow, server, request),
            Arrived::Cancel(server, request, invite) => {
                self.cancelled(now, server, &request, invite);
            }
            Arrived::Merged(request) => {
                self.send_statelessly(way, Response::to(&request, StatusCode::LOOP_DETECTED));
            }
            Arrived::Full(request) => {
                let mut response = Response::to(&request, StatusCode::SERVICE_UNAVAILABLE);
                response.headers.push(Name::RETRY_AFTER, "10");
                self.send_statelessly(way, response);
                return Err(Rejected::Full);
            }
        }
        Ok(())
    }

    fn acknowledged(&mut self, now: Duration, flow: Flow, ack: &Request) {
        let Some(id) = self.session_of(ack) else {
            return;
        };
        if let Some(session) = self.sessions.get_mut(&id) {
            session.handle_ack(&mut self.core, now, ack, flow);
        }
        self.settle(now, id);
    }

    /// The call whose dialog a request names.
    fn session_of(&self, request: &Request) -> Option<SessionId> {
        let tag = request.headers.to_tag().ok()??;
        let key = dialog_key(request.headers.call_id().ok()?, &tag);
        self.dialogs.get(&key).copied()
    }

    fn new_request(&mut self, now: Duration, flow: Flow, server: ServerId, request: Request) {
        let is_in_dialog = request.headers.to_tag().ok().flatten().is_some();
        if let Some(response) = self.refusal_at_once(&request, is_in_dialog) {
            self.core.respond(now, server, response);
            return;
        }
        if is_in_dialog {
            match self.session_of(&request) {
                Some(id) => {
                    let incoming = IncomingId(server);
                    if let Some(session) = self.sessions.get_mut(&id) {
                        session.handle_request(&mut self.core, now, incoming, request, flow);
                    }
                    self.settle(now, id);
                }
                None => self.request_in_subscription(now, flow, server, &request),
            }
            return;
        }
        match request.method {
            Method::Invite => self.called(now, flow, server, request),
            Method::Subscribe if !self.core.config.events.packages.is_empty() => {
                self.subscribed_to(now, flow, server, request);
            }
            Method::Bye | Method::Update | Method::Prack => {
                let status = StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
                self.core.answer(now, server, status);
            }
            _ => self.core.tell(Event::Request {
                id: IncomingId(server),
                session: None,
                request: Box::new(request),
                flow,
            }),
        }
    }

    /// What is in the way of a request, as its refusal (§8.2); for an owner who
    /// [asks first](super::Config::asks_who_first) who it is.
    #[must_use]
    pub fn refusal_of(&self, request: &Request) -> Option<Response> {
        let fault = self.check(request).err()?;
        abilities(&self.core.config.methods).refusal(request, &fault)
    }

    /// The same, of what is refused whoever it comes from.
    fn refusal_at_once(&self, request: &Request, is_in_dialog: bool) -> Option<Response> {
        let fault = self.check(request).err()?;
        let is_anybodys = matches!(fault, Fault::UnknownMethod(_) | Fault::Scheme);
        if self.core.config.asks_who_first && !is_in_dialog && !is_anybodys {
            return None;
        }
        abilities(&self.core.config.methods).refusal(request, &fault)
    }

    /// Whether we can do what a request asks for (§8.2). Bodies of others than what concerns
    /// sessions are the owner's.
    fn check(&self, request: &Request) -> Result<(), Fault> {
        let config = &self.core.config;
        let mut abilities = abilities(&config.methods);
        if config.takes_path && request.method == Method::Register {
            abilities.extensions = REGISTRAR_EXTENSIONS;
        }
        match abilities.check(request) {
            Err(Fault::MediaType)
                if !is_target_refresh(&request.method) || request.method == Method::Notify =>
            {
                Ok(())
            }
            checked => checked,
        }
    }

    fn called(&mut self, now: Duration, flow: Flow, server: ServerId, request: Request) {
        if let Some(response) = refusal_of_timer(&self.core, &request) {
            self.core.respond(now, server, response);
            return;
        }
        if self.sessions.len() >= self.core.config.limits.sessions {
            self.core.refuse_full(now, server);
            return;
        }
        let replaces = match self.replaced(&request) {
            Ok(replaces) => replaces,
            Err(status) => {
                self.core.answer(now, server, status);
                return;
            }
        };
        let id = SessionId(self.next_number());
        let ringing = Session::ring(&mut self.core, now, id, server, &request, flow, replaces);
        match ringing {
            Err(_) => {
                self.core.answer(now, server, StatusCode::BAD_REQUEST);
            }
            Ok((session, key)) => {
                let description = session.offered(&request);
                self.keep(id, session, key);
                self.core.tell(Event::Incoming {
                    session: id,
                    request: Box::new(request),
                    flow,
                    description,
                    replaces,
                });
                self.settle(now, id);
            }
        }
    }

    /// The call that an INVITE wants to take the place of (RFC 3891 §3).
    fn replaced(&self, request: &Request) -> Result<Option<SessionId>, StatusCode> {
        let found = request.headers.find::<Replaces>();
        let Some(replaces) = found.map_err(|fault| fault.status())? else {
            return Ok(None);
        };
        let unknown = StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
        let session = self.session_named(&replaces);
        let session = session.and_then(|id| self.sessions.get(&id));
        let session = session.ok_or(unknown)?;
        session.is_replaceable(replaces.early_only)?;
        Ok(Some(session.id))
    }

    /// The call of ours that a Replaces names (RFC 3891 §3), in whatever header it came. Who was
    /// told of a dialog by what its far end sees (RFC 4235) names that end's tag as to-tag; both
    /// tags are nobody else's, whichever comes first.
    #[must_use]
    pub fn session_named(&self, replaces: &Replaces) -> Option<SessionId> {
        let Replaces {
            call_id,
            to_tag,
            from_tag,
            ..
        } = replaces;
        let ways = [(to_tag, from_tag), (from_tag, to_tag)];
        ways.into_iter().find_map(|(own, far)| {
            let id = self.dialogs.get(&dialog_key(call_id, own))?;
            let session = self.sessions.get(id)?;
            session.has_dialog(far).then_some(session.id)
        })
    }

    fn cancelled(
        &mut self,
        now: Duration,
        server: ServerId,
        request: &Request,
        invite: Option<ServerId>,
    ) {
        let Some(invite) = invite else {
            let status = StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
            self.core.answer(now, server, status);
            return;
        };
        let tag = self
            .core
            .servers
            .tag_of(invite)
            .unwrap_or_default()
            .to_owned();
        if let Some(mut response) = self.core.response(server, StatusCode::OK) {
            // The same as in the answer to what is cancelled (§9.2).
            response.set_to_tag(&tag);
            self.core.respond(now, server, response);
        }
        let own = request.headers.to_tag().ok().flatten().unwrap_or(tag);
        let call_id = request.headers.call_id().unwrap_or_default();
        let Some(id) = self.dialogs.get(&dialog_key(call_id, &own)).copied() else {
            return;
        };
        if let Some(session) = self
            .sessions
            .get_mut(&id)
            .filter(|session| session.is_of(invite))
        {
            session.cancelled(&mut self.core, now, invite, &request.headers);
        }
        self.settle(now, id);
    }
}

/// A datagram that keeps a NAT's binding: phones send line ends, or octets of nothing.
fn is_keep_alive(octets: &[u8]) -> bool {
    octets
        .iter()
        .all(|octet| matches!(octet, b'\r' | b'\n' | 0))
}

const fn abilities(methods: &[Method]) -> Abilities<'_> {
    Abilities {
        methods,
        schemes: &[Scheme::Sip, Scheme::Sips, Scheme::Tel],
        extensions: EXTENSIONS,
        media_types: MEDIA_TYPES,
    }
}
