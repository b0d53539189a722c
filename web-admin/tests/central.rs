//! Central's console, on a ministry of the test's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{Seek, Write};
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use common::{Browser, PASSWORD};
use jawab_desk::catalogue::Catalogue;
use jawab_desk::{LoginSource, Role, passwords};
use jawab_line_state::{
    ChannelUse, LineFault, LineKind, LineState, LineStatus, LineWarning, ModemIdentity,
};
use jawab_web::access::CENTRAL;
use jawab_web::central::{
    Admin, AdminAccount, AdminChange, AdminEdit, BoardRow, BoxRow, CaseAnswer, CaseCursor,
    CaseDetail, CaseFilter, CaseFound, CaseOrder, CasesFound, CatalogueEdit, CatalogueOf,
    CentralDeed, CentreDetail, CentreName, Count, EpochRow, Failure, FileContent, FileRow,
    Ministry, NotDone, NotLetIn, NoteRow, Overview, RecentCase, Turn, router,
};
use jawab_web::session::SessionStorage;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const BOX: Uuid = Uuid::from_u128(7);
const ADMIN: Uuid = Uuid::from_u128(1);

#[derive(Clone, Debug, Default)]
struct Drawer(Arc<Mutex<HashMap<String, String>>>);

impl SessionStorage for Drawer {
    type Error = Infallible;

    async fn get(&self, name: &str) -> Result<Option<String>, Infallible> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }

    async fn put(&self, name: &str, text: &str, _expires_ms: i64) -> Result<(), Infallible> {
        self.0.lock().unwrap().insert(name.into(), text.into());
        Ok(())
    }

    async fn remove(&self, name: &str) -> Result<(), Infallible> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}

/// Two boxes: one that talks, one that was never heard.
#[derive(Clone, Default)]
struct Country {
    drawer: Drawer,
    dismissed: Arc<Mutex<bool>>,
    /// How often the password was changed.
    passwords: Arc<Mutex<u32>>,
    /// Whoever logs in is a reader, and not an administrator.
    reads: Arc<Mutex<bool>>,
    /// Their password is to be changed first.
    once: Arc<Mutex<bool>>,
    /// What was looked for last.
    asked: Arc<Mutex<CaseFilter>>,
    /// What was said to the case.
    said: Arc<Mutex<Vec<CaseAnswer>>>,
    /// What was said of the catalogue.
    edited: Arc<Mutex<Vec<(CatalogueOf, CatalogueEdit)>>>,
}

impl Country {
    fn admin_of(&self, id: Uuid) -> Admin {
        Admin {
            id,
            name: "Admin".into(),
            role: if *self.reads.lock().unwrap() {
                Role::Reader
            } else {
                Role::Admin
            },
            password_once: *self.once.lock().unwrap(),
            stamp: self.stamp(),
        }
    }

    fn stamp(&self) -> String {
        self.passwords.lock().unwrap().to_string()
    }
}

fn row(centre: &str, last_heard: Option<Timestamp>) -> BoxRow {
    BoxRow {
        box_id: BOX,
        centre: centre.into(),
        code: "RAB".into(),
        last_heard,
        copy_seen: last_heard,
        epoch_begun: last_heard,
        backlog: 4,
        contacts: 31,
        cases: 12,
        open_cases: 5,
        lines: vec![
            LineStatus {
                state: LineState::Idle,
                operator: Some("IAM".into()),
                identity: ModemIdentity {
                    iccid: Some("…6789".into()),
                    number: Some("…5678".into()),
                    ..ModemIdentity::default()
                },
                warnings: vec![LineWarning::SimChanged, LineWarning::Other("moon".into())],
                ..LineStatus::starting("gsm1", LineKind::Gsm)
            },
            LineStatus {
                state: LineState::Faulted(LineFault::read(None, |_| None, "<LOS>")),
                channels: Some(ChannelUse {
                    busy: 0,
                    usable: 30,
                }),
                ..LineStatus::starting("e1", LineKind::E1)
            },
            LineStatus {
                state: LineState::Faulted(LineFault::TrunkSilent {
                    peer: "192.0.2.1:5060".into(),
                }),
                ..LineStatus::starting("trunk1", LineKind::SipTrunk)
            },
            LineStatus {
                state: LineState::Unknown("searching".into()),
                ..LineStatus::starting("sat1", LineKind::Gsm)
            },
        ],
    }
}

