//! A supervisor's page of the floor, and what is asked of call control there.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use axum::http::StatusCode;
use common::{Browser, Centre, read};
use jawab_desk::floor::{
    Activity, Agent, Board, CallOnFloor, QueueOnFloor, Supervised, SupervisedProgress, Waiting,
};
use jawab_vocabulary::{
    BreakReason, CallId, Language, StaffAction, StaffId, Supervision, SupervisorDeed,
};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn call(contact: Uuid) -> CallOnFloor {
    CallOnFloor {
        caller: Some("0612345678".into()),
        language: Some(Language::Tamazight),
        line: Some("gsm1".into()),
        ..CallOnFloor::begun(CallId(7), contact, Timestamp::now())
    }
}

/// Idir does something at 202; Salma, who supervises, chose 201 at her log-in.
fn shows(centre: &Centre, activity: Activity) {
    let now = Timestamp::now();
    let idir = Agent {
        staff: centre.idir,
        name: "Idir".into(),
        handset: "202".into(),
        handset_here: true,
        activity,
        since: now,
    };
    let waiting = |seconds: i64| Waiting {
        contact: Uuid::now_v7(),
        caller: None,
        language: Some(Language::French),
        queue: None,
        since: now - SignedDuration::from_secs(seconds),
    };
    let board = Board {
        agents: vec![idir],
        waiting: vec![waiting(754), waiting(20)],
        handsets: vec!["201".into(), "202".into()],
        ..Board::default()
    };
    centre.keeper.board.send_replace(Arc::new(board));
}

fn supervised(by: StaffId, name: &str, does: Supervision) -> Supervised {
    Supervised {
        by,
        name: name.into(),
        does,
        progress: SupervisedProgress::TakesPart,
    }
}

/// What was asked of call control since.
fn asked(centre: &mut Centre) -> Option<(StaffId, StaffAction)> {
    centre.keeper.actions.try_recv().ok()
}

async fn a_supervisor(centre: &Centre) -> Browser {
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    browser
}

#[tokio::test]
async fn each_is_shown_with_state_reason_call_and_since_when() {
    let centre = Centre::open().await;
    let mut browser = a_supervisor(&centre).await;
    shows(&centre, Activity::Break(BreakReason::Prayer));
    let page = browser.get("/supervision").await;
    assert_eq!(page.status, StatusCode::OK);
    let team = page.between("data-test=\"team\"", "</section>");
    assert!(team.contains("Idir") && team.contains("Prayer"), "{team}");
    assert!(team.contains("data-since"), "a clock that ticks: {team}");
    let longest = page.between("data-test=\"longest\"", "</p>");
    assert!(
        longest.contains(">12:3"),
        "of the one who came first: {longest}"
    );
    shows(&centre, Activity::OnHold(call(Uuid::now_v7())));
    let page = browser.get("/supervision").await;
    let team = page.between("data-test=\"team\"", "</section>");
    for shown in ["Caller on hold", "gsm1", "Tamazight", "Call since"] {
        assert!(team.contains(shown), "{shown}: {team}");
    }
    // The way there is in the bar, for supervisors alone.
    let desk = browser.get("/").await;
    assert!(desk.text.contains("href=\"/supervision\""));
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    assert!(!idir.get("/").await.text.contains("href=\"/supervision\""));
    let refused = idir.get("/supervision").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.words().contains("This is not allowed"));
}

#[tokio::test]
async fn a_colleague_is_sent_on_a_break_and_nobody_who_is_gone() {
    let mut centre = Centre::open().await;
    let mut browser = a_supervisor(&centre).await;
    shows(&centre, Activity::Ready);
    browser.get("/supervision").await;
    let idir = centre.idir.to_string();
    let fields = [("staff", idir.as_str()), ("reason", "meeting")];
    let answer = browser.post("/supervision/break", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(answer.location(), "/supervision");
    let action = StaffAction::SendOnBreak(centre.idir, BreakReason::Meeting);
    assert_eq!(asked(&mut centre), Some((centre.salma, action)));
    // The reason that is the box's own is nobody's to give.
    let fields = [("staff", idir.as_str()), ("reason", "not-answered")];
    browser.post("/supervision/break", &fields).await;
    let action = StaffAction::SendOnBreak(centre.idir, BreakReason::Other);
    assert_eq!(asked(&mut centre), Some((centre.salma, action)));
    centre.keeper.board.send_replace(Arc::new(Board::default()));
    let answer = browser.post("/supervision/break", &fields).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.words().contains("not at work"), "{}", answer.text);
    assert_eq!(asked(&mut centre), None);
}

