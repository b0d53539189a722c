//! Who sent a request: a trunk by its address, a handset by its credentials.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::header::{Authorization, ProxyAuthorization};
use jawab_sip_engine::{Headers, Method, Name, Request, Response, StatusCode};
use jawab_switch::{Endpoint, HandsetId, LineId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tracing::warn;
use uuid::Uuid;

use crate::agent::{Agent, Asked, Mail, What};
use crate::config::Secrets;
use crate::digest::{Credentials, Ha1, Verdict};
use crate::log_limit::shown;

/// How long a refusal waits: slows guessing down, without keeping anybody else waiting.
const REFUSAL_DELAY: Duration = Duration::from_secs(1);

/// Refusals that wait; beyond, the oldest is sent at once.
const MOST_REFUSALS: usize = 512;

/// Secrets looked up at the same time: each takes a thread that waits for a disk.
const LOOKUPS: usize = 4;

/// Secrets that are looked up, or wait for their turn.
const MOST_LOOKUPS: usize = 256;

/// Who may be behind a request.
enum Sender {
    Trunk(LineId),
    /// Whoever has the secret of these.
    Shows(Credentials),
    /// Nobody yet: it is to be challenged.
    Nobody {
        is_stale: bool,
    },
}

/// Looks secrets up, on threads made for waiting, few at a time.
pub(crate) struct Lookups {
    secrets: Arc<dyn Secrets>,
    turns: Arc<Semaphore>,
    room: Arc<Semaphore>,
    /// Those who are registered are looked at one time after the other.
    checks: Arc<Semaphore>,
    mails: mpsc::Sender<Mail>,
}

impl Lookups {
    /// What is found is told there.
    pub(crate) fn new(secrets: Arc<dyn Secrets>, mails: mpsc::Sender<Mail>) -> Self {
        Self {
            secrets,
            turns: Arc::new(Semaphore::new(LOOKUPS)),
            room: Arc::new(Semaphore::new(MOST_LOOKUPS)),
            checks: Arc::new(Semaphore::new(1)),
            mails,
        }
    }

    /// Looks the secret up that credentials are to be checked against; gives the request back if
    /// too many wait already.
    fn start(&self, asked: Box<Asked>, credentials: Credentials) -> Result<(), Box<Asked>> {
        let Ok(place) = Arc::clone(&self.room).try_acquire_owned() else {
            return Err(asked);
        };
        let handset = HandsetId::from(credentials.username.as_str());
        self.spawn(place, move |secrets| {
            let ha1 = secrets.ha1(&handset);
            Mail::Secret {
                asked,
                credentials,
                ha1,
            }
        });
        Ok(())
    }

    /// Looks whether the secrets of those who are registered are still theirs.
    pub(crate) fn check(&self, proofs: Vec<(HandsetId, Ha1)>) {
        let Ok(place) = Arc::clone(&self.checks).try_acquire_owned() else {
            return;
        };
        self.spawn(place, move |secrets| {
            let is_over = |(handset, proof): &(HandsetId, Ha1)| !secrets.holds(handset, proof);
            Mail::Revoked(proofs.into_iter().filter(is_over).collect())
        });
    }

    fn spawn(
        &self,
        place: OwnedSemaphorePermit,
        look: impl FnOnce(&dyn Secrets) -> Mail + Send + 'static,
    ) {
        let (secrets, turns) = (Arc::clone(&self.secrets), Arc::clone(&self.turns));
        let mails = self.mails.clone();
        tokio::spawn(async move {
            let _place = place;
            let Ok(_turn) = turns.acquire().await else {
                return;
            };
            let looking = tokio::task::spawn_blocking(move || look(&*secrets));
            if let Ok(mail) = looking.await {
                // Nobody hears it when the box stops.
                let _ = mails.send(mail).await;
            }
        });
    }
}

/// Refusals that wait for their time.
#[derive(Debug, Default)]
pub(crate) struct Refusals(VecDeque<(Instant, Asked)>);

impl Refusals {
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        self.0.front().map(|(due, _)| *due)
    }

    fn push(&mut self, due: Instant, asked: Asked) {
        self.0.push_back((due, asked));
    }

    fn pop(&mut self, now: Instant) -> Option<Asked> {
        let is_due = self.0.front().is_some_and(|(due, _)| *due <= now);
        if is_due || self.0.len() > MOST_REFUSALS {
            return self.0.pop_front().map(|(_, asked)| asked);
        }
        None
    }
}

impl Agent {
    /// Challenges a call or a subscription of a stranger's before anything is kept of it (RFC 3261
    /// §8.2.7): whatever strangers send, there is room for those of who belongs here. True if that was
    /// done.
    pub(crate) fn is_challenged(&mut self, flow: Flow, request: &Request) -> bool {
        let begins_a_dialog = matches!(request.method, Method::Invite | Method::Subscribe)
            && matches!(request.headers.to_tag(), Ok(None));
        if !begins_a_dialog {
            return false;
        }
        let Sender::Nobody { is_stale } = self.sender(flow, request) else {
            return false;
        };
        let mut response = Response::to(request, StatusCode::UNAUTHORIZED);
        response.headers.push_all(&self.challenges(is_stale));
        self.engine.answer_statelessly(flow, request, response);
        true
    }

