//! Between whom messages travel.

use std::net::SocketAddr;

use crate::{Host, Transport};

/// What carries messages here.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Protocol {
    /// Datagrams.
    Udp,
    /// A stream.
    Tcp,
    /// A stream under TLS.
    Tls,
}

impl Protocol {
    /// Whether what is sent arrives, or its loss is told: nothing is repeated then (RFC 3261
    /// §17).
    #[must_use]
    pub const fn is_reliable(self) -> bool {
        !matches!(self, Self::Udp)
    }

    /// The port where a URI or a Via names none (RFC 3261 §18.2.2).
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Udp | Self::Tcp => 5_060,
            Self::Tls => 5_061,
        }
    }

    pub(crate) const fn transport(self) -> Transport {
        match self {
            Self::Udp => Transport::Udp,
            Self::Tcp => Transport::Tcp,
            Self::Tls => Transport::Tls,
        }
    }
}

/// Between whom a message travels, and by what.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Flow {
    /// By what.
    pub protocol: Protocol,
    /// Where the far end reaches us: what Via and Contact say. For a stream that is the port that
    /// is listened on, whoever opened it.
    pub local: SocketAddr,
    /// The far end.
    pub peer: SocketAddr,
}

impl Flow {
    /// The same, to another address.
    #[must_use]
    pub const fn to(self, peer: SocketAddr) -> Self {
        Self { peer, ..self }
    }
}

/// An address's host as headers have it.
pub(crate) const fn host_of(address: SocketAddr) -> Host {
    match address {
        SocketAddr::V4(address) => Host::V4(*address.ip()),
        SocketAddr::V6(address) => Host::V6(*address.ip()),
    }
}

/// A message on its way out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transmit {
    /// Between whom.
    pub flow: Flow,
    /// The message.
    pub octets: std::sync::Arc<[u8]>,
}
