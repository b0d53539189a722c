//! Park: by keys, by the phone's own and at the desk; taken from anywhere, or it comes back.

use super::script::{Centre, staff};
use super::transfer::{course, in_conversation, is_released, tone};
use crate::*;
use jawab_vocabulary::SegmentKind::{Hold, Talk};

fn presses(centre: &mut Centre, leg: LegId, keys: &str) {
    for key in keys.chars() {
        centre.presses(leg, key);
    }
}

fn dials(centre: &mut Centre, handset: &str, code: &str) -> LegId {
    let leg = centre.offers(Endpoint::Handset(handset.into()), handset, code);
    assert!(centre.was_told(leg, &LegCommand::Answer), "{code}");
    centre.leg(leg, LegEvent::Answered);
    leg
}

/// Salma at 201 has parked her caller ten seconds ago.
fn parked() -> (Centre, LegId) {
    let (mut centre, caller, salma) = in_conversation();
    presses(&mut centre, salma, "*5");
    assert!(is_released(&centre, salma));
    centre.hangs_up(salma);
    centre.waits(10);
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    (centre, caller)
}

#[test]
fn who_is_parked_is_taken_from_any_handset_by_the_extension_where_they_are() {
    for (handset, code) in [("202", "*5201"), ("203", "*5"), ("201", "*5")] {
        let (mut centre, caller) = parked();
        let takes = dials(&mut centre, handset, code);
        assert!(centre.are_joined(caller, takes), "{handset} {code}");
        centre.waits(5);
        centre.hangs_up(takes);
        let record = centre.records.last().unwrap();
        assert_eq!(
            course(record),
            [(Talk, 10, vec![1]), (Hold, 10, vec![]), (Talk, 5, vec![2])]
        );
        // Where nobody logged in, who parked them is still who answered.
        let answered = if handset == "203" { "201" } else { handset };
        assert_eq!(record.handset, Some(answered.into()));
        assert_eq!(record.outcome, Outcome::Answered);
    }
}

#[test]
fn who_parks_has_their_hands_free_and_who_takes_has_the_call() {
    let (mut centre, caller) = parked();
    assert!(matches!(
        centre.agents[&staff(1)],
        AgentState::AfterCallWork(..)
    ));
    dials(&mut centre, "202", "*5201");
    assert_eq!(centre.agents[&staff(2)], AgentState::OnCall(CallId(1)));
    centre.hangs_up(caller);
    assert_eq!(centre.records.last().unwrap().ended_by, EndedBy::Caller);
}

#[test]
fn what_is_not_parked_cannot_be_taken_and_the_handset_hears_so() {
    let (mut centre, caller) = parked();
    let takes = dials(&mut centre, "202", "*5203");
    assert!(centre.hears(takes, &tone(Tone::Congestion)));
    // A caller who hangs up there has been answered.
    centre.hangs_up(caller);
    assert_eq!(centre.records[0].outcome, Outcome::Answered);
}

#[test]
fn there_is_one_place_for_each_handset_and_staff_hear_that_it_is_taken() {
    let (mut centre, first) = parked();
    centre.does(1, StaffAction::Ready("201".into()));
    let second = centre.receives_french_call("0612345679");
    let salma = centre.answers("201");
    centre.does(1, StaffAction::Park);
    assert!(centre.hears(salma, &tone(Tone::Busy)));
    centre.waits(3);
    assert!(centre.are_joined(second, salma));
    let referral = centre.refers(salma, ReferTo::Number("*5".into()));
    let failed = ReferralEvent::Failed(Cause::USER_BUSY);
    assert_eq!(
        centre.course_of(referral),
        [ReferralEvent::Accepted, failed]
    );
    let takes = dials(&mut centre, "202", "*5");
    assert!(centre.are_joined(first, takes));
    let referral = centre.refers(salma, ReferTo::Number("*5".into()));
    assert_eq!(
        centre.course_of(referral),
        [ReferralEvent::Accepted, ReferralEvent::Done]
    );
    assert!(centre.hears(second, &Announcement::HoldMusic));
}

#[test]
fn nobody_takes_them_and_they_come_back_to_who_parked_them_and_then_to_the_queue() {
    let (mut centre, caller) = parked();
    centre.waits(109);
    assert_eq!(centre.rings("201"), None);
    centre.waits(1);
    assert!(centre.events.contains(&CallEvent::ComesBack("201".into())));
    assert!(centre.rings("201").is_some());
    centre.waits(20);
    assert_eq!(centre.switch.queue().count(), 1);
    assert!(!is_released(&centre, caller));
}

#[test]
fn at_the_desk_they_ring_at_the_handset_of_who_takes_them() {
    let (mut centre, caller) = parked();
    centre.does(2, StaffAction::TakeParked("203".into()));
    assert_eq!(centre.rings("202"), None, "nobody is parked there");
    centre.does(2, StaffAction::TakeParked("201".into()));
    let idir = centre.rings("202").unwrap();
    // Another is too late.
    centre.does(1, StaffAction::TakeParked("201".into()));
    assert_eq!(centre.rings("201"), None);
    centre.leg(idir, LegEvent::Answered);
    assert!(centre.are_joined(caller, idir));
    // Who does not answer leaves them to who parked them.
    let (mut centre, _) = parked();
    centre.does(2, StaffAction::TakeParked("201".into()));
    centre.waits(25);
    assert!(centre.rings("201").is_some());
}
