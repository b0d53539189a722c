//! Lists, forms and ways back in real Chromium: what a wide and a narrow screen shows of them,
//! and what is seen of a page that somebody left.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod chromium;
mod common;

use axum::Router;
use chromium::{Chromium, serve};
use common::Centre;
use jawab_desk::{CaseKind, LedgerError};
use jawab_ledger::{Change, Fields, Value};
use jawab_web::desk::{DeskState, router};
use serde_json::json;
use uuid::Uuid;

/// Whether the page asks before it is left.
const ASKED: &str = "const e = new Event('beforeunload', { cancelable: true }); \
    return !window.dispatchEvent(e)";

const LONG: &str = "Maison des jeunes Hay Mohammadi";

fn pages(centre: &Centre, name: &str) -> Router {
    router(DeskState {
        centre: name.into(),
        desk: centre.desk.clone(),
        floor: centre.floor.clone(),
        menus: centre.menus.clone(),
        sip_realm: "jawab".into(),
    })
}

/// Seventy people of a name with their numbers, calls and cases.
fn fill(centre: &Centre) -> Uuid {
    let fields = |of: &[(&str, Value)]| -> Fields {
        of.iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect()
    };
    let changes = (1..=70).flat_map(|n: u64| {
        let [person, number, call] = [1, 2, 3].map(|kind| Uuid::from_u64_pair(kind, n));
        // The first has several calls and cases.
        let of = Uuid::from_u64_pair(1, if n > 40 { 1 } else { n });
        let at = 1_790_000_000_000 + i64::try_from(n).unwrap() * 600_000;
        let tel = format!("+2126610{n:05}");
        let name = format!("Amina Idrissi {n}");
        [
            Change::new("person", person, fields(&[("name", name.as_str().into())])),
            Change::new(
                "number",
                number,
                fields(&[("number", tel.as_str().into()), ("person", of.into())]),
            ),
            Change::new(
                "contact",
                call,
                fields(&[
                    ("direction", "inbound".into()),
                    ("caller", tel.as_str().into()),
                    ("started_ms", at.into()),
                ]),
            ),
            Change::new(
                "case",
                call,
                fields(&[
                    ("reference", format!("RAB-2026-{n:06}").as_str().into()),
                    ("kind", "complaint".into()),
                    ("programme", "camps".into()),
                    (
                        "status",
                        if n.is_multiple_of(3) {
                            "closed"
                        } else {
                            "open"
                        }
                        .into(),
                    ),
                    ("person", of.into()),
                    ("opened_by", centre.salma.0.into()),
                    ("opened_ms", at.into()),
                ]),
            ),
        ]
    });
    let changes = changes.collect();
    let write = |_: &_| Ok::<_, LedgerError>((changes, ()));
    centre.desk.ledger().write("test", write).unwrap();
    Uuid::from_u64_pair(1, 1)
}

#[tokio::test]
async fn lists_of_what_is_found_fit_every_screen_and_are_walked_by_keyboard() {
    let centre = Centre::open().await;
    let person = fill(&centre);
    let url = serve(centre.router()).await;
    for (width, name) in [(1280, "wide"), (320, "narrow")] {
        let chromium = Chromium::open(&url, width, 900).await;
        chromium.logs_in("salma").await;
        for (what, path) in [
            ("search", "/search?q=0661".to_owned()),
            ("search-people", "/search?q=amina&of=people".into()),
            ("search-calls", "/search?q=06610&of=contacts&page=2".into()),
            ("person", format!("/people/{person}")),
            ("held", format!("/people/{person}/held")),
            ("cases-of", format!("/cases?status=all&person={person}")),
        ] {
            for language in ["ar", "fr"] {
                let sign = if path.contains('?') { '&' } else { '?' };
                let path = format!("{path}{sign}lang={language}");
                chromium.goes_to(&path).await;
                let file = format!("{name}-{what}-{language}.png");
                chromium.screenshot(&file).await;
                assert_eq!(chromium.too_wide(&file).await, None);
                assert_eq!(chromium.axe().await, Vec::<String>::new(), "{path}");
            }
        }
        // The way to the next page is reached with the tabulator, and Enter takes it.
        chromium.goes_to("/search?q=amina&of=people&lang=en").await;
        let next = "[data-test=page-next]";
        chromium
            .asks("document.querySelector('#main').focus()")
            .await;
        let mut at = String::new();
        for _ in 0..90 {
            let script = "return document.activeElement.dataset.test || ''";
            chromium.presses("\u{e004}").await;
            at = chromium.asks(script).await.as_str().unwrap().to_owned();
            if at == "page-next" {
                break;
            }
        }
        assert_eq!(at, "page-next");
        chromium.presses("\u{e007}").await;
        chromium.sees("[data-test=page-previous]").await;
        assert_eq!(
            chromium
                .asks(&format!("return document.querySelector('{next}')"))
                .await,
            json!(null),
            "seventy are on two pages"
        );
    }
}

