//! Recordings of prompts.

use jawab_switch::{Language, PromptId, RecordAs, RecordingName};

use super::*;

#[test]
fn a_recording_is_what_the_far_end_said_and_not_what_it_heard() {
    let mut world = World::new();
    let mut modem = world.modem(A);
    world.plays(A, 1, &tone(1_500.0, 0), true);
    let what = RecordAs::Prompt(PromptId::Welcome, Language::Arabic);
    let recording = Recording::new(what, Duration::from_secs(10));
    world.mixer.apply(Command::Record(A, Box::new(recording)));
    for number in 0..30 {
        modem.put(&tone(500.0, number));
        world.tick();
    }
    world.mixer.apply(Command::StopRecording(A));
    let recorded = std::iter::from_fn(|| world.reports.pop().ok())
        .find_map(|report| match report {
            Report::Recorded(A, recording) => recording,
            _ => None,
        })
        .unwrap();
    let said: Vec<i16> = (0..30).flat_map(|number| tone(500.0, number)).collect();
    assert_eq!(recorded.samples(), said);
}

#[test]
fn who_hangs_up_leaves_a_file_and_takes_a_prompt_along() {
    let file = RecordingName::new("message").map(RecordAs::File).unwrap();
    let prompt = RecordAs::Prompt(PromptId::Welcome, Language::Arabic);
    for (what, is_kept) in [(file, true), (prompt, false)] {
        let mut world = World::new();
        let mut modem = world.modem(A);
        let recording = Recording::new(what, Duration::from_secs(10));
        world.mixer.apply(Command::Record(A, Box::new(recording)));
        for number in 0..30 {
            modem.put(&tone(500.0, number));
            world.tick();
        }
        world.mixer.apply(Command::Close(A));
        let reports: Vec<_> = std::iter::from_fn(|| world.reports.pop().ok()).collect();
        let kept = reports.iter().find_map(|report| match report {
            Report::Recorded(A, Some(recording)) => Some(recording.samples().len()),
            _ => None,
        });
        assert_eq!(kept, is_kept.then_some(30 * 160));
    }
}

#[test]
fn stopping_a_recording_that_never_began_is_answered() {
    let mut world = World::new();
    world.mixer.apply(Command::StopRecording(A));
    assert!(matches!(world.reports.pop(), Ok(Report::Recorded(A, None))));
}
