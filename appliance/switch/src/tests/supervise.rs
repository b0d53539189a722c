//! Supervision: who hears whom, who is told before, what the record says, and what is refused.

use super::script::{Centre, staff};
use super::transfer::{in_conversation, is_released};
use crate::SupervisionRefusal as No;
use crate::*;
use jawab_vocabulary::SegmentKind::{self, Talk};

/// The supervisor, who sits at no handset as anybody and is rung at 203.
const SAMIRA: u128 = 7;
const CALL: CallId = CallId(1);

fn supervise(how: Supervision) -> StaffAction {
    StaffAction::Supervise("203".into(), CALL, how)
}

fn words() -> Announcement {
    Announcement::Prompt(PromptId::Supervised, Language::French)
}

/// A call that Samira has been rung for and has answered; nobody has heard yet that she comes.
fn answered(how: Supervision) -> (Centre, LegId, LegId, LegId) {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(SAMIRA, supervise(how));
    let samira = centre.answers("203");
    (centre, caller, salma, samira)
}

/// The same, and all have heard it.
fn in_the_call(how: Supervision) -> (Centre, LegId, LegId, LegId) {
    let (mut centre, caller, salma, samira) = answered(how);
    centre.hears_it_out(caller);
    centre.hears_it_out(salma);
    (centre, caller, salma, samira)
}

/// What went on from the first word on: the kind, seconds, the legs, and what a supervisor did.
fn course(record: &CallRecord) -> Vec<(SegmentKind, u64, Vec<u16>, Option<Supervision>)> {
    let segments = record.course.segments.iter();
    let said = segments.skip_while(|segment| segment.kind != Talk);
    said.map(|it| (it.kind, it.ms / 1_000, it.legs.clone(), it.supervision))
        .collect()
}

#[test]
fn nobody_is_heard_before_both_have_heard_that_somebody_listens() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(SAMIRA, supervise(Supervision::Listen));
    let samira = centre.rings("203").unwrap();
    let LegCommand::Originate { caller: shown, .. } = &centre.legs[&samira].commands[0] else {
        panic!("{:?}", centre.legs[&samira]);
    };
    assert_eq!(
        shown.as_ref().map(Number::as_str),
        Some("201"),
        "whose call"
    );
    assert!(!centre.hears(caller, &words()), "nobody comes yet");
    centre.answers("203");
    for leg in [caller, salma] {
        assert!(centre.hears(leg, &Announcement::Tone(Tone::Beep)));
        assert!(centre.hears(leg, &words()));
    }
    centre.hears_it_out(caller);
    assert!(!centre.hears_leg(samira, caller) && !centre.hears_leg(samira, salma));
    centre.hears_it_out(salma);
    assert!(centre.hears_leg(samira, caller) && centre.hears_leg(samira, salma));
    assert!(!centre.hears_leg(caller, samira) && !centre.hears_leg(salma, samira));
    assert!(centre.hears_leg(caller, salma) && centre.hears_leg(salma, caller));
}

#[test]
fn where_the_centre_has_it_so_nobody_is_told_and_the_desk_still_is() {
    let mut centre = Centre::with(|config| config.announce_supervision = false);
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let salma = centre.answers("201");
    centre.does(SAMIRA, supervise(Supervision::Listen));
    let samira = centre.answers("203");
    assert!(centre.hears_leg(samira, caller) && centre.hears_leg(samira, salma));
    assert!(!centre.hears(caller, &words()) && !centre.hears(salma, &words()));
    let told = CallEvent::Supervised {
        by: staff(SAMIRA),
        how: Supervision::Listen,
        progress: SupervisionProgress::TakesPart,
    };
    assert!(centre.events.contains(&told));
}

#[test]
fn who_whispers_is_heard_by_staff_alone_and_who_joins_by_all() {
    let (mut centre, caller, salma, samira) = in_the_call(Supervision::Whisper);
    assert!(centre.hears_leg(salma, samira) && !centre.hears_leg(caller, samira));
    assert!(centre.hears_leg(samira, caller) && centre.hears_leg(samira, salma));
    centre.does(SAMIRA, supervise(Supervision::Join));
    assert!(centre.hears_leg(salma, samira) && centre.hears_leg(caller, samira));
    centre.does(SAMIRA, supervise(Supervision::Listen));
    assert!(!centre.hears_leg(salma, samira) && !centre.hears_leg(caller, samira));
    assert!(centre.hears_leg(samira, caller));
}

