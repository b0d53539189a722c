//! Conversations of other channels than voice: who is offered one, and what becomes of it.

use std::time::Duration;

use proptest::prelude::*;

use super::properties::capacity;
use super::script::{Centre, staff};
use crate::*;

const ONE: u64 = 1;

fn arrives(centre: &mut Centre, id: u64, channel: Channel) {
    centre.work(id, WorkInput::Arrived(channel));
}

#[test]
fn a_chat_goes_to_whoever_is_idle_the_longest_as_a_call_does() {
    for chat in [true, false] {
        let mut centre = Centre::new();
        centre.ready(1, "201");
        centre.ready(2, "202");
        centre.does(1, StaffAction::Break("201".into(), BreakReason::Meal));
        centre.ready(1, "201");
        if chat {
            arrives(&mut centre, ONE, Channel::Chat);
            assert_eq!(centre.offered_to(ONE), Some(staff(2)));
        } else {
            centre.receives_french_call("0612345678");
            assert!(centre.rings("202").is_some());
        }
    }
}

#[test]
fn a_chat_that_nobody_can_take_waits_for_who_is_ready_next() {
    let mut centre = Centre::new();
    centre.does(1, StaffAction::Break("201".into(), BreakReason::Prayer));
    arrives(&mut centre, ONE, Channel::Chat);
    assert_eq!(centre.works[&WorkId(ONE)], WorkEvent::Waits);
    centre.ready(1, "201");
    assert_eq!(centre.offered_to(ONE), Some(staff(1)));
    centre.work(ONE, WorkInput::Accepted(staff(1)));
    assert_eq!(centre.works[&WorkId(ONE)], WorkEvent::Taken(staff(1)));
    centre.work(ONE, WorkInput::Over);
    assert_eq!(centre.works[&WorkId(ONE)], WorkEvent::Over);
}

#[test]
fn nobody_is_offered_more_of_a_channel_than_they_can_have() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    for id in 1..=3 {
        arrives(&mut centre, id, Channel::Chat);
        if id < 3 {
            centre.work(id, WorkInput::Accepted(staff(1)));
        }
    }
    assert_eq!(centre.works[&WorkId(3)], WorkEvent::Waits, "two at once");
    arrives(&mut centre, 4, Channel::Mail);
    assert_eq!(centre.offered_to(4), Some(staff(1)), "a mail is no chat");
    centre.work(1, WorkInput::Over);
    assert_eq!(centre.offered_to(3), Some(staff(1)));
}

#[test]
fn who_has_less_in_hand_comes_before_who_is_idle_for_longer() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    arrives(&mut centre, 1, Channel::Mail);
    centre.work(1, WorkInput::Accepted(staff(1)));
    centre.ready(2, "202");
    centre.receives_french_call("0612345678");
    assert!(centre.rings("202").is_some());
}

#[test]
fn no_chat_is_offered_during_a_call_and_one_that_was_offered_is_taken_back() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    arrives(&mut centre, ONE, Channel::Chat);
    assert_eq!(centre.offered_to(ONE), Some(staff(1)));
    centre.receives_french_call("0612345678");
    assert!(
        centre.rings("201").is_some(),
        "an offer keeps no caller waiting"
    );
    assert_eq!(centre.works[&WorkId(ONE)], WorkEvent::Waits);
    let handset = centre.answers("201");
    centre.work(ONE, WorkInput::Accepted(staff(1)));
    assert_eq!(centre.works[&WorkId(ONE)], WorkEvent::Waits, "too late");
    centre.hangs_up(handset);
    assert_eq!(
        centre.works[&WorkId(ONE)],
        WorkEvent::Waits,
        "they write it up"
    );
    centre.waits(60);
    assert_eq!(centre.offered_to(ONE), Some(staff(1)));
}

#[test]
fn what_may_come_during_a_call_comes_and_what_comes_before_calls_keeps_them_away() {
    let mut centre = Centre::with(|config| {
        config.capacity.during_call.insert(Channel::Mail);
        config.capacity.before_calls.insert(Channel::Chat);
    });
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0611111111");
    let handset = centre.answers("201");
    arrives(&mut centre, 1, Channel::Mail);
    assert_eq!(centre.offered_to(1), Some(staff(1)));
    // An offer that is not answered does not end the call.
    centre.waits(30);
    assert!(matches!(centre.agents[&staff(1)], AgentState::OnCall(_)));
    centre.hangs_up(caller);
    centre.hangs_up(handset);
    centre.work(1, WorkInput::Over);
    centre.waits(60);
    arrives(&mut centre, 2, Channel::Chat);
    centre.work(2, WorkInput::Accepted(staff(1)));
    centre.receives_french_call("0622222222");
    assert_eq!(centre.rings("201"), None);
    centre.work(2, WorkInput::Over);
    assert!(centre.rings("201").is_some());
}

