//! Consultation, transfer and conversations of three: who hears whom, what comes back to whom, and
//! the segments of the record.

use super::script::{Centre, staff};
use crate::*;
use jawab_vocabulary::SegmentKind::{self, Hold, Talk};

const CALLER: &str = "0612345678";

/// Salma at 201 talks with a caller since ten seconds; a colleague sits at 202, on a break.
pub(super) fn in_conversation() -> (Centre, LegId, LegId) {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.does(2, StaffAction::Break("202".into(), BreakReason::Meeting));
    let caller = centre.receives_french_call(CALLER);
    let salma = centre.answers("201");
    centre.waits(10);
    (centre, caller, salma)
}

fn to(number: &str) -> StaffAction {
    StaffAction::Transfer(TransferTo::Number(number.into()))
}

fn consult(number: &str) -> StaffAction {
    StaffAction::Consult(number.into())
}

pub(super) fn tone(tone: Tone) -> Announcement {
    Announcement::Tone(tone)
}

pub(super) fn is_released(centre: &Centre, leg: LegId) -> bool {
    let commands = &centre.legs[&leg].commands;
    commands
        .iter()
        .any(|it| matches!(it, LegCommand::Release(_)))
}

/// What went on from the first word on: the kind, seconds, and the legs.
pub(super) fn course(record: &CallRecord) -> Vec<(SegmentKind, u64, Vec<u16>)> {
    let segments = record.course.segments.iter();
    let said = segments.skip_while(|segment| segment.kind != Talk);
    said.map(|segment| (segment.kind, segment.ms / 1_000, segment.legs.clone()))
        .collect()
}

#[test]
fn who_is_asked_is_heard_by_staff_alone_and_then_takes_the_caller_over() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, consult("202"));
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    assert!(centre.hears(salma, &tone(Tone::Ringback)));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnHold(CallId(1)));
    centre.waits(5);
    let idir = centre.answers("202");
    assert!(centre.are_joined(salma, idir));
    assert!(!centre.are_joined(caller, idir) && !centre.are_joined(caller, salma));
    assert_eq!(centre.agents[&staff(2)], AgentState::OnCall(CallId(1)));
    centre.waits(7);
    centre.does(1, StaffAction::Complete);
    assert!(centre.are_joined(caller, idir));
    assert!(is_released(&centre, salma));
    assert!(matches!(
        centre.agents[&staff(1)],
        AgentState::AfterCallWork(..)
    ));
    centre.waits(20);
    centre.hangs_up(caller);
    let record = centre.only_record();
    let expected = [
        (Talk, 10, vec![1]),
        (Hold, 12, vec![1, 2]),
        (Talk, 20, vec![2]),
    ];
    assert_eq!(course(record), expected);
    assert_eq!((record.talk_ms, record.hold_ms), (30_000, 12_000));
    assert_eq!(record.staff, Some(staff(2)));
    assert_eq!(record.handset, Some("202".into()));
    let roles: Vec<LegRole> = record.course.legs.iter().map(|leg| leg.role).collect();
    assert_eq!(roles, [LegRole::Caller, LegRole::Staff, LegRole::Staff]);
}

#[test]
fn who_hangs_up_while_they_ask_has_handed_the_caller_over() {
    for answered in [true, false] {
        let (mut centre, caller, salma) = in_conversation();
        centre.does(1, consult("202"));
        if answered {
            centre.answers("202");
        }
        centre.hangs_up(salma);
        if !answered {
            assert!(centre.hears(caller, &Announcement::HoldMusic));
            centre.answers("202");
        }
        let idir = centre.rings("202").unwrap();
        assert!(centre.are_joined(caller, idir));
        assert_eq!(centre.agents[&staff(2)], AgentState::OnCall(CallId(1)));
        centre.hangs_up(idir);
        assert_eq!(centre.only_record().ended_by, EndedBy::Staff);
        // They were on a break, and are again, once it is written up.
        assert_eq!(
            centre.agents[&staff(2)],
            AgentState::Break(BreakReason::Meeting)
        );
    }
}

