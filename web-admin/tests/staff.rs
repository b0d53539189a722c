//! Accounts at the desk: one's own password, what supervisors do, who did what, and who may.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use common::{Browser, Centre, PASSWORD, Page};
use jawab_desk::floor::{Board, QueueOnFloor};
use jawab_desk::{CaseKind, Role};
use jawab_vocabulary::{Language, QueueName, Skills, StaffAction};
use jawab_web::access::{DESK, Route};

const NEW: &str = "le thé est servi";

/// A supervisor who is logged in.
async fn salma(centre: &Centre) -> Browser {
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    browser
}

async fn change_password(browser: &mut Browser, old: &str, new: &str, again: &str) -> Page {
    browser.get("/password").await;
    let form = [("old", old), ("new", new), ("again", again)];
    browser.post("/password", &form).await
}

/// The path of somebody's page.
fn page_of(staff: jawab_vocabulary::StaffId) -> String {
    format!("/settings/staff/{staff}")
}

/// A route with something in each of its places.
fn path(route: &Route) -> String {
    let path = route.path.replace("{extension}", "999");
    let path = path.replace("{action}", "leave");
    let nobody = "0190a000-0000-7000-8000-000000000001";
    let parts = path
        .split('/')
        .map(|part| if part.starts_with('{') { nobody } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn status_of(browser: &mut Browser, route: &Route) -> (StatusCode, String) {
    let csrf = browser.csrf.clone();
    let request = match route.method {
        "POST" => browser.form(&path(route), &[("csrf", &csrf)]),
        _ => browser
            .request(Method::GET, &path(route))
            .body(Body::empty())
            .unwrap(),
    };
    let response = browser.send(request).await;
    let to = response.headers().get("location");
    let to = to.map_or("", |to| to.to_str().unwrap()).to_owned();
    (response.status(), to)
}

#[tokio::test]
async fn every_route_lets_the_roles_of_the_model_through_and_no_other() {
    let centre = Centre::open().await;
    for (login, role) in [("salma", Role::Supervisor), ("idir", Role::Staff)] {
        let mut browser = centre.browser();
        browser.sits_down(login).await;
        browser.get("/cases").await;
        for route in DESK {
            let (status, _) = status_of(&mut browser, route).await;
            assert_ne!(
                status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{route:?} is no route"
            );
            assert_eq!(
                status == StatusCode::FORBIDDEN,
                !role.may(route.action),
                "{role:?} at {route:?}: {status}"
            );
        }
    }
}

#[tokio::test]
async fn every_route_shows_strangers_the_door() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.get("/login").await;
    for route in DESK {
        let (status, to) = status_of(&mut browser, route).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{route:?}");
        assert!(to.starts_with("/login"), "{route:?}: {to}");
    }
}

#[tokio::test]
async fn ones_own_password_is_changed_by_who_knows_the_old_one() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    for (old, new, again, words) in [
        ("not it at all", NEW, NEW, "not your password until now"),
        (PASSWORD, NEW, "le thé est froid", "differ"),
        (
            PASSWORD,
            "azertyuiop",
            "azertyuiop",
            "everybody tries first",
        ),
        (PASSWORD, "idir et le thé", "idir et le thé", "in it"),
        (PASSWORD, PASSWORD, PASSWORD, "Take another"),
    ] {
        let page = change_password(&mut browser, old, new, again).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{new}");
        let error = page.between("data-test=\"password-error\"", "</p>");
        assert!(error.contains(words), "{error}");
        assert!(
            page.text
                .contains("aria-invalid=\"true\" aria-describedby=\"password-error\"")
        );
        assert!(!page.text.contains(&format!("value=\"{new}\"")));
    }
    let page = change_password(&mut browser, PASSWORD, NEW, NEW).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let again = centre.browser().log_in("idir", PASSWORD).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let again = centre.browser().log_in("idir", NEW).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    // Who changed it goes on.
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_reset_password_lets_in_as_far_as_to_change_it() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let path = page_of(centre.idir);
    browser.get(&path).await;
    let page = browser.post(&format!("{path}/password"), &[]).await;
    let told = page
        .between("data-test=\"one-time-password\">", "<")
        .to_owned();
    assert!(!browser.get(&path).await.text.contains(&told), "shown once");

    let mut idir = centre.browser();
    let answer = idir.log_in("idir", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = idir.log_in("idir", &told).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    for path in ["/", "/cases", "/live", "/settings", "/search?q=a"] {
        let page = idir.get(path).await;
        let expected = if path == "/settings" {
            StatusCode::FORBIDDEN
        } else {
            StatusCode::SEE_OTHER
        };
        assert_eq!(page.status, expected, "{path}");
    }
    let page = idir.get("/password").await;
    assert!(page.text.contains("data-test=\"password-must\""));
    let page = change_password(&mut idir, &told, NEW, NEW).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(idir.get("/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_account_is_edited_and_what_is_wrong_stays_typed() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let path = page_of(centre.idir);
    browser.get(&path).await;
    let form = |login| {
        [
            ("name", "Idir <Ali>"),
            ("login", login),
            ("role", "supervisor"),
        ]
    };
    let page = browser.post(&path, &form("salma")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("value=\"Idir &#60;Ali&#62;\""));
    assert!(page.text.contains("<h1><bdi>Idir Aït</bdi>"), "not saved");
    let page = browser.post(&path, &form("idir.ali")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("<h1><bdi>Idir &#60;Ali&#62;</bdi>"));
    let mut idir = centre.browser();
    idir.sits_down("idir.ali").await;
    assert_eq!(idir.get("/settings").await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once_and_comes_back() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    let path = page_of(centre.idir);
    browser.get(&path).await;
    let change = format!("{path}/active");
    let page = browser.post(&change, &[("active", "false")]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.between("data-test=\"staff-state\">", "<")
            .contains("Deactivated")
    );
    assert_eq!(idir.get("/").await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/settings").await.text.contains("Deactivated"));
    browser.post(&change, &[("active", "true")]).await;
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
}

#[tokio::test]
async fn the_last_supervisor_is_told_why_they_stay() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let path = page_of(centre.salma);
    browser.get(&path).await;
    let out = browser
        .post(&format!("{path}/active"), &[("active", "false")])
        .await;
    let form = [("name", "Salma"), ("login", "salma"), ("role", "staff")];
    let agent = browser.post(&path, &form).await;
    for page in [out, agent] {
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let notice = page.between("data-test=\"settings-notice\"", "</p>");
        assert!(notice.contains("one supervisor at least"), "{notice}");
    }
    assert_eq!(browser.get("/settings").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_handset_is_renamed_rekeyed_and_removed() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let path = "/settings/handsets/201";
    browser.get(path).await;
    let before = centre.desk.ha1("201").unwrap().unwrap();
    let page = browser.post(path, &[("name", "Bibliothèque <1>")]).await;
    assert!(page.text.contains("value=\"Bibliothèque &#60;1&#62;\""));
    assert_eq!(centre.desk.ha1("201").unwrap().unwrap(), before);
    let page = browser.post(&format!("{path}/key"), &[]).await;
    let secret = page
        .between("data-test=\"handset-secret\">", "<")
        .to_owned();
    assert!(secret.len() >= 16);
    assert_ne!(centre.desk.ha1("201").unwrap().unwrap(), before);
    assert!(
        !browser.get(path).await.text.contains(&secret),
        "shown once"
    );
    let page = browser.post(&format!("{path}/remove"), &[]).await;
    assert_eq!(page.location(), "/settings");
    assert_eq!(centre.desk.ha1("201").unwrap(), None);
    assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND);
    let fields = [("extension", "201"), ("name", "Accueil")];
    let page = browser.post("/settings/handsets", &fields).await;
    assert_eq!(page.status, StatusCode::OK, "its extension is free");
}

#[tokio::test]
async fn a_telephone_that_is_here_is_told_to_fetch_its_settings() {
    let mut centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let path = "/settings/handsets/201";
    browser.get(path).await;
    centre.keeper.board.send_replace(Arc::default());
    let page = browser.post(&format!("{path}/sync"), &[]).await;
    let notice = page.between("data-test=\"settings-notice\"", "</p>");
    assert!(notice.contains("is not here now"), "{notice}");
    assert!(centre.keeper.actions.try_recv().is_err());
    let board = Board {
        handsets: vec!["201".into()],
        ..Board::default()
    };
    centre.keeper.board.send_replace(Arc::new(board));
    let page = browser.post(&format!("{path}/sync"), &[]).await;
    let notice = page.between("data-test=\"settings-notice\"", "</p>");
    assert!(notice.contains("is told to fetch its settings"), "{notice}");
    let (by, asked) = centre.keeper.actions.try_recv().unwrap();
    let wanted = StaffAction::FetchSettings("201".into());
    assert_eq!((by, asked), (centre.salma, wanted));
}

#[tokio::test]
async fn a_form_that_is_refused_marks_the_field_that_is_to_be_mended() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let long = "w".repeat(200);
    let staff = page_of(centre.idir);
    let handset = "/settings/handsets/201";
    let case = centre.case(CaseKind::Complaint, "Bonjour").await;
    let case = format!("/cases/{case}");
    for (page, path, fields, field) in [
        (
            &*staff,
            &*staff,
            &[("name", ""), ("login", "idir"), ("role", "staff")][..],
            "name",
        ),
        (
            &staff,
            &staff,
            &[("name", "I"), ("login", "salma"), ("role", "staff")],
            "login",
        ),
        (
            "/settings",
            "/settings/staff",
            &[("name", "N"), ("login", "!")],
            "login",
        ),
        (
            "/settings",
            "/settings/handsets",
            &[("extension", "x")],
            "extension",
        ),
        (handset, handset, &[("name", &long)], "name"),
        (&case, &format!("{case}/notes"), &[("note", " ")], "note"),
        (
            "/password",
            "/password",
            &[("old", "wrong"), ("new", "a"), ("again", "a")],
            "old",
        ),
    ] {
        browser.get(page).await;
        let refused = browser.post(path, fields).await;
        assert!(
            refused.status.is_client_error(),
            "{path}: {}",
            refused.status
        );
        let marked: Vec<&str> = refused
            .text
            .split('<')
            .filter(|tag| tag.contains("aria-invalid=\"true\""))
            .collect();
        assert_eq!(marked.len(), 1, "{path}: {marked:?}");
        let name = format!("name=\"{field}\"");
        assert!(marked[0].contains(&name), "{path}: {marked:?}");
        // Why is told where the field says that it is.
        let told = marked[0].split("aria-describedby=\"").nth(1).unwrap();
        let told = told.split(['"', ' ']).next().unwrap();
        assert!(
            refused.text.contains(&format!("id=\"{told}\"")),
            "{path}: {told}"
        );
        for (_, typed) in fields.iter().filter(|(_, typed)| typed.len() > 100) {
            assert!(refused.text.contains(typed), "what was typed stays");
        }
    }
}

#[tokio::test]
async fn the_pages_say_who_did_what() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let staff = page_of(centre.idir);
    browser.get(&staff).await;
    let form = [("name", "Idir"), ("login", "idir"), ("role", "supervisor")];
    browser.post(&staff, &form).await;
    browser.post(&format!("{staff}/password"), &[]).await;
    let trail = |page: &Page| page.between("data-test=\"trail\"", "</section>").to_owned();
    let said = trail(&browser.get(&staff).await);
    let deeds: Vec<&str> = said.split("data-test=\"deed\"").skip(1).collect();
    assert!(
        deeds[0].contains("password") && deeds[0].contains("Salma Benkirane"),
        "{said}"
    );
    assert!(
        deeds[1].contains("Supervisor") && deeds[1].contains("name"),
        "{said}"
    );
    assert!(deeds[2].contains("Technician"), "{said}");

    let handset = "/settings/handsets/201";
    browser.post(&format!("{handset}/key"), &[]).await;
    let said = trail(&browser.get(handset).await);
    assert!(
        said.contains("secret") && said.contains("Salma Benkirane"),
        "{said}"
    );

    let case = centre.case(CaseKind::Complaint, "Bonjour").await;
    let path = format!("/cases/{case}");
    browser.get(&path).await;
    browser
        .post(&format!("{path}/status"), &[("status", "closed")])
        .await;
    let said = trail(&browser.get(&path).await);
    let deeds: Vec<&str> = said.split("data-test=\"deed\"").skip(1).collect();
    assert!(
        deeds[0].contains("Settled") && deeds[0].contains("Salma"),
        "{said}"
    );
}

#[tokio::test]
async fn a_supervisor_ends_sessions_and_unlocks_a_login() {
    let centre = Centre::open().await;
    let mut browser = salma(&centre).await;
    let mut idir = centre.browser();
    idir.sits_down("idir").await;
    let path = page_of(centre.idir);
    browser.get(&path).await;
    let page = browser.post(&format!("{path}/sessions"), &[]).await;
    assert!(page.text.contains("sessions have ended"), "{}", page.text);
    assert_eq!(idir.get("/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::OK,
        "Salma's go on"
    );

    let mut guesser = centre.browser();
    while guesser.log_in("idir", "guess").await.status != StatusCode::TOO_MANY_REQUESTS {}
    let page = browser.post(&format!("{path}/unlock"), &[]).await;
    assert!(page.text.contains("can try again"), "{}", page.text);
    let answer = guesser.log_in("idir", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_not_this_one() {
    let centre = Centre::open().await;
    let (mut here, mut elsewhere) = (centre.browser(), centre.browser());
    here.sits_down("idir").await;
    elsewhere.sits_down("idir").await;
    let page = change_password(&mut here, PASSWORD, NEW, NEW).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert_eq!(here.get("/").await.status, StatusCode::OK);
    assert_eq!(elsewhere.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn what_somebody_is_for_is_ticked_by_a_supervisor_and_told_to_the_floor_at_once() {
    let mut centre = Centre::open().await;
    let queue = |name: &str| QueueOnFloor {
        name: name.into(),
        programme: None,
    };
    let board = Board {
        queues: ["Colonies", "<Pass> Jeunes"].map(queue).into(),
        ..Board::default()
    };
    centre.keeper.board.send_replace(board.into());
    let mut browser = salma(&centre).await;
    let path = page_of(centre.idir);
    let page = browser.get(&path).await;
    let ticked = |page: &Page| {
        let boxes = page.between("data-test=\"skills\"", "</form>");
        boxes.matches(" checked").count()
    };
    assert_eq!(ticked(&page), 0);
    let boxes = page.between("data-test=\"skills\"", "</form>");
    assert!(boxes.contains("value=\"&#60;Pass&#62; Jeunes\""), "{boxes}");
    let skills = |queues: &[&str], languages: &[Language]| Skills {
        queues: queues.iter().map(|name| QueueName::from(*name)).collect(),
        languages: languages.iter().copied().collect(),
    };
    let (one, other) = (("queue", "Colonies"), ("queue", "<Pass> Jeunes"));
    let [ar, fr, zgh] = ["ar", "fr", "zgh"].map(|code| ("language", code));
    for (form, said) in [
        (
            vec![one, zgh],
            skills(&["Colonies"], &[Language::Tamazight]),
        ),
        // A queue that there is none of is not written.
        (
            vec![("queue", "Rabat"), one, ar, fr],
            skills(&["Colonies"], &[Language::Arabic, Language::French]),
        ),
        // All of them is what is meant by none.
        (vec![one, other, ar, fr, zgh], Skills::default()),
    ] {
        let page = browser.post(&format!("{path}/skills"), &form).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert_eq!(
            ticked(&page),
            said.queues.len() + said.languages.len(),
            "{form:?}"
        );
        let asked = centre.keeper.actions.recv().await.unwrap();
        assert_eq!(asked, (centre.idir, StaffAction::HasSkills(said.clone())));
        let kept = centre.desk.staff(centre.idir).await.unwrap().unwrap();
        assert_eq!(kept.skills, said);
    }
}
