//! Do not disturb, and forwarding.

use super::script::{Centre, staff};
use super::transfer::{in_conversation, tone};
use crate::*;

fn codes(centre: &mut Centre, handset: &str, code: &str) -> LegId {
    let leg = centre.offers(Endpoint::Handset(handset.into()), handset, code);
    assert!(centre.was_told(leg, &LegCommand::Answer), "{code}");
    centre.leg(leg, LegEvent::Answered);
    leg
}

/// A code is dialled, its tones are heard out, and the box hangs up.
fn is_done(centre: &mut Centre, handset: &str, code: &str) {
    let leg = codes(centre, handset, code);
    assert!(centre.hears(leg, &tone(Tone::Beep)), "{code}");
    centre.hears_it_out(leg);
    let hung_up = LegCommand::Release(Cause::NORMAL_CLEARING);
    assert!(centre.was_told(leg, &hung_up));
    centre.hangs_up(leg);
    assert_eq!(centre.records.last().unwrap().outcome, Outcome::Service);
}

fn calls(centre: &mut Centre, whom: &str) -> LegId {
    centre.offers(Endpoint::Handset("203".into()), "203", whom)
}

#[test]
fn a_handset_that_is_not_to_be_disturbed_is_busy_to_colleagues_and_passed_over_by_the_queue() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    is_done(&mut centre, "201", "*61");
    let told = ("201".into(), Some(Diversion::DoNotDisturb));
    assert_eq!(centre.diversions, [told]);
    let hind = calls(&mut centre, "201");
    centre.leg(hind, LegEvent::Answered);
    assert!(centre.hears(hind, &tone(Tone::Busy)));
    assert_eq!(centre.rings("201"), None);
    let caller = centre.receives_french_call("0612345678");
    assert_eq!(centre.rings("201"), None);
    assert_eq!(centre.switch.queue().count(), 1, "who waits is kept");
    // It dials as ever, and an emergency service first of all.
    let dials = centre.offers(Endpoint::Handset("201".into()), "201", "15");
    assert_eq!(centre.dials_on(), Some(Endpoint::Line("gsm2".into())));
    centre.hangs_up(dials);
    is_done(&mut centre, "201", "*60");
    let salma = centre.answers("201");
    assert!(centre.are_joined(caller, salma));
}

#[test]
fn nobody_is_handed_over_to_it_and_what_comes_back_to_it_rings_there() {
    let (mut centre, caller, salma) = in_conversation();
    is_done(&mut centre, "202", "*61");
    let to = |number: &str| StaffAction::Transfer(TransferTo::Number(number.into()));
    centre.does(1, to("202"));
    assert!(centre.hears(salma, &tone(Tone::Busy)));
    centre.waits(3);
    assert!(centre.are_joined(caller, salma));
    is_done(&mut centre, "201", "*61");
    centre.does(1, to("203"));
    centre.hangs_up(salma);
    centre.waits(25);
    assert!(centre.rings("201").is_some());
}

#[test]
fn calls_for_a_handset_that_is_forwarded_ring_where_it_leads_to_and_the_queues_do_not() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    is_done(&mut centre, "201", "*6202");
    let hind = calls(&mut centre, "201");
    assert!(centre.rings("202").is_some());
    assert_eq!(centre.rings("201"), None);
    centre.hangs_up(hind);
    assert_eq!(centre.rings("202"), None);
    centre.receives_french_call("0612345678");
    assert_eq!((centre.rings("201"), centre.rings("202")), (None, None));
}

#[test]
fn handing_over_and_asking_go_where_a_handset_is_forwarded_to() {
    for key in ["*1202#", "*2202#"] {
        let (mut centre, _, salma) = in_conversation();
        is_done(&mut centre, "202", "*6203");
        for pressed in key.chars() {
            centre.presses(salma, pressed);
        }
        assert!(centre.rings("203").is_some(), "{key}");
        assert_eq!(centre.rings("202"), None, "{key}");
    }
    let (mut centre, _, salma) = in_conversation();
    is_done(&mut centre, "202", "*6203");
    centre.refers(salma, ReferTo::Number("202".into()));
    assert!(centre.rings("203").is_some());
}

#[test]
fn nobody_forwards_in_a_circle_to_themselves_or_to_nowhere() {
    let mut centre = Centre::new();
    is_done(&mut centre, "201", "*6202");
    is_done(&mut centre, "202", "*6203");
    for (handset, code) in [("203", "*6201"), ("203", "*6203"), ("203", "*6299")] {
        let leg = codes(&mut centre, handset, code);
        let not_known = Announcement::Prompt(PromptId::NotKnown, Language::French);
        assert!(centre.hears(leg, &not_known), "{code}");
        centre.hangs_up(leg);
    }
    assert_eq!(centre.diversions.len(), 2);
    // Over two to the third.
    let leg = centre.offers(Endpoint::Handset("204".into()), "204", "201");
    assert!(centre.rings("203").is_some());
    centre.hangs_up(leg);
    let rang = *centre.legs.keys().next_back().unwrap();
    centre.hangs_up(rang);
    // The last of them is not to be disturbed.
    is_done(&mut centre, "203", "*61");
    let leg = codes(&mut centre, "204", "201");
    assert!(centre.hears(leg, &tone(Tone::Busy)));
}

#[test]
fn what_was_before_a_restart_is_so_again_unless_it_was_changed_since() {
    let mut centre = Centre::new();
    is_done(&mut centre, "202", "*61");
    let to = |whom: &str| Diversion::To(whom.into());
    for (handset, what) in [
        ("201", to("203")),
        ("202", to("203")),
        // What was kept by a fault is no circle either.
        ("203", to("201")),
    ] {
        centre.input(Input::Diverted(handset.into(), what));
    }
    let now = centre.switch.diversions.clone();
    let expected = [
        (HandsetId::from("201"), to("203")),
        (HandsetId::from("202"), Diversion::DoNotDisturb),
    ];
    assert!(now.clone().into_iter().eq(expected), "{now:?}");
}

#[test]
fn at_the_desk_a_handset_is_told_to_ring_again() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    is_done(&mut centre, "201", "*61");
    centre.receives_french_call("0612345678");
    centre.does(1, StaffAction::RingAgain("201".into()));
    assert_eq!(centre.diversions.last(), Some(&("201".into(), None)));
    assert!(matches!(
        centre.agents[&staff(1)],
        AgentState::Ringing(CallId(_))
    ));
}
