//! Test calls: what they do, and before whom they give way.

use std::time::Duration;

use super::script::Centre;
use crate::*;

fn tone() -> Vec<Announcement> {
    vec![Announcement::Tone(Tone::Test)]
}

fn ring(handset: &str) -> TestCall {
    TestCall::Ring {
        handset: handset.into(),
        say: tone(),
    }
}

fn call(line: &str, number: &str) -> TestCall {
    TestCall::Call {
        line: line.into(),
        number: number.into(),
        say: tone(),
    }
}

/// The leg that is dialled on a line now.
fn on_line(centre: &Centre, line: &str) -> LegId {
    let to = Endpoint::Line(line.into());
    let dialled = centre
        .legs
        .iter()
        .rfind(|(_, log)| log.to.as_ref() == Some(&to));
    *dialled.unwrap().0
}

const fn over(answered: bool, gave_way: bool, cause: Cause) -> Option<TestCallEvent> {
    Some(TestCallEvent::Over {
        answered,
        gave_way,
        cause,
    })
}

const fn refused(why: TestCallRefusal) -> Option<TestCallEvent> {
    Some(TestCallEvent::Refused(why))
}

#[test]
fn a_handset_rings_hears_it_and_is_hung_up_without_a_record() {
    let mut centre = Centre::new();
    let test_call = centre.tries(ring("201"));
    let leg = centre.rings("201").unwrap();
    centre.leg(leg, LegEvent::Alerting);
    assert_eq!(centre.last_of(test_call), Some(TestCallEvent::Alerting));
    centre.leg(leg, LegEvent::Answered);
    assert_eq!(centre.last_of(test_call), Some(TestCallEvent::Answered));
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Test)));
    centre.hears_it_out(leg);
    assert!(centre.was_told(leg, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    assert_eq!(
        centre.last_of(test_call),
        over(true, false, Cause::NORMAL_CLEARING)
    );
    assert!(centre.records.is_empty() && centre.events.is_empty());
}

#[test]
fn a_handset_that_nobody_answers_is_let_be_after_thirty_seconds() {
    let mut centre = Centre::new();
    let test_call = centre.tries(ring("201"));
    centre.waits(29);
    assert_eq!(centre.last_of(test_call), None);
    centre.waits(1);
    assert_eq!(
        centre.last_of(test_call),
        over(false, false, Cause::NO_ANSWER)
    );
}

#[test]
fn whoever_is_called_over_a_line_hears_themselves_for_as_long_as_was_asked() {
    let mut centre = Centre::new();
    let test_call = centre.tries(TestCall::Echo {
        line: "gsm2".into(),
        number: "0612345678".into(),
        lasts: Duration::from_secs(8),
    });
    let leg = on_line(&centre, "gsm2");
    centre.leg(leg, LegEvent::Answered);
    assert!(centre.was_told(leg, &LegCommand::Echo));
    centre.waits(7);
    assert_eq!(centre.last_of(test_call), Some(TestCallEvent::Answered));
    centre.waits(1);
    assert_eq!(
        centre.last_of(test_call),
        over(true, false, Cause::NORMAL_CLEARING)
    );
}

#[test]
fn why_a_number_could_not_be_reached_is_told() {
    let mut centre = Centre::new();
    let test_call = centre.tries(call("gsm1", "0612345678"));
    let leg = on_line(&centre, "gsm1");
    centre.leg(leg, LegEvent::Released(Cause::USER_BUSY));
    assert_eq!(
        centre.last_of(test_call),
        over(false, false, Cause::USER_BUSY)
    );
}

#[test]
fn an_announcement_rings_those_who_are_ready_and_else_every_free_handset() {
    let mut centre = Centre::new();
    centre.ready(1, "202");
    let test_call = centre.tries(TestCall::Announce { say: tone() });
    assert!(centre.rings("202").is_some());
    assert!(centre.rings("201").is_none() && centre.rings("203").is_none());
    let leg = centre.answers("202");
    centre.hears_it_out(leg);
    centre.hangs_up(leg);
    assert_eq!(
        centre.last_of(test_call),
        over(true, false, Cause::NORMAL_CLEARING)
    );
    centre.does(1, StaffAction::Leave);
    centre.tries(TestCall::Announce { say: tone() });
    assert!(
        ["201", "202", "203"]
            .iter()
            .all(|at| centre.rings(at).is_some())
    );
}

#[test]
fn an_announcement_takes_the_place_of_a_test() {
    let mut centre = Centre::new();
    let test = centre.tries(ring("201"));
    let announcement = centre.tries(TestCall::Announce { say: tone() });
    assert_eq!(
        centre.last_of(test),
        over(false, true, Cause::NORMAL_CLEARING)
    );
    assert!(centre.rings("202").is_some());
    assert_eq!(centre.last_of(announcement), None);
}

#[test]
fn what_cannot_be_tested_is_refused_with_the_reason() {
    let mut centre = Centre::new();
    for (test_call, why) in [
        (ring("209"), TestCallRefusal::HandsetGone),
        (call("gsm9", "0612345678"), TestCallRefusal::NoSuchLine),
        (call("gsm1", "15"), TestCallRefusal::Number),
        (call("gsm1", "201"), TestCallRefusal::Number),
    ] {
        let test_call = centre.tries(test_call);
        assert_eq!(centre.last_of(test_call), refused(why));
    }
    centre.input(Input::Line("gsm2".into(), Presence::Gone));
    let test_call = centre.tries(call("gsm2", "0612345678"));
    assert_eq!(
        centre.last_of(test_call),
        refused(TestCallRefusal::LineGone)
    );
    centre.offers(Endpoint::Handset("203".into()), "203", "0612345678");
    let test_call = centre.tries(call("gsm1", "0612345678"));
    assert_eq!(
        centre.last_of(test_call),
        refused(TestCallRefusal::LineBusy)
    );
    let test_call = centre.tries(ring("203"));
    assert_eq!(
        centre.last_of(test_call),
        refused(TestCallRefusal::HandsetBusy)
    );
    centre.tries(ring("201"));
    let second = centre.tries(ring("202"));
    assert_eq!(centre.last_of(second), refused(TestCallRefusal::Another));
}

#[test]
fn while_a_caller_is_to_be_served_nothing_is_tested() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_call("0612345678");
    let in_menu = centre.tries(ring("202"));
    assert_eq!(
        centre.last_of(in_menu),
        refused(TestCallRefusal::CallersWait)
    );
    centre.presses(caller, '2');
    let queued = centre.tries(TestCall::Announce { say: tone() });
    assert_eq!(
        centre.last_of(queued),
        refused(TestCallRefusal::CallersWait)
    );
}

