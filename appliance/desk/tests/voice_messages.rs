//! Messages that callers left.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::io::Read;
use std::time::Duration;

use jawab_desk::NewVoiceMessage;
use jawab_desk::voice_messages::{recording_of, recordings};
use jiff::Timestamp;
use uuid::Uuid;

use common::{Office, inbound, office, staff};

async fn leaves(office: &Office, contact: Uuid, sound: Option<&str>) {
    let opened = office.desk.open_contact(inbound(contact, "0661000001"));
    opened.await.unwrap();
    if let Some(sound) = sound {
        let folder = recordings(office.desk.ledger());
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(recording_of(contact) + ".wav"), sound).unwrap();
    }
    for _ in 0..2 {
        let left = office.desk.voice_message_left(NewVoiceMessage {
            contact,
            length: Duration::from_secs(9),
            at: Timestamp::from_millisecond(1_800_000_000_000).unwrap(),
        });
        left.await.unwrap();
    }
}

#[tokio::test]
async fn a_message_is_said_once_and_who_heard_it_first_stays() {
    let office = office().await;
    let contact = Uuid::now_v7();
    assert_eq!(office.desk.voice_message(contact).await.unwrap(), None);
    let before = office.desk.ledger().head().unwrap();
    leaves(&office, contact, Some("what was said")).await;
    let after = office.desk.ledger().head().unwrap();
    assert_eq!(
        after.sequence - before.sequence,
        2,
        "the contact and its message"
    );
    let message = office.desk.voice_message(contact).await.unwrap().unwrap();
    assert_eq!((message.length_ms, &message.heard), (9_000, &None));
    let lina = office
        .desk
        .add_staff("console", staff("lina"))
        .await
        .unwrap();
    for who in [office.salma, lina] {
        let sound = office.desk.hear_voice_message(who, contact).await.unwrap();
        let mut heard = String::new();
        sound.unwrap().read_to_string(&mut heard).unwrap();
        assert_eq!(heard, "what was said");
    }
    let by: String = office
        .desk
        .ledger()
        .read(|db| db.query_row("SELECT heard_by FROM voice_messages", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(by, office.salma.to_string());
}

#[tokio::test]
async fn a_message_without_its_sound_is_told_and_heard_by_nobody() {
    let office = office().await;
    let contact = Uuid::now_v7();
    leaves(&office, contact, None).await;
    let sound = office.desk.hear_voice_message(office.salma, contact).await;
    assert!(sound.unwrap().is_none());
    let message = office.desk.voice_message(contact).await.unwrap().unwrap();
    assert_eq!(message.heard, None);
}

#[tokio::test]
async fn the_page_of_a_contact_has_its_message() {
    let office = office().await;
    let contact = Uuid::now_v7();
    leaves(&office, contact, None).await;
    let sheet = office.desk.contact(contact).await.unwrap().unwrap();
    assert_eq!(sheet.message.map(|message| message.length_ms), Some(9_000));
}
