//! A supervisor changes the menus at the desk, hears the draft at their own telephone, and makes it live; then
//! somebody calls and walks through it. Judged by what was heard, and by the record.

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

/// Of what was said, how much has to be heard; the rest is for what a jitter buffer did.
const HEARD: f64 = 0.75;
/// … and how much of what was not said may look as if it was.
const NOT_HEARD: f64 = 0.2;

/// What each announcement is in this test: like no other. In a language that a caller chooses, and, for
/// the texts, in all three, without which menus are not made live.
const FIRST: (&str, u32) = ("menu-text-1", 21);
const SECOND: (&str, u32) = ("menu-text-2", 22);
const QUEUE: (&str, u32) = ("trial-queue-1", 23);

fn announced(of: (&str, u32)) -> Vec<i16> {
    audio::voice(of.1, 3.0)
}

fn prompts(folder: &Path) {
    for language in ["ar", "fr", "zgh"] {
        std::fs::create_dir_all(folder.join(language)).unwrap();
        for of in [FIRST, SECOND, QUEUE] {
            let file = folder.join(language).join(of.0).with_extension("wav");
            audio::write(&file, &announced(of)).unwrap();
        }
    }
}

fn assert_heard(of: (&str, u32), heard: &[i16], by: &str) {
    let share = audio::share_heard(&announced(of), heard);
    assert!(share >= HEARD, "{by} heard {share} of {}", of.0);
}

fn assert_not_heard(of: (&str, u32), heard: &[i16], by: &str) {
    let share = audio::share_heard(&announced(of), heard);
    assert!(share <= NOT_HEARD, "{by} heard {share} of {}", of.0);
}

/// First a text, whose 1 is the queue, and whose 2 is a menu with another text, after which 3 is the first
/// text again and the end.
const MENUS: [(&str, &str); 9] = [
    ("m1-name", "Accueil"),
    ("m1-text", "1"),
    ("m1-key1", "queue:Colonies"),
    ("m1-key2", "menu:2"),
    ("m1-otherwise", "operator"),
    ("m2-name", "Horaires"),
    ("m2-text", "2"),
    ("m2-key3", "text:1"),
    ("m2-otherwise", "operator"),
];

async fn sends(desk: &mut DeskClient, what: &str) -> anyhow::Result<()> {
    let page = "/settings/menus";
    desk.get(page).await.unwrap();
    let form = [&MENUS[..], &[("language", "fr"), ("do", what)]].concat();
    desk.sends(page, &form).await
}

#[tokio::test]
async fn a_draft_of_the_menus_is_heard_at_the_supervisors_telephone_before_callers_hear_it() {
    let folder = tempfile::Builder::new().prefix("jawab-").tempdir().unwrap();
    let path = folder.path();
    prompts(&path.join("prompts"));
    let operator = Ipv4Addr::new(127, 0, 0, 11);
    let port = ports::free().unwrap();
    let mut plan = Plan::new(&path.join("prompts")).unwrap();
    plan.trunks = vec![format!("{operator}:{port}")];
    plan.more = "[[queue]]\nname = \"Colonies\"\n".into();
    let mut centre = Centre::set_up(&path.join("box"), plan, None).await.unwrap();
    let hired = centre.takes_on(LOGIN, "Salma Bennani", PASSWORD);
    hired.await.unwrap();
    centre.gets_handset(EXTENSION, SECRET).await.unwrap();
    centre.start().await.unwrap();
    let url = centre.desk_url();
    let desk = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION).await;
    let mut desk = desk.unwrap();
    sends(&mut desk, "save").await.unwrap();
    // Her telephone is not there yet.
    assert!(sends(&mut desk, "try").await.is_err());

    let says = audio::voice(2, 20.0);
    let phone = PhoneSetup {
        extension: EXTENSION,
        secret: SECRET,
        sip_port: centre.sip_port(),
        says: &says,
        answer: Answer::AtOnce,
    };
    let phone = Phone::registered(&path.join("phone"), &phone)
        .await
        .unwrap();
    sends(&mut desk, "try").await.unwrap();
    // The first menu is heard to its end.
    tokio::time::sleep(Duration::from_millis(4_500)).await;
    phone.presses("1").await.unwrap();
    centre.process().says("test 2: answered").await.unwrap();
    let none = ask(&centre.database(), "SELECT id FROM contacts").unwrap();
    assert!(none.is_empty(), "a trial is no contact");

    // The desk has closed a connection that was idle for so long, or is just about to.
    let desk = DeskClient::log_in(&url, LOGIN, PASSWORD, EXTENSION).await;
    let mut desk = desk.unwrap();
    sends(&mut desk, "live").await.unwrap();
    desk.ready().await.unwrap();
    let mut caller = FarEnd::listen(operator).unwrap();
    let sipp = Peer {
        address: operator.to_string(),
        port,
        box_port: centre.sip_port(),
    };
    let media = caller.port().unwrap();
    let _call = sipp
        .calls(&path.join("sipp"), CALLER, media, 60_000)
        .unwrap();
    let peer = until("the call", || async { Ok(caller.heard().peer) });
    let peer = peer.await.unwrap();
    caller.presses(peer, '2').unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    caller.presses(peer, '2').unwrap();
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    caller.presses(peer, '3').unwrap();
    let record = until("the record", || async {
        let query = "SELECT outcome, ended_by, language, queue FROM call_records \
                     JOIN contacts ON contacts.id = call_records.contact";
        let rows = ask(&centre.database(), query);
        Ok(rows.ok().and_then(|rows| rows.into_iter().next()))
    });
    let record = record.await.unwrap();
    assert_eq!(record[..3], ["service", "box", "fr"]);
    assert!(record[3].is_null());
    let heard = caller.heard().samples;
    assert_heard(SECOND, &heard, "the caller");
    assert_heard(FIRST, &heard, "the caller");
    assert_not_heard(QUEUE, &heard, "the caller");
    let heard = phone.switched_off().await.unwrap();
    assert_heard(FIRST, &heard, "the supervisor");
    assert_heard(QUEUE, &heard, "the supervisor");
    assert_not_heard(SECOND, &heard, "the supervisor");
    centre.stop().await.unwrap();
}
