//! The log-in, and what ends a session.

use axum::http::StatusCode;
use jawab_web::central::router;

use super::logged_in;
use super::ministry::Country;
use crate::common::Browser;

#[tokio::test]
async fn who_is_not_let_in_is_told_why() {
    let mut browser = Browser::new(router(Country::default(), "Ministry"));
    browser.get("/login").await;
    for (login, status, words) in [
        (
            "admin",
            StatusCode::UNPROCESSABLE_ENTITY,
            "do not go together",
        ),
        (
            "hasty",
            StatusCode::TOO_MANY_REQUESTS,
            "seconds, then try again",
        ),
        (
            "many",
            StatusCode::SERVICE_UNAVAILABLE,
            "Many people are logging in",
        ),
        (
            "broken",
            StatusCode::SERVICE_UNAVAILABLE,
            "its database does not answer",
        ),
    ] {
        let page = browser
            .post("/login", &[("login", login), ("password", "x")])
            .await;
        assert_eq!(page.status, status, "{login}");
        assert!(page.text.contains(words), "{login}: {}", page.text);
    }
}

#[tokio::test]
async fn an_administrator_who_was_removed_is_out_at_once() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    *country.dismissed.lock().unwrap() = true;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_new_password_ends_an_administrators_sessions_at_once() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    *country.passwords.lock().unwrap() += 1;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    *country.passwords.lock().unwrap() -= 1;
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::SEE_OTHER,
        "for good"
    );
}

#[tokio::test]
async fn another_instance_of_central_knows_who_is_logged_in() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    browser.router = router(country, "Ministry");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}
