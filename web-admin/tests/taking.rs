//! A handset has one member of staff: who wants it is asked, who lost it is told.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use axum::http::StatusCode;
use common::{Browser, Centre, read};
use jawab_desk::floor::{Activity, Agent, Board, CallOnFloor, Taken};
use jawab_vocabulary::{BreakReason, CallId, StaffAction, StaffId};
use jiff::Timestamp;
use uuid::Uuid;

fn at_201(staff: StaffId, name: &str, activity: Activity) -> Agent {
    Agent {
        staff,
        name: name.into(),
        handset: "201".into(),
        handset_here: true,
        activity,
        since: Timestamp::now(),
    }
}

fn shows(centre: &Centre, agents: Vec<Agent>, taken: Vec<Taken>) {
    let board = Board {
        agents,
        taken,
        handsets: vec!["201".into()],
        ..Board::default()
    };
    centre.keeper.board.send_replace(Arc::new(board));
}

fn call() -> CallOnFloor {
    CallOnFloor {
        caller: Some("0612345678".into()),
        language: None,
        ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
    }
}

/// Salma, who chose 201, too.
async fn salma(centre: &Centre) -> Browser {
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    browser
}

#[tokio::test]
async fn who_wants_a_handset_at_which_a_colleague_works_is_asked_and_may_take_it() {
    let mut centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    for activity in [
        Activity::Ready,
        Activity::Break(BreakReason::Training),
        Activity::AfterCallWork(call(), None),
    ] {
        for (path, action) in [
            ("/state/ready", StaffAction::Ready("201".into())),
            (
                "/state/break",
                StaffAction::Break("201".into(), BreakReason::Prayer),
            ),
        ] {
            let idir = at_201(centre.idir, "Idir", activity.clone());
            shows(&centre, vec![idir], Vec::new());
            let page = browser.post(path, &[("reason", "prayer")]).await;
            assert_eq!(page.status, StatusCode::CONFLICT, "{path}");
            let question = page.between("data-test=\"taking\"", "</section>");
            assert!(question.contains("Idir"), "{question}");
            assert!(
                question.contains(&format!("action=\"{path}\"")),
                "{question}"
            );
            assert!(
                question.contains("name=\"reason\" value=\"prayer\""),
                "{question}"
            );
            assert!(
                centre.keeper.actions.try_recv().is_err(),
                "nothing is done unasked"
            );
            // To have agreed about somebody else is not to have agreed.
            let other = Uuid::now_v7().to_string();
            let page = browser.post(path, &[("take", &other)]).await;
            assert_eq!(page.status, StatusCode::CONFLICT);
            let idir = centre.idir.0.to_string();
            let said = [("take", &*idir), ("reason", "prayer")];
            let page = browser.post(path, &said).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER);
            let asked = centre.keeper.actions.recv().await.unwrap();
            assert_eq!(asked, (centre.salma, action));
        }
    }
}

#[tokio::test]
async fn a_handset_in_a_call_is_refused_in_words_whatever_was_agreed() {
    let mut centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let idir = centre.idir.0.to_string();
    for activity in [
        Activity::Ringing(call()),
        Activity::OnCall(call()),
        Activity::OnHold(call()),
    ] {
        let at_work = at_201(centre.idir, "Idir", activity);
        shows(&centre, vec![at_work], Vec::new());
        let page = browser.post("/state/ready", &[("take", &idir)]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        let words = page.between("data-test=\"taking\"", "</section>");
        assert!(
            words.contains("Idir") && !words.contains("<form"),
            "{words}"
        );
        assert!(centre.keeper.actions.try_recv().is_err());
    }
}

#[tokio::test]
async fn a_script_gets_the_question_for_its_place() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let idir = at_201(centre.idir, "Idir", Activity::Ready);
    shows(&centre, vec![idir], Vec::new());
    let mut request = browser.form("/state/ready", &[("csrf", &browser.csrf.clone())]);
    request
        .headers_mut()
        .insert("hx-request", "true".parse().unwrap());
    let page = read(browser.send(request).await).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.headers["hx-retarget"], "#ask");
    assert!(
        page.text.trim_start().starts_with("<section"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn who_lost_a_handset_reads_who_has_it_on_every_page() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let loss = |staff| Taken {
        staff,
        handset: "201".into(),
        by: "Idir <Aït>".into(),
        at: Timestamp::now(),
    };
    shows(&centre, Vec::new(), vec![loss(centre.idir)]);
    assert!(!browser.get("/").await.text.contains("data-test=\"taken\""));
    shows(&centre, Vec::new(), vec![loss(centre.salma)]);
    for path in ["/", "/cases", "/contacts", "/guide", "/search", "/settings"] {
        let page = browser.get(path).await;
        let words = page.between("data-test=\"taken\"", "</form>");
        assert!(words.contains("Idir &#60;Aït&#62;"), "{path}: {words}");
        assert!(
            words.contains("201") && words.contains("/state/leave"),
            "{words}"
        );
    }
}

#[tokio::test]
async fn the_door_says_which_handsets_have_somebody() {
    let centre = Centre::open().await;
    let idir = at_201(centre.idir, "Idir", Activity::Ready);
    let mut browser = centre.browser();
    let free = browser.get("/login").await.text;
    assert!(!free.contains("a colleague is there"));
    shows(&centre, vec![idir], Vec::new());
    let used = browser.get("/login").await.text;
    assert!(used.contains("a colleague is there"));
    assert!(
        !used.contains("Idir"),
        "who works here is not for who is not logged in"
    );
}
