//! What the SIP side is told, and what it asks.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jawab_sip_engine::Host;
use jawab_sip_engine::digest::Account;
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
}

/// Where an operator is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Peer {
    /// Its address, or a name that is resolved beforehand.
    pub host: Host,
    /// Its port, if it is not 5060.
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
            channels,
            account: None,
            domain: None,
            number: None,
            number_in: NumberIn::From,
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
