//! What is written up of a call, and its case afterwards.

use axum::http::StatusCode;
use jawab_desk::{Filter, LedgerError};
use uuid::Uuid;

use crate::common::{Browser, Centre, Page, read};

pub(super) async fn save(browser: &mut Browser, changes: &[(&str, &str)]) -> Page {
    let mut fields = vec![
        ("contact", ""),
        ("note", "Asks for the papers."),
        ("programme", "camps"),
        ("kind", "complaint"),
        ("status", "open"),
        ("name", "Amina"),
        ("number", "0612345678"),
    ];
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes);
    browser.post("/cases", &fields).await
}

#[tokio::test]
async fn saved_is_said_with_the_reference_of_a_case_that_is_there() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = save(&mut browser, &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    let reference = page.between("data-test=\"case-saved\" data-reference=\"", "\"");
    let cases = centre.desk.cases(Filter::Open).await.unwrap();
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].reference, reference);
    assert_eq!(cases[0].kind, "complaint");
    assert_eq!(cases[0].programme.as_deref(), Some("camps"));
    let list = browser.get("/cases").await;
    assert!(list.text.contains(reference));
    let one = browser.get(&format!("/cases/{}", cases[0].id)).await;
    assert!(one.text.contains("Asks for the papers."));
    // Nobody is on the telephone, so there is no call that another case could be for.
    assert!(page.text.contains(">Write another case<"), "{}", page.text);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_makes_one_case() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let once = Uuid::now_v7().to_string();
    let first = save(&mut browser, &[("once", &once)]).await;
    let second = save(&mut browser, &[("once", &once)]).await;
    let reference = |page: &Page| page.between("data-reference=\"", "\"").to_owned();
    assert_eq!(reference(&first), reference(&second));
    assert_eq!(centre.desk.cases(Filter::All).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_saved_comes_back_with_the_reason_and_all_that_was_typed() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let text = "Long conversation & <many> details";
    for wrong in [
        ("number", "o6 12"),
        ("kind", "gossip"),
        ("programme", "chess"),
    ] {
        let page = save(&mut browser, &[("note", text), ("name", "Zineb"), wrong]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(page.text.contains("data-test=\"case-error\""), "{wrong:?}");
        assert!(
            page.text.contains("data-unsaved"),
            "the page keeps it through the next call"
        );
        assert!(
            page.text
                .contains("Long conversation &#38; &#60;many&#62; details"),
            "{}",
            page.text
        );
        assert!(page.text.contains("value=\"Zineb\""));
        assert!(!page.text.contains("data-test=\"case-saved\""));
    }
    assert!(centre.desk.cases(Filter::All).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_case_without_a_note_is_not_saved() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = save(&mut browser, &[("note", " \r\n "), ("name", "Zineb")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("write a note first"), "{}", page.text);
    assert!(page.text.contains("value=\"Zineb\""));
}

#[tokio::test]
async fn a_ledger_that_cannot_write_is_told_and_the_text_stays() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    centre.break_the_ledger();
    let page = save(&mut browser, &[("note", "must not be lost")]).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("must not be lost"), "{}", page.text);
    assert!(page.text.contains("data-test=\"case-error\""));
    assert!(!page.text.contains("data-test=\"case-saved\""));
}

#[tokio::test]
async fn a_script_asks_for_the_form_alone_and_gets_it() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let mut request = browser.form("/cases", &[("note", "n"), ("kind", "incident")]);
    request
        .headers_mut()
        .insert("hx-request", "true".parse().unwrap());
    let token = browser.csrf.parse().unwrap();
    request.headers_mut().insert("x-csrf-token", token);
    let page = read(browser.send(request).await).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.text.trim_start().starts_with("<section"),
        "{}",
        page.text
    );
    assert!(page.text.contains("data-test=\"case-saved\""));
}

