//! What a member of staff asks of the switch, and how they are.

use axum::http::StatusCode;
use jawab_desk::floor::{Activity, Asked, AskedProgress, Board, CallOnFloor, Parked};
use jawab_vocabulary::{AfterCallReason, BreakReason, Diversion, StaffAction, TransferTo};

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
        ("/state/complete", StaffAction::Complete),
        ("/state/three-way", StaffAction::ThreeWay),
        ("/state/back", StaffAction::Back),
        ("/state/park", StaffAction::Park),
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
async fn whom_a_caller_is_handed_over_to_is_asked_and_then_the_switch() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let board = Board {
        handsets: vec!["201".into(), "202".into()],
        ..Board::default()
    };
    centre.keeper.board.send_replace(board.into());
    let page = browser.post("/state/hand-over", &[]).await;
    let offered = page.between("data-test=\"hand-over-to\"", "</select>");
    assert!(offered.contains("value=\"202\""), "{offered}");
    assert!(
        !offered.contains("value=\"201\""),
        "nobody calls themselves: {offered}"
    );
    let to = |number: &str| TransferTo::Number(number.into());
    for (path, sent, action) in [
        (
            "/state/consult",
            ("202", ""),
            StaffAction::Consult("202".into()),
        ),
        (
            "/state/transfer",
            ("202", ""),
            StaffAction::Transfer(to("202")),
        ),
        (
            "/state/transfer",
            ("queue", ""),
            StaffAction::Transfer(TransferTo::Queue),
        ),
        (
            "/state/consult",
            ("queue", " 06 12-34.56 78"),
            StaffAction::Consult("0612345678".into()),
        ),
        (
            "/state/transfer",
            ("202", "+212612345678"),
            StaffAction::Transfer(to("+212612345678")),
        ),
    ] {
        let sent = [("to", sent.0), ("number", sent.1)];
        let page = browser.post(path, &sent).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path} {sent:?}");
        let (_, asked) = centre.keeper.actions.recv().await.unwrap();
        assert_eq!(asked, action);
    }
    for sent in [("queue", ""), ("", ""), ("202", "Amina"), ("202", "*7301")] {
        let page = browser
            .post("/state/consult", &[("to", sent.0), ("number", sent.1)])
            .await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{sent:?}");
        page.between("id=\"hand-over-wrong\"", "</p>");
    }
    assert!(centre.keeper.actions.try_recv().is_err());
}

#[tokio::test]
async fn who_is_parked_is_listed_and_taken_by_whoever_is_there() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let page = browser.get("/").await;
    assert!(!page.text.contains("data-test=\"parked\""));
    let board = Board {
        parked: vec![Parked {
            contact: uuid::Uuid::nil(),
            caller: Some("0612345678".into()),
            at: "203".into(),
            since: jiff::Timestamp::now(),
        }],
        ..Board::default()
    };
    centre.keeper.board.send_replace(board.into());
    let page = browser.get("/").await;
    let parked = page.between("data-test=\"parked\"", "</ul>");
    assert!(parked.contains("value=\"203\""), "{parked}");
    let page = browser.post("/state/take-parked", &[("at", "203")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let (staff, asked) = centre.keeper.actions.recv().await.unwrap();
    let taken = StaffAction::TakeParked("203".into());
    assert_eq!((staff, asked), (centre.idir, taken));
    let page = browser.post("/state/take-parked", &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_handset_that_does_not_ring_is_seen_by_all_and_let_ring_by_who_sits_there_and_supervisors()
 {
    let mut centre = Centre::open().await;
    let board = Board {
        diversions: vec![
            ("201".into(), Diversion::DoNotDisturb),
            ("202".into(), Diversion::To("203".into())),
        ],
        ..Board::default()
    };
    centre.keeper.board.send_replace(board.into());
    for (login, at, may) in [
        ("salma", "202", true),
        ("idir", "201", true),
        ("idir", "202", false),
    ] {
        let mut browser = centre.browser();
        browser.sits_down(login).await;
        let page = browser.get("/").await;
        let silent = page.between("data-test=\"silent\"", "</ul>");
        let has_button = silent.contains(&format!("name=\"at\" value=\"{at}\""));
        assert_eq!(has_button, may, "{login} {at}: {silent}");
        let page = browser.post("/state/ring-again", &[("at", at)]).await;
        if may {
            assert_eq!(page.status, StatusCode::SEE_OTHER);
            let (_, asked) = centre.keeper.actions.recv().await.unwrap();
            assert_eq!(asked, StaffAction::RingAgain(at.into()));
        } else {
            assert_eq!(page.status, StatusCode::FORBIDDEN);
        }
    }
    assert!(centre.keeper.actions.try_recv().is_err());
}

#[tokio::test]
async fn the_calls_bar_has_what_can_be_done_with_whoever_is_asked() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let asked = |number: &str, progress| {
        Some(Asked {
            number: number.into(),
            progress,
        })
    };
    let all = [
        "hold",
        "resume",
        "hand-over",
        "park",
        "back",
        "complete",
        "three-way",
        "hang-up",
    ];
    for (asked, has) in [
        (None, &["resume", "hand-over", "park", "hang-up"][..]),
        (asked("202", AskedProgress::Called), &["back", "complete"]),
        (asked("202", AskedProgress::NotReached), &["back"]),
        (
            asked("202", AskedProgress::Answered),
            &["back", "complete", "three-way"],
        ),
        (
            asked("202", AskedProgress::ThreeWay),
            &["resume", "back", "hang-up"],
        ),
        // Who is asked decides nothing.
        (asked("201", AskedProgress::Answered), &["hang-up"]),
    ] {
        let call = CallOnFloor {
            asked: asked.clone(),
            ..call("0612345678")
        };
        show(&centre, Activity::OnHold(call));
        let page = browser.get("/").await;
        let bar = page.between("data-test=\"pop\"", "</article>");
        for button in all {
            let is_there = bar.contains(&format!("data-test=\"call-{button}\""));
            assert_eq!(is_there, has.contains(&button), "{button}: {asked:?}");
        }
        assert_eq!(bar.contains("data-test=\"asked\""), asked.is_some());
    }
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
