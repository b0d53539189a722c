//! The endpoint: what is told to the engine, and what is taken out of it.

mod commands;
mod config;
mod core;
mod event;
mod long;
mod outgoing;
mod receive;
mod registration;
mod reply;
mod streams;
mod subscriptions;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

pub use config::{Config, Events, Limits, Reliably, SessionTimer};
pub(crate) use core::Core;
pub use core::MoreHeaders;
pub use event::{
    Description, End, Event, IncomingId, OutgoingId, RegistrationFailure, RegistrationId,
    SessionId, SubscriptionId, replaces,
};
pub use outgoing::Ask;
pub use receive::Rejected;
pub use registration::Register;

use self::outgoing::Outgoing;
use self::registration::Registration;
use crate::flow::{Flow, Transmit};
use crate::names::Destination;
use crate::session::Session;
use crate::subscription::Subscription;
use crate::timers::Deadlines;
use crate::transaction::{Expired, Owner};

/// Whose deadline it is.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Due {
    Session(SessionId),
    Registration(RegistrationId),
    Subscription(SubscriptionId),
    /// The answer to a ping.
    Pong(Flow),
}

/// A SIP user agent: transactions, dialogs and calls, without I/O.
///
/// There are four kinds of methods. Getters. What arrives: [`handle_message`](Self::handle_message),
/// [`handle_timeout`](Self::handle_timeout) and [`transport_failed`](Self::transport_failed). What
/// is wanted: [`invite`](Self::invite), [`accept`](Self::accept), [`end`](Self::end) and so on.
/// What comes of it: after each call of the two former kinds, take out
/// [`poll_event`](Self::poll_event) until there is none, then
/// [`poll_transmit`](Self::poll_transmit) until there is none, then see
/// [`next_timeout`](Self::next_timeout).
///
/// `now` is the time since any fixed moment, and does not go back.
///
/// ```
/// use std::time::Duration;
/// use jawab_sip_engine::endpoint::{Config, Endpoint, Event};
/// use jawab_sip_engine::flow::{Flow, Protocol};
/// use jawab_sip_engine::session::Invite;
/// use jawab_sip_engine::{NameAddr, Uri};
///
/// // The seed is 32 octets of the system's.
/// let mut endpoint = Endpoint::new(Config::new([1; 32], vec![(Protocol::Udp, 5060)]));
/// let way = Flow {
///     protocol: Protocol::Udp,
///     local: "192.0.2.1:5060".parse()?,
///     peer: "192.0.2.9:5060".parse()?,
/// };
/// let call = Invite::new(
///     Uri::parse("sip:0612345678@192.0.2.9")?,
///     NameAddr::new(Uri::parse("sip:0537000000@192.0.2.1")?),
///     Uri::parse("sip:jawab@192.0.2.1")?,
///     way,
///     Some(b"v=0\r\n".to_vec()),
/// );
/// let now = Duration::ZERO;
/// endpoint.invite(now, call)?;
/// let invite = endpoint.poll_transmit().ok_or("an INVITE")?;
/// assert!(invite.octets.starts_with(b"INVITE sip:0612345678@192.0.2.9 SIP/2.0\r\n"));
/// // Timer A: over UDP it is sent again after T1.
/// assert_eq!(endpoint.next_timeout(), Some(Duration::from_millis(500)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Endpoint {
    core: Core,
    count: u64,
    sessions: BTreeMap<SessionId, Session>,
    /// By Call-ID and our tag.
    dialogs: HashMap<String, SessionId>,
    keys: HashMap<SessionId, String>,
    registrations: BTreeMap<RegistrationId, Registration>,
    outgoing: BTreeMap<OutgoingId, Outgoing>,
    subscriptions: BTreeMap<SubscriptionId, Subscription>,
    /// By Call-ID and our tag.
    subscribed: HashMap<String, SubscriptionId>,
    deadlines: Deadlines<Due>,
}

