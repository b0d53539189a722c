//! How a call went, on the page of its contact.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use axum::http::StatusCode;
use common::Centre;
use jawab_vocabulary::Course;
use uuid::Uuid;

/// How often the page says this.
fn count(page: &common::Page, what: &str) -> usize {
    page.text.matches(what).count()
}

#[tokio::test]
async fn a_call_shows_segment_by_segment_who_had_it_and_how_each_side_was_heard() {
    let centre = Centre::open().await;
    let contact = centre.call(centre.course()).await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let list = browser.get("/contacts").await;
    let address = format!("/contacts/{contact}");
    assert!(list.text.contains(&format!("href=\"{address}\"")));

    let page = browser.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(count(&page, "data-test=\"segment\""), 6);
    // Who was passed over is named, and where.
    let rings = page.between("A phone rings</span>", "A phone rings</span>");
    assert!(
        rings.contains("Idir Aït") && rings.contains("202"),
        "{rings}"
    );
    assert!(rings.contains("0:04") || page.text.contains(">0:04<"));
    for words in ["On hold", "5.0 s", "1:10", "40.0 s", "The person outside"] {
        assert!(page.text.contains(words), "{words}");
    }

    // A handset that only rang was not heard; the modem has no score, the bad handset has.
    assert_eq!(count(&page, "data-test=\"side\""), 2);
    let sides = page.between("data-test=\"side\"", "</table>");
    assert!(sides.contains("gsm1") && sides.contains("4700"));
    assert!(sides.contains("chip-bad") && sides.contains("2.8") && sides.contains("poor"));
    assert!(
        sides.contains("13.1 %") && sides.contains("31 ms"),
        "{sides}"
    );
    assert!(!sides.contains("202"));
    // A number has the point of its reader's language.
    let french = browser.get(&format!("{address}?lang=fr")).await;
    assert!(french.text.contains("2,8") && french.text.contains("13,1 %"));
    assert!(french.text.contains("40,0 s") && !french.words().contains("2.8"));
}

#[tokio::test]
async fn a_call_of_before_has_its_sums_and_what_is_no_contact_no_page() {
    let centre = Centre::open().await;
    let before = centre.call(Course::default()).await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    let page = browser.get(&format!("/contacts/{before}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(count(&page, "data-test=\"segment\""), 0);
    for sum in ["0:26", "1:00", "0:05"] {
        assert!(page.text.contains(sum), "{sum}");
    }
    for nothing in [Uuid::now_v7().to_string(), "nothing".into()] {
        let page = browser.get(&format!("/contacts/{nothing}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}
