//! Where the log-in leads to.

use crate::common::Centre;

#[tokio::test]
async fn what_was_looked_for_is_still_looked_for_after_the_log_in() {
    let centre = Centre::open().await;
    for asked in [
        "/search?q=%D8%A3%D9%85%D9%8A%D9%86%D8%A9",
        "/cases?status=all&kind=complaint&sort=oldest",
        "/contacts?from=2026-11-01&to=2026-11-30",
        "/cases",
    ] {
        let mut browser = centre.browser();
        let login = browser.get(asked).await.location().to_owned();
        let page = browser.get(&login).await;
        let next = page
            .between("name=\"next\" value=\"", "\"")
            .replace("&#38;", "&");
        let fields = [
            ("login", "salma"),
            ("password", crate::common::PASSWORD),
            ("handset", "201"),
            ("next", &next),
        ];
        let answer = browser.post("/login", &fields).await;
        assert_eq!(answer.location(), asked);
    }
}

#[tokio::test]
async fn the_log_in_leads_to_pages_and_to_nothing_that_is_only_posted_to() {
    let centre = Centre::open().await;
    for nowhere in ["/logout", "/state/ready", "/cases/1/notes", "/token"] {
        let mut browser = centre.browser();
        browser.get("/login").await;
        let fields = [
            ("login", "salma"),
            ("password", crate::common::PASSWORD),
            ("handset", "201"),
            ("next", nowhere),
        ];
        let answer = browser.post("/login", &fields).await;
        assert_eq!(answer.location(), "/", "{nowhere}");
    }
}

#[tokio::test]
async fn the_door_leads_on_to_where_one_wanted_to_go() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let login = browser.get("/cases").await.location().to_owned();
    let page = browser.get(&login).await;
    assert!(page.text.contains("name=\"next\" value=\"/cases\""));
    let page = browser.get("/login?next=https://elsewhere.example/").await;
    assert!(page.text.contains("name=\"next\" value=\"/\""));
}
