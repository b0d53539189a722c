//! The page of the menus: what callers hear, and a draft that is changed, tried and made live.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::Centre;
use jawab_desk::{MenuOrder, TrialRefusal};
use jawab_vocabulary::{Language, Way};

const PAGE: &str = "/settings/menus";

/// A menu that leads to a queue, and to another with a text.
const GOOD: [(&str, &str); 8] = [
    ("m1-name", "Accueil"),
    ("m1-text", "1"),
    ("m1-key1", "queue:Pass Jeunes"),
    ("m1-key2", "menu:2"),
    ("m1-otherwise", "operator"),
    ("m2-name", "Horaires"),
    ("m2-key1", "text:1"),
    ("m2-otherwise", "menu:1"),
];

fn with<'a>(what: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [fields, &[("do", what)]].concat()
}

#[tokio::test]
async fn a_draft_is_saved_with_its_faults_and_made_live_without_them() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = browser.get(PAGE).await;
    assert_eq!(page.status, StatusCode::OK);
    let tree = page.between("data-test=\"menus-live\"", "</section>");
    assert!(tree.contains("<kbd>4</kbd>") && tree.contains("Pass Jeunes"));
    assert!(!page.text.contains("data-test=\"menus-back\""));

    let mut wrong = GOOD;
    wrong[2].1 = "queue:Piscine";
    let said = browser.post(PAGE, &with("live", &wrong)).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    let faults = said.between("data-test=\"menus-faults\"", "</div>");
    assert!(faults.contains("Piscine"), "{faults}");
    assert!(said.text.contains("data-test=\"menus-draft\""));
    assert!(
        centre.orders.try_recv().is_err(),
        "callers hear what they heard"
    );

    let said = browser.post(PAGE, &with("save", &GOOD)).await;
    assert_eq!(said.status, StatusCode::OK);
    assert!(!said.text.contains("data-test=\"menus-faults\""));
    let said = browser.post(PAGE, &with("live", &GOOD)).await;
    assert_eq!(said.status, StatusCode::OK);
    let order = centre.orders.try_recv().unwrap();
    let MenuOrder::Use(Some(menus)) = order else {
        unreachable!("{order:?}");
    };
    assert_eq!(menus.0[0].way_of(2), Some(&Way::Menu("Horaires".into())));
    let tree = said.between("data-test=\"menus-live\"", "</section>");
    assert!(tree.contains("Horaires") && tree.contains("Salma Benkirane"));

    let said = browser.post(PAGE, &[("do", "back")]).await;
    assert_eq!(said.status, StatusCode::OK);
    assert!(matches!(centre.orders.try_recv(), Ok(MenuOrder::Use(None))));
    assert!(said.text.contains("data-test=\"menus-draft\""));
    let said = browser.post(PAGE, &[("do", "drop")]).await;
    assert!(!said.text.contains("data-test=\"menus-draft\""));
    let said = browser.post(PAGE, &[("do", "nonsense")]).await;
    assert_eq!(said.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_draft_is_tried_at_the_supervisors_own_telephone() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    browser.get(PAGE).await;
    let mut orders = std::mem::replace(&mut centre.orders, tokio::sync::mpsc::channel(1).1);
    let carried = tokio::spawn(async move {
        let mut tried = Vec::new();
        for answer_with in [Ok(()), Err(TrialRefusal::HandsetBusy)] {
            let Some(MenuOrder::Try {
                handset,
                menus,
                language,
                answer,
            }) = orders.recv().await
            else {
                return tried;
            };
            answer.send(answer_with).unwrap();
            tried.push((handset.to_string(), menus.0.len(), language));
        }
        tried
    });
    let fields = [&GOOD[..], &[("language", "zgh")]].concat();
    let said = browser.post(PAGE, &with("try", &fields)).await;
    assert_eq!(said.status, StatusCode::OK);
    assert!(said.between("data-test=\"menus-notice\"", "</p>").len() > 10);
    assert!(
        said.text.contains("data-test=\"menus-draft\""),
        "it is kept"
    );
    let said = browser.post(PAGE, &with("try", &fields)).await;
    assert_eq!(said.status, StatusCode::CONFLICT);
    let tried = carried.await.unwrap();
    let once = || ("201".to_owned(), 2, Language::Tamazight);
    assert_eq!(tried, [once(), once()]);
}

#[tokio::test]
async fn menus_are_a_supervisors_matter() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    assert_eq!(browser.get(PAGE).await.status, StatusCode::FORBIDDEN);
    let said = browser.post(PAGE, &with("live", &GOOD)).await;
    assert_eq!(said.status, StatusCode::FORBIDDEN);
}
