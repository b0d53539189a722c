//! The staff's day, for their supervisor.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::Centre;
use jawab_desk::AgentChange;
use jawab_vocabulary::{Availability, BreakReason, ChangedBy, StaffId};
use jiff::civil::date;
use uuid::Uuid;

async fn says(centre: &Centre, staff: StaffId, is: Availability, by: ChangedBy, hour: i8) {
    let at = date(2026, 11, 23).at(hour, 0, 0, 0);
    let at = jawab_zone::legal_time().to_timestamp(at).unwrap();
    let id = Uuid::now_v7();
    let change = AgentChange {
        id,
        staff,
        is,
        by,
        at,
    };
    centre.desk.agent_changed(change).await.unwrap();
}

#[tokio::test]
async fn a_supervisor_sees_the_times_of_a_day_by_member_of_staff_and_who_changed_them() {
    let centre = Centre::open().await;
    let idir = centre.idir;
    let prayer = Availability::Break(BreakReason::Prayer);
    let themselves = ChangedBy::Themselves;
    says(&centre, idir, Availability::Ready, themselves, 9).await;
    says(&centre, idir, prayer, themselves, 11).await;
    let by_salma = ChangedBy::Colleague(centre.salma);
    says(&centre, idir, Availability::Away, by_salma, 12).await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let settings = browser.get("/settings").await;
    assert!(settings.text.contains("href=\"/settings/times\""));

    let page = browser.get("/settings/times?day=2026-11-23").await;
    assert_eq!(page.status, StatusCode::OK);
    let row = page.between("data-test=\"agent-day\"", "</tr>");
    for shown in ["Idir", ">3:00:00<", ">2:00:00<", ">1:00:00<"] {
        assert!(row.contains(shown), "{shown}: {row}");
    }
    let changes = page.between("data-test=\"agent-changes\"", "</section>");
    for shown in ["09:00", "Prayer", "Changed by", "Salma Benkirane"] {
        assert!(changes.contains(shown), "{shown}: {changes}");
    }
    let none = browser.get("/settings/times?day=2026-11-20").await;
    assert!(none.text.contains("data-test=\"agent-day-none\""));
    // What is no day is today.
    let today = browser.get("/settings/times?day=tomorrow").await;
    assert_eq!(today.status, StatusCode::OK);
}

#[tokio::test]
async fn the_staffs_day_is_for_supervisors() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let page = browser.get("/settings/times").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}
