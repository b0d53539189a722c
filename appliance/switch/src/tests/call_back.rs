//! Call-back instead of waiting.

use std::time::Duration;

use super::script::{Centre, staff};
use crate::*;

const AGAIN: Duration = Duration::from_secs(600);
const CALLER: &str = "0612345678";
const ID: CallBackId = CallBackId(7);

fn said(prompt: PromptId) -> Announcement {
    Announcement::Prompt(prompt, Language::French)
}

/// A centre where callers can be called back, twice at most; its only member of staff is on a break.
fn offering() -> Centre {
    let mut centre = Centre::with(|config| {
        config.call_back = Some(CallBacks {
            tries: 2,
            again: AGAIN,
        });
    });
    centre.does(1, on_a_break());
    centre
}

fn on_a_break() -> StaffAction {
    StaffAction::Break("201".into(), BreakReason::Meal)
}

fn may(centre: &mut Centre, is_to_be_called: bool) {
    centre.input(Input::CallBackMay(ID, is_to_be_called));
}

/// A caller has waited for a minute, and chooses it.
fn chosen() -> Centre {
    let mut centre = offering();
    let caller = centre.receives_french_call(CALLER);
    centre.waits(60);
    centre.presses(caller, '5');
    centre.input(Input::CallBackKept(CallId(1), Some(ID)));
    centre.hears_it_out(caller);
    centre.hangs_up(caller);
    centre
}

/// … and somebody is rung for it, and answers; gives their leg.
fn taken(centre: &mut Centre) -> LegId {
    centre.ready(1, "201");
    let leg = centre.answers("201");
    assert_eq!(centre.call_backs_due.last(), Some(&ID));
    leg
}

/// The leg that is dialled now.
fn dialled(centre: &Centre) -> LegId {
    let (leg, log) = centre.legs.iter().next_back().unwrap();
    assert!(matches!(log.to, Some(Endpoint::Line(_))), "{log:?}");
    *leg
}

#[test]
fn it_is_offered_with_the_place_and_kept_before_it_is_said_to_be() {
    let mut centre = offering();
    let caller = centre.receives_french_call(CALLER);
    assert!(centre.hears(caller, &said(PromptId::CallBackOffer)));
    centre.waits(40);
    centre.presses(caller, '5');
    let (call, wish) = centre.wishes[0].clone();
    assert_eq!((call, wish.number), (CallId(1), CALLER.into()));
    assert_eq!(wish.waited, Duration::from_secs(40));
    assert_eq!(wish.language, Some(Language::French));
    // Pressed twice it is asked once.
    centre.presses(caller, '5');
    assert_eq!(centre.wishes.len(), 1);
    assert!(!centre.hears(caller, &said(PromptId::CallBackKept)));
    centre.input(Input::CallBackKept(CallId(1), Some(ID)));
    assert!(centre.hears(caller, &said(PromptId::CallBackKept)));
    centre.hears_it_out(caller);
    let record = centre.only_record();
    assert_eq!(
        (record.outcome, record.ended_by),
        (Outcome::TurnedAway, EndedBy::Box)
    );
}

#[test]
fn what_cannot_be_kept_leaves_the_caller_in_their_place() {
    let mut centre = offering();
    let caller = centre.receives_french_call(CALLER);
    centre.presses(caller, '5');
    centre.input(Input::CallBackKept(CallId(1), None));
    assert!(centre.hears(caller, &said(PromptId::PleaseWait)));
    assert_eq!(centre.switch.queue().count(), 1);
    centre.presses(caller, '5');
    assert_eq!(centre.wishes.len(), 2, "it is tried again");
}

#[test]
fn who_is_answered_meanwhile_is_not_called_back() {
    let mut centre = offering();
    let caller = centre.receives_french_call(CALLER);
    centre.presses(caller, '5');
    centre.ready(1, "201");
    let salma = centre.answers("201");
    centre.input(Input::CallBackKept(CallId(1), Some(ID)));
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::Over)]);
    assert!(centre.are_joined(caller, salma));
}

