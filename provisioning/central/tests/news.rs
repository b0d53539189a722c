//! What central says of its own accord, to a real box over TLS.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Box, Central, until};
use jawab_ledger::{Change, Fields};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use uuid::Uuid;

const CASE: Uuid = Uuid::from_u128(0x0198_f0aa_0000_7000_8000_0000_0000_0001);

/// A case is opened at the box.
fn opens_a_case(it: &Box) {
    let fields = Fields::from([
        ("reference".into(), "RAB-2026-000001".into()),
        ("status".into(), "open".into()),
        ("kind".into(), "complaint".into()),
    ]);
    let case = Change::new("case", CASE, fields);
    it.ledger.commit("salma", vec![case]).unwrap();
}

fn sets_status(it: &Box, status: &str, reopened: i64) {
    let fields = Fields::from([
        ("status".into(), status.into()),
        ("reopened".into(), reopened.into()),
    ]);
    let case = Change::new("case", CASE, fields);
    it.ledger.commit("salma", vec![case]).unwrap();
}

fn text(it: &Box, query: &str) -> Option<String> {
    let first = |db: &rusqlite::Connection| {
        let mut statement = db.prepare(query)?;
        let mut rows = statement.query([])?;
        rows.next()?.map_or(Ok(None), |row| row.get(0))
    };
    it.ledger.read(first).unwrap()
}

fn publishes(central: &Central, text: &str) {
    let file = central.folder.path().join("news.toml");
    std::fs::write(&file, text).unwrap();
    central.does(&["publish", file.to_str().unwrap()], "");
}

const ARTICLE: &str = "[[article]]\nid = \"0198f0aa-0000-7000-8000-000000000002\"\n\
    title = \"Pass Jeunes\"\nlanguage = \"fr\"\ntext = \"De 16 a 30 ans.\"\nactive = true\n";

#[tokio::test]
async fn an_answer_to_a_case_is_a_note_of_the_ministry_at_the_box() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    opens_a_case(&it);
    it.syncs_with(&central);
    it.is_level().await;
    central.does(
        &[
            "answer",
            "RAB-2026-000001",
            "--text",
            "Dossier accepte.",
            "--assign",
            "Rabat",
            "--close",
        ],
        "",
    );
    // It comes with the answer to whatever the box says next.
    it.notes(1, "encore");
    let note = "SELECT staff.name FROM notes JOIN staff ON staff.id = notes.author \
        WHERE notes.text = 'Dossier accepte.' AND NOT staff.active";
    let author = until("the ministry's note", || text(&it, note)).await;
    assert!(author.contains("Minist"), "{author}");
    assert_eq!(
        text(&it, "SELECT status FROM cases").as_deref(),
        Some("closed")
    );
    assert_eq!(
        text(&it, "SELECT assigned FROM cases").as_deref(),
        Some("Rabat")
    );
    it.is_level().await;
    it.ledger.verify().unwrap();
    // At central, the case is still the box's, and has the note, too.
    let of_the_box = format!(
        "SELECT COUNT(*) FROM cases WHERE box_id = '{}' AND status = 'closed'",
        it.ledger.box_id()
    );
    assert_eq!(central.ask(&of_the_box), 1);
    assert_eq!(
        central.ask("SELECT COUNT(*) FROM notes WHERE text = 'Dossier accepte.'"),
        1
    );
    assert_eq!(it.status().trouble, None);
}

/// A case with the reference that [`opens_a_case`] gives, of another person at another box.
fn opens_its_namesake(it: &Box) -> Uuid {
    let id = Uuid::now_v7();
    let fields = Fields::from([
        ("reference".into(), "RAB-2026-000001".into()),
        ("status".into(), "open".into()),
        ("kind".into(), "information".into()),
        ("opened_ms".into(), 1_790_000_000_000_i64.into()),
    ]);
    let case = Change::new("case", id, fields);
    it.ledger.commit("salma", vec![case]).unwrap();
    id
}

