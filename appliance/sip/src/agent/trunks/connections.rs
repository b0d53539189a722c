//! Streams to operators (TCP, TLS): opened beforehand, for calls come in over them alone, and opened
//! again when they end.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use jawab_line_state::LineFault;
use jawab_sip_engine::Host;
use jawab_sip_engine::dialog::Reach;
use jawab_sip_engine::endpoint::RegistrationId;
use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_switch::{LineId, Presence};
use tracing::{info, warn};

use super::places::At;
use super::{Trunk, Trunks};
use crate::agent::Agent;
use crate::config::Carrier;
use crate::stream::{Link, Opening};
use crate::tls::{Secured, TlsFailure};

/// How long is waited before a stream is opened again, at first; twice as long after each next failure.
const FIRST_PAUSE: Duration = Duration::from_secs(4);

/// The longest of it.
const LONGEST_PAUSE: Duration = Duration::from_secs(120);

/// How it is with the stream to a place.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
struct Connection {
    is_open: bool,
    failures: u32,
    /// When it is opened next; at once unless said.
    due: Option<Instant>,
}

/// The streams of a trunk.
#[derive(Debug, Default)]
pub(super) struct Connections(HashMap<SocketAddr, Connection>);

impl Connections {
    fn opened(&mut self, at: SocketAddr) {
        self.0.entry(at).or_default().is_open = true;
    }

    /// One has ended, or was not opened.
    fn ended(&mut self, at: SocketAddr, now: Instant) {
        let connection = self.0.entry(at).or_default();
        connection.is_open = false;
        connection.failures += 1;
        connection.due = Some(now + pause(connection.failures));
    }

    /// Whether messages go there now.
    fn is_open(&self, at: SocketAddr) -> bool {
        self.0.get(&at).is_some_and(|connection| connection.is_open)
    }

    /// Somebody answers there.
    pub(super) fn answers(&mut self, at: SocketAddr) {
        if let Some(connection) = self.0.get_mut(&at) {
            connection.failures = 0;
        }
    }

    /// Whether one is to be opened now. It is looked at again after the pause if nothing comes of it.
    fn is_due(&mut self, at: SocketAddr, now: Instant) -> bool {
        let connection = self.0.entry(at).or_default();
        if connection.is_open || connection.due.is_some_and(|due| now < due) {
            return false;
        }
        connection.due = Some(now + pause(connection.failures + 1));
        true
    }

    /// Of places that are no more nothing is kept.
    fn keep(&mut self, places: &[SocketAddr]) {
        self.0.retain(|at, _| places.contains(at));
    }
}

/// Not all boxes at once, when an operator comes back (RFC 5626 §4.5): half of it is random.
fn pause(failures: u32) -> Duration {
    let doubled = FIRST_PAUSE * (1 << failures.saturating_sub(1).min(8));
    let whole = doubled.min(LONGEST_PAUSE);
    let mut random = [0; 1];
    // Without randomness all pause alike.
    let _ = getrandom::fill(&mut random);
    whole / 2 + whole / 2 * u32::from(random[0]) / 255
}

impl Trunk {
    /// Whether it may be this trunk's operator who speaks so: who is known by a certificate is known by
    /// nothing less.
    pub(super) fn is_spoken_to_by(&self, flow: Flow) -> bool {
        match &self.config.carrier {
            Carrier::Udp | Carrier::Tcp => flow.protocol != Protocol::Tls,
            Carrier::Tls(_) => {
                flow.protocol == Protocol::Tls && self.places.is_at(flow.peer) == Some(At::Port)
            }
        }
    }

    /// The registration that is to be told at once over the stream that is open to the first of its places.
    fn to_be_renewed(&self) -> Option<RegistrationId> {
        let first = self.places.in_order().into_iter().next()?;
        self.account
            .registration()
            .filter(|_| self.connections.is_open(first))
    }

    /// How a stream to this place is opened.
    fn opening(&self, at: SocketAddr) -> Option<Opening> {
        let host = self.places.host_at(at)?;
        match &self.config.carrier {
            Carrier::Udp => None,
            Carrier::Tcp => Some(Opening::Kept),
            Carrier::Tls(security) => {
                let host = match (host, &self.config.domain) {
                    // A certificate is rarely one for an address.
                    (Host::V4(_) | Host::V6(_), Some(domain)) => domain,
                    (host, _) => host,
                };
                let name = match host.address() {
                    Some(ip) => ip.to_string(),
                    None => host.to_string(),
                };
                Some(Opening::Secured(Secured {
                    name,
                    security: security.clone(),
                }))
            }
        }
    }
}

