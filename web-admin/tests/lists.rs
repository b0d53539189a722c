//! The desk's lists: how many, page by page, and what was asked for stays asked for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;

use axum::http::StatusCode;
use common::{Browser, Centre, Page};
use jawab_desk::{CaseKind, LedgerError};
use jawab_ledger::{Change, Fields, Value};
use uuid::Uuid;

/// So many cases and calls.
fn fill(centre: &Centre, count: i64) {
    let changes = (0..count).flat_map(|n| {
        let id = Uuid::from_u64_pair(7, n.cast_unsigned());
        let fields = |of: &[(&str, Value)]| -> Fields {
            of.iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect()
        };
        let kind = if n % 2 == 0 { "complaint" } else { "incident" };
        let case = fields(&[
            ("reference", format!("RAB-2026-{n:06}").as_str().into()),
            ("kind", kind.into()),
            ("status", "open".into()),
            ("opened_by", centre.salma.0.into()),
            ("opened_ms", (n * 1_000).into()),
        ]);
        let contact = fields(&[
            ("direction", "inbound".into()),
            ("caller", format!("+2126{n:08}").as_str().into()),
            ("started_ms", (n * 1_000).into()),
        ]);
        let record = fields(&[
            ("contact", id.into()),
            ("outcome", "answered".into()),
            ("staff", centre.salma.0.into()),
        ]);
        [
            Change::new("case", id, case),
            Change::new("contact", id, contact),
            Change::new("call_record", id, record),
        ]
    });
    let changes = changes.collect();
    let write = |_: &_| Ok::<_, LedgerError>((changes, ()));
    centre.desk.ledger().write("test", write).unwrap();
}

fn href(page: &Page, test: &str) -> Option<String> {
    let mark = format!("data-test=\"{test}\"");
    let before = &page.text[..page.text.find(&mark)?];
    let link = &before[before.rfind("href=\"").unwrap() + 6..];
    Some(link[..link.find('"').unwrap()].replace("&#38;", "&"))
}

/// All that stands between two markers, wherever they are.
fn all<'a>(page: &'a Page, start: &str, end: &str) -> Vec<&'a str> {
    let rest = page.text.split(start).skip(1);
    rest.map(|rest| rest.split(end).next().unwrap()).collect()
}

/// Follows the link to the next page to the end, without a script.
async fn rows(browser: &mut Browser, path: &str, start: &str, end: &str) -> Vec<String> {
    let mut next = Some(path.to_owned());
    let mut rows = Vec::new();
    while let Some(path) = next {
        let page = browser.get(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        rows.extend(all(&page, start, end).into_iter().map(str::to_owned));
        next = href(&page, "page-next");
    }
    rows
}

#[tokio::test]
async fn every_case_and_every_call_is_reached_from_its_list_by_links() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    fill(&centre, 234);
    let cases = rows(&mut browser, "/cases", "class=\"reference\">", "<").await;
    assert_eq!(cases.len(), 234);
    assert_eq!(cases.iter().collect::<BTreeSet<_>>().len(), 234);
    assert_eq!(cases[0], "RAB-2026-000233", "the newest first");
    let calls = rows(
        &mut browser,
        "/contacts",
        "data-test=\"contact-row\"",
        "</tr>",
    )
    .await;
    assert_eq!(calls.iter().collect::<BTreeSet<_>>().len(), 234);
    let page = browser.get("/cases").await;
    assert!(page.text.contains("data-count=\"234\""), "{}", page.text);
    assert!(
        page.between("data-test=\"list-count\"", "</span>")
            .contains("234")
    );
}

#[tokio::test]
async fn what_was_asked_for_stays_asked_for_on_the_next_page_and_in_the_form() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    fill(&centre, 234);
    let asked = "/cases?status=all&kind=complaint&mine=1&sort=oldest";
    let page = browser.get(asked).await;
    assert!(page.text.contains("data-count=\"117\""));
    assert!(page.text.contains("value=\"complaint\" selected"));
    assert!(page.text.contains("value=\"oldest\" selected"));
    assert_eq!(
        all(&page, "class=\"reference\">", "<")[0],
        "RAB-2026-000000"
    );
    let next = href(&page, "page-next").unwrap();
    for kept in ["status=all", "kind=complaint", "mine=1", "sort=oldest"] {
        assert!(next.contains(kept), "{next}");
    }
    let second = browser.get(&next).await;
    assert_eq!(
        all(&second, "class=\"reference\">", "<")[0],
        "RAB-2026-000100"
    );
    let back = href(&second, "page-previous").unwrap();
    let first = browser.get(&back).await;
    let references = |page: &Page| -> Vec<String> {
        let all = all(page, "class=\"reference\">", "<");
        all.into_iter().map(str::to_owned).collect()
    };
    assert_eq!(references(&first), references(&page));
}

