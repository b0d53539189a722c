//! Several queues: which one a call waits in, who is rung for it, and where it goes on.

use std::time::Duration;

use super::script::Centre;
use crate::*;

const CAMPS: &str = "Colonies";
const GENERAL: &str = "Accueil";

fn queue(name: &str, change: impl FnOnce(&mut QueueConfig)) -> QueueConfig {
    let mut queue = QueueConfig::named(name);
    change(&mut queue);
    queue
}

fn centre(queues: impl IntoIterator<Item = QueueConfig>) -> Centre {
    Centre::with(|config| config.queues = queues.into_iter().collect())
}

fn overflow(after_s: u64, to: OverflowTo) -> Option<Overflow> {
    let after = Duration::from_secs(after_s);
    Some(Overflow { after, to })
}

fn key(key: char) -> Option<Digit> {
    Digit::new(key)
}

fn said(prompt: PromptId) -> Announcement {
    Announcement::Prompt(prompt, Language::French)
}

/// A call to a number, in French.
fn calls(centre: &mut Centre, called: &str) -> LegId {
    let leg = centre.offers(Endpoint::Line("gsm1".into()), "0612345678", called);
    centre.leg(leg, LegEvent::Answered);
    centre.presses(leg, '2');
    leg
}

/// The queue that was told last.
fn told(centre: &Centre) -> Option<Option<String>> {
    let mut events = centre.events.iter().rev();
    events.find_map(|event| match event {
        CallEvent::Queued(queue) => Some(queue.as_ref().map(ToString::to_string)),
        _ => None,
    })
}

fn has_skills(centre: &mut Centre, who: u128, queues: &[&str], languages: &[Language]) {
    let skills = Skills {
        queues: queues.iter().map(|name| QueueName::from(*name)).collect(),
        languages: languages.iter().copied().collect(),
    };
    centre.does(who, StaffAction::HasSkills(skills));
}

#[test]
fn without_queues_there_is_one_without_a_name_and_no_menu_of_them() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = calls(&mut centre, "0537000000");
    assert_eq!(told(&centre), Some(None));
    centre.answers("201");
    centre.hangs_up(caller);
    assert_eq!(centre.only_record().queue, None);
}

#[test]
fn the_number_that_was_dialled_decides_however_the_network_writes_it() {
    let named = |queue: &mut QueueConfig| queue.numbers = vec!["0537000001".into()];
    let mut centre = centre([queue(CAMPS, named), queue(GENERAL, |_| {})]);
    centre.ready(1, "201");
    for (called, is) in [
        ("0537000001", CAMPS),
        ("+212537000001", CAMPS),
        ("0537000000", GENERAL),
        ("", GENERAL),
    ] {
        let caller = calls(&mut centre, called);
        assert_eq!(told(&centre), Some(Some(is.into())), "{called}");
        centre.hangs_up(caller);
        let record = centre.records.last().unwrap();
        assert_eq!(record.queue, Some(is.into()));
    }
}

#[test]
fn the_language_decides_and_who_presses_a_key_for_it_hears_nothing_more() {
    let tamazight = |queue: &mut QueueConfig| {
        queue.languages = [Language::Tamazight].into();
    };
    let mut centre = centre([queue("ⵜⴰⵎⴰⵣⵉⵖⵜ", tamazight)]);
    centre.ready(1, "201");
    calls(&mut centre, "0537000000");
    assert_eq!(told(&centre), Some(None), "none of them takes French");
    let caller = centre.receives_call("0612345679");
    centre.presses(caller, '3');
    assert_eq!(told(&centre), Some(Some("ⵜⴰⵎⴰⵣⵉⵖⵜ".into())));
}

