//! Calls from handsets: outside, to a colleague, to a service.

use super::script::{Centre, staff};
use crate::*;

fn handset(extension: &str) -> Endpoint {
    Endpoint::Handset(extension.into())
}

fn dialled_leg(centre: &Centre) -> LegId {
    *centre
        .legs
        .iter()
        .rfind(|(_, log)| log.to.is_some())
        .unwrap()
        .0
}

#[test]
fn a_number_outside_is_dialled_on_a_free_line_and_joined() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let leg = centre.offers(handset("201"), "201", "0612345678");
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(1)));
    let out = dialled_leg(&centre);
    assert_eq!(centre.legs[&out].to, Some(Endpoint::Line("gsm1".into())));
    centre.leg(out, LegEvent::Alerting);
    assert!(centre.was_told(leg, &LegCommand::Alert));
    centre.leg(out, LegEvent::Answered);
    assert!(centre.was_told(leg, &LegCommand::Answer));
    assert!(centre.are_joined(leg, out));
    centre.waits(9);
    centre.hangs_up(leg);
    let record = centre.only_record();
    assert_eq!(record.direction, Direction::Outbound);
    assert_eq!(record.line, Some("gsm1".into()));
    assert_eq!((record.outcome, record.talk_ms), (Outcome::Answered, 9_000));
    assert_eq!(record.ended_by, EndedBy::Staff);
}

#[test]
fn lines_take_turns_and_with_none_free_the_handset_hears_congestion() {
    let mut centre = Centre::new();
    let legs: Vec<LegId> = ["201", "202", "203"]
        .map(|extension| centre.offers(handset(extension), extension, "0612345678"))
        .to_vec();
    let lines: Vec<Endpoint> = centre
        .legs
        .values()
        .filter_map(|log| log.to.clone())
        .collect();
    assert_eq!(
        lines,
        [Endpoint::Line("gsm1".into()), Endpoint::Line("gsm2".into())]
    );
    centre.leg(legs[2], LegEvent::Answered);
    assert!(centre.hears(legs[2], &Announcement::Tone(Tone::Congestion)));
    centre.waits(15);
    assert_eq!(centre.only_record().cause, Cause::NO_CIRCUIT);
}

#[test]
fn emergency_numbers_go_out_with_nobody_logged_in() {
    for number in EMERGENCY {
        let mut centre = Centre::new();
        centre.offers(handset("203"), "203", number);
        let out = dialled_leg(&centre);
        assert!(
            matches!(centre.legs[&out].to, Some(Endpoint::Line(_))),
            "{number}"
        );
    }
}

#[test]
fn a_busy_number_is_heard_as_busy_and_recorded_with_its_cause() {
    let mut centre = Centre::new();
    let leg = centre.offers(handset("201"), "201", "0612345678");
    let out = dialled_leg(&centre);
    centre.leg(out, LegEvent::Released(Cause::USER_BUSY));
    centre.leg(leg, LegEvent::Answered);
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Busy)));
    centre.hangs_up(leg);
    let record = centre.only_record();
    assert_eq!(
        (record.cause, record.outcome),
        (Cause::USER_BUSY, Outcome::Failed)
    );
}

#[test]
fn a_call_that_nobody_answers_is_given_up() {
    let mut centre = Centre::new();
    let leg = centre.offers(handset("201"), "201", "0612345678");
    let out = dialled_leg(&centre);
    centre.waits(180);
    assert!(centre.was_told(out, &LegCommand::Release(Cause::NO_ANSWER)));
    centre.leg(leg, LegEvent::Answered);
    centre.waits(15);
    assert_eq!(centre.only_record().cause, Cause::NO_ANSWER);
}

#[test]
fn a_colleague_is_called_by_their_extension() {
    let mut centre = Centre::new();
    centre.ready(2, "202");
    let leg = centre.offers(handset("201"), "201", "202");
    let other = centre.answers("202");
    assert!(centre.are_joined(leg, other));
    // Nobody rings a handset that is in use.
    centre.receives_french_call("0612345678");
    assert_eq!(centre.rings("202"), Some(other));
    centre.hangs_up(other);
    let record = &centre.records[0];
    assert_eq!(record.direction, Direction::Internal);
}

#[test]
fn a_handset_that_is_not_there_or_unknown_is_said_to_be() {
    for number in ["999", "06", "*7999"] {
        let mut centre = Centre::new();
        let leg = centre.offers(handset("201"), "201", number);
        centre.leg(leg, LegEvent::Answered);
        let words = Announcement::Prompt(PromptId::NotKnown, Language::Arabic);
        assert!(centre.hears(leg, &words), "{number}");
        centre.hears_it_out(leg);
        assert_eq!(centre.only_record().outcome, Outcome::Failed);
    }
}

#[test]
fn a_prompt_is_recorded_from_a_handset_kept_with_hash_and_played_back() {
    let mut centre = Centre::new();
    let leg = centre.offers(handset("201"), "201", "*7301");
    centre.leg(leg, LegEvent::Answered);
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Beep)));
    centre.hears_it_out(leg);
    let record = LegCommand::Record {
        silence: None,
        what: RecordAs::Prompt(PromptId::Welcome, Language::Tamazight),
        at_most: std::time::Duration::from_secs(60),
    };
    assert!(centre.was_told(leg, &record));
    centre.waits(5);
    centre.presses(leg, '#');
    assert!(centre.was_told(leg, &LegCommand::StopRecording));
    let back = Announcement::Prompt(PromptId::Welcome, Language::Tamazight);
    assert!(centre.hears(leg, &back));
    centre.hears_it_out(leg);
    assert_eq!(centre.only_record().outcome, Outcome::Service);
}

#[test]
fn what_the_network_plays_before_the_answer_is_heard_at_once() {
    let mut centre = Centre::new();
    let leg = centre.offers(handset("201"), "201", "0612345678");
    let out = dialled_leg(&centre);
    centre.leg(out, LegEvent::Audible);
    let commands = &centre.legs[&leg].commands;
    let progress = matches!(
        commands[..],
        [.., LegCommand::Progress, LegCommand::Join(..)]
    );
    assert!(progress, "{commands:?}");
    assert!(centre.are_joined(leg, out));
    assert!(
        !centre.was_told(leg, &LegCommand::Answer),
        "nobody answered"
    );
    // "The number you have dialled is not in service", and the call is over.
    centre.leg(out, LegEvent::Released(Cause::UNALLOCATED_NUMBER));
    centre.leg(leg, LegEvent::Answered);
    let words = Announcement::Prompt(PromptId::NotKnown, Language::Arabic);
    assert!(centre.hears(leg, &words));
    centre.hangs_up(leg);
    let record = centre.only_record();
    assert_eq!((record.outcome, record.talk_ms), (Outcome::Failed, 0));
}

#[test]
fn a_handset_that_rings_for_a_caller_is_not_heard_before_it_answers() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let caller = centre.receives_french_call("0612345678");
    let ringing = centre.rings("201").unwrap();
    centre.leg(ringing, LegEvent::Audible);
    assert!(!centre.are_joined(caller, ringing));
}
