//! Messages of callers, heard at a handset.

use super::script::{Centre, staff};
use crate::*;

fn said(prompt: PromptId) -> Announcement {
    Announcement::Prompt(prompt, Language::Arabic)
}

fn message(id: u128, caller: &str) -> FoundMessage {
    FoundMessage {
        id: MessageId(id),
        caller: (!caller.is_empty()).then(|| caller.into()),
        sound: Sound(vec![i16::try_from(id).unwrap(); 160].into()),
    }
}

fn what_is_heard(centre: &Centre, leg: LegId) -> Vec<Announcement> {
    let playing = centre.legs[&leg].playing.clone();
    playing.map(|(_, what)| what).unwrap_or_default()
}

fn found(centre: &mut Centre, call: u64, message: Option<FoundMessage>) {
    centre.input(Input::Message(CallId(call), message));
}

/// Somebody at work at handset 201 dials the code, and hears message 7.
fn hears_one() -> (Centre, LegId) {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let leg = dials(&mut centre);
    found(&mut centre, 1, Some(message(7, "0612345678")));
    (centre, leg)
}

fn dials(centre: &mut Centre) -> LegId {
    let leg = centre.offers(Endpoint::Handset("201".into()), "201", "*9");
    centre.leg(leg, LegEvent::Answered);
    leg
}

fn wanted(centre: &Centre) -> Vec<MessageWanted> {
    centre.wanted.iter().map(|(_, _, what)| *what).collect()
}

#[test]
fn the_newest_message_is_heard_and_then_which_keys_do_what() {
    let (mut centre, leg) = hears_one();
    let newest = MessageWanted::Next(None);
    assert_eq!(centre.wanted, [(CallId(1), staff(1), newest)]);
    let sound = Announcement::Message(message(7, "").sound);
    let heard = [sound, said(PromptId::MessageKeys)];
    assert_eq!(what_is_heard(&centre, leg), heard);
    // Again.
    centre.hears_it_out(leg);
    centre.presses(leg, '1');
    assert_eq!(what_is_heard(&centre, leg), heard);
    centre.presses(leg, '#');
    let record = centre.only_record();
    assert_eq!(
        (record.outcome, record.direction),
        (Outcome::Service, Direction::Internal)
    );
}

#[test]
fn the_next_ones_follow_until_there_is_none() {
    let (mut centre, leg) = hears_one();
    // Nobody has to hear one out.
    centre.presses(leg, '2');
    found(&mut centre, 1, Some(message(5, "")));
    assert!(centre.hears(leg, &Announcement::Message(message(5, "").sound)));
    centre.presses(leg, '2');
    let after = |id| MessageWanted::Next(Some(MessageId(id)));
    let newest = MessageWanted::Next(None);
    assert_eq!(wanted(&centre), [newest, after(7), after(5)]);
    found(&mut centre, 1, None);
    assert!(centre.hears(leg, &said(PromptId::NoMoreMessages)));
    centre.hears_it_out(leg);
    assert_eq!(centre.records.len(), 1);
}

#[test]
fn what_is_done_is_told_before_the_next_is_looked_for() {
    let (mut centre, leg) = hears_one();
    centre.presses(leg, '3');
    let id = MessageId(7);
    let (done, next) = (MessageWanted::Done(id), MessageWanted::Next(Some(id)));
    assert_eq!(wanted(&centre)[1..], [done, next]);
    found(&mut centre, 1, Some(message(5, "")));
    let heard = what_is_heard(&centre, leg);
    assert_eq!(heard[0], said(PromptId::MessageDone));
    assert_eq!(heard[1], Announcement::Message(message(5, "").sound));
}

#[test]
fn whoever_left_it_is_called_back_from_the_same_handset() {
    let (mut centre, leg) = hears_one();
    centre.presses(leg, '4');
    // It is a call to them as any other, and the messages are over.
    assert_eq!(centre.only_record().outcome, Outcome::Service);
    assert_eq!(centre.dials_on(), Some(Endpoint::Line("gsm1".into())));
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Ringback)));
    assert_eq!(centre.agents[&staff(1)], AgentState::OnCall(CallId(2)));
    let (out, _) = centre.legs.iter().next_back().unwrap();
    let out = *out;
    centre.leg(out, LegEvent::Alerting);
    centre.leg(out, LegEvent::Audible);
    centre.leg(out, LegEvent::Answered);
    assert!(centre.are_joined(leg, out));
    let commands = &centre.legs[&leg].commands;
    let answers = commands.iter().filter(|it| **it == LegCommand::Answer);
    assert_eq!(answers.count(), 1, "{commands:?}");
    assert!(!commands.contains(&LegCommand::Alert));
    assert!(!commands.contains(&LegCommand::Progress));
    centre.waits(9);
    centre.hangs_up(out);
    let record = centre.records.last().unwrap();
    assert_eq!(record.direction, Direction::Outbound);
    assert_eq!(record.called, Some("0612345678".into()));
    assert_eq!((record.staff, record.talk_ms), (Some(staff(1)), 9_000));
    assert_eq!(record.outcome, Outcome::Answered);
    assert!(matches!(
        centre.agents[&staff(1)],
        AgentState::AfterCallWork(CallId(2), None)
    ));
}

#[test]
fn who_calls_back_hears_that_nobody_answers_or_no_line_is_free() {
    let (mut centre, leg) = hears_one();
    centre.presses(leg, '4');
    centre.waits(180);
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Busy)));
    let (mut centre, leg) = hears_one();
    for line in ["gsm1", "gsm2"] {
        centre.input(Input::Line(line.into(), Presence::Gone));
    }
    centre.presses(leg, '4');
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Congestion)));
}

#[test]
fn a_withheld_number_and_an_emergency_service_are_not_called_back() {
    for caller in ["", "15", "201"] {
        let mut centre = Centre::new();
        centre.ready(1, "201");
        let leg = dials(&mut centre);
        found(&mut centre, 1, Some(message(7, caller)));
        centre.presses(leg, '4');
        assert_eq!(centre.dials_on(), None, "{caller}");
        assert!(centre.hears(leg, &said(PromptId::MessageKeys)));
    }
}

#[test]
fn nobody_hears_messages_at_a_handset_where_nobody_sits() {
    let mut centre = Centre::new();
    let leg = dials(&mut centre);
    assert_eq!(centre.wanted, []);
    assert!(centre.hears(leg, &said(PromptId::MessagesLogIn)));
    centre.hears_it_out(leg);
    assert_eq!(centre.records.len(), 1);
}

#[test]
fn who_presses_nothing_hears_no_other_message() {
    let (mut centre, leg) = hears_one();
    centre.hears_it_out(leg);
    centre.waits(10);
    assert_eq!(centre.wanted.len(), 1);
    assert_eq!(centre.only_record().ended_by, EndedBy::Box);
}

#[test]
fn a_record_that_does_not_answer_keeps_nobody_waiting() {
    let mut centre = Centre::new();
    centre.ready(1, "201");
    let leg = dials(&mut centre);
    centre.waits(10);
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Congestion)));
    // What comes too late is not heard.
    found(&mut centre, 1, Some(message(7, "")));
    assert!(centre.hears(leg, &Announcement::Tone(Tone::Congestion)));
    found(&mut centre, 9, None);
}