#[test]
fn back_is_to_the_caller_and_who_was_asked_has_nothing_to_write_up() {
    let (mut centre, caller, salma) = in_conversation();
    centre.ready(2, "202");
    centre.does(1, consult("202"));
    let idir = centre.answers("202");
    centre.waits(3);
    centre.does(1, StaffAction::Back);
    assert!(centre.are_joined(caller, salma));
    assert!(is_released(&centre, idir));
    assert_eq!(centre.agents[&staff(2)], AgentState::Ready);
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(record.staff, Some(staff(1)));
    assert_eq!(record.course.legs[2].role, LegRole::Consulted);
}

#[test]
fn who_was_asked_and_hangs_up_leaves_staff_with_the_caller() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, consult("202"));
    let idir = centre.answers("202");
    centre.hangs_up(idir);
    assert!(centre.are_joined(caller, salma));
}

#[test]
fn who_is_not_reached_is_a_tone_and_then_staff_are_with_the_caller_again() {
    type Prepare = fn(&mut Centre) -> Tone;
    let busy = |centre: &mut Centre| {
        centre.offers(Endpoint::Handset("202".into()), "202", "0612345679");
        Tone::Busy
    };
    let unknown = |_: &mut Centre| Tone::Congestion;
    let cases: [(&str, Prepare); 3] = [("202", busy), ("299", unknown), ("*7301", unknown)];
    for (number, prepare) in cases {
        for action in [consult(number), to(number)] {
            let (mut centre, caller, salma) = in_conversation();
            let tone_heard = prepare(&mut centre);
            centre.does(1, action);
            assert!(centre.hears(salma, &tone(tone_heard)), "{number}");
            assert!(centre.hears(caller, &Announcement::HoldMusic));
            centre.waits(3);
            assert!(centre.are_joined(caller, salma), "{number}");
        }
    }
}

#[test]
fn who_refuses_to_be_asked_is_heard_as_busy() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, consult("202"));
    let idir = centre.rings("202").unwrap();
    centre.leg(idir, LegEvent::Released(Cause::CALL_REJECTED));
    assert!(centre.hears(salma, &tone(Tone::Busy)));
    // Nobody waits for the tone to end.
    centre.does(1, StaffAction::Back);
    assert!(centre.are_joined(caller, salma));
    // Who hangs up in it has the caller back.
    centre.does(1, consult("299"));
    centre.hangs_up(salma);
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    let again = centre.answers("201");
    assert_ne!(again, salma);
    assert!(centre.are_joined(caller, again));
}

#[test]
fn all_three_talk_and_whoever_leaves_leaves_two() {
    for leaves in 0..3 {
        let (mut centre, caller, salma) = in_conversation();
        centre.does(1, consult("202"));
        let idir = centre.answers("202");
        centre.does(1, StaffAction::ThreeWay);
        let all = [caller, salma, idir];
        assert!(centre.are_joined(caller, idir) && centre.are_joined(salma, idir));
        centre.waits(30);
        centre.hangs_up(all[leaves]);
        let left: Vec<LegId> = all.into_iter().filter(|leg| *leg != all[leaves]).collect();
        assert!(centre.are_joined(left[0], left[1]), "{leaves}");
        centre.waits(5);
        centre.hangs_up(left[0]);
        assert!(is_released(&centre, left[1]));
        let record = centre.only_record();
        assert_eq!(record.talk_ms, 45_000);
        let last = course(record).pop().unwrap();
        assert_eq!((last.0, last.1), (Talk, 5));
        let without_first = record.course.segments.last().unwrap().without_first;
        assert_eq!(without_first, leaves == 0);
        let takes_over = if leaves == 1 { 2 } else { 1 };
        assert_eq!(record.staff, Some(staff(takes_over)));
    }
}

#[test]
fn hold_in_a_conversation_of_three_is_for_both_others_and_the_third_can_be_let_go() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, consult("202"));
    let idir = centre.answers("202");
    centre.does(1, StaffAction::ThreeWay);
    centre.does(1, StaffAction::Hold);
    for leg in [caller, idir] {
        assert!(centre.hears(leg, &Announcement::HoldMusic));
    }
    centre.does(1, StaffAction::Back);
    assert!(is_released(&centre, idir));
    assert!(centre.are_joined(caller, salma));
}

