//! What the desk does for who is logged in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use common::{Browser, Centre, Page, read, show, show_ready};
use http_body_util::BodyExt;
use jawab_desk::floor::{Activity, CallOnFloor};
use jawab_desk::{Filter, LedgerError};
use jawab_vocabulary::{AfterCallReason, BreakReason, Language, StaffAction};
use tokio::time::timeout;
use uuid::Uuid;

const LONG: Duration = Duration::from_secs(60);
const SCRIPT: &str = "<script>alert('x')</script>";

fn call(caller: &str) -> CallOnFloor {
    CallOnFloor {
        contact: Uuid::now_v7(),
        caller: Some(caller.into()),
        language: Some(Language::Arabic),
        outbound: false,
    }
}

async fn save(browser: &mut Browser, changes: &[(&str, &str)]) -> Page {
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
async fn arabic_is_set_from_right_to_left_and_the_choice_lasts() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    let page = browser.get("/login?lang=ar").await;
    assert!(
        page.text.contains("<html lang=\"ar\" dir=\"rtl\">"),
        "{}",
        page.text
    );
    browser.sits_down("salma").await;
    let page = browser.get("/").await;
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\">"));
    let page = browser.get("/?lang=zgh").await;
    assert!(page.text.contains("<html lang=\"zgh\" dir=\"ltr\">"));
}

#[tokio::test]
async fn the_language_somebody_chose_waits_for_them_at_the_next_computer() {
    let centre = Centre::open().await;
    let mut here = centre.browser();
    here.sits_down("salma").await;
    here.get("/?lang=fr").await;
    let mut there = centre.browser();
    there.sits_down("salma").await;
    assert!(there.get("/").await.text.contains("<html lang=\"fr\""));
}

#[tokio::test]
async fn a_browser_that_was_never_here_gets_the_language_it_prefers() {
    let centre = Centre::open().await;
    for (prefers, tag) in [
        ("ar-MA,fr;q=0.5", "ar"),
        ("de, fr;q=0.7, en;q=0.9", "en"),
        ("ja", "fr"),
        ("", "fr"),
        ("en;q=0, zgh", "zgh"),
    ] {
        let mut browser = centre.browser();
        browser.accept_language = prefers;
        let page = browser.get("/login").await;
        assert!(
            page.text.contains(&format!("<html lang=\"{tag}\"")),
            "{prefers}"
        );
    }
}