impl Trunks {
    /// What carries messages to operators.
    pub(crate) fn carriers(&self) -> Vec<Protocol> {
        let trunks = self.in_order();
        trunks
            .map(|trunk| trunk.config.carrier.protocol())
            .collect()
    }

    pub(crate) fn protocol(&self, line: &LineId) -> Protocol {
        let trunk = self.all.get(line);
        trunk.map_or(Protocol::Udp, |trunk| trunk.config.carrier.protocol())
    }

    /// Where requests of a call go: to where the operator says, or by its stream if there is one. Nobody
    /// has said that another would be taken from us, or be the operator's.
    pub(crate) fn reach(&self, line: &LineId) -> Reach {
        match self.protocol(line) {
            Protocol::Udp => Reach::Contact,
            Protocol::Tcp | Protocol::Tls => Reach::AsHeard,
        }
    }

    /// How a stream is opened that is to be; none under TLS to nobody who is configured.
    pub(crate) fn opening(&self, (protocol, at): Link) -> Option<Opening> {
        let mut trunks = self
            .in_order()
            .filter(|trunk| trunk.config.carrier.protocol() == protocol);
        let own = trunks.find_map(|trunk| trunk.opening(at));
        own.or((protocol == Protocol::Tcp).then_some(Opening::Once))
    }

    /// The trunks to which a stream is.
    fn of_stream(&mut self, flow: Flow) -> impl Iterator<Item = &mut Trunk> {
        self.all.values_mut().filter(move |trunk| {
            trunk.config.carrier.protocol() == flow.protocol
                && trunk.places.is_at(flow.peer) == Some(At::Port)
        })
    }

    /// Those whose stream to a place is to be opened now.
    fn due_to_open(&mut self, now: Instant) -> Vec<(LineId, SocketAddr)> {
        let mut due = Vec::new();
        for line in &self.lines {
            let Some(trunk) = self.all.get_mut(line) else {
                continue;
            };
            if trunk.config.carrier == Carrier::Udp {
                continue;
            }
            let places = trunk.places.in_order();
            trunk.connections.keep(&places);
            let places = places.into_iter();
            let is_due = |at: &SocketAddr| trunk.connections.is_due(*at, now);
            due.extend(places.filter(is_due).map(|at| (line.clone(), at)));
        }
        due
    }
}

impl Agent {
    /// Opens the streams that are to be by now: with a question, whose answer shows that it is of use.
    pub(crate) fn open_connections(&mut self) {
        for (line, at) in self.trunks.due_to_open(self.now) {
            self.check_on_place(&line, at);
        }
    }

    /// A stream that we open is open. Whoever has registered over another one is reached by this.
    pub(crate) fn stream_opened(&mut self, flow: Flow) {
        let mut renewed = Vec::new();
        for trunk in self.trunks.of_stream(flow) {
            trunk.connections.opened(flow.peer);
            renewed.extend(trunk.account.registration());
        }
        self.renew(renewed);
    }

    fn renew(&mut self, registrations: Vec<RegistrationId>) {
        let time = self.time();
        for id in registrations {
            // It ends meanwhile, perhaps.
            let _ = self.engine.renew(time, id);
        }
    }

    /// A stream was not opened; that it has ended follows.
    pub(crate) fn stream_failed(&mut self, flow: Flow, failure: &TlsFailure) {
        let mut changes: Vec<(LineId, Option<Presence>, bool)> = Vec::new();
        let mut renewed = Vec::new();
        for trunk in self.trunks.of_stream(flow) {
            let peer = match trunk.places.host_at(flow.peer) {
                Some(Host::Name(name)) => name.clone(),
                _ => flow.peer.to_string(),
            };
            let fault: Option<LineFault> = failure.fault(&peer);
            let is_news = trunk.places.fault() != fault.as_ref();
            if trunk.places.unreachable(flow.peer, fault) {
                // Calls come in by another place from now on, if one is there.
                renewed.extend(trunk.to_be_renewed());
            }
            changes.push((trunk.config.line.clone(), trunk.settle(), is_news));
        }
        for (line, change, is_news) in changes {
            if is_news && change.is_none() {
                warn!("trunk {line}: no connection to {}: {failure}", flow.peer);
            }
            self.trunk_is(&line, change);
            self.register_trunk(&line);
        }
        self.renew(renewed);
    }

    /// A stream has ended, whoever has opened it.
    pub(crate) fn stream_closed(&mut self, flow: Flow) {
        let now = self.now;
        for trunk in self.trunks.of_stream(flow) {
            trunk.connections.ended(flow.peer, now);
            info!(
                "trunk {}: the connection to {} has ended, and is opened again",
                trunk.config.line, flow.peer
            );
        }
        self.transport_failed(flow);
    }
}