#[test]
fn a_caller_who_hangs_up_leaves_staff_with_whom_they_ask() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, consult("150"));
    let service = *centre.legs.keys().next_back().unwrap();
    assert_eq!(
        centre.legs[&service].to,
        Some(Endpoint::Line("gsm2".into()))
    );
    centre.leg(service, LegEvent::Answered);
    centre.hangs_up(caller);
    assert!(centre.are_joined(salma, service));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    centre.hangs_up(salma);
    assert!(is_released(&centre, service));
    // The line of the record is the caller's.
    assert_eq!(centre.only_record().line, Some("gsm1".into()));
}

#[test]
fn a_blind_transfer_lets_staff_go_at_once_and_the_caller_waits_with_music() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, to("202"));
    assert!(is_released(&centre, salma));
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    centre.waits(6);
    let idir = centre.answers("202");
    assert!(centre.are_joined(caller, idir));
    centre.waits(4);
    centre.hangs_up(idir);
    let record = centre.only_record();
    let expected = [(Talk, 10, vec![1]), (Hold, 6, vec![2]), (Talk, 4, vec![2])];
    assert_eq!(course(record), expected);
    assert_eq!(record.staff, Some(staff(2)));
}

#[test]
fn what_nobody_takes_comes_back_to_who_handed_it_over_and_then_to_the_queue() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, to("202"));
    centre.hangs_up(salma);
    centre.waits(25);
    assert_eq!(centre.rings("202"), None, "its time is over");
    let back = centre.rings("201").unwrap();
    assert_ne!(back, salma);
    assert!(centre.events.contains(&CallEvent::ComesBack("201".into())));
    centre.waits(20);
    assert_eq!(centre.switch.queue().count(), 1);
    // After-call work is over at last: it is Salma's turn again.
    centre.waits(50);
    centre.answers("201");
    let now = centre.rings("201").unwrap();
    assert!(centre.are_joined(caller, now));
    centre.hangs_up(caller);
    assert_eq!(centre.only_record().outcome, Outcome::Answered);
}

#[test]
fn a_handset_that_still_hangs_up_is_rung_as_soon_as_it_has() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, to("202"));
    let idir = centre.rings("202").unwrap();
    centre.leg(idir, LegEvent::Released(Cause::USER_BUSY));
    assert_eq!(centre.rings("201"), None, "{:?}", centre.legs[&salma]);
    centre.hangs_up(salma);
    centre.waits(1);
    let back = centre.answers("201");
    assert!(centre.are_joined(caller, back));
}

#[test]
fn a_caller_goes_to_the_head_of_the_queue() {
    let (mut centre, caller, salma) = in_conversation();
    let other = centre.offers(Endpoint::Line("gsm2".into()), "0612345679", "0537000000");
    centre.leg(other, LegEvent::Answered);
    centre.presses(other, '2');
    centre.does(1, StaffAction::Transfer(TransferTo::Queue));
    assert!(is_released(&centre, salma));
    assert_eq!(centre.switch.queue().next(), Some(CallId(1)));
    centre.ready(2, "202");
    let idir = centre.answers("202");
    assert!(centre.are_joined(caller, idir));
}

#[test]
fn who_dialled_can_hand_over_and_the_record_says_when_they_left() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.ready(2, "202");
    let salma = centre.offers(Endpoint::Handset("201".into()), "201", CALLER);
    let outside = *centre.legs.keys().next_back().unwrap();
    centre.leg(outside, LegEvent::Answered);
    centre.waits(10);
    centre.does(1, consult("202"));
    let idir = centre.answers("202");
    centre.waits(5);
    centre.hangs_up(salma);
    assert!(centre.are_joined(outside, idir));
    centre.waits(8);
    centre.hangs_up(outside);
    let record = centre.only_record();
    let expected = [
        (Talk, 10, vec![1]),
        (Hold, 5, vec![1, 2]),
        (Talk, 8, vec![1, 2]),
    ];
    assert_eq!(course(record), expected);
    let left: Vec<bool> = record
        .course
        .segments
        .iter()
        .map(|it| it.without_first)
        .collect();
    assert_eq!(left, [false, false, true]);
    assert_eq!(record.direction, Direction::Outbound);
    assert_eq!(record.ended_by, EndedBy::Caller);
    assert_eq!(record.staff, Some(staff(2)));
}

