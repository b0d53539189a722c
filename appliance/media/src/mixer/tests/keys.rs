//! Keys, as events and as tones.

use super::*;
use crate::api::{MediaDirection, Payloads};
use crate::g711::Codec;

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
fn keys_in_the_sound_of_a_far_end_without_events_are_told_once() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    world.describe(A, Codec::Pcma, MediaDirection::SendRecv, None);
    let mut dialler = crate::dtmf::Dialler::default();
    for key in "2*20#".chars() {
        dialler.press(Digit::new(key).unwrap());
    }
    while let Some(frame) = dialler.frame() {
        a.says(&coded(Codec::Pcma, &frame));
        world.tick();
    }
    // What the jitter buffer still holds.
    for _ in 0..10 {
        a.says(&[0xd5; 160]);
        world.tick();
    }
    let keys: String = world
        .events()
        .into_iter()
        .filter_map(|(leg, event)| match event {
            LegEvent::Digit(digit) if leg == A => Some(digit.character()),
            _ => None,
        })
        .collect();
    assert_eq!(keys, "2*20#");
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
fn rfc3264_6_1_each_side_is_sent_keys_by_its_own_number() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let payloads = Payloads {
        send_event: Some(96),
        ..Payloads::of(Codec::Pcma, Some(101))
    };
    world.describe_payloads(A, Codec::Pcma, MediaDirection::SendRecv, payloads);
    for _ in 0..10 {
        a.says(&[0xd5; 160]);
        world.tick();
    }
    a.presses(5);
    for _ in 0..3 {
        world.tick();
    }
    let five = LegEvent::Digit(Digit::new('5').unwrap());
    assert_eq!(world.events(), [(A, five)]);
    a.hears();
    world
        .mixer
        .apply(Command::SendDigit(A, Digit::new('7').unwrap()));
    world.tick();
    assert_eq!(a.hears()[0].0, 96);
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
