//! Every page of the desk on the narrowest screen, and a case on paper, in real Chromium.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chromium;
mod common;

use std::sync::Arc;

use chromium::{Chromium, serve};
use common::Centre;
use jawab_desk::floor::{Activity, Agent, Board, CallOnFloor, Taken, Waiting};
use jawab_desk::{CaseKind, NewCase, Programme, Whose};
use jawab_line_state::{LineFault, LineKind, LineState, LineStatus};
use jawab_vocabulary::{BreakReason, Language};
use jawab_web::desk::{DeskState, router};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

const CALLER: &str = "+212612345678";

/// The longest that the desk takes, in one word.
fn long() -> String {
    "Abdelmoumenibnabdelaziz".repeat(6)[..120].to_owned()
}

async fn case_of_a_long_name(centre: &Centre) -> Uuid {
    let new = NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: "w".repeat(300),
        programme: Some(Programme::PassJeunes.into()),
        kind: CaseKind::Registration.into(),
        open: true,
        name: Some(long()),
        address: Some(CALLER.into()),
        whose: Whose::Unsaid,
    };
    centre.desk.save_case(centre.salma, new).await.unwrap().id
}

/// Salma talks, others wait, and a colleague took something.
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
            since: now,
        }],
        agents: vec![
            agent(centre.salma, "Salma Benkirane", activity),
            agent(
                centre.idir,
                &long(),
                Activity::Break(BreakReason::NotAnswered),
            ),
        ],
        lines: vec![
            line(LineState::Idle),
            line(LineState::Faulted(LineFault::PinUnanswered)),
        ],
        handsets: vec!["201".into()],
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

#[tokio::test]
async fn no_page_scrolls_sideways_at_320_px_in_arabic_and_in_french() {
    let centre = Centre::open().await;
    let case = case_of_a_long_name(&centre).await;
    let contact = centre.call(centre.course()).await;
    let person = centre.desk.case(case).await.unwrap().unwrap();
    let person = person.case.person.unwrap().id;
    let pages = router(DeskState {
        centre: "Maison des jeunes Hay Mohammadi, Casablanca".into(),
        desk: centre.desk.clone(),
        floor: centre.floor.clone(),
        sip_realm: "jawab".into(),
    });
    let chromium = Chromium::open(&serve(pages).await, 320, 640).await;
    let call = CallOnFloor {
        contact: Uuid::now_v7(),
        caller: Some(CALLER.into()),
        language: Some(Language::Arabic),
        outbound: true,
    };
    let mut wide = Vec::new();
    for language in ["ar", "fr"] {
        chromium.goes_to(&format!("/login?lang={language}")).await;
        wide.extend(chromium.too_wide(&format!("login {language}")).await);
    }
    chromium.logs_in("salma").await;
    for language in ["ar", "fr"] {
        for (name, path) in [
            ("desk", "/".to_owned()),
            ("cases", "/cases".into()),
            ("cases-filtered", "/cases?kind=registration".into()),
            ("case", format!("/cases/{case}")),
            ("contacts", "/contacts?kind=missed".into()),
            ("contact", format!("/contacts/{contact}")),
            ("person", format!("/people/{person}")),
            ("guide", "/guide".into()),
            ("search", "/search?q=abdel".into()),
            ("search-all", "/search?q=abdel&of=people".into()),
            ("settings", "/settings".into()),
            ("not-found", "/nowhere".into()),
        ] {
            let sign = if path.contains('?') { '&' } else { '?' };
            busy(&centre, Activity::OnCall(call.clone()));
            chromium
                .goes_to(&format!("{path}{sign}lang={language}"))
                .await;
            wide.extend(chromium.too_wide(&format!("{name} {language}")).await);
            chromium
                .screenshot(&format!("narrow-{name}-{language}.png"))
                .await;
            busy(&centre, Activity::Ringing(call.clone()));
            if name != "not-found" {
                chromium.sees("[data-phase=ringing]").await;
                wide.extend(
                    chromium
                        .too_wide(&format!("{name} {language}, ringing"))
                        .await,
                );
            }
        }
    }
    assert!(wide.is_empty(), "{wide:#?}");
}

#[tokio::test]
async fn in_an_arabic_bar_a_latin_name_of_the_centre_is_cut_at_its_end() {
    let centre = Centre::open().await;
    let pages = router(DeskState {
        centre: "Maison des jeunes Hay Mohammadi, arrondissement de Casablanca".into(),
        desk: centre.desk.clone(),
        floor: centre.floor.clone(),
        sip_realm: "jawab".into(),
    });
    let chromium = Chromium::open(&serve(pages).await, 1300, 700).await;
    chromium.logs_in("salma").await;
    chromium.goes_to("/?lang=ar").await;
    let bar = "getComputedStyle(document.querySelector('.brand-place bdi'))";
    let place = chromium
        .asks(&format!(
            "return [{bar}.direction, {bar}.textOverflow, {bar}.overflow]"
        ))
        .await;
    assert_eq!(place, json!(["ltr", "ellipsis", "hidden"]));
    chromium.screenshot("desk-long-centre-ar.png").await;
}

#[tokio::test]
async fn a_case_on_paper_is_the_case_and_nothing_to_press() {
    let centre = Centre::open().await;
    let case = case_of_a_long_name(&centre).await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1000, 900).await;
    chromium.logs_in("salma").await;
    chromium.goes_to(&format!("/cases/{case}")).await;
    // What is for paper is for the screen now.
    let script = "for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) \
        if (rule.media && rule.media.mediaText === 'print') { rule.media.mediaText = 'all'; return true } \
        return false";
    assert_eq!(chromium.asks(script).await, json!(true));
    chromium.screenshot("case-on-paper-fr.png").await;
    let shown = |css: &str| {
        format!(
            "return [...document.querySelectorAll('{css}')].filter((e) => e.checkVisibility()).length"
        )
    };
    for gone in [
        "nav",
        "button",
        "textarea",
        "input",
        "form",
        "a.skip",
        "#call-bar *",
    ] {
        assert_eq!(chromium.asks(&shown(gone)).await, json!(0), "{gone}");
    }
    for stays in [
        "h1",
        "[data-test=note]",
        ".facts dd",
        "[data-test=case-status]",
        ".print-head",
    ] {
        assert_ne!(chromium.asks(&shown(stays)).await, json!(0), "{stays}");
    }
}
