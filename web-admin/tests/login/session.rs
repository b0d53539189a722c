//! Sessions: their cookie, what they outlive and what ends them.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use http_body_util::BodyExt;
use jawab_vocabulary::StaffAction;

use crate::common::{Centre, PASSWORD};

pub(super) const SESSION: &str = "__Host-session";
pub(super) const DEVICE: &str = "__Host-device";

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
    crate::common::show_ready(&centre);
    browser.post("/logout", &[]).await;
    let (who, action) = centre.keeper.actions.recv().await.unwrap();
    assert_eq!((who, action), (centre.salma, StaffAction::Leave));
}