#[tokio::test]
async fn a_reference_that_two_boxes_gave_is_answered_only_where_the_box_is_named() {
    let central = Central::up().await;
    let (mut one, mut other) = (Box::enrolled(&central), Box::enrolled(&central));
    opens_a_case(&one);
    opens_its_namesake(&other);
    for it in [&mut one, &mut other] {
        it.syncs_with(&central);
        it.is_level().await;
    }
    let configuration = central.configuration();
    let configuration = configuration.to_str().unwrap();
    let words = [
        "answer",
        "rab 2026 1",
        "--text",
        "Oui.",
        "--config",
        configuration,
    ];
    let output = common::central_says(&words, "");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    for part in [
        "RAB-2026-000001",
        &one.ledger.box_id().to_string(),
        &other.ledger.box_id().to_string(),
        "Rabat",
        "complaint",
        "information",
        "2026-09-21",
        "--box",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("NOTICE"), "{said}");
    // The same words each time, in the same order.
    let again = String::from_utf8(common::central_says(&words, "").stderr).unwrap();
    // What the log says before it has the time in it.
    let complaint = |said: &str| said.split("jawab-central: ").last().map(str::to_owned);
    assert_eq!(complaint(&again), complaint(&said));
    assert_eq!(central.ask("SELECT COUNT(*) FROM central_ops"), 0);
    let chosen = other.ledger.box_id().to_string();
    central.does(
        &[
            "answer",
            "RAB-2026-000001",
            "--text",
            "Oui.",
            "--box",
            &chosen,
        ],
        "",
    );
    other.notes(1, "encore");
    one.notes(1, "encore");
    let note = "SELECT id FROM notes WHERE text = 'Oui.'";
    until("the ministry's note", || text(&other, note)).await;
    one.is_level().await;
    assert_eq!(text(&one, note), None);
}

#[tokio::test]
async fn a_reference_that_one_box_gave_twice_is_answered_only_where_the_case_is_named() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    opens_a_case(&it);
    let second = opens_its_namesake(&it).to_string();
    it.syncs_with(&central);
    it.is_level().await;
    let configuration = central.configuration();
    let its = it.ledger.box_id().to_string();
    let words = ["answer", "RAB-2026-000001", "--text", "Oui.", "--box", &its];
    let with_place = [&words[..], &["--config", configuration.to_str().unwrap()]].concat();
    let said = common::central_says(&with_place, "");
    assert!(!said.status.success());
    assert!(String::from_utf8(said.stderr).unwrap().contains(&second));
    central.does(&[&words[..], &["--case", &second]].concat(), "");
    it.notes(1, "encore");
    let of_case = "SELECT case_id FROM notes WHERE text = 'Oui.'";
    let answered = until("the ministry's note", || text(&it, of_case)).await;
    assert_eq!(answered, second);
}

#[tokio::test]
async fn the_box_that_took_anothers_place_hears_the_answer_with_the_cases_reference() {
    let central = Central::up().await;
    let (mut dead, mut it) = (Box::enrolled(&central), Box::enrolled(&central));
    opens_its_namesake(&dead);
    dead.syncs_with(&central);
    dead.is_level().await;
    dead.stops();
    let stands_in = it.ledger.box_id().to_string();
    central.does(
        &[
            "answer",
            "RAB-2026-000001",
            "--text",
            "Oui.",
            "--box",
            &stands_in,
        ],
        "",
    );
    it.syncs_with(&central);
    until("the answer", || text(&it, "SELECT text FROM notes")).await;
    let desk = jawab_desk::Desk::new(it.ledger.clone(), "RAB");
    let cases = desk.cases(jawab_desk::Filter::All).await.unwrap();
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].reference, "RAB-2026-000001");
    assert_eq!(cases[0].opened.as_millisecond(), 1_790_000_000_000);
    assert!(cases[0].of_earlier_box);
}