#[tokio::test]
async fn a_call_is_ended_after_a_question_and_never_another_one() {
    let mut centre = Centre::open().await;
    let mut browser = a_supervisor(&centre).await;
    let contact = Uuid::now_v7();
    shows(&centre, Activity::OnCall(call(contact)));
    browser.get("/supervision").await;
    let of_it = contact.to_string();
    let first = browser
        .post("/supervision/end", &[("contact", of_it.as_str())])
        .await;
    assert_eq!(first.status, StatusCode::CONFLICT);
    assert!(
        first.text.contains("data-test=\"end-sure\""),
        "{}",
        first.text
    );
    assert_eq!(asked(&mut centre), None, "it is asked first");
    let sure = [("contact", of_it.as_str()), ("sure", "1")];
    browser.post("/supervision/end", &sure).await;
    let action = StaffAction::EndCall(CallId(7));
    assert_eq!(asked(&mut centre), Some((centre.salma, action)));
    // Idir has another call by the time that the question is answered.
    shows(&centre, Activity::OnCall(call(Uuid::now_v7())));
    let late = browser.post("/supervision/end", &sure).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert_eq!(asked(&mut centre), None);
}

#[tokio::test]
async fn listening_rings_the_supervisors_own_handset_and_says_why_where_it_cannot() {
    let mut centre = Centre::open().await;
    let mut browser = a_supervisor(&centre).await;
    let contact = Uuid::now_v7();
    let of_it = contact.to_string();
    let fields = [("contact", of_it.as_str())];
    shows(&centre, Activity::OnCall(call(contact)));
    browser.get("/supervision").await;
    for (what, how) in [
        ("listen", Supervision::Listen),
        ("whisper", Supervision::Whisper),
        ("join", Supervision::Join),
    ] {
        browser.post(&format!("/supervision/{what}"), &fields).await;
        let action = StaffAction::Supervise("201".into(), CallId(7), how);
        assert_eq!(asked(&mut centre), Some((centre.salma, action)));
    }
    browser.post("/supervision/leave", &[]).await;
    let action = StaffAction::LeaveSupervised;
    assert_eq!(asked(&mut centre), Some((centre.salma, action)));
    let nowhere = browser.post("/supervision/eavesdrop", &fields).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);

    let other = StaffId(Uuid::from_u128(5));
    let by_another = supervised(other, "Samira", Supervision::Listen);
    for (activity, words) in [
        (Activity::Ready, "over"),
        (Activity::Ringing(call(contact)), "over"),
        (
            Activity::OnCall(CallOnFloor {
                private: true,
                ..call(contact)
            }),
            "emergency",
        ),
        (
            Activity::OnCall(CallOnFloor {
                supervised: Some(by_another),
                ..call(contact)
            }),
            "Samira",
        ),
    ] {
        shows(&centre, activity);
        let refused = browser.post("/supervision/listen", &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{words}");
        let said = refused.between("id=\"supervision-words\"", "</p>");
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!(asked(&mut centre), None);
    }
}

/// Whatever those who talk hear, who answers sees that somebody listens: at the desk and on every page.
#[tokio::test]
async fn who_answers_is_always_shown_that_a_supervisor_listens() {
    let centre = Centre::open().await;
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    let listens = supervised(centre.salma, "Salma", Supervision::Listen);
    let with = |supervised| CallOnFloor {
        supervised,
        ..call(Uuid::now_v7())
    };
    shows(&centre, Activity::OnCall(with(Some(listens.clone()))));
    let desk = idir.get("/").await;
    let shown = desk.between("data-test=\"supervised\"", "</p>");
    assert!(
        shown.contains("Salma") && shown.contains("listens"),
        "{shown}"
    );
    let said = desk.between("id=\"call-said\"", "</div>");
    assert!(said.contains("listens"), "a screen reader says so: {said}");
    let cases = idir.get("/cases").await;
    assert!(
        cases.text.contains("data-test=\"supervised\""),
        "on every page"
    );
    // While her phone rings nobody listens.
    let rings = Supervised {
        progress: SupervisedProgress::Rings,
        ..listens
    };
    shows(&centre, Activity::OnCall(with(Some(rings))));
    let desk = idir.get("/").await;
    assert!(!desk.text.contains("data-test=\"supervised\""));
}