#[test]
fn it_is_not_offered_to_a_withheld_number_in_a_closed_centre_or_where_it_is_off() {
    let closed = |centre: &mut Centre| {
        centre.ready(1, "201");
        centre.offers(Endpoint::Handset("201".into()), "201", "202");
        centre.input(Input::Hours(Hours::Closed));
    };
    let off = Centre::new();
    for (mut centre, number, change) in [
        (offering(), "", None),
        (offering(), "15", None),
        (offering(), CALLER, Some(closed as fn(&mut Centre))),
        (off, CALLER, None),
    ] {
        centre.does(1, on_a_break());
        if let Some(change) = change {
            change(&mut centre);
        }
        let caller = centre.receives_french_call(number);
        assert!(
            !centre.hears(caller, &said(PromptId::CallBackOffer)),
            "{number}"
        );
        centre.presses(caller, '5');
        assert_eq!(centre.wishes, []);
    }
}

#[test]
fn an_agent_is_found_first_and_then_the_caller_is_rung_and_they_talk() {
    let mut centre = chosen();
    assert_eq!(centre.rings("201"), None, "nobody is there");
    let leg = taken(&mut centre);
    assert!(centre.hears(
        leg,
        &Announcement::Prompt(PromptId::CallBackBegins, Language::Arabic)
    ));
    // Nobody is dialled before it is known that they are still to be.
    assert!(matches!(centre.dials_on(), Some(Endpoint::Handset(_))));
    may(&mut centre, true);
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Ringback)));
    let young = dialled(&centre);
    centre.leg(young, LegEvent::Answered);
    assert!(centre.are_joined(leg, young));
    centre.waits(30);
    centre.hangs_up(young);
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::Reached)]);
    let record = centre.records.last().unwrap();
    assert_eq!(record.direction, Direction::Outbound);
    assert_eq!(
        (record.outcome, record.talk_ms),
        (Outcome::Answered, 30_000)
    );
    assert_eq!(record.called, Some(CALLER.into()));
    // Never twice.
    centre.waits(100_000);
    assert_eq!(centre.rings("201"), None);
}

#[test]
fn who_waits_and_who_is_called_back_have_their_turns_as_they_came() {
    // Somebody came before the one who chose it, and somebody after.
    let mut centre = offering();
    centre.receives_french_call("0611111111");
    centre.waits(1);
    let chooses = centre.receives_french_call(CALLER);
    centre.presses(chooses, '5');
    centre.input(Input::CallBackKept(CallId(2), Some(ID)));
    centre.hears_it_out(chooses);
    centre.hangs_up(chooses);
    centre.waits(1);
    centre.receives_french_call("0622222222");
    let rung_for = |centre: &Centre| match centre.agents[&staff(1)] {
        AgentState::Ringing(call) => call,
        ref other => panic!("{other:?}"),
    };
    centre.ready(1, "201");
    assert_eq!(rung_for(&centre), CallId(1));
    let leg = centre.answers("201");
    centre.hangs_up(leg);
    centre.waits(60);
    let call = rung_for(&centre);
    assert!(
        ![CallId(1), CallId(2), CallId(3)].contains(&call),
        "the wish is next"
    );
    let leg = centre.answers("201");
    centre.hangs_up(leg);
    // They hung up before they were told; the next caller is not kept waiting for that.
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::NotCalled)]);
    assert_eq!(rung_for(&centre), CallId(3));
}