#[test]
fn who_declines_is_not_asked_again_at_once_and_nobody_else_waits_for_them() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.ready(2, "202");
    arrives(&mut centre, ONE, Channel::Text);
    centre.work(ONE, WorkInput::Declined(staff(1)));
    assert_eq!(centre.offered_to(ONE), Some(staff(2)));
    centre.work(ONE, WorkInput::Declined(staff(2)));
    assert_eq!(centre.works[&WorkId(ONE)], WorkEvent::Waits);
    centre.waits(60);
    assert_eq!(centre.offered_to(ONE), Some(staff(1)), "after a while");
}

#[test]
fn who_does_not_answer_offers_is_put_on_a_break_by_the_box() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    arrives(&mut centre, ONE, Channel::Chat);
    centre.waits(89);
    assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
    centre.waits(1);
    let not_answered = BreakReason::NotAnswered;
    assert_eq!(centre.agents[&staff(1)], AgentState::Break(not_answered));
    let last = centre.availability.last();
    let put = (staff(1), Availability::Break(not_answered), ChangedBy::Box);
    assert_eq!(last, Some(&put));
}

#[test]
fn who_leaves_or_takes_a_break_is_offered_nothing_and_keeps_what_they_have_on_a_break_only() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    arrives(&mut centre, 1, Channel::Chat);
    centre.work(1, WorkInput::Accepted(staff(1)));
    arrives(&mut centre, 2, Channel::Chat);
    centre.does(1, StaffAction::Break("201".into(), BreakReason::Other));
    assert_eq!(centre.works[&WorkId(1)], WorkEvent::Taken(staff(1)));
    assert_eq!(centre.works[&WorkId(2)], WorkEvent::Waits);
    centre.does(1, StaffAction::Leave);
    assert_eq!(centre.works[&WorkId(1)], WorkEvent::Waits);
    // What came first is offered first, also after it was given back.
    centre.ready(2, "202");
    arrives(&mut centre, 3, Channel::Chat);
    assert_eq!(centre.offered_to(1), Some(staff(2)));
    assert_eq!(centre.offered_to(2), Some(staff(2)));
    assert_eq!(centre.works[&WorkId(3)], WorkEvent::Waits);
}

#[test]
fn a_call_is_no_conversation_and_one_that_is_known_does_not_arrive_again() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    arrives(&mut centre, 1, Channel::Voice);
    assert!(centre.works.is_empty());
    // From here on it is known as a mail.
    arrives(&mut centre, 2, Channel::Mail);
    centre.work(2, WorkInput::Accepted(staff(1)));
    arrives(&mut centre, 2, Channel::Mail);
    assert_eq!(centre.works[&WorkId(2)], WorkEvent::Taken(staff(1)));
}

#[test]
fn after_call_work_with_a_reason_lasts_until_they_say_otherwise() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.hangs_up(handset);
    centre.waits(20);
    let follow_up = AfterCallReason::FollowUp;
    centre.does(1, StaffAction::AfterCallWork(follow_up));
    let working = AgentState::AfterCallWork(CallId(1), Some(follow_up));
    assert_eq!(centre.agents[&staff(1)], working);
    assert_eq!(centre.wrote_up, [(staff(1), Duration::from_secs(20))]);
    centre.waits(3_600);
    assert_eq!(centre.agents[&staff(1)], working);
    centre.ready(1, "201");
    let said: Vec<Availability> = centre.availability.iter().map(|(_, is, _)| *is).collect();
    let ready = Availability::Ready;
    assert_eq!(said, [ready, Availability::AfterCallWork(follow_up), ready]);
}

#[test]
fn after_call_work_said_in_the_call_follows_it_also_when_nobody_answers_the_next_one() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    let handset = centre.answers("201");
    centre.does(1, StaffAction::AfterCallWork(AfterCallReason::Other));
    centre.hangs_up(handset);
    assert!(centre.wrote_up.is_empty());
    // They try to reach an office, which does not answer: they are not ready for that.
    let dials = centre.offers(Endpoint::Handset("201".into()), "201", "0537111111");
    assert!(matches!(centre.agents[&staff(1)], AgentState::OnCall(_)));
    centre.hangs_up(dials);
    let other = Some(AfterCallReason::Other);
    assert!(
        matches!(&centre.agents[&staff(1)], AgentState::AfterCallWork(_, why) if *why == other)
    );
    // Out of a call and its writing up, it means nothing.
    centre.ready(1, "201");
    centre.does(1, StaffAction::AfterCallWork(AfterCallReason::Other));
    assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
}

#[test]
fn calls_change_nothing_of_what_somebody_is_there_for() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    for _ in 0..3 {
        centre.receives_french_call("0612345678");
        let handset = centre.answers("201");
        centre.hangs_up(handset);
        centre.waits(60);
    }
    let ready = (staff(1), Availability::Ready, ChangedBy::Themselves);
    assert_eq!(centre.availability, [ready]);
    let minute = (staff(1), Duration::from_secs(60));
    assert_eq!(centre.wrote_up, [minute; 3]);
}

