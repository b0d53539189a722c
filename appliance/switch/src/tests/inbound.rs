//! Calls from outside.

use super::script::{Centre, LegLog, staff};
use crate::*;

fn prompt(id: PromptId, language: Language) -> Announcement {
    Announcement::Prompt(id, language)
}

#[test]
fn a_call_is_answered_bridged_and_recorded() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_call("0612345678");
    assert!(centre.hears(caller, &prompt(PromptId::Welcome, Language::Tamazight)));
    centre.waits(3);
    centre.presses(caller, '2');
    centre.waits(4);
    let handset = centre.answers("201");
    assert!(centre.are_joined(caller, handset));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    centre.waits(60);
    centre.hangs_up(caller);
    assert!(centre.was_told(handset, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    let record = centre.only_record();
    assert_eq!(record.language, Some(Language::French));
    assert_eq!((record.menu_ms, record.wait_ms), (3_000, 4_000));
    assert_eq!((record.talk_ms, record.hold_ms), (60_000, 0));
    assert_eq!(record.total_ms, 67_000);
    assert_eq!(record.outcome, Outcome::Answered);
    assert_eq!(record.ended_by, EndedBy::Caller);
    assert_eq!(record.cause, Cause::NORMAL_CLEARING);
    assert_eq!(record.staff, Some(staff(1)));
}

#[test]
fn a_channel_is_busy_until_its_leg_is_gone() {
    let mut centre = Centre::new();
    let busy = |centre: &Centre| centre.switch.channels(&"gsm1".into()).busy;
    assert_eq!(busy(&centre), 0);
    let caller = centre.receives_call("0612345678");
    assert_eq!(busy(&centre), 1);
    centre.hangs_up(caller);
    assert_eq!(busy(&centre), 0);
    let none = Channels { busy: 0, all: 0 };
    assert_eq!(centre.switch.channels(&"gsm9".into()), none);
}

#[test]
fn a_silent_caller_hears_the_menu_three_times_and_is_taken_as_arabic() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_call("0612345678");
    for _ in 0..3 {
        assert_eq!(centre.rings("201"), None);
        centre.hears_it_out(caller);
        centre.waits(5);
    }
    assert!(centre.rings("201").is_some());
    assert!(
        centre
            .events
            .contains(&CallEvent::LanguageChosen(Language::Arabic))
    );
}

#[test]
fn an_unknown_key_is_said_to_be_unknown_and_the_menu_said_again() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_call("0612345678");
    centre.presses(caller, '9');
    assert!(centre.hears(caller, &prompt(PromptId::NotKnown, Language::French)));
    assert!(centre.hears(caller, &prompt(PromptId::LanguageMenu, Language::French)));
    centre.presses(caller, '3');
    assert!(
        centre
            .events
            .contains(&CallEvent::LanguageChosen(Language::Tamazight))
    );
}

#[test]
fn who_waits_hears_their_place_then_music_then_their_place_again() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let first = centre.receives_french_call("0611111111");
    centre.answers("201");
    let second = centre.receives_french_call("0622222222");
    assert!(centre.hears(second, &prompt(PromptId::Position(1), Language::French)));
    centre.hears_it_out(second);
    assert!(centre.hears(second, &Announcement::HoldMusic));
    centre.waits(30);
    assert!(centre.hears(second, &prompt(PromptId::Position(1), Language::French)));
    centre.hangs_up(first);
    centre.does(1, StaffAction::Ready("201".into()));
    // The handset's driver has not yet said that the first leg is gone.
    assert_eq!(centre.rings("201"), None);
    let gone = *centre.legs.keys().find(|leg| leg.is_originated()).unwrap();
    centre.hangs_up(gone);
    assert!(centre.rings("201").is_some());
}

#[test]
fn the_longest_idle_is_rung_first_and_the_next_when_they_do_not_answer() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.waits(1);
    centre.ready(2, "202");
    centre.receives_french_call("0612345678");
    let first = centre.rings("201").unwrap();
    assert_eq!(centre.rings("202"), None);
    centre.waits(20);
    assert!(centre.was_told(first, &LegCommand::Release(Cause::NO_ANSWER)));
    assert!(centre.rings("202").is_some());
    assert!(
        centre
            .events
            .contains(&CallEvent::NotAnswered(staff(1), Cause::NO_ANSWER))
    );
}

#[test]
fn who_does_not_answer_three_times_in_a_row_is_put_on_a_break() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    for _ in 0..3 {
        let leg = centre.rings("201").unwrap();
        centre.waits(20);
        centre.leg(leg, LegEvent::Released(Cause::NO_ANSWER));
    }
    let not_answered = AgentState::Break(BreakReason::NotAnswered);
    assert_eq!(centre.agents[&staff(1)], not_answered);
    assert_eq!(centre.rings("201"), None);
}

