//! The stream of what changes.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, header};
use http_body_util::BodyExt;
use jawab_desk::floor::Activity;
use tokio::time::timeout;

use super::call;
use super::write_up::save;
use crate::common::{Browser, Centre, show, show_ready};

const LONG: Duration = Duration::from_secs(60);

fn stream(browser: &Browser) -> Request<Body> {
    browser
        .request(Method::GET, "/live")
        .header(header::ACCEPT, "text/event-stream")
        .body(Body::empty())
        .unwrap()
}

/// Reads the stream until it has said this, and gives all that it said.
async fn until(body: &mut Body, said: &str) -> String {
    let mut heard = String::new();
    timeout(LONG, async {
        while !heard.contains(said) {
            let frame = body.frame().await.expect("the stream goes on").unwrap();
            heard.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    })
    .await
    .unwrap_or_else(|_| panic!("never heard {said}: {heard}"));
    heard
}

#[tokio::test]
async fn the_stream_says_what_changed_and_only_that() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let request = stream(&browser);
    let response = browser.send(request).await;
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    let mut body = response.into_body();
    until(&mut body, "event: lines").await;
    show_ready(&centre);
    let heard = until(&mut body, "event: floor").await;
    assert!(heard.contains("data-state=\"ready\""), "{heard}");
    show(&centre, Activity::Ringing(call("0612345678")));
    let heard = until(&mut body, "event: floor").await;
    assert!(heard.contains("id=\"pop\""), "{heard}");
    assert!(
        !heard.contains("event: queue"),
        "nobody came or went: {heard}"
    );
}

#[tokio::test]
async fn a_callers_card_is_read_when_the_record_has_grown_and_not_at_every_signal() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    show(&centre, Activity::OnCall(call("+212612345678")));
    let request = stream(&browser);
    let mut body = browser.send(request).await.into_body();
    let heard = until(&mut body, "event: lines").await;
    assert!(heard.contains("Amina"), "{heard}");
    // Nobody says so: who looks again, sees it.
    centre.does("UPDATE people SET name = 'Yamina'");
    let signal = |unsynced| {
        centre.keeper.board.send_modify(|board| {
            let mut moved = (**board).clone();
            moved.unsynced = unsynced;
            *board = std::sync::Arc::new(moved);
        });
    };
    signal(7);
    let heard = until(&mut body, "event: lines").await;
    assert!(
        !heard.contains("event: call") && !heard.contains("Yamina"),
        "{heard}"
    );
    save(&mut browser, &[("name", ""), ("number", "")]).await;
    signal(8);
    let heard = until(&mut body, "event: lines").await;
    assert!(
        heard.contains("event: call") && heard.contains("Yamina"),
        "{heard}"
    );
}

#[tokio::test]
async fn a_name_with_a_line_end_stays_inside_its_event() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let request = stream(&browser);
    let mut body = browser.send(request).await.into_body();
    until(&mut body, "event: lines").await;
    show(
        &centre,
        Activity::Ringing(call("06\r\nevent: forged\rdata: x")),
    );
    let heard = until(&mut body, "event: floor").await;
    assert!(!heard.contains('\r'));
    assert!(
        !heard.lines().any(|line| line == "event: forged"),
        "{heard}"
    );
}

#[tokio::test]
async fn the_stream_ends_when_the_box_stops() {
    let Centre {
        desk,
        keeper,
        floor,
        menus,
        ..
    } = Centre::open().await;
    let router = jawab_web::desk::router(jawab_web::desk::DeskState {
        centre: "Rabat".into(),
        desk,
        floor,
        menus,
        sip_realm: "jawab".into(),
    });
    let mut browser = Browser::new(router);
    browser.sits_down("salma").await;
    let request = stream(&browser);
    let body = browser.send(request).await.into_body();
    drop(keeper);
    timeout(LONG, body.collect())
        .await
        .expect("it ends")
        .unwrap();
}

/// Central said a time that the wall clock is far from.
#[tokio::test]
async fn a_wrong_clock_is_said_to_staff() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let words = "clock is wrong";
    assert!(!browser.get("/").await.text.contains(words));
    let day_ms = 24 * 60 * 60 * 1_000;
    let ledger = centre.desk.ledger();
    ledger.heard_time(ledger.now_ms() + 40 * day_ms);
    assert!(browser.get("/").await.text.contains(words));
}
