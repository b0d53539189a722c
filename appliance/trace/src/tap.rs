//! Where drivers put what goes over their wires.

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// Messages that wait to be looked at. Whoever looks too slowly misses the oldest, and is told how many.
const ROOM: usize = 256;
/// Most octets kept of a message: more than a phone or a trunk sends. With [`ROOM`], the most
/// memory that a trace takes of the box (4 MiB).
const LONGEST: usize = 16 * 1_024;

/// Which way something went.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// To the box.
    In,
    /// From the box.
    Out,
}

/// What a SIP message came or went by.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// A datagram.
    Udp,
    /// A part of a stream.
    Tcp,
}

/// A SIP message as it was on the wire; also one that the box drops.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SipMessage {
    /// When.
    pub at: Timestamp,
    /// Which way.
    pub way: Way,
    /// By what.
    pub transport: Transport,
    /// The box's address and port; `0.0.0.0` where it listens on all of its addresses.
    pub local: SocketAddr,
    /// The other's.
    pub remote: SocketAddr,
    /// All of it, up to 16 KiB.
    #[serde(with = "as_hex")]
    pub octets: Vec<u8>,
}

/// Octets that went between a line's driver and its modem, in pieces of any size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AtOctets {
    /// When.
    pub at: Timestamp,
    /// Which way; out is to the modem.
    pub way: Way,
    /// The line's name.
    pub line: Arc<str>,
    /// What.
    pub octets: Vec<u8>,
}

/// A whole line of an AT dialogue, masked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Said {
    /// When its end came.
    pub at: Timestamp,
    /// Which way; out is to the modem.
    pub way: Way,
    /// The line, without its end.
    pub text: String,
}

/// Takes what goes over the wires, and keeps none of it while nobody looks. Cheap to clone.
///
/// Nothing here waits: where whoever looks is too slow, the oldest is dropped and counted.
#[derive(Clone, Debug)]
pub struct Tap {
    sip: broadcast::Sender<Arc<SipMessage>>,
    at: broadcast::Sender<Arc<AtOctets>>,
}

impl Default for Tap {
    fn default() -> Self {
        Self {
            sip: broadcast::Sender::new(ROOM),
            at: broadcast::Sender::new(ROOM),
        }
    }
}

impl Tap {
    /// A SIP message came or went.
    pub fn sip(
        &self,
        way: Way,
        transport: Transport,
        local: SocketAddr,
        remote: SocketAddr,
        octets: &[u8],
    ) {
        if !self.takes_sip() {
            return;
        }
        let message = SipMessage {
            at: Timestamp::now(),
            way,
            transport,
            local,
            remote,
            octets: bounded(octets),
        };
        // Whoever looked may have gone this moment.
        let _ = self.sip.send(Arc::new(message));
    }

    /// Whether anybody looks at SIP: a message need not be put together for nobody.
    #[must_use]
    pub fn takes_sip(&self) -> bool {
        self.sip.receiver_count() > 0
    }

    /// Octets came from a line's modem, or went to it.
    pub fn at(&self, line: &str, way: Way, octets: &[u8]) {
        if self.at.receiver_count() == 0 {
            return;
        }
        let octets = AtOctets {
            at: Timestamp::now(),
            way,
            line: line.into(),
            octets: bounded(octets),
        };
        let _ = self.at.send(Arc::new(octets));
    }

    /// SIP messages from now on. They have their secrets still.
    #[must_use]
    pub fn watch_sip(&self) -> broadcast::Receiver<Arc<SipMessage>> {
        self.sip.subscribe()
    }

    /// What is said to and by all modems from now on. It has its secrets still.
    #[must_use]
    pub fn watch_at(&self) -> broadcast::Receiver<Arc<AtOctets>> {
        self.at.subscribe()
    }
}

fn bounded(octets: &[u8]) -> Vec<u8> {
    octets.get(..LONGEST).unwrap_or(octets).to_vec()
}

/// Octets in JSON. A message need not be text: a phone's fault may be just that.
mod as_hex {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(octets: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&hex::encode(octets))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::broadcast::error::TryRecvError;

    fn sends(tap: &Tap, octets: &[u8]) {
        let address = "192.0.2.9:5060".parse().unwrap();
        tap.sip(Way::In, Transport::Udp, address, address, octets);
    }

    #[test]
    fn nothing_is_kept_while_nobody_looks() {
        let tap = Tap::default();
        sends(&tap, b"one");
        let mut seen = tap.watch_sip();
        assert_eq!(seen.try_recv(), Err(TryRecvError::Empty));
        sends(&tap, b"two");
        assert_eq!(seen.try_recv().unwrap().octets, b"two");
        drop(seen);
        assert!(!tap.takes_sip());
    }

    #[test]
    fn whoever_looks_too_slowly_makes_nobody_wait_and_is_told_how_much_was_missed() {
        let tap = Tap::default();
        let mut seen = tap.watch_sip();
        let begun = std::time::Instant::now();
        for _ in 0..ROOM + 1_000 {
            sends(&tap, &[b'x'; 2 * LONGEST]);
        }
        assert!(begun.elapsed().as_secs() < 5);
        assert_eq!(seen.try_recv(), Err(TryRecvError::Lagged(1_000)));
        assert_eq!(seen.try_recv().unwrap().octets.len(), LONGEST);
    }
}