#[tokio::test]
async fn at_1200_px_the_centre_is_called_by_its_whole_name() {
    let centre = Centre::open().await;
    let chromium = Chromium::open(&serve(pages(&centre, LONG)).await, 1200, 700).await;
    chromium.logs_in("salma").await;
    for language in ["fr", "ar", "en", "zgh"] {
        chromium.goes_to(&format!("/cases?lang={language}")).await;
        let cut = "const e = document.querySelector('.brand-place bdi'); \
            return [e.checkVisibility(), e.scrollWidth > e.clientWidth, \
                e.scrollHeight > e.clientHeight + 1, e.clientWidth > 90, \
                document.documentElement.scrollWidth > document.documentElement.clientWidth]";
        assert_eq!(
            chromium.asks(cut).await,
            json!([true, false, false, true, false]),
            "{language}"
        );
        chromium
            .screenshot(&format!("bar-1200-{language}.png"))
            .await;
    }
}

#[tokio::test]
async fn a_page_with_a_typed_note_asks_before_it_is_left_and_a_saved_one_does_not() {
    let centre = Centre::open().await;
    let case = centre.case(CaseKind::Information, "Bonjour").await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 800).await;
    chromium.logs_in("salma").await;
    let path = format!("/cases/{case}");
    for (types, asks) in [("", false), ("Rappeler jeudi", true)] {
        chromium.goes_to(&path).await;
        if !types.is_empty() {
            chromium.types("#note", types).await;
        }
        // As the browser asks: who prevents it wants the question.
        assert_eq!(chromium.asks(ASKED).await, json!(asks), "{types:?}");
    }
    // Saved, it is no reason to stay. (The question itself is the browser's, and its driver answers
    // it by itself, as WebDriver has it.)
    chromium.clicks("[data-test=note-save]").await;
    chromium
        .until("document.querySelectorAll('[data-test=note]').length === 2")
        .await;
    assert_eq!(chromium.asks(ASKED).await, json!(false), "it is saved");
}

#[tokio::test]
async fn a_page_that_was_kept_is_not_shown_to_who_comes_after() {
    let centre = Centre::open().await;
    centre.case(CaseKind::Information, "Bonjour").await;
    let chromium = Chromium::open(&serve(centre.router()).await, 1280, 800).await;
    chromium.logs_in("salma").await;
    chromium.goes_to("/cases?lang=fr").await;
    let who = "(document.querySelector('.who-link')?.textContent ?? '')";
    let kept = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";

    // The browser kept the page, and the same session goes back to it: it stays as it is.
    chromium.asks(&format!("window.mark = true; {kept}")).await;
    chromium.until("!document.body.hidden && window.mark").await;

    // Somebody else logged in meanwhile, in another tab.
    let tab = chromium.client.window().await.unwrap();
    let other = chromium.client.new_window(true).await.unwrap().handle;
    chromium.client.switch_to_window(other).await.unwrap();
    chromium.goes_to("/cases").await;
    chromium.clicks("[data-test=logout]").await;
    chromium.logs_in("idir").await;
    chromium.client.switch_to_window(tab).await.unwrap();
    assert_eq!(
        chromium
            .asks(&format!("{kept}; return document.body.hidden"))
            .await,
        json!(true),
        "hidden until it is known whose session it is"
    );
    chromium
        .until(&format!("!window.mark && {who}.includes('Idir')"))
        .await;

    // They log out and go back: nothing of theirs is shown, only the log-in.
    chromium.goes_to("/contacts").await;
    chromium.clicks("[data-test=logout]").await;
    chromium.sees("[data-test=login-form]").await;
    chromium.client.back().await.unwrap();
    chromium.until("location.pathname === '/login'").await;
}
