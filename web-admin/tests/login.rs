//! What keeps strangers out of the desk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, StatusCode, header};
use common::{Centre, HOST, PASSWORD, encoded, read};
use http_body_util::BodyExt;
use jawab_vocabulary::StaffAction;

const SESSION: &str = "__Host-session";
const DEVICE: &str = "__Host-device";

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
            ("password", common::PASSWORD),
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
            ("password", common::PASSWORD),
            ("handset", "201"),
            ("next", nowhere),
        ];
        let answer = browser.post("/login", &fields).await;
        assert_eq!(answer.location(), "/", "{nowhere}");
    }
}

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

#[tokio::test]
async fn the_session_cookie_is_for_this_host_over_tls_and_not_for_scripts() {
    let centre = Centre::open().await;
    let page = centre.browser().log_in("salma", PASSWORD).await;
    let cookies = page.cookies();
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with(SESSION))
        .unwrap();
    for attribute in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(session.contains(attribute), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
}

#[tokio::test]
async fn a_session_id_from_before_the_login_is_worth_nothing_after_it() {
    let centre = Centre::open().await;
    let mut victim = centre.browser();
    victim.sits_down("idir").await;
    let planted = victim.cookies[SESSION].clone();
    victim.log_in("salma", PASSWORD).await;
    assert_ne!(victim.cookies[SESSION], planted);

    let mut thief = centre.browser();
    thief.cookies.insert(SESSION.into(), planted);
    assert_eq!(thief.get("/cases").await.status, StatusCode::SEE_OTHER);
}

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
async fn the_door_leads_on_to_where_one_wanted_to_go() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let login = browser.get("/cases").await.location().to_owned();
    let page = browser.get(&login).await;
    assert!(page.text.contains("name=\"next\" value=\"/cases\""));
    let page = browser.get("/login?next=https://elsewhere.example/").await;
    assert!(page.text.contains("name=\"next\" value=\"/\""));
}

#[tokio::test]
async fn a_restart_of_the_box_logs_nobody_out() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    browser.router = centre.router();
    assert_eq!(browser.get("/cases").await.status, StatusCode::OK);
    let page = browser.post("/state/break", &[]).await;
    assert_eq!(
        page.status,
        StatusCode::SEE_OTHER,
        "its pages' token holds too"
    );
}

#[tokio::test]
async fn the_disk_does_not_tell_session_ids() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let kept = centre.desk.ledger().local_all("session").unwrap();
    assert_eq!(kept.len(), 2, "the session, and the browser");
    for cookie in [&browser.cookies[SESSION], &browser.cookies[DEVICE]] {
        for (name, value) in &kept {
            assert!(!name.contains(cookie.as_str()));
            assert!(!String::from_utf8_lossy(value).contains(cookie.as_str()));
        }
    }
}

/// Wrong passwords from a browser until it has to wait.
async fn guesses(browser: &mut common::Browser, login: &str) {
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

#[tokio::test]
async fn what_ends_a_session_ends_it_at_once_and_its_live_view() {
    let centre = Centre::open().await;
    for what in ["password", "role", "deactivated", "ended"] {
        let mut browser = centre.browser();
        browser.sits_down("idir").await;
        let request = browser.request(Method::GET, "/live").body(Body::empty());
        let live = browser.send(request.unwrap()).await;
        assert_eq!(live.status(), StatusCode::OK);
        let over = tokio::spawn(live.into_body().collect());
        tokio::time::sleep(std::time::Duration::from_millis(600)).await;
        let changed = |field: &str, value: jawab_ops::Value| {
            let fields = jawab_ops::Fields::from([(field.into(), value)]);
            jawab_ledger::Change::new("staff", centre.idir.0, fields)
        };
        let ledger = centre.desk.ledger();
        match what {
            "password" => {
                let set = centre.desk.set_password("test", "idir", PASSWORD);
                set.await.unwrap();
            }
            "role" => ledger
                .commit("test", vec![changed("role", "supervisor".into())])
                .unwrap(),
            "ended" => centre.desk.end_sessions(centre.idir).await.unwrap(),
            _ => ledger
                .commit("test", vec![changed("active", false.into())])
                .unwrap(),
        }
        assert_eq!(
            browser.get("/cases").await.status,
            StatusCode::SEE_OTHER,
            "{what}"
        );
        let posted = browser.post("/state/break", &[]).await;
        assert_eq!(posted.status, StatusCode::SEE_OTHER, "{what}");
        assert_eq!(posted.location(), "/login", "{what}");
        let within = std::time::Duration::from_secs(7);
        let ended = tokio::time::timeout(within, over).await;
        assert!(ended.is_ok(), "{what}: the live view goes on");
        let back = vec![changed("active", true.into())];
        ledger.commit("test", back).unwrap();
    }
}

#[tokio::test]
async fn logging_out_ends_the_session_for_good() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let kept = browser.cookies[SESSION].clone();
    let page = browser.post("/logout", &[]).await;
    assert_eq!(page.location(), "/login");
    browser.cookies.insert(SESSION.into(), kept);
    assert_eq!(browser.get("/cases").await.status, StatusCode::SEE_OTHER);
    browser.router = centre.router();
    assert_eq!(browser.get("/cases").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_is_at_work_and_logs_out_leaves_the_floor() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    browser.post("/state/ready", &[]).await;
    let (who, action) = centre.keeper.actions.recv().await.unwrap();
    assert_eq!(
        (who, action),
        (centre.salma, StaffAction::Ready("201".into()))
    );
    common::show_ready(&centre);
    browser.post("/logout", &[]).await;
    let (who, action) = centre.keeper.actions.recv().await.unwrap();
    assert_eq!((who, action), (centre.salma, StaffAction::Leave));
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