#[tokio::test]
async fn days_somebody_elses_and_a_person_narrow_a_list_and_nonsense_does_not() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("idir").await;
    fill(&centre, 30);
    let case = centre.case(CaseKind::Information, "n").await;
    for (path, count) in [
        ("/cases?mine=1", 0),
        ("/cases?from=1970-01-02&to=", 1),
        ("/cases?to=1970-01-01", 30),
        ("/cases?kind=gossip&from=then&after=x&sort=z&person=y", 31),
        ("/contacts?mine=1", 0),
        ("/contacts?kind=missed", 0),
        ("/contacts?kind=answered&to=1970-01-01", 30),
    ] {
        let page = browser.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        let count = format!("data-count=\"{count}\"");
        assert!(page.text.contains(&count), "{path}: {}", page.text);
    }
    assert!(browser.get("/cases").await.text.contains(&case.to_string()));
}

#[tokio::test]
async fn a_search_that_finds_more_than_it_shows_says_so() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let people = |count: u128| -> Vec<Change> {
        let person = |n: u128| {
            let name = Fields::from([("name".to_owned(), format!("Amina {n}").as_str().into())]);
            Change::new("person", Uuid::from_u128(n), name)
        };
        (1..=count).map(person).collect()
    };
    for (count, is_cut, is_over) in [(3, false, false), (60, true, false), (1_001, true, true)] {
        let write = |_: &_| Ok::<_, LedgerError>((people(count), ()));
        centre.desk.ledger().write("test", write).unwrap();
        let page = browser.get("/search?q=amina").await;
        assert_eq!(
            page.text.contains("data-test=\"search-all-people\""),
            is_cut,
            "{count}"
        );
        assert_eq!(
            page.text.contains("data-test=\"search-most\""),
            is_over,
            "{count}"
        );
        let said = page.between("data-test=\"people-count\">", "<");
        let all = if is_over {
            "more than \u{2068}1000\u{2069}".to_owned()
        } else {
            count.to_string()
        };
        assert_eq!(said, all);
    }
}

#[tokio::test]
async fn all_that_a_search_finds_is_reached_by_links_kind_by_kind() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    fill(&centre, 234);
    for (q, kind, row, end) in [
        ("RAB-2026-0", "cases", "class=\"reference\">", "<"),
        ("06000", "contacts", "data-test=\"contact-row\"", "</tr>"),
    ] {
        let page = browser.get(&format!("/search?q={q}")).await;
        assert!(all(&page, row, end).len() < 50, "the best of each kind");
        let path = href(&page, &format!("search-all-{kind}")).unwrap();
        let rows = rows(&mut browser, &path, row, end).await;
        assert_eq!(rows.len(), 234, "{q}");
        assert_eq!(rows.iter().collect::<BTreeSet<_>>().len(), 234, "{q}");
        let one = browser.get(&path).await;
        assert_eq!(href(&one, "search-back").unwrap(), href_of(q));
    }
    for nonsense in ["&of=gossip&page=3", "&of=cases&page=x", "&of=cases&page=0"] {
        let page = browser
            .get(&format!("/search?q=RAB-2026-0{nonsense}"))
            .await;
        assert_eq!(page.status, StatusCode::OK, "{nonsense}");
        assert!(page.text.contains("RAB-2026-000233"), "{nonsense}");
    }
}

fn href_of(q: &str) -> String {
    format!("/search?q={}", q.replace('-', "%2D"))
}

#[tokio::test]
async fn a_persons_page_leads_to_all_of_their_cases_and_calls() {
    let centre = Centre::open().await;
    let mut browser = centre.browser();
    browser.sits_down("salma").await;
    let person = Uuid::from_u128(9);
    fill(&centre, 70);
    let changes = (0..70).flat_map(|n| {
        let id = Uuid::from_u64_pair(7, n);
        let of_case = Fields::from([("person".to_owned(), person.into())]);
        let number = Fields::from([
            ("number".to_owned(), format!("+2126{n:08}").as_str().into()),
            ("person".to_owned(), person.into()),
        ]);
        [
            Change::new("case", id, of_case),
            Change::new("number", id, number),
        ]
    });
    let name = Fields::from([("name".to_owned(), "Amina".into())]);
    let mut changes: Vec<Change> = changes.collect();
    changes.push(Change::new("person", person, name));
    let write = |_: &_| Ok::<_, LedgerError>((changes, ()));
    centre.desk.ledger().write("test", write).unwrap();
    let page = browser.get(&format!("/people/{person}")).await;
    let reference = "class=\"reference\">";
    assert!(all(&page, reference, "<").len() < 70);
    let cases = href(&page, "person-all-cases").unwrap();
    assert_eq!(rows(&mut browser, &cases, reference, "<").await.len(), 70);
    let call = "data-test=\"contact-row\"";
    let calls = href(&page, "person-all-contacts").unwrap();
    assert_eq!(rows(&mut browser, &calls, call, "</tr>").await.len(), 70);
}
