//! What a tick costs with thirty calls: a full E1, each joined with a handset.

#![allow(missing_docs, reason = "criterion makes a function without")]
#![allow(clippy::expect_used, reason = "a benchmark that cannot start says why")]

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use jawab_media::mixer::{Command, Leg, Mixer, Port};
use jawab_media::rtp::Packet;
use jawab_media::{
    AlawPort, Codec, FRAME, FRAME_LEN, MediaDirection, Payloads, PcmPort, RtpRemote,
};
use jawab_switch::{BridgeId, LegId, Part};
use rtrb::RingBuffer;

const CALLS: u64 = 30;

/// A handset that sends to itself: real sockets, without a second thread.
#[derive(Debug)]
struct Handset {
    socket: UdpSocket,
    sequence: u16,
}

impl Handset {
    fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        socket.set_nonblocking(true).expect("a socket");
        Self {
            socket,
            sequence: 0,
        }
    }
}

impl Port for Handset {
    fn receive(&mut self, octets: &mut [u8]) -> Option<(usize, SocketAddr)> {
        let (_, from) = self.socket.recv_from(octets).ok()?;
        self.sequence = self.sequence.wrapping_add(1);
        let packet = Packet {
            marker: false,
            payload_type: 8,
            sequence: self.sequence,
            timestamp: u32::from(self.sequence) * 160,
            ssrc: 1,
            payload: &[self.sequence as u8 | 0x10; FRAME_LEN],
        };
        Some((packet.write(octets)?, from))
    }

    fn send(&mut self, octets: &[u8], to: SocketAddr) {
        let _dropped = self.socket.send_to(octets, to);
    }
}

fn handset_leg(mixer: &mut Mixer<Handset>, leg: LegId, codec: Codec) {
    let handset = Handset::new();
    let address = handset.socket.local_addr().expect("an address");
    mixer.apply(Command::Open(Box::new(Leg::rtp(leg, handset, 1))));
    let remote = RtpRemote {
        address,
        codec,
        payloads: Payloads::of(codec, Some(101)),
        direction: MediaDirection::SendRecv,
    };
    mixer.apply(Command::SetRemote(leg, remote));
}

/// What a handset is joined with.
#[derive(Copy, Clone)]
enum Far {
    Rtp(Codec),
    Modem,
    Channel,
}

fn tick(criterion: &mut Criterion) {
    for (name, far) in [
        (
            "30 calls, RTP to RTP, A-law untouched",
            Far::Rtp(Codec::Pcma),
        ),
        (
            "30 calls, RTP to RTP, A-law to mu-law",
            Far::Rtp(Codec::Pcmu),
        ),
        ("30 calls, RTP to modems", Far::Modem),
        ("30 calls, RTP to an E1, keys listened for", Far::Channel),
    ] {
        let (reports, _reports_out) = RingBuffer::new(1_024);
        let mut mixer = Mixer::new(reports);
        let mut modems: Vec<PcmPort> = Vec::new();
        let mut channels: Vec<AlawPort> = Vec::new();
        for call in 0..CALLS {
            let (near, other) = (LegId::offered(call), LegId::originated(call));
            handset_leg(&mut mixer, near, Codec::Pcma);
            match far {
                Far::Rtp(codec) => handset_leg(&mut mixer, other, codec),
                Far::Modem => {
                    let (leg, port) = Leg::pcm(other);
                    mixer.apply(Command::Open(Box::new(leg)));
                    modems.push(port);
                }
                Far::Channel => {
                    let (leg, port) = Leg::alaw(other);
                    mixer.apply(Command::Open(Box::new(leg)));
                    channels.push(port);
                }
            }
            let bridge = BridgeId(call);
            mixer.apply(Command::Join(near, bridge, Part::Both));
            mixer.apply(Command::Join(other, bridge, Part::Both));
        }
        let mut now = Duration::ZERO;
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| {
                for modem in &mut modems {
                    modem.put(&[7; FRAME_LEN]);
                    modem.take_frame();
                }
                for channel in &mut channels {
                    channel.put(&[0x2a; FRAME_LEN]);
                    channel.take_frame();
                }
                mixer.tick(now);
                now += FRAME;
            });
        });
    }
    println!("A tick comes every 20 ms: 1 % of a core is 200 us.");
}

criterion_group!(benches, tick);
criterion_main!(benches);
