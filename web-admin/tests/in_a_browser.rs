//! The desk in real Chromium, on a floor that the test moves: where the keyboard's focus is,
//! what a screen reader hears, and that a ringing call is seen on every page.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chromium;
mod common;

use std::time::Duration;

use chromium::{Chromium, serve};
use common::{Centre, show};
use jawab_desk::floor::{Activity, CallOnFloor};
use jawab_desk::{CaseKind, NewCase, Whose};
use jawab_vocabulary::{BreakReason, CallId, Language, StaffAction};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

const CALLER: &str = "+212612345678";

fn call() -> CallOnFloor {
    CallOnFloor {
        caller: Some(CALLER.into()),
        language: Some(Language::Arabic),
        ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
    }
}

/// Amina has a case.
async fn amina_is_known(centre: &Centre) -> Uuid {
    let new = NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: "Asks for the papers.".into(),
        programme: None,
        kind: CaseKind::Information.into(),
        open: true,
        name: Some("Amina".into()),
        address: Some(CALLER.into()),
        whose: Whose::Unsaid,
    };
    let saved = centre.desk.save_case(centre.salma, new).await.unwrap();
    saved.id
}

/// Counts what changes in places where a screen reader listens.
const LISTEN: &str = "window.heard = []; new MutationObserver((changes) => { \
    for (const change of changes) { \
        const at = change.target.nodeType === 1 ? change.target : change.target.parentElement; \
        const region = at && at.closest('[aria-live], [role=alert], [role=status], [role=timer]'); \
        if (region && region.getAttribute('aria-live') !== 'off' && region.getAttribute('role') !== 'timer') \
            window.heard.push(region.id + ': ' + region.textContent.trim()); \
    } }).observe(document.body, { subtree: true, childList: true, characterData: true })";

#[tokio::test]
async fn a_call_is_said_once_and_its_clock_is_silent() {
    let centre = Centre::open().await;
    amina_is_known(&centre).await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 800).await;
    chromium.logs_in("salma").await;
    chromium.asks(LISTEN).await;
    let call = call();
    show(&centre, Activity::Ringing(call.clone()));
    chromium.sees("#pop[data-phase=ringing]").await;
    let said = "document.querySelector('#call-said').textContent";
    chromium
        .until(&format!(
            "{said}.includes('Amina') && {said}.includes('{CALLER}')"
        ))
        .await;
    let heard = chromium.asks("return window.heard").await;
    let heard = heard.as_array().unwrap();
    assert!(!heard.is_empty(), "nothing is said of a call that rings");
    show(&centre, Activity::OnCall(call.clone()));
    chromium.sees("#pop[data-phase=on-call]").await;
    chromium.asks("window.heard = []").await;
    let clock = "return document.querySelector('#pop time').textContent";
    let before = chromium.asks(clock).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_ne!(chromium.asks(clock).await, before, "the clock runs");
    assert_eq!(chromium.asks("return window.heard").await, json!([]));
}

#[tokio::test]
async fn the_focus_stays_with_what_was_pressed_or_goes_to_what_came_of_it() {
    let mut centre = Centre::open().await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 800).await;
    chromium.logs_in("salma").await;
    let call = call();
    for (press, comes, then) in [
        ("state-ready", Activity::Ready, "state-ready"),
        (
            "state-break",
            Activity::Break(BreakReason::Meal),
            "state-break",
        ),
        ("state-ready", Activity::OnCall(call.clone()), "me"),
        ("call-hold", Activity::OnHold(call.clone()), "call-resume"),
        ("call-resume", Activity::OnCall(call.clone()), "call-hold"),
        (
            "call-hang-up",
            Activity::AfterCallWork(call.clone(), None),
            "call",
        ),
    ] {
        let css = format!("[data-test={press}]");
        chromium.sees(&css).await;
        // By keyboard, as somebody does who sees no page.
        let script = format!("document.querySelector('{css}').focus()");
        chromium.asks(&script).await;
        let button = chromium.sees(&css).await;
        button.send_keys("\u{e007}").await.unwrap();
        let (_, action) = centre.keeper.actions.recv().await.unwrap();
        assert!(matches!(
            (press, action),
            ("state-ready", StaffAction::Ready(_))
                | ("state-break", StaffAction::Break(..))
                | ("call-hold", StaffAction::Hold)
                | ("call-resume", StaffAction::Resume)
                | ("call-hang-up", StaffAction::HangUp)
        ));
        show(&centre, comes.clone());
        let code = match comes {
            Activity::Ready => "ready",
            Activity::Break(_) => "break",
            Activity::OnHold(_) => "on-hold",
            Activity::AfterCallWork(..) => "after-call",
            _ => "on-call",
        };
        chromium.sees(&format!("#me [data-state={code}]")).await;
        if code.starts_with("on-") || code == "after-call" {
            chromium.sees(&format!("#pop[data-phase={code}]")).await;
        }
        assert_eq!(chromium.focus().await, then, "after {press}");
    }
}

