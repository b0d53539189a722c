//! The overview and the centres.

use axum::http::StatusCode;
use uuid::Uuid;

use super::logged_in;
use super::ministry::{BOX, CASE, Country};

#[tokio::test]
async fn the_overview_shows_every_box_and_what_came_from_it() {
    let mut browser = logged_in(&Country::default()).await;
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text.matches("data-test=\"box-row\"").count(), 2);
    assert!(page.text.contains("Zagora"));
    assert!(page.text.contains("lines are out of service"));
    assert!(page.text.contains("Never heard"));
    // Of the box that talks, and not of the other.
    assert_eq!(page.text.matches("data-test=\"box-copy\"").count(), 1);
    assert!(
        page.text.contains("data-test=\"total-contacts\">62<"),
        "{}",
        page.text
    );
    assert!(page.text.contains("Pass Jeunes"));
    assert!(
        page.text.contains("Rabat &#60;b&#62;Agdal"),
        "a centre's name is text"
    );
}

#[tokio::test]
async fn an_open_overview_is_kept_fresh_by_its_part_alone() {
    let mut browser = logged_in(&Country::default()).await;
    assert!(
        browser
            .get("/")
            .await
            .text
            .contains("hx-get=\"/parts/overview\"")
    );
    let part = browser.get("/parts/overview").await;
    assert!(!part.text.contains("<html"));
    assert!(part.text.contains("data-test=\"box-row\""));
}

#[tokio::test]
async fn a_centre_has_a_page_and_one_that_is_none_has_not() {
    let mut browser = logged_in(&Country::default()).await;
    let page = browser.get(&format!("/centres/{BOX}")).await;
    assert!(page.text.contains("RAB-2026-000001"), "{}", page.text);
    assert!(
        page.text.contains("Other kind"),
        "a code from a newer box has words too"
    );
    let lines = page.between("data-test=\"lines\"", "</ul>");
    assert!(
        lines.contains("data-line=\"e1\" data-state=\"faulted\""),
        "{lines}"
    );
    assert!(lines.contains("&#60;LOS&#62;") && lines.contains("0/30"));
    assert!(lines.contains("data-line=\"gsm1\" data-state=\"idle\"") && lines.contains("IAM"));
    // A word that only a newer box says is not shown as a line that is well.
    assert!(
        lines.contains("data-line=\"sat1\" data-state=\"unknown\""),
        "{lines}"
    );
    // Which SIM it is can be compared with the card; what is not well has words, or its code.
    assert!(
        lines.contains("…6789") && lines.contains("…5678"),
        "{lines}"
    );
    assert!(lines.contains("Another SIM is in the modem") && lines.contains("moon"));
    assert!(lines.contains("The provider does not answer"), "{lines}");
    let history = page.between("data-test=\"history\"", "</section>");
    assert_eq!(history.matches("data-test=\"epoch\"").count(), 2);
    assert_eq!(
        history.matches("data-test=\"epoch-beside\"").count(),
        1,
        "{history}"
    );
    assert!(
        history.contains("0a0b0c0d") && history.contains("&#60;b&#62;"),
        "{history}"
    );
    for nowhere in [Uuid::from_u128(8).to_string(), "nowhere".into()] {
        let page = browser.get(&format!("/centres/{nowhere}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_centres_cases_are_counted_and_have_pages_and_a_filter() {
    let mut browser = logged_in(&Country::default()).await;
    let first = browser.get(&format!("/centres/{BOX}?status=open")).await;
    let next = format!("/centres/{BOX}?status=open&#38;after=7%2E");
    let pager = first.between("data-test=\"pager\"", "</nav>");
    assert!(pager.contains(&next), "{pager}");
    let list = first.between("data-test=\"list-count\"", "<section");
    assert!(
        list.contains(&format!("/centres/{BOX}?status=closed")),
        "{list}"
    );
    let last = format!("/centres/{BOX}?after=7.{CASE}");
    let last = browser.get(&last).await;
    let pager = last.between("data-test=\"pager\"", "</nav>");
    assert!(
        pager.contains("page-first") && !pager.contains("page-next"),
        "{pager}"
    );
}
