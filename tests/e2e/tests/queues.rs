//! Several queues with real phones: a caller chooses one by its key, after the language, and is
//! answered by who serves it. Judged by what was said to whom, and by the record here and at
//! central.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::day::{CALLER, Day, EXTENSION, Forecast, LOGIN, PASSWORD, prompts};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::Answer;
use jawab_e2e::ports;
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;

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
    day.centre
        .takes_on("idir", "Idir Aït", PASSWORD)
        .await
        .unwrap();
    let says = audio::voice(3, 8.0);
    let colleague = day
        .another_phone(COLLEAGUE, &says, Answer::AtOnce)
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

/// Nobody takes the caller here: another centre does, over a second line.
#[tokio::test]
async fn a_caller_whom_nobody_takes_goes_on_to_another_centre_over_a_line() {
    let address = Ipv4Addr::new(127, 0, 0, 8);
    let port = ports::free().unwrap();
    let mut forecast = Forecast {
        trunks: vec![format!("{address}:{port}")],
        ..Forecast::default()
    };
    forecast.more.push_str(
        "[[queue]]\nname = \"Accueil\"\noverflow = { after_s = 3, number = \"0522000001\" }\n",
    );
    let mut day = Day::begins(forecast).await.unwrap();
    let phone = day.phone(Answer::AtOnce).await.unwrap();
    let url = day.centre.desk_url();
    let salma = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION)
        .await
        .unwrap();
    salma.takes_break("meal").await.unwrap();
    let mut other_centre = FarEnd::listen(address).unwrap();
    let peer = Peer {
        address: address.to_string(),
        port,
        box_port: day.centre.sip_port(),
    };
    let media = other_centre.port().unwrap();
    let _call = peer.is_called(&day.file("sipp"), media).unwrap();

    day.gsm_call().await.unwrap();
    let centre = day.centre.process();
    centre.says("waits in the queue Accueil").await.unwrap();
    centre
        .says("somebody outside, on trunk1, has taken it over")
        .await
        .unwrap();
    let box_side = until("the box's sound", || async {
        Ok(other_centre.heard().peer)
    });
    let box_side = box_side.await.unwrap();
    day.caller_speaks().await.unwrap();
    let says = audio::voice(4, 6.0);
    let voice = says.clone();
    let said = tokio::task::spawn_blocking(move || {
        other_centre.says(box_side, &voice).unwrap();
        other_centre.heard().samples
    });
    let other_heard = said.await.unwrap();
    day.modem.hangs_up().await.unwrap();
    let (segments, legs) = day.course("talk_ms > 0").await.unwrap();
    assert!(
        segments.contains('h') && segments.ends_with('t'),
        "{segments}"
    );
    assert!(legs[1].contains("%trunk1"), "{legs:?}");
    let kept = day.box_has("SELECT outcome, queue FROM call_records").await;
    assert_eq!(kept.unwrap(), ["answered", "Accueil"]);

    let caller_heard = audio::read(&day.file("caller-heard.wav")).unwrap();
    let staff_heard = phone.switched_off().await.unwrap_or_default();
    let share = audio::share_heard;
    assert!(share(&says[..5 * audio::RATE], &caller_heard) >= HEARD);
    let said = &day.caller_voice[..4 * audio::RATE];
    assert!(share(said, &other_heard) >= HEARD, "they were heard there");
    assert!(share(said, &staff_heard) <= NOT_HEARD, "and not here");
}
