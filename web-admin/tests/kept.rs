//! Nothing that was typed is lost: to another name on a known number, to a colleague's page, to
//! an answer that was lost on its way, to the end of a session.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::{Browser, Centre, PASSWORD, Page};
use jawab_desk::{CaseKind, Filter};
use uuid::Uuid;

const NOTE: &str = "Le père rappelle <demain>.\r\nDossier scolaire 4471";

async fn save(browser: &mut Browser, changes: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("contact", ""),
        ("note", "Asks for the papers."),
        ("programme", "camps"),
        ("kind", "complaint"),
        ("status", "open"),
        ("name", "Hamza Tazi"),
        ("number", "0661000004"),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    browser.post("/cases", &fields).await
}

fn is_saved(page: &Page) -> bool {
    page.text.contains("data-test=\"case-saved\"")
}

/// The value of a field of a page.
fn value<'a>(page: &'a Page, name: &str) -> &'a str {
    page.between(&format!("name=\"{name}\" value=\""), "\"")
}

#[tokio::test]
async fn the_form_asks_who_is_meant_and_takes_each_answer() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    assert!(is_saved(&save(&mut browser, &[]).await));
    let asked = save(&mut browser, &[("name", "Lina Tazi")]).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let question = asked.between("data-test=\"case-whose\"", "</fieldset>");
    assert!(
        question.contains("Hamza Tazi") && question.contains("Lina Tazi"),
        "{question}"
    );
    assert!(
        asked.text.contains("value=\"Lina Tazi\""),
        "what was typed stays"
    );
    assert_eq!(centre.desk.cases(Filter::All).await.unwrap().len(), 1);
    let other = save(&mut browser, &[("name", "Lina Tazi"), ("who", "other")]).await;
    assert!(is_saved(&other), "{}", other.text);
    // Now the number is both's: without a name it is asked.
    let asked = save(&mut browser, &[("name", "")]).await;
    let question = asked.between("data-test=\"case-whose\"", "</fieldset>");
    let hamza = question
        .split("name=\"who\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    assert!(is_saved(
        &save(&mut browser, &[("name", ""), ("who", hamza)]).await
    ));
    let correct = format!("correct:{hamza}");
    let corrected = save(
        &mut browser,
        &[("name", "Hamza Tazi B."), ("who", &correct)],
    )
    .await;
    assert!(is_saved(&corrected), "{}", corrected.text);
    let found = browser.get("/search?q=0661000004").await;
    assert!(found.text.contains("Hamza Tazi B.") && found.text.contains("Lina Tazi"));
    // An answer that no longer fits is asked again with what else is wrong.
    let again = save(
        &mut browser,
        &[("name", "Omar"), ("who", hamza), ("note", " ")],
    )
    .await;
    assert!(
        again.text.contains("data-test=\"case-whose\""),
        "{}",
        again.text
    );
}

#[tokio::test]
async fn a_correction_of_a_form_whose_answer_was_lost_is_not_said_to_be_saved() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let once = Uuid::now_v7().to_string();
    let first = save(&mut browser, &[("once", &once)]).await;
    let reference = first.between("data-reference=\"", "\"").to_owned();
    let text = "Asks for the papers, school file 4471.";
    let second = save(&mut browser, &[("once", &once), ("note", text)]).await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!is_saved(&second), "{}", second.text);
    assert!(
        second.text.contains(&reference) && second.text.contains(text),
        "{}",
        second.text
    );
    for _ in 0..2 {
        let fields = [("once", once.as_str()), ("note", text), ("instead", "note")];
        assert!(is_saved(&save(&mut browser, &fields).await));
    }
    let cases = centre.desk.cases(Filter::All).await.unwrap();
    let sheet = centre.desk.case(cases[0].id).await.unwrap().unwrap();
    assert_eq!((cases.len(), sheet.notes.len()), (1, 2));
}

