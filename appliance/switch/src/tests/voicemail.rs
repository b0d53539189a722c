//! Messages of callers whom nobody answers.

use std::time::Duration;

use super::script::Centre;
use crate::*;

const LIMITS: Voicemail = Voicemail {
    at_most: Duration::from_secs(120),
    silence: Duration::from_secs(6),
};

/// A closed centre that takes messages.
fn closed() -> Centre {
    let mut centre = taking_messages();
    centre.input(Input::Hours(Hours::Closed));
    centre
}

fn taking_messages() -> Centre {
    let mut centre = Centre::with(|config| config.voicemail = Some(LIMITS));
    centre.input(Input::Voicemail(Presence::Here));
    centre
}

fn said(prompt: PromptId, language: Language) -> Announcement {
    Announcement::Prompt(prompt, language)
}

fn is_over(centre: &mut Centre, leg: LegId, end: RecordingEnd) {
    let name = RecordingName::new("message").unwrap();
    centre.leg(leg, LegEvent::Recorded(name, end));
}

const KEPT: RecordingEnd = RecordingEnd::Kept(Duration::from_secs(9));

/// A caller who chose French speaks after the tone.
fn speaks(centre: &mut Centre) -> LegId {
    let caller = centre.receives_call("0612345678");
    centre.presses(caller, '2');
    centre.hears_it_out(caller);
    assert_eq!(centre.messages, [(CallId(1), caller, LIMITS)]);
    caller
}

#[test]
fn a_message_is_asked_for_in_three_languages_with_the_words_that_it_is_recorded() {
    let mut centre = closed();
    let caller = centre.receives_call("0612345678");
    let (_, what) = centre.legs[&caller].playing.clone().unwrap();
    let words = Language::ALL.into_iter().flat_map(|language| {
        [PromptId::AfterHours, PromptId::LeaveMessage].map(|prompt| said(prompt, language))
    });
    let tone = Announcement::Tone(Tone::Beep);
    assert_eq!(what, words.chain([tone]).collect::<Vec<_>>());
    assert_eq!(centre.messages, [], "nobody is recorded before the tone");
}

#[test]
fn a_key_chooses_the_language_in_which_it_is_asked_for() {
    let mut centre = closed();
    let caller = centre.receives_call("0612345678");
    centre.presses(caller, '3');
    let (_, what) = centre.legs[&caller].playing.clone().unwrap();
    let tamazight = Language::Tamazight;
    let expected = [
        said(PromptId::AfterHours, tamazight),
        said(PromptId::LeaveMessage, tamazight),
        Announcement::Tone(Tone::Beep),
    ];
    assert_eq!(what, expected);
    let chosen = CallEvent::LanguageChosen(tamazight);
    assert!(centre.events.contains(&chosen));
    // Once it is chosen, keys choose nothing more.
    centre.presses(caller, '2');
    assert!(centre.hears(caller, &expected[0]));
}

#[test]
fn the_hash_key_ends_a_message_and_it_is_said_to_be_kept_once_it_is() {
    let mut centre = closed();
    let caller = speaks(&mut centre);
    centre.waits(9);
    centre.presses(caller, '#');
    assert!(centre.was_told(caller, &LegCommand::StopRecording));
    let kept = said(PromptId::MessageKept, Language::French);
    assert!(!centre.hears(caller, &kept), "not before it is on disk");
    is_over(&mut centre, caller, KEPT);
    assert!(centre.hears(caller, &kept));
    centre.hears_it_out(caller);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::OutsideHours);
    assert_eq!(record.ended_by, EndedBy::Box);
    assert_eq!(record.language, Some(Language::French));
}

#[test]
fn a_message_that_the_media_end_by_silence_or_length_is_said_to_be_kept() {
    let mut centre = closed();
    let caller = speaks(&mut centre);
    is_over(&mut centre, caller, KEPT);
    assert!(centre.hears(caller, &said(PromptId::MessageKept, Language::French)));
    assert!(!centre.was_told(caller, &LegCommand::StopRecording));
}

#[test]
fn a_message_that_could_not_be_kept_is_not_promised() {
    for waits in [false, true] {
        let mut centre = closed();
        let caller = speaks(&mut centre);
        centre.presses(caller, '#');
        if waits {
            // The disk says nothing at all.
            centre.waits(10);
        } else {
            is_over(&mut centre, caller, RecordingEnd::Failed);
        }
        assert!(centre.hears(caller, &said(PromptId::MessageLost, Language::French)));
        centre.hears_it_out(caller);
        assert_eq!(centre.only_record().outcome, Outcome::OutsideHours);
    }
}

#[test]
fn who_says_nothing_is_told_nothing() {
    let mut centre = closed();
    let caller = speaks(&mut centre);
    is_over(&mut centre, caller, RecordingEnd::NothingSaid);
    assert!(centre.was_told(caller, &LegCommand::Release(Cause::NORMAL_CLEARING)));
    assert_eq!(centre.only_record().outcome, Outcome::OutsideHours);
}

#[test]
fn who_hangs_up_has_left_their_message() {
    let mut centre = closed();
    let caller = speaks(&mut centre);
    centre.waits(9);
    centre.hangs_up(caller);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::OutsideHours);
    assert_eq!(record.ended_by, EndedBy::Caller);
    // The media tell of it when the leg is gone: nobody is there to be told.
    is_over(&mut centre, caller, KEPT);
    assert_eq!(centre.records.len(), 1);
}

#[test]
fn a_message_that_nobody_ends_is_ended() {
    let mut centre = closed();
    let caller = speaks(&mut centre);
    centre.waits(125);
    assert!(centre.was_told(caller, &LegCommand::StopRecording));
    centre.waits(60);
    assert_eq!(centre.only_record().outcome, Outcome::OutsideHours);
}

#[test]
fn no_message_is_asked_for_where_none_can_be_kept() {
    let mut cannot_be_kept = closed();
    cannot_be_kept.input(Input::Voicemail(Presence::Gone));
    let mut is_off = Centre::new();
    is_off.input(Input::Voicemail(Presence::Here));
    is_off.input(Input::Hours(Hours::Closed));
    for mut centre in [cannot_be_kept, is_off] {
        let caller = centre.receives_call("0612345678");
        let (_, what) = centre.legs[&caller].playing.clone().unwrap();
        let closed = Language::ALL.map(|language| said(PromptId::AfterHours, language));
        assert_eq!(what, closed);
        centre.hears_it_out(caller);
        assert_eq!(centre.only_record().outcome, Outcome::OutsideHours);
    }
}

#[test]
fn who_waited_for_too_long_may_leave_a_message() {
    let mut centre = taking_messages();
    centre.ready(1, "201");
    centre.receives_french_call("0611111111");
    centre.answers("201");
    let second = centre.receives_french_call("0622222222");
    centre.waits(600);
    assert!(centre.hears(second, &said(PromptId::AllBusy, Language::French)));
    assert!(centre.hears(second, &said(PromptId::LeaveMessage, Language::French)));
    centre.hears_it_out(second);
    is_over(&mut centre, second, KEPT);
    centre.hears_it_out(second);
    let record = centre.only_record();
    assert_eq!(record.outcome, Outcome::TurnedAway);
    assert_eq!(record.wait_ms, 600_000);
}
