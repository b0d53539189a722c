//! The user agent: what is done with each thing that happens. It waits for nothing: what takes
//! time is done elsewhere, and comes back as [`Mail`].

mod check_sync;
mod events;
pub(crate) mod identity;
mod keep_alive;
mod leg;
mod mailboxes;
mod register;
mod revocation;
pub(crate) mod trunks;
mod watchers;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jawab_media::MediaHandle;
use jawab_sip_engine::endpoint::{Config, Endpoint as Engine};
use jawab_sip_engine::endpoint::{IncomingId, Limits, Rejected, SessionId, SubscriptionId};
use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_sip_engine::names::Destination;
use jawab_sip_engine::package::{DIALOG, MESSAGE_SUMMARY};
use jawab_sip_engine::{Message, Method, Name, ParseError, Request, Response, StatusCode};
use jawab_switch::{HandsetId, Input, LegEvent, LegId, OfferedLegs};
use tokio::sync::mpsc;
use tracing::{debug, error, info};

use self::identity::{Lookups, Refusals};
use self::keep_alive::Questions;
use self::leg::Legs;
use self::mailboxes::Mailboxes;
use self::trunks::Trunks;
use self::watchers::Watchers;
use crate::config::SipConfig;
use crate::digest::{Credentials, Guard, Ha1};
use crate::ingress::{IngressFilter, MOST_OCTETS, is_keep_alive};
use crate::local_address::LocalAddresses;
use crate::registry::Registry;

/// What the box does.
const METHODS: [Method; 10] = [
    Method::Invite,
    Method::Ack,
    Method::Bye,
    Method::Cancel,
    Method::Options,
    Method::Register,
    Method::Info,
    Method::Update,
    Method::Prack,
    Method::Refer,
];

/// Calls at a time. Four times as many INVITEs are remembered, which is more than strangers may
/// send in the 32 s for which one is (`rate_limit.rs`): whatever they send, there is room for
/// those of trunks and handsets.
const SESSIONS: usize = 1_024;

/// Other requests of far ends that are remembered.
const OTHERS: usize = 1_024;

/// What comes back from what was done elsewhere.
#[derive(Debug)]
pub(crate) enum Mail {
    /// A handset's secret was looked up.
    Secret {
        asked: Box<Asked>,
        credentials: Credentials,
        ha1: Option<Ha1>,
    },
    /// Those who registered with a secret that is theirs no more.
    Revoked(Vec<(HandsetId, Ha1)>),
    /// Where a name leads; nowhere, if that cannot be found out.
    Resolved {
        name: String,
        destinations: Vec<Destination>,
    },
}

/// A request whose sender is to be found out.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) what: What,
    pub(crate) request: Box<Request>,
    pub(crate) flow: Flow,
}

/// How a request is answered.
#[derive(Debug)]
pub(crate) enum What {
    /// As a call.
    Call {
        session: SessionId,
        description: Option<Vec<u8>>,
        /// The call whose place it wants to take (RFC 3891).
        replaces: Option<SessionId>,
    },
    /// As a subscription to somebody's calls.
    Subscription(SubscriptionId),
    /// As one to messages of callers.
    Mailbox(SubscriptionId),
    /// By itself.
    Request(IncomingId),
}

/// Everything that requests and legs share.
pub(crate) struct Agent {
    pub(crate) config: SipConfig,
    pub(crate) engine: Engine,
    engine_config: Config,
    began: Instant,
    pub(crate) now: Instant,
    pub(crate) here: LocalAddresses,
    pub(crate) media: MediaHandle,
    /// News for the exchange.
    pub(crate) told: VecDeque<Input>,
    pub(crate) ingress: IngressFilter,
    pub(crate) guard: Guard,
    pub(crate) lookups: Lookups,
    pub(crate) refusals: Refusals,
    pub(crate) offered: OfferedLegs,
    pub(crate) registry: Registry,
    pub(crate) trunks: Trunks,
    pub(crate) questions: Questions,
    pub(crate) legs: Legs,
    pub(crate) watchers: Watchers,
    pub(crate) mailboxes: Mailboxes,
    resolver: mpsc::Sender<String>,
}

/// What an agent is made of.
pub(crate) struct Parts {
    pub(crate) config: SipConfig,
    /// What nobody guesses; another at each start.
    pub(crate) seed: [u8; 32],
    pub(crate) here: LocalAddresses,
    pub(crate) media: MediaHandle,
    pub(crate) ingress: IngressFilter,
    pub(crate) lookups: Lookups,
    pub(crate) offered: OfferedLegs,
    pub(crate) resolver: mpsc::Sender<String>,
    pub(crate) trunks: Trunks,
}

