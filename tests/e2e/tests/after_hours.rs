//! Somebody calls while the centre is closed: they hear so and leave a message; a telephone shows it, and
//! staff hear it there, call back by a key, and hear it at the desk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{CALLER, EXTENSION, LOGIN, PASSWORD, SECRET};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;
use jawab_e2e::{audio, ports};
use serde_json::Value;

/// Of what was said, how much has to be heard with a correlation above 0.9. The rest is for the half
/// seconds in which a jitter buffer took a frame out or put one in.
const HEARD: f64 = 0.75;

/// What each announcement is in this test: short, and like no other.
const CLOSED: (&str, u32) = ("fr/after-hours.wav", 11);
const LEAVE: (&str, u32) = ("fr/leave-message.wav", 12);
const KEPT: (&str, u32) = ("fr/message-kept.wav", 13);

fn announced(of: (&str, u32)) -> Vec<i16> {
    audio::voice(of.1, 2.0)
}

fn prompts(folder: &Path) {
    std::fs::create_dir_all(folder.join("fr")).unwrap();
    for of in [CLOSED, LEAVE, KEPT] {
        audio::write(&folder.join(of.0), &announced(of)).unwrap();
    }
}

fn assert_heard(said: &[i16], heard: &[i16], what: &str) {
    let share = audio::share_heard(said, heard);
    let found = audio::correlations(said, heard);
    assert!(share >= HEARD, "{what}: {share} ({found:?})");
}