#[test]
fn a_handset_that_refuses_is_not_rung_again_in_the_same_breath() {
    for cause in [
        Cause::USER_BUSY,
        Cause::CALL_REJECTED,
        Cause::SUBSCRIBER_ABSENT,
    ] {
        let mut centre = Centre::new();
        centre.ready(1, "201");
        centre.receives_french_call("0612345678");
        centre.receives_french_call("0687654321");
        for _ in 0..2 {
            let refused = centre.rings("201").unwrap();
            centre.leg(refused, LegEvent::Released(cause));
            // Neither for this caller nor for the other.
            centre.waits(9);
            assert_eq!(centre.rings("201"), Some(refused), "the last that rang");
            assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
            centre.waits(1);
            assert_ne!(centre.rings("201"), Some(refused));
        }
        let third = centre.rings("201").unwrap();
        centre.leg(third, LegEvent::Released(cause));
        let not_answered = AgentState::Break(BreakReason::NotAnswered);
        assert_eq!(centre.agents[&staff(1)], not_answered);
        // Who says that they are there is there at once.
        centre.does(1, StaffAction::Ready("201".into()));
        assert_ne!(centre.rings("201"), Some(third));
    }
}

#[test]
fn a_busy_handset_passes_the_call_on_at_once() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.waits(1);
    centre.ready(2, "202");
    centre.receives_french_call("0612345678");
    let leg = centre.rings("201").unwrap();
    centre.leg(leg, LegEvent::Released(Cause::USER_BUSY));
    assert!(centre.rings("202").is_some());
}

#[test]
fn a_caller_gone_while_it_rings_stops_the_ringing() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.rings("201").unwrap();
    centre.hangs_up(caller);
    assert!(centre.was_told(handset, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    assert_eq!(centre.only_record().outcome, Outcome::AbandonedInQueue);
    assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
    // The answer crosses our release: nothing is left to be joined.
    centre.leg(handset, LegEvent::Answered);
    centre.hangs_up(handset);
    assert_eq!(centre.records.len(), 1);
}

#[test]
fn a_caller_gone_in_the_menu_is_recorded_as_such() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_call("0612345678");
    centre.hangs_up(caller);
    assert_eq!(centre.only_record().outcome, Outcome::AbandonedInMenu);
}

#[test]
fn with_nobody_at_work_the_caller_is_told_so() {
    let mut centre = Centre::new();
    let caller = centre.receives_french_call("0612345678");
    assert!(centre.hears(caller, &prompt(PromptId::Closed, Language::French)));
    centre.hears_it_out(caller);
    assert!(centre.was_told(caller, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    assert_eq!(centre.only_record().outcome, Outcome::TurnedAway);
}

#[test]
fn with_everybody_busy_for_too_long_the_caller_is_asked_to_call_again() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0611111111");
    centre.answers("201");
    let second = centre.receives_french_call("0622222222");
    centre.waits(600);
    assert!(centre.hears(second, &prompt(PromptId::AllBusy, Language::French)));
    centre.waits(15);
    assert_eq!(centre.only_record().outcome, Outcome::TurnedAway);
}

#[test]
fn hold_by_the_phone_and_by_the_desk_plays_music_and_is_counted() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.leg(handset, LegEvent::Held);
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnHold(CallId(1)));
    centre.waits(10);
    centre.leg(handset, LegEvent::Resumed);
    assert!(!centre.hears(caller, &Announcement::HoldMusic));
    centre.waits(5);
    centre.does(1, StaffAction::Hold);
    centre.waits(7);
    centre.does(1, StaffAction::Resume);
    centre.does(1, StaffAction::HangUp);
    let record = centre.only_record();
    assert_eq!((record.talk_ms, record.hold_ms), (5_000, 17_000));
    assert_eq!(record.ended_by, EndedBy::Staff);
}

#[test]
fn after_a_call_staff_write_it_up_and_are_ready_by_themselves() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.hangs_up(handset);
    assert_eq!(
        centre.agents[&staff(1)],
        AgentState::AfterCallWork(CallId(1), None)
    );
    centre.waits(60);
    assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
}

#[test]
fn a_break_asked_for_in_a_call_begins_after_it() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.does(1, StaffAction::Break("201".into(), BreakReason::Meal));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    centre.hangs_up(handset);
    assert_eq!(
        centre.agents[&staff(1)],
        AgentState::Break(BreakReason::Meal)
    );
}

#[test]
fn a_handset_that_vanishes_in_a_call_puts_the_caller_at_the_head_of_the_queue() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let first = centre.receives_french_call("0611111111");
    let handset = centre.answers("201");
    let second = centre.receives_french_call("0622222222");
    centre.input(Input::Handset("201".into(), Presence::Gone));
    centre.leg(handset, LegEvent::Released(Cause::DESTINATION_OUT_OF_ORDER));
    assert!(centre.hears(first, &prompt(PromptId::Position(1), Language::French)));
    let queue: Vec<CallId> = centre.switch.queue().collect();
    assert_eq!(queue, [CallId(1), CallId(2)]);
    centre.ready(2, "202");
    let other = centre.answers("202");
    assert!(centre.are_joined(first, other));
    centre.hangs_up(first);
    centre.hangs_up(second);
    assert_eq!(centre.records.len(), 2);
}