    /// Finds out who sent a request; answers it if that is nobody who may.
    pub(crate) fn find_out(&mut self, asked: Asked) {
        match self.sender(asked.flow, &asked.request) {
            Sender::Trunk(line) => self.let_trunk_in(asked, line),
            Sender::Nobody { is_stale } => self.challenge(&asked, is_stale),
            Sender::Shows(credentials) => {
                if let Err(asked) = self.lookups.start(asked.into(), credentials) {
                    let later = [(Name::RETRY_AFTER, "5".to_owned())];
                    self.refuse(&asked, StatusCode::SERVICE_UNAVAILABLE, &later);
                }
            }
        }
    }

    /// A secret was looked up.
    pub(crate) fn looked_up(&mut self, asked: Asked, credentials: &Credentials, ha1: Option<Ha1>) {
        let method = asked.request.method.as_str();
        let verdict = self
            .guard
            .check(credentials, ha1.as_ref(), method, self.now);
        match (verdict, ha1) {
            (Verdict::Right, Some(ha1)) => {
                let handset = HandsetId::from(credentials.username.as_str());
                self.let_handset_in(asked, handset, ha1);
            }
            (Verdict::Stale, _) => self.challenge(&asked, true),
            // Nobody is right without a secret.
            (Verdict::Wrong | Verdict::Right, ha1) => {
                self.say_who_is_not_let_in(&credentials.username, asked.flow.peer, ha1.is_some());
                self.refusals.push(self.now + REFUSAL_DELAY, asked);
                self.refuse_in_time();
            }
        }
    }

    /// Sends the refusals whose time has come.
    pub(crate) fn refuse_in_time(&mut self) {
        while let Some(asked) = self.refusals.pop(self.now) {
            self.refuse(&asked, StatusCode::FORBIDDEN, &[]);
        }
    }

    fn let_trunk_in(&mut self, asked: Asked, line: LineId) {
        match asked.what {
            What::Call { .. } => {
                self.trunk_answers(&line, asked.flow.peer);
                self.called(asked, Endpoint::Line(line));
            }
            // An operator has no lamps here.
            What::Subscription(_) | What::Mailbox(_) => {
                self.refuse(&asked, StatusCode::FORBIDDEN, &[]);
            }
            What::Request(_) => self.answer(&asked),
        }
    }

    fn let_handset_in(&mut self, asked: Asked, handset: HandsetId, proof: Ha1) {
        match asked.what {
            What::Call { .. } => self.called(asked, Endpoint::Handset(handset)),
            What::Subscription(_) => self.watches(&asked, handset),
            What::Mailbox(_) => self.has_a_mailbox(&asked, handset),
            What::Request(id) if asked.request.method == Method::Register => {
                self.register(id, &asked.request, asked.flow, handset, proof);
            }
            What::Request(_) => self.answer(&asked),
        }
    }

    fn sender(&self, flow: Flow, request: &Request) -> Sender {
        let (shows_some, credentials) = credentials(&request.headers);
        // Providers do not register here: whoever does is a phone behind their address.
        if !shows_some
            && request.method != Method::Register
            && let Some(line) = self.trunks.at(flow, request.uri.user())
        {
            return Sender::Trunk(line);
        }
        match credentials {
            None => Sender::Nobody { is_stale: false },
            Some(credentials) if self.guard.is_stale(&credentials, self.now) => {
                Sender::Nobody { is_stale: true }
            }
            Some(credentials) => Sender::Shows(credentials),
        }
    }

    /// The log is told what the sender is not: whether there is such a handset.
    fn say_who_is_not_let_in(&mut self, username: &str, source: SocketAddr, is_known: bool) {
        let user = shown(username);
        if !self
            .ingress
            .is_to_be_logged(&format!("refused {user} {}", source.ip()))
        {
            return;
        }
        if is_known {
            warn!(
                "handset {user} at {source} is not let in: wrong secret; \
                 enter the secret that `jawab handset add` printed, or add it again"
            );
        } else {
            warn!(
                "handset {user} at {source} is not let in: there is no such handset; \
                 see `jawab handset list`, or `jawab handset add {user}`"
            );
        }
    }

    fn challenge(&mut self, asked: &Asked, is_stale: bool) {
        let challenges = self.challenges(is_stale);
        self.refuse(asked, StatusCode::UNAUTHORIZED, &challenges);
    }

    fn challenges(&mut self, is_stale: bool) -> Vec<(Name, String)> {
        let nonce = Uuid::new_v4().simple().to_string();
        let challenges = self.guard.challenges(nonce, is_stale, self.now);
        let header = |challenge| (Name::WWW_AUTHENTICATE, challenge);
        challenges.into_iter().map(header).collect()
    }
}

/// Whether a request carries any credentials, and those that can be read.
fn credentials(headers: &Headers) -> (bool, Option<Credentials>) {
    let names = [Name::AUTHORIZATION, Name::PROXY_AUTHORIZATION];
    let shows_some = names.iter().any(|name| headers.contains(name));
    let to_us = Authorization::all(headers);
    let to_proxies = ProxyAuthorization::all(headers);
    let all = to_us.iter().map(|Authorization(shown)| shown);
    let mut all = all.chain(to_proxies.iter().map(|ProxyAuthorization(shown)| shown));
    (shows_some, all.find_map(Credentials::read))
}
