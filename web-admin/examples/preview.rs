//! Shows the desk in a browser without a box: a ledger in a scratch folder, a floor
//! that follows a script, plain HTTP on this machine only.
//!
//! `cargo run -p jawab-web --example preview`, then `http://localhost:8080`, login
//! `salma`, password `correct horse`. Going ready makes the phone ring after a second
//! and answers it after six more. (Browsers take the desk's cookies, which ask for
//! TLS, from `localhost` without it.)

#![allow(clippy::disallowed_methods, reason = "on this machine only")]

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use jawab_desk::floor::{
    Activity, Agent, Board, CallOnFloor, FloorKeeper, Parked, QueueOnFloor, Waiting, floor,
};
use jawab_desk::{
    CaseKind, Desk, Ledger, MenuDesk, NewCase, NewHandset, NewStaff, Programme, Role, Whose,
};
use jawab_ledger::{Change, Fields, LedgerError, Value};
use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};
use jawab_vocabulary::{BreakReason, CallId, Diversion, Language, StaffAction, StaffId};
use jawab_web::desk::{DeskState, router};
use jiff::{SignedDuration, Timestamp};
use tokio::net::TcpListener;
use tokio::time::sleep;
use uuid::Uuid;

const REALM: &str = "jawab";
const CALLER: &str = "0661234567";

#[tokio::main]
async fn main() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let desk = Desk::new(Ledger::open(&scratch.path().join("ledger.db"))?, "RAB");
    let salma = furnish(&desk).await?;
    let (floor, keeper) = floor();
    tokio::spawn(follow_the_script(keeper, salma));
    let pages = router(DeskState {
        centre: "Rabat-Agdal".into(),
        desk,
        floor,
        menus: MenuDesk::default(),
        sip_realm: REALM.into(),
    });
    let listener = TcpListener::bind(("127.0.0.1", 8080)).await?;
    println!("http://localhost:8080, login salma, password \"correct horse\"");
    axum::serve(listener, pages).await?;
    Ok(())
}

async fn furnish(desk: &Desk) -> Result<StaffId> {
    let salma = NewStaff {
        login: "salma".into(),
        name: "Salma Benkirane".into(),
        password: "correct horse".into(),
        role: Role::Supervisor,
    };
    let salma = desk.add_staff("preview", salma).await?;
    for (extension, label) in [("201", "Accueil"), ("202", "")] {
        let handset = NewHandset {
            extension: extension.into(),
            label: label.into(),
            secret: None,
            realm: REALM.into(),
        };
        desk.add_handset("preview", handset).await?;
    }
    let case = NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: "Elle demande quels papiers il faut pour le Pass Jeunes.".into(),
        programme: Some(Programme::PassJeunes.into()),
        kind: CaseKind::Registration.into(),
        open: true,
        name: Some("Amina El Idrissi".into()),
        address: Some(CALLER.into()),
        whose: Whose::Unsaid,
    };
    desk.save_case(salma, case).await?;
    publish(desk)?;
    Ok(salma)
}

/// Some of what the ministry might publish.
fn publish(desk: &Desk) -> Result<(), LedgerError> {
    let day = |days: i64| {
        let at = Timestamp::now() + SignedDuration::from_hours(24 * days);
        Value::from(at.as_millisecond())
    };
    let change = |kind: &str, fields: &[(&str, Value)]| {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()));
        Change::new(kind, Uuid::now_v7(), fields.collect::<Fields>())
    };
    let camps = ("programme", Value::from("camps"));
    let changes = vec![
        change(
            "programme",
            &[
                ("code", "camps".into()),
                ("name", "Colonies de vacances".into()),
                ("name_ar", "المخيمات الصيفية".into()),
            ],
        ),
        change(
            "edition",
            &[
                camps.clone(),
                ("name", "Été 2027".into()),
                ("opens_ms", day(-3)),
                ("closes_ms", day(40)),
            ],
        ),
        change(
            "edition",
            &[
                camps.clone(),
                ("name", "Printemps 2027".into()),
                ("opens_ms", day(-90)),
                ("closes_ms", day(-30)),
            ],
        ),
        change(
            "document",
            &[
                camps.clone(),
                ("name", "Certificat médical".into()),
                ("name_ar", "شهادة طبية".into()),
            ],
        ),
        change(
            "article",
            &[
                camps.clone(),
                ("title", "Zones de départ".into()),
                ("language", "fr".into()),
                (
                    "text",
                    "Rabat, Salé et Témara : départ à 8 h de la gare routière.".into(),
                ),
            ],
        ),
        change(
            "article",
            &[
                camps,
                ("title", "شروط المشاركة".into()),
                ("language", "ar".into()),
                ("text", "من 8 إلى 25 سنة، بإذن من ولي الأمر.".into()),
            ],
        ),
    ];
    desk.ledger()
        .write("ministry", |_| Ok::<_, LedgerError>((changes, ())))
}

