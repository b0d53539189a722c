//! By which address of ours somebody reaches us: what Via, Contact and descriptions say.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_sip_engine::{Host, Uri};

/// Far ends remembered.
const MOST: usize = 256;

/// How long a route is believed to be the same: a cable may be moved to another port.
const FRESH: Duration = Duration::from_secs(30);

/// Our addresses. Where the ports are open on every address of the machine, the one that counts
/// is that of the route to whoever asks.
#[derive(Debug)]
pub(crate) struct LocalAddresses {
    /// What the UDP port was bound to, with the port that it has.
    udp: SocketAddr,
    tcp: Option<SocketAddr>,
    /// What carries messages beside, over streams that we open.
    opened: Vec<Protocol>,
    towards: HashMap<IpAddr, (IpAddr, Instant)>,
}

impl LocalAddresses {
    /// Of ports that are open.
    pub(crate) fn new(udp: SocketAddr, tcp: Option<SocketAddr>) -> Self {
        Self {
            udp,
            tcp,
            opened: Vec::new(),
            towards: HashMap::new(),
        }
    }

    /// These carry messages, too, by streams that we open: nobody is listened to.
    pub(crate) fn carry(&mut self, protocols: impl IntoIterator<Item = Protocol>) {
        self.opened.extend(protocols);
    }

    /// What carries messages, and the port that each is listened for on, or would be.
    pub(crate) fn carried(&self) -> Vec<(Protocol, u16)> {
        let is_carried = |protocol: &Protocol| match protocol {
            Protocol::Udp => true,
            Protocol::Tcp => self.tcp.is_some() || self.opened.contains(protocol),
            Protocol::Tls => self.opened.contains(protocol),
        };
        let all = [Protocol::Udp, Protocol::Tcp, Protocol::Tls];
        let carried = all.into_iter().filter(is_carried);
        carried
            .map(|protocol| (protocol, self.bound(protocol).port()))
            .collect()
    }

    /// What a port was bound to, or would be.
    fn bound(&self, protocol: Protocol) -> SocketAddr {
        match (protocol, self.tcp) {
            (Protocol::Udp, _) | (Protocol::Tcp, None) => self.udp,
            (Protocol::Tcp, Some(tcp)) => tcp,
            (Protocol::Tls, _) => SocketAddr::new(self.udp.ip(), protocol.default_port()),
        }
    }

    /// Whether datagrams go there at all: the port is one of IPv4 or of IPv6.
    pub(crate) const fn reaches(&self, ip: IpAddr) -> bool {
        self.udp.is_ipv4() == ip.is_ipv4()
    }

    /// The way that messages take between us and a far end.
    pub(crate) fn flow(&mut self, protocol: Protocol, peer: SocketAddr, now: Instant) -> Flow {
        let bound = self.bound(protocol);
        let ip = self.towards(bound.ip(), peer.ip(), now);
        Flow {
            protocol,
            local: SocketAddr::new(ip, bound.port()),
            peer,
        }
    }

    /// Asking the system costs some calls of it: not for each datagram.
    fn towards(&mut self, bound: IpAddr, peer: IpAddr, now: Instant) -> IpAddr {
        if !bound.is_unspecified() {
            return bound;
        }
        if let Some((ip, since)) = self.towards.get(&peer)
            && now.saturating_duration_since(*since) < FRESH
        {
            return *ip;
        }
        let ip = route(bound, peer).unwrap_or(bound);
        if self.towards.len() >= MOST {
            self.towards.clear();
        }
        self.towards.insert(peer, (ip, now));
        ip
    }
}

/// Connecting a datagram socket sends nothing; it asks for the route.
fn route(bound: IpAddr, peer: IpAddr) -> Option<IpAddr> {
    let socket = std::net::UdpSocket::bind((bound, 0)).ok()?;
    socket.connect((peer, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

/// A user of the box's, by its address and the port that requests go to, whatever carries this one.
pub(crate) fn own_user(user: &str, flow: Flow) -> Uri {
    Uri::sip(Some(user), &host(flow.local.ip()), Some(flow.local.port()))
}

/// The URI that the far end is to reach us by, from where it is.
pub(crate) fn contact(user: &str, flow: Flow) -> Uri {
    let uri = own_user(user, flow);
    match flow.protocol {
        Protocol::Udp => uri,
        Protocol::Tcp => uri.with_param("transport", Some("tcp")),
        Protocol::Tls => uri.with_param("transport", Some("tls")),
    }
}

/// An address as URIs have it.
pub(crate) const fn host(ip: IpAddr) -> Host {
    match ip {
        IpAddr::V4(ip) => Host::V4(ip),
        IpAddr::V6(ip) => Host::V6(ip),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_told_the_address_that_its_network_knows() {
        let everywhere = |port| SocketAddr::from(([0, 0, 0, 0], port));
        let mut here = LocalAddresses::new(everywhere(5_060), Some(everywhere(5_062)));
        let now = Instant::now();
        let phone = "127.0.0.9:40000".parse().unwrap();
        let flow = here.flow(Protocol::Tcp, phone, now);
        assert_eq!(flow.local, "127.0.0.1:5062".parse().unwrap());
        assert_eq!(
            contact("jawab", flow).as_str(),
            "sip:jawab@127.0.0.1:5062;transport=tcp"
        );
        let flow = here.flow(Protocol::Udp, phone, now);
        assert_eq!(contact("*7#", flow).as_str(), "sip:*7%23@127.0.0.1:5060");
        let mut bound = LocalAddresses::new("192.0.2.1:5060".parse().unwrap(), None);
        assert_eq!(
            bound.flow(Protocol::Udp, phone, now).local,
            "192.0.2.1:5060".parse().unwrap()
        );
        for n in 0..2_000_u32 {
            let peer = IpAddr::V4((0x7f00_0000 + n).into());
            here.flow(Protocol::Udp, SocketAddr::new(peer, 9), now);
        }
        assert!(here.towards.len() <= MOST);
    }
}