impl Endpoint {
    /// An endpoint that has heard nothing yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            core: Core::new(config),
            count: 0,
            sessions: BTreeMap::new(),
            dialogs: HashMap::new(),
            keys: HashMap::new(),
            registrations: BTreeMap::new(),
            outgoing: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
            subscribed: HashMap::new(),
            deadlines: Deadlines::default(),
        }
    }

    /// How many calls there are, those that are being ended included.
    #[must_use]
    pub fn session_count(&self) -> usize {
        self.sessions.len()
    }

    /// How many subscriptions there are, far ends' and ours.
    #[must_use]
    pub fn subscription_count(&self) -> usize {
        self.subscriptions.len()
    }

    /// How many transactions there are, ours and the far ends'.
    #[must_use]
    pub fn transaction_count(&self) -> usize {
        self.core.clients.len() + self.core.servers.len()
    }

    /// The dialog of a call, once it has one.
    #[must_use]
    pub fn dialog_of(&self, session: SessionId) -> Option<&crate::dialog::DialogId> {
        self.sessions.get(&session)?.dialog()
    }

    /// Sets where a name leads, the best first (RFC 3263); to nowhere forgets it.
    pub fn set_name(&mut self, name: &str, destinations: Vec<Destination>) {
        self.core.names.set(name, destinations);
    }

    /// Something that happened, if there is more.
    pub fn poll_event(&mut self) -> Option<Event> {
        if let Some(event) = self.core.events.pop_front() {
            return Some(event);
        }
        let name = self.core.names.poll_wanted()?;
        Some(Event::Unresolved { name })
    }

    /// A message to be sent, if there is more.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.core.out.pop_front()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called at the latest.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Duration> {
        let clients = self.core.clients.next_timeout();
        let servers = self.core.servers.next_timeout();
        let all = [clients, servers, self.deadlines.next()];
        all.into_iter().flatten().min()
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Duration) {
        self.core.servers.expire(now, &mut self.core.out);
        while let Some(expired) = self.next_expired(now) {
            self.no_response(now, expired);
        }
        while let Some(due) = self.deadlines.pop(now) {
            match due {
                Due::Session(id) => {
                    if let Some(session) = self.sessions.get_mut(&id) {
                        session.handle_timeout(&mut self.core, now);
                    }
                    self.settle(now, id);
                }
                Due::Registration(id) => self.registration_due(now, id),
                Due::Subscription(id) => self.subscription_due(now, id),
                Due::Pong(flow) => self.never_ponged(now, flow),
            }
        }
    }

    fn next_expired(&mut self, now: Duration) -> Option<Expired> {
        let core = &mut self.core;
        core.clients.expire(now, &mut core.random, &mut core.out)
    }

    /// What is sent by this flow does not arrive: its connection was closed or cannot be made (in
    /// a few seconds: a call may wait for that), or the system says that nobody is there. Requests
    /// that wait for an answer there go their next way.
    pub fn transport_failed(&mut self, now: Duration, flow: Flow) {
        self.forget_ping(flow);
        let core = &mut self.core;
        let clients = &mut core.clients;
        if clients.falls_back(flow) {
            core.long.refused(now, flow.peer);
        }
        let expired = clients.transport_failed(now, &mut core.random, flow, &mut core.out);
        for expired in expired {
            self.no_response(now, expired);
        }
    }

    fn no_response(&mut self, now: Duration, expired: Expired) {
        match expired.owner {
            Owner::Session(id) => {
                if let Some(session) = self.sessions.get_mut(&id) {
                    session.handle_no_response(&mut self.core, now, expired.client);
                }
                self.settle(now, id);
            }
            Owner::Registration(id) => self.registration_unanswered(now, id),
            Owner::Outgoing(id) => self.outgoing_unanswered(id),
            Owner::Subscription(id) => {
                let client = expired.client;
                self.with_subscription(id, |own, core| own.handle_no_response(core, now, client));
            }
            Owner::Nobody => {}
        }
    }

    /// Takes note of what a call wants next; forgets one that is over.
    fn settle(&mut self, now: Duration, id: SessionId) {
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let replaced = session.take_replaced();
        let is_done = session.is_done();
        let due = session.next_timeout().filter(|_| !is_done);
        self.deadlines.set(Due::Session(id), due);
        if is_done {
            self.sessions.remove(&id);
            if let Some(key) = self.keys.remove(&id) {
                self.dialogs.remove(&key);
            }
        }
        if let Some(old) = replaced {
            if let Some(session) = self.sessions.get_mut(&old) {
                session.replaced_by(&mut self.core, now, id);
            }
            self.settle(now, old);
        }
    }

    fn keep(&mut self, id: SessionId, session: Session, key: String) {
        self.dialogs.insert(key.clone(), id);
        self.keys.insert(id, key);
        self.sessions.insert(id, session);
    }

    fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }
}
