//! Central's console, on a ministry of the test's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod access;
mod accounts;
mod cases;
mod catalogue;
mod centres;
#[path = "../common/mod.rs"]
mod common;
mod login;
mod ministry;

use axum::http::StatusCode;
use common::{Browser, PASSWORD};
use jawab_web::central::router;
use ministry::Country;

async fn logged_in(country: &Country) -> Browser {
    let mut browser = Browser::new(router(country.clone(), "Ministry"));
    browser.get("/login").await;
    let fields = [("login", "admin"), ("password", PASSWORD)];
    let page = browser.post("/login", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    browser
}
