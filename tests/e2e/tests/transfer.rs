//! Calls that are handed over with the keys of a real phone: who hears whom is judged by what was
//! said, and how the call went by the segments of its record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::day::{Day, EXTENSION, Forecast};
use jawab_e2e::phone::{Answer, Phone};

/// Of what was said, how much has to be heard; the rest is for what a jitter buffer did.
const HEARD: f64 = 0.8;
/// … and how much of what was said to somebody else may look as if it was.
const NOT_HEARD: f64 = 0.2;
/// The colleague's handset.
const COLLEAGUE: &str = "202";

async fn pause(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// The colleague's phone, which answers at once and says this.
async fn colleague(day: &Day, says: &[i16]) -> Phone {
    day.another_phone(COLLEAGUE, says, Answer::AtOnce)
        .await
        .unwrap()
}

/// A caller talks with staff at the first handset.
async fn in_conversation(day: &mut Day) -> Phone {
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    day.staff_ready().await.unwrap();
    day.gsm_call().await.unwrap();
    day.centre
        .process()
        .says("the two are talking")
        .await
        .unwrap();
    phone
}

fn share(said: &[i16], heard: &[i16]) -> f64 {
    audio::share_heard(said, heard)
}

fn seconds(said: &[i16], from: usize, to: usize) -> &[i16] {
    &said[from * audio::RATE..to * audio::RATE]
}

/// The call's segments and its legs, as its record has them.
async fn course(day: &Day) -> (String, Vec<String>) {
    day.course("talk_ms > 0").await.unwrap()
}

#[tokio::test]
async fn a_caller_is_handed_over_after_a_colleague_was_asked() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let says = audio::voice(3, 14.0);
    let colleague = colleague(&day, &says).await;
    let phone = in_conversation(&mut day).await;
    pause(1.0).await;
    phone.presses("*2202#").await.unwrap();
    let centre = day.centre.process();
    centre.says("whoever is asked answered").await.unwrap();
    // The colleague talks with staff for four seconds, and then with the caller.
    pause(4.0).await;
    phone.presses("*4").await.unwrap();
    let taken = format!("handset {COLLEAGUE} has taken it over");
    day.centre.process().says(&taken).await.unwrap();
    day.caller_speaks().await.unwrap();
    pause(8.0).await;
    day.modem.hangs_up().await.unwrap();
    let (segments, legs) = course(&day).await;
    // Talking with staff, on hold with both of them there, talking with the colleague.
    let talks: Vec<&str> = segments.split('t').collect();
    assert_eq!(talks.len(), 3, "{segments}");
    assert!(
        talks[1].contains('h') && talks[1].contains(":1+2"),
        "{segments}"
    );
    let roles: Vec<char> = legs.iter().filter_map(|leg| leg.chars().next()).collect();
    assert_eq!(roles, ['c', 's', 's'], "{legs:?}");
    assert!(legs[2].contains(&format!("@{COLLEAGUE}")), "{legs:?}");

    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    let (asked, after) = (seconds(&says, 0, 3), seconds(&says, 7, 12));
    assert!(
        share(asked, &staff_heard) >= HEARD,
        "staff heard whom they asked"
    );
    assert!(
        share(asked, &caller_heard) <= NOT_HEARD,
        "the caller heard what was not for them"
    );
    assert!(
        share(after, &caller_heard) >= HEARD,
        "the caller heard the colleague"
    );
    let said = day.caller_voice.as_slice();
    assert!(
        share(said, &colleague_heard) >= HEARD,
        "the colleague heard the caller"
    );
    assert!(
        share(said, &staff_heard) <= NOT_HEARD,
        "who handed over heard the caller"
    );
}

#[tokio::test]
async fn a_caller_is_handed_over_at_once_and_not_to_a_handset_that_is_not_there() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let phone = in_conversation(&mut day).await;
    // Nobody is there at all, so staff hear so and have the caller again.
    phone.presses("*1299#").await.unwrap();
    day.centre.process().says("off hold").await.unwrap();
    let says = audio::voice(3, 8.0);
    let colleague = colleague(&day, &says).await;
    phone.presses("*1202#").await.unwrap();
    let taken = format!("handset {COLLEAGUE} has taken it over");
    day.centre.process().says(&taken).await.unwrap();
    day.caller_speaks().await.unwrap();
    pause(7.0).await;
    day.modem.hangs_up().await.unwrap();
    let (segments, legs) = course(&day).await;
    assert_eq!(segments.matches('t').count(), 3, "{segments}");
    assert!(
        legs[2].starts_with('s') && legs[2].contains(&format!("@{COLLEAGUE}")),
        "{legs:?}"
    );
    let record = day
        .box_has("SELECT outcome, ended_by, handset FROM call_records WHERE talk_ms > 0")
        .await
        .unwrap();
    assert_eq!(
        (&record[0], &record[1]),
        (&"answered".into(), &"caller".into())
    );
    assert_eq!(record[2], EXTENSION, "who logged in");
    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    assert!(share(seconds(&says, 1, 6), &caller_heard) >= HEARD);
    assert!(share(&day.caller_voice, &colleague_heard) >= HEARD);
}

#[tokio::test]
async fn a_caller_is_handed_over_by_the_phones_own_transfer_key() {
    let mut day = Day::begins(Forecast::default()).await.unwrap();
    let phone = in_conversation(&mut day).await;
    pause(1.0).await;
    let says = audio::voice(3, 8.0);
    let colleague = colleague(&day, &says).await;
    let to = format!("sip:{COLLEAGUE}@127.0.0.1:{}", day.centre.sip_port());
    phone.told("transfer", &to).await.unwrap();
    let taken = format!("handset {COLLEAGUE} has taken it over");
    day.centre.process().says(&taken).await.unwrap();
    day.caller_speaks().await.unwrap();
    pause(7.0).await;
    day.modem.hangs_up().await.unwrap();
    let (segments, legs) = course(&day).await;
    // The last they talked in was with the colleague, after a hold in which she rang.
    let talks: Vec<&str> = segments.split('t').collect();
    assert_eq!(talks.len(), 3, "{segments}");
    assert!(talks[1].ends_with("h:2"), "{segments}");
    let roles: Vec<char> = legs.iter().filter_map(|leg| leg.chars().next()).collect();
    assert_eq!(roles, ['c', 's', 's'], "{legs:?}");
    assert!(legs[2].contains(&format!("@{COLLEAGUE}")), "{legs:?}");
    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let staff_heard = phone.switched_off().await.unwrap();
    let said = day.caller_voice.as_slice();
    assert!(share(seconds(&says, 1, 6), &caller_heard) >= HEARD);
    assert!(share(said, &colleague_heard) >= HEARD);
    assert!(
        share(said, &staff_heard) <= NOT_HEARD,
        "who handed over heard the caller"
    );
}
