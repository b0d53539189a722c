//! What every answer says to the browser.

use axum::http::{StatusCode, header};

use crate::common::{Centre, read};

#[tokio::test]
async fn every_answer_tells_the_browser_what_to_refuse() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let login = browser.get("/login").await;
    let style = login.between("rel=\"stylesheet\" href=\"", "\"").to_owned();
    browser.sits_down("salma").await;
    for path in ["/", "/login", "/nowhere", "/healthz", &style] {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(page.headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(
            page.headers.contains_key("strict-transport-security"),
            "{path}"
        );
        assert!(page.headers.contains_key("referrer-policy"), "{path}");
    }
}

#[tokio::test]
async fn no_page_carries_script_or_style_of_its_own() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let mut pages = vec![browser.get("/login").await.text];
    browser.sits_down("salma").await;
    for path in ["/", "/cases", "/contacts", "/settings", "/nowhere"] {
        pages.push(browser.get(path).await.text);
    }
    for page in pages {
        assert!(!page.contains("<style"), "{page}");
        assert!(!page.contains(" style=\""), "{page}");
        assert!(!page.contains(" onclick="), "{page}");
        for script in page.split("<script").skip(1) {
            assert!(script.starts_with(" src=\"/assets/"), "{script}");
        }
    }
}

#[tokio::test]
async fn assets_are_kept_for_good_and_pages_are_not_kept() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let login = browser.get("/login").await;
    assert_eq!(login.headers[header::CACHE_CONTROL], "no-store");
    let style = login.between("rel=\"stylesheet\" href=\"", "\"").to_owned();
    let page = browser.get(&style).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(
        page.headers[header::CONTENT_TYPE],
        "text/css; charset=utf-8"
    );
    let keep = page.headers[header::CACHE_CONTROL].to_str().unwrap();
    assert!(keep.contains("immutable"), "{keep}");
    let stale = browser.get("/assets/0000000000000000/style.css").await;
    assert_eq!(stale.headers[header::CACHE_CONTROL], "no-cache");
}

#[tokio::test]
async fn assets_lead_to_no_other_file() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    for path in [
        "/assets/0/..%2F..%2FCargo.toml",
        "/assets/0/%2e%2e/%2e%2e/Cargo.toml",
        "/assets/0//etc/hostname",
        "/assets/0/complete",
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_understood_is_told_in_words() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let page = browser.get("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("There is no such page"), "{}", page.text);
    browser.sits_down("salma").await;
    let page = browser.get("/cases/not-an-id").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("There is no such page"));
    let page = browser.post("/", &[]).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.text.contains("The box did not understand this"));
    let request = browser.form("/state/ready", &[]);
    let page = read(browser.send(request).await).await;
    assert!(page.text.contains("This is not allowed"));
}

#[tokio::test]
async fn a_watchdog_gets_an_answer_without_a_session() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let page = browser.get("/healthz").await;
    assert_eq!((page.status, page.text.as_str()), (StatusCode::OK, "ok\n"));
    assert!(browser.cookies.is_empty());
}