#[tokio::test]
async fn the_buttons_ask_the_switch() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    for (path, action) in [
        ("/state/ready", StaffAction::Ready("201".into())),
        (
            "/state/break",
            StaffAction::Break("201".into(), BreakReason::Other),
        ),
        (
            "/state/after-call",
            StaffAction::AfterCallWork(AfterCallReason::Other),
        ),
        ("/state/hold", StaffAction::Hold),
        ("/state/resume", StaffAction::Resume),
        ("/state/hang-up", StaffAction::HangUp),
        ("/state/leave", StaffAction::Leave),
    ] {
        let page = browser.post(path, &[]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        let asked = centre.keeper.actions.recv().await.unwrap();
        assert_eq!(asked, (centre.salma, action));
    }
    let page = browser.post("/state/sing", &[]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_break_has_the_reason_that_was_chosen_and_none_that_is_the_boxs_own() {
    let mut centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let page = browser.get("/").await;
    let offered = page.between("data-test=\"reason-break\"", "</select>");
    assert!(offered.contains("value=\"prayer\""), "{offered}");
    assert!(!offered.contains("not-answered"), "{offered}");
    for (sent, reason) in [
        ("prayer", BreakReason::Prayer),
        ("meeting", BreakReason::Meeting),
        ("not-answered", BreakReason::Other),
        ("siesta", BreakReason::Other),
    ] {
        browser.post("/state/break", &[("reason", sent)]).await;
        let (_, asked) = centre.keeper.actions.recv().await.unwrap();
        assert_eq!(asked, StaffAction::Break("201".into(), reason));
    }
    let sent = [("reason", "follow-up")];
    browser.post("/state/after-call", &sent).await;
    let (_, asked) = centre.keeper.actions.recv().await.unwrap();
    let follow_up = StaffAction::AfterCallWork(AfterCallReason::FollowUp);
    assert_eq!(asked, follow_up);
}

#[tokio::test]
async fn after_a_call_more_time_can_be_asked_for_and_at_no_other_moment() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    for (activity, can) in [
        (Activity::Ready, false),
        (Activity::OnCall(call("0612345678")), false),
        (Activity::AfterCallWork(call("0612345678"), None), true),
    ] {
        show(&centre, activity);
        let page = browser.get("/").await;
        assert_eq!(page.text.contains("data-test=\"state-after-call\""), can);
    }
}

#[tokio::test]
async fn why_somebody_is_on_a_break_is_for_them_and_their_supervisor() {
    let centre = Centre::open().await;
    show(&centre, Activity::Break(BreakReason::Prayer));
    // Salma is on the break, and supervises; Idir does not.
    for (login, sees) in [("salma", true), ("idir", false)] {
        let mut browser = centre.browser();
        browser.sits_down(login).await;
        let page = browser.get("/").await;
        let floor = page.between("data-test=\"floor\"", "</ul>");
        assert_eq!(floor.contains("Prayer"), sees, "{floor}");
        assert!(floor.contains("Break"), "{floor}");
    }
}

#[tokio::test]
async fn who_chose_no_handset_cannot_go_ready() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.get("/login").await;
    let fields = [
        ("login", "salma"),
        ("password", common::PASSWORD),
        ("handset", ""),
    ];
    browser.post("/login", &fields).await;
    browser.get("/").await;
    let page = browser.post("/state/ready", &[]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
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
async fn the_pop_shows_who_calls_and_the_form_is_filled_in() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    let call = call("+212612345678");
    show(&centre, Activity::Ringing(call.clone()));
    let desk = browser.get("/").await;
    let pop = desk.between("id=\"pop\"", "</article>");
    assert!(pop.contains(&format!("data-contact=\"{}\"", call.contact)));
    assert!(pop.contains("Amina"), "{pop}");
    assert!(pop.contains("Arabic"));
    assert!(pop.contains("RAB-"), "the open case is there: {pop}");
    let number = desk.between("data-test=\"pop-number\">", "</p>");
    let digits: String = number
        .split('<')
        .filter_map(|tag| tag.split_once('>'))
        .map(|(_, text)| text)
        .collect();
    assert_eq!(digits.trim(), "+212612345678");
    assert!(
        desk.text
            .contains(&format!("name=\"contact\" value=\"{}\"", call.contact))
    );
    assert!(
        desk.text
            .contains("id=\"case-number\" name=\"number\" value=\"+212612345678\"")
    );
}

#[tokio::test]
async fn a_call_offers_only_what_can_be_done_with_it() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let call = call("0612345678");
    for (activity, hold, resume, hang_up) in [
        (Activity::Ringing(call.clone()), false, false, false),
        (Activity::OnCall(call.clone()), true, false, true),
        (Activity::OnHold(call.clone()), false, true, true),
        (
            Activity::AfterCallWork(call.clone(), None),
            false,
            false,
            false,
        ),
    ] {
        show(&centre, activity.clone());
        let page = browser.get("/").await.text;
        let offers = |what: &str| page.contains(&format!("data-test=\"call-{what}\""));
        assert_eq!(offers("hold"), hold, "{activity:?}");
        assert_eq!(offers("resume"), resume, "{activity:?}");
        assert_eq!(offers("hang-up"), hang_up, "{activity:?}");
    }
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
async fn what_others_wrote_is_text_and_never_markup() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[("name", SCRIPT), ("note", SCRIPT)]).await;
    show(&centre, Activity::Ringing(call("0612345678")));
    let case = centre.desk.cases(Filter::All).await.unwrap().remove(0);
    let person = case.person.unwrap().id;
    let mut pages = Vec::new();
    for path in [
        "/".into(),
        "/cases".into(),
        format!("/cases/{}", case.id),
        format!("/people/{person}"),
    ] {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(
            page.text.contains("&#60;script&#62;"),
            "{path} shows it: {}",
            page.text
        );
        pages.push(page.text);
    }
    show(&centre, Activity::Ringing(call(SCRIPT)));
    pages.push(browser.get("/").await.text);
    for page in pages {
        assert!(!page.contains("<script>"), "{page}");
    }
}

fn stream(browser: &Browser) -> Request<Body> {
    browser
        .request(Method::GET, "/live")
        .header(header::ACCEPT, "text/event-stream")
        .body(Body::empty())
        .unwrap()
}

/// Reads the stream until it has said this, and gives all that it said.
async fn until(body: &mut Body, said: &str) -> String {
    let mut heard = String::new();
    timeout(LONG, async {
        while !heard.contains(said) {
            let frame = body.frame().await.expect("the stream goes on").unwrap();
            heard.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
    })
    .await
    .unwrap_or_else(|_| panic!("never heard {said}: {heard}"));
    heard
}

#[tokio::test]
async fn the_stream_says_what_changed_and_only_that() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let request = stream(&browser);
    let response = browser.send(request).await;
    assert_eq!(
        response.headers()[header::CONTENT_TYPE],
        "text/event-stream"
    );
    let mut body = response.into_body();
    until(&mut body, "event: lines").await;
    show_ready(&centre);
    let heard = until(&mut body, "event: floor").await;
    assert!(heard.contains("data-state=\"ready\""), "{heard}");
    show(&centre, Activity::Ringing(call("0612345678")));
    let heard = until(&mut body, "event: floor").await;
    assert!(heard.contains("id=\"pop\""), "{heard}");
    assert!(
        !heard.contains("event: queue"),
        "nobody came or went: {heard}"
    );
}

