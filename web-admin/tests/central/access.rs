//! Who sees what, and who may do what.

use axum::http::StatusCode;
use jawab_desk::Role;
use jawab_web::access::CENTRAL;
use jawab_web::central::router;

use super::logged_in;
use super::ministry::{ADMIN, BOX, CASE, Country, HERE};
use crate::common::Browser;

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
