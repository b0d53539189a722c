//! Whole legs in virtual time: a tick is a call, a network is two queues.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;

use jawab_switch::{Language, PlayId, PromptId, RecordAs, RecordingName};
use proptest::prelude::*;
use rtrb::{Consumer, RingBuffer};

use super::*;
use crate::api::MediaDirection;
use crate::frame::{FRAME, FRAME_LEN, Frame, SILENCE};
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
        let remote = RtpRemote {
            address: SocketAddr::from(([10, 0, 0, 2], 4_000)),
            codec,
            telephone_event,
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

mod bridge;

#[test]
fn legs_of_one_codec_carry_octets_untouched() {
    for codec in [Codec::Pcma, Codec::Pcmu] {
        let mut world = World::new();
        let mut a = world.phone(A, codec);
        let b = world.phone(B, codec);
        world.connects(A, B);
        let mut heard = Vec::new();
        for number in 0..50 {
            a.says(&every_octet(number));
            world.tick();
            heard.extend(b.hears());
        }
        // One frame waits in the jitter buffer; the second is blended with the silence
        // before it.
        for number in 1..49 {
            let (payload_type, _, _, octets) = &heard[number + 1];
            assert_eq!(*payload_type, codec.payload_type());
            assert_eq!(*octets, every_octet(number as u8), "{codec:?} {number}");
        }
    }
}

#[test]
fn a_channel_and_a_handset_of_a_law_carry_octets_untouched_both_ways() {
    let mut world = World::new();
    let mut channel = world.channel(A);
    let mut handset = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    let (mut at_channel, mut at_handset) = (Vec::new(), Vec::new());
    for number in 0..50 {
        channel.put(&every_octet(number));
        handset.says(&every_octet(100 + number));
        world.tick();
        at_channel.push(channel.take_frame().unwrap());
        at_handset.extend(handset.hears().into_iter().map(|packet| packet.3));
    }
    // From the channel there is no delay and no exception.
    for (number, heard) in at_handset.iter().enumerate() {
        assert_eq!(*heard, every_octet(number as u8), "from {number}");
    }
    for number in 1..49 {
        let said = every_octet(100 + number as u8);
        assert_eq!(at_channel[number + 1].as_slice(), said, "to {number}");
    }
}

#[test]
fn two_channels_carry_octets_untouched() {
    let mut world = World::new();
    let mut one = world.channel(A);
    let mut other = world.channel(B);
    world.connects(A, B);
    for number in 0..50 {
        one.put(&every_octet(number));
        other.put(&every_octet(100 + number));
        world.tick();
        let (at_one, at_other) = (one.take_frame().unwrap(), other.take_frame().unwrap());
        assert_eq!(at_other.as_slice(), every_octet(number));
        assert_eq!(at_one.as_slice(), every_octet(100 + number));
    }
}

#[test]
fn a_channel_is_translated_for_a_handset_of_mu_law_and_for_a_modem() {
    let mut world = World::new();
    let mut channel = world.channel(A);
    let mut handset = world.phone(B, Codec::Pcmu);
    world.connects(A, B);
    let mut at_channel = Vec::new();
    for number in 0..50 {
        channel.put(&coded(Codec::Pcma, &tone(500.0, number)));
        handset.says(&coded(Codec::Pcmu, &tone(1_100.0, number)));
        world.tick();
        at_channel.extend(channel.take_frame().unwrap());
    }
    let decode = |octets: &[u8]| -> Vec<i16> {
        octets
            .iter()
            .map(|&octet| Codec::Pcma.decode(octet))
            .collect()
    };
    assert!(purity(&handset.hears_pcm()[320..], 500.0) > 0.98);
    assert!(purity(&decode(&at_channel[800..]), 1_100.0) > 0.98);

    let mut modem = world.modem(C);
    world.connects(A, C);
    let mut at_modem = Vec::new();
    for number in 50..100 {
        channel.put(&coded(Codec::Pcma, &tone(500.0, number)));
        world.tick();
        at_modem.extend(modem.take_frame().unwrap());
    }
    assert!(purity(&at_modem[320..], 500.0) > 0.98);
}

#[test]
fn a_channel_that_nobody_talks_to_is_sent_silence() {
    let mut world = World::new();
    let mut channel = world.channel(A);
    world.tick();
    assert_eq!(channel.take_frame(), Some([0xd5; 160]));
}

#[test]
fn keys_in_the_sound_of_a_channel_are_told_once_and_heard_by_its_peer() {
    let mut world = World::new();
    let mut channel = world.channel(A);
    let handset = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    let mut dialler = crate::dtmf::Dialler::default();
    for key in "159#".chars() {
        dialler.press(Digit::new(key).unwrap());
    }
    let mut said = Vec::new();
    while let Some(frame) = dialler.frame() {
        let octets = coded(Codec::Pcma, &frame);
        channel.put(&octets);
        said.push(octets);
        world.tick();
    }
    let keys: String = world
        .events()
        .into_iter()
        .map(|(leg, event)| match event {
            LegEvent::Digit(digit) if leg == A => digit.character(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(keys, "159#");
    let heard: Vec<Vec<u8>> = handset.hears().into_iter().map(|packet| packet.3).collect();
    assert_eq!(heard, said);
}

#[test]
fn a_key_for_a_channel_is_two_tones() {
    let mut world = World::new();
    let mut channel = world.channel(A);
    let key = Digit::new('8').unwrap();
    world.mixer.apply(Command::SendDigit(A, key));
    let mut keys = Vec::new();
    let mut listener = crate::dtmf::Listener::default();
    for _ in 0..9 {
        world.tick();
        let octets = channel.take_frame().unwrap();
        listener.hear(&octets.map(|octet| Codec::Pcma.decode(octet)), |key| {
            keys.push(key);
        });
    }
    assert_eq!(keys, [key]);
}

#[test]
fn codecs_are_translated_both_ways() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let mut b = world.phone(B, Codec::Pcmu);
    world.connects(A, B);
    for number in 0..50 {
        a.says(&coded(Codec::Pcma, &tone(700.0, number)));
        b.says(&coded(Codec::Pcmu, &tone(1_100.0, number)));
        world.tick();
    }
    assert!(purity(&b.hears_pcm()[800..], 700.0) > 0.99);
    assert!(purity(&a.hears_pcm()[800..], 1_100.0) > 0.99);
}

#[test]
fn a_modem_and_a_handset_hear_each_other_within_two_ticks() {
    let mut world = World::new();
    let mut modem = world.modem(A);
    let mut handset = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    let mut to_modem = Vec::new();
    for number in 0..50 {
        modem.put(&tone(500.0, number));
        handset.says(&coded(Codec::Pcma, &tone(900.0, number)));
        world.tick();
        to_modem.extend(modem.take_frame().unwrap());
    }
    assert!(purity(&handset.hears_pcm()[320..], 500.0) > 0.98);
    assert!(purity(&to_modem[320..], 900.0) > 0.98);
    // The modem's first frame goes out in the tick it came in, the handset's in the next.
    assert_eq!(to_modem[..160], SILENCE);
    assert_ne!(to_modem[160..320], SILENCE);
}

#[test]
fn a_leg_that_is_joined_with_nobody_is_sent_silence_and_keeps_its_beat() {
    let mut world = World::new();
    let a = world.phone(A, Codec::Pcma);
    for _ in 0..10 {
        world.tick();
    }
    let heard = a.hears();
    assert!(heard[0].1, "the first packet has the marker");
    for (n, (_, marker, timestamp, octets)) in heard.iter().enumerate() {
        assert_eq!(*marker, n == 0);
        assert_eq!(*timestamp, heard[0].2 + n as u32 * 160);
        assert_eq!(*octets, [0xd5; 160]);
    }
}

#[test]
fn what_is_played_is_heard_and_its_end_told_once() {
    let mut world = World::new();
    let a = world.phone(A, Codec::Pcma);
    let clip: Vec<i16> = (0..10).flat_map(|n| tone(600.0, n)).collect();
    world.plays(A, 9, &clip, false);
    for _ in 0..9 {
        world.tick();
    }
    assert_eq!(world.events(), []);
    for _ in 0..20 {
        world.tick();
    }
    assert_eq!(world.events(), [(A, LegEvent::Played(PlayId(9)))]);
    let heard = a.hears_pcm();
    assert!(purity(&heard[..1_600], 600.0) > 0.99);
    assert!(heard[1_600..].iter().all(|&sample| sample.abs() <= 8));
}

#[test]
fn what_is_stopped_or_replaced_is_not_told_as_played() {
    let mut world = World::new();
    world.phone(A, Codec::Pcma);
    world.plays(A, 1, &[5; 800], false);
    world.tick();
    world.plays(A, 2, &[5; 800], false);
    world.tick();
    world.mixer.apply(Command::StopPlaying(A));
    for _ in 0..20 {
        world.tick();
    }
    assert_eq!(world.events(), []);
}

#[test]
fn joining_ends_what_is_played_and_leaving_is_silence() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    world.plays(B, 1, &tone(600.0, 0), true);
    world.tick();
    world.connects(A, B);
    b.hears();
    for number in 0..30 {
        a.says(&coded(Codec::Pcma, &tone(1_000.0, number)));
        world.tick();
    }
    assert!(purity(&b.hears_pcm()[480..], 1_000.0) > 0.99);
    world.mixer.apply(Command::Leave(B));
    for number in 30..40 {
        a.says(&coded(Codec::Pcma, &tone(1_000.0, number)));
        world.tick();
    }
    assert!(b.hears_pcm().iter().all(|&sample| sample.abs() <= 8));
}

#[test]
fn a_leg_is_in_one_bridge_at_most() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    let c = world.phone(C, Codec::Pcma);
    world.connects(A, B);
    world.connects(A, C);
    for number in 0..20 {
        a.says(&coded(Codec::Pcma, &tone(1_000.0, number)));
        world.tick();
    }
    assert!(b.hears_pcm().iter().all(|&sample| sample.abs() <= 8));
    assert!(purity(&c.hears_pcm()[480..], 1_000.0) > 0.99);
}

#[test]
fn the_far_end_of_an_echo_hears_itself_until_it_is_parted() {
    let mut world = World::new();
    let mut one = world.channel(A);
    let mut other = world.channel(B);
    world.connects(A, B);
    world.mixer.apply(Command::Echo(A));
    for number in 0..50 {
        one.put(&every_octet(number));
        world.tick();
        assert_eq!(one.take_frame().unwrap().as_slice(), every_octet(number));
        assert_ne!(other.take_frame().unwrap().as_slice(), every_octet(number));
    }
    world.mixer.apply(Command::Leave(A));
    one.put(&every_octet(7));
    world.tick();
    assert_ne!(one.take_frame().unwrap().as_slice(), every_octet(7));
}

#[test]
fn a_closed_leg_is_given_back_and_its_slot_joins_nobody() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    world.mixer.apply(Command::Close(A));
    let closed = std::iter::from_fn(|| world.reports.pop().ok())
        .any(|report| matches!(report, Report::Leg(leg) if leg.id == A));
    assert!(closed);
    let mut c = world.phone(C, Codec::Pcma);
    for number in 0..20 {
        a.says(&coded(Codec::Pcma, &tone(1_000.0, number)));
        c.says(&coded(Codec::Pcma, &tone(1_000.0, number)));
        world.tick();
    }
    assert!(b.hears_pcm().iter().all(|&sample| sample.abs() <= 8));
}