#[tokio::test]
async fn who_calls_a_closed_centre_leaves_a_message_that_staff_hear_and_call_back_for() {
    let folder = tempfile::Builder::new().prefix("jawab-").tempdir().unwrap();
    let path = folder.path();
    prompts(&path.join("prompts"));
    let operator = Ipv4Addr::new(127, 0, 0, 9);
    let port = ports::free().unwrap();
    let mut plan = Plan::new(&path.join("prompts")).unwrap();
    plan.trunks = vec![format!("{operator}:{port}")];
    plan.more = "[calls]\nvoicemail_s = 60\n".into();
    let mut centre = Centre::set_up(&path.join("box"), plan, None).await.unwrap();
    let hired = centre.takes_on(LOGIN, "Salma Bennani", PASSWORD);
    hired.await.unwrap();
    centre.gets_handset(EXTENSION, SECRET).await.unwrap();
    centre.start().await.unwrap();
    let says = "callers whom nobody answers can leave messages";
    centre.process().says(says).await.unwrap();

    // The supervisor says that it is closed on each day: call control knows as soon as it is saved.
    let url = centre.desk_url();
    let desk = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION).await;
    let mut desk = desk.unwrap();
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let closed = days.map(|day| (day, ""));
    let saved = desk.sends("/settings/calendar/hours/lines", &closed);
    saved.await.unwrap();
    let says = "the centre is closed by its calendar";
    centre.process().says(says).await.unwrap();

    let mut caller = FarEnd::listen(operator).unwrap();
    let sipp = Peer {
        address: operator.to_string(),
        port,
        box_port: centre.sip_port(),
    };
    let media = caller.port().unwrap();
    // The box hangs up long before the caller would.
    let _call = sipp
        .calls(&path.join("sipp"), CALLER, media, 60_000)
        .unwrap();
    let peer = until("the announcement", || async { Ok(caller.heard().peer) });
    let peer = peer.await.unwrap();
    caller.presses(peer, '2').unwrap();
    centre
        .process()
        .says("a message is recorded")
        .await
        .unwrap();
    let said = audio::voice(1, 4.0);
    let voice = said.clone();
    let caller = tokio::task::spawn_blocking(move || {
        caller.says(peer, &voice).unwrap();
        caller.presses(peer, '#').unwrap();
        caller
    });
    let caller = caller.await.unwrap();

    let record = until("the record", || async {
        let rows = ask(
            &centre.database(),
            "SELECT call_records.contact, outcome, ended_by, language \
             FROM call_records JOIN contacts ON contacts.id = call_records.contact \
             JOIN voice_messages ON voice_messages.contact = contacts.id",
        );
        Ok(rows.ok().and_then(|rows| rows.into_iter().next()))
    });
    let record = record.await.unwrap();
    assert_eq!(record[1..], ["outside_hours", "box", "fr"]);
    let heard = caller.heard().samples;
    for (of, what) in [(CLOSED, "closed"), (LEAVE, "leave"), (KEPT, "kept")] {
        assert_heard(&announced(of), &heard, what);
    }

    let contact = record[0].as_str().unwrap();
    let file = path.join(format!("box/data/recordings/{contact}-message.wav"));
    assert_heard(&said, &audio::read(&file).unwrap(), "the message");
    let list = desk.get("/call-backs").await.unwrap();
    assert!(list.contains(&format!("/contacts/{contact}/message")));
    assert!(list.contains("data-test=\"voice-message-unheard\""));
    // Her telephone shows it, and she hears it there and calls back by a key.
    let staff_says = audio::voice(2, 16.0);
    let phone = PhoneSetup {
        extension: EXTENSION,
        secret: SECRET,
        sip_port: centre.sip_port(),
        says: &staff_says,
        answer: Answer::WhenTold,
    };
    let mut phone = Phone::registered_with_lamp(&path.join("phone"), &phone)
        .await
        .unwrap();
    phone.process().says("Voice-Message: 1/0").await.unwrap();
    desk.ready().await.unwrap();
    let mut called = FarEnd::listen(operator).unwrap();
    let media = called.port().unwrap();
    // It is asked whether it is there (OPTIONS), too, which SIPp counts as a call.
    let _answers = sipp
        .answers_at_once(&path.join("sipp-back"), media)
        .unwrap();
    let messages = format!("sip:*9@127.0.0.1:{}", centre.sip_port());
    phone.told("dial", &messages).await.unwrap();
    tokio::time::sleep(Duration::from_secs(6)).await;
    phone.presses("4").await.unwrap();
    let peer = until("the call back", || async { Ok(called.heard().peer) });
    let peer = peer.await.unwrap();
    let young = audio::voice(5, 5.0);
    let voice = young.clone();
    let called = tokio::task::spawn_blocking(move || {
        called.says(peer, &voice).unwrap();
        called.heard().samples
    });
    let young_heard = called.await.unwrap();
    phone.told("hangup", "").await.unwrap();
    phone.process().says("Voice-Message: 0/0").await.unwrap();
    let calls = "SELECT direction, outcome FROM call_records \
                 JOIN contacts ON contacts.id = call_records.contact \
                 WHERE call_records.staff IS NOT NULL OR outcome = 'service' ORDER BY direction";
    let calls = ask(&centre.database(), calls).unwrap();
    let expected = [["internal", "service"], ["outbound", "answered"]];
    assert_eq!(calls, expected.map(|row| row.map(Value::from)));
    let staff_heard = phone.switched_off().await.unwrap();
    assert_heard(&said, &staff_heard, "the message, at a telephone");
    assert_heard(&young, &staff_heard, "whoever left it, called back");
    let late = &staff_says[8 * audio::RATE..11 * audio::RATE];
    assert_heard(late, &young_heard, "staff, to whoever left it");
    let list = desk.get("/call-backs").await.unwrap();
    assert!(list.contains("data-test=\"call-backs-none\""));

    let page = desk.get(&format!("/contacts/{contact}")).await.unwrap();
    let heard_by = page.split("data-test=\"voice-message-heard\"").nth(1);
    assert!(heard_by.is_some_and(|by| by.contains("Salma Bennani")));
    // A sound is no text, but it comes.
    let sound = format!("/contacts/{contact}/message");
    assert!(desk.get(&sound).await.unwrap().starts_with("RIFF"));
    centre.stop().await.unwrap();
}