impl Agent {
    pub(crate) fn new(parts: Parts) -> Self {
        let Parts {
            config,
            seed,
            here,
            media,
            ingress,
            lookups,
            offered,
            resolver,
            trunks,
        } = parts;
        let now = Instant::now();
        let mut here = here;
        here.carry(trunks.carriers());
        let mut engine_config = Config {
            methods: METHODS.to_vec(),
            asks_who_first: true,
            limits: Limits {
                sessions: SESSIONS,
                server_transactions: OTHERS,
                octets: MOST_OCTETS,
                subscriptions: watchers::MOST,
                ..Limits::default()
            },
            // Whether a handset is there is asked by OPTIONS (`keep_alive.rs`); calls over trunks have a
            // timer of their own.
            session_timer: None,
            ..Config::new(seed, here.carried())
        }
        .with_packages(&[DIALOG, MESSAGE_SUMMARY]);
        engine_config.events.most_s = watchers::LONGEST_S;
        Self {
            guard: Guard::new(&config.realm, &config.digests),
            trunks,
            engine: Engine::new(engine_config.clone()),
            engine_config,
            questions: Questions::new(now + config.options_every),
            config,
            began: now,
            now,
            here,
            media,
            told: VecDeque::new(),
            ingress,
            lookups,
            refusals: Refusals::default(),
            offered,
            registry: Registry::default(),
            watchers: Watchers::default(),
            mailboxes: Mailboxes::default(),
            legs: Legs::new(u32::from_be_bytes([seed[0], seed[1], seed[2], seed[3]])),
            resolver,
        }
    }

    /// Takes note of what time it is.
    pub(crate) fn begin(&mut self) {
        self.now = Instant::now();
    }

    /// The engine's time.
    pub(crate) fn time(&self) -> Duration {
        self.now.saturating_duration_since(self.began)
    }

