//! Central's console, on a ministry of the test's own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use common::{Browser, PASSWORD};
use jawab_web::central::{
    Admin, BoxRow, CentreDetail, Count, Failure, LineRow, Ministry, NotLetIn, Overview, RecentCase,
    router,
};
use jawab_web::session::Shelf;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

const BOX: Uuid = Uuid::from_u128(7);
const ADMIN: Uuid = Uuid::from_u128(1);

#[derive(Clone, Debug, Default)]
struct Drawer(Arc<Mutex<HashMap<String, String>>>);

impl Shelf for Drawer {
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
}

fn row(centre: &str, last_heard: Option<Timestamp>) -> BoxRow {
    BoxRow {
        box_id: BOX,
        centre: centre.into(),
        code: "RAB".into(),
        last_heard,
        backlog: 4,
        contacts: 31,
        cases: 12,
        open_cases: 5,
        lines: vec![
            LineRow {
                name: "gsm1".into(),
                state: "idle".into(),
                operator: Some("IAM".into()),
                ..LineRow::default()
            },
            LineRow {
                name: "e1".into(),
                state: "faulted".into(),
                why: Some("<LOS>".into()),
                channels: Some((0, 30)),
                ..LineRow::default()
            },
        ],
    }
}

fn counts(of: &str) -> Vec<Count> {
    vec![Count {
        of: of.into(),
        count: 12,
    }]
}

impl Ministry for Country {
    type Shelf = Drawer;

    fn shelf(&self) -> Drawer {
        self.drawer.clone()
    }

    async fn authenticate(&self, login: &str, password: &str) -> Result<Admin, NotLetIn> {
        match (login, password) {
            ("admin", PASSWORD) => Ok(Admin {
                id: ADMIN,
                name: "Admin".into(),
            }),
            ("hasty", _) => Err(NotLetIn::TooManyTries { wait_s: 9 }),
            ("broken", _) => Err(NotLetIn::Failed("the database is gone".into())),
            _ => Err(NotLetIn::WrongPassword),
        }
    }

    async fn admin(&self, id: Uuid) -> Result<Option<Admin>, Failure> {
        let dismissed = *self.dismissed.lock().unwrap();
        Ok((id == ADMIN && !dismissed).then(|| Admin {
            id,
            name: "Admin".into(),
        }))
    }

    async fn overview(&self) -> Result<Overview, Failure> {
        let recently = Timestamp::now() - SignedDuration::from_mins(1);
        Ok(Overview {
            boxes: vec![
                row("Rabat <b>Agdal</b>", Some(recently)),
                row("Zagora", None),
            ],
            by_programme: counts("pass-jeunes"),
            by_kind: counts("complaint"),
        })
    }

    async fn centre(&self, box_id: Uuid) -> Result<Option<CentreDetail>, Failure> {
        Ok((box_id == BOX).then(|| CentreDetail {
            row: row("Rabat", None),
            by_programme: counts(""),
            by_kind: counts("a-kind-of-tomorrow"),
            recent: vec![RecentCase {
                reference: "RAB-2026-000001".into(),
                opened: Timestamp::now(),
                programme: None,
                kind: "complaint".into(),
                open: true,
            }],
        }))
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
    assert!(page.text.contains("A line is out of service"));
    assert!(page.text.contains("Never heard"));
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
    for nowhere in [Uuid::from_u128(8).to_string(), "nowhere".into()] {
        let page = browser.get(&format!("/centres/{nowhere}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn strangers_see_nothing() {
    let mut browser = Browser::new(router(Country::default(), "Ministry"));
    for path in ["/", "/parts/overview", "/centres/1"] {
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
            "broken",
            StatusCode::SERVICE_UNAVAILABLE,
            "cannot check passwords",
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
async fn another_instance_of_central_knows_who_is_logged_in() {
    let country = Country::default();
    let mut browser = logged_in(&country).await;
    browser.router = router(country, "Ministry");
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
}