#[test]
fn a_line_that_fails_in_a_call_ends_it_as_a_failure() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.leg(caller, LegEvent::Released(Cause::DESTINATION_OUT_OF_ORDER));
    let record = centre.only_record();
    assert_eq!(record.ended_by, EndedBy::Failure);
    assert_eq!(record.outcome, Outcome::Answered);
    assert!(centre.was_told(
        handset,
        &LegCommand::Release(Cause::DESTINATION_OUT_OF_ORDER)
    ));
}

#[test]
fn a_driver_that_never_answers_does_not_keep_a_leg_for_ever() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    centre.answers("201");
    centre.hangs_up(caller);
    assert_eq!(centre.switch.legs.len(), 1);
    centre.waits(60);
    assert_eq!(centre.switch.legs.len(), 0);
    assert_eq!(centre.switch.next_timeout(), None);
}

#[test]
fn keys_pressed_in_a_conversation_reach_the_other_end() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.presses(caller, '5');
    let five = LegCommand::SendDigit(Digit::new('5').unwrap());
    assert!(centre.was_told(handset, &five));
    assert!(!centre.was_told(caller, &five));
}

#[test]
fn a_box_that_stops_ends_every_call_with_its_record() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    let second = centre.receives_call("0612345679");
    centre.stops();
    for leg in [caller, handset, second] {
        assert!(centre.was_told(leg, &LegCommand::Release(Cause::TEMPORARY_FAILURE)));
    }
    let outcomes: Vec<Outcome> = centre.records.iter().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [Outcome::Answered, Outcome::TurnedAway]);
    assert!(!centre.switch.is_quiet());
    for leg in [caller, handset, second] {
        centre.hangs_up(leg);
    }
    assert!(centre.switch.is_quiet());
}

#[test]
fn a_key_pressed_before_the_driver_knows_of_the_answer_counts() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.offers(Endpoint::Line("gsm1".into()), "0612345678", "");
    centre.presses(caller, '2');
    assert_eq!(centre.rings("201"), None);
    centre.leg(caller, LegEvent::Answered);
    assert!(
        centre
            .events
            .contains(&CallEvent::LanguageChosen(Language::French))
    );
    assert!(centre.rings("201").is_some());
}

#[test]
fn a_number_that_comes_late_is_the_callers_in_all_that_follows() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = LegId::offered(77);
    let offered = LegEvent::Offered {
        from: Endpoint::Line("gsm1".into()),
        caller: None,
        called: None,
    };
    centre.leg(caller, offered);
    centre.leg(caller, LegEvent::Caller("0612345678".into()));
    centre.leg(caller, LegEvent::Answered);
    let known = CallEvent::CallerKnown("0612345678".into());
    assert!(centre.events.contains(&known));
    centre.presses(caller, '2');
    // The handset that rings shows it.
    let rings = |log: &LegLog| {
        log.commands.iter().any(|command| {
            matches!(command, LegCommand::Originate { caller: Some(shown), .. }
                if shown.as_str() == "0612345678")
        })
    };
    assert!(centre.legs.values().any(rings), "{:?}", centre.legs);
    // Another one is not believed: the first came with the call.
    centre.leg(caller, LegEvent::Caller("0699999999".into()));
    centre.leg(caller, LegEvent::Released(Cause::NORMAL_CLEARING));
    assert_eq!(centre.records[0].caller, Some("0612345678".into()));
    assert_eq!(
        centre
            .events
            .iter()
            .filter(|event| **event == known)
            .count(),
        1
    );
}

#[test]
fn a_number_that_came_with_the_call_stands_and_one_of_another_leg_is_no_callers() {
    let mut centre = Centre::new();
    let caller = centre.receives_call("0612345678");
    centre.leg(caller, LegEvent::Caller("0699999999".into()));
    centre.leg(caller, LegEvent::Released(Cause::NORMAL_CLEARING));
    assert_eq!(centre.records[0].caller, Some("0612345678".into()));
    let handset = centre.offers(Endpoint::Handset("201".into()), "201", "0612345678");
    let (out, _) = centre.legs.iter().next_back().unwrap();
    let out = *out;
    assert_ne!(out, handset);
    centre.leg(out, LegEvent::Caller("0699999999".into()));
    centre.leg(handset, LegEvent::Caller("0699999999".into()));
    centre.leg(handset, LegEvent::Released(Cause::NORMAL_CLEARING));
    assert_eq!(centre.records[1].caller, Some("201".into()));
}
