//! Links between people on their pages: made with somebody who is found, and undone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::{Browser, Centre};
use jawab_desk::Filter;
use uuid::Uuid;

/// Writes somebody up; gives who they are.
async fn knows(centre: &Centre, browser: &mut Browser, name: &str, number: &str) -> Uuid {
    let fields = [
        ("contact", ""),
        ("note", "Asks for the papers."),
        ("programme", "camps"),
        ("kind", "information"),
        ("status", "open"),
        ("name", name),
        ("number", number),
    ];
    let saved = browser.post("/cases", &fields).await;
    assert!(
        saved.text.contains("data-test=\"case-saved\""),
        "{}",
        saved.text
    );
    let cases = centre.desk.cases(Filter::All).await.unwrap();
    let of = cases.iter().filter_map(|case| case.person.as_ref());
    of.into_iter()
        .find(|person| person.name == name)
        .unwrap()
        .id
}

#[tokio::test]
async fn somebody_who_is_found_is_linked_on_their_page_and_the_link_is_undone() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let hamza = knows(&centre, &mut browser, "Hamza Tazi", "0661000001").await;
    let lina = knows(&centre, &mut browser, "Lina Berrada", "0661000002").await;
    let page = browser.get(&format!("/people/{hamza}")).await;
    assert!(page.text.contains("data-test=\"links-none\""));

    let found = browser.get(&format!("/people/{hamza}?with=Lina")).await;
    let offered = found.between("data-test=\"link-found\"", "</li>");
    assert!(offered.contains("Lina Berrada"), "{offered}");
    let own = browser.get(&format!("/people/{hamza}?with=Hamza")).await;
    assert!(
        own.text.contains("data-test=\"link-found-nobody\""),
        "nobody is offered themselves"
    );

    let links = format!("/people/{hamza}/links");
    let other = lina.to_string();
    let said = browser
        .post(&links, &[("other", &other), ("what", "same")])
        .await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    for person in [hamza, lina] {
        let page = browser.get(&format!("/people/{person}")).await;
        assert_eq!(page.text.matches("data-test=\"link\"").count(), 1);
        assert_eq!(
            page.text.matches("<a href=\"/cases/").count(),
            2,
            "both ones' cases"
        );
    }
    let page = browser.get(&format!("/people/{hamza}")).await;
    let undo = page
        .between(&format!("action=\"/people/{hamza}/links/"), "\"")
        .to_owned();
    let undone = browser.post(&format!("{links}/{undo}"), &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    let page = browser.get(&format!("/people/{hamza}")).await;
    assert!(page.text.contains("data-test=\"links-none\""));
    assert_eq!(page.text.matches("<a href=\"/cases/").count(), 1);
}

#[tokio::test]
async fn what_cannot_be_linked_is_said_on_the_page() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let hamza = knows(&centre, &mut browser, "Hamza Tazi", "0661000001").await;
    let links = format!("/people/{hamza}/links");
    let own = hamza.to_string();
    for (fields, status) in [
        ([("other", own.as_str()), ("what", "same")], 422),
        ([("other", own.as_str()), ("what", "twin")], 422),
        ([("other", "nobody"), ("what", "same")], 404),
    ] {
        let said = browser.post(&links, &fields).await;
        assert_eq!(said.status.as_u16(), status, "{fields:?}");
    }
    let nobody = Uuid::now_v7();
    let said = browser.post(&format!("{links}/{nobody}/undo"), &[]).await;
    assert_eq!(said.status, StatusCode::NOT_FOUND);
}