    /// When [`timeout`](Self::timeout) is to be called at the latest.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        let engine = self.engine.next_timeout().map(|time| self.began + time);
        let own = [
            engine,
            self.refusals.next_timeout(),
            self.questions.next_timeout(),
            self.trunks.next_timeout(),
        ];
        own.into_iter().flatten().min()
    }

    /// Time has passed.
    pub(crate) fn timeout(&mut self) {
        let time = self.time();
        self.engine.handle_timeout(time);
        self.refuse_in_time();
        self.questions_unanswered();
        self.forgive_trunks();
    }

    /// A second has passed.
    pub(crate) fn look(&mut self) {
        self.look_after_legs();
        self.open_connections();
        self.keep_alive();
        self.check_secrets();
    }

    /// The way that messages take between us and a far end.
    pub(crate) fn flow(&mut self, protocol: Protocol, peer: SocketAddr) -> Flow {
        self.here.flow(protocol, peer, self.now)
    }

    /// A datagram has come.
    pub(crate) fn datagram(&mut self, octets: &[u8], source: SocketAddr) {
        if !self.ingress.takes(octets.len(), source, self.now) || is_keep_alive(octets) {
            return;
        }
        let flow = self.flow(Protocol::Udp, source);
        match Message::parse(octets) {
            Ok(message) => self.handle(flow, message),
            Err(error) => self.refuse_unreadable(flow, &error),
        }
    }

    /// A message has come over a stream.
    pub(crate) fn message(&mut self, flow: Flow, message: Message) {
        if self.ingress.takes(weight(&message), flow.peer, self.now) {
            self.handle(flow, message);
        }
    }

    /// Something has come over a stream that cannot be read.
    pub(crate) fn unreadable(&mut self, flow: Flow, error: &ParseError) {
        if self.ingress.takes(0, flow.peer, self.now) {
            self.refuse_unreadable(flow, error);
        }
    }

    fn refuse_unreadable(&mut self, flow: Flow, error: &ParseError) {
        self.ingress.say_why_not(&error.to_string(), flow.peer);
        self.engine.handle_unreadable(flow, error);
    }

    fn handle(&mut self, flow: Flow, message: Message) {
        if let Message::Request(request) = &message
            && self.is_challenged(flow, request)
        {
            return;
        }
        let time = self.time();
        match self.engine.handle_parsed(time, flow, message) {
            Ok(()) => {}
            // A copy of what was answered long ago.
            Err(Rejected::Unasked) => debug!("{} answers what nobody asked", flow.peer),
            Err(rejected) => self.ingress.say_why_not(&rejected.to_string(), flow.peer),
        }
    }

    /// What was sent by this flow does not arrive.
    pub(crate) fn transport_failed(&mut self, flow: Flow) {
        let time = self.time();
        self.engine.transport_failed(time, flow);
    }

    /// Something that was done elsewhere is done.
    pub(crate) fn mail(&mut self, mail: Mail) {
        match mail {
            Mail::Secret {
                asked,
                credentials,
                ha1,
            } => self.looked_up(*asked, &credentials, ha1),
            Mail::Revoked(revoked) => self.revoke(revoked),
            Mail::Resolved { name, destinations } => self.resolved(&name, destinations),
        }
    }

    /// A request outside of calls: OPTIONS, REGISTER, and methods that are not done.
    fn asked(&mut self, asked: Asked) {
        let is_at_home =
            self.registry.is_at(asked.flow.peer) || self.trunks.at(asked.flow, None).is_some();
        if asked.request.method != Method::Register && is_at_home {
            self.answer(&asked);
        } else {
            self.find_out(asked);
        }
    }

    /// Answers OPTIONS, and refuses what belongs to a dialog or is not done.
    pub(crate) fn answer(&mut self, asked: &Asked) {
        let status = match asked.request.method {
            Method::Options => StatusCode::OK,
            _ => StatusCode::METHOD_NOT_ALLOWED,
        };
        match self.engine.refusal_of(&asked.request) {
            Some(refusal) => self.refuse(asked, refusal.status, &told_with(&refusal)),
            None => self.refuse(asked, status, &[]),
        }
    }

    /// Answers a request, or refuses a call.
    pub(crate) fn refuse(&mut self, asked: &Asked, status: StatusCode, headers: &[(Name, String)]) {
        match asked.what {
            What::Call { session, .. } => {
                let time = self.time();
                // It was given up meanwhile, perhaps.
                let _ = self.engine.reject(time, session, status, headers);
            }
            What::Subscription(id) | What::Mailbox(id) => {
                let time = self.time();
                // Nobody waits for the answer any more, perhaps.
                let _ = self.engine.reject_subscription(time, id, status, headers);
            }
            What::Request(id) => self.respond(id, status, headers),
        }
    }

    pub(crate) fn respond(
        &mut self,
        request: IncomingId,
        status: StatusCode,
        headers: &[(Name, String)],
    ) {
        let Some(mut response) = self.engine.response_to(request, status) else {
            return;
        };
        let has_allow = response.headers.contains(&Name::ALLOW);
        for (name, value) in headers {
            if !(has_allow && *name == Name::ALLOW) {
                response.headers.push(name.clone(), value.clone());
            }
        }
        let time = self.time();
        // Nobody may wait for it any more.
        let _ = self.engine.respond(time, request, response);
    }

    pub(crate) fn tell(&mut self, input: Input) {
        self.told.push_back(input);
    }

    pub(crate) fn tell_leg(&mut self, leg: LegId, event: LegEvent) {
        self.tell(Input::Leg(leg, event));
    }

    /// The engine has failed over something that came. Whoever is registered stays so; the calls
    /// are over.
    pub(crate) fn begin_anew(&mut self) {
        error!(
            "the SIP side failed over something that came to it, and begins anew; \
             its calls are ended"
        );
        // What was random before is not to come again.
        self.engine_config.seed[0] = self.engine_config.seed[0].wrapping_add(1);
        self.engine = Engine::new(self.engine_config.clone());
        self.refusals = Refusals::default();
        self.questions = Questions::new(self.now + self.config.options_every);
        self.registry.nobody_is_asked();
        self.legs.referrals.forget_all();
        self.watchers = Watchers::default();
        self.mailboxes.forget_all();
        self.end_all_legs();
        self.register_anew();
        info!("the SIP side has begun anew");
    }
}

/// About how many octets a message has.
fn weight(message: &Message) -> usize {
    let headers = message.headers().iter();
    let headers: usize = headers
        .map(|header| header.name.as_str().len() + header.value().len() + 4)
        .sum();
    headers + message.body().len()
}

/// What is told along with a refusal.
pub(crate) fn told_with(refusal: &Response) -> Vec<(Name, String)> {
    let told = [
        Name::ALLOW,
        Name::UNSUPPORTED,
        Name::ACCEPT,
        Name::ACCEPT_ENCODING,
    ];
    let headers = refusal.headers.iter();
    headers
        .filter(|header| told.contains(&header.name))
        .map(|header| (header.name.clone(), header.value().to_owned()))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests;