#[tokio::test]
async fn a_case_takes_notes_is_settled_and_opened_again() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    let id = centre.desk.cases(Filter::All).await.unwrap()[0].id;
    let path = format!("/cases/{id}");
    let page = browser
        .post(&format!("{path}/notes"), &[("note", "Called back.")])
        .await;
    assert_eq!(page.location(), path);
    assert!(browser.get(&path).await.text.contains("Called back."));
    let page = browser
        .post(&format!("{path}/notes"), &[("note", "")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser
        .post(&format!("{path}/status"), &[("status", "closed")])
        .await;
    assert_eq!(centre.desk.cases(Filter::Closed).await.unwrap().len(), 1);
    browser
        .post(&format!("{path}/status"), &[("status", "open")])
        .await;
    assert_eq!(centre.desk.cases(Filter::Open).await.unwrap().len(), 1);
    let nobody = format!("/cases/{}/notes", Uuid::now_v7());
    let page = browser.post(&nobody, &[("note", "n")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_date_of_birth_and_a_cin_are_written_down_shown_and_found() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    let case = centre.desk.cases(Filter::All).await.unwrap().remove(0);
    let path = format!("/people/{}", case.person.unwrap().id);
    let fields = [
        ("name", "Amina"),
        ("born", "2009-03-31"),
        ("cin", "ab123456"),
    ];
    let saved = browser.post(&path, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = browser.get(&path).await;
    assert!(page.text.contains("value=\"2009-03-31\""), "{}", page.text);
    assert!(page.text.contains("value=\"AB123456\""));
    assert!(page.text.contains("data-test=\"person-age\""));
    let found = browser.get("/search?q=31%2F03%2F2009").await;
    assert!(found.text.contains(&path) && found.text.contains("31/03/2009"));

    // What was refused is said, and what was typed is still there.
    let fields = [
        ("name", "Amina"),
        ("born", "2009-03-31"),
        ("cin", "no card"),
    ];
    let refused = browser.post(&path, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("data-test=\"person-error\""));
    assert!(refused.text.contains("value=\"no card\""));
    let nobody = browser
        .post(&format!("/people/{}", uuid::Uuid::from_u128(1)), &fields)
        .await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_to_a_case_of_an_earlier_box_is_shown_as_what_it_is() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    // Two answers: of a central that says which case it is, and of an earlier version's.
    let central = "ffffffff-ffff-ffff-ffff-ffffffffffff";
    let answers = [
        (
            "00000000-0000-7000-8000-000000000001",
            "'AGA-2025-000777', 1760000000000",
        ),
        ("00000000-0000-7000-8000-000000000002", "NULL, NULL"),
    ];
    for (id, known) in answers {
        let query = format!(
            "INSERT INTO cases (id, box_id, reference, opened_ms, changed_ms, status) \
             VALUES ('{id}', '{central}', {known}, 1770000000000, 'open')"
        );
        let answer = |db: &rusqlite::Connection| {
            db.execute(&query, []).map_err(LedgerError::from)?;
            Ok::<_, LedgerError>((Vec::new(), ()))
        };
        centre.desk.ledger().write("sync", answer).unwrap();
    }
    for address in ["/cases", "/search?q=AGA-2025-000777"] {
        let page = browser.get(address).await;
        assert!(
            page.text.contains("data-test=\"case-earlier\""),
            "{address}"
        );
        assert!(page.text.contains("AGA-2025-000777"), "{address}");
        assert!(!page.words().contains("1970"), "{address}");
    }
    let page = browser.get(&format!("/cases/{}", answers[1].0)).await;
    assert!(
        page.text.contains("data-test=\"case-earlier\""),
        "{}",
        page.text
    );
    assert!(!page.words().contains("1970"), "{}", page.text);
}

#[tokio::test]
async fn a_supervisor_sees_what_a_merge_set_aside() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    assert!(
        !browser
            .get("/settings")
            .await
            .text
            .contains("data-test=\"set-aside\"")
    );
    let query = "INSERT INTO superseded (tab, id, field, box_id, generation, clock, value) \
        SELECT 'people', id, 'name', '00000000-0000-0000-0000-000000000009', 0, 1 << 16, 'Yamina' FROM people";
    let aside = |db: &rusqlite::Connection| {
        db.execute(query, []).map_err(LedgerError::from)?;
        Ok::<_, LedgerError>((Vec::new(), ()))
    };
    centre.desk.ledger().write("sync", aside).unwrap();
    let page = browser.get("/settings").await;
    let part = page.between("data-test=\"set-aside\"", "</section>");
    assert!(part.contains("Yamina") && part.contains("Amina"), "{part}");
}
