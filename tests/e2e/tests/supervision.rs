//! A supervisor listens to a call at a real phone, and then joins it: who hears whom is judged by what was
//! said, and what was done by the call's record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::{Duration, Instant};

use jawab_e2e::audio;
use jawab_e2e::day::{self, Day, Forecast, PASSWORD};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};

/// Of what was said, how much has to be heard. It is judged who hears whom, and not how well: a machine that
/// is busy breaks some of it, and what is not heard has nothing in common with what is.
const HEARD: f64 = 0.5;
/// … and how much of what was said to nobody may look as if it was heard.
const NOT_HEARD: f64 = 0.2;
/// Of words that a voice says: its pauses are found nowhere.
const WORDS_HEARD: f64 = 0.4;
/// The supervisor's handset.
const HERS: &str = "203";
/// The most that her phone takes to answer by itself, in seconds.
const ANSWERS_WITHIN: usize = 3;

fn seconds(said: &[i16], from: usize, to: usize) -> &[i16] {
    &said[from * audio::RATE..to * audio::RATE]
}

#[tokio::test]
async fn who_listens_is_announced_and_not_heard_and_is_heard_once_they_join() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    let centre = day.centre.process();
    centre.says("the two are talking").await.unwrap();

    let name = "Samira Alaoui";
    day.centre.takes_on("samira", name, PASSWORD).await.unwrap();
    let secret = "secret-of-203";
    day.centre.gets_handset(HERS, secret).await.unwrap();
    // She speaks from the moment at which her phone answers.
    let says = audio::voice(5, 50.0);
    let setup = PhoneSetup {
        extension: HERS,
        secret,
        sip_port: day.centre.sip_port(),
        says: &says,
        answer: Answer::AtOnce,
    };
    let samira = Phone::registered(&day.file("samira"), &setup)
        .await
        .unwrap();
    let url = day.centre.desk_url();
    let mut desk = DeskClient::log_in(&url, "samira", PASSWORD, HERS)
        .await
        .unwrap();
    desk.get("/supervision").await.unwrap();
    let kept = day.box_has("SELECT id FROM contacts").await.unwrap();
    let contact = kept[0].as_str().unwrap().to_owned();
    let of_it = [("contact", contact.as_str())];

    let rung = Instant::now();
    desk.sends("/supervision/listen", &of_it).await.unwrap();
    let centre = day.centre.process();
    centre
        .says("a supervisor (listen): TakesPart")
        .await
        .unwrap();
    // Twice, for what a machine that is busy breaks; and no more once she speaks to all.
    for _ in 0..2 {
        day.caller_speaks().await.unwrap();
        tokio::time::sleep(Duration::from_secs(7)).await;
    }
    let joined = usize::try_from(rung.elapsed().as_secs()).unwrap();
    desk.sends("/supervision/join", &of_it).await.unwrap();
    let centre = day.centre.process();
    centre.says("a supervisor (join): TakesPart").await.unwrap();
    let since = usize::try_from(rung.elapsed().as_secs()).unwrap() + 1;
    tokio::time::sleep(Duration::from_secs(7)).await;
    // The call does not end with her, but with the caller.
    let samira_heard = samira.switched_off().await.unwrap();
    let centre = day.centre.process();
    centre
        .says("no supervisor takes part any more")
        .await
        .unwrap();
    day.modem.hangs_up().await.unwrap();

    let kept = day
        .box_has("SELECT course, ended_by FROM call_records WHERE talk_ms > 0")
        .await
        .unwrap();
    let course = kept[0].as_str().unwrap();
    let (segments, legs) = course.split_once('|').unwrap();
    assert!(
        segments.contains("/l") && segments.contains("/j"),
        "{course}"
    );
    assert!(!segments.ends_with("/j"), "the call went on: {course}");
    let last = legs.rsplit('|').next().unwrap();
    assert!(last.starts_with(&format!("v@{HERS}=")), "{course}");
    assert_eq!(kept[1], "caller");
    let did = format!("SELECT supervised FROM contacts WHERE id = '{contact}'");
    assert_eq!(day.box_has(&did).await.unwrap()[0], "join");

    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    let words = audio::read(&day::prompts().join("fr/supervised.wav")).unwrap();
    for heard in [&caller_heard, &staff_heard] {
        assert!(
            audio::share_heard(seconds(&words, 0, 3), heard) >= WORDS_HEARD,
            "both hear before that somebody listens"
        );
    }
    assert!(
        audio::share_heard(&day.caller_voice, &samira_heard) >= HEARD,
        "who listens hears the caller"
    );
    // What she said in those seconds she had said before she joined, and after, whenever her phone answered.
    let listened = joined - ANSWERS_WITHIN;
    let before = seconds(&says, listened.saturating_sub(2), listened);
    let after = seconds(&says, since, since + 3);
    for heard in [&caller_heard, &staff_heard] {
        assert!(
            audio::share_heard(before, heard) <= NOT_HEARD,
            "nobody hears who listens"
        );
        assert!(
            audio::share_heard(after, heard) >= HEARD,
            "all hear who joined"
        );
    }
}
