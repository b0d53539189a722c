//! Calls to emergency services: what is tried, and who gives way.

use super::script::Centre;
use crate::*;

fn handset(extension: &str) -> Endpoint {
    Endpoint::Handset(extension.into())
}

fn line(name: &str) -> Endpoint {
    Endpoint::Line(name.into())
}

/// The legs that are dialled on a line and not released, in order.
fn dialled_on(centre: &Centre, name: &str) -> Vec<LegId> {
    let released = |log: &super::script::LegLog| {
        let is_release = |command: &LegCommand| matches!(command, LegCommand::Release(_));
        log.commands.iter().any(is_release)
    };
    centre
        .legs
        .iter()
        .filter(|(_, log)| log.to.as_ref() == Some(&line(name)) && !released(log))
        .map(|(leg, _)| *leg)
        .collect()
}

const TAKEN: LegCommand = LegCommand::Release(Cause::PREEMPTION);

fn gone(centre: &mut Centre, name: &str) {
    centre.input(Input::Line(name.into(), Presence::Gone));
}

/// `gsm1` is the only line, and these are on it.
fn one_line() -> Centre {
    Centre::with(|config| config.lines.truncate(1))
}

#[test]
fn a_caller_who_talks_gives_the_only_line_and_the_call_is_put_through() {
    for number in EMERGENCY {
        let mut centre = one_line();
        centre.ready(1, "201");
        let caller = centre.receives_french_call("0612345678");
        let staff = centre.answers("201");
        centre.waits(60);
        let dialler = centre.offers(handset("202"), "202", number);
        assert!(centre.was_told(caller, &TAKEN), "{number}");
        assert!(centre.was_told(staff, &TAKEN));
        assert!(centre.events.contains(&CallEvent::GivesWay));
        assert_eq!(dialled_on(&centre, "gsm1"), [], "the modem hangs up first");
        centre.waits(1);
        centre.hangs_up(caller);
        let [out] = dialled_on(&centre, "gsm1")[..] else {
            panic!("it is dialled once");
        };
        centre.leg(out, LegEvent::Answered);
        assert!(centre.are_joined(dialler, out));
        let record = centre.only_record();
        assert_eq!(record.cause, Cause::PREEMPTION);
        assert_eq!(
            (record.ended_by, record.outcome),
            (EndedBy::Box, Outcome::Answered)
        );
    }
}

#[test]
fn who_loses_the_least_gives_way() {
    let mut centre = Centre::with(|config| {
        config.lines.truncate(1);
        config.lines[0].channels = 5;
    });
    centre.ready(1, "201");
    let talking = centre.receives_french_call("0600000001");
    centre.answers("201");
    let waited_long = centre.receives_french_call("0600000002");
    centre.waits(30);
    let waits = centre.receives_french_call("0600000003");
    let in_menu = centre.receives_call("0600000004");
    centre.offers(handset("202"), "202", "0600000005");
    let dialled = *dialled_on(&centre, "gsm1").first().unwrap();
    // One after the other dials, and each call goes through.
    for loser in [dialled, in_menu, waits, waited_long, talking] {
        centre.offers(handset("203"), "203", "15");
        assert!(centre.was_told(loser, &TAKEN), "{loser}");
        centre.hangs_up(loser);
    }
    assert_eq!(dialled_on(&centre, "gsm1").len(), 5);
    let sixth = centre.offers(handset("203"), "203", "19");
    assert!(
        centre.events.contains(&CallEvent::NoWayOut),
        "no emergency call gives way to another"
    );
    centre.leg(sixth, LegEvent::Answered);
    for language in Language::ALL {
        let words = Announcement::Prompt(PromptId::NoEmergency, language);
        assert!(centre.hears(sixth, &words));
    }
}

#[test]
fn the_younger_of_two_talks_gives_way_and_not_the_diallers_own() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.ready(2, "202");
    let call = |centre: &mut Centre, on: &str, handset: &str| {
        let caller = centre.offers(line(on), "0612345678", "0537000000");
        centre.leg(caller, LegEvent::Answered);
        centre.presses(caller, '2');
        centre.answers(handset);
        centre.waits(30);
        caller
    };
    let older = call(&mut centre, "gsm1", "201");
    let younger = call(&mut centre, "gsm2", "202");
    // On a second line of the telephone of whoever is in the younger one.
    centre.offers(handset("202"), "202", "15");
    assert!(centre.was_told(older, &TAKEN));
    assert!(!centre.was_told(younger, &TAKEN));
}

#[test]
fn a_test_gives_way_before_any_caller() {
    let mut centre = Centre::new();
    let test_call = centre.tries(TestCall::Call {
        line: "gsm2".into(),
        number: "0612345678".into(),
        say: vec![Announcement::Tone(Tone::Test)],
    });
    let caller = centre.receives_call("0612345678");
    centre.offers(handset("201"), "201", "15");
    assert!(matches!(
        centre.last_of(test_call),
        Some(TestCallEvent::Over { gave_way: true, .. })
    ));
    assert!(!centre.was_told(caller, &TAKEN));
}

#[test]
fn a_line_that_is_about_to_be_free_is_waited_for_and_nobody_else_gives_way() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let other = centre.offers(line("gsm2"), "0698765432", "0537000000");
    centre.leg(other, LegEvent::Answered);
    centre.answers("201");
    centre.does(1, StaffAction::HangUp);
    centre.offers(handset("202"), "202", "15");
    assert!(!centre.was_told(other, &TAKEN));
    centre.hangs_up(caller);
    assert_eq!(dialled_on(&centre, "gsm1").len(), 1);
}

