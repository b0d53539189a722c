//! What the ministry publishes of programmes and kinds of case, at the desk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::{Browser, Centre};
use jawab_desk::{CaseKind, Filter};
use jawab_ledger::{Change, Fields, LedgerError, Value};
use uuid::Uuid;

fn says(centre: &Centre, kind: &str, id: u128, fields: &[(&str, Value)]) {
    let fields = fields.iter().cloned();
    let fields: Fields = fields.map(|(name, value)| (name.into(), value)).collect();
    let change = Change::new(kind, Uuid::from_u128(id), fields);
    let ledger = centre.desk.ledger();
    ledger
        .write("ministry", |_| Ok::<_, LedgerError>((vec![change], ())))
        .unwrap();
}

/// The options of a choice: their codes and words, without the marks of direction.
async fn options(browser: &mut Browser, path: &str, select: &str) -> Vec<(String, String)> {
    let page = browser.get(path).await;
    assert_eq!(page.status, StatusCode::OK);
    let choice = page.between(&format!("<select id=\"{select}\""), "</select>");
    let options = choice.split("<option value=\"").skip(1).map(|option| {
        let (code, rest) = option.split_once('"').unwrap();
        let words = rest.split_once('>').unwrap().1;
        let words = words.split_once('<').unwrap().0;
        let plain = words.replace(['\u{2068}', '\u{2069}'], "");
        (code.to_owned(), plain)
    });
    options.collect()
}

fn words_of<'a>(options: &'a [(String, String)], code: &str) -> &'a str {
    let mut all = options.iter();
    all.find(|(of, _)| of == code)
        .map_or("", |(_, words)| words)
}

#[tokio::test]
async fn the_form_offers_what_is_published_in_each_language_with_its_ages() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let fresh = format!("/write-up/{}", Uuid::now_v7());
    let built_in = options(&mut browser, &format!("{fresh}?lang=fr"), "case-programme").await;
    let codes: Vec<&str> = built_in.iter().map(|(code, _)| &**code).collect();
    assert_eq!(codes, ["", "pass-jeunes", "camps", "trips", "volunteering"]);
    assert_eq!(
        words_of(&built_in, "pass-jeunes"),
        "Pass Jeunes (16 à 30 ans)"
    );
    assert_eq!(words_of(&built_in, "trips"), "Voyages");

    let music = [
        ("code", "music".into()),
        ("name", "Musique".into()),
        ("name_ar", "الموسيقى".into()),
        ("name_en", "Music".into()),
        ("age_from", 13.into()),
        ("position", 5.into()),
    ];
    says(&centre, "programme", 1, &music);
    says(
        &centre,
        "programme",
        2,
        &[("code", "camps".into()), ("name", "Colonies".into())],
    );
    says(
        &centre,
        "programme",
        3,
        &[("code", "trips".into()), ("active", false.into())],
    );
    for (language, words) in [
        ("fr", "Musique (à partir de 13 ans)"),
        ("ar", "الموسيقى (ابتداء من 13 سنة)"),
        ("en", "Music (from age 13)"),
        // What was not said in a language is said as it was filed.
        ("zgh", "Musique (ⵙⴳ 13 ⵏ ⵉⵙⴳⴳⵯⴰⵙⵏ)"),
    ] {
        let path = format!("{fresh}?lang={language}");
        let offered = options(&mut browser, &path, "case-programme").await;
        let codes: Vec<&str> = offered.iter().map(|(code, _)| &**code).collect();
        assert_eq!(codes, ["", "music", "pass-jeunes", "camps", "volunteering"]);
        assert_eq!(words_of(&offered, "music"), words);
        if language == "fr" {
            assert_eq!(words_of(&offered, "camps"), "Colonies (8 à 25 ans)");
        }
    }
    let kind = [("code", "threat".into()), ("name", "Menace".into())];
    says(&centre, "case_kind", 4, &kind);
    let offered = options(&mut browser, &format!("{fresh}?lang=fr"), "case-kind").await;
    assert_eq!(words_of(&offered, "threat"), "Menace");

    browser.get("/?lang=fr").await;
    let form = [
        ("once", &*Uuid::now_v7().to_string()),
        ("note", "Joue du luth."),
        ("kind", "threat"),
        ("programme", "music"),
        ("status", "open"),
    ];
    let saved = browser.post("/cases", &form).await;
    assert!(saved.text.contains("case-saved"), "{}", saved.text);
    let cases = centre.desk.cases(Filter::Open).await.unwrap();
    assert_eq!(cases[0].programme.as_deref(), Some("music"));
    assert_eq!(cases[0].kind, "threat");
    let page = browser.get("/cases?programme=music&kind=threat").await;
    assert!(page.text.contains("<td><bdi>Menace</bdi></td>") && page.text.contains("Musique"));
}

#[tokio::test]
async fn what_is_retired_is_not_offered_and_still_shown_and_looked_for() {
    let centre = Centre::open().await;
    let case = centre.case(CaseKind::Partner, "Un partenaire.").await;
    let retired = [("code", "partner".into()), ("active", false.into())];
    says(&centre, "case_kind", 1, &retired);
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let fresh = format!("/write-up/{}?lang=fr", Uuid::now_v7());
    let offered = options(&mut browser, &fresh, "case-kind").await;
    assert_eq!(words_of(&offered, "partner"), "");
    assert_eq!(offered.len(), 4);
    let looked_for = options(&mut browser, "/cases?lang=fr", "list-kind").await;
    assert_eq!(looked_for.last().unwrap().1, "Partenaire (plus proposé)");
    let found = browser.get("/cases?kind=partner").await;
    assert!(found.text.contains(&format!("/cases/{case}")));
    // Its own form keeps what it has, and takes something else.
    let path = format!("/cases/{case}");
    let own = options(&mut browser, &path, "about-kind").await;
    assert_eq!(own.last().unwrap().1, "Partenaire");
    let correct = [
        ("kind", "partner"),
        ("programme", "camps"),
        ("was-kind", "partner"),
        ("was-programme", ""),
    ];
    let corrected = browser.post(&format!("{path}/details"), &correct).await;
    assert_eq!(
        corrected.status,
        StatusCode::SEE_OTHER,
        "{}",
        corrected.text
    );
    let sheet = centre.desk.case(case).await.unwrap().unwrap();
    assert_eq!(
        (&*sheet.case.kind, sheet.case.programme.as_deref()),
        ("partner", Some("camps"))
    );
}
