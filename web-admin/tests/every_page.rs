//! Every page of the desk and of central's console in real Chromium, found by the table of
//! routes: it fits the screen, is in its language and is sound, in each language.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chromium;
mod common;
#[path = "../examples/made_up/mod.rs"]
mod made_up;
mod pages;

use std::sync::Arc;

use axum::Router;
use chromium::{Chromium, serve};
use common::Centre;
use jawab_desk::floor::{
    Activity, Agent, Board, CallOnFloor, Parked, QueueOnFloor, Supervised, SupervisedProgress,
    Taken, Waiting, WayOut,
};
use jawab_line_state::{
    Budget, LineFault, LineKind, LineState, LineStatus, LineWarning, Spending, TextUse,
};
use jawab_vocabulary::{
    BreakReason, CallId, Diversion, Language, LineChoice, QueueName, StaffId, Supervision,
};
use jawab_web::central;
use jawab_web::desk::{DeskState, router};
use jiff::Timestamp;
use made_up::{LOOKED_AT, MadeUp};
use pages::{Shown, furnish, in_language, long};
use uuid::Uuid;

const LANGUAGES: [&str; 4] = ["ar", "fr", "zgh", "en"];
const CALLER: &str = "+212612345678";

fn desk_of(centre: &Centre) -> Router {
    router(DeskState {
        centre: "Maison des jeunes Hay Mohammadi, Casablanca".into(),
        desk: centre.desk.clone(),
        floor: centre.floor.clone(),
        menus: centre.menus.clone(),
        sip_realm: "jawab".into(),
    })
}

/// The longest name that a queue can have, in one word.
fn long_queue() -> QueueName {
    QueueName::from(&long()[..40])
}

/// Salma does something, others wait, and a colleague took something.
fn busy(centre: &Centre, activity: Activity) {
    let now = Timestamp::now();
    let agent = |staff, name: &str, activity| Agent {
        staff,
        name: name.into(),
        handset: "201".into(),
        handset_here: true,
        activity,
        since: now,
    };
    let line = |state| LineStatus {
        state,
        signal_dbm: Some(-71),
        operator: Some("Maroc Telecom".into()),
        ..LineStatus::starting("gsm1", LineKind::Gsm)
    };
    let board = Board {
        waiting: vec![Waiting {
            contact: Uuid::now_v7(),
            caller: Some(CALLER.into()),
            language: Some(Language::Tamazight),
            queue: Some(long_queue()),
            since: now,
        }],
        parked: vec![Parked {
            contact: Uuid::now_v7(),
            caller: Some(CALLER.into()),
            at: "201".into(),
            since: now,
        }],
        agents: vec![
            agent(centre.salma, "Salma Benkirane", activity),
            agent(
                centre.idir,
                &long(),
                Activity::Break(BreakReason::NotAnswered),
            ),
            agent(
                StaffId(Uuid::from_u128(77)),
                "Youssef",
                Activity::OnHold(a_call()),
            ),
            agent(
                StaffId(Uuid::from_u128(78)),
                "فاطمة الزهراء",
                Activity::OnCall(CallOnFloor {
                    supervised: Some(Supervised {
                        by: centre.salma,
                        name: long(),
                        does: Supervision::Whisper,
                        progress: SupervisedProgress::TakesPart,
                    }),
                    ..a_call()
                }),
            ),
        ],
        lines: vec![
            LineStatus {
                spending: Spending {
                    budget: Some(Budget {
                        left_s: 0,
                        of_month: true,
                    }),
                    texts: Some(TextUse {
                        left: 0,
                        a_day: 200,
                        waiting: 4,
                    }),
                    ..Spending::default()
                },
                warnings: LineWarning::ALL.to_vec(),
                ..line(LineState::Idle)
            },
            line(LineState::Faulted(LineFault::PinUnanswered)),
        ],
        queues: vec![QueueOnFloor {
            name: long_queue(),
            programme: None,
        }],
        handsets: vec!["201".into()],
        diversions: vec![
            ("201".into(), Diversion::DoNotDisturb),
            ("202".into(), Diversion::To("201".into())),
        ],
        taken: vec![Taken {
            staff: centre.salma,
            handset: "201".into(),
            by: long(),
            at: now,
        }],
        unsynced: 3,
        central_heard: Some(now),
        ..Board::default()
    };
    centre.keeper.board.send_replace(Arc::new(board));
}

fn a_call() -> CallOnFloor {
    CallOnFloor {
        caller: Some(CALLER.into()),
        language: Some(Language::Arabic),
        queue: Some(long_queue()),
        outbound: true,
        line: Some("gsm1".into()),
        way_out: Some(WayOut::Chosen("gsm1".into(), LineChoice::Prefix)),
        ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
    }
}

/// Opens each page in each language, and says what is wrong with it.
async fn looked_at(
    chromium: &Chromium,
    pages: &[Shown],
    languages: &[&str],
    size: &str,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, path) in pages {
        for language in languages {
            chromium.goes_to(&in_language(path, language)).await;
            let what = format!("{size}-{name}-{language}");
            let found = [
                chromium.too_wide("too wide").await.into_iter().collect(),
                chromium.unsound(language).await,
                chromium.axe().await,
            ];
            let found = found.concat();
            wrong.extend(found.iter().map(|found| format!("{what}: {found}")));
            if *language == "ar" {
                chromium.screenshot(&format!("{what}.png")).await;
            }
        }
    }
    wrong
}

#[tokio::test]
async fn every_page_of_the_desk_is_sound_and_fits_320_px_in_each_language() {
    let centre = Centre::open().await;
    let at = furnish(&centre).await;
    let chromium = Chromium::open(&serve(desk_of(&centre)).await, 320, 640).await;
    let login = [("login", "/login".to_owned())];
    let mut wrong = looked_at(&chromium, &login, &LANGUAGES, "320").await;
    chromium.logs_in("salma").await;
    for (languages, activity) in [
        (["ar", "zgh"], Activity::Ringing(a_call())),
        (["fr", "en"], Activity::OnCall(a_call())),
    ] {
        busy(&centre, activity);
        wrong.extend(looked_at(&chromium, &pages::desk(&at), &languages, "320").await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_page_of_the_desk_fits_a_tablet_and_a_wide_screen() {
    let centre = Centre::open().await;
    let at = furnish(&centre).await;
    let url = serve(desk_of(&centre)).await;
    let mut wrong = Vec::new();
    for (width, language) in [(768, "ar"), (1280, "fr")] {
        let chromium = Chromium::open(&url, width, 900).await;
        chromium.logs_in("salma").await;
        busy(&centre, Activity::Break(BreakReason::Prayer));
        let size = width.to_string();
        wrong.extend(looked_at(&chromium, &pages::desk(&at), &[language], &size).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_page_of_central_is_sound_and_fits_each_screen_in_each_language() {
    let pages = central::router(MadeUp::default(), "Ministère de la Jeunesse");
    let url = serve(pages).await;
    let mut wrong = Vec::new();
    for (width, languages) in [(320, &LANGUAGES[..]), (768, &["ar"]), (1280, &["fr"])] {
        let chromium = Chromium::open(&url, width, 900).await;
        let size = format!("central-{width}");
        let login = [("login", "/login".to_owned())];
        wrong.extend(looked_at(&chromium, &login, languages, &size).await);
        chromium.goes_to("/login").await;
        chromium.types("#login", "hafsa").await;
        chromium.types("#password", made_up::PASSWORD).await;
        chromium.clicks("[data-test=login-submit]").await;
        chromium.sees("#overview").await;
        wrong.extend(looked_at(&chromium, &pages::central(LOOKED_AT), languages, &size).await);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
