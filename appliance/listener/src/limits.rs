//! What a listener grants.

use std::time::Duration;

/// What a listener grants its peers.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address; of IPv6, from one network of 64 bits.
    pub connections_by_address: usize,
    /// Requests that are under way, in all; a stream of events counts while it is open.
    pub requests: usize,
    /// Requests that are under way from one address.
    pub requests_by_address: usize,
    /// Requests that are under way on one connection of HTTP/2.
    pub streams: u32,
    /// From the connection to the last octet of the first request's head, the TLS handshake
    /// included; and for the head of any other request.
    pub head_within: Duration,
    /// How long a body may take whatever its length.
    pub body_within: Duration,
    /// And one second more for each of so many octets of it.
    pub body_octets_a_second: u32,
    /// How long an answer may wait for its reader, in all; each so many octets that it takes
    /// are one second less.
    pub reader_within: Duration,
    /// Octets a second of a reader that is quick enough.
    pub reader_octets_a_second: u32,
    /// How long a request may be under way without an octet in or out.
    pub stalled: Duration,
    /// How long a connection may have no request under way.
    pub idle: Duration,
    /// How often a peer of HTTP/2 is asked whether it is there, where that costs nothing.
    pub ping: Option<Duration>,
    /// Whether what is written waits, and is gathered, while the peer has not acknowledged what was
    /// sent before (RFC 896): fewer packets where each is paid for, and an answer that is later by a
    /// round trip at most.
    pub gathers_writes: bool,
}

impl Limits {
    /// Browsers on the network of a centre: each keeps one connection of HTTP/2, whatever the
    /// number of its tabs, and some staff may share an address.
    pub const BROWSERS: Self = Self {
        connections: 256,
        connections_by_address: 32,
        requests: 1_024,
        requests_by_address: 192,
        streams: 64,
        head_within: Duration::from_secs(10),
        body_within: Duration::from_secs(15),
        body_octets_a_second: 2_048,
        reader_within: Duration::from_secs(20),
        reader_octets_a_second: 1_024,
        stalled: Duration::from_secs(60),
        idle: Duration::from_secs(60),
        ping: Some(Duration::from_secs(20)),
        gathers_writes: false,
    };

    /// Boxes, over the worst of links; any number of them behind one operator's address.
    pub const BOXES: Self = Self {
        connections: 4_096,
        connections_by_address: 2_048,
        requests: 4_096,
        requests_by_address: 2_048,
        streams: 16,
        head_within: Duration::from_secs(60),
        body_within: Duration::from_secs(180),
        body_octets_a_second: 64,
        reader_within: Duration::from_secs(180),
        reader_octets_a_second: 64,
        stalled: Duration::from_secs(300),
        // A box keeps its connection for 20 minutes, because a handshake costs it octets.
        idle: Duration::from_secs(25 * 60),
        ping: None,
        gathers_writes: true,
    };

    /// The same, with no more connections than so many.
    #[must_use]
    pub fn within(self, connections: usize) -> Self {
        let connections = self.connections.min(connections.max(1));
        Self {
            connections,
            connections_by_address: self.connections_by_address.min(connections),
            ..self
        }
    }
}
