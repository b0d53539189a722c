//! Texts that come.

use std::collections::BTreeSet;

use super::phone::Call;
use super::*;

#[test]
fn ts27005_3_4_1_a_text_that_is_announced_is_told_and_deleted_once_durable() {
    let mut world = World::up();
    world.phone.heard.clear();
    world.phone.network_has(deliver(1));
    world.passes(100);
    assert_eq!(world.kept, BTreeMap::from([(deliver(1), 1)]));
    assert_eq!(world.phone.places, std::vec![None; 10]);
    assert_eq!(world.phone.heard[..].last().unwrap(), "AT+CMGD=0");
}

#[test]
fn a_text_is_not_deleted_while_the_owners_disk_is_full() {
    let mut world = World::up();
    world.disk_full = true;
    world.phone.network_has(deliver(1));
    world.passes(300_000);
    assert_eq!(world.phone.places[0], Some(deliver(1)));
    assert!(
        !world
            .phone
            .heard
            .iter()
            .any(|heard| heard.starts_with("AT+CMGD"))
    );
    // It is told again to the owner that starts anew.
    world.disk_full = false;
    world.box_restarts();
    world.passes(1_000);
    assert_eq!(world.kept.len(), 1);
    assert_eq!(world.phone.places[0], None);
}

#[test]
fn texts_that_nobody_told_of_are_found_within_a_minute() {
    let mut world = World::up();
    world.phone.unannounced = true;
    for number in 0..15 {
        world.phone.network_has(deliver(number));
    }
    assert_eq!(world.phone.held.len(), 5, "the SIM is full");
    world.passes(61_000);
    assert_eq!(world.kept.len(), 15);
}

#[test]
fn what_is_on_the_sim_at_the_start_is_taken_out() {
    let mut world = World::new();
    world.phone.unannounced = true;
    for place in [0, 4, 9] {
        world.phone.places[place] = Some(deliver(place as u32));
    }
    world.passes(2_000);
    assert_eq!(world.kept.len(), 3);
}

#[test]
fn a_modem_that_shows_texts_although_it_is_to_store_them_loses_none() {
    let mut world = World::up();
    for number in 0..3 {
        let digits: std::string::String = deliver(number)
            .iter()
            .map(|octet| std::format!("{octet:02X}"))
            .collect();
        world
            .phone
            .says(&std::format!("+CMT: ,{}\r\n{digits}", digits.len() / 2 - 1));
    }
    world.passes(100);
    assert_eq!(world.kept.len(), 3);
}

#[test]
fn a_text_in_words_that_reads_like_a_pdu_is_none() {
    let mut world = World::up();
    let digits: std::string::String = deliver(1)
        .iter()
        .map(|octet| std::format!("{octet:02X}"))
        .collect();
    world.phone.says(&std::format!(
        "+CMT: \"+212698765432\",,\"26/11/29,14:00:00+04\"\r\n{digits}"
    ));
    world.passes(100);
    assert!(world.kept.is_empty());
}

#[test]
fn a_deletion_that_was_done_and_denied_does_not_cost_the_text_that_came_since() {
    let mut world = World::up();
    // Eleven for ten places: the last one comes into the place that was just emptied.
    world.phone.deletes_and_says_no = 2;
    world.phone.unannounced = true;
    for number in 0..11 {
        world.phone.network_has(deliver(number));
    }
    world.passes(130_000);
    assert_eq!(world.kept.len(), 11);
    assert_eq!(world.phone.places, std::vec![None; 10]);
}

#[test]
fn a_sim_that_lets_nothing_be_deleted_is_told_to_be_full() {
    let mut world = World::up();
    world.phone.will_not_delete = true;
    for number in 0..12 {
        world.phone.network_has(deliver(number));
    }
    world.passes(600_000);
    assert_eq!(world.kept.len(), 10);
    assert!(
        world.kept.values().all(|told| *told < 3),
        "{:?}",
        world.kept
    );
    assert!(
        world.events.contains(&Event::TextsFull(true)),
        "{:?}",
        world.events
    );
}

#[test]
fn a_thousand_texts_beside_calls_and_cuts_come_once_by_a_sim_of_ten_places() {
    for seed in [1_u64, 2, 3] {
        let mut world = World::up();
        let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut next = move |below: u64| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random % below
        };
        let mut numbers: Vec<u32> = (0..1_000).collect();
        for place in (1..numbers.len()).rev() {
            numbers.swap(place, next(place as u64 + 1) as usize);
        }
        let mut calls = 0;
        for (place, number) in numbers.iter().enumerate() {
            world.phone.unannounced = next(4) == 0;
            world.phone.network_has(deliver(*number));
            if next(10) == 0 {
                // The network did not hear that it was taken.
                world.phone.network_has(deliver(*number));
            }
            if place % 5 == 0 && world.phone.call == Call::None {
                calls += 1;
                world.phone.rings();
            } else if world.phone.call != Call::None && next(3) == 0 {
                world.phone.hangs_up();
            }
            // Every twentieth text is in the midst of one.
            if place % 20 == 0 {
                world.left = Some(next(400) as usize + 1);
            }
            world.passes(next(3_000));
            if world.is_cut() {
                if next(2) == 0 {
                    world.phone.restarts();
                }
                world.box_restarts();
            }
        }
        if world.phone.call != Call::None {
            world.phone.hangs_up();
        }
        world.passes(200_000);
        assert!(calls >= 150, "{calls}");
        let came: BTreeSet<Vec<u8>> = world.kept.keys().cloned().collect();
        assert_eq!(came.len(), 1_000, "of seed {seed}");
        assert!(world.phone.held.is_empty());
        assert_eq!(world.phone.places, std::vec![None; 10]);
    }
}