#[tokio::test]
async fn who_did_what_in_a_call_is_on_its_page() {
    let centre = Centre::open().await;
    let contact = centre
        .ended(
            Some("0612345678"),
            jawab_vocabulary::Direction::Inbound,
            jawab_vocabulary::Outcome::Answered,
        )
        .await;
    for did in [SupervisorDeed::Listened, SupervisorDeed::Ended] {
        let done = centre.desk.contact_supervised(contact, centre.salma, did);
        done.await.unwrap();
    }
    let mut browser = a_supervisor(&centre).await;
    let page = browser.get(&format!("/contacts/{contact}")).await;
    let trail = page.between("data-test=\"trail\"", "</section>");
    for shown in ["A supervisor listened", "Ended the call", "Salma Benkirane"] {
        assert!(trail.contains(shown), "{shown}: {trail}");
    }
}

#[tokio::test]
async fn the_stream_of_the_floor_sends_what_changed() {
    use axum::http::{Method, header};
    use http_body_util::BodyExt;

    let centre = Centre::open().await;
    let mut browser = a_supervisor(&centre).await;
    shows(&centre, Activity::Ready);
    let request = browser
        .request(Method::GET, "/supervision/live")
        .header(header::ACCEPT, "text/event-stream")
        .body(axum::body::Body::empty())
        .unwrap();
    let mut body = browser.send(request).await.into_body();
    let mut until = async |said: &str| {
        let mut heard = String::new();
        while !heard.contains(said) {
            let frame = body.frame().await.unwrap().unwrap();
            heard.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
        heard
    };
    let first = until("event: team").await;
    assert!(
        first.contains("event: longest") && first.contains("event: queue"),
        "{first}"
    );
    centre.keeper.board.send_modify(|board| {
        let mut moved = (**board).clone();
        moved.agents[0].activity = Activity::Break(BreakReason::Meal);
        *board = Arc::new(moved);
    });
    let then = until("event: team").await;
    assert!(
        !then.contains("event: queue") && !then.contains("event: longest"),
        "{then}"
    );
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    let request = idir
        .request(Method::GET, "/supervision/live")
        .body(axum::body::Body::empty())
        .unwrap();
    let refused = read(idir.send(request).await).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn who_waits_in_which_queue_is_shown_and_whose_call_is_of_which() {
    let centre = Centre::open().await;
    let mut browser = a_supervisor(&centre).await;
    let talks = CallOnFloor {
        queue: Some("Colonies".into()),
        ..call(Uuid::now_v7())
    };
    shows(&centre, Activity::OnCall(talks));
    let page = browser.get("/supervision").await;
    assert!(!page.text.contains("data-test=\"queues\""), "it has none");
    let named = |name: &str| QueueOnFloor {
        name: name.into(),
        programme: None,
    };
    centre.keeper.board.send_modify(|board| {
        let mut now = (**board).clone();
        now.queues = vec![named("Colonies"), named("Accueil")];
        now.waiting[0].queue = Some("Accueil".into());
        *board = Arc::new(now);
    });
    let page = browser.get("/supervision").await;
    let rows: Vec<&str> = page.text.split("data-test=\"queue-row\"").skip(1).collect();
    let has = |row: &str, name: &str, count: &str| {
        row.contains(&format!("<bdi>{name}</bdi>")) && row.contains(&format!("\">{count}</span>"))
    };
    assert_eq!(rows.len(), 3, "one waits in none of them");
    assert!(has(rows[0], "Colonies", "0"), "{}", rows[0]);
    assert!(has(rows[1], "Accueil", "1"), "{}", rows[1]);
    assert!(rows[2].contains("\">1</span>"), "{}", rows[2]);
    let queue = page.between("data-test=\"team-queue\"", "</span>");
    assert!(queue.contains("Colonies"), "{queue}");
}
