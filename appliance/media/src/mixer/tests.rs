//! Whole legs in virtual time: a tick is a call, a network is two queues.

mod bridge;
mod codecs;
mod joining;
mod keys;
mod network;
mod playing;
mod properties;
mod recordings;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use jawab_switch::PlayId;
use rtrb::{Consumer, RingBuffer};

use super::*;
use crate::api::{MediaDirection, Payloads};
use crate::frame::{FRAME, FRAME_LEN, Frame};
use crate::g711::Codec;
use crate::pcm::{AlawPort, PcmPort};
use crate::rtp::Packet;

/// The far end of a leg: what it sent and what reached it.
#[derive(Clone, Debug, Default)]
struct Wire(Rc<RefCell<Ends>>);

#[derive(Debug, Default)]
struct Ends {
    to_box: VecDeque<(Vec<u8>, SocketAddr)>,
    from_box: VecDeque<(Vec<u8>, SocketAddr)>,
}

impl Port for Wire {
    fn receive(&mut self, octets: &mut [u8]) -> Option<(usize, SocketAddr)> {
        let (packet, from) = self.0.borrow_mut().to_box.pop_front()?;
        octets[..packet.len()].copy_from_slice(&packet);
        Some((packet.len(), from))
    }

    fn send(&mut self, octets: &[u8], to: SocketAddr) {
        self.0
            .borrow_mut()
            .from_box
            .push_back((octets.to_vec(), to));
    }
}

/// A phone on a wire.
struct Phone {
    wire: Wire,
    address: SocketAddr,
    codec: Codec,
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
}

const EVENTS: u8 = 101;

impl Phone {
    fn says(&mut self, octets: &[u8]) {
        self.sends(self.codec.payload_type(), self.timestamp, octets);
        self.timestamp = self.timestamp.wrapping_add(octets.len() as u32);
    }

    fn sends(&mut self, payload_type: u8, timestamp: u32, payload: &[u8]) {
        let mut octets = vec![0; 12 + payload.len()];
        let packet = Packet {
            marker: false,
            payload_type,
            sequence: self.sequence,
            timestamp,
            ssrc: self.ssrc,
            payload,
        };
        packet.write(&mut octets).unwrap();
        self.sequence = self.sequence.wrapping_add(1);
        let mut wire = self.wire.0.borrow_mut();
        wire.to_box.push_back((octets, self.address));
    }

    fn presses(&mut self, event: u8) {
        let began = self.timestamp;
        for duration in [160_u16, 320, 480, 480, 480] {
            let [high, low] = duration.to_be_bytes();
            let end = if duration == 480 { 0x80 } else { 0 };
            self.sends(EVENTS, began, &[event, end | 10, high, low]);
        }
        self.timestamp += 480;
    }

    /// What reached it since it was last asked: payload type, marker, timestamp, payload.
    fn hears(&self) -> Vec<(u8, bool, u32, Vec<u8>)> {
        let packets: Vec<_> = self.wire.0.borrow_mut().from_box.drain(..).collect();
        packets
            .iter()
            .map(|(octets, _)| {
                let p = Packet::parse(octets).unwrap();
                (p.payload_type, p.marker, p.timestamp, p.payload.to_vec())
            })
            .collect()
    }

    fn hears_pcm(&self) -> Vec<i16> {
        let heard = self.hears().into_iter();
        let audio = heard.filter(|(payload_type, ..)| *payload_type != EVENTS);
        audio
            .flat_map(|(.., octets)| octets)
            .map(|octet| self.codec.decode(octet))
            .collect()
    }
}

struct World {
    mixer: Mixer<Wire>,
    reports: Consumer<Report<Wire>>,
    now: Duration,
    bridges: u64,
}

const A: LegId = LegId::offered(1);
const B: LegId = LegId::originated(2);
const C: LegId = LegId::originated(3);

impl World {
    fn new() -> Self {
        let (reports_in, reports) = RingBuffer::new(256);
        Self {
            mixer: Mixer::new(reports_in),
            reports,
            now: Duration::ZERO,
            bridges: 100,
        }
    }

