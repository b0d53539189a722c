//! Where a leg's packets may come from, and so where ours go (symmetric RTP, RFC 4961).
//!
//! We send to the address in the session description until a packet comes. The first
//! source heard is believed, because behind a NAT it is not the one described; the one
//! described takes over whenever it is heard. From then on nobody else can take the
//! stream, unless they go on exactly where a source that fell silent stopped, as a
//! phone does whose NAT gave it a new port.

use std::net::SocketAddr;
use std::time::Duration;

/// Silence after which a source may have moved.
const SILENT: Duration = Duration::from_millis(500);
/// How far its sequence numbers may have gone on meanwhile: ten seconds.
const AHEAD: u16 = 500;

/// The source of one leg.
#[derive(Debug)]
pub(super) struct Source {
    described: SocketAddr,
    believed: Option<Believed>,
}

#[derive(Debug)]
struct Believed {
    address: SocketAddr,
    ssrc: u32,
    sequence: u16,
    heard: Duration,
}

impl Source {
    pub(super) const fn new(described: SocketAddr) -> Self {
        Self {
            described,
            believed: None,
        }
    }

    pub(super) const fn described(&self) -> SocketAddr {
        self.described
    }

    /// Where to send.
    pub(super) fn address(&self) -> SocketAddr {
        self.believed
            .as_ref()
            .map_or(self.described, |believed| believed.address)
    }

    /// Whether a valid packet from there is the far end's.
    pub(super) fn admits(
        &mut self,
        from: SocketAddr,
        ssrc: u32,
        sequence: u16,
        now: Duration,
    ) -> bool {
        let admitted = match &self.believed {
            None => true,
            Some(believed) => {
                from == believed.address
                    || from == self.described
                    || believed.may_have_moved(ssrc, sequence, now)
            }
        };
        if admitted {
            self.believed = Some(Believed {
                address: from,
                ssrc,
                sequence,
                heard: now,
            });
        }
        admitted
    }
}

impl Believed {
    fn may_have_moved(&self, ssrc: u32, sequence: u16, now: Duration) -> bool {
        let ahead = sequence.wrapping_sub(self.sequence);
        ssrc == self.ssrc
            && (1..=AHEAD).contains(&ahead)
            && now.saturating_sub(self.heard) >= SILENT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn until_a_packet_comes_we_send_where_the_description_says() {
        let source = Source::new(address("10.0.0.2:4000"));
        assert_eq!(source.address(), address("10.0.0.2:4000"));
    }

    #[test]
    fn behind_a_nat_the_first_source_is_believed() {
        let mut source = Source::new(address("192.168.7.2:4000"));
        assert!(source.admits(address("10.0.0.9:31000"), 1, 1, at(0)));
        assert_eq!(source.address(), address("10.0.0.9:31000"));
    }

    #[test]
    fn nobody_takes_a_stream_over_while_it_flows() {
        let mut source = Source::new(address("10.0.0.2:4000"));
        source.admits(address("10.0.0.2:4000"), 1, 1, at(0));
        assert!(!source.admits(address("10.0.0.66:4000"), 1, 2, at(20)));
        assert_eq!(source.address(), address("10.0.0.2:4000"));
    }

    #[test]
    fn a_stranger_cannot_take_over_a_silent_stream_by_guessing() {
        let mut source = Source::new(address("10.0.0.2:4000"));
        source.admits(address("10.0.0.2:4000"), 1, 1, at(0));
        assert!(!source.admits(address("10.0.0.66:4000"), 2, 2, at(9_000)));
        assert!(!source.admits(address("10.0.0.66:4000"), 1, 20_000, at(9_000)));
    }

    #[test]
    fn the_described_address_takes_over_from_whoever_was_first() {
        let mut source = Source::new(address("10.0.0.2:4000"));
        source.admits(address("10.0.0.66:4000"), 9, 1, at(0));
        assert!(source.admits(address("10.0.0.2:4000"), 1, 1, at(20)));
        assert!(!source.admits(address("10.0.0.66:4000"), 9, 2, at(40)));
    }

    #[test]
    fn a_phone_whose_nat_gave_it_a_new_port_is_followed() {
        let mut source = Source::new(address("192.168.7.2:4000"));
        source.admits(address("10.0.0.9:31000"), 5, 65_530, at(0));
        assert!(source.admits(address("10.0.0.9:31007"), 5, 30, at(700)));
        assert_eq!(source.address(), address("10.0.0.9:31007"));
    }
}