#[test]
fn keys_are_heard_once_and_never_as_audio() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    for event in [1, 1, 11] {
        for _ in 0..10 {
            a.says(&[0xd5; 160]);
            world.tick();
        }
        a.presses(event);
        for _ in 0..3 {
            world.tick();
        }
    }
    let keys: String = world
        .events()
        .into_iter()
        .map(|(leg, event)| match event {
            LegEvent::Digit(digit) if leg == A => digit.character(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(keys, "11#");
    for (payload_type, _, _, octets) in b.hears() {
        assert_eq!(payload_type, 8);
        assert_eq!(octets, [0xd5; 160]);
    }
}

#[test]
fn a_key_is_sent_as_events_in_the_place_of_audio() {
    let mut world = World::new();
    let a = world.phone(A, Codec::Pcma);
    world.tick();
    world
        .mixer
        .apply(Command::SendDigit(A, Digit::new('7').unwrap()));
    for _ in 0..9 {
        world.tick();
    }
    let heard = a.hears();
    let types: Vec<u8> = heard.iter().map(|packet| packet.0).collect();
    assert_eq!(types, [8, 101, 101, 101, 101, 101, 101, 101, 8, 8]);
    let begins = heard[0].2 + 160;
    assert!(heard[1..8].iter().all(|packet| packet.2 == begins));
    assert_eq!(heard[1].3, [7, 10, 0, 160]);
    assert_eq!(heard[7].3, [7, 0x8a, 3, 32]);
    // The audio's own time went on meanwhile.
    assert_eq!(heard[8].2, begins + 7 * 160);
}

#[test]
fn a_key_for_a_far_end_without_events_is_two_tones() {
    let mut world = World::new();
    let a = world.phone(A, Codec::Pcma);
    world.describe(A, Codec::Pcma, MediaDirection::SendRecv, None);
    world
        .mixer
        .apply(Command::SendDigit(A, Digit::new('5').unwrap()));
    for _ in 0..9 {
        world.tick();
    }
    let heard = a.hears_pcm();
    let (row, column) = (purity(&heard[..800], 770.0), purity(&heard[..800], 1_336.0));
    assert!(row > 0.45 && column > 0.45, "{row} {column}");
}

#[test]
fn direction_says_who_is_heard() {
    use MediaDirection::{Inactive, RecvOnly, SendOnly, SendRecv};
    for (direction, sends, listens) in [
        (SendRecv, true, true),
        (SendOnly, true, false),
        (RecvOnly, false, true),
        (Inactive, false, false),
    ] {
        let mut world = World::new();
        let mut a = world.phone(A, Codec::Pcma);
        let b = world.phone(B, Codec::Pcma);
        world.describe(A, Codec::Pcma, direction, Some(EVENTS));
        world.connects(A, B);
        for number in 0..10 {
            a.says(&coded(Codec::Pcma, &tone(1_000.0, number)));
            world.tick();
        }
        assert_eq!(!a.hears().is_empty(), sends, "{direction:?}");
        let loud = b.hears_pcm().iter().any(|&sample| sample > 1_000);
        assert_eq!(loud, listens, "{direction:?}");
    }
}

#[test]
fn a_lost_packet_is_concealed_and_counted() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    let meter = world.mixer.leg(A).unwrap().meter();
    world.connects(A, B);
    for number in 0..50 {
        if number == 30 {
            a.sequence += 1;
            a.timestamp = a.timestamp.wrapping_add(160);
        } else {
            a.says(&coded(Codec::Pcma, &tone(400.0, number)));
        }
        world.tick();
    }
    let stats = meter.read();
    assert_eq!((stats.packets, stats.lost, stats.late), (49, 1, 0));
    // The one lost, and the first tick while the buffer fills.
    assert_eq!(stats.concealed, 2);
    assert!(purity(&b.hears_pcm()[800..], 400.0) > 0.98);
    assert_eq!(meter.last_heard(), Some(FRAME * 49));
}

#[test]
fn a_new_source_is_followed_from_its_second_packet() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    for number in 0..20 {
        a.says(&coded(Codec::Pcma, &tone(500.0, number)));
        world.tick();
    }
    (a.ssrc, a.sequence, a.timestamp) = (88, 3, 1_000_000);
    b.hears();
    for number in 0..30 {
        a.says(&coded(Codec::Pcma, &tone(900.0, number)));
        world.tick();
    }
    assert!(purity(&b.hears_pcm()[960..], 900.0) > 0.98);
}

