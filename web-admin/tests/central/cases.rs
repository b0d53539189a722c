//! Cases, their files, and what the ministry says to them.

use axum::http::StatusCode;
use jawab_web::central::{CaseAnswer, CaseCursor, CaseOrder, Turn};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::logged_in;
use super::ministry::{BOX, CASE, Country, DAMAGED, HERE, ON_ITS_WAY};
use crate::common::PASSWORD;

#[tokio::test]
async fn a_case_lists_its_files_and_says_which_have_not_arrived() {
    let mut browser = logged_in(&Country::default()).await;
    let centre = browser.get(&format!("/centres/{BOX}")).await;
    let path = format!("/centres/{BOX}/cases/{CASE}");
    assert!(
        centre.text.contains(&format!("href=\"{path}\"")),
        "{}",
        centre.text
    );
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    let rows: Vec<_> = page.text.split("data-test=\"file\"").skip(1).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].contains("cinfdp.html") && rows[0].contains("Central has it"));
    assert!(rows[0].contains("&#60;Salma&#62;"), "{}", rows[0]);
    assert!(rows[0].contains(&format!("{path}/files/{HERE}")));
    assert!(rows[1].contains("Not at central yet"), "{}", rows[1]);
    assert!(
        !rows[1].contains("href"),
        "there is nothing to get: {}",
        rows[1]
    );
    for nowhere in [
        format!("/centres/{BOX}/cases/{}", Uuid::nil()),
        format!("/centres/{}/cases/{CASE}", Uuid::nil()),
        format!("{path}/files/{}", Uuid::nil()),
    ] {
        assert_eq!(browser.get(&nowhere).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_whose_box_says_that_it_is_a_page_is_kept_and_not_shown() {
    let mut browser = logged_in(&Country::default()).await;
    let path = format!("/centres/{BOX}/cases/{CASE}/files/{HERE}");
    let file = browser.get(&path).await;
    assert_eq!(file.status, StatusCode::OK);
    let header = |name: &str| file.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"cinfdp.html\"; filename*=UTF-8''cinfdp.html"
    );
}

#[tokio::test]
async fn a_file_that_is_not_here_is_told_of_in_words() {
    let mut browser = logged_in(&Country::default()).await;
    for (file, words) in [
        (ON_ITS_WAY, "has not arrived from its centre"),
        (DAMAGED, "is damaged"),
    ] {
        let path = format!("/centres/{BOX}/cases/{CASE}/files/{file}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let error = page.between("data-test=\"case-error\"", "</p>");
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn cases_are_looked_for_by_reference_filtered_and_paged() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let asked = format!(
        "/cases?q=rab+61&centre={BOX}&status=open&kind=complaint&programme=none&age=over-30&sort=oldest"
    );
    let page = browser.get(&asked).await;
    assert_eq!(page.status, StatusCode::OK);
    let filter = country.asked.lock().unwrap().clone();
    assert_eq!(filter.text, "rab 61");
    assert_eq!(
        (filter.centre, filter.open, filter.order, filter.turn),
        (Some(BOX), Some(true), CaseOrder::Oldest, Turn::First)
    );
    let month = Timestamp::now() - SignedDuration::from_hours(24 * 30);
    let until = filter.span.until_ms.unwrap();
    assert!((month.as_millisecond() - until).abs() < 60_000, "{until}");
    assert_eq!(filter.kind.as_deref(), Some("complaint"));
    assert_eq!(filter.programme.as_deref(), Some(""));
    assert!(
        page.between("data-test=\"cases-count\">", "<")
            .contains("120")
    );
    assert!(
        page.text.contains("Rabat &#60;b&#62;Agdal"),
        "{}",
        page.text
    );
    assert!(page.text.contains("value=\"over-30\" selected"));
    assert!(page.text.contains("value=\"oldest\" selected"));
    let after = page.between("rel=\"next\" href=\"", "\"");
    for kept in ["q=rab%2061", "age=over%2D30", "sort=oldest", "status=open"] {
        assert!(after.contains(kept), "{after}");
    }
    let last = browser.get(&after.replace("&#38;", "&")).await;
    assert!(!last.text.contains("rel=\"next\""));
    let before = last.between("rel=\"prev\" href=\"", "\"");
    assert!(
        before.contains("q=rab%2061") && before.contains("before=8%2E"),
        "{before}"
    );
    let place = CaseCursor::new(7, CASE);
    assert_eq!(country.asked.lock().unwrap().turn, Turn::After(place));
    for nonsense in ["after=x", "page=9&age=y&sort=z&centre=w"] {
        let page = browser.get(&format!("/cases?{nonsense}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(country.asked.lock().unwrap().turn, Turn::First);
    }
}

#[tokio::test]
async fn a_case_is_answered_entrusted_and_settled_on_its_page() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let path = format!("/centres/{BOX}/cases/{CASE}");
    let page = browser.get(&path).await;
    assert!(
        page.text.contains("Direction &#60;régionale&#62;"),
        "{}",
        page.text
    );
    let answer = format!("{path}/answer");
    let page = browser
        .post(&answer, &[("text", "  "), ("assigned", "")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Not sent"), "{}", page.text);
    let form = [
        ("text", "un\r\ndeux"),
        ("assigned", "Rabat"),
        ("closes", "true"),
    ];
    let page = browser.post(&answer, &form).await;
    assert!(
        page.text.contains("data-test=\"answer-said\""),
        "{}",
        page.text
    );
    let said = country.said.lock().unwrap().clone();
    assert_eq!(
        said,
        [CaseAnswer {
            text: Some("un\ndeux".into()),
            assigned: Some("Rabat".into()),
            closes: true,
            once: None,
        }]
    );
    assert!(page.text.contains("name=\"once\""), "{}", page.text);
}

#[tokio::test]
async fn an_answer_outlives_the_session_it_was_typed_in() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let case = format!("/centres/{BOX}/cases/{CASE}");
    browser.get(&case).await;
    // A new password elsewhere ends this session.
    *country.passwords.lock().unwrap() += 1;
    let text = "المخيم ".repeat(570);
    let text = text.trim_end();
    let form = [("text", text), ("assigned", "Rabat")];
    let page = browser.post(&format!("{case}/answer"), &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.text);
    assert!(country.said.lock().unwrap().is_empty());
    let (kept, to) = (
        page.between("name=\"kept\" value=\"", "\""),
        page.between("name=\"to\" value=\"", "\""),
    );
    let kept = kept.replace("&#38;", "&");
    let token = |page: &str| {
        let (_, after) = page.split_once("name=\"csrf\" value=\"").unwrap();
        after.split_once('"').unwrap().0.to_owned()
    };
    browser.csrf = token(&page.text);
    let wrong = [
        ("login", "admin"),
        ("password", "not it"),
        ("kept", &*kept),
        ("to", to),
    ];
    let page = browser.post("/login", &wrong).await;
    assert!(page.text.contains("name=\"kept\""), "{}", page.text);
    browser.csrf = token(&page.text);
    let right = [
        ("login", "admin"),
        ("password", PASSWORD),
        ("kept", &*kept),
        ("to", to),
    ];
    let page = browser.post("/login", &right).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains(text), "{}", page.text);
    assert!(page.text.contains(&format!("action=\"{case}/answer\"")));
}
