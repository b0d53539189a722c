//! What the SIP side is told, and what it asks.

use std::net::SocketAddr;
use std::time::Duration;

use jawab_switch::{HandsetId, LineId};
use jawab_trace::Tap;

use crate::digest::Algorithm;

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
    /// Where a technician looks at what is sent and received.
    pub tap: Tap,
}

/// A SIP trunk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrunkConfig {
    /// The line it is.
    pub line: LineId,
    /// The provider's address and port. Calls are taken from its address alone.
    pub peer: SocketAddr,
    /// Calls that it carries at a time.
    pub channels: u16,
}

/// H(user:realm:secret), hexadecimal, by both algorithms (RFC 8760).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ha1 {
    /// By MD5.
    pub md5: String,
    /// By SHA-256.
    pub sha256: String,
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
