//! Datagrams from the network, through a leg and its jitter buffer.
#![no_main]

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use jawab_media::mixer::{Command, Leg, Mixer, Port};
use jawab_media::rtp::Packet;
use jawab_media::{Codec, FRAME, MediaDirection, Payloads, RtpRemote};
use jawab_switch::LegId;
use libfuzzer_sys::fuzz_target;
use rtrb::RingBuffer;

#[derive(Debug)]
struct Datagrams(VecDeque<Vec<u8>>);

impl Port for Datagrams {
    fn receive(&mut self, octets: &mut [u8]) -> Option<(usize, SocketAddr)> {
        let next = self.0.pop_front()?;
        // An empty one ends the tick.
        let length = next.len();
        octets.get_mut(..length)?.copy_from_slice(&next);
        (length > 0).then_some((length, SocketAddr::from(([127, 0, 0, 1], 9))))
    }

    fn send(&mut self, octets: &[u8], _to: SocketAddr) {
        assert!(Packet::parse(octets).is_ok());
    }
}

fuzz_target!(|octets: &[u8]| {
    let _ = Packet::parse(octets);
    let mut datagrams = VecDeque::new();
    let mut rest = octets;
    while let Some((&length, after)) = rest.split_first() {
        let (datagram, after) = after.split_at(usize::from(length).min(after.len()));
        datagrams.push_back(datagram.to_vec());
        rest = after;
    }
    let ticks = datagrams.len() as u32 + 5;
    let (reports, _reports_out) = RingBuffer::new(64);
    let mut mixer = Mixer::new(reports);
    let leg = LegId::offered(1);
    mixer.apply(Command::Open(Box::new(Leg::rtp(leg, Datagrams(datagrams), 1))));
    let remote = RtpRemote {
        address: SocketAddr::from(([127, 0, 0, 1], 9)),
        codec: Codec::Pcma,
        payloads: Payloads::of(Codec::Pcma, Some(101)),
        direction: MediaDirection::SendRecv,
    };
    mixer.apply(Command::SetRemote(leg, remote));
    let mut now = Duration::ZERO;
    for _ in 0..ticks {
        mixer.tick(now);
        now += FRAME;
    }
});
