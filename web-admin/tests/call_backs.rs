//! The page of whom to call back: taken, given back, taken over, done and undone, and counted beside
//! its name on every page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::{Browser, Centre, Page};
use jawab_vocabulary::{Direction, Outcome};
use uuid::Uuid;

const PATH: &str = "/call-backs";

async fn missed(centre: &Centre, number: Option<&str>) -> Uuid {
    let outcome = Outcome::AbandonedInQueue;
    centre.ended(number, Direction::Inbound, outcome).await
}

async fn at_desk(centre: &Centre, login: &str) -> Browser {
    let mut browser = centre.browser();
    browser.sits_down(login).await;
    browser
}

async fn says(browser: &mut Browser, of: Uuid, what: &str, fields: &[(&str, &str)]) -> Page {
    browser.post(&format!("{PATH}/{of}/{what}"), fields).await
}

fn has(page: &Page, test: &str) -> usize {
    page.text.matches(&format!("data-test=\"{test}\"")).count()
}

#[tokio::test]
async fn a_missed_call_is_a_line_that_is_taken_called_and_done() {
    let centre = Centre::open().await;
    let mut salma = at_desk(&centre, "salma").await;
    let page = salma.get(PATH).await;
    assert_eq!(has(&page, "call-backs-none"), 1);
    assert_eq!(
        page.between("data-test=\"call-backs-count\">", "</span>"),
        ""
    );

    missed(&centre, Some("0661000001")).await;
    centre
        .ended(Some("0661000001"), Direction::Outbound, Outcome::Failed)
        .await;
    let newest = missed(&centre, Some("0661000001")).await;
    missed(&centre, None).await;
    // The count is at most two seconds behind.
    tokio::time::sleep(std::time::Duration::from_millis(2_100)).await;
    let page = salma.get(PATH).await;
    assert_eq!(has(&page, "call-back"), 1);
    assert!(page.text.contains("twice"));
    assert!(page.text.contains("href=\"tel:+212661000001\""));
    assert!(
        page.between("data-test=\"call-back-tries\"", "</td>")
            .contains("Salma Benkirane")
    );
    assert_eq!(
        has(&page, "call-backs-apart"),
        1,
        "the one without a number"
    );
    let count = page.between("data-test=\"call-backs-count\">", "</a>");
    assert!(
        count.contains(">1</span>") && count.contains("to call back"),
        "{count}"
    );

    let said = says(&mut salma, newest, "take", &[]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let page = salma.get(PATH).await;
    assert!(
        page.between("data-test=\"call-back-taken\">", "<")
            .starts_with("You")
    );
    assert_eq!(
        (has(&page, "call-back-give"), has(&page, "call-back-take")),
        (1, 0)
    );
    let mine = salma.get("/call-backs?whose=mine").await;
    let free = salma.get("/call-backs?whose=free").await;
    assert_eq!((has(&mine, "call-back"), has(&free, "call-back")), (1, 0));

    let said = says(&mut salma, newest, "done", &[("reason", "gave-up")]).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let page = salma.get(PATH).await;
    assert_eq!(
        (has(&page, "call-back"), has(&page, "call-back-was-done")),
        (0, 1)
    );
    says(&mut salma, newest, "undo", &[]).await;
    assert_eq!(has(&salma.get(PATH).await, "call-back"), 1);

    let (way, how) = (Direction::Outbound, Outcome::Answered);
    centre.ended(Some("0661000001"), way, how).await;
    let page = salma.get(PATH).await;
    assert_eq!(
        (has(&page, "call-back"), has(&page, "call-back-was-done")),
        (0, 0)
    );
}

#[tokio::test]
async fn two_who_act_at_once_are_told_of_one_another() {
    let centre = Centre::open().await;
    let mut salma = at_desk(&centre, "salma").await;
    let mut idir = at_desk(&centre, "idir").await;
    let newest = missed(&centre, Some("0661000001")).await;
    let was = centre.salma.0.to_string();
    says(&mut salma, newest, "take", &[]).await;

    let late = says(&mut idir, newest, "take", &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let error = late.between("data-test=\"call-back-error\">", "</p>");
    assert!(error.contains("Salma Benkirane"), "{error}");
    assert_eq!(
        has(&late, "call-back-take-over"),
        1,
        "now it may be on purpose"
    );
    let over = says(&mut idir, newest, "take", &[("was-taken-by", &was)]).await;
    assert_eq!(over.status, StatusCode::SEE_OTHER);

    let reason = [("reason", "reached")];
    let late = says(&mut salma, newest, "done", &reason).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    says(&mut idir, newest, "done", &reason).await;
    let late = says(&mut salma, newest, "take", &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    let error = late.between("data-test=\"call-back-error\">", "</p>");
    assert!(error.contains("Reached in another way"), "{error}");

    for (what, fields, status) in [
        ("done", [("reason", "tired")], 422),
        ("sing", [("reason", "")], 404),
    ] {
        let said = says(&mut salma, newest, what, &fields).await;
        assert_eq!(said.status.as_u16(), status, "{what}");
    }
    let nobody = says(&mut salma, Uuid::now_v7(), "take", &[]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_logs_out_keeps_nobody_from_being_called() {
    let centre = Centre::open().await;
    let mut salma = at_desk(&centre, "salma").await;
    let newest = missed(&centre, Some("0661000001")).await;
    says(&mut salma, newest, "take", &[]).await;
    salma.post("/logout", &[]).await;
    let mut idir = at_desk(&centre, "idir").await;
    let page = idir.get(PATH).await;
    assert_eq!(
        (has(&page, "call-back-taken"), has(&page, "call-back-take")),
        (0, 1)
    );
}
