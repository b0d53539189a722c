//! What the SIP side is told, and what it asks.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jawab_sip_engine::Host;
use jawab_sip_engine::digest::Account;
use jawab_sip_engine::flow::Protocol;
use jawab_switch::{HandsetId, LineId, Number};
use jawab_trace::Tap;

use crate::digest::{Algorithm, Ha1};

/// The SIP side of the box.
#[derive(Clone, Debug)]
pub struct SipConfig {
    /// UDP address and port; port 0 lets the system choose.
    pub udp: SocketAddr,
    /// TCP address and port, if wanted.
    pub tcp: Option<SocketAddr>,
    /// The realm of digest authentication; handsets' secrets are bound to it.
    pub realm: String,
    /// The digest algorithms that phones are offered, the preferred one first (RFC 8760 §2.4).
    pub digests: Vec<Algorithm>,
    /// How often each registered handset is asked whether it is there (OPTIONS).
    pub options_every: Duration,
    /// SIP trunks.
    pub trunks: Vec<TrunkConfig>,
    /// Where the addresses of trunks' names are kept over restarts; nowhere, and a box that starts
    /// without DNS does not know them.
    pub memory: Option<PathBuf>,
    /// Where a technician looks at what is sent and received.
    pub tap: Tap,
}

/// A SIP trunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrunkConfig {
    /// The line it is.
    pub line: LineId,
    /// Where the operator is, the one to be tried first in front. Calls are taken from there
    /// alone.
    pub peers: Vec<Peer>,
    /// What carries messages to and from the operator.
    pub carrier: Carrier,
    /// Calls that it carries at a time, those that come in and those that go out together.
    pub channels: u16,
    /// Who the centre is to the operator, where that asks (401, 407).
    pub account: Option<TrunkAccount>,
    /// The domain of the account and of numbers that are called, where that is not the first peer.
    pub domain: Option<Host>,
    /// The centre's number, as the operator wants it.
    pub number: Option<Number>,
    /// Where that stands.
    pub number_in: NumberIn,
    /// Where it is told of a call that goes on to somebody else than its caller called.
    pub diverted_in: DivertedIn,
    /// For how long a call stays up of whose far end nothing is seen, in seconds (RFC 4028), whoever has made
    /// it; none to ask for no timer.
    pub session_timer_s: Option<u32>,
}

/// What carries messages to and from an operator.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Carrier {
    /// Datagrams.
    #[default]
    Udp,
    /// A stream that the box opens, and opens again.
    Tcp,
    /// The same under TLS (RFC 3261 §26.3).
    Tls(Security),
}

/// Whom a stream under TLS is to be with. The files are read each time that it is opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Security {
    /// A file (PEM) with the authorities that the operator's certificate comes of; those of the
    /// system unless said.
    pub authority: Option<PathBuf>,
    /// The box's own certificate and its key (PEM), for an operator that asks for one.
    pub certificate: Option<(PathBuf, PathBuf)>,
}

impl Security {
    /// What is wrong with its files as they are now, in words; nothing if they can be used. It blocks.
    #[must_use]
    pub fn unusable(&self) -> Option<String> {
        crate::tls::load(self).err().map(|error| error.to_string())
    }
}

impl Carrier {
    /// As the engine says it.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        match self {
            Self::Udp => Protocol::Udp,
            Self::Tcp => Protocol::Tcp,
            Self::Tls(_) => Protocol::Tls,
        }
    }
}

/// Where an operator is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Its address, or a name that is resolved beforehand.
    pub host: Host,
    /// Its port; that of the carrier (5060, or 5061 for TLS) unless said.
    pub port: Option<u16>,
}

impl std::fmt::Display for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.host),
            None => self.host.fmt(f),
        }
    }
}

/// The centre's account with an operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrunkAccount {
    /// Its name: what is registered, and whom calls are from.
    pub user: String,
    /// What challenges are answered with; none if the password cannot be read.
    pub login: Option<Account>,
    /// Whether it is registered (RFC 3261 §10); then calls are possible only while it is.
    pub registers: bool,
}

/// Where the centre's number stands in calls to an operator.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum NumberIn {
    /// In From.
    #[default]
    From,
    /// In P-Asserted-Identity (RFC 3325 §9.1).
    PAssertedIdentity,
    /// In P-Preferred-Identity (RFC 3325 §9.2).
    PPreferredIdentity,
}

/// Where an operator is told of a call that goes on to somebody else than its caller called.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum DivertedIn {
    /// Nowhere: the centre calls, as in any other call.
    #[default]
    Nowhere,
    /// In Diversion (RFC 5806); From has the caller.
    Diversion,
    /// In History-Info (RFC 7044); From has the caller.
    HistoryInfo,
}

impl TrunkConfig {
    /// A trunk to an address that asks for no account.
    #[must_use]
    pub fn at(line: LineId, peer: SocketAddr, channels: u16) -> Self {
        Self {
            line,
            peers: vec![Peer {
                host: peer.ip().into(),
                port: Some(peer.port()),
            }],
            carrier: Carrier::Udp,
            channels,
            account: None,
            domain: None,
            number: None,
            number_in: NumberIn::From,
            diverted_in: DivertedIn::Nowhere,
            session_timer_s: None,
        }
    }
}

/// Who knows the handsets' secrets.
pub trait Secrets: Send + Sync + 'static {
    /// What is needed to check a handset's secret; `None` if there is no such handset.
    /// May wait for a disk: it is called on a thread made for waiting.
    fn ha1(&self, handset: &HandsetId) -> Option<Ha1>;

    /// Whether a handset that proved to have this secret still has it: not once it was removed or
    /// given another. Where that cannot be found out it has. May wait for a disk, too.
    fn holds(&self, handset: &HandsetId, proved: &Ha1) -> bool;
}

/// Why the SIP side cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SipError {
    /// A port cannot be had.
    #[error(
        "cannot listen for SIP on {transport} {address}: {why}; \
         is another program using the port? (sip.{transport} in the configuration)"
    )]
    Listen {
        /// "udp" or "tcp".
        transport: &'static str,
        /// Which.
        address: SocketAddr,
        /// Why.
        why: String,
    },
    /// The system gives no random numbers.
    #[error("cannot start SIP: the system gives no random numbers: {0}")]
    Randomness(String),
}