fn hour(hour: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + hour * 3_600).unwrap()
}

fn epoch(epoch: u32, begun: i64, grown: i64) -> EpochRow {
    EpochRow {
        epoch,
        begun: hour(begun),
        grown: hour(grown),
    }
}

fn board(fingerprint: &str) -> BoardRow {
    BoardRow {
        fingerprint: fingerprint.into(),
        model: "Raspberry Pi 4".into(),
        first: hour(0),
        last: hour(3),
    }
}

fn account(id: Uuid, login: &str, role: Role) -> AdminAccount {
    AdminAccount {
        id,
        login: login.into(),
        name: "Hafsa <Lahlou>".into(),
        role,
        active: true,
        password_once: false,
    }
}

fn counts(of: &str) -> Vec<Count> {
    vec![Count {
        of: of.into(),
        count: 12,
    }]
}

impl Ministry for Country {
    type SessionStorage = Drawer;

    fn session_storage(&self) -> Drawer {
        self.drawer.clone()
    }

    async fn authenticate(
        &self,
        login: &str,
        password: &str,
        _from: &LoginSource,
    ) -> Result<Admin, NotLetIn> {
        match (login, password) {
            ("admin", PASSWORD) => Ok(self.admin_of(ADMIN)),
            ("hasty", _) => Err(NotLetIn::TooManyTries { wait_s: 9 }),
            ("many", _) => Err(NotLetIn::Busy),
            ("broken", _) => Err(NotLetIn::Failed("the database is gone".into())),
            _ => Err(NotLetIn::WrongPassword),
        }
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, Failure> {
        let dismissed = *self.dismissed.lock().unwrap();
        Ok((id == ADMIN && !dismissed).then(|| self.admin_of(id)))
    }

    async fn admins(&self) -> Result<Vec<AdminAccount>, Failure> {
        Ok(vec![account(ADMIN, "admin", Role::Admin)])
    }

    async fn invite(&self, _by: &Admin, new: AdminEdit) -> Result<String, NotDone> {
        match new.login.as_str() {
            "taken" => Err(NotDone::LoginTaken),
            _ => Ok("k7wm-p2ad-x9te-4hqs".into()),
        }
    }

    async fn change_admin(
        &self,
        _by: &Admin,
        _id: Uuid,
        change: AdminChange,
    ) -> Result<Option<String>, NotDone> {
        match change {
            AdminChange::Active(false) => Err(NotDone::LastAdmin),
            AdminChange::ResetPassword => Ok(Some("k7wm-p2ad-x9te-4hqs".into())),
            _ => Ok(None),
        }
    }

    async fn change_own_password(
        &self,
        of: &Admin,
        old: &str,
        new: &str,
    ) -> Result<Admin, NotDone> {
        if old != PASSWORD {
            return Err(NotDone::WrongPassword);
        }
        passwords::check(new, &["admin"])?;
        *self.passwords.lock().unwrap() += 1;
        Ok(Admin {
            stamp: self.stamp(),
            ..of.clone()
        })
    }

    async fn deeds(&self, _about: Uuid) -> Result<Vec<CentralDeed>, Failure> {
        Ok(vec![CentralDeed {
            at: Timestamp::now(),
            by: Some("<Hafsa>".into()),
            what: "role".into(),
            value: Some("reader".into()),
        }])
    }

    async fn find_cases(&self, filter: &CaseFilter) -> Result<CasesFound, Failure> {
        *self.asked.lock().unwrap() = filter.clone();
        let is_first = filter.turn == Turn::First;
        Ok(CasesFound {
            count: 120,
            before: if is_first { 0 } else { 100 },
            rows: vec![CaseFound {
                box_id: BOX,
                centre: "Rabat <b>Agdal</b>".into(),
                case: case(),
            }],
            next: is_first.then(|| CaseCursor::new(7, CASE)),
            previous: (!is_first).then(|| CaseCursor::new(8, CASE)),
        })
    }

    async fn answer(
        &self,
        _by: &Admin,
        box_id: Uuid,
        case: Uuid,
        answer: CaseAnswer,
    ) -> Result<(), NotDone> {
        if (box_id, case) != (BOX, CASE) {
            return Err(NotDone::NotFound);
        }
        if answer == CaseAnswer::default() {
            return Err(NotDone::Answer);
        }
        self.said.lock().unwrap().push(answer);
        Ok(())
    }

    async fn overview(&self) -> Result<Overview, Failure> {
        let recently = Timestamp::now() - SignedDuration::from_mins(1);
        Ok(Overview {
            calendar: jawab_desk::calendar::Calendar::default(),
            boxes: vec![
                row("Rabat <b>Agdal</b>", Some(recently)),
                row("Zagora", None),
            ],
            by_programme: counts("pass-jeunes"),
            by_kind: counts("complaint"),
            by_caller_kind: counts("parent"),
        })
    }

    async fn catalogue(&self) -> Result<Catalogue, Failure> {
        let threat = jawab_desk::catalogue::Row {
            id: BOX.to_string(),
            code: "threat".into(),
            names: [Some("Menace <b>".into()), None, None, None],
            numbers: [None, Some(0), Some(1), None],
        };
        Ok(Catalogue::of_rows(Vec::new(), vec![threat]))
    }

    async fn change_catalogue(
        &self,
        _by: &Admin,
        of: CatalogueOf,
        edit: CatalogueEdit,
    ) -> Result<(), NotDone> {
        match (edit.code.as_str(), edit.age_from) {
            ("A B", _) => return Err(NotDone::Code),
            (_, Some(200)) => return Err(NotDone::Ages),
            _ => {}
        }
        self.edited.lock().unwrap().push((of, edit));
        Ok(())
    }

    async fn centres(&self) -> Result<Vec<CentreName>, Failure> {
        Ok(vec![CentreName {
            box_id: BOX,
            centre: "Rabat <b>Agdal</b>".into(),
        }])
    }

    async fn centre(&self, box_id: Uuid) -> Result<Option<CentreDetail>, Failure> {
        Ok((box_id == BOX).then(|| CentreDetail {
            epochs: vec![epoch(2, 1, 2), epoch(1, 0, 3)],
            boards: vec![board("0a0b0c0d"), board("<b>")],
            row: row("Rabat", None),
            by_programme: counts(""),
            by_kind: counts("a-kind-of-tomorrow"),
            by_caller_kind: Vec::new(),
        }))
    }

    async fn case(&self, box_id: Uuid, id: Uuid) -> Result<Option<CaseDetail>, Failure> {
        Ok((box_id == BOX && id == CASE).then(|| CaseDetail {
            case: case(),
            centre: "Rabat".into(),
            files: [HERE, ON_ITS_WAY, DAMAGED].map(file).into(),
            notes: vec![NoteRow {
                text: "Il demande <quand>".into(),
                author: Some("Salma".into()),
                at: Timestamp::now(),
            }],
            assigned: Some("Direction <régionale>".into()),
        }))
    }

    async fn file(
        &self,
        box_id: Uuid,
        case: Uuid,
        id: Uuid,
    ) -> Result<Option<(FileRow, FileContent)>, Failure> {
        let content = match id {
            HERE => {
                let mut content = tempfile::tempfile()?;
                content.write_all(b"<script>alert(1)</script>")?;
                content.rewind()?;
                FileContent::Whole(content)
            }
            ON_ITS_WAY => FileContent::OnItsWay,
            DAMAGED => FileContent::Damaged,
            _ => return Ok(None),
        };
        Ok((box_id == BOX && case == CASE).then(|| (file(id), content)))
    }
}

const CASE: Uuid = Uuid::from_u128(20);
const HERE: Uuid = Uuid::from_u128(31);
const ON_ITS_WAY: Uuid = Uuid::from_u128(32);
const DAMAGED: Uuid = Uuid::from_u128(33);

fn case() -> RecentCase {
    RecentCase {
        id: CASE,
        reference: "RAB-2026-000001".into(),
        opened: Timestamp::now(),
        programme: None,
        kind: "complaint".into(),
        open: true,
    }
}

/// As a box that somebody else got hold of would tell of it.
fn file(id: Uuid) -> FileRow {
    FileRow {
        id,
        name: "../cin\u{202e}fdp.html".into(),
        media_type: "text/html".into(),
        octets: 25,
        added_by: Some("<Salma>".into()),
        at: Timestamp::now(),
        arrived: id != ON_ITS_WAY,
    }
}

async fn logged_in(country: &Country) -> Browser {
    let mut browser = Browser::new(router(country.clone(), "Ministry"));
    browser.get("/login").await;
    let fields = [("login", "admin"), ("password", PASSWORD)];
    let page = browser.post("/login", &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    browser
}

#[tokio::test]
async fn the_overview_shows_every_box_and_what_came_from_it() {
    let mut browser = logged_in(&Country::default()).await;
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text.matches("data-test=\"box-row\"").count(), 2);
    assert!(page.text.contains("Zagora"));
    assert!(page.text.contains("lines are out of service"));
    assert!(page.text.contains("Never heard"));
    // Of the box that talks, and not of the other.
    assert_eq!(page.text.matches("data-test=\"box-copy\"").count(), 1);
    assert!(
        page.text.contains("data-test=\"total-contacts\">62<"),
        "{}",
        page.text
    );
    assert!(page.text.contains("Pass Jeunes"));
    assert!(
        page.text.contains("Rabat &#60;b&#62;Agdal"),
        "a centre's name is text"
    );
}

#[tokio::test]
async fn an_open_overview_is_kept_fresh_by_its_part_alone() {
    let mut browser = logged_in(&Country::default()).await;
    assert!(
        browser
            .get("/")
            .await
            .text
            .contains("hx-get=\"/parts/overview\"")
    );
    let part = browser.get("/parts/overview").await;
    assert!(!part.text.contains("<html"));
    assert!(part.text.contains("data-test=\"box-row\""));
}

#[tokio::test]
async fn a_centre_has_a_page_and_one_that_is_none_has_not() {
    let mut browser = logged_in(&Country::default()).await;
    let page = browser.get(&format!("/centres/{BOX}")).await;
    assert!(page.text.contains("RAB-2026-000001"), "{}", page.text);
    assert!(
        page.text.contains("Other kind"),
        "a code from a newer box has words too"
    );
    let lines = page.between("data-test=\"lines\"", "</ul>");
    assert!(
        lines.contains("data-line=\"e1\" data-state=\"faulted\""),
        "{lines}"
    );
    assert!(lines.contains("&#60;LOS&#62;") && lines.contains("0/30"));
    assert!(lines.contains("data-line=\"gsm1\" data-state=\"idle\"") && lines.contains("IAM"));
    // A word that only a newer box says is not shown as a line that is well.
    assert!(
        lines.contains("data-line=\"sat1\" data-state=\"unknown\""),
        "{lines}"
    );
    // Which SIM it is can be compared with the card; what is not well has words, or its code.
    assert!(
        lines.contains("…6789") && lines.contains("…5678"),
        "{lines}"
    );
    assert!(lines.contains("Another SIM is in the modem") && lines.contains("moon"));
    assert!(lines.contains("The provider does not answer"), "{lines}");
    let history = page.between("data-test=\"history\"", "</section>");
    assert_eq!(history.matches("data-test=\"epoch\"").count(), 2);
    assert_eq!(
        history.matches("data-test=\"epoch-beside\"").count(),
        1,
        "{history}"
    );
    assert!(
        history.contains("0a0b0c0d") && history.contains("&#60;b&#62;"),
        "{history}"
    );
    for nowhere in [Uuid::from_u128(8).to_string(), "nowhere".into()] {
        let page = browser.get(&format!("/centres/{nowhere}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_centres_cases_are_counted_and_have_pages_and_a_filter() {
    let mut browser = logged_in(&Country::default()).await;
    let first = browser.get(&format!("/centres/{BOX}?status=open")).await;
    let next = format!("/centres/{BOX}?status=open&#38;after=7%2E");
    let pager = first.between("data-test=\"pager\"", "</nav>");
    assert!(pager.contains(&next), "{pager}");
    let list = first.between("data-test=\"list-count\"", "<section");
    assert!(
        list.contains(&format!("/centres/{BOX}?status=closed")),
        "{list}"
    );
    let last = format!("/centres/{BOX}?after=7.{CASE}");
    let last = browser.get(&last).await;
    let pager = last.between("data-test=\"pager\"", "</nav>");
    assert!(
        pager.contains("page-first") && !pager.contains("page-next"),
        "{pager}"
    );
}

#[tokio::test]
async fn a_case_lists_its_files_and_says_which_have_not_arrived() {
    let mut browser = logged_in(&Country::default()).await;
    let centre = browser.get(&format!("/centres/{BOX}")).await;
    let path = format!("/centres/{BOX}/cases/{CASE}");
    assert!(
        centre.text.contains(&format!("href=\"{path}\"")),
        "{}",
        centre.text
    );
    let page = browser.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    let rows: Vec<_> = page.text.split("data-test=\"file\"").skip(1).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].contains("cinfdp.html") && rows[0].contains("Central has it"));
    assert!(rows[0].contains("&#60;Salma&#62;"), "{}", rows[0]);
    assert!(rows[0].contains(&format!("{path}/files/{HERE}")));
    assert!(rows[1].contains("Not at central yet"), "{}", rows[1]);
    assert!(
        !rows[1].contains("href"),
        "there is nothing to get: {}",
        rows[1]
    );
    for nowhere in [
        format!("/centres/{BOX}/cases/{}", Uuid::nil()),
        format!("/centres/{}/cases/{CASE}", Uuid::nil()),
        format!("{path}/files/{}", Uuid::nil()),
    ] {
        assert_eq!(browser.get(&nowhere).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_whose_box_says_that_it_is_a_page_is_kept_and_not_shown() {
    let mut browser = logged_in(&Country::default()).await;
    let path = format!("/centres/{BOX}/cases/{CASE}/files/{HERE}");
    let file = browser.get(&path).await;
    assert_eq!(file.status, StatusCode::OK);
    let header = |name: &str| file.headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/octet-stream");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"cinfdp.html\"; filename*=UTF-8''cinfdp.html"
    );
}

#[tokio::test]
async fn a_file_that_is_not_here_is_told_of_in_words() {
    let mut browser = logged_in(&Country::default()).await;
    for (file, words) in [
        (ON_ITS_WAY, "has not arrived from its centre"),
        (DAMAGED, "is damaged"),
    ] {
        let path = format!("/centres/{BOX}/cases/{CASE}/files/{file}");
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let error = page.between("data-test=\"case-error\"", "</p>");
        assert!(error.contains(words), "{error}");
    }
}

#[tokio::test]
async fn strangers_see_nothing() {
    let mut browser = Browser::new(router(Country::default(), "Ministry"));
    let case = format!("/centres/{BOX}/cases/{CASE}");
    let file = format!("{case}/files/{HERE}");
    for path in ["/", "/parts/overview", "/centres/1", &case, &file] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(!page.text.contains("Rabat"));
    }
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why() {
    let mut browser = Browser::new(router(Country::default(), "Ministry"));
    browser.get("/login").await;
    for (login, status, words) in [
        (
            "admin",
            StatusCode::UNPROCESSABLE_ENTITY,
            "do not go together",
        ),
        (
            "hasty",
            StatusCode::TOO_MANY_REQUESTS,
            "seconds, then try again",
        ),
        (
            "many",
            StatusCode::SERVICE_UNAVAILABLE,
            "Many people are logging in",
        ),
        (
            "broken",
            StatusCode::SERVICE_UNAVAILABLE,
            "its database does not answer",
        ),
    ] {
        let page = browser
            .post("/login", &[("login", login), ("password", "x")])
            .await;
        assert_eq!(page.status, status, "{login}");
        assert!(page.text.contains(words), "{login}: {}", page.text);
    }
}

#[tokio::test]
async fn an_administrator_who_was_removed_is_out_at_once() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    *country.dismissed.lock().unwrap() = true;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_new_password_ends_an_administrators_sessions_at_once() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    *country.passwords.lock().unwrap() += 1;
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
    *country.passwords.lock().unwrap() -= 1;
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::SEE_OTHER,
        "for good"
    );
}

#[tokio::test]
async fn another_instance_of_central_knows_who_is_logged_in() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    browser.router = router(country, "Ministry");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}

/// A route with something in each of its places.
fn path_of(path: &str) -> String {
    let path = path.replace("{box_id}", &BOX.to_string());
    let path = path.replace("{case}", &CASE.to_string());
    let path = path.replace("{file}", &HERE.to_string());
    let path = path
        .replace("{of}", "programmes")
        .replace("{code}", "camps");
    path.replace("{id}", &ADMIN.to_string())
}

#[tokio::test]
async fn every_route_lets_the_roles_of_the_model_through_and_no_other() {
    for role in [Role::Admin, Role::Reader] {
        let country = Country::default();
        let mut browser = logged_in(&country).await;
        browser.get("/cases").await;
        *country.reads.lock().unwrap() = role == Role::Reader;
        for route in CENTRAL {
            let path = path_of(route.path);
            let page = match route.method {
                "POST" => browser.post(&path, &[]).await,
                _ => browser.get(&path).await,
            };
            assert_ne!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{route:?}");
            assert_eq!(
                page.status == StatusCode::FORBIDDEN,
                !role.may(route.action),
                "{role:?} at {route:?}: {}",
                page.status
            );
        }
    }
}

#[tokio::test]
async fn every_route_shows_strangers_the_door() {
    let mut browser = Browser::new(router(Country::default(), "Ministry"));
    browser.get("/login").await;
    for route in CENTRAL {
        let path = path_of(route.path);
        let page = match route.method {
            "POST" => browser.post(&path, &[]).await,
            _ => browser.get(&path).await,
        };
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{route:?}");
        assert!(page.location().starts_with("/login"), "{route:?}");
    }
}

#[tokio::test]
async fn the_catalogue_is_listed_and_said_to_every_box() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let page = browser.get("/catalogue").await;
    let programmes = page.between("catalogue-programmes", "</section>");
    assert!(
        programmes.contains("data-code=\"volunteering\""),
        "{programmes}"
    );
    let kinds = page.between("catalogue-kinds", "</section>");
    let threat = &kinds[kinds.find("data-code=\"threat\"").unwrap()..];
    assert!(threat.contains("Menace &#60;b&#62;") && threat.contains("entry-retired"));
    assert!(threat.contains("Urgent"), "{threat}");

