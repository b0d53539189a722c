//! What somebody wrote is on the page of its contact.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use common::Centre;
use jawab_desk::{NewText, TextReceived};
use jiff::Timestamp;

/// The second part of two, in UTF-16: "<b>".
const PART: &str = "00440c911262214365870008621192410350400c0500030702020 03c0062003e";

#[tokio::test]
async fn a_text_is_on_its_contacts_page_with_what_has_not_come_yet() {
    let centre = Centre::open().await;
    let digits = PART.replace(' ', "");
    let octets =
        (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[at * 2..at * 2 + 2], 16));
    let received = centre.desk.receive_text(NewText {
        line: "gsm1".into(),
        pdu: octets.collect::<Result<_, _>>().unwrap(),
        at: Timestamp::now(),
    });
    let TextReceived::Kept(contact) = received.await.unwrap() else {
        panic!("it is kept");
    };
    let mut salma = centre.browser();
    salma.sits_down("salma").await;
    let page = salma.get(&format!("/contacts/{contact}")).await;
    // A stranger's words are words.
    let words = page.between("data-test=\"text-piece\">", "</p>");
    assert_eq!(words, "&#60;b&#62;");
    let missing = page.between("data-test=\"text-missing\">", "</p>");
    assert_eq!(missing, "Parts that have not come yet: 1 / 2");
    let list = salma.get("/contacts").await;
    assert!(list.text.contains("Text message"), "{}", list.text);
}
