//! The search.

use axum::http::StatusCode;

use super::write_up::save;
use crate::common::Centre;

#[tokio::test]
async fn the_search_finds_a_name_in_another_script_and_shows_what_was_typed() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(
        &mut browser,
        &[("name", "محمد <آيت>"), ("number", "0661234567")],
    )
    .await;
    let page = browser.get("/search?q=mohamed+ait").await;
    assert!(page.text.contains("محمد &#60;آيت&#62;"), "{}", page.text);
    let page = browser.get("/search?q=0661+23").await;
    assert!(
        page.text.contains("data-test=\"found-person\""),
        "{}",
        page.text
    );
    let reference = page.text.contains("RAB-");
    assert!(!reference, "a number is no reference");
    let page = browser.get("/search?q=rab-2").await;
    assert!(
        page.text.contains("data-test=\"found-case\""),
        "{}",
        page.text
    );
    let page = browser.get("/search?q=%22%3E%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("<script>"), "{}", page.text);
    assert!(page.text.contains("Nobody of this name"), "{}", page.text);
}

#[tokio::test]
async fn the_search_is_for_staff_alone() {
    let centre = Centre::open().await;
    let page = centre.browser().get("/search?q=amina").await;
    assert_ne!(page.status, StatusCode::OK);
}
