//! Forms of the calendar, of links between people and of the catalogue in real Chromium, by
//! keyboard alone: where the focus goes, what is marked, and what is on paper.
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

use chromium::{Chromium, serve};
use common::Centre;
use jawab_web::central;
use made_up::MadeUp;
use pages::furnish;
use serde_json::json;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

/// Goes on with the tabulator until the keyboard is there.
async fn tabs_to(chromium: &Chromium, what: &str) {
    for _ in 0..120 {
        if chromium.focus().await == what {
            return;
        }
        chromium.presses(TAB).await;
    }
    panic!("the tabulator does not lead to {what}");
}

/// What is marked as wrong, and where it is told why.
async fn marked(chromium: &Chromium) -> serde_json::Value {
    let marked = "return [...document.querySelectorAll('[aria-invalid=true]')] \
        .map((e) => [e.id, e.getAttribute('aria-describedby').split(' ')[0]])";
    chromium.asks(marked).await
}

#[tokio::test]
async fn hours_that_cannot_be_read_stay_and_the_keyboard_is_at_their_day() {
    let centre = Centre::open().await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 900).await;
    chromium.logs_in("salma").await;
    chromium.goes_to("/settings/calendar?lang=ar").await;
    tabs_to(&chromium, "lines-mon").await;
    chromium.presses("9-12").await;
    chromium.presses(TAB).await;
    chromium.presses("noon").await;
    chromium.presses(ENTER).await;
    chromium.sees("[data-test=calendar-error]").await;
    assert_eq!(chromium.focus().await, "lines-tue");
    assert_eq!(
        marked(&chromium).await,
        json!([["lines-tue", "calendar-error"]])
    );
    let typed = "return ['lines-mon', 'lines-tue', 'office-mon'] \
        .map((id) => document.getElementById(id).value)";
    assert_eq!(chromium.asks(typed).await, json!(["9-12", "noon", ""]));
    chromium.sees("#lines-tue").await.clear().await.unwrap();
    chromium.types("#lines-tue", "14h-18h30").await;
    chromium.presses(ENTER).await;
    chromium
        .sees("[role=status][data-test=calendar-said]")
        .await;
    assert_eq!(
        chromium.asks(typed).await,
        json!(["09:00-12:00", "14:00-18:30", ""])
    );

    // A special day, added and withdrawn.
    tabs_to(&chromium, "day-name").await;
    chromium.presses("عيد").await;
    chromium
        .asks("document.getElementById('day-day').value = '2099-03-01'")
        .await;
    tabs_to(&chromium, "day-days").await;
    chromium.sees("#day-days").await.clear().await.unwrap();
    chromium.types("#day-days", "2").await;
    chromium.presses(ENTER).await;
    chromium.sees("[data-test=special-day]").await;
    tabs_to(&chromium, "day-withdraw").await;
    chromium.presses(ENTER).await;
    chromium.sees("[data-test=days-none]").await;
}

#[tokio::test]
async fn the_hours_and_the_days_are_on_paper_and_nothing_to_press() {
    let centre = Centre::open().await;
    furnish(&centre).await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1000, 900).await;
    chromium.logs_in("salma").await;
    chromium.goes_to("/settings/calendar?lang=ar").await;
    // What is for paper is for the screen now.
    let script = "for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) \
        if (rule.media && rule.media.mediaText === 'print') { rule.media.mediaText = 'all'; return true } \
        return false";
    assert_eq!(chromium.asks(script).await, json!(true));
    chromium.screenshot("calendar-on-paper-ar.png").await;
    let shown = |css: &str| {
        format!(
            "return [...document.querySelectorAll('{css}')].filter((e) => e.checkVisibility()).length"
        )
    };
    for (css, there) in [
        ("button", 0),
        (".button", 0),
        ("#day-name", 0),
        ("#lines-mon", 1),
        ("#office-sun", 1),
        ("[data-test=special-day]", 3),
    ] {
        assert_eq!(chromium.asks(&shown(css)).await, json!(there), "{css}");
    }
}

#[tokio::test]
async fn somebody_is_looked_for_linked_and_unlinked_by_keyboard() {
    let centre = Centre::open().await;
    let at = furnish(&centre).await;
    let chromium = Chromium::open(&serve(centre.router()).await, 320, 900).await;
    chromium.logs_in("salma").await;
    chromium
        .goes_to(&format!("/people/{}?lang=ar", at.person))
        .await;
    let links = "return document.querySelectorAll('[data-test=link]').length";
    assert_eq!(chromium.asks(links).await, json!(3));
    tabs_to(&chromium, "with").await;
    chromium.presses("Abdelilah").await;
    chromium.presses(ENTER).await;
    chromium.sees("[data-test=link-found]").await;
    // One goes on where one was, and not at the head of the page.
    assert_eq!(chromium.focus().await, "links");
    tabs_to(&chromium, "link-add").await;
    chromium.presses(ENTER).await;
    chromium
        .until("document.querySelectorAll('[data-test=link]').length === 4")
        .await;
    assert_eq!(chromium.focus().await, "links");
    tabs_to(&chromium, "link-undo").await;
    chromium.presses(ENTER).await;
    chromium
        .until("document.querySelectorAll('[data-test=link]').length === 3")
        .await;
    assert_eq!(chromium.focus().await, "links");
}

#[tokio::test]
async fn a_form_of_the_catalogue_that_is_refused_is_open_at_the_field_to_be_mended() {
    let pages = central::router(MadeUp::default(), "Ministère de la Jeunesse");
    let chromium = Chromium::open(&serve(pages).await, 768, 900).await;
    chromium.goes_to("/login?lang=ar").await;
    chromium.types("#login", "hafsa").await;
    chromium.types("#password", made_up::PASSWORD).await;
    chromium.presses(ENTER).await;
    chromium.sees("#overview").await;
    chromium.goes_to("/catalogue").await;
    let summary = "document.querySelector('[data-test=catalogue-programmes] summary').focus()";
    chromium.asks(summary).await;
    chromium.presses(ENTER).await;
    tabs_to(&chromium, "programmes-code").await;
    chromium.presses("music").await;
    tabs_to(&chromium, "programmes-name").await;
    chromium.presses("Musique").await;
    tabs_to(&chromium, "programmes-from").await;
    chromium.presses("200").await;
    chromium.presses(ENTER).await;
    chromium
        .sees("[role=alert][data-test=catalogue-notice]")
        .await;
    assert_eq!(chromium.focus().await, "programmes-from");
    assert_eq!(
        marked(&chromium).await,
        json!([["programmes-from", "notice"]])
    );
    chromium
        .sees("#programmes-from")
        .await
        .clear()
        .await
        .unwrap();
    chromium.types("#programmes-from", "13").await;
    chromium.presses(ENTER).await;
    chromium
        .sees("[role=status][data-test=catalogue-notice]")
        .await;
}
