//! Who is joined with whom.

use super::*;
use crate::api::MediaDirection;
use crate::g711::Codec;

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
