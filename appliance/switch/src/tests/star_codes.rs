//! `*` codes: pressed in a conversation, and dialled to take up what rings elsewhere.

use super::script::{Centre, staff};
use super::transfer::in_conversation;
use crate::*;

fn presses(centre: &mut Centre, leg: LegId, keys: &str) {
    for key in keys.chars() {
        centre.presses(leg, key);
    }
}

/// The keys that were sent on to a leg.
fn sent(centre: &Centre, leg: LegId) -> String {
    let commands = centre.legs[&leg].commands.iter();
    let keys = commands.filter_map(|command| match command {
        LegCommand::SendDigit(digit) => Some(digit.character()),
        _ => None,
    });
    keys.collect()
}

fn dials(centre: &mut Centre, handset: &str, code: &str) -> LegId {
    let leg = centre.offers(Endpoint::Handset(handset.into()), handset, code);
    assert!(centre.was_told(leg, &LegCommand::Answer), "{code}");
    centre.leg(leg, LegEvent::Answered);
    leg
}

#[test]
fn a_colleague_is_asked_brought_in_and_let_go_by_keys() {
    let (mut centre, caller, salma) = in_conversation();
    presses(&mut centre, salma, "*2202#");
    let idir = centre.answers("202");
    assert!(centre.are_joined(salma, idir) && !centre.are_joined(salma, caller));
    presses(&mut centre, salma, "*3");
    assert!(centre.are_joined(caller, idir));
    presses(&mut centre, salma, "*0");
    assert!(centre.was_told(idir, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    assert!(centre.are_joined(caller, salma));
    assert_eq!(sent(&centre, caller), "", "a code is nobody else's");
}

#[test]
fn a_call_is_handed_over_by_keys_asked_and_unasked_and_to_the_queue() {
    for keys in ["*2202#*4", "*1202#"] {
        let (mut centre, caller, salma) = in_conversation();
        presses(&mut centre, salma, keys);
        assert!(centre.was_told(salma, &LegCommand::Release(Cause::NORMAL_CLEARING)));
        let idir = centre.answers("202");
        assert!(centre.are_joined(caller, idir), "{keys}");
    }
    let (mut centre, _, salma) = in_conversation();
    presses(&mut centre, salma, "*1#");
    assert_eq!(centre.switch.queue().count(), 1);
}

#[test]
fn a_number_whose_end_is_forgotten_is_dialled_after_a_while() {
    let (mut centre, _, salma) = in_conversation();
    presses(&mut centre, salma, "*2202");
    centre.waits(4);
    assert_eq!(centre.rings("202"), None);
    centre.waits(1);
    assert!(centre.rings("202").is_some());
}

#[test]
fn keys_that_are_no_code_are_sent_on_as_they_were_pressed() {
    for (keys, on) in [
        ("12#", "12#"),
        ("**", "*"),
        ("**3", "*3"),
        // Nobody is asked who could be brought in.
        ("*3", "*3"),
        ("*0", "*0"),
        ("*9", "*9"),
        ("*2#", "*2#"),
    ] {
        let (mut centre, caller, salma) = in_conversation();
        presses(&mut centre, salma, keys);
        assert_eq!(sent(&centre, caller), on, "{keys}");
    }
    let (mut centre, caller, salma) = in_conversation();
    presses(&mut centre, salma, "*1");
    centre.waits(5);
    assert_eq!(sent(&centre, caller), "*1");
    // A caller's keys are no codes.
    presses(&mut centre, caller, "*1202#");
    assert_eq!(sent(&centre, salma), "*1202#");
}

#[test]
fn a_call_of_the_queue_that_rings_elsewhere_is_taken_up() {
    for code in ["*8", "*8201"] {
        let mut centre = Centre::new();
        centre.ready(1, "201");
        centre.does(2, StaffAction::Break("202".into(), BreakReason::Meal));
        let caller = centre.receives_french_call("0612345678");
        let rings = centre.rings("201").unwrap();
        centre.waits(4);
        let idir = dials(&mut centre, "202", code);
        assert!(centre.are_joined(caller, idir));
        assert!(centre.was_told(rings, &LegCommand::Release(Cause::NORMAL_CLEARING)));
        assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
        assert_eq!(centre.agents[&staff(2)], AgentState::OnCall(CallId(1)));
        centre.waits(6);
        centre.hangs_up(caller);
        let [dialled, taken] = &centre.records[..] else {
            panic!("{:?}", centre.records);
        };
        assert_eq!(dialled.outcome, Outcome::Service);
        assert_eq!(taken.staff, Some(staff(2)));
        assert_eq!((taken.wait_ms, taken.talk_ms), (4_000, 6_000));
        assert_eq!(taken.not_answered_by, [], "she had no time to");
    }
}

#[test]
fn who_waits_while_nobody_is_rung_can_be_taken_up_by_who_is_not_logged_in() {
    let mut centre = Centre::new();
    centre.does(1, StaffAction::Break("201".into(), BreakReason::Meal));
    let caller = centre.receives_french_call("0612345678");
    let someone = dials(&mut centre, "203", "*8");
    assert!(centre.are_joined(caller, someone));
    centre.hangs_up(someone);
    assert_eq!(centre.records[1].outcome, Outcome::Answered);
}

#[test]
fn a_colleagues_call_is_taken_up_and_one_that_is_handed_over_too() {
    let mut centre = Centre::new();
    let hind = centre.offers(Endpoint::Handset("203".into()), "203", "202");
    let salma = dials(&mut centre, "201", "*8202");
    assert!(centre.are_joined(hind, salma));
    for keys in ["*1202#", "*2202#*4"] {
        let (mut centre, caller, salma) = in_conversation();
        presses(&mut centre, salma, keys);
        let hind = dials(&mut centre, "203", "*8202");
        assert!(centre.are_joined(caller, hind), "{keys}");
        assert_eq!(centre.rings("202"), None);
    }
    let (mut centre, _, salma) = in_conversation();
    presses(&mut centre, salma, "*2202#");
    let hind = dials(&mut centre, "203", "*8202");
    assert!(centre.are_joined(salma, hind), "who takes up is asked");
}

#[test]
fn where_nothing_rings_the_handset_hears_so() {
    for code in ["*8", "*8202"] {
        let mut centre = Centre::new();
        let leg = dials(&mut centre, "201", code);
        assert!(centre.hears(leg, &Announcement::Tone(Tone::Congestion)));
        centre.hangs_up(leg);
        assert_eq!(centre.only_record().outcome, Outcome::Service);
    }
}