    let new = [
        ("code", "music"),
        ("name", "Musique"),
        ("position", "15"),
        ("from", "13"),
        ("to", ""),
    ];
    let page = browser.post("/catalogue/programmes", &new).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    let said = country.edited.lock().unwrap().pop().unwrap();
    let text = |text: &str| Some(text.to_owned());
    let edit = CatalogueEdit {
        code: "music".into(),
        name: text("Musique"),
        name_ar: text(""),
        name_zgh: text(""),
        name_en: text(""),
        position: Some(15),
        age_from: Some(13),
        age_to: Some(0),
        urgent: None,
        offered: None,
    };
    assert_eq!(said, (CatalogueOf::Programmes, edit));

    // What is refused is shown again with what was typed, and published to nobody.
    for (field, typed, words) in [
        ("code", "A B", "a code is 1 to 40"),
        ("from", "200", "0 to 150"),
        ("from", "old", "0 to 150"),
        ("position", "first", "is a number"),
    ] {
        let form: Vec<_> = new
            .into_iter()
            .filter(|(name, _)| *name != field)
            .chain([(field, typed)])
            .collect();
        let page = browser.post("/catalogue/programmes", &form).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.text.contains(words), "{}", page.text);
        assert!(page.text.contains(&format!("value=\"{typed}\"")), "{field}");
    }
    assert!(country.edited.lock().unwrap().is_empty());

    let path = "/catalogue/kinds/threat";
    let page = browser.get(path).await;
    assert!(page.text.contains("name=\"urgent\" value=\"true\" checked"));
    assert!(page.text.contains("data-test=\"catalogue-offer\""));
    let offered = browser
        .post(&format!("{path}/offered"), &[("offered", "true")])
        .await;
    assert_eq!(offered.status, StatusCode::OK);
    let said = country.edited.lock().unwrap().pop().unwrap();
    assert_eq!(said.0, CatalogueOf::Kinds);
    assert_eq!((&*said.1.code, said.1.offered), ("threat", Some(true)));
    assert_eq!(said.1.name, None, "only that is said");
    let form = [("code", "another"), ("name", "Menace")];
    browser.post(path, &form).await;
    let said = country.edited.lock().unwrap().pop().unwrap();
    assert_eq!((&*said.1.code, said.1.urgent), ("threat", Some(false)));
    let nowhere = browser.post("/catalogue/kinds/nowhere", &form).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(country.edited.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_reader_is_not_offered_what_they_may_not() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let case = format!("/centres/{BOX}/cases/{CASE}");
    assert!(
        browser
            .get(&case)
            .await
            .text
            .contains("data-test=\"answer-form\"")
    );
    assert!(browser.get("/").await.text.contains("href=\"/admins\""));
    *country.reads.lock().unwrap() = true;
    let catalogue = browser.get("/catalogue/kinds/threat").await;
    assert!(!catalogue.text.contains("catalogue-edit"));
    assert!(
        !browser
            .get("/catalogue")
            .await
            .text
            .contains("catalogue-add")
    );
    let page = browser.get(&case).await;
    assert!(!page.text.contains("data-test=\"answer-form\""));
    assert!(
        page.text.contains("Il demande &#60;quand&#62;"),
        "they read notes"
    );
    assert!(!browser.get("/").await.text.contains("href=\"/admins\""));
}