#[test]
fn a_key_chooses_the_queue_after_the_language_and_who_presses_none_waits_all_the_same() {
    let queues = || {
        [
            queue(CAMPS, |queue| queue.key = key('1')),
            queue("Pass Jeunes", |queue| queue.key = key('4')),
            queue(GENERAL, |_| {}),
        ]
    };
    let mut centre = centre(queues());
    centre.ready(1, "201");
    let caller = calls(&mut centre, "0537000000");
    assert_eq!(told(&centre), None);
    for offered in [1, 4] {
        assert!(centre.hears(caller, &said(PromptId::QueueMenu(offered))));
    }
    assert!(!centre.hears(caller, &said(PromptId::QueueMenu(2))));
    centre.waits(3);
    centre.presses(caller, '4');
    assert_eq!(told(&centre), Some(Some("Pass Jeunes".into())));
    centre.answers("201");
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(record.queue, Some("Pass Jeunes".into()));
    assert_eq!(record.menu_ms, 3_000);

    // An unknown key is said to be none; then silence.
    let mut centre = super::queues::centre(queues());
    centre.ready(1, "201");
    let caller = calls(&mut centre, "0537000000");
    centre.presses(caller, '2');
    assert!(centre.hears(caller, &said(PromptId::NotKnown)));
    assert!(centre.hears(caller, &said(PromptId::QueueMenu(1))));
    for _ in 0..2 {
        assert_eq!(told(&centre), None);
        centre.hears_it_out(caller);
        centre.waits(5);
    }
    assert_eq!(told(&centre), Some(Some(GENERAL.into())));
}

#[test]
fn who_hangs_up_in_the_menu_of_the_queues_left_in_the_menu() {
    let mut centre = centre([queue(CAMPS, |queue| queue.key = key('1'))]);
    centre.ready(1, "201");
    let caller = calls(&mut centre, "0537000000");
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::AbandonedInMenu);
    assert_eq!(record.queue, None);
}

#[test]
fn with_nobody_at_work_nobody_is_asked_to_choose() {
    let mut centre = centre([queue(CAMPS, |queue| queue.key = key('1'))]);
    let caller = calls(&mut centre, "0537000000");
    assert!(centre.hears(caller, &said(PromptId::Closed)));
}

#[test]
fn a_caller_rings_at_who_serves_their_queue_and_not_at_who_is_idle_for_longer() {
    let mut centre = centre([queue(CAMPS, |_| {})]);
    has_skills(&mut centre, 1, &[GENERAL], &[]);
    centre.ready(1, "201");
    centre.waits(10);
    centre.ready(2, "202");
    calls(&mut centre, "0537000000");
    assert!(centre.rings("202").is_some());
    assert!(centre.rings("201").is_none());
    // They are in a call: they are waited for.
    centre.answers("202");
    calls(&mut centre, "0537000000");
    assert!(centre.rings("201").is_none());
    // On a break they are not: anybody answers then.
    centre.does(2, StaffAction::Break("202".into(), BreakReason::Meal));
    assert!(centre.rings("201").is_some());
}

#[test]
fn a_caller_waits_for_who_speaks_their_language_and_holds_up_no_other() {
    let mut centre = Centre::new();
    has_skills(&mut centre, 1, &[], &[Language::Tamazight]);
    has_skills(&mut centre, 2, &[], &[Language::French]);
    centre.ready(1, "201");
    let first = centre.receives_call("0611111111");
    centre.presses(first, '3');
    centre.answers("201");
    let second = centre.receives_call("0622222222");
    centre.presses(second, '3');
    centre.waits(1);
    let third = calls(&mut centre, "0537000000");
    centre.ready(2, "202");
    let handset = centre.answers("202");
    assert!(centre.are_joined(third, handset));
    assert_eq!(centre.switch.queue().count(), 1);
    // It is said of them that they speak it, too, while they are at work.
    centre.hangs_up(third);
    centre.hangs_up(handset);
    has_skills(&mut centre, 2, &[], &[]);
    centre.does(2, StaffAction::Ready("202".into()));
    let handset = centre.answers("202");
    assert!(centre.are_joined(second, handset));
}

#[test]
fn a_priority_is_worth_minutes_and_nobody_is_overtaken_by_who_comes_much_later() {
    let urgent = |queue: &mut QueueConfig| {
        queue.numbers = vec!["0537000001".into()];
        queue.priority = 2;
    };
    let of_call = |n: u64| CallId(n);
    let mut centre = centre([queue("Écoute", urgent), queue(GENERAL, |_| {})]);
    centre.ready(1, "201");
    centre.does(1, StaffAction::Break("201".into(), BreakReason::Meal));
    calls(&mut centre, "0537000000");
    centre.waits(60);
    calls(&mut centre, "0537000000");
    centre.waits(61);
    // Two minutes are less than two minutes and a second.
    calls(&mut centre, "0537000001");
    let order: Vec<CallId> = centre.switch.queue().collect();
    assert_eq!(order, [1, 3, 2].map(of_call));
}