#[tokio::test]
async fn a_second_click_makes_no_second_note_and_lines_count_as_the_browser_counts() {
    let centre = Centre::open().await;
    let case = centre.case(CaseKind::Complaint, "Une plainte.").await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let path = format!("/cases/{case}");
    let page = browser.get(&path).await;
    let (once, notes) = (value(&page, "once").to_owned(), format!("{path}/notes"));
    let long = format!(
        "{}{}{}",
        "x".repeat(1_990),
        "\r\n".repeat(20),
        "y".repeat(1_990)
    );
    for _ in 0..2 {
        let answer = browser
            .post(&notes, &[("note", &long), ("once", &once)])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
    // A form of an earlier version has no name.
    assert_eq!(
        browser.post(&notes, &[("note", "Une autre.")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        centre.desk.case(case).await.unwrap().unwrap().notes.len(),
        3
    );
}

#[tokio::test]
async fn a_page_opened_before_tells_what_a_colleague_saved_and_erases_nothing() {
    let centre = Centre::open().await;
    let mut salma = centre.browser();
    salma.sits_down("salma").await;
    save(&mut salma, &[]).await;
    let cases = centre.desk.cases(Filter::All).await.unwrap();
    let person = format!("/people/{}", cases[0].person.as_ref().unwrap().id);
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    let opened = salma.get(&person).await;
    let was = ["was-name", "was-born", "was-cin"].map(|name| (name, value(&opened, name)));
    let send = |changes: &[(&'static str, &'static str)]| {
        let mut fields = vec![("name", "Hamza Tazi"), ("born", ""), ("cin", "")];
        fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        fields.extend(was);
        fields.extend(changes);
        fields
    };
    assert_eq!(
        idir.post(&person, &send(&[("cin", "AB123456")]))
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let saved = salma.post(&person, &send(&[("born", "2009-03-31")])).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = salma.get(saved.location()).await;
    assert!(
        page.text.contains("data-test=\"meanwhile\""),
        "{}",
        page.text
    );
    assert!(page.text.contains("value=\"AB123456\"") && page.text.contains("value=\"2009-03-31\""));
    // Both changed the same: both values are told, and the next try is compared with what is there.
    let clash = salma.post(&person, &send(&[("cin", "CD99")])).await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    let told = clash.between("data-test=\"conflict\"", "</dl>");
    assert!(told.contains("AB123456") && told.contains("CD99"), "{told}");
    assert_eq!(
        (value(&clash, "was-cin"), value(&clash, "cin")),
        ("AB123456", "CD99")
    );
}

#[tokio::test]
async fn an_old_page_of_a_case_tells_what_a_colleague_added() {
    let centre = Centre::open().await;
    let case = centre.case(CaseKind::Complaint, "Une plainte.").await;
    let path = format!("/cases/{case}");
    let mut salma = centre.browser();
    salma.sits_down("salma").await;
    let opened = salma.get(&path).await;
    let seen = value(&opened, "seen").to_owned();
    tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    let notes = format!("{path}/notes");
    // Nobody else: nothing is told.
    let alone = salma
        .post(&notes, &[("note", "Un."), ("seen", &seen)])
        .await;
    assert_eq!(alone.location(), path);
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    idir.post(&notes, &[("note", "Le père a rappelé.")]).await;
    let saved = salma
        .post(&notes, &[("note", "Deux."), ("seen", &seen)])
        .await;
    let page = salma.get(saved.location()).await;
    assert!(
        page.text.contains("data-test=\"meanwhile-added\""),
        "{}",
        page.text
    );
    assert_eq!(page.text.matches("data-test=\"note-new\"").count(), 1);
    // Both close it: the second is told.
    let status = format!("{path}/status");
    idir.post(&status, &[("status", "closed")]).await;
    let already = salma.post(&status, &[("status", "closed")]).await;
    let page = salma.get(already.location()).await;
    assert!(
        page.text.contains("data-test=\"meanwhile\""),
        "{}",
        page.text
    );
    // What the case is about, from an old page.
    let details = format!("{path}/details");
    let was = [("was-kind", "complaint"), ("was-programme", "")];
    let about = |kind, programme| [("kind", kind), ("programme", programme), was[0], was[1]];
    let corrected = idir.post(&details, &about("incident", "")).await;
    assert_eq!(
        corrected.status,
        StatusCode::SEE_OTHER,
        "{}",
        corrected.text
    );
    let corrected = salma.post(&details, &about("complaint", "camps")).await;
    assert_eq!(
        corrected.status,
        StatusCode::SEE_OTHER,
        "{}",
        corrected.text
    );
    let sheet = centre.desk.case(case).await.unwrap().unwrap();
    assert_eq!(
        (sheet.case.kind.as_str(), sheet.case.programme.as_deref()),
        ("incident", Some("camps"))
    );
    let clash = salma.post(&details, &about("partner", "")).await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    assert!(clash.text.contains("data-test=\"conflict\""));
}

/// All forms that people write in, with what they sent.
fn forms(case: Uuid, person: Uuid) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    let written_up = vec![
        ("kind", "complaint"),
        ("note", NOTE),
        ("name", "Hamza Tazi"),
    ];
    let details = vec![
        ("name", "Le père rappelle <demain>."),
        ("born", ""),
        ("cin", ""),
    ];
    vec![
        (format!("/cases/{case}/notes"), vec![("note", NOTE)]),
        ("/cases".into(), written_up),
        (format!("/people/{person}"), details),
    ]
}

async fn case_and_person(centre: &Centre, browser: &mut Browser) -> (Uuid, Uuid) {
    save(browser, &[]).await;
    let cases = centre.desk.cases(Filter::All).await.unwrap();
    (cases[0].id, cases[0].person.as_ref().unwrap().id)
}

/// Sends the form of a page as a browser without scripts does.
async fn send_on(browser: &mut Browser, page: &Page, to: &str, fields: &[(&str, &str)]) -> Page {
    browser.csrf = value(page, "csrf").to_owned();
    let mut hidden: Vec<(String, String)> = Vec::new();
    for name in ["to", "kept", "next", "once", "kind", "was-name"] {
        let is_given = fields.iter().any(|(given, _)| *given == name);
        if !is_given && page.text.contains(&format!("name=\"{name}\" value=\"")) {
            let unescaped = value(page, name)
                .replace("&#38;", "&")
                .replace("&#60;", "<");
            hidden.push((name.to_owned(), unescaped));
        }
    }
    let mut all: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    all.extend(fields);
    browser.post(to, &all).await
}

#[tokio::test]
async fn what_was_typed_outlives_the_session_without_a_script() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let (case, person) = case_and_person(&centre, &mut browser).await;
    for (path, fields) in forms(case, person) {
        browser.sits_down("salma").await;
        browser.cookies.remove("__Host-session");
        let page = browser.post(&path, &fields).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(page.text.contains("data-test=\"login-form\""), "{path}");
        // A wrong password does not lose it either.
        let login = |password| {
            [
                ("login", "salma"),
                ("password", password),
                ("handset", "201"),
            ]
        };
        let page = send_on(&mut browser, &page, "/login", &login("wrong password")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let kept = send_on(&mut browser, &page, "/login", &login(PASSWORD)).await;
        assert_eq!(kept.status, StatusCode::OK, "{path} {}", kept.text);
        assert!(
            kept.text.contains("Le père rappelle &#60;demain&#62;."),
            "{path} {}",
            kept.text
        );
        assert!(kept.text.contains(&format!("action=\"{path}\"")), "{path}");
        let saved = send_on(&mut browser, &kept, &path, &fields).await;
        assert!(
            saved.status == StatusCode::SEE_OTHER
                || is_saved(&saved)
                || saved.text.contains("case-whose"),
            "{path} {}",
            saved.text
        );
    }
    let sheet = centre.desk.case(case).await.unwrap().unwrap();
    assert_eq!(sheet.notes[1].text, NOTE.replace("\r\n", "\n"));
}

#[tokio::test]
async fn a_page_from_before_a_new_log_in_keeps_what_was_typed() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let (case, person) = case_and_person(&centre, &mut browser).await;
    let old = browser.csrf.clone();
    browser.sits_down("salma").await;
    for (path, fields) in forms(case, person) {
        browser.csrf.clone_from(&old);
        let kept = browser.post(&path, &fields).await;
        assert_eq!(kept.status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            kept.text.contains("Le père rappelle &#60;demain&#62;."),
            "{path} {}",
            kept.text
        );
        assert_eq!(
            centre.desk.case(case).await.unwrap().unwrap().notes.len(),
            1,
            "not saved by itself"
        );
    }
    let notes = format!("/cases/{case}/notes");
    browser.csrf.clone_from(&old);
    let kept = browser.post(&notes, &[("note", NOTE)]).await;
    let saved = send_on(&mut browser, &kept, &notes, &[("note", NOTE)]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(
        centre.desk.case(case).await.unwrap().unwrap().notes.len(),
        2
    );
}

#[tokio::test]
async fn a_password_is_never_carried_and_a_strangers_page_gets_nothing() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let secret = [
        ("name", "Nadia"),
        ("login", "nadia"),
        ("password", "a secret one"),
        ("role", "agent"),
    ];
    browser.csrf = "0".repeat(32);
    let refused = browser.post("/settings/staff", &secret).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.text.contains("a secret one"));
    let mut request = browser.form("/cases", &[("note", NOTE), ("csrf", "x")]);
    let origin = "https://elsewhere.example".parse().unwrap();
    request.headers_mut().insert("origin", origin);
    let refused = common::read(browser.send(request).await).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.words().contains("4471"));
}
