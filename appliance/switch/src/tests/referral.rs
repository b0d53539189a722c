//! A phone's own transfer key: to a number, to the queue, to whom its own second call has reached;
//! and its own key for what rings at a colleague's.

use super::script::{Centre, staff};
use super::transfer::{course, in_conversation, is_released, tone};
use crate::ReferralEvent::{Accepted, Alerting, Done, Failed, Refused};
use crate::ReferralRefusal::{Declined, Forbidden};
use crate::*;
use jawab_vocabulary::SegmentKind::{Hold, Talk};

fn number(number: &str) -> ReferTo {
    ReferTo::Number(number.into())
}

/// Salma's phone dials on its second line, with the caller on hold; gives both its legs and whoever
/// it dialled.
fn asks_apart(centre: &mut Centre, salma: LegId, whom: &str) -> (LegId, LegId) {
    centre.leg(salma, LegEvent::Held);
    let second = centre.offers(Endpoint::Handset("201".into()), "201", whom);
    let asked = *centre.legs.keys().next_back().unwrap();
    assert!(asked.is_originated());
    (second, asked)
}

#[test]
fn a_caller_is_handed_over_by_the_phones_own_key_and_it_is_told_how_that_goes() {
    let (mut centre, caller, salma) = in_conversation();
    // Phones put the other on hold before.
    centre.leg(salma, LegEvent::Held);
    let referral = centre.refers(salma, number("202"));
    assert_eq!(centre.course_of(referral), [Accepted]);
    assert!(is_released(&centre, salma));
    let idir = centre.rings("202").unwrap();
    centre.leg(idir, LegEvent::Alerting);
    centre.waits(5);
    centre.answers("202");
    assert_eq!(centre.course_of(referral), [Accepted, Alerting, Done]);
    assert!(centre.are_joined(caller, idir));
    centre.waits(5);
    centre.hangs_up(idir);
    let record = centre.only_record();
    assert_eq!(
        course(record),
        [(Talk, 10, vec![1]), (Hold, 5, vec![2]), (Talk, 5, vec![2])]
    );
}

#[test]
fn who_does_not_take_it_is_told_and_the_call_comes_back() {
    let (mut centre, caller, salma) = in_conversation();
    let referral = centre.refers(salma, number("202"));
    let idir = centre.rings("202").unwrap();
    centre.leg(idir, LegEvent::Released(Cause::USER_BUSY));
    assert_eq!(
        centre.course_of(referral),
        [Accepted, Failed(Cause::USER_BUSY)]
    );
    centre.hangs_up(salma);
    centre.waits(1);
    let back = centre.answers("201");
    assert!(centre.are_joined(caller, back));
    // A caller who does not wait for it has the referral fail, too.
    let referral = centre.refers(back, number("202"));
    centre.hangs_up(caller);
    let failed = Failed(Cause::NORMAL_CLEARING);
    assert_eq!(centre.course_of(referral), [Accepted, failed]);
}

#[test]
fn who_cannot_be_rung_is_shown_by_the_phone_whose_call_stays_as_it_is() {
    for (whom, cause) in [("299", Cause::SUBSCRIBER_ABSENT), ("201", Cause::USER_BUSY)] {
        let (mut centre, caller, salma) = in_conversation();
        let referral = centre.refers(salma, number(whom));
        assert_eq!(centre.course_of(referral), [Accepted, Failed(cause)]);
        assert!(centre.are_joined(caller, salma), "{whom}");
    }
}

#[test]
fn the_keys_of_the_queues_code_hand_a_caller_over_to_the_queue() {
    for keys in ["*1#", "*1"] {
        let (mut centre, _, salma) = in_conversation();
        let referral = centre.refers(salma, number(keys));
        assert_eq!(centre.course_of(referral), [Accepted, Done]);
        assert_eq!(centre.switch.queue().count(), 1);
    }
    // A colleague has no place there.
    let mut centre = Centre::new();
    let hind = centre.offers(Endpoint::Handset("203".into()), "203", "202");
    centre.answers("202");
    centre.leg(hind, LegEvent::Answered);
    let referral = centre.refers(hind, number("*1"));
    let failed = Failed(Cause::SUBSCRIBER_ABSENT);
    assert_eq!(centre.course_of(referral), [Accepted, failed]);
}

#[test]
fn what_the_codes_do_not_allow_the_phones_key_does_not_either() {
    let (mut centre, caller, salma) = in_conversation();
    for to in ["*7301", "*8", "0", "#"] {
        let referral = centre.refers(salma, number(to));
        assert_eq!(centre.course_of(referral), [Refused(Forbidden)], "{to}");
    }
    let referral = centre.refers(caller, number("202"));
    assert_eq!(centre.course_of(referral), [Refused(Forbidden)]);
    centre.does(1, StaffAction::Consult("202".into()));
    let idir = centre.answers("202");
    let asked = centre.refers(idir, number("203"));
    assert_eq!(
        centre.course_of(asked),
        [Refused(Forbidden)],
        "who is asked"
    );
    let asks = centre.refers(salma, number("203"));
    assert_eq!(centre.course_of(asks), [Refused(Declined)]);
    centre.hangs_up(salma);
    let gone = centre.refers(salma, number("203"));
    assert_eq!(centre.course_of(gone), [Refused(Declined)]);
}

