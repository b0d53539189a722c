//! Texts that are sent.

use super::*;

fn sends(number: u8) -> World {
    let mut world = World::up();
    world.phone.heard.clear();
    world.fates.push((submit(number), Fate::Here));
    world
}

#[test]
fn ts27005_4_3_a_text_is_given_after_the_prompt_and_its_reference_told() {
    let mut world = sends(1);
    world.passes(100);
    assert_eq!(world.fates[0].1, Fate::Given(Some(0)));
    assert_eq!(world.phone.taken, [submit(1)]);
    assert_eq!(
        world.events,
        [
            Event::TextReady(SendId(0)),
            Event::TextSent(SendId(0), Some(0))
        ]
    );
}

#[test]
fn texts_follow_each_other_and_references_wrap() {
    let mut world = World::up();
    world.fates = (0..=255)
        .map(|number| (submit(number), Fate::Here))
        .collect();
    world.fates.push((submit(0), Fate::Here));
    world.passes(1_000);
    assert_eq!(world.fates[255].1, Fate::Given(Some(255)));
    assert_eq!(world.fates[256].1, Fate::Given(Some(0)));
    assert_eq!(world.phone.taken.len(), 257);
}

#[test]
fn ts24011_annex_e_a_refusal_of_the_network_says_that_it_does_not_have_the_text() {
    for (says, number) in [
        ("+CMS ERROR: 38", 38),
        ("+CMS ERROR: 21", 21),
        ("+CMS ERROR: 331", 331),
    ] {
        let mut world = sends(1);
        world.phone.refuses.push_back(says);
        world.passes(100);
        assert_eq!(
            world.fates[0].1,
            Fate::Refused(NotSent::Refused(Some(number)))
        );
        assert!(world.phone.taken.is_empty());
    }
}

#[test]
fn an_error_that_explains_nothing_leaves_the_text_unknown() {
    for says in ["+CMS ERROR: 500", "ERROR", ""] {
        let mut world = sends(1);
        world.phone.refuses.push_back(says);
        world.passes(70_000);
        assert_eq!(world.fates[0].1, Fate::Unknown, "{says:?}");
        // Nobody sends it again.
        world.box_restarts();
        world.passes(120_000);
        assert_eq!(world.phone.taken.len(), 1);
    }
}

#[test]
fn a_text_does_not_leave_that_cannot_be_written_down() {
    let mut world = sends(1);
    world.disk_full = true;
    world.passes(100);
    assert_eq!(world.fates[0].1, Fate::Refused(NotSent::TakenBack));
    assert!(world.phone.taken.is_empty());
    // The modem is as before.
    world.disk_full = false;
    world.fates.push((submit(2), Fate::Here));
    world.passes(100);
    assert_eq!(world.fates[1].1, Fate::Given(Some(0)));
}

#[test]
fn a_call_comes_before_a_text() {
    let mut world = World::up();
    world.phone.rings();
    // Answered only later: the phone itself checks that no text is spoken of meanwhile.
    while let Some(octet) = world.phone.said.pop_front() {
        world.engine.handle_octets(world.now, &[octet]);
    }
    let pdu = TextPdu::from_slice(&submit(1)).unwrap();
    assert_eq!(
        world.engine.send_text(world.now, SendId(0), pdu),
        Err(CannotSend::Calling)
    );
    world.fates.push((submit(1), Fate::Here));
    world.passes(5_000);
    // The call is up by now, and the text goes beside it.
    assert!(world.events.contains(&Event::Answered));
    assert_eq!(world.fates[0].1, Fate::Given(Some(0)));
    assert!(
        !world
            .events
            .iter()
            .any(|event| matches!(event, Event::Ended(_)))
    );
}

#[test]
fn a_modem_that_falls_silent_after_the_last_octet_leaves_the_text_unknown() {
    let mut world = sends(1);
    world.phone.refuses.push_back("");
    world.passes(100);
    assert_eq!(world.fates[0].1, Fate::Leaves);
    world.engine.handle_gone();
    world.owner();
    assert_eq!(world.fates[0].1, Fate::Unknown);
    assert!(matches!(
        world.events.last(),
        Some(Event::Failed(Failure::Gone))
    ));
}
