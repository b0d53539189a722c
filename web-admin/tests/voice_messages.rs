//! Messages that callers left: on the contact's page and in the list of whom to call back, with who
//! heard them first; and their sound.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::time::Duration;

use axum::http::{Method, StatusCode, header};
use common::{Browser, Centre, Page};
use jawab_desk::NewVoiceMessage;
use jawab_vocabulary::{Direction, Outcome};
use jiff::Timestamp;
use uuid::Uuid;

const SOUND: &[u8] = b"RIFF and the rest of a sound";

/// A call outside hours in which a message was left.
async fn left(centre: &Centre, number: Option<&str>) -> Uuid {
    let contact = centre
        .ended(number, Direction::Inbound, Outcome::OutsideHours)
        .await;
    centre.keeps_sound(contact, SOUND);
    let left = centre.desk.voice_message_left(NewVoiceMessage {
        contact,
        length: Duration::from_millis(31_200),
        at: Timestamp::now(),
    });
    left.await.unwrap();
    contact
}

async fn at_desk(centre: &Centre, login: &str) -> Browser {
    let mut browser = centre.browser();
    browser.sits_down(login).await;
    browser
}

fn has(page: &Page, test: &str) -> usize {
    page.text.matches(&format!("data-test=\"{test}\"")).count()
}

async fn hears(browser: &mut Browser, contact: Uuid) -> Page {
    browser.get(&format!("/contacts/{contact}/message")).await
}

#[tokio::test]
async fn a_message_is_heard_on_its_contacts_page_and_who_heard_it_first_is_known() {
    let centre = Centre::open().await;
    let contact = left(&centre, Some("0661000001")).await;
    let mut salma = at_desk(&centre, "salma").await;
    let path = format!("/contacts/{contact}");
    let page = salma.get(&path).await;
    assert_eq!(
        (
            has(&page, "voice-message"),
            has(&page, "voice-message-unheard")
        ),
        (1, 1)
    );
    let sound = page.between("<audio", "</audio>");
    assert!(
        sound.contains(&format!("src=\"{path}/message\"")),
        "{sound}"
    );
    assert!(sound.contains("controls") && sound.contains("preload=\"none\""));
    assert!(
        sound.contains("aria-label=\"Voice message: +212661000001"),
        "{sound}"
    );

    let request = salma.request(Method::GET, &format!("{path}/message"));
    let response = salma
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    let headers = response.headers();
    assert_eq!(headers[header::CONTENT_TYPE], "audio/wav");
    assert_eq!(headers[header::CACHE_CONTROL], "no-store");
    let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("media-src 'self'"));
    assert_eq!(common::read(response).await.text.as_bytes(), SOUND);

    let page = salma.get(&path).await;
    assert_eq!(has(&page, "voice-message-unheard"), 0);
    let heard = page.between("data-test=\"voice-message-heard\">", "</span>");
    assert!(heard.contains("Salma Benkirane"), "{heard}");
    // Who hears it again changes nothing.
    hears(&mut salma, contact).await;
    let message = centre.desk.voice_message(contact).await.unwrap().unwrap();
    let (by, _) = message.heard.unwrap();
    assert_eq!(by.as_deref(), Some("Salma Benkirane"));
}

#[tokio::test]
async fn a_message_is_in_the_line_of_whom_to_call_back_and_one_without_a_number_below() {
    let centre = Centre::open().await;
    left(&centre, Some("0661000001")).await;
    left(&centre, Some("0661000001")).await;
    let withheld = left(&centre, None).await;
    let mut salma = at_desk(&centre, "salma").await;
    let page = salma.get("/call-backs").await;
    assert_eq!(has(&page, "call-back"), 1, "no line of its own");
    assert_eq!(
        (has(&page, "voice-message"), has(&page, "voice-withheld")),
        (3, 1)
    );
    hears(&mut salma, withheld).await;
    let page = salma.get("/call-backs").await;
    assert_eq!(
        (has(&page, "voice-message"), has(&page, "voice-withheld")),
        (2, 0)
    );
}

#[tokio::test]
async fn nobody_hears_a_message_who_is_not_logged_in_or_where_there_is_none() {
    let centre = Centre::open().await;
    let contact = left(&centre, Some("0661000001")).await;
    let mut stranger = centre.browser();
    let page = hears(&mut stranger, contact).await;
    assert_ne!(page.status, StatusCode::OK);
    assert!(!page.text.contains("RIFF"));
    let message = centre.desk.voice_message(contact).await.unwrap().unwrap();
    assert_eq!(message.heard, None);
    let mut salma = at_desk(&centre, "salma").await;
    for none in [Uuid::now_v7().to_string(), "..%2Fledger".into()] {
        let page = salma.get(&format!("/contacts/{none}/message")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{none}");
    }
}