#[test]
fn rfc5589_7_whom_the_phone_has_asked_in_a_call_of_its_own_takes_the_caller() {
    // Whichever of its two calls the phone names first.
    for names_the_second in [true, false] {
        let (mut centre, caller, salma) = in_conversation();
        let (second, idir) = asks_apart(&mut centre, salma, "202");
        centre.leg(idir, LegEvent::Answered);
        centre.leg(second, LegEvent::Answered);
        assert!(centre.are_joined(second, idir));
        centre.waits(6);
        let (by, other) = if names_the_second {
            (salma, second)
        } else {
            (second, salma)
        };
        let referral = centre.refers(by, ReferTo::InPlaceOf(other));
        assert_eq!(centre.course_of(referral), [Accepted, Done]);
        assert!(centre.are_joined(caller, idir));
        assert!(is_released(&centre, salma) && is_released(&centre, second));
        assert_eq!(centre.agents[&staff(2)], AgentState::OnCall(CallId(1)));
        assert!(matches!(
            centre.agents[&staff(1)],
            AgentState::AfterCallWork(CallId(1), _)
        ));
        centre.waits(8);
        centre.hangs_up(caller);
        let [asked, taken] = &centre.records[..] else {
            panic!("{:?}", centre.records);
        };
        assert_eq!((asked.outcome, asked.talk_ms), (Outcome::Answered, 6_000));
        assert_eq!(
            course(taken),
            [(Talk, 10, vec![1]), (Hold, 6, vec![1]), (Talk, 8, vec![2])]
        );
        assert_eq!(taken.staff, Some(staff(2)));
    }
}

#[test]
fn who_is_still_rung_in_it_takes_the_caller_when_they_answer_or_it_comes_back() {
    for answers in [true, false] {
        let (mut centre, caller, salma) = in_conversation();
        let (second, idir) = asks_apart(&mut centre, salma, "202");
        // The network's words are heard before.
        centre.leg(idir, LegEvent::Audible);
        let referral = centre.refers(salma, ReferTo::InPlaceOf(second));
        assert_eq!(centre.course_of(referral), [Accepted]);
        assert!(is_released(&centre, salma) && is_released(&centre, second));
        assert!(centre.hears(caller, &Announcement::HoldMusic));
        assert_eq!(centre.records[0].outcome, Outcome::Service);
        if answers {
            centre.leg(idir, LegEvent::Answered);
            assert_eq!(centre.course_of(referral), [Accepted, Done]);
            assert!(centre.are_joined(caller, idir));
        } else {
            centre.hangs_up(salma);
            centre.hangs_up(second);
            centre.waits(25);
            let failed = Failed(Cause::NO_ANSWER);
            assert_eq!(centre.course_of(referral), [Accepted, failed]);
            assert!(centre.rings("201").is_some());
        }
    }
}

#[test]
fn an_emergency_service_that_answered_is_given_the_caller_and_one_that_rings_is_not_let_go() {
    let (mut centre, caller, salma) = in_conversation();
    let (second, service) = asks_apart(&mut centre, salma, "150");
    let referral = centre.refers(salma, ReferTo::InPlaceOf(second));
    assert_eq!(centre.course_of(referral), [Refused(Declined)]);
    centre.leg(service, LegEvent::Answered);
    centre.leg(second, LegEvent::Answered);
    let referral = centre.refers(salma, ReferTo::InPlaceOf(second));
    assert_eq!(centre.course_of(referral), [Accepted, Done]);
    assert!(centre.are_joined(caller, service));
    // Nobody is to take the channels of the two.
    centre.hangs_up(salma);
    centre.hangs_up(second);
    let another = centre.offers(Endpoint::Handset("203".into()), "203", "15");
    assert!(centre.are_joined(caller, service));
    centre.leg(another, LegEvent::Answered);
    assert!(centre.hears(another, &tone(Tone::Congestion)));
}

#[test]
fn a_phone_brings_together_its_own_calls_alone_and_callers_with_nobody_they_did_not_ask_for() {
    let (mut centre, caller, salma) = in_conversation();
    let hind = centre.offers(Endpoint::Handset("203".into()), "203", "202");
    for other in [hind, salma, caller, LegId::offered(99)] {
        let referral = centre.refers(salma, ReferTo::InPlaceOf(other));
        assert_eq!(centre.course_of(referral), [Refused(Declined)], "{other}");
    }
    // A second caller, taken up on the second line, is not given the first.
    let second = centre.offers(Endpoint::Handset("201".into()), "201", "*8202");
    centre.leg(second, LegEvent::Answered);
    assert!(centre.are_joined(hind, second));
    let referral = centre.refers(salma, ReferTo::InPlaceOf(second));
    assert_eq!(centre.course_of(referral), [Refused(Declined)]);
}

#[test]
fn rfc3891_what_rings_at_a_colleagues_is_taken_up_by_the_phones_own_key() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.does(2, StaffAction::Break("202".into(), BreakReason::Meal));
    let caller = centre.receives_french_call("0612345678");
    let rings = centre.rings("201").unwrap();
    let idir = centre.takes_up("202", rings);
    assert!(centre.was_told(idir, &LegCommand::Answer));
    centre.leg(idir, LegEvent::Answered);
    assert!(centre.are_joined(caller, idir) && is_released(&centre, rings));
    assert_eq!(centre.agents[&staff(2)], AgentState::OnCall(CallId(1)));
    // What does not ring is not to be had.
    for leg in [rings, caller, idir, LegId::offered(99)] {
        let hind = centre.takes_up("203", leg);
        let refused = LegCommand::Release(Cause::CALL_REJECTED);
        assert!(centre.was_told(hind, &refused), "{leg}");
        centre.hangs_up(hind);
    }
    assert!(centre.are_joined(caller, idir));
}
