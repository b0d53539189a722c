//! Several queues with real phones: a caller chooses one by its key, after the language, and is
//! answered by who serves it. Judged by what was said to whom, and by the record here and at
//! central.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::day::{CALLER, Day, EXTENSION, Forecast, LOGIN, PASSWORD, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};

/// Of what was said, how much has to be heard; the rest is for what a jitter buffer did.
const HEARD: f64 = 0.8;
/// … and how much of what was said to somebody else may look as if it was.
const NOT_HEARD: f64 = 0.2;
/// The handset of who serves the queue.
const COLLEAGUE: &str = "202";

async fn pause(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// Says at the desk which queue somebody serves, and no other.
async fn serves(day: &Day, desk: &mut DeskClient, login: &str, queue: &str) {
    let query = format!("SELECT id FROM staff WHERE login = '{login}'");
    let id = day.box_has(&query).await.unwrap();
    let page = format!("/settings/staff/{}", id[0].as_str().unwrap());
    desk.get(&page).await.unwrap();
    let skills = format!("{page}/skills");
    desk.sends(&skills, &[("queue", queue)]).await.unwrap();
}

#[tokio::test]
async fn a_caller_chooses_a_queue_by_its_key_and_is_answered_by_who_serves_it() {
    let queues = "[[queue]]\nname = \"Colonies\"\nkey = 1\n\
        [[queue]]\nname = \"Accueil\"\n";
    let mut forecast = Forecast::default();
    forecast.more.push_str(queues);
    let mut day = Day::begins(forecast).await.unwrap();
    let others = day.phone(Answer::AtOnce).await.unwrap();
    let secret = "secret-of-202";
    day.centre.gets_handset(COLLEAGUE, secret).await.unwrap();
    day.centre
        .takes_on("idir", "Idir Aït", PASSWORD)
        .await
        .unwrap();
    let says = audio::voice(3, 8.0);
    let setup = PhoneSetup {
        extension: COLLEAGUE,
        secret,
        sip_port: day.centre.sip_port(),
        says: &says,
        answer: Answer::AtOnce,
    };
    let colleague = Phone::registered(&day.file("colleague"), &setup)
        .await
        .unwrap();
    let url = day.centre.desk_url();
    // Whoever is idle for longer serves another queue.
    let mut salma = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION)
        .await
        .unwrap();
    serves(&day, &mut salma, LOGIN, "Accueil").await;
    serves(&day, &mut salma, "idir", "Colonies").await;
    salma.ready().await.unwrap();
    let idir = DeskClient::log_in(&url, "idir", PASSWORD, COLLEAGUE)
        .await
        .unwrap();
    idir.ready().await.unwrap();

    day.gsm_call().await.unwrap();
    let centre = day.centre.process();
    centre.says("language fr").await.unwrap();
    // The menu of the queues is said to its end.
    pause(5.0).await;
    day.modem.presses("1").await.unwrap();
    let centre = day.centre.process();
    centre.says("waits in the queue Colonies").await.unwrap();
    centre.says("the two are talking").await.unwrap();
    day.caller_speaks().await.unwrap();
    pause(7.0).await;
    day.modem.hangs_up().await.unwrap();
    let kept = "SELECT queue, staff.login FROM call_records JOIN staff ON staff.id = staff \
                WHERE talk_ms > 0";
    let kept = day.box_has(kept).await.unwrap();
    assert_eq!(kept, ["Colonies", "idir"]);
    let query = format!(
        "SELECT queue FROM call_records JOIN contacts ON contacts.id = contact \
         WHERE caller = '{CALLER}'"
    );
    assert_eq!(day.central_has(&query).await.unwrap(), ["Colonies"]);

    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let menu = audio::read(&prompts().join("fr/queue-menu-1.wav")).unwrap();
    let colleague_heard = colleague.switched_off().await.unwrap();
    let others_heard = others.switched_off().await.unwrap();
    let share = audio::share_heard;
    assert!(
        share(&menu, &caller_heard) >= HEARD,
        "the caller heard the menu"
    );
    let said = day.caller_voice.as_slice();
    assert!(share(said, &colleague_heard) >= HEARD, "they were heard");
    assert!(
        share(said, &others_heard) <= NOT_HEARD,
        "who does not serve the queue heard them"
    );
}