#[test]
fn audio_goes_where_it_comes_from_and_a_stranger_is_not_heard() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    world.connects(A, B);
    a.address = SocketAddr::from(([192, 0, 2, 7], 9_999));
    let mut stranger = Phone {
        wire: a.wire.clone(),
        address: SocketAddr::from(([192, 0, 2, 66], 6_666)),
        ssrc: 66,
        ..a
    };
    for number in 0..20 {
        a.says(&[0xd5; 160]);
        stranger.says(&coded(Codec::Pcma, &tone(500.0, number)));
        world.tick();
    }
    let sent_to = a.wire.0.borrow().from_box.back().unwrap().1;
    assert_eq!(sent_to, a.address);
    assert!(b.hears_pcm().iter().all(|&sample| sample.abs() <= 8));
}

#[test]
fn a_recording_is_what_the_far_end_said_and_not_what_it_heard() {
    let mut world = World::new();
    let mut modem = world.modem(A);
    world.plays(A, 1, &tone(1_500.0, 0), true);
    let what = RecordAs::Prompt(PromptId::Welcome, Language::Arabic);
    let recording = Recording::new(what, Duration::from_secs(10));
    world.mixer.apply(Command::Record(A, Box::new(recording)));
    for number in 0..30 {
        modem.put(&tone(500.0, number));
        world.tick();
    }
    world.mixer.apply(Command::StopRecording(A));
    let recorded = std::iter::from_fn(|| world.reports.pop().ok())
        .find_map(|report| match report {
            Report::Recorded(A, recording) => recording,
            _ => None,
        })
        .unwrap();
    let said: Vec<i16> = (0..30).flat_map(|number| tone(500.0, number)).collect();
    assert_eq!(recorded.samples(), said);
}