#[test]
fn a_caller_who_takes_the_freed_line_gives_it_at_once() {
    let mut centre = one_line();
    let first = centre.receives_call("0612345678");
    centre.offers(handset("201"), "201", "15");
    centre.leg(first, LegEvent::Released(Cause::NORMAL_CLEARING));
    assert_eq!(dialled_on(&centre, "gsm1").len(), 1);
    // Another one dials while a caller holds the line that the first is leaving.
    let mut centre = one_line();
    let first = centre.receives_call("0612345678");
    centre.input(Input::Line("gsm1".into(), Presence::Gone));
    centre.offers(handset("201"), "201", "15");
    assert!(!centre.was_told(first, &TAKEN), "its line carries nobody");
}

#[test]
fn a_line_that_is_not_given_back_is_not_waited_for_for_ever() {
    let mut centre = Centre::new();
    let first = centre.receives_call("0612345678");
    let second = centre.offers(line("gsm2"), "0698765432", "0537000000");
    centre.leg(second, LegEvent::Answered);
    centre.offers(handset("201"), "201", "15");
    assert!(centre.was_told(second, &TAKEN) && !centre.was_told(first, &TAKEN));
    centre.waits(10);
    assert!(centre.was_told(first, &TAKEN));
    centre.hangs_up(first);
    assert_eq!(dialled_on(&centre, "gsm1").len(), 1);
}

#[test]
fn a_line_out_of_service_is_tried_last_and_its_refusal_is_told_in_words() {
    let mut centre = Centre::new();
    gone(&mut centre, "gsm1");
    gone(&mut centre, "gsm2");
    let dialler = centre.offers(handset("201"), "201", "15");
    let [limited] = dialled_on(&centre, "gsm1")[..] else {
        panic!("limited service is enough");
    };
    centre.leg(limited, LegEvent::Released(Cause::NETWORK_OUT_OF_ORDER));
    let [next] = dialled_on(&centre, "gsm2")[..] else {
        panic!("each line is tried");
    };
    centre.leg(next, LegEvent::Released(Cause::NETWORK_OUT_OF_ORDER));
    centre.leg(dialler, LegEvent::Answered);
    let words = Announcement::Prompt(PromptId::NoEmergency, Language::French);
    assert!(centre.hears(dialler, &words));
    centre.waits(15);
    assert_eq!(centre.only_record().cause, Cause::NETWORK_OUT_OF_ORDER);
    // Everybody else is refused at once.
    let other = centre.offers(handset("202"), "202", "0612345678");
    centre.leg(other, LegEvent::Answered);
    assert!(centre.hears(other, &Announcement::Tone(Tone::Congestion)));
}

#[test]
fn a_line_that_fails_or_says_nothing_is_followed_by_the_next() {
    for fails in [true, false] {
        let mut centre = Centre::new();
        centre.offers(handset("201"), "201", "19");
        let first = dialled_on(&centre, "gsm1")[0];
        if fails {
            centre.leg(first, LegEvent::Released(Cause::TEMPORARY_FAILURE));
        } else {
            centre.waits(19);
            assert_eq!(dialled_on(&centre, "gsm2"), []);
            centre.waits(1);
            assert!(centre.was_told(first, &LegCommand::Release(Cause::RECOVERY_ON_TIMER)));
        }
        assert_eq!(dialled_on(&centre, "gsm2").len(), 1);
    }
}

#[test]
fn a_slow_line_is_kept_when_there_is_no_other_and_a_ringing_one_always() {
    let mut centre = one_line();
    centre.offers(handset("201"), "201", "19");
    let only = dialled_on(&centre, "gsm1")[0];
    centre.waits(179);
    assert_eq!(dialled_on(&centre, "gsm1"), [only]);
    let mut centre = Centre::new();
    centre.offers(handset("201"), "201", "19");
    let first = dialled_on(&centre, "gsm1")[0];
    centre.waits(5);
    centre.leg(first, LegEvent::Alerting);
    centre.waits(170);
    assert_eq!(dialled_on(&centre, "gsm1"), [first]);
}

#[test]
fn a_service_that_is_busy_was_reached_and_costs_no_caller_their_call() {
    let mut centre = Centre::new();
    let dialler = centre.offers(handset("201"), "201", "15");
    let out = dialled_on(&centre, "gsm1")[0];
    let caller = centre.offers(line("gsm2"), "0698765432", "0537000000");
    centre.leg(out, LegEvent::Released(Cause::USER_BUSY));
    assert!(!centre.was_told(caller, &TAKEN));
    centre.leg(dialler, LegEvent::Answered);
    assert!(centre.hears(dialler, &Announcement::Tone(Tone::Busy)));
}

#[test]
fn ts22101_10_1_1_112_is_an_emergency_services_unless_a_handset_has_it() {
    let mut centre = Centre::new();
    let handset = centre.offers(Endpoint::Handset("201".into()), "201", "112");
    assert!(matches!(centre.dials_on(), Some(Endpoint::Line(_))));
    centre.leg(handset, LegEvent::Released(Cause::NORMAL_CLEARING));
    // A box of before has a handset of that number, which its colleagues call.
    let mut centre = Centre::new();
    centre.input(Input::Handset("112".into(), Presence::Here));
    centre.offers(Endpoint::Handset("201".into()), "201", "112");
    assert_eq!(centre.dials_on(), Some(Endpoint::Handset("112".into())));
}
