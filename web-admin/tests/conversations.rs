//! The page of a conversation: what passed, the form that writes, who else writes, and the list of
//! those that wait for an answer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::{Browser, Centre, Page};
use jawab_desk::{NewText, TextReceived};
use jiff::Timestamp;
use uuid::Uuid;

/// Somebody writes from +212612345678.
async fn writes(centre: &Centre, text: &str, second: u8) -> Uuid {
    let mut pdu = vec![0, 0x04, 12, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87, 0, 8];
    pdu.extend([0x62, 0x11, 0x92, 0x41, 0x03, second, 0x40]);
    let octets: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    pdu.push(octets.len() as u8);
    pdu.extend(octets);
    let received = centre.desk.receive_text(NewText {
        line: "gsm1".into(),
        pdu,
        at: Timestamp::now(),
    });
    match received.await.unwrap() {
        TextReceived::Kept(contact) => contact,
        other => panic!("{other:?}"),
    }
}

async fn at_desk(centre: &Centre, login: &str) -> Browser {
    let mut browser = centre.browser();
    browser.sits_down(login).await;
    browser
}

fn has(page: &Page, test: &str) -> usize {
    page.text.matches(&format!("data-test=\"{test}\"")).count()
}

/// What the page's form has of its own.
fn hidden(page: &Page, name: &str) -> String {
    page.between(&format!("name=\"{name}\" value=\""), "\"")
        .to_owned()
}

async fn sends(browser: &mut Browser, page: &Page, at: &str, text: &str, what: &str) -> Page {
    let (once, seen) = (hidden(page, "once"), hidden(page, "seen"));
    let fields = [
        ("once", once.as_str()),
        ("seen", seen.as_str()),
        ("text", text),
        ("what", what),
    ];
    browser.post(at, &fields).await
}

#[tokio::test]
async fn a_text_waits_in_the_list_until_it_is_answered_from_its_conversation() {
    let centre = Centre::open().await;
    let mut salma = at_desk(&centre, "salma").await;
    assert_eq!(
        has(&salma.get("/conversations").await, "conversations-none"),
        1
    );
    let contact = writes(&centre, "متى يبدأ المخيم؟", 0x10).await;
    let list = salma.get("/conversations").await;
    assert_eq!(has(&list, "conversation-waits"), 1);
    let contact_page = salma.get(&format!("/contacts/{contact}")).await;
    assert_eq!(has(&contact_page, "conversation-link"), 1);

    let at = format!("/conversations/{contact}");
    let page = salma.get(&at).await;
    assert_eq!(has(&page, "conversation-is-waiting"), 1);
    let sent = sends(&mut salma, &page, &at, "الاثنين القادم", "send").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let page = salma.get(&at).await;
    assert_eq!(has(&page, "conversation-entry"), 2);
    assert_eq!(
        page.between("data-test=\"text-state\">", "</span>"),
        "On the box"
    );
    assert_eq!(
        page.between("data-test=\"text-author\">", "</bdi>"),
        "Salma Benkirane"
    );
    assert_eq!(
        has(&salma.get("/conversations").await, "conversations-none"),
        1
    );
    let nowhere = salma.get(&format!("/conversations/{}", Uuid::nil())).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_count_names_the_dear_letter_and_spells_it_cheaply_without_a_script() {
    let centre = Centre::open().await;
    let mut salma = at_desk(&centre, "salma").await;
    let contact = writes(&centre, "Salam", 0x10).await;
    let at = format!("/conversations/{contact}");
    let page = salma.get(&at).await;
    let counted = sends(&mut salma, &page, &at, "Votre dossier est prêt.", "count").await;
    assert_eq!(counted.status, StatusCode::OK);
    assert!(
        counted
            .between("data-test=\"text-count\">", "</span>")
            .contains(" message")
    );
    assert!(
        counted
            .between("data-test=\"text-dear\">", "</span>")
            .contains('ê')
    );
    assert_eq!(has(&counted, "text-cheap"), 1);
    let cheap = sends(&mut salma, &page, &at, "Votre dossier est prêt.", "cheap").await;
    assert!(cheap.text.contains("Votre dossier est pret.</textarea>"));
    assert_eq!(has(&cheap, "text-cheap"), 0);
    // What is refused stays in the form.
    let long = "س".repeat(700);
    let refused = sends(&mut salma, &page, &at, &long, "send").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(&long));
    assert_eq!(hidden(&refused, "once"), hidden(&page, "once"));
    assert_eq!(has(&salma.get(&at).await, "conversation-entry"), 1);
}

#[tokio::test]
async fn who_writes_is_shown_and_nobody_answers_over_a_colleague() {
    let centre = Centre::open().await;
    // One process has both.
    let router = centre.router();
    let mut salma = Browser::new(router.clone());
    salma.sits_down("salma").await;
    let mut other = Browser::new(router);
    other.sits_down("idir").await;
    let contact = writes(&centre, "Salam", 0x10).await;
    let at = format!("/conversations/{contact}");
    let mine = salma.get(&at).await;
    let theirs = other.get(&at).await;
    let typed = [("text", "Je re")];
    salma.post(&format!("{at}/count"), &typed).await;
    let newest = other.get(&format!("{at}/newest")).await;
    assert!(
        newest
            .between("data-test=\"conversation-writes\">", "</p>")
            .contains("Salma Benkirane")
    );
    let own = salma.get(&format!("{at}/newest")).await;
    assert_eq!(has(&own, "conversation-writes"), 0);
    sends(&mut salma, &mine, &at, "Je regarde.", "send").await;
    let crossed = sends(&mut other, &theirs, &at, "Moi aussi.", "send").await;
    assert_eq!(crossed.status, StatusCode::CONFLICT);
    assert!(crossed.text.contains("Je regarde.") && crossed.text.contains("Moi aussi."));
    // They see it now, and still want it.
    let again = sends(&mut other, &crossed, &at, "Moi aussi.", "send").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_wants_no_texts_is_not_written_to_and_a_thank_you_needs_no_answer() {
    let centre = Centre::open().await;
    let mut salma = at_desk(&centre, "salma").await;
    let contact = writes(&centre, "merci", 0x10).await;
    let at = format!("/conversations/{contact}");
    let page = salma.get(&at).await;
    let settled = sends(&mut salma, &page, &at, "", "settle").await;
    assert_eq!(settled.location(), "/conversations");
    assert_eq!(
        has(&salma.get("/conversations").await, "conversations-none"),
        1
    );
    writes(&centre, "إيقاف", 0x20).await;
    let page = salma.get(&at).await;
    assert_eq!((has(&page, "no-texts"), has(&page, "text-send")), (1, 0));
}