#[test]
fn who_hangs_up_leaves_a_file_and_takes_a_prompt_along() {
    let file = RecordingName::new("message").map(RecordAs::File).unwrap();
    let prompt = RecordAs::Prompt(PromptId::Welcome, Language::Arabic);
    for (what, is_kept) in [(file, true), (prompt, false)] {
        let mut world = World::new();
        let mut modem = world.modem(A);
        let recording = Recording::new(what, Duration::from_secs(10));
        world.mixer.apply(Command::Record(A, Box::new(recording)));
        for number in 0..30 {
            modem.put(&tone(500.0, number));
            world.tick();
        }
        world.mixer.apply(Command::Close(A));
        let reports: Vec<_> = std::iter::from_fn(|| world.reports.pop().ok()).collect();
        let kept = reports.iter().find_map(|report| match report {
            Report::Recorded(A, Some(recording)) => Some(recording.samples().len()),
            _ => None,
        });
        assert_eq!(kept, is_kept.then_some(30 * 160));
    }
}

#[test]
fn stopping_a_recording_that_never_began_is_answered() {
    let mut world = World::new();
    world.mixer.apply(Command::StopRecording(A));
    assert!(matches!(world.reports.pop(), Ok(Report::Recorded(A, None))));
}

#[test]
fn a_skipped_time_is_a_gap_in_timestamps_and_not_in_sequence() {
    let mut world = World::new();
    let a = world.phone(A, Codec::Pcma);
    world.tick();
    world.mixer.skip(50);
    world.tick();
    let heard = a.hears();
    assert_eq!(heard[1].2 - heard[0].2, 51 * 160);
}

proptest! {
    #[test]
    fn any_datagrams_and_commands_leave_the_beat_alone(
        steps in proptest::collection::vec(
            (0_u8..8, proptest::collection::vec(any::<u8>(), 0..300)), 1..60)
    ) {
        let mut world = World::new();
        let a = world.phone(A, Codec::Pcma);
        let b = world.phone(B, Codec::Pcmu);
        for (command, mut octets) in steps {
            if let [first, second, ..] = octets.as_mut_slice() {
                *first = 0x80 | *first & 0x3f;
                *second = [0, 8, 101, *second][usize::from(*second) % 4];
            }
            a.wire.0.borrow_mut().to_box.push_back((octets, a.address));
            match command {
                0 => world.connects(A, B),
                1 => world.mixer.apply(Command::Leave(B)),
                2 => world.plays(B, 1, &[4; 250], false),
                3 => world.mixer.apply(Command::StopPlaying(B)),
                _ => {}
            }
            world.tick();
            for phone in [&a, &b] {
                prop_assert_eq!(phone.hears().len(), 1);
            }
        }
    }
}
