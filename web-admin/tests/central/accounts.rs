//! Accounts of the ministry, and their passwords.

use axum::http::StatusCode;

use super::logged_in;
use super::ministry::{ADMIN, Country};
use crate::common::PASSWORD;

#[tokio::test]
async fn a_password_of_somebody_else_s_is_changed_first() {
    let country = Country::default();
    *country.once.lock().unwrap() = true;
    let mut browser = logged_in(&country).await;
    for path in ["/", "/cases", "/admins"] {
        assert_eq!(browser.get(path).await.location(), "/password", "{path}");
    }
    let page = browser.get("/password").await;
    assert!(page.text.contains("data-test=\"password-must\""));
    for (old, new, status) in [
        (
            "not it at all",
            "le thé est servi",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (PASSWORD, "motdepasse2026", StatusCode::UNPROCESSABLE_ENTITY),
        (PASSWORD, "le thé est servi", StatusCode::OK),
    ] {
        let form = [("old", old), ("new", new), ("again", new)];
        let page = browser.post("/password", &form).await;
        assert_eq!(page.status, status, "{new}: {}", page.text);
    }
    *country.once.lock().unwrap() = false;
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::OK,
        "the session goes on"
    );
}

#[tokio::test]
async fn accounts_are_listed_added_and_told_a_password_once() {
    let mut browser = logged_in(&Country::default()).await;
    let page = browser.get("/admins").await;
    assert!(
        page.text.contains("Hafsa &#60;Lahlou&#62;"),
        "{}",
        page.text
    );
    let form = |login| [("name", "Nada"), ("login", login), ("role", "reader")];
    let page = browser.post("/admins", &form("taken")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("value=\"Nada\""), "what was typed stays");
    let page = browser.post("/admins", &form("nada")).await;
    assert!(page.text.contains("k7wm-p2ad-x9te-4hqs"), "{}", page.text);
    let path = format!("/admins/{ADMIN}");
    let page = browser.get(&path).await;
    let trail = page.between("data-test=\"trail\"", "</section>");
    assert!(
        trail.contains("Reader") && trail.contains("&#60;Hafsa&#62;"),
        "{trail}"
    );
    let page = browser
        .post(&format!("{path}/active"), &[("active", "false")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("one administrator at least"),
        "{}",
        page.text
    );
}