#[tokio::test]
async fn a_password_of_somebody_else_s_is_changed_first() {
    let country = Country::default();
    *country.once.lock().unwrap() = true;
    let mut browser = logged_in(&country).await;
    for path in ["/", "/cases", "/admins"] {
        assert_eq!(browser.get(path).await.location(), "/password", "{path}");
    }
    let page = browser.get("/password").await;
    assert!(page.text.contains("data-test=\"password-must\""));
    for (old, new, status) in [
        (
            "not it at all",
            "le thé est servi",
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (PASSWORD, "motdepasse2026", StatusCode::UNPROCESSABLE_ENTITY),
        (PASSWORD, "le thé est servi", StatusCode::OK),
    ] {
        let form = [("old", old), ("new", new), ("again", new)];
        let page = browser.post("/password", &form).await;
        assert_eq!(page.status, status, "{new}: {}", page.text);
    }
    *country.once.lock().unwrap() = false;
    assert_eq!(
        browser.get("/").await.status,
        StatusCode::OK,
        "the session goes on"
    );
}

#[tokio::test]
async fn a_form_that_is_refused_marks_the_field_that_is_to_be_mended() {
    let mut browser = logged_in(&Country::default()).await;
    let case = format!("/centres/{BOX}/cases/{CASE}");
    let taken = [("name", "Nada"), ("login", "taken"), ("role", "reader")];
    for (page, path, fields, field) in [
        ("/admins", "/admins", &taken[..], "login"),
        (&case, &format!("{case}/answer"), &[("text", " ")], "text"),
        (
            "/password",
            "/password",
            &[("old", "wrong"), ("new", "a"), ("again", "a")],
            "old",
        ),
    ] {
        browser.get(page).await;
        let refused = browser.post(path, fields).await;
        let marked = refused.between("aria-invalid=\"true\"", ">");
        let before = refused.text.split("aria-invalid=\"true\"").next().unwrap();
        let tag = before.rsplit('<').next().unwrap();
        assert!(tag.contains(&format!("name=\"{field}\"")), "{path}: {tag}");
        let told = marked.split("aria-describedby=\"").nth(1).unwrap();
        let told = told.split(['"', ' ']).next().unwrap();
        let told = format!("id=\"{told}\"");
        assert!(refused.text.contains(&told), "{path}: {told}");
    }
    let account = format!("/admins/{ADMIN}");
    browser.get(&account).await;
    let off = [("active", "false")];
    let refused = browser.post(&format!("{account}/active"), &off).await;
    assert!(
        !refused.text.contains("aria-invalid"),
        "a button has no field"
    );
}

#[tokio::test]
async fn accounts_are_listed_added_and_told_a_password_once() {
    let mut browser = logged_in(&Country::default()).await;
    let page = browser.get("/admins").await;
    assert!(
        page.text.contains("Hafsa &#60;Lahlou&#62;"),
        "{}",
        page.text
    );
    let form = |login| [("name", "Nada"), ("login", login), ("role", "reader")];
    let page = browser.post("/admins", &form("taken")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("value=\"Nada\""), "what was typed stays");
    let page = browser.post("/admins", &form("nada")).await;
    assert!(page.text.contains("k7wm-p2ad-x9te-4hqs"), "{}", page.text);
    let path = format!("/admins/{ADMIN}");
    let page = browser.get(&path).await;
    let trail = page.between("data-test=\"trail\"", "</section>");
    assert!(
        trail.contains("Reader") && trail.contains("&#60;Hafsa&#62;"),
        "{trail}"
    );
    let page = browser
        .post(&format!("{path}/active"), &[("active", "false")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("one administrator at least"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn cases_are_looked_for_by_reference_filtered_and_paged() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let asked = format!(
        "/cases?q=rab+61&centre={BOX}&status=open&kind=complaint&programme=none&age=over-30&sort=oldest"
    );
    let page = browser.get(&asked).await;
    assert_eq!(page.status, StatusCode::OK);
    let filter = country.asked.lock().unwrap().clone();
    assert_eq!(filter.text, "rab 61");
    assert_eq!(
        (filter.centre, filter.open, filter.order, filter.turn),
        (Some(BOX), Some(true), CaseOrder::Oldest, Turn::First)
    );
    let month = Timestamp::now() - SignedDuration::from_hours(24 * 30);
    let until = filter.span.until_ms.unwrap();
    assert!((month.as_millisecond() - until).abs() < 60_000, "{until}");
    assert_eq!(filter.kind.as_deref(), Some("complaint"));
    assert_eq!(filter.programme.as_deref(), Some(""));
    assert!(
        page.between("data-test=\"cases-count\">", "<")
            .contains("120")
    );
    assert!(
        page.text.contains("Rabat &#60;b&#62;Agdal"),
        "{}",
        page.text
    );
    assert!(page.text.contains("value=\"over-30\" selected"));
    assert!(page.text.contains("value=\"oldest\" selected"));
    let after = page.between("rel=\"next\" href=\"", "\"");
    for kept in ["q=rab%2061", "age=over%2D30", "sort=oldest", "status=open"] {
        assert!(after.contains(kept), "{after}");
    }
    let last = browser.get(&after.replace("&#38;", "&")).await;
    assert!(!last.text.contains("rel=\"next\""));
    let before = last.between("rel=\"prev\" href=\"", "\"");
    assert!(
        before.contains("q=rab%2061") && before.contains("before=8%2E"),
        "{before}"
    );
    let place = CaseCursor::new(7, CASE);
    assert_eq!(country.asked.lock().unwrap().turn, Turn::After(place));
    for nonsense in ["after=x", "page=9&age=y&sort=z&centre=w"] {
        let page = browser.get(&format!("/cases?{nonsense}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert_eq!(country.asked.lock().unwrap().turn, Turn::First);
    }
}

#[tokio::test]
async fn a_case_is_answered_entrusted_and_settled_on_its_page() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let path = format!("/centres/{BOX}/cases/{CASE}");
    let page = browser.get(&path).await;
    assert!(
        page.text.contains("Direction &#60;régionale&#62;"),
        "{}",
        page.text
    );
    let answer = format!("{path}/answer");
    let page = browser
        .post(&answer, &[("text", "  "), ("assigned", "")])
        .await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("Not sent"), "{}", page.text);
    let form = [
        ("text", "un\r\ndeux"),
        ("assigned", "Rabat"),
        ("closes", "true"),
    ];
    let page = browser.post(&answer, &form).await;
    assert!(
        page.text.contains("data-test=\"answer-said\""),
        "{}",
        page.text
    );
    let said = country.said.lock().unwrap().clone();
    assert_eq!(
        said,
        [CaseAnswer {
            text: Some("un\ndeux".into()),
            assigned: Some("Rabat".into()),
            closes: true,
            once: None,
        }]
    );
    assert!(page.text.contains("name=\"once\""), "{}", page.text);
}

#[tokio::test]
async fn an_answer_outlives_the_session_it_was_typed_in() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    let case = format!("/centres/{BOX}/cases/{CASE}");
    browser.get(&case).await;
    // A new password elsewhere ends this session.
    *country.passwords.lock().unwrap() += 1;
    let text = "المخيم ".repeat(570);
    let text = text.trim_end();
    let form = [("text", text), ("assigned", "Rabat")];
    let page = browser.post(&format!("{case}/answer"), &form).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{}", page.text);
    assert!(country.said.lock().unwrap().is_empty());
    let (kept, to) = (
        page.between("name=\"kept\" value=\"", "\""),
        page.between("name=\"to\" value=\"", "\""),
    );
    let kept = kept.replace("&#38;", "&");
    let token = |page: &str| {
        let (_, after) = page.split_once("name=\"csrf\" value=\"").unwrap();
        after.split_once('"').unwrap().0.to_owned()
    };
    browser.csrf = token(&page.text);
    let wrong = [
        ("login", "admin"),
        ("password", "not it"),
        ("kept", &*kept),
        ("to", to),
    ];
    let page = browser.post("/login", &wrong).await;
    assert!(page.text.contains("name=\"kept\""), "{}", page.text);
    browser.csrf = token(&page.text);
    let right = [
        ("login", "admin"),
        ("password", PASSWORD),
        ("kept", &*kept),
        ("to", to),
    ];
    let page = browser.post("/login", &right).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains(text), "{}", page.text);
    assert!(page.text.contains(&format!("action=\"{case}/answer\"")));
}
