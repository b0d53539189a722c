//! Who is not logged in, and forms that come from elsewhere.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};

use crate::common::{Centre, HOST, PASSWORD, encoded};

#[tokio::test]
async fn a_form_without_the_token_is_refused_with_403() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let request = browser.form("/state/ready", &[]);
    assert_eq!(browser.send(request).await.status(), StatusCode::FORBIDDEN);

    let mut other = centre.browser();
    other.sits_down("idir").await;
    let request = browser.form("/state/ready", &[("csrf", &other.csrf)]);
    assert_eq!(browser.send(request).await.status(), StatusCode::FORBIDDEN);

    let page = browser.post("/state/ready", &[]).await;
    assert_eq!(
        page.status,
        StatusCode::SEE_OTHER,
        "with its own token it passes"
    );
}

#[tokio::test]
async fn a_login_without_the_doors_token_is_refused_with_403() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let request = browser.form("/login", &[("login", "salma"), ("password", PASSWORD)]);
    assert_eq!(browser.send(request).await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_from_another_host_is_refused_even_with_the_token() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let body = encoded(&[("csrf", &browser.csrf)]);
    let form = |name: &str, value: &str| {
        browser
            .request(Method::POST, "/state/ready")
            .header(name, value)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.clone()))
            .unwrap()
    };
    let foreign = [
        form("origin", "https://elsewhere.example"),
        form("origin", "null"),
        form("sec-fetch-site", "cross-site"),
        form("sec-fetch-site", "same-site"),
        form("x-nothing", "that says where it comes from"),
    ];
    let own = form("origin", &format!("https://{HOST}"));
    for request in foreign {
        let said = format!("{:?}", request.headers());
        let status = browser.send(request).await.status();
        assert_eq!(status, StatusCode::FORBIDDEN, "{said}");
    }
    assert_eq!(browser.send(own).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn who_is_not_logged_in_is_shown_the_door_and_scripts_get_401() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    for path in ["/", "/cases", "/contacts", "/settings", "/live", "/token"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.location().starts_with("/login"), "{path}");
        assert!(!page.text.contains("Salma"));
    }
    let part = browser
        .request(Method::GET, "/cases")
        .header("hx-request", "true")
        .body(Body::empty())
        .unwrap();
    assert_eq!(browser.send(part).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn settings_are_for_supervisors() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    assert!(!browser.get("/").await.text.contains("href=\"/settings\""));
    assert_eq!(browser.get("/settings").await.status, StatusCode::FORBIDDEN);
    let fields = [("extension", "300"), ("name", "")];
    let page = browser.post("/settings/handsets", &fields).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(centre.desk.handsets().await.unwrap().len(), 1);
}
