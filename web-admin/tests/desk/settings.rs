//! Handsets and staff that a supervisor adds.

use axum::http::StatusCode;

use crate::common::Centre;

#[tokio::test]
async fn a_new_handsets_secret_is_shown_once() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let fields = [("extension", "202"), ("name", "Salle")];
    let page = browser.post("/settings/handsets", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let secret = page
        .between("data-test=\"handset-secret\">", "<")
        .to_owned();
    assert!(secret.len() >= 16);
    let page = browser.get("/settings").await;
    assert!(page.text.contains("202"));
    assert!(!page.text.contains(&secret));
    let page = browser.post("/settings/handsets", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("a phone has this extension already"));
}

#[tokio::test]
async fn somebody_who_was_added_can_log_in() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let fields = |login| [("name", "Nadia"), ("login", login), ("role", "agent")];
    let page = browser.post("/settings/staff", &fields("n")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("value=\"Nadia\""),
        "what was typed is kept"
    );
    let page = browser.post("/settings/staff", &fields("nadia")).await;
    assert_eq!(page.status, StatusCode::OK);
    let told = page
        .between("data-test=\"one-time-password\">", "<")
        .to_owned();
    assert!(!browser.get("/settings").await.text.contains(&told));
    let mut nadia = centre.browser();
    let answer = nadia.log_in("nadia", &told).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(
        !nadia
            .get("/password")
            .await
            .text
            .contains("href=\"/settings\"")
    );
}
