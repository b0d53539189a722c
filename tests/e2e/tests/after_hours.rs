//! Somebody calls while the centre is closed: they hear so, leave a message, and staff hear it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::path::Path;

use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{CALLER, EXTENSION, LOGIN, PASSWORD, SECRET};
use jawab_e2e::desk::DeskClient;
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;
use jawab_e2e::{audio, ports};

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
async fn who_calls_a_closed_centre_hears_so_and_leaves_a_message_that_staff_hear() {
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
    // A sound is no text, but it comes.
    let sound = format!("/contacts/{contact}/message");
    assert!(desk.get(&sound).await.unwrap().starts_with("RIFF"));
    let page = desk.get(&format!("/contacts/{contact}")).await.unwrap();
    let heard_by = page.split("data-test=\"voice-message-heard\"").nth(1);
    assert!(heard_by.is_some_and(|by| by.contains("Salma Bennani")));
    centre.stop().await.unwrap();
}
