//! Packets that are lost, late, or a stranger's.

use std::net::SocketAddr;

use super::*;
use crate::frame::FRAME;
use crate::g711::Codec;

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
fn a_skipped_time_is_a_gap_in_timestamps_and_not_in_sequence() {
    let mut world = World::new();
    let a = world.phone(A, Codec::Pcma);
    world.tick();
    world.mixer.skip(50);
    world.tick();
    let heard = a.hears();
    assert_eq!(heard[1].2 - heard[0].2, 51 * 160);
}

#[test]
fn a_flood_to_one_leg_keeps_no_other_waiting() {
    let mut world = World::new();
    let (a, mut b) = (world.phone(A, Codec::Pcma), world.phone(B, Codec::Pcma));
    world.connects(A, B);
    for tick in 0..20 {
        for _ in 0..100 {
            let mut wire = a.wire.0.borrow_mut();
            wire.to_box.push_back((vec![0xff; 172], a.address));
        }
        b.says(&coded(Codec::Pcma, &tone(900.0, tick)));
        world.tick();
        assert!(b.wire.0.borrow().to_box.is_empty());
    }
    assert_eq!(a.wire.0.borrow().to_box.len(), 20 * (100 - 32));
    let heard = a.hears_pcm();
    assert!(purity(&heard[4 * FRAME_LEN..], 900.0) > 0.95);
}
