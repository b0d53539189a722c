//! What a member of staff asks of the switch, and how they are.

use axum::http::StatusCode;
use jawab_desk::floor::Activity;
use jawab_vocabulary::{AfterCallReason, BreakReason, StaffAction};

use super::call;
use crate::common::{Centre, show};

#[tokio::test]
async fn the_buttons_ask_the_switch() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    for (path, action) in [
        ("/state/ready", StaffAction::Ready("201".into())),
        (
            "/state/break",
            StaffAction::Break("201".into(), BreakReason::Other),
        ),
        (
            "/state/after-call",
            StaffAction::AfterCallWork(AfterCallReason::Other),
        ),
        ("/state/hold", StaffAction::Hold),
        ("/state/resume", StaffAction::Resume),
        ("/state/hang-up", StaffAction::HangUp),
        ("/state/leave", StaffAction::Leave),
    ] {
        let page = browser.post(path, &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        let asked = centre.keeper.actions.recv().await.unwrap();
        assert_eq!(asked, (centre.salma, action));
    }
    let page = browser.post("/state/sing", &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_break_has_the_reason_that_was_chosen_and_none_that_is_the_boxs_own() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = browser.get("/").await;
    let offered = page.between("data-test=\"reason-break\"", "</select>");
    assert!(offered.contains("value=\"prayer\""), "{offered}");
    assert!(!offered.contains("not-answered"), "{offered}");
    for (sent, reason) in [
        ("prayer", BreakReason::Prayer),
        ("meeting", BreakReason::Meeting),
        ("not-answered", BreakReason::Other),
        ("siesta", BreakReason::Other),
    ] {
        browser.post("/state/break", &[("reason", sent)]).await;
        let (_, asked) = centre.keeper.actions.recv().await.unwrap();
        assert_eq!(asked, StaffAction::Break("201".into(), reason));
    }
    let sent = [("reason", "follow-up")];
    browser.post("/state/after-call", &sent).await;
    let (_, asked) = centre.keeper.actions.recv().await.unwrap();
    let follow_up = StaffAction::AfterCallWork(AfterCallReason::FollowUp);
    assert_eq!(asked, follow_up);
}

#[tokio::test]
async fn after_a_call_more_time_can_be_asked_for_and_at_no_other_moment() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    for (activity, can) in [
        (Activity::Ready, false),
        (Activity::OnCall(call("0612345678")), false),
        (Activity::AfterCallWork(call("0612345678"), None), true),
    ] {
        show(&centre, activity);
        let page = browser.get("/").await;
        assert_eq!(page.text.contains("data-test=\"state-after-call\""), can);
    }
}

#[tokio::test]
async fn why_somebody_is_on_a_break_is_for_them_and_their_supervisor() {
    let centre = Centre::open().await;
    show(&centre, Activity::Break(BreakReason::Prayer));
    // Salma is on the break, and supervises; Idir does not.
    for (login, sees) in [("salma", true), ("idir", false)] {
        let mut browser = centre.browser();
        browser.sits_down(login).await;
        let page = browser.get("/").await;
        let floor = page.between("data-test=\"floor\"", "</ul>");
        assert_eq!(floor.contains("Prayer"), sees, "{floor}");
        assert!(floor.contains("Break"), "{floor}");
    }
}

#[tokio::test]
async fn who_chose_no_handset_cannot_go_ready() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.get("/login").await;
    let fields = [
        ("login", "salma"),
        ("password", crate::common::PASSWORD),
        ("handset", ""),
    ];
    browser.post("/login", &fields).await;
    browser.get("/").await;
    let page = browser.post("/state/ready", &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
