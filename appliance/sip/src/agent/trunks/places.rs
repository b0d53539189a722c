//! Where an operator is, and which of its places answer.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use jawab_line_state::LineFault;
use jawab_sip_engine::Host;
use jawab_sip_engine::flow::Protocol;

use crate::agent::keep_alive::UNANSWERED;
use crate::config::Peer;
use crate::service::service_of;

/// Most places of a trunk: a name may lead to any number.
const MOST: usize = 8;

/// How it is with a place, the better the more to the front.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum State {
    Here {
        unanswered: u8,
    },
    /// Never answered; believed to be there.
    Unproven,
    Gone,
}

impl State {
    const fn rank(self) -> u8 {
        match self {
            Self::Here { .. } => 0,
            Self::Unproven => 1,
            Self::Gone => 2,
        }
    }
}

/// A place of an operator.
#[derive(Clone, Debug)]
struct Place {
    at: SocketAddr,
    /// As it is configured: the name that has led there, or the address.
    host: Host,
    state: State,
    /// Why it is not to be used, where that is more than silence.
    fault: Option<LineFault>,
}

/// Where a trunk's operator is: addresses, and what names lead to. What a name has led to stays
/// until it leads somewhere else.
#[derive(Debug)]
pub(super) struct Places {
    peers: Vec<Peer>,
    /// What it is reached by.
    protocol: Protocol,
    resolved: HashMap<String, Vec<SocketAddr>>,
    all: Vec<Place>,
}

impl Places {
    pub(super) fn new(peers: &[Peer], protocol: Protocol) -> Self {
        let mut places = Self {
            peers: peers.to_vec(),
            protocol,
            resolved: HashMap::new(),
            all: Vec::new(),
        };
        places.arrange();
        places
    }

    /// The names that are to be resolved, in small letters: of a peer without a port that of its service
    /// (RFC 3263 §4.2).
    pub(super) fn names(&self) -> impl Iterator<Item = String> + '_ {
        self.peers.iter().filter_map(|peer| self.name_of(peer))
    }

    fn name_of(&self, peer: &Peer) -> Option<String> {
        let Host::Name(name) = &peer.host else {
            return None;
        };
        let name = name.to_ascii_lowercase();
        Some(match peer.port {
            Some(_) => name,
            None => service_of(&name, self.protocol),
        })
    }

    /// A name leads there; nothing happens if it is none of these.
    pub(super) fn resolved(&mut self, name: &str, addresses: &[SocketAddr]) {
        if self.names().any(|own| own == name) {
            self.resolved.insert(name.to_owned(), addresses.to_vec());
            self.arrange();
        }
    }

    /// Puts all places in the order of the configuration; those that were there stay as they are.
    fn arrange(&mut self) {
        let before = std::mem::take(&mut self.all);
        for peer in &self.peers {
            let port = peer.port.unwrap_or(self.protocol.default_port());
            let found = match (peer.host.address(), self.name_of(peer)) {
                (Some(ip), _) => vec![SocketAddr::new(ip, port)],
                (None, Some(name)) => self.resolved.get(&name).cloned().unwrap_or_default(),
                (None, None) => Vec::new(),
            };
            for mut at in found {
                if let Some(port) = peer.port {
                    at.set_port(port);
                }
                let known = before.iter().find(|place| place.at == at);
                let is_there = self.all.iter().any(|place| place.at == at);
                if !is_there && self.all.len() < MOST {
                    self.all.push(Place {
                        at,
                        host: peer.host.clone(),
                        state: known.map_or(State::Unproven, |place| place.state),
                        fault: known.and_then(|place| place.fault.clone()),
                    });
                }
            }
        }
    }

    /// All of them, those that answer in front, and else in the order of the configuration.
    pub(super) fn in_order(&self) -> Vec<SocketAddr> {
        let mut all: Vec<&Place> = self.all.iter().collect();
        all.sort_by_key(|place| place.state.rank());
        all.into_iter().map(|place| place.at).collect()
    }

    /// Their addresses, as they are configured.
    pub(super) fn addresses(&self) -> Vec<IpAddr> {
        self.all.iter().map(|place| place.at.ip()).collect()
    }

    /// Whether one of them is at this address; by its port as well, or by the address alone.
    pub(super) fn is_at(&self, source: SocketAddr) -> Option<At> {
        if self.all.iter().any(|place| place.at == source) {
            return Some(At::Port);
        }
        let is_there = self.all.iter().any(|place| place.at.ip() == source.ip());
        is_there.then_some(At::Address)
    }

    /// What the configuration calls the place at this address.
    pub(super) fn host_at(&self, at: SocketAddr) -> Option<&Host> {
        let place = self.all.iter().find(|place| place.at == at);
        place.map(|place| &place.host)
    }

    /// None of them is known yet.
    pub(super) fn are_unknown(&self) -> bool {
        self.all.is_empty()
    }

    /// None of them answers any more.
    pub(super) fn are_gone(&self) -> bool {
        !self.all.is_empty() && self.all.iter().all(|place| place.state == State::Gone)
    }

    /// What is wrong with the first of which that is known.
    pub(super) fn fault(&self) -> Option<&LineFault> {
        self.all.iter().find_map(|place| place.fault.as_ref())
    }

    /// One has answered, or a call came from there. One that only calls may still answer nothing.
    pub(super) fn heard(&mut self, at: SocketAddr, is_answer: bool) {
        for place in self.all.iter_mut().filter(|place| place.at.ip() == at.ip()) {
            if is_answer || place.state == State::Gone {
                place.state = State::Here { unanswered: 0 };
                place.fault = None;
            }
        }
    }

    /// One was asked and has not answered; who never did is believed to be there.
    pub(super) fn silent(&mut self, at: SocketAddr) {
        for place in self.all.iter_mut().filter(|place| place.at == at) {
            if let State::Here { unanswered } = &mut place.state {
                *unanswered += 1;
                if *unanswered >= UNANSWERED {
                    place.state = State::Gone;
                }
            }
        }
    }

    /// No stream to one can be opened: that is no silence that could mean nothing. Gives whether it was
    /// there until now.
    pub(super) fn unreachable(&mut self, at: SocketAddr, fault: Option<LineFault>) -> bool {
        let mut was_there = false;
        for place in self.all.iter_mut().filter(|place| place.at == at) {
            was_there |= place.state != State::Gone;
            place.state = State::Gone;
            place.fault = fault.clone();
        }
        was_there
    }
}