#[test]
fn the_record_says_who_supervised_at_which_handset_and_what_they_did_when() {
    let (mut centre, caller, salma, samira) = answered(Supervision::Listen);
    centre.waits(4);
    centre.hears_it_out(caller);
    centre.hears_it_out(salma);
    centre.waits(6);
    centre.does(SAMIRA, supervise(Supervision::Join));
    centre.waits(5);
    centre.hangs_up(samira);
    centre.waits(3);
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(
        course(record),
        [
            (Talk, 14, vec![1], None),
            (Talk, 6, vec![1, 2], Some(Supervision::Listen)),
            (Talk, 5, vec![1, 2], Some(Supervision::Join)),
            (Talk, 3, vec![1], None),
        ]
    );
    let leg = &record.course.legs[2];
    assert_eq!(
        (leg.role, leg.staff),
        (LegRole::Supervisor, Some(staff(SAMIRA)))
    );
    assert_eq!(leg.endpoint, Endpoint::Handset("203".into()));
    assert_eq!((record.talk_ms, record.staff), (28_000, Some(staff(1))));
    assert_eq!(record.ended_by, EndedBy::Caller);
}

#[test]
fn whoever_comes_later_is_told_and_meanwhile_the_supervisor_hears_nothing() {
    let (mut centre, caller, salma, samira) = in_the_call(Supervision::Listen);
    centre.does(1, StaffAction::Consult("202".into()));
    let idir = centre.answers("202");
    assert!(centre.hears(idir, &words()) && !centre.hears(salma, &words()));
    assert!(!centre.hears_leg(samira, salma) && !centre.hears_leg(samira, idir));
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    centre.hears_it_out(idir);
    assert!(centre.hears_leg(samira, idir) && !centre.hears_leg(samira, caller));
    // The supervisor's leg comes after that of whoever came later.
    centre.does(1, StaffAction::ThreeWay);
    assert!(
        centre.hears_leg(samira, caller),
        "who was told once is not told again"
    );
    centre.waits(2);
    centre.does(SAMIRA, StaffAction::EndCall(CALL));
    let record = centre.only_record();
    let roles: Vec<LegRole> = record.course.legs.iter().map(|leg| leg.role).collect();
    assert_eq!(roles.last(), Some(&LegRole::Supervisor));
    assert_eq!(
        course(record).last(),
        Some(&(Talk, 2, vec![1, 2, 3], Some(Supervision::Listen)))
    );
}

#[test]
fn a_caller_who_is_put_on_hold_in_the_middle_of_the_words_hears_them_again() {
    let (mut centre, caller, salma, samira) = answered(Supervision::Listen);
    let (cut, _) = centre.legs[&caller].playing.clone().unwrap();
    centre.does(1, StaffAction::Hold);
    assert!(centre.hears(caller, &Announcement::HoldMusic));
    centre.hears_it_out(salma);
    assert!(centre.hears_leg(samira, salma) && !centre.hears_leg(samira, caller));
    // Late, from before.
    centre.leg(caller, LegEvent::Played(cut));
    centre.does(1, StaffAction::Resume);
    assert!(centre.hears(caller, &words()) && !centre.hears_leg(samira, salma));
    centre.hears_it_out(caller);
    assert!(centre.hears_leg(samira, caller) && centre.hears_leg(samira, salma));
}

#[test]
fn where_nobody_says_that_the_words_were_heard_nobody_listens() {
    let (mut centre, caller, salma, samira) = answered(Supervision::Listen);
    centre.hears_it_out(salma);
    centre.waits(31);
    assert!(is_released(&centre, samira));
    assert!(
        !centre.hears(caller, &words()),
        "the caller hears staff again"
    );
    assert!(centre.hears_leg(caller, salma));
    let over = CallEvent::SupervisionOver(Cause::RECOVERY_ON_TIMER);
    assert!(centre.events.contains(&over));
}

