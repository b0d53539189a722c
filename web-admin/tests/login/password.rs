//! Wrong passwords, right ones, and who has to wait.

use axum::extract::ConnectInfo;
use axum::http::StatusCode;

use super::session::{DEVICE, SESSION};
use crate::common::{Centre, PASSWORD};

#[tokio::test]
async fn a_wrong_password_is_told_and_what_was_typed_is_kept() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let page = browser.log_in("salma", "a wrong password").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("data-test=\"login-error\""),
        "{}",
        page.text
    );
    assert!(page.text.contains("name=\"login\" value=\"salma\""));
    assert!(!page.text.contains("a wrong password"));
    assert!(!browser.cookies.contains_key(SESSION));
}

#[tokio::test]
async fn too_many_wrong_passwords_are_told_to_wait() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let mut last = StatusCode::OK;
    for _ in 0..8 {
        last = browser.log_in("salma", "a wrong password").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_handset_that_the_centre_does_not_have_is_refused() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.get("/login").await;
    let fields = [
        ("login", "salma"),
        ("password", PASSWORD),
        ("handset", "999"),
    ];
    let page = browser.post("/login", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!browser.cookies.contains_key(SESSION));
}

#[tokio::test]
async fn the_right_password_opens_the_desk_and_the_handset_is_remembered() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let page = browser.log_in("salma", PASSWORD).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), "/");
    let desk = browser.get("/").await;
    assert!(
        desk.text.contains("data-test=\"my-state\""),
        "{}",
        desk.text
    );
    let login = browser.get("/login").await;
    assert!(login.text.contains("<option value=\"201\" selected"));
}

/// Wrong passwords from a browser until it has to wait.
async fn guesses(browser: &mut crate::common::Browser, login: &str) {
    for _ in 0..8 {
        if browser.log_in(login, "a wrong password").await.status == StatusCode::TOO_MANY_REQUESTS {
            return;
        }
    }
    panic!("{login} is never closed");
}

#[tokio::test]
async fn a_browser_that_was_in_before_is_let_in_while_others_guess() {
    let centre = Centre::open().await;
    let mut hers = centre.browser();
    hers.sits_down("salma").await;
    let cookie = hers.log_in("salma", PASSWORD).await;
    let cookies = cookie.cookies();
    let device = cookies.iter().find(|cookie| cookie.starts_with(DEVICE));
    for flag in [
        "Secure",
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
        "Max-Age=",
    ] {
        assert!(device.unwrap().contains(flag), "{cookies:?}");
    }
    hers.post("/logout", &[]).await;
    // The same address, as behind a router.
    guesses(&mut centre.browser(), "salma").await;
    guesses(&mut centre.browser(), "idir").await;
    // It is bound to her login: a colleague's is closed there as it is elsewhere.
    let idir = hers.log_in("idir", PASSWORD).await;
    assert_eq!(idir.status, StatusCode::TOO_MANY_REQUESTS);
    hers.sits_down("salma").await;
}

#[tokio::test]
async fn a_cookie_that_nobody_was_given_is_no_browser_that_was_in_before() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.cookies.insert(DEVICE.into(), "0".repeat(32));
    guesses(&mut browser, "salma").await;
    browser.cookies.insert(DEVICE.into(), "1".repeat(32));
    let page = browser.log_in("salma", PASSWORD).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    // Another address is another place.
    let elsewhere: std::net::SocketAddr = "10.0.0.7:1".parse().unwrap();
    browser.router = browser
        .router
        .layer(axum::Extension(ConnectInfo(elsewhere)));
    browser.sits_down("salma").await;
    assert_ne!(browser.cookies[DEVICE], "1".repeat(32));
}