#[tokio::test]
async fn what_is_published_reaches_boxes_that_come_later_and_each_once() {
    let central = Central::up().await;
    publishes(&central, ARTICLE);
    for _ in 0..2 {
        let mut it = Box::enrolled(&central);
        it.syncs_with(&central);
        let title = until("the article", || text(&it, "SELECT title FROM articles")).await;
        assert_eq!(title, "Pass Jeunes");
        it.stops();
        let before = it.ledger.heard().unwrap();
        it.syncs_with(&central);
        it.is_level().await;
        assert_eq!(it.ledger.heard().unwrap(), before);
    }
}

#[tokio::test]
async fn zone_data_that_is_published_comes_to_boxes_signed_by_the_authority() {
    let central = Central::up().await;
    central.does(&["zone"], "");
    let mut it = Box::enrolled(&central);
    it.syncs_with(&central);
    let published = until("the zone data", || it.ledger.published_zone().unwrap()).await;
    let authority = CertificateDer::from_pem_file(it.keys().join("authority.pem")).unwrap();
    let data = published.read(&[authority]).unwrap();
    assert_eq!(*data.version(), jawab_zone::source().version);
    it.ledger.verify().unwrap();
}

#[tokio::test]
async fn more_news_than_fits_into_an_answer_comes_whole() {
    let central = Central::up().await;
    let long = "x".repeat(9_000);
    let mut all = String::new();
    for n in 0..12 {
        all += &format!(
            "[[article]]\nid = \"0198f0aa-0000-7000-8000-0000000001{n:02}\"\ntext = \"{long}\"\n"
        );
    }
    publishes(&central, &all);
    let mut it = Box::enrolled(&central);
    it.syncs_with(&central);
    let count = "SELECT CAST(COUNT(*) AS TEXT) FROM articles HAVING COUNT(*) = 12";
    until("all articles", || text(&it, count)).await;
}

#[tokio::test]
async fn a_case_that_the_ministry_and_a_box_without_link_change_is_the_same_on_both_sides() {
    let mut central = Central::up().await;
    let mut it = Box::enrolled(&central);
    opens_a_case(&it);
    it.syncs_with(&central);
    it.is_level().await;
    central.stop().await;
    // The ministry closes it; meanwhile somebody at the centre closes and opens it again.
    central.does(
        &["answer", "RAB-2026-000001", "--text", "Regle.", "--close"],
        "",
    );
    sets_status(&it, "closed", 0);
    sets_status(&it, "open", 1);
    central.start().await;
    let note = "SELECT text FROM notes WHERE text = 'Regle.'";
    until("the ministry's note", || text(&it, note)).await;
    it.is_level().await;
    // A reopened case stays open, whoever closed it without having heard of that.
    assert_eq!(
        text(&it, "SELECT status FROM cases").as_deref(),
        Some("open")
    );
    let aside = "SELECT value FROM superseded WHERE tab = 'cases' AND field = 'status'";
    assert_eq!(text(&it, aside).as_deref(), Some("closed"));
    assert_eq!(
        central.ask("SELECT COUNT(*) FROM cases WHERE status = 'open'"),
        1
    );
    let aside = "SELECT COUNT(*) FROM superseded WHERE tab = 'cases' AND field = 'status'";
    assert_eq!(central.ask(aside), 1);
    it.ledger.verify().unwrap();
}

#[test]
fn what_cannot_be_said_is_refused_in_words() {
    let central = Central::set_up();
    let configuration = central.configuration();
    let fails = |words: &[&str]| {
        let words = [words, &["--config", configuration.to_str().unwrap()]].concat();
        let output = common::central_says(&words, "");
        assert!(!output.status.success(), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let said = fails(&["answer", "RAB-2026-000009", "--text", "Oui."]);
    assert!(said.contains("no case RAB-2026-000009"), "{said}");
    let said = fails(&["answer", "RAB-2026-000009"]);
    assert!(said.contains("--text"), "{said}");
    let file = central.folder.path().join("news.toml");
    std::fs::write(&file, "[[handset]]\nid = \"x\"\n").unwrap();
    let said = fails(&["publish", file.to_str().unwrap()]);
    assert!(said.contains("handset"), "{said}");
    assert_eq!(central.ask("SELECT COUNT(*) FROM central_ops"), 0);
}