    /// Joins two legs in a bridge of their own.
    fn connects(&mut self, one: LegId, other: LegId) {
        self.bridges += 1;
        let bridge = BridgeId(self.bridges);
        for leg in [one, other] {
            self.mixer.apply(Command::Join(leg, bridge, Part::Both));
        }
    }

    fn phone(&mut self, leg: LegId, codec: Codec) -> Phone {
        let wire = Wire::default();
        let address = SocketAddr::from(([10, 0, 0, 2], 4_000));
        let opened = Leg::rtp(leg, wire.clone(), 0x1234_5678_9abc_def0);
        self.mixer.apply(Command::Open(Box::new(opened)));
        self.describe(leg, codec, MediaDirection::SendRecv, Some(EVENTS));
        Phone {
            wire,
            address,
            codec,
            ssrc: 77,
            sequence: 65_500,
            timestamp: u32::MAX - 5_000,
        }
    }

    fn describe(
        &mut self,
        leg: LegId,
        codec: Codec,
        direction: MediaDirection,
        telephone_event: Option<u8>,
    ) {
        let payloads = Payloads::of(codec, telephone_event);
        self.describe_payloads(leg, codec, direction, payloads);
    }

    fn describe_payloads(
        &mut self,
        leg: LegId,
        codec: Codec,
        direction: MediaDirection,
        payloads: Payloads,
    ) {
        let remote = RtpRemote {
            address: SocketAddr::from(([10, 0, 0, 2], 4_000)),
            codec,
            payloads,
            direction,
        };
        self.mixer.apply(Command::SetRemote(leg, remote));
    }

    fn modem(&mut self, leg: LegId) -> PcmPort {
        let (opened, port) = Leg::pcm(leg);
        self.mixer.apply(Command::Open(Box::new(opened)));
        port
    }

    fn channel(&mut self, leg: LegId) -> AlawPort {
        let (opened, port) = Leg::alaw(leg);
        self.mixer.apply(Command::Open(Box::new(opened)));
        port
    }

    fn tick(&mut self) {
        self.mixer.tick(self.now);
        self.now += FRAME;
    }

    fn plays(&mut self, leg: LegId, id: u64, samples: &[i16], repeat: bool) {
        let clips = vec![crate::player::Clip::once(Arc::from(samples))];
        let playlist = Playlist::new(PlayId(id), clips, repeat);
        self.mixer.apply(Command::Play(leg, Box::new(playlist)));
    }

    fn events(&mut self) -> Vec<(LegId, LegEvent)> {
        std::iter::from_fn(|| self.reports.pop().ok())
            .filter_map(|report| match report {
                Report::Event(leg, event) => Some((leg, event)),
                _ => None,
            })
            .collect()
    }
}

fn tone(pitch: f64, number: usize) -> Frame {
    std::array::from_fn(|n| {
        let time = (number * FRAME_LEN + n) as f64 / 8_000.0;
        ((std::f64::consts::TAU * pitch * time).sin() * 8_000.0) as i16
    })
}

/// Share of the energy that is at this pitch, 0 to 1.
fn purity(signal: &[i16], pitch: f64) -> f64 {
    let (mut re, mut im, mut energy) = (0.0, 0.0, 1.0);
    for (n, &sample) in signal.iter().enumerate() {
        let angle = std::f64::consts::TAU * pitch * n as f64 / 8_000.0;
        re += f64::from(sample) * angle.cos();
        im += f64::from(sample) * angle.sin();
        energy += f64::from(sample).powi(2);
    }
    2.0 * (re * re + im * im) / (energy * signal.len() as f64)
}

fn coded(codec: Codec, frame: &Frame) -> Vec<u8> {
    frame.iter().map(|&sample| codec.encode(sample)).collect()
}

/// Octets that no re-encoding would leave alone by chance: every value, in odd order.
fn every_octet(number: u8) -> Vec<u8> {
    (0..160_u8)
        .map(|n| n.wrapping_mul(97).wrapping_add(number.wrapping_mul(53)))
        .collect()
}