#[test]
fn who_changed_it_is_said() {
    let mut centre = Centre::new();
    let meal = StaffAction::Break("201".into(), BreakReason::Meal);
    centre.input(Input::Restored(staff(1), meal));
    centre.ready(2, "201");
    let said = [
        (
            staff(1),
            Availability::Break(BreakReason::Meal),
            ChangedBy::Restart,
        ),
        (staff(1), Availability::Away, ChangedBy::Colleague(staff(2))),
        (staff(2), Availability::Ready, ChangedBy::Themselves),
    ];
    assert_eq!(centre.availability, said);
}

/// Something that happens to conversations, and to those who have them.
#[derive(Clone, Debug)]
enum Step {
    Work(u64, WorkInput),
    /// Whoever is offered it answers.
    Answers(u64, bool),
    Staff(u8, u8),
    Call,
    HangUp(u8),
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let input = prop_oneof![
        4 => prop::sample::select(Channel::ALL[1..].to_vec()).prop_map(WorkInput::Arrived),
        1 => Just(WorkInput::Over),
        1 => (0..3_u128).prop_map(|who| WorkInput::Declined(staff(who))),
    ];
    prop_oneof![
        6 => (0..8_u64, input).prop_map(|(id, input)| Step::Work(id, input)),
        5 => (0..8_u64, any::<bool>()).prop_map(|(id, yes)| Step::Answers(id, yes)),
        4 => (0..3_u8, 0..5_u8).prop_map(|(who, what)| Step::Staff(who, what)),
        2 => Just(Step::Call),
        2 => (0..3_u8).prop_map(Step::HangUp),
        3 => prop::sample::select(vec![1_u64, 20, 30, 60, 120]).prop_map(Step::Wait),
    ]
}

fn answers(centre: &mut Centre, id: u64, yes: bool) {
    if let Some(to) = centre.offered_to(id) {
        centre.work(
            id,
            if yes {
                WorkInput::Accepted(to)
            } else {
                WorkInput::Declined(to)
            },
        );
    }
}

const HANDSETS: [&str; 3] = ["201", "202", "203"];

fn take(centre: &mut Centre, step: &Step) {
    match *step {
        Step::Work(id, input) => centre.work(id, input),
        Step::Answers(id, yes) => answers(centre, id, yes),
        Step::Staff(who, what) => {
            let handset = HANDSETS[usize::from(who)].into();
            centre.does(
                who.into(),
                match what {
                    0 | 1 => StaffAction::Ready(handset),
                    2 => StaffAction::Break(handset, BreakReason::Training),
                    3 => StaffAction::AfterCallWork(AfterCallReason::WriteUp),
                    _ => StaffAction::Leave,
                },
            );
        }
        Step::Call => {
            let caller = centre.offers(Endpoint::Line("gsm1".into()), "0612345678", "0537000000");
            centre.leg(caller, LegEvent::Answered);
            centre.presses(caller, '1');
        }
        Step::HangUp(who) => {
            if let Some(leg) = centre.rings(HANDSETS[usize::from(who)]) {
                centre.leg(leg, LegEvent::Answered);
                centre.hangs_up(leg);
            }
        }
        Step::Wait(seconds) => centre.waits(seconds),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// After each step [`Staffing`](super::staffing::Staffing) says that nobody has more than
    /// they can, nobody on a break is offered anything, and it was the turn of whoever was asked.
    #[test]
    fn whatever_happens_no_conversation_starves(
        steps in prop::collection::vec(step(), 0..120),
        capacity in capacity(),
    ) {
        let mut centre = Centre::with(|config| {
            config.capacity = capacity.clone();
            for most in [&mut config.capacity.chats, &mut config.capacity.texts, &mut config.capacity.mails] {
                *most = (*most).max(1);
            }
        });
        for step in &steps {
            take(&mut centre, step);
        }
        // From here on one member of staff takes all that comes, as long as it takes.
        let legs: Vec<LegId> = centre.switch.legs.keys().copied().collect();
        legs.into_iter().for_each(|leg| centre.hangs_up(leg));
        for who in [1, 2] {
            centre.does(who, StaffAction::Leave);
        }
        centre.ready(0, "201");
        for _ in 0..20 {
            let left: Vec<LegId> = centre.switch.legs.keys().copied().collect();
            left.into_iter().for_each(|leg| centre.hangs_up(leg));
            centre.ready(0, "201");
            for id in 0..8 {
                answers(&mut centre, id, true);
                if matches!(centre.works.get(&WorkId(id)), Some(WorkEvent::Taken(_))) {
                    centre.work(id, WorkInput::Over);
                }
            }
            centre.waits(60);
        }
        prop_assert!(centre.switch.works.is_empty(), "{:?}", centre.switch.works);
    }
}
