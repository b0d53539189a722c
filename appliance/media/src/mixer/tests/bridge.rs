//! Bridges of more than two, by what is heard.

use super::*;

const PITCHES: [f64; 4] = [450.0, 700.0, 1_100.0, 1_700.0];

/// Phones that say a tone each, in one bridge with these parts; what each hears at the end.
fn conference(parts: &[Part]) -> Vec<Vec<i16>> {
    let mut world = World::new();
    let legs: Vec<LegId> = (10..).map(LegId::offered).take(parts.len()).collect();
    let mut phones: Vec<Phone> = legs
        .iter()
        .map(|leg| world.phone(*leg, Codec::Pcma))
        .collect();
    for (leg, part) in legs.iter().zip(parts) {
        world.mixer.apply(Command::Join(*leg, BridgeId(1), *part));
    }
    for number in 0..60 {
        for (phone, pitch) in phones.iter_mut().zip(PITCHES) {
            phone.says(&coded(Codec::Pcma, &tone(pitch, number)));
        }
        world.tick();
    }
    phones
        .iter()
        .map(|phone| phone.hears_pcm().split_off(1_600))
        .collect()
}

fn heard(signal: &[i16]) -> Vec<usize> {
    let hears = |pitch: &f64| purity(signal, *pitch) > 0.2;
    let all = PITCHES.iter().enumerate();
    all.filter(|(_, pitch)| hears(pitch))
        .map(|(n, _)| n)
        .collect()
}

#[test]
fn each_of_three_hears_the_other_two_and_not_itself() {
    let at_phones = conference(&[Part::Both; 3]);
    for (n, at_phone) in at_phones.iter().enumerate() {
        let others: Vec<usize> = (0..3).filter(|other| *other != n).collect();
        assert_eq!(heard(at_phone), others);
        for other in others {
            assert!(purity(at_phone, PITCHES[other]) > 0.45, "{other} at {n}");
        }
        assert!(purity(at_phone, PITCHES[n]) < 0.01, "{n} hears itself");
    }
}

#[test]
fn a_supervisor_hears_all_and_is_heard_by_nobody_and_an_announcement_the_other_way_round() {
    let [caller, staff, supervisor, announcer] =
        &conference(&[Part::Both, Part::Both, Part::Listens, Part::Speaks])[..]
    else {
        panic!("four phones");
    };
    assert_eq!(heard(caller), [1, 3]);
    assert_eq!(heard(staff), [0, 3]);
    assert_eq!(heard(supervisor), [0, 1, 3]);
    assert!(announcer.iter().all(|&sample| sample.abs() <= 8));
}

#[test]
fn who_whispers_hears_all_and_is_heard_by_who_is_coached_alone() {
    let [caller, staff, supervisor, consulted] =
        &conference(&[Part::Both, Part::Coached, Part::Whispers, Part::Both])[..]
    else {
        panic!("four phones");
    };
    assert_eq!(heard(caller), [1, 3]);
    assert_eq!(heard(staff), [0, 2, 3]);
    assert_eq!(heard(supervisor), [0, 1, 3]);
    assert_eq!(heard(consulted), [0, 1]);
}

#[test]
fn two_who_talk_are_passed_through_untouched_while_a_third_listens() {
    let mut world = World::new();
    let mut channel = world.channel(A);
    let handset = world.phone(B, Codec::Pcma);
    let _listens = world.phone(C, Codec::Pcma);
    for (leg, part) in [(A, Part::Both), (B, Part::Both), (C, Part::Listens)] {
        world.mixer.apply(Command::Join(leg, BridgeId(4), part));
    }
    for number in 0..50 {
        channel.put(&every_octet(number));
        world.tick();
        let [(_, _, _, octets)] = &handset.hears()[..] else {
            panic!("a packet for each tick");
        };
        assert_eq!(*octets, every_octet(number), "{number}");
    }
}

#[test]
fn voices_louder_together_than_a_frame_can_be_are_limited_and_not_turned_over() {
    let mut world = World::new();
    let mut modems: Vec<PcmPort> = [A, B, C].map(|leg| world.modem(leg)).into();
    for leg in [A, B, C] {
        world
            .mixer
            .apply(Command::Join(leg, BridgeId(1), Part::Both));
    }
    let loud: Frame = std::array::from_fn(|n| if n % 16 < 8 { 30_000 } else { -30_000 });
    let mut at_third = Vec::new();
    for _ in 0..20 {
        modems[0].put(&loud);
        modems[1].put(&loud);
        world.tick();
        at_third.extend(modems[2].take_frame().unwrap());
    }
    let last = &at_third[at_third.len() - 160..];
    for (sample, said) in last.iter().zip(loud) {
        assert_eq!(sample.signum(), said.signum());
        assert!(sample.unsigned_abs() >= 30_000, "{sample}");
    }
}

#[test]
fn who_leaves_is_heard_no_more_and_the_others_go_on_untouched() {
    let mut world = World::new();
    let mut a = world.phone(A, Codec::Pcma);
    let b = world.phone(B, Codec::Pcma);
    let mut c = world.phone(C, Codec::Pcma);
    for leg in [A, B, C] {
        world
            .mixer
            .apply(Command::Join(leg, BridgeId(1), Part::Both));
    }
    let mut say = |world: &mut World, numbers: std::ops::Range<usize>| {
        for number in numbers {
            a.says(&coded(Codec::Pcma, &tone(PITCHES[0], number)));
            c.says(&coded(Codec::Pcma, &tone(PITCHES[2], number)));
            world.tick();
        }
    };
    say(&mut world, 0..40);
    assert_eq!(heard(&b.hears_pcm()[1_600..]), [0, 2]);
    world.mixer.apply(Command::Leave(C));
    say(&mut world, 40..80);
    assert_eq!(heard(&b.hears_pcm()[480..]), [0]);
    // Its leg is closed while it is in a bridge.
    world.mixer.apply(Command::Join(C, BridgeId(1), Part::Both));
    world.mixer.apply(Command::Close(C));
    say(&mut world, 80..120);
    assert_eq!(heard(&b.hears_pcm()[480..]), [0]);
}

#[test]
fn a_bridge_does_not_hear_another() {
    let mut world = World::new();
    let mut phones: Vec<Phone> = Vec::new();
    for n in 0..4 {
        let leg = LegId::offered(20 + n);
        phones.push(world.phone(leg, Codec::Pcma));
        let bridge = BridgeId(n % 2);
        world.mixer.apply(Command::Join(leg, bridge, Part::Both));
    }
    for number in 0..40 {
        for (phone, pitch) in phones.iter_mut().zip(PITCHES) {
            phone.says(&coded(Codec::Pcma, &tone(pitch, number)));
        }
        world.tick();
    }
    for (n, phone) in phones.iter().enumerate() {
        assert_eq!(heard(&phone.hears_pcm()[1_600..]), [(n + 2) % 4]);
    }
}
