//! Octets from leg to leg: carried untouched, or translated.

use super::*;
use crate::frame::SILENCE;
use crate::g711::Codec;

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
