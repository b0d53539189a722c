//! What the ministry publishes, at the desk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use common::Centre;
use jawab_desk::CaseKind;
use jawab_ledger::{Change, Fields, LedgerError, Value};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

fn says(centre: &Centre, kind: &str, id: Uuid, fields: &[(&str, Value)]) {
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let change = Change::new(kind, id, fields.collect::<Fields>());
    let ledger = centre.desk.ledger();
    ledger
        .write("ministry", |_| Ok::<_, LedgerError>((vec![change], ())))
        .unwrap();
}

fn in_days(days: i64) -> Value {
    let at = Timestamp::now() + SignedDuration::from_hours(24 * days);
    at.as_millisecond().into()
}

/// A programme with an edition that is open, one that is over and a document, and two articles.
fn publishes(centre: &Centre) -> Uuid {
    let [programme, open, over, document, french, arabic] = std::array::from_fn(|_| Uuid::now_v7());
    let camps: Value = "camps".into();
    let names = [
        ("code", camps.clone()),
        ("name", "Colonies".into()),
        ("name_ar", "المخيمات الصيفية".into()),
        ("active", true.into()),
    ];
    says(centre, "programme", programme, &names);
    let edition = |name: &str, opens, closes| {
        [
            ("programme", camps.clone()),
            ("name", name.into()),
            ("opens_ms", in_days(opens)),
            ("closes_ms", in_days(closes)),
        ]
    };
    says(centre, "edition", open, &edition("Été 2027", -3, 40));
    says(centre, "edition", over, &edition("Printemps", -90, -30));
    let paper = [
        ("programme", camps.clone()),
        ("name", "Certificat médical".into()),
        ("name_ar", "شهادة طبية".into()),
    ];
    says(centre, "document", document, &paper);
    let article = |title: &str, language: &str, text: &str| {
        [
            ("title", title.into()),
            ("language", language.into()),
            ("programme", camps.clone()),
            ("text", text.into()),
        ]
    };
    let en_francais = article("Zones de départ", "fr", "Rabat,\nSalé <b>et</b> Témara.");
    says(centre, "article", french, &en_francais);
    says(
        centre,
        "article",
        arabic,
        &article("شروط المشاركة", "ar", "من 8 إلى 25 سنة."),
    );
    french
}

#[tokio::test]
async fn staff_read_what_the_ministry_publishes_in_their_language_first() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let empty = browser.get("/guide?lang=fr").await;
    assert!(
        empty
            .text
            .contains("Rien n’est encore arrivé du ministère.")
    );

    let article = publishes(&centre);
    let page = browser.get("/guide?lang=fr").await;
    assert!(page.text.contains("Colonies"));
    assert!(page.text.contains("Certificat médical"));
    assert!(
        page.text
            .contains("Rabat,\nSalé &#60;b&#62;et&#60;/b&#62; Témara.")
    );
    assert!(page.text.contains("ouvert jusqu’au"));
    assert!(page.text.contains("fermé depuis le"));
    let at = |words: &str| page.text.find(words).expect(words);
    assert!(at("Zones de départ") < at("شروط المشاركة"));

    let page = browser.get("/guide?lang=ar").await;
    assert!(page.text.contains("المخيمات الصيفية"));
    assert!(page.text.contains("شهادة طبية"));
    let at = |words: &str| page.text.find(words).expect(words);
    assert!(at("شروط المشاركة") < at("Zones de départ"));

    says(&centre, "article", article, &[("active", false.into())]);
    let page = browser.get("/guide?lang=fr").await;
    assert!(!page.text.contains("Zones de départ"), "it was taken back");
}

#[tokio::test]
async fn the_guide_is_for_staff_alone() {
    let centre = Centre::open().await;
    publishes(&centre);
    let page = centre.browser().get("/guide").await;
    assert!(!page.text.contains("Colonies"));
}

#[tokio::test]
async fn a_case_says_who_is_to_settle_it() {
    let centre = Centre::open().await;
    let case = centre
        .case(CaseKind::Complaint, "Se plaint du transport.")
        .await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let path = format!("/cases/{case}");
    assert!(!browser.get(&path).await.text.contains("case-assigned"));
    let to: Value = "Direction régionale".into();
    says(&centre, "case", case, &[("assigned", to)]);
    assert!(
        browser
            .get(&path)
            .await
            .text
            .contains("Direction régionale")
    );
}
