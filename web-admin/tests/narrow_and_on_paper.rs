//! A long name in the bar, and a case on paper, in real Chromium.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chromium;
mod common;

use chromium::{Chromium, serve};
use common::{Centre, show};
use jawab_desk::floor::{Activity, CallOnFloor};
use jawab_desk::{CaseKind, NewCase, Programme, Whose};
use jawab_vocabulary::CallId;
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

#[tokio::test]
async fn in_an_arabic_bar_a_latin_name_of_the_centre_is_cut_at_its_end() {
    let centre = Centre::open().await;
    let pages = router(DeskState {
        centre: "Maison des jeunes Hay Mohammadi, arrondissement de Casablanca".into(),
        desk: centre.desk.clone(),
        floor: centre.floor.clone(),
        menus: centre.menus.clone(),
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

/// In a box of the page's direction the end of the line is at its left, where a Latin name begins.
#[tokio::test]
async fn in_an_arabic_call_bar_a_latin_name_is_cut_at_its_end() {
    let centre = Centre::open().await;
    case_of_a_long_name(&centre).await;
    let chromium = Chromium::open(&serve(centre.router()).await, 700, 700).await;
    chromium.logs_in("salma").await;
    chromium.goes_to("/guide?lang=ar").await;
    show(
        &centre,
        Activity::Ringing(CallOnFloor {
            caller: Some(CALLER.into()),
            language: None,
            ..CallOnFloor::begun(CallId(1), Uuid::now_v7(), Timestamp::now())
        }),
    );
    chromium.sees("[data-test=call-bar]").await;
    // Whatever cuts the name off: itself, and nothing around it.
    let cutting = "const name = [...document.querySelectorAll('[data-test=call-bar] bdi')].at(-1); \
         const cut = []; \
         for (let e = name; e.closest('[data-test=call-bar]'); e = e.parentElement) { \
             const style = getComputedStyle(e); \
             if (style.overflow !== 'visible') cut.push([e === name, style.direction, e.scrollHeight > e.clientHeight]); \
         } \
         return [name.textContent.length, cut]";
    assert_eq!(
        chromium.asks(cutting).await,
        json!([120, [[true, "ltr", true]]])
    );
    chromium.screenshot("call-bar-long-name-ar.png").await;
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
