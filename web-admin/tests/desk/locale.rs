//! The language of the pages.

use crate::common::Centre;

#[tokio::test]
async fn arabic_is_set_from_right_to_left_and_the_choice_lasts() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let page = browser.get("/login?lang=ar").await;
    assert!(
        page.text.contains("<html lang=\"ar\" dir=\"rtl\">"),
        "{}",
        page.text
    );
    browser.sits_down("salma").await;
    let page = browser.get("/").await;
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let page = browser.get("/?lang=zgh").await;
    assert!(page.text.contains("<html lang=\"zgh\" dir=\"ltr\">"));
}

#[tokio::test]
async fn the_language_somebody_chose_waits_for_them_at_the_next_computer() {
    let centre = Centre::open().await;
    let mut here = centre.browser();
    here.sits_down("salma").await;
    here.get("/?lang=fr").await;
    let mut there = centre.browser();
    there.sits_down("salma").await;
    assert!(there.get("/").await.text.contains("<html lang=\"fr\""));
}

#[tokio::test]
async fn a_browser_that_was_never_here_gets_the_language_it_prefers() {
    let centre = Centre::open().await;
    for (prefers, tag) in [
        ("ar-MA,fr;q=0.5", "ar"),
        ("de, fr;q=0.7, en;q=0.9", "en"),
        ("ja", "fr"),
        ("", "fr"),
        ("en;q=0, zgh", "zgh"),
    ] {
        let mut browser = centre.browser();
        browser.accept_language = prefers;
        let page = browser.get("/login").await;
        assert!(
            page.text.contains(&format!("<html lang=\"{tag}\"")),
            "{prefers}"
        );
    }
}
