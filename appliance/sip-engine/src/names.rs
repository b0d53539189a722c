//! Where a URI's host is: a table that the owner fills, for nothing here waits for DNS.
//!
//! The owner resolves what it is going to need beforehand (RFC 3263: NAPTR, SRV, addresses), and
//! again when that runs out. A host that is not in the table is told once, to be resolved for
//! the next time; the message at hand goes elsewhere, or is not sent.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use crate::flow::{Flow, Protocol};
use crate::{Host, Scheme, Uri};

/// Most names that are known, and most that are asked for.
const MOST_NAMES: usize = 256;

/// Most addresses of a name: each costs Timer B or F when nobody answers there.
const MOST_ADDRESSES: usize = 8;

/// Where a name leads, by what.
pub type Destination = (Protocol, SocketAddr);

/// What is known of names.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    known: BTreeMap<String, Vec<Destination>>,
    wanted: BTreeSet<String>,
    /// What carries messages here, and the port that each is listened for on.
    carried: Vec<(Protocol, u16)>,
}

impl Names {
    pub(crate) const fn new(carried: Vec<(Protocol, u16)>) -> Self {
        Self {
            known: BTreeMap::new(),
            wanted: BTreeSet::new(),
            carried,
        }
    }

    /// Sets where a name leads, the best first; to nowhere forgets it.
    pub(crate) fn set(&mut self, name: &str, mut destinations: Vec<Destination>) {
        let name = name.to_ascii_lowercase();
        self.wanted.remove(&name);
        destinations.truncate(MOST_ADDRESSES);
        if destinations.is_empty() {
            self.known.remove(&name);
        } else if self.known.len() < MOST_NAMES || self.known.contains_key(&name) {
            self.known.insert(name, destinations);
        }
    }

    /// Where a URI leads from here, the best first; nowhere if it names what is not known, or
    /// asks for what is not carried here. `like` is a way that messages have taken before.
    pub(crate) fn resolve(&mut self, uri: &Uri, like: Flow) -> Vec<Flow> {
        let (protocol, port) = (self.protocol_of(uri), uri.port());
        let Some(host) = uri.host() else {
            return Vec::new();
        };
        let literal = |ip: IpAddr| {
            let protocol = protocol.ok()?.unwrap_or(Protocol::Udp);
            let port = port.unwrap_or(protocol.default_port());
            Some((protocol, SocketAddr::new(ip, port)))
        };
        let found: Vec<Destination> = match host {
            Host::V4(ip) => literal(IpAddr::V4(*ip)).into_iter().collect(),
            Host::V6(ip) => literal(IpAddr::V6(*ip)).into_iter().collect(),
            Host::Name(name) => {
                let name = name.trim_end_matches('.').to_ascii_lowercase();
                let Some(known) = self.known.get(&name) else {
                    self.want(name);
                    return Vec::new();
                };
                let asked = known.iter().filter(|(own, _)| match protocol {
                    Ok(Some(protocol)) => *own == protocol,
                    Ok(None) => true,
                    Err(()) => false,
                });
                // A port in the URI counts before that of the name (RFC 3263 §4.2).
                let with_port = |(protocol, address): &Destination| {
                    (
                        *protocol,
                        SocketAddr::new(address.ip(), port.unwrap_or(address.port())),
                    )
                };
                asked.map(with_port).collect()
            }
        };
        let flow = |(protocol, peer): Destination| {
            let (_, port) = self.carried.iter().find(|(own, _)| *own == protocol)?;
            let local = if protocol == like.protocol {
                like.local
            } else {
                SocketAddr::new(like.local.ip(), *port)
            };
            Some(Flow {
                protocol,
                local,
                peer,
            })
        };
        found.into_iter().filter_map(flow).collect()
    }

    /// A name to be resolved, if there is one that was not told yet.
    pub(crate) fn poll_wanted(&mut self) -> Option<String> {
        self.wanted.pop_first()
    }

    fn want(&mut self, name: String) {
        if self.wanted.len() < MOST_NAMES {
            self.wanted.insert(name);
        }
    }

    /// What a URI asks to be carried by; an error if that is nothing of ours.
    fn protocol_of(&self, uri: &Uri) -> Result<Option<Protocol>, ()> {
        if uri.scheme() == Scheme::Sips {
            return Ok(Some(Protocol::Tls));
        }
        let Some(asked) = uri.param("transport") else {
            return Ok(None);
        };
        let protocol = match asked.to_ascii_lowercase().as_str() {
            "udp" => Protocol::Udp,
            "tcp" => Protocol::Tcp,
            "tls" => Protocol::Tls,
            _ => return Err(()),
        };
        Ok(Some(protocol))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn like() -> Flow {
        Flow {
            protocol: Protocol::Udp,
            local: "192.0.2.1:5060".parse().unwrap(),
            peer: "192.0.2.9:5060".parse().unwrap(),
        }
    }

    fn names() -> Names {
        let mut names = Names::new(vec![(Protocol::Udp, 5_060), (Protocol::Tcp, 5_062)]);
        let udp = |address: &str| (Protocol::Udp, address.parse().unwrap());
        names.set(
            "SBC.operator.example",
            vec![
                udp("192.0.2.7:5070"),
                (Protocol::Tcp, "192.0.2.8:5080".parse().unwrap()),
            ],
        );
        names
    }

    #[test]
    fn uris_lead_where_the_table_and_they_themselves_say() {
        for (uri, leads) in [
            ("sip:x@192.0.2.3", "udp 192.0.2.3:5060"),
            ("sip:x@192.0.2.3:5080;transport=TCP", "tcp 192.0.2.3:5080"),
            ("sip:x@[2001:db8::1]", "udp [2001:db8::1]:5060"),
            (
                "sip:sbc.operator.example",
                "udp 192.0.2.7:5070, tcp 192.0.2.8:5080",
            ),
            (
                "sip:sbc.operator.example.",
                "udp 192.0.2.7:5070, tcp 192.0.2.8:5080",
            ),
            (
                "sip:x@SBC.OPERATOR.EXAMPLE:6000",
                "udp 192.0.2.7:6000, tcp 192.0.2.8:6000",
            ),
            (
                "sip:sbc.operator.example;transport=tcp",
                "tcp 192.0.2.8:5080",
            ),
            ("sip:x@192.0.2.3;transport=sctp", ""),
            ("sips:x@192.0.2.3", ""),
            ("sip:other.example", ""),
            ("tel:+212600000000", ""),
        ] {
            let ways = names().resolve(&Uri::parse(uri).unwrap(), like());
            let way =
                |flow: &Flow| format!("{:?} {}", flow.protocol, flow.peer).to_ascii_lowercase();
            let ways: Vec<_> = ways.iter().map(way).collect();
            assert_eq!(ways.join(", "), leads, "{uri}");
        }
    }

    #[test]
    fn a_name_that_is_not_known_is_told_once() {
        let mut names = names();
        let uri = Uri::parse("sip:x@Other.example").unwrap();
        names.resolve(&uri, like());
        names.resolve(&uri, like());
        assert_eq!(names.poll_wanted().as_deref(), Some("other.example"));
        assert_eq!(names.poll_wanted(), None);
        for n in 0..2_000 {
            let uri = Uri::parse(&format!("sip:h{n}.example")).unwrap();
            names.resolve(&uri, like());
            names.set(&format!("n{n}.example"), vec![(Protocol::Udp, like().peer)]);
        }
        assert!(names.wanted.len() <= MOST_NAMES && names.known.len() <= MOST_NAMES);
    }
}