#[test]
fn who_does_not_answer_is_tried_again_later_and_not_for_ever() {
    let mut centre = chosen();
    let leg = taken(&mut centre);
    may(&mut centre, true);
    let young = dialled(&centre);
    centre.leg(young, LegEvent::Released(Cause::USER_BUSY));
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Busy)));
    centre.waits(20);
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::NotReached(1))]);
    centre.hangs_up(leg);
    assert_eq!(centre.rings("201"), None, "not in the same breath");
    centre.waits(AGAIN.as_secs());
    let leg = centre.answers("201");
    may(&mut centre, true);
    centre.waits(180);
    assert!(
        centre.hears(leg, &Announcement::Tone(Tone::Busy)),
        "nobody answered"
    );
    centre.hangs_up(leg);
    assert_eq!(centre.call_backs_over[1], (ID, CallBackEnd::Over));
    let legs = centre.legs.len();
    centre.waits(AGAIN.as_secs() * 3);
    assert_eq!(centre.legs.len(), legs, "nobody is rung any more");
}

#[test]
fn who_is_to_be_called_no_more_is_not_dialled() {
    let mut centre = chosen();
    let leg = taken(&mut centre);
    may(&mut centre, false);
    assert!(centre.hears(
        leg,
        &Announcement::Prompt(PromptId::MessageDone, Language::Arabic)
    ));
    assert!(matches!(centre.dials_on(), Some(Endpoint::Handset(_))));
    centre.hears_it_out(leg);
    centre.hangs_up(leg);
    centre.waits(AGAIN.as_secs() * 3);
    assert_eq!(centre.rings("201"), None);
}

#[test]
fn a_record_that_does_not_answer_has_it_tried_later() {
    let mut centre = chosen();
    taken(&mut centre);
    centre.waits(10);
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::NotCalled)]);
    // What comes too late dials nobody.
    may(&mut centre, true);
    assert!(matches!(centre.dials_on(), Some(Endpoint::Handset(_))));
}

#[test]
fn a_handset_that_does_not_answer_costs_no_try_and_the_next_one_rings() {
    let mut centre = chosen();
    centre.ready(1, "201");
    centre.ready(2, "202");
    assert!(centre.rings("201").is_some());
    centre.waits(20);
    assert_eq!(centre.rings("201"), None);
    assert!(centre.rings("202").is_some());
    assert_eq!(centre.call_backs_over, []);
    let not_answered = CallEvent::NotAnswered(staff(1), Cause::NO_ANSWER);
    assert!(centre.events.contains(&not_answered));
    // By the desk, too.
    centre.does(2, StaffAction::HangUp);
    assert_eq!(centre.rings("202"), None);
    assert_eq!(centre.call_backs_over, []);
}

#[test]
fn nobody_is_called_back_while_the_centre_is_closed_or_without_a_line() {
    let mut centre = chosen();
    centre.input(Input::Hours(Hours::Closed));
    centre.ready(1, "201");
    assert_eq!(centre.rings("201"), None);
    centre.input(Input::Hours(Hours::Open));
    assert!(centre.rings("201").is_some());
    let mut centre = chosen();
    for line in ["gsm1", "gsm2"] {
        centre.input(Input::Line(line.into(), Presence::Gone));
    }
    centre.ready(1, "201");
    assert_eq!(centre.rings("201"), None);
    centre.input(Input::Line("gsm2".into(), Presence::Here));
    assert!(centre.rings("201").is_some());
}

#[test]
fn after_a_restart_they_have_the_place_that_they_had() {
    let mut centre = offering();
    centre.receives_french_call("0611111111");
    centre.waits(5);
    let wish = CallBackWish {
        number: CALLER.into(),
        language: Some(Language::French),
        queue: None,
        waited: Duration::from_secs(900),
        tries: 1,
    };
    centre.input(Input::CallBackRestored(ID, wish));
    let leg = taken(&mut centre);
    may(&mut centre, true);
    centre.leg(dialled(&centre), LegEvent::Released(Cause::NO_ANSWER));
    centre.hangs_up(leg);
    // It was tried before the restart.
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::Over)]);
}

#[test]
fn who_was_not_called_for_days_does_not_expect_it_any_more() {
    let mut centre = chosen();
    centre.waits(3 * 24 * 60 * 60);
    assert_eq!(centre.call_backs_over, [(ID, CallBackEnd::Over)]);
    centre.ready(1, "201");
    assert_eq!(centre.rings("201"), None);
}