#[test]
fn who_dialled_and_hands_over_in_vain_has_the_call_back_and_then_the_queue() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let salma = centre.offers(Endpoint::Handset("201".into()), "201", CALLER);
    let outside = *centre.legs.keys().next_back().unwrap();
    centre.leg(outside, LegEvent::Answered);
    centre.does(1, to("202"));
    centre.hangs_up(salma);
    let nobody = centre.rings("202").unwrap();
    centre.leg(nobody, LegEvent::Released(Cause::NO_ANSWER));
    let back = centre.rings("201").unwrap();
    centre.leg(back, LegEvent::Released(Cause::CALL_REJECTED));
    assert_eq!(centre.switch.queue().count(), 1);
    assert!(centre.hears(
        outside,
        &Announcement::Prompt(PromptId::PleaseWait, Language::Arabic)
    ));
    centre.hangs_up(outside);
    assert_eq!(centre.only_record().outcome, Outcome::Answered);
}

#[test]
fn a_caller_can_be_handed_over_to_somebody_outside() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(1, to("0699887766"));
    centre.hangs_up(salma);
    let outside = *centre.legs.keys().next_back().unwrap();
    assert_eq!(
        centre.legs[&outside].to,
        Some(Endpoint::Line("gsm2".into()))
    );
    centre.leg(outside, LegEvent::Answered);
    assert!(centre.are_joined(caller, outside));
    centre.waits(60);
    centre.hangs_up(outside);
    let record = centre.only_record();
    assert_eq!(record.line, Some("gsm1".into()));
    assert_eq!(record.staff, Some(staff(1)));
    assert_eq!(record.talk_ms, 70_000);
}

#[test]
fn a_colleague_who_was_called_can_be_handed_over_too() {
    let mut centre = Centre::new();
    for (n, handset) in [(1, "201"), (2, "202"), (3, "203")] {
        centre.ready(n, handset);
    }
    let salma = centre.offers(Endpoint::Handset("201".into()), "201", "202");
    let idir = centre.answers("202");
    centre.does(1, to("203"));
    centre.hangs_up(salma);
    let hind = centre.answers("203");
    assert!(centre.are_joined(idir, hind));
    // It is hers now.
    centre.does(3, to("201"));
    centre.hangs_up(hind);
    centre.waits(25);
    centre.waits(20);
    assert!(
        centre.hears(idir, &tone(Tone::Busy)),
        "no colleague waits in the queue"
    );
    centre.waits(15);
    assert_eq!(centre.only_record().cause, Cause::NO_ANSWER);
}

#[test]
fn only_who_answers_can_hand_over_and_only_where_two_talk() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(2, to("203"));
    centre.does(3, to("203"));
    centre.does(1, consult("202"));
    let idir = centre.answers("202");
    for action in [to("203"), consult("203")] {
        centre.does(1, action.clone());
        centre.does(2, action);
    }
    for action in [StaffAction::Complete, StaffAction::Back] {
        // Who is asked does not decide.
        centre.does(2, action);
    }
    assert_eq!(centre.rings("203"), None);
    assert!(centre.are_joined(salma, idir));
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    // A phone that holds and resumes by itself brings nobody together.
    centre.leg(salma, LegEvent::Held);
    centre.leg(salma, LegEvent::Resumed);
    assert!(!centre.are_joined(caller, salma));
}

#[test]
fn who_takes_a_call_up_while_they_write_another_up_has_written_it_up() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    centre.answers("201");
    // The phone's second line dials for what waits, and its answer is late.
    let second = centre.offers(Endpoint::Handset("201".into()), "201", "*8");
    centre.does(1, StaffAction::Transfer(TransferTo::Queue));
    centre.waits(5);
    centre.leg(second, LegEvent::Answered);
    assert!(centre.are_joined(caller, second));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    let took = std::time::Duration::from_secs(5);
    assert_eq!(centre.wrote_up, [(staff(1), took)]);
}