#[test]
fn the_supervisors_leaving_never_touches_the_call_and_the_callers_ends_it() {
    for cause in [Cause::NORMAL_CLEARING, Cause::TEMPORARY_FAILURE] {
        let (mut centre, caller, salma, samira) = in_the_call(Supervision::Join);
        centre.leg(samira, LegEvent::Released(cause));
        assert!(centre.records.is_empty());
        assert!(centre.hears_leg(caller, salma) && centre.hears_leg(salma, caller));
        assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CALL));
        centre.hangs_up(caller);
        assert_eq!(centre.only_record().ended_by, EndedBy::Caller);
    }
    let (mut centre, caller, _, samira) = in_the_call(Supervision::Join);
    centre.hangs_up(caller);
    assert!(is_released(&centre, samira));
    assert_eq!(centre.only_record().cause, Cause::NORMAL_CLEARING);
}

#[test]
fn a_call_that_goes_back_to_the_queue_is_left_by_its_supervisor() {
    let (mut centre, caller, salma, samira) = in_the_call(Supervision::Listen);
    centre.leg(salma, LegEvent::Released(Cause::NETWORK_OUT_OF_ORDER));
    assert!(is_released(&centre, samira));
    assert!(!is_released(&centre, caller));
}

#[test]
fn a_handset_that_is_not_answered_leaves_everything_as_it_was() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(SAMIRA, supervise(Supervision::Listen));
    let samira = centre.rings("203").unwrap();
    centre.waits(20);
    assert!(is_released(&centre, samira));
    let over = CallEvent::SupervisionOver(Cause::NO_ANSWER);
    assert!(centre.events.contains(&over));
    assert!(centre.hears_leg(caller, salma) && !centre.hears(caller, &words()));
    // She is not rung twice in the same breath: her phone has to hang up first.
    centre.does(SAMIRA, supervise(Supervision::Listen));
    assert_eq!(centre.not_supervised, [(staff(SAMIRA), No::HandsetBusy)]);
}

#[test]
fn what_cannot_be_supervised_is_refused_with_the_reason() {
    let refused = |centre: &mut Centre, by: u128, at: &str, call: CallId| {
        let listen = StaffAction::Supervise(at.into(), call, Supervision::Listen);
        let before = centre.legs.len();
        centre.does(by, listen);
        assert_eq!(centre.legs.len(), before, "nobody is rung");
        centre.not_supervised.pop().map(|(_, why)| why)
    };
    let (mut centre, ..) = in_conversation();
    assert_eq!(
        refused(&mut centre, SAMIRA, "209", CALL),
        Some(No::HandsetGone)
    );
    assert_eq!(refused(&mut centre, SAMIRA, "201", CALL), Some(No::Own));
    assert_eq!(refused(&mut centre, 1, "203", CALL), Some(No::Own));
    assert_eq!(
        refused(&mut centre, SAMIRA, "203", CallId(9)),
        Some(No::NotTalking)
    );
    centre.does(SAMIRA, supervise(Supervision::Listen));
    assert_eq!(refused(&mut centre, 8, "202", CALL), Some(No::Another));

    let mut centre = Centre::new();
    centre.offers(Endpoint::Handset("201".into()), "201", "202");
    centre.answers("202");
    assert_eq!(
        refused(&mut centre, SAMIRA, "203", CALL),
        Some(No::Internal)
    );
    let mut centre = Centre::new();
    centre.offers(Endpoint::Handset("201".into()), "201", "15");
    assert_eq!(
        refused(&mut centre, SAMIRA, "203", CALL),
        Some(No::Emergency)
    );
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    assert_eq!(
        refused(&mut centre, SAMIRA, "203", CALL),
        Some(No::NotTalking)
    );
}

#[test]
fn who_only_listens_gives_way_when_somebody_dials_an_emergency_service() {
    for (how, gives_way) in [
        (Supervision::Listen, true),
        (Supervision::Whisper, true),
        (Supervision::Join, false),
    ] {
        let (mut centre, caller, salma, samira) = in_the_call(how);
        centre.offers(Endpoint::Handset("202".into()), "202", "15");
        assert_eq!(is_released(&centre, samira), gives_way, "{how:?}");
        assert!(centre.hears_leg(caller, salma), "another line was free");
    }
}