#[test]
fn a_caller_goes_on_in_another_queue_with_what_they_have_waited() {
    let to_general = overflow(60, OverflowTo::Queue(GENERAL.into()));
    let first = |queue: &mut QueueConfig| {
        queue.numbers = vec!["0537000001".into()];
        queue.overflow = to_general;
    };
    let mut centre = centre([queue(CAMPS, first), queue(GENERAL, |_| {})]);
    has_skills(&mut centre, 1, &[CAMPS], &[]);
    has_skills(&mut centre, 2, &[GENERAL], &[]);
    centre.ready(1, "201");
    centre.ready(2, "202");
    // Each of the two has a call.
    calls(&mut centre, "0537000001");
    centre.answers("201");
    calls(&mut centre, "0537000000");
    let busy = centre.answers("202");
    let waits = calls(&mut centre, "0537000001");
    centre.waits(30);
    calls(&mut centre, "0537000000");
    centre.waits(29);
    assert_eq!(told(&centre), Some(Some(GENERAL.into())), "the last one");
    let place = said(PromptId::Position(1));
    centre.waits(1);
    assert!(
        centre.hears(waits, &place),
        "they are before who came later"
    );
    centre.does(2, StaffAction::HangUp);
    centre.hangs_up(busy);
    centre.does(2, StaffAction::Ready("202".into()));
    let handset = centre.answers("202");
    assert!(centre.are_joined(waits, handset));
    centre.hangs_up(waits);
    assert_eq!(centre.records.last().unwrap().queue, Some(GENERAL.into()));
}

#[test]
fn nobody_is_taken_from_under_the_hand_of_who_is_rung() {
    let to_general = overflow(10, OverflowTo::Queue(GENERAL.into()));
    let first = |queue: &mut QueueConfig| queue.overflow = to_general;
    let other = |queue: &mut QueueConfig| queue.numbers = vec!["0537000009".into()];
    let mut centre = centre([queue(CAMPS, first), queue(GENERAL, other)]);
    centre.ready(1, "201");
    calls(&mut centre, "0537000000");
    let rings = centre.rings("201").unwrap();
    centre.waits(19);
    assert_eq!(told(&centre), Some(Some(CAMPS.into())));
    assert_eq!(centre.rings("201"), Some(rings));
    centre.waits(1);
    assert_eq!(told(&centre), Some(Some(GENERAL.into())));
}

/// A centre whose callers go on to another centre after twenty seconds.
fn going_outside() -> (Centre, LegId) {
    let outside = overflow(20, OverflowTo::Number("0522000000".into()));
    let mut centre = centre([queue(GENERAL, |queue| queue.overflow = outside)]);
    centre.ready(1, "201");
    centre.does(1, StaffAction::Break("201".into(), BreakReason::Prayer));
    let caller = calls(&mut centre, "0537000000");
    (centre, caller)
}

fn dialled_outside(centre: &Centre) -> LegId {
    let (leg, log) = centre.legs.iter().next_back().unwrap();
    assert_eq!(log.to, Some(Endpoint::Line("gsm2".into())));
    *leg
}

#[test]
fn a_caller_goes_on_to_another_centre_over_a_line_and_hears_music_until_it_answers() {
    let (mut centre, caller) = going_outside();
    centre.waits(20);
    let other = dialled_outside(&centre);
    let is_told = |command: &LegCommand| {
        let LegCommand::Originate { diverted, .. } = command else {
            return false;
        };
        let from = diverted.as_ref().and_then(|diverted| diverted.from.clone());
        from == Some("0537000000".into())
    };
    assert!(centre.legs[&other].commands.iter().any(is_told));
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    assert_eq!(centre.switch.queue().count(), 0);
    centre.waits(5);
    centre.leg(other, LegEvent::Answered);
    assert!(centre.are_joined(caller, other));
    centre.waits(60);
    centre.hangs_up(other);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::Answered);
    assert_eq!(
        (record.staff, record.queue.clone()),
        (None, Some(GENERAL.into()))
    );
    assert_eq!((record.wait_ms, record.talk_ms), (20_000, 60_000));
    assert!(centre.was_told(caller, &LegCommand::Release(Cause::NORMAL_CLEARING)));
}

