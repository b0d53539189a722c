//! What is played.

use jawab_switch::PlayId;

use super::*;
use crate::g711::Codec;

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