#[test]
fn the_last_free_channel_is_left_to_callers_while_staff_are_at_work() {
    let mut centre = Centre::new();
    centre.input(Input::Line("gsm2".into(), Presence::Gone));
    centre.ready(1, "201");
    let test_call = centre.tries(call("gsm1", "0612345678"));
    assert_eq!(
        centre.last_of(test_call),
        refused(TestCallRefusal::LastChannel)
    );
    centre.does(1, StaffAction::Leave);
    let test_call = centre.tries(call("gsm1", "0612345678"));
    assert_eq!(centre.last_of(test_call), None);
}

#[test]
fn a_caller_who_joins_the_queue_gets_the_handset_that_a_test_rang() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let test_call = centre.tries(ring("201"));
    let tested = centre.rings("201").unwrap();
    centre.receives_french_call("0612345678");
    assert_eq!(
        centre.last_of(test_call),
        over(false, true, Cause::NORMAL_CLEARING)
    );
    centre.hangs_up(tested);
    assert_ne!(centre.rings("201"), Some(tested));
    assert!(centre.rings("201").is_some(), "it rings for the caller now");
}

#[test]
fn an_emergency_call_gets_the_line_that_a_test_held() {
    let mut centre = Centre::new();
    centre.input(Input::Line("gsm2".into(), Presence::Gone));
    let test_call = centre.tries(call("gsm1", "0612345678"));
    let tested = on_line(&centre, "gsm1");
    let handset = centre.offers(Endpoint::Handset("201".into()), "201", "15");
    assert_eq!(
        centre.last_of(test_call),
        over(false, true, Cause::NORMAL_CLEARING)
    );
    assert_eq!(on_line(&centre, "gsm1"), tested, "the modem still hangs up");
    centre.hangs_up(tested);
    let dialled = on_line(&centre, "gsm1");
    assert_ne!(dialled, tested);
    centre.leg(dialled, LegEvent::Answered);
    assert!(centre.are_joined(handset, dialled));
}

#[test]
fn a_line_that_is_never_given_back_is_not_waited_for_for_ever() {
    let mut centre = Centre::new();
    centre.input(Input::Line("gsm2".into(), Presence::Gone));
    centre.tries(call("gsm1", "0612345678"));
    let handset = centre.offers(Endpoint::Handset("201".into()), "201", "0612345678");
    centre.waits(10);
    centre.leg(handset, LegEvent::Answered);
    assert!(centre.hears(handset, &Announcement::Tone(Tone::Congestion)));
}

#[test]
fn a_box_that_stops_ends_its_test() {
    let mut centre = Centre::new();
    let test_call = centre.tries(ring("201"));
    centre.stops();
    assert_eq!(
        centre.last_of(test_call),
        over(false, false, Cause::TEMPORARY_FAILURE)
    );
}