#[tokio::test]
async fn a_callers_card_is_read_when_the_record_has_grown_and_not_at_every_signal() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(&mut browser, &[]).await;
    show(&centre, Activity::OnCall(call("+212612345678")));
    let request = stream(&browser);
    let mut body = browser.send(request).await.into_body();
    let heard = until(&mut body, "event: lines").await;
    assert!(heard.contains("Amina"), "{heard}");
    // Nobody says so: who looks again, sees it.
    centre.does("UPDATE people SET name = 'Yamina'");
    let signal = |unsynced| {
        centre.keeper.board.send_modify(|board| {
            let mut moved = (**board).clone();
            moved.unsynced = unsynced;
            *board = std::sync::Arc::new(moved);
        });
    };
    signal(7);
    let heard = until(&mut body, "event: lines").await;
    assert!(
        !heard.contains("event: call") && !heard.contains("Yamina"),
        "{heard}"
    );
    save(&mut browser, &[("name", ""), ("number", "")]).await;
    signal(8);
    let heard = until(&mut body, "event: lines").await;
    assert!(
        heard.contains("event: call") && heard.contains("Yamina"),
        "{heard}"
    );
}

#[tokio::test]
async fn a_name_with_a_line_end_stays_inside_its_event() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let request = stream(&browser);
    let mut body = browser.send(request).await.into_body();
    until(&mut body, "event: lines").await;
    show(
        &centre,
        Activity::Ringing(call("06\r\nevent: forged\rdata: x")),
    );
    let heard = until(&mut body, "event: floor").await;
    assert!(!heard.contains('\r'));
    assert!(
        !heard.lines().any(|line| line == "event: forged"),
        "{heard}"
    );
}

#[tokio::test]
async fn the_stream_ends_when_the_box_stops() {
    let Centre {
        desk,
        keeper,
        floor,
        ..
    } = Centre::open().await;
    let router = jawab_web::desk::router(jawab_web::desk::DeskState {
        centre: "Rabat".into(),
        desk,
        floor,
        sip_realm: "jawab".into(),
    });
    let mut browser = Browser::new(router);
    browser.sits_down("salma").await;
    let request = stream(&browser);
    let body = browser.send(request).await.into_body();
    drop(keeper);
    timeout(LONG, body.collect())
        .await
        .expect("it ends")
        .unwrap();
}

#[tokio::test]
async fn a_new_handsets_secret_is_shown_once() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let fields = [("extension", "202"), ("name", "Salle")];
    let page = browser.post("/settings/handsets", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let secret = page
        .between("data-test=\"handset-secret\">", "<")
        .to_owned();
    assert!(secret.len() >= 16);
    let page = browser.get("/settings").await;
    assert!(page.text.contains("202"));
    assert!(!page.text.contains(&secret));
    let page = browser.post("/settings/handsets", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("a phone has this extension already"));
}

#[tokio::test]
async fn somebody_who_was_added_can_log_in() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let fields = |login| [("name", "Nadia"), ("login", login), ("role", "agent")];
    let page = browser.post("/settings/staff", &fields("n")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("value=\"Nadia\""),
        "what was typed is kept"
    );
    let page = browser.post("/settings/staff", &fields("nadia")).await;
    assert_eq!(page.status, StatusCode::OK);
    let told = page
        .between("data-test=\"one-time-password\">", "<")
        .to_owned();
    assert!(!browser.get("/settings").await.text.contains(&told));
    let mut nadia = centre.browser();
    let answer = nadia.log_in("nadia", &told).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(
        !nadia
            .get("/password")
            .await
            .text
            .contains("href=\"/settings\"")
    );
}

#[tokio::test]
async fn the_search_finds_a_name_in_another_script_and_shows_what_was_typed() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    save(
        &mut browser,
        &[("name", "محمد <آيت>"), ("number", "0661234567")],
    )
    .await;
    let page = browser.get("/search?q=mohamed+ait").await;
    assert!(page.text.contains("محمد &#60;آيت&#62;"), "{}", page.text);
    let page = browser.get("/search?q=0661+23").await;
    assert!(
        page.text.contains("data-test=\"found-person\""),
        "{}",
        page.text
    );
    let reference = page.text.contains("RAB-");
    assert!(!reference, "a number is no reference");
    let page = browser.get("/search?q=rab-2").await;
    assert!(
        page.text.contains("data-test=\"found-case\""),
        "{}",
        page.text
    );
    let page = browser.get("/search?q=%22%3E%3Cscript%3E").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("<script>"), "{}", page.text);
    assert!(page.text.contains("Nobody of this name"), "{}", page.text);
}

#[tokio::test]
async fn the_search_is_for_staff_alone() {
    let centre = Centre::open().await;
    let page = centre.browser().get("/search?q=amina").await;
    assert_ne!(page.status, StatusCode::OK);
}

/// Central said a time that the wall clock is far from.
#[tokio::test]
async fn a_wrong_clock_is_said_to_staff() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let words = "clock is wrong";
    assert!(!browser.get("/").await.text.contains(words));
    let day_ms = 24 * 60 * 60 * 1_000;
    let ledger = centre.desk.ledger();
    ledger.heard_time(ledger.now_ms() + 40 * day_ms);
    assert!(browser.get("/").await.text.contains(words));
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
        assert!(!page.text.contains("1970"), "{address}");
    }
    let page = browser.get(&format!("/cases/{}", answers[1].0)).await;
    assert!(
        page.text.contains("data-test=\"case-earlier\""),
        "{}",
        page.text
    );
    assert!(!page.text.contains("1970"), "{}", page.text);
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
