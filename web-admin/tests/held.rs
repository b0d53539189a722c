//! What is held about a person, as a supervisor gives it to whoever asks.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::{StatusCode, header};
use common::Centre;
use jawab_desk::{CaseKind, LinkedAs, NewCase, Programme, Whose};
use uuid::Uuid;

/// Somebody who has a case with a note of this text.
async fn knows(centre: &Centre, name: &str, note: &str, address: &str) -> Uuid {
    let new = NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: note.into(),
        programme: Some(Programme::Camps.into()),
        kind: CaseKind::Complaint.into(),
        open: true,
        name: Some(name.into()),
        address: Some(address.into()),
        whose: Whose::Unsaid,
    };
    let case = centre.desk.save_case(centre.salma, new).await.unwrap().id;
    let case = centre.desk.case(case).await.unwrap().unwrap();
    case.case.person.unwrap().id
}

#[tokio::test]
async fn a_supervisor_gives_somebody_all_that_is_held_about_them_and_nothing_of_others() {
    let centre = Centre::open().await;
    let lina = knows(&centre, "Lina Berrada", "Waits for <papers>.", "0661000001").await;
    let omar = knows(&centre, "Omar Naciri", "Is angry.", "0661000002").await;
    centre
        .desk
        .link(centre.salma, lina, omar, LinkedAs::Guardian)
        .await
        .unwrap();
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = browser.get(&format!("/people/{lina}")).await;
    assert!(page.text.contains(&format!("href=\"/people/{lina}/held\"")));

    let page = browser.get(&format!("/people/{lina}/held")).await;
    assert_eq!(page.status, StatusCode::OK);
    for told in [
        "Lina Berrada",
        "Waits for &#60;papers&#62;.",
        "+212661000001",
        "Complaint",
        "Holiday camps",
        "Guardian",
        "Somebody else, who is not named here",
    ] {
        assert!(page.text.contains(told), "{told}: {}", page.text);
    }
    let main = page.between("<main", "</main>");
    for silent in ["Omar", "Is angry", "0661000002", "Salma"] {
        assert!(!main.contains(silent), "{silent}: {main}");
    }

    let file = browser.get(&format!("/people/{lina}/held/file")).await;
    assert_eq!(
        file.headers[header::CONTENT_TYPE],
        "text/plain; charset=utf-8"
    );
    let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, "attachment; filename=\"held.txt\"");
    assert!(file.text.starts_with('\u{feff}'));
    assert!(
        file.text
            .contains("What was noted: Waits for <papers>.\r\n")
    );
    assert!(!file.text.contains("Omar"));

    let nobody = Uuid::now_v7();
    let none = browser.get(&format!("/people/{nobody}/held")).await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn it_is_in_the_readers_language() {
    let centre = Centre::open().await;
    let lina = knows(&centre, "لينا", "تنتظر.", "0661000001").await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    for (language, told) in [
        ("ar", "ما يُحفظ عن هذا الشخص"),
        ("fr", "Ce qui est gardé sur cette personne"),
        ("zgh", "ⴰⵢⵏⴰ ⵉⵜⵜⵡⴰⵃⴹⴰⵏ ⵅⴼ ⵓⴼⴳⴰⵏ ⴰⴷ"),
    ] {
        let page = browser
            .get(&format!("/people/{lina}/held?lang={language}"))
            .await;
        assert!(page.text.contains(told), "{language}: {}", page.text);
    }
}

#[tokio::test]
async fn an_agent_is_neither_offered_it_nor_let_through() {
    let centre = Centre::open().await;
    let lina = knows(&centre, "Lina Berrada", "Waits.", "0661000001").await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let page = browser.get(&format!("/people/{lina}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("person-held"));
    for path in ["held", "held/file"] {
        let page = browser.get(&format!("/people/{lina}/{path}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
    }
}
