//! A caller in the queue chooses to be called back. The box loses its power, is there again, finds somebody
//! who is free, and calls: once. Judged by what was said to whom, and by the record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::day::{CALLER, Day, EXTENSION, Forecast, LOGIN, PASSWORD, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::Answer;
use serde_json::json;

/// Of what was said, how much has to be heard; the rest is for what a jitter buffer did.
const HEARD: f64 = 0.75;
/// Of words that a voice says: its pauses are found nowhere.
const WORDS_HEARD: f64 = 0.4;

async fn pause(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

async fn says(day: &mut Day, words: &str) {
    day.centre.process().says(words).await.unwrap();
}

#[tokio::test]
async fn who_chose_to_be_called_back_keeps_their_place_and_is_called_once_after_a_power_cut() {
    let more = "[calls]\nring_for_s = 8\nwrap_up_s = 0\ncall_back_tries = 2\n";
    let mut day = Day::begins(Forecast {
        more: more.into(),
        ..Forecast::default()
    })
    .await
    .unwrap();
    // Her phone speaks from the moment at which it answers, and they are joined some seconds later.
    day.staff_voice = audio::voice(2, 16.0);
    let url = day.centre.desk_url();
    let desk = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION).await;
    let mut desk = desk.unwrap();
    // Her telephone has to be there, so that callers wait for her.
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    desk.takes_break("prayer").await.unwrap();
    day.gsm_call().await.unwrap();
    says(&mut day, "waits in the queue").await;
    pause(1.0).await;
    day.modem.presses("5").await.unwrap();
    says(&mut day, "the caller wants to be called back").await;
    says(&mut day, "call-1: over").await;
    let first_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let list = desk.get("/call-backs").await.unwrap();
    assert!(list.contains("data-test=\"call-back-by-box\""));

    drop(phone);
    day.centre.loses_power().await.unwrap();
    day.centre.start().await.unwrap();
    says(&mut day, "gsm1: in service").await;
    let voice = day.file("caller.wav");
    let heard = day.file("young-heard.wav");
    let answers = json!({
        "do": "outgoing", "mode": "answer", "after_ms": 1_500, "wav": voice, "record": heard,
    });
    day.modem.send(answers).await.unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    let mut desk = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION)
        .await
        .unwrap();
    desk.ready().await.unwrap();
    says(&mut day, &format!("call-1: handset {EXTENSION} rings")).await;
    says(&mut day, "call-2: answered; the two are talking").await;
    pause(7.0).await;
    day.modem.hangs_up().await.unwrap();
    says(&mut day, "somebody who wanted to be called back: Reached").await;
    // She is free, and nobody is called any more.
    pause(2.0).await;
    assert!(!day.centre.process().has_said("call-3:").unwrap());
    let list = desk.get("/call-backs").await.unwrap();
    assert!(list.contains("data-test=\"call-backs-none\""));
    let calls = format!(
        "SELECT outcome, COUNT(*) FROM call_records JOIN contacts ON contacts.id = contact \
         WHERE called = '{CALLER}' AND direction = 'outbound'"
    );
    let calls = day.box_has(&calls).await.unwrap();
    assert_eq!(calls, [json!("answered"), json!(1)]);

    let kept = audio::read(&prompts().join("fr/call-back-kept.wav")).unwrap();
    let share = audio::share_heard;
    assert!(
        share(&kept, &first_heard) >= WORDS_HEARD,
        "they are told so"
    );
    let young_heard = audio::read(&heard).unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    // They speak as soon as they answer; how long the two take to be joined on a busy machine is not judged.
    let said = &day.caller_voice[audio::RATE * 3 / 2..5 * audio::RATE];
    assert!(
        share(said, &staff_heard) >= HEARD,
        "the young person is heard"
    );
    let staff_said = &day.staff_voice[5 * audio::RATE..8 * audio::RATE];
    assert!(
        share(staff_said, &young_heard) >= HEARD,
        "they hear who calls them"
    );
}
