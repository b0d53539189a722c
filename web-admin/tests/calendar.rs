//! The calendar's page: a supervisor's own hours and days, and whether it is open.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::Centre;

const WEEK: [(&str, &str); 7] = [
    ("mon", "0-24"),
    ("tue", "0-24"),
    ("wed", "0-24"),
    ("thu", "0-24"),
    ("fri", "0-24"),
    ("sat", "0-24"),
    ("sun", "0h-24h"),
];

#[tokio::test]
async fn a_supervisor_says_the_hours_and_sees_whether_it_is_open() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = browser.get("/settings/calendar").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page
            .text
            .contains("chip-good\" data-test=\"standing-lines\"")
    );
    let said = browser.post("/settings/calendar/hours/lines", &WEEK).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let page = browser.get("/settings/calendar").await;
    assert!(
        page.text
            .contains("chip-good\" data-test=\"standing-lines\"")
    );
    assert!(page.text.contains("value=\"00:00-24:00\""));
    let said = browser.get(said.location()).await;
    assert!(said.text.contains("data-test=\"calendar-said\""));
    let settings = browser.get("/settings").await;
    assert!(settings.text.contains("chip-good\" data-test=\"standing\""));

    let mut wrong = WEEK;
    wrong[3].1 = "from nine";
    let said = browser.post("/settings/calendar/hours/lines", &wrong).await;
    assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(said.text.contains("data-test=\"calendar-error\""));
    // What was typed stays, and the day is marked that cannot be read; no other field is.
    assert!(said.text.contains("value=\"from nine\"") && said.text.contains("value=\"0h-24h\""));
    assert_eq!(said.text.matches("aria-invalid").count(), 1);
    let day = said.between("id=\"lines-thu\"", "></div>");
    assert!(day.contains("aria-invalid=\"true\"") && day.contains("autofocus"));
    let day = |field: (&'static str, &'static str)| {
        let mut day = [
            ("name", "Aïd"),
            ("day", "2027-03-01"),
            ("days", "1"),
            ("times", ""),
        ];
        let mut fields = day.iter_mut();
        fields.find(|(name, _)| *name == field.0).unwrap().1 = field.1;
        day
    };
    for (name, value, id) in [
        ("name", " ", "day-name"),
        ("day", "tomorrow", "day-day"),
        ("days", "367", "day-days"),
        ("times", "noon", "day-times"),
    ] {
        let form = day((name, value));
        let said = browser.post("/settings/calendar/days", &form).await;
        assert_eq!(said.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert_eq!(said.text.matches("aria-invalid").count(), 1, "{name}");
        let field = said.between(&format!("id=\"{id}\""), "></div>");
        assert!(field.contains("aria-invalid=\"true\""), "{field}");
    }

    let day = [
        ("name", "Aïd"),
        ("day", "2019-01-01"),
        ("days", "366"),
        ("times", ""),
    ];
    let said = browser.post("/settings/calendar/days", &day).await;
    assert_eq!(said.status, StatusCode::SEE_OTHER);
    let page = browser.get("/settings/calendar").await;
    assert!(page.text.contains("data-test=\"days-none\""), "it is over");
    let today = jawab_zone::day(jiff::Timestamp::now()).to_string();
    let day = [
        ("name", "Aïd"),
        ("day", &*today),
        ("days", "2"),
        ("times", ""),
    ];
    browser.post("/settings/calendar/days", &day).await;
    let page = browser.get("/settings/calendar").await;
    assert!(
        page.text
            .contains("class=\"chip\" data-test=\"standing-lines\"")
    );
    let withdraw = page
        .between("action=\"/settings/calendar/days/", "\"")
        .to_owned();
    browser
        .post(&format!("/settings/calendar/days/{withdraw}"), &[])
        .await;
    let back = browser
        .post("/settings/calendar/hours/lines/ministry", &[])
        .await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = browser.get("/settings/calendar").await;
    assert!(
        page.text.contains("value=\"\" dir=\"ltr\""),
        "nobody says any hours"
    );
}

#[tokio::test]
async fn the_calendar_is_for_supervisors() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let page = browser.get("/settings/calendar").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let said = browser.post("/settings/calendar/hours/lines", &WEEK).await;
    assert_eq!(said.status, StatusCode::FORBIDDEN);
}