#[test]
fn whom_the_other_centre_does_not_answer_waits_again_as_if_they_had_stayed() {
    let (mut centre, caller) = going_outside();
    centre.waits(20);
    let other = dialled_outside(&centre);
    centre.leg(other, LegEvent::Released(Cause::USER_BUSY));
    assert!(centre.hears(caller, &said(PromptId::Position(1))));
    assert_eq!(centre.switch.queue().count(), 1);
    // It is not called again, and they do not wait for longer than anybody.
    centre.waits(579);
    assert_eq!(dialled_outside(&centre), other);
    centre.waits(1);
    assert!(centre.hears(caller, &said(PromptId::AllBusy)));
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::TurnedAway);
}

#[test]
fn who_hangs_up_while_the_other_centre_rings_left_the_queue() {
    let (mut centre, caller) = going_outside();
    centre.waits(20);
    let other = dialled_outside(&centre);
    centre.hangs_up(caller);
    assert!(centre.was_told(other, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    assert_eq!(centre.only_record().outcome, Outcome::AbandonedInQueue);
}

#[test]
fn while_no_line_is_free_they_wait_here_and_it_is_tried_again() {
    let (mut centre, caller) = going_outside();
    centre.input(Input::Line("gsm2".into(), Presence::Gone));
    centre.waits(20);
    assert_eq!(centre.switch.queue().count(), 1);
    centre.input(Input::Line("gsm2".into(), Presence::Here));
    centre.waits(30);
    let other = dialled_outside(&centre);
    centre.leg(other, LegEvent::Answered);
    assert!(centre.are_joined(caller, other));
}

#[test]
fn the_expected_wait_is_told_once_enough_callers_were_spoken_with() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let mut speaks = |seconds: u64| {
        let caller = calls(&mut centre, "0537000000");
        let handset = centre.answers("201");
        centre.waits(seconds);
        centre.hangs_up(caller);
        centre.hangs_up(handset);
        centre.does(1, StaffAction::Ready("201".into()));
    };
    speaks(80);
    speaks(100);
    let told_any = |centre: &Centre, leg: LegId| {
        let minutes = |minutes| centre.hears(leg, &said(PromptId::WaitMinutes(minutes)));
        PromptId::WAITS.into_iter().find(|it| minutes(*it))
    };
    speaks(120);
    calls(&mut centre, "0537000000");
    centre.answers("201");
    let second = calls(&mut centre, "0537000000");
    // One before nobody: the mean of a hundred seconds, and none to write up.
    assert_eq!(told_any(&centre, second), Some(2));
    let third = calls(&mut centre, "0537000000");
    assert_eq!(told_any(&centre, third), Some(5), "two hundred seconds");
    // With a second one to answer it is half of that; they take the first who waits.
    centre.ready(2, "202");
    centre.answers("202");
    let fourth = calls(&mut centre, "0537000000");
    assert_eq!(told_any(&centre, fourth), Some(2));
    // Nobody is there whom they wait for: nothing is said of it.
    for who in [1, 2] {
        let handset = format!("20{who}");
        let handset = HandsetId::from(handset.as_str());
        centre.does(who, StaffAction::Break(handset, BreakReason::Meal));
    }
    let fifth = calls(&mut centre, "0537000000");
    assert!(centre.hears(fifth, &said(PromptId::PleaseWait)));
    assert_eq!(told_any(&centre, fifth), None);
}

#[test]
fn with_too_few_callers_nothing_is_said_of_the_wait() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    calls(&mut centre, "0537000000");
    centre.answers("201");
    let second = calls(&mut centre, "0537000000");
    let what = &centre.legs[&second].playing.as_ref().unwrap().1;
    assert_eq!(
        what,
        &[said(PromptId::PleaseWait), said(PromptId::Position(1))]
    );
}

#[test]
fn who_comes_back_to_the_queue_is_first_of_all_whatever_their_queue() {
    let named = |queue: &mut QueueConfig| {
        queue.numbers = vec!["0537000001".into()];
        queue.priority = 9;
    };
    let mut centre = centre([queue(CAMPS, named), queue(GENERAL, |_| {})]);
    centre.ready(1, "201");
    let first = calls(&mut centre, "0537000000");
    let handset = centre.answers("201");
    calls(&mut centre, "0537000001");
    centre.leg(handset, LegEvent::Released(Cause::DESTINATION_OUT_OF_ORDER));
    assert!(centre.hears(first, &said(PromptId::Position(1))));
    assert_eq!(centre.switch.queue().next(), Some(CallId(1)));
    assert_eq!(told(&centre), Some(Some(GENERAL.into())));
}
