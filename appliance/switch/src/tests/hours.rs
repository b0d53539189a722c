//! Opening hours: what a caller meets while the centre is closed.

use super::script::{Centre, staff};
use crate::*;

fn after_hours(language: Language) -> Announcement {
    Announcement::Prompt(PromptId::AfterHours, language)
}

/// A centre that is closed.
fn closed() -> Centre {
    let mut centre = Centre::new();
    centre.input(Input::Hours(Hours::Closed));
    centre
}

/// All that a leg is played now.
fn played(centre: &Centre, leg: LegId) -> Vec<Announcement> {
    let playing = centre.legs[&leg].playing.clone();
    playing.map(|(_, what)| what).unwrap_or_default()
}

#[test]
fn a_centre_without_hours_is_open() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    assert!(centre.rings("201").is_some());
}

#[test]
fn who_calls_outside_hours_hears_so_in_three_languages_and_no_menu() {
    let mut centre = closed();
    let caller = centre.receives_call("0612345678");
    assert_eq!(played(&centre, caller), Language::ALL.map(after_hours));
    // Longer than other last words: three languages are not cut off.
    centre.waits(40);
    assert!(centre.records.is_empty());
    centre.hears_it_out(caller);
    assert!(centre.was_told(caller, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::OutsideHours);
    assert_eq!(record.ended_by, EndedBy::Box);
    assert_eq!((record.menu_ms, record.wait_ms), (0, 0));
}

#[test]
fn an_announcement_whose_end_is_never_told_ends_all_the_same() {
    let mut centre = closed();
    centre.receives_call("0612345678");
    centre.waits(90);
    assert_eq!(centre.only_record().outcome, Outcome::OutsideHours);
}

#[test]
fn who_hangs_up_while_they_hear_that_it_is_closed_called_outside_hours() {
    let mut centre = closed();
    let caller = centre.receives_call("0612345678");
    centre.waits(2);
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::OutsideHours);
    assert_eq!(record.ended_by, EndedBy::Caller);
}

#[test]
fn a_language_that_is_known_is_the_only_one() {
    // Pressed while our answer was on its way.
    let mut centre = closed();
    let caller = centre.offers(Endpoint::Line("gsm1".into()), "0612345678", "");
    centre.presses(caller, '2');
    centre.leg(caller, LegEvent::Answered);
    assert_eq!(played(&centre, caller), [after_hours(Language::French)]);
    // The centre closes while the caller is in the menu.
    let mut centre = Centre::new();
    let caller = centre.receives_call("0612345678");
    centre.input(Input::Hours(Hours::Closed));
    assert!(centre.records.is_empty(), "who is in the menu may choose");
    centre.presses(caller, '3');
    assert_eq!(played(&centre, caller), [after_hours(Language::Tamazight)]);
}

#[test]
fn it_opens_at_once() {
    let mut centre = closed();
    centre.input(Input::Hours(Hours::Open));
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    assert!(centre.are_joined(caller, handset));
}

#[test]
fn whoever_is_ready_answers_outside_hours() {
    let mut centre = closed();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    assert!(centre.are_joined(caller, handset));
    // While they talk, the next one waits for them.
    let second = centre.receives_french_call("0687654321");
    assert!(centre.hears(
        second,
        &Announcement::Prompt(PromptId::PleaseWait, Language::French)
    ));
}

/// A handset that is not to be disturbed, or forwarded, is passed over by the queue.
#[test]
fn who_has_their_handset_not_ring_keeps_nobody_waiting_outside_hours() {
    for diversion in [Diversion::DoNotDisturb, Diversion::To("202".into())] {
        let mut centre = closed();
        centre.ready(1, "201");
        centre.input(Input::Diverted("201".into(), diversion));
        let caller = centre.receives_call("0612345678");
        assert_eq!(played(&centre, caller), Language::ALL.map(after_hours));
        centre.hangs_up(caller);
        // Rings again, and answers again.
        centre.does(1, StaffAction::RingAgain("201".into()));
        centre.receives_french_call("0612345678");
        assert!(centre.rings("201").is_some());
    }
}

#[test]
fn nobody_answers_outside_hours_where_that_is_the_setting() {
    let mut centre = Centre::with(|config| config.after_hours = AfterHours::Never);
    centre.input(Input::Hours(Hours::Closed));
    centre.ready(1, "201");
    let caller = centre.receives_call("0612345678");
    assert_eq!(played(&centre, caller), Language::ALL.map(after_hours));
    assert_eq!(centre.rings("201"), None);
}

#[test]
fn who_is_on_a_break_or_has_no_handset_there_keeps_nobody_waiting_outside_hours() {
    let on_a_break = StaffAction::Break("201".into(), BreakReason::Meal);
    for gone in [
        Input::Staff(staff(1), on_a_break),
        Input::Handset("201".into(), Presence::Gone),
    ] {
        let mut centre = closed();
        centre.ready(1, "201");
        centre.input(gone);
        let caller = centre.receives_call("0612345678");
        assert!(centre.hears(caller, &after_hours(Language::French)));
    }
}

/// Whoever forgot to log out: their telephone rings in an empty office.
#[test]
fn who_waits_outside_hours_hears_that_it_is_closed_once_nobody_takes_calls_any_more() {
    let mut centre = closed();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    for _ in 0..3 {
        let leg = centre.rings("201").unwrap();
        centre.waits(20);
        centre.leg(leg, LegEvent::Released(Cause::NO_ANSWER));
    }
    assert_eq!(played(&centre, caller), [after_hours(Language::French)]);
    centre.hears_it_out(caller);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::OutsideHours);
    assert_eq!(record.wait_ms, 60_000);
}

#[test]
fn who_came_in_time_is_served_after_the_centre_has_closed() {
    for after_hours in [AfterHours::IfReady, AfterHours::Never] {
        let mut centre = Centre::with(|config| config.after_hours = after_hours);
        centre.ready(1, "201");
        let first = centre.receives_french_call("0611111111");
        let handset = centre.answers("201");
        let second = centre.receives_french_call("0622222222");
        centre.input(Input::Hours(Hours::Closed));
        assert!(centre.are_joined(first, handset), "nobody is cut off");
        centre.hangs_up(first);
        centre.hangs_up(handset);
        centre.waits(60);
        let handset = centre.answers("201");
        assert!(centre.are_joined(second, handset));
    }
}

#[test]
fn who_still_waits_when_everybody_goes_home_hears_that_it_is_closed() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0611111111");
    let handset = centre.answers("201");
    let second = centre.receives_french_call("0622222222");
    centre.input(Input::Hours(Hours::Closed));
    centre.does(1, StaffAction::Leave);
    centre.hangs_up(handset);
    assert!(centre.hears(second, &after_hours(Language::French)));
    centre.hears_it_out(second);
    let outcomes = centre.records.iter().map(|record| record.outcome);
    assert!(outcomes.eq([Outcome::Answered, Outcome::OutsideHours]));
}

#[test]
fn handsets_emergencies_and_tests_know_no_hours() {
    let mut centre = closed();
    centre.offers(Endpoint::Handset("201".into()), "201", "202");
    assert!(centre.rings("202").is_some());
    let mut centre = closed();
    centre.offers(Endpoint::Handset("201".into()), "201", "15");
    assert_eq!(centre.dials_on(), Some(Endpoint::Line("gsm1".into())));
    let mut centre = closed();
    let say = vec![Announcement::Tone(Tone::Test)];
    let test = centre.tries(TestCall::Ring {
        handset: "201".into(),
        say,
    });
    assert_eq!(centre.last_of(test), None);
    assert!(centre.rings("201").is_some());
}
