//! A contact's page, and who it was with: said on it and on the form of a case.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::{Browser, Centre};
use jawab_desk::{Address, NewContact};
use jawab_vocabulary::{AddressKind, CallerKind, Channel, Direction};
use jiff::Timestamp;
use uuid::Uuid;

async fn contact(centre: &Centre, channel: Channel, direction: Direction, party: Address) -> Uuid {
    let (caller, called) = match direction {
        Direction::Inbound => (Some(party), None),
        Direction::Outbound | Direction::Internal => (None, Some(party)),
    };
    let new = NewContact {
        id: Uuid::now_v7(),
        channel,
        direction,
        line: None,
        caller,
        called,
        started: Timestamp::now(),
    };
    let id = new.id;
    centre.desk.open_contact(new).await.unwrap();
    id
}

async fn call(centre: &Centre) -> Uuid {
    let number = Address::number("0612345678").unwrap();
    contact(centre, Channel::Voice, Direction::Inbound, number).await
}

async fn saves(browser: &mut Browser, contact: Uuid, kind: &str) -> StatusCode {
    let contact = contact.to_string();
    let fields = [
        ("contact", contact.as_str()),
        ("caller-kind", kind),
        ("note", "Demande les papiers."),
        ("kind", "information"),
        ("status", "open"),
        ("name", "Amina Tazi"),
        ("number", "0612345678"),
    ];
    browser.post("/cases", &fields).await.status
}

#[tokio::test]
async fn the_list_shows_channel_direction_and_address_of_each() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let mail = Address::new(AddressKind::Mail, "famille.tazi@example.org").unwrap();
    contact(&centre, Channel::Mail, Direction::Outbound, mail).await;
    let sender = Address::new(AddressKind::SenderName, "Inwi <b>").unwrap();
    contact(&centre, Channel::Text, Direction::Inbound, sender).await;
    let called = call(&centre).await;
    let list = browser.get("/contacts").await.text;
    let hows: Vec<&str> = list
        .split("data-test=\"contact-how\">")
        .skip(1)
        .map(|rest| rest.split('<').next().unwrap())
        .collect();
    assert_eq!(
        hows,
        [
            "Call · Incoming",
            "Text message · Incoming",
            "E-mail · Outgoing"
        ]
    );
    assert!(list.contains("class=\"number address\"><span>famille.tazi@example.org</span>"));
    assert!(list.contains("<span>Inwi &#60;b&#62;</span>"), "{list}");
    assert!(list.contains(&format!("href=\"/contacts/{called}\"")));
}

#[tokio::test]
async fn who_it_was_with_is_said_on_the_form_and_on_the_page() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let id = call(&centre).await;
    let form = browser.get(&format!("/write-up/{id}")).await;
    assert!(
        form.text
            .contains("<select id=\"case-caller\" name=\"caller-kind\"")
    );
    // Somebody who came in person has no contact to say it of.
    let of_nobody = browser.get("/").await;
    assert!(!of_nobody.text.contains("id=\"case-caller\""));
    assert_eq!(saves(&mut browser, id, "parent").await, StatusCode::OK);
    let kind = centre.desk.caller_kind(id).await.unwrap();
    assert_eq!(kind, Some(CallerKind::Parent));
    let again = browser.get(&format!("/write-up/{id}")).await;
    assert!(again.text.contains("<option value=\"parent\" selected>"));
    let wrong = saves(&mut browser, id, "aunt").await;
    assert_eq!(wrong, StatusCode::UNPROCESSABLE_ENTITY);

    let path = format!("/contacts/{id}");
    let page = browser.get(&path).await;
    assert!(page.text.contains("<option value=\"parent\" selected>"));
    assert!(
        page.text
            .contains("name=\"was-caller-kind\" value=\"parent\"")
    );
    assert_eq!(page.text.matches("data-test=\"contact-case\"").count(), 1);
    assert!(page.text.contains("Amina Tazi"));
    let form = [
        ("caller-kind", "association"),
        ("was-caller-kind", "parent"),
    ];
    let saved = browser.post(&path, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert_eq!(saved.location(), path);
    let list = browser.get("/contacts").await;
    assert_eq!(
        list.between("data-test=\"contact-caller\">", "<"),
        "Association"
    );
    // What was on the screen while a colleague said otherwise is not written over it.
    let late = [("caller-kind", "official"), ("was-caller-kind", "parent")];
    let late = browser.post(&path, &late).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.between("data-test=\"conflict\"", "</dl>")
            .contains("Association")
    );
    let unchanged = [("caller-kind", "parent"), ("was-caller-kind", "parent")];
    let told = browser.post(&path, &unchanged).await;
    let told = browser.get(told.location()).await;
    assert!(told.text.contains("data-test=\"meanwhile\""));
    let kind = centre.desk.caller_kind(id).await.unwrap();
    assert_eq!(kind, Some(CallerKind::Association));
}

#[tokio::test]
async fn a_contact_that_there_is_not_is_no_page_and_says_nothing() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let nobody = Uuid::now_v7();
    for path in [format!("/contacts/{nobody}"), "/contacts/here".into()] {
        assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND);
        browser.get("/contacts").await;
        let said = browser.post(&path, &[("caller-kind", "parent")]).await;
        assert_eq!(said.status, StatusCode::NOT_FOUND);
    }
    let id = call(&centre).await;
    let wrong = [("caller-kind", "aunt"), ("was-caller-kind", "")];
    let said = browser.post(&format!("/contacts/{id}"), &wrong).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(centre.desk.caller_kind(id).await.unwrap(), None);
}