#[tokio::test]
async fn after_save_the_case_is_said_and_under_the_keyboard_and_a_wrong_field_is_marked() {
    let centre = Centre::open().await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 900).await;
    chromium.logs_in("salma").await;
    chromium.asks(LISTEN).await;
    chromium.types("#case-note", "Asks for the papers.").await;
    chromium.types("#case-number", "o6 12").await;
    chromium.clicks("[data-test=case-save]").await;
    chromium.sees("[data-test=case-error]").await;
    chromium
        .until("document.activeElement.id === 'case-number'")
        .await;
    let marked = "return [...document.querySelectorAll('[aria-invalid=true]')].map((e) => e.id + ' ' + e.getAttribute('aria-describedby'))";
    assert_eq!(
        chromium.asks(marked).await,
        json!(["case-number case-error"])
    );
    chromium.sees("#case-number").await.clear().await.unwrap();
    chromium.types("#case-number", "0612345678").await;
    chromium.clicks("[data-test=case-save]").await;
    let saved = chromium.sees("[data-test=case-saved]").await;
    let reference = saved.attr("data-reference").await.unwrap().unwrap();
    chromium
        .until("document.activeElement.dataset.test === 'case-open'")
        .await;
    let heard = chromium.asks("return window.heard").await.to_string();
    assert!(
        heard.contains(&format!("said: Enregistré : {reference}")),
        "{heard}"
    );
}

#[tokio::test]
async fn a_call_that_rings_is_seen_and_said_on_every_page_and_takes_nothing_that_is_typed() {
    let centre = Centre::open().await;
    let case = amina_is_known(&centre).await;
    let person = centre
        .desk
        .case(case)
        .await
        .unwrap()
        .unwrap()
        .case
        .person
        .unwrap()
        .id;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 800).await;
    chromium.logs_in("salma").await;
    for path in [
        "/cases".to_owned(),
        format!("/cases/{case}"),
        "/contacts".into(),
        format!("/people/{person}"),
        "/guide".into(),
        "/search?q=amina".into(),
        "/settings".into(),
    ] {
        common::show_ready(&centre);
        chromium.goes_to(&path).await;
        chromium.sees("[data-live=heard]").await;
        chromium.asks(LISTEN).await;
        let title = chromium.client.title().await.unwrap();
        if path.starts_with("/cases/") {
            chromium.types("#note", "half a sen").await;
        }
        show(&centre, Activity::Ringing(call()));
        let bar = chromium
            .sees("[data-test=call-bar][data-phase=ringing]")
            .await;
        assert!(bar.text().await.unwrap().contains("Amina"), "{path}");
        chromium.until("document.title.startsWith('☎ +2126')").await;
        chromium
            .until("window.heard.some((said) => said.startsWith('call-said: Appel entrant'))")
            .await;
        if path.starts_with("/cases/") {
            chromium.screenshot("call-bar-case-fr.png").await;
            assert_eq!(chromium.focus().await, "note");
            chromium.types("#note", "tence").await;
            let typed = "return document.querySelector('#note').value";
            assert_eq!(chromium.asks(typed).await, json!("half a sentence"));
            // The way to the call leaves what is typed where it is.
            chromium.clicks("[data-test=call-bar-desk]").await;
            while chromium.client.windows().await.unwrap().len() < 2 {}
            assert_eq!(chromium.asks(typed).await, json!("half a sentence"));
            let script = "document.querySelector('#note').value = ''";
            chromium.asks(script).await;
        }
        common::show_ready(&centre);
        chromium
            .until("!document.querySelector('[data-test=call-bar]')")
            .await;
        assert_eq!(chromium.client.title().await.unwrap(), title, "{path}");
    }
}