/// How well a place is met.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum At {
    Address,
    Port,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn places(peers: &[(&str, Option<u16>)]) -> Places {
        let peers: Vec<Peer> = peers
            .iter()
            .map(|(host, port)| Peer {
                host: Host::parse(host).unwrap(),
                port: *port,
            })
            .collect();
        Places::new(&peers, Protocol::Udp)
    }

    #[test]
    fn a_name_leads_somewhere_else_and_who_stays_keeps_its_state() {
        let mut places = places(&[("SIP.op.ma", Some(5_080)), ("192.0.2.9", None)]);
        let ip = |text: &str| SocketAddr::new(text.parse().unwrap(), 5_060);
        assert_eq!(places.names().collect::<Vec<_>>(), ["sip.op.ma"]);
        assert_eq!(places.in_order(), [at("192.0.2.9:5060")]);
        places.resolved("sip.op.ma", &[ip("192.0.2.1"), ip("192.0.2.2")]);
        places.resolved("other.ma", &[ip("192.0.2.66")]);
        let both = [
            at("192.0.2.1:5080"),
            at("192.0.2.2:5080"),
            at("192.0.2.9:5060"),
        ];
        assert_eq!(places.in_order(), both);
        places.heard(both[1], true);
        assert_eq!(places.in_order()[0], both[1], "who answers is in front");
        places.resolved("sip.op.ma", &[ip("192.0.2.3"), ip("192.0.2.2")]);
        assert_eq!(places.in_order()[..2], [both[1], at("192.0.2.3:5080")]);
        assert_eq!(places.is_at(both[0]), None);
        assert_eq!(places.is_at(at("192.0.2.2:9")), Some(At::Address));
        assert_eq!(places.is_at(both[1]), Some(At::Port));
    }

    #[test]
    fn rfc3263_4_2_a_name_without_a_port_is_that_of_a_service_with_ports_of_its_own() {
        let mut places = places(&[("op.ma", None), ("op.ma", Some(5_070))]);
        let names: Vec<_> = places.names().collect();
        assert_eq!(names, ["_sip._udp.op.ma", "op.ma"]);
        places.resolved(
            "_sip._udp.op.ma",
            &[at("192.0.2.1:5080"), at("192.0.2.2:5060")],
        );
        places.resolved("op.ma", &[at("192.0.2.1:5060")]);
        let all = ["192.0.2.1:5080", "192.0.2.2:5060", "192.0.2.1:5070"].map(at);
        assert_eq!(places.in_order(), all);
        // One that has failed gives way to the next of its name.
        places.heard(all[0], true);
        for _ in 0..UNANSWERED {
            places.silent(all[0]);
        }
        assert_ne!(places.in_order()[0], all[0]);
        assert_eq!(places.host_at(all[1]), Host::parse("op.ma").as_ref());
    }

    #[test]
    fn who_answered_before_goes_to_the_end_and_all_are_gone_when_each_is() {
        let mut places = places(&[("192.0.2.1", None), ("192.0.2.2", None)]);
        let (one, two) = (at("192.0.2.1:5060"), at("192.0.2.2:5060"));
        for _ in 0..5 {
            places.silent(one);
            places.silent(two);
        }
        assert_eq!(
            (places.in_order(), places.are_gone()),
            (vec![one, two], false)
        );
        places.heard(one, true);
        places.heard(two, true);
        for _ in 0..UNANSWERED {
            places.silent(one);
        }
        assert_eq!(
            (places.in_order(), places.are_gone()),
            (vec![two, one], false)
        );
        for _ in 0..UNANSWERED {
            places.silent(two);
        }
        assert_eq!(
            (places.in_order(), places.are_gone()),
            (vec![one, two], true)
        );
        places.heard(two, false);
        assert_eq!(
            (places.in_order(), places.are_gone()),
            (vec![two, one], false)
        );
    }
}