#[test]
fn an_emergency_service_that_is_asked_hears_nothing_of_supervisors_and_nobody_listens_to_it() {
    for how in Supervision::ALL {
        let (mut centre, caller, salma, samira) = in_the_call(how);
        centre.does(1, StaffAction::Consult("15".into()));
        assert!(is_released(&centre, samira), "{how:?}");
        let asked = *centre.legs.keys().rfind(|leg| leg.is_originated()).unwrap();
        centre.leg(asked, LegEvent::Answered);
        assert!(centre.hears_leg(asked, salma) && !centre.hears(asked, &words()));
        centre.hangs_up(samira);
        centre.does(SAMIRA, supervise(how));
        assert_eq!(centre.not_supervised, [(staff(SAMIRA), No::Emergency)]);
        centre.does(SAMIRA, StaffAction::EndCall(CALL));
        assert!(!is_released(&centre, caller));
    }
}

#[test]
fn a_supervisor_takes_no_channel_and_no_turn_of_a_member_of_staff() {
    let (mut centre, _, _, samira) = in_the_call(Supervision::Listen);
    assert_eq!(centre.switch.channels(&"gsm1".into()).busy, 1);
    assert_eq!(centre.switch.channels(&"gsm2".into()).busy, 0);
    // She is ready for callers as well: her handset is in use, and is passed over.
    centre.ready(SAMIRA, "203");
    centre.does(2, StaffAction::Ready("202".into()));
    centre.offers(Endpoint::Line("gsm2".into()), "0699999999", "0537000000");
    let second = *centre
        .legs
        .keys()
        .filter(|leg| !leg.is_originated())
        .max()
        .unwrap();
    centre.leg(second, LegEvent::Answered);
    centre.presses(second, '1');
    assert!(centre.rings("202").is_some());
    assert!(!is_released(&centre, samira));
}

#[test]
fn a_call_that_a_supervisor_ends_says_so_and_no_emergency_is_ended() {
    let (mut centre, caller, salma) = in_conversation();
    centre.does(SAMIRA, StaffAction::EndCall(CALL));
    assert!(is_released(&centre, caller) && is_released(&centre, salma));
    let record = centre.only_record();
    assert_eq!(
        (record.ended_by, record.cause, record.outcome),
        (
            EndedBy::Supervisor,
            Cause::NORMAL_CLEARING,
            Outcome::Answered
        )
    );
    let mut centre = Centre::new();
    centre.offers(Endpoint::Handset("201".into()), "201", "15");
    centre.does(SAMIRA, StaffAction::EndCall(CALL));
    assert!(centre.records.is_empty());
    // Who waits is nobody's call yet.
    let mut centre = Centre::new();
    centre.ready(1, "201");
    centre.receives_french_call("0612345678");
    centre.does(SAMIRA, StaffAction::EndCall(CALL));
    assert!(centre.records.is_empty());
}

#[test]
fn a_colleague_is_sent_on_a_break_after_the_call_and_comes_back_by_themselves() {
    let (mut centre, caller, _) = in_conversation();
    centre.does(
        SAMIRA,
        StaffAction::SendOnBreak(staff(1), BreakReason::Meal),
    );
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CALL));
    centre.hangs_up(caller);
    assert_eq!(
        centre.agents[&staff(1)],
        AgentState::Break(BreakReason::Meal)
    );
    let by = ChangedBy::Colleague(staff(SAMIRA));
    let change = (staff(1), Availability::Break(BreakReason::Meal), by);
    assert_eq!(centre.availability.last(), Some(&change));
    centre.ready(1, "201");
    assert_eq!(centre.agents[&staff(1)], AgentState::Ready);
    centre.does(
        SAMIRA,
        StaffAction::SendOnBreak(staff(1), BreakReason::Meal),
    );
    assert_eq!(
        centre.agents[&staff(1)],
        AgentState::Break(BreakReason::Meal)
    );
    // Nobody who is not at work is put to work by it.
    centre.does(
        SAMIRA,
        StaffAction::SendOnBreak(staff(5), BreakReason::Meal),
    );
    assert_eq!(centre.agents.get(&staff(5)), None);
}