/// Does what staff ask, and has the phone of who is ready ring.
async fn follow_the_script(mut keeper: FloorKeeper, salma: StaffId) {
    let mut board = opening();
    keeper.board.send_replace(Arc::new(board.clone()));
    while let Some((staff, action)) = keeper.actions.recv().await {
        if staff != salma {
            continue;
        }
        let call = CallOnFloor {
            caller: Some(CALLER.into()),
            language: Some(Language::Tamazight),
            queue: Some("Pass Jeunes".into()),
            ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
        };
        let current = board
            .agents
            .iter()
            .find(|agent| agent.staff == salma)
            .and_then(|agent| agent.activity.call().cloned());
        let activity = match (action, current) {
            (StaffAction::Ready(_), _) => {
                show(&keeper, &mut board, salma, Some(Activity::Ready));
                sleep(Duration::from_secs(1)).await;
                show(
                    &keeper,
                    &mut board,
                    salma,
                    Some(Activity::Ringing(call.clone())),
                );
                sleep(Duration::from_secs(6)).await;
                Some(Activity::OnCall(call))
            }
            (StaffAction::Break(_, reason), _) => Some(Activity::Break(reason)),
            (StaffAction::AfterCallWork(reason), Some(call)) => {
                Some(Activity::AfterCallWork(call, Some(reason)))
            }
            (StaffAction::Hold, Some(call)) => Some(Activity::OnHold(call)),
            (StaffAction::Resume, Some(call)) => Some(Activity::OnCall(call)),
            (StaffAction::HangUp, Some(call)) => Some(Activity::AfterCallWork(call, None)),
            _ => None,
        };
        show(&keeper, &mut board, salma, activity);
    }
}

fn show(keeper: &FloorKeeper, board: &mut Board, staff: StaffId, activity: Option<Activity>) {
    board.agents.retain(|agent| agent.staff != staff);
    if let Some(activity) = activity {
        board.agents.push(Agent {
            staff,
            ..agent("Salma Benkirane", "201", activity)
        });
    }
    keeper.board.send_replace(Arc::new(board.clone()));
}

fn agent(name: &str, handset: &str, activity: Activity) -> Agent {
    Agent {
        staff: StaffId(Uuid::now_v7()),
        name: name.into(),
        handset: handset.into(),
        handset_here: handset != "204",
        activity,
        since: Timestamp::now(),
    }
}

fn opening() -> Board {
    let now = Timestamp::now();
    let waiting = |caller: Option<&str>, language, seconds| Waiting {
        contact: Uuid::now_v7(),
        caller: caller.map(str::to_owned),
        language: Some(language),
        queue: Some("Pass Jeunes".into()),
        since: now - SignedDuration::from_secs(seconds),
    };
    let line = |line: &str, state, signal_dbm, operator: Option<&str>| LineStatus {
        state,
        signal_dbm,
        operator: operator.map(str::to_owned),
        ..LineStatus::starting(line, LineKind::Gsm)
    };
    let other = CallOnFloor {
        caller: None,
        language: Some(Language::French),
        ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
    };
    let queue = |name: &str, programme: Option<&str>| QueueOnFloor {
        name: name.into(),
        programme: programme.map(str::to_owned),
    };
    Board {
        queues: vec![
            queue("Pass Jeunes", Some("pass-jeunes")),
            queue("Accueil", None),
        ],
        waiting: vec![
            waiting(Some("+212661987654"), Language::Arabic, 95),
            waiting(None, Language::French, 12),
        ],
        parked: vec![Parked {
            contact: Uuid::now_v7(),
            caller: Some(CALLER.into()),
            at: "203".into(),
            since: now,
        }],
        agents: vec![
            agent("Youssef Amrani", "202", Activity::Ready),
            agent("فاطمة الزهراء", "203", Activity::OnCall(other)),
            agent("Idir", "204", Activity::Break(BreakReason::Training)),
        ],
        lines: vec![
            line("gsm1", LineState::Busy, Some(-71), Some("Maroc Telecom")),
            line("gsm2", LineState::Idle, Some(-95), Some("inwi")),
            line(
                "gsm3",
                LineState::Faulted(LineFault::SimMissing),
                None,
                None,
            ),
        ],
        handsets: vec!["201".into()],
        diversions: vec![("202".into(), Diversion::To("203".into()))],
        unsynced: 3,
        files_waiting: 2,
        central_heard: Some(now),
        link_trouble: None,
        copy_runs: false,
        fault: None,
        defects: vec![],
        taken: Vec::new(),
    }
}
