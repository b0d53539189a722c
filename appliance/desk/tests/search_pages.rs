//! What a search finds, page by page: each once, in one order, and as many as are said.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeSet;

use jawab_desk::{Desk, Found, FoundCount, FoundKind, FoundPart, Ledger, MOST_FOUND, ROWS};
use jawab_ledger::{Change, Fields, LedgerError, Value};
use proptest::prelude::*;
use tempfile::TempDir;
use uuid::Uuid;

struct Office {
    desk: Desk,
    _folder: TempDir,
}

fn office() -> Office {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    Office {
        desk: Desk::new(ledger, "RAB"),
        _folder: folder,
    }
}

fn change(kind: &str, id: u128, of: &[(&str, Value)]) -> Change {
    let fields: Fields = of
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    Change::new(kind, Uuid::from_u128(id), fields)
}

impl Office {
    fn keeps(&self, changes: Vec<Change>) {
        let write = |_: &_| Ok::<_, LedgerError>((changes, ()));
        self.desk.ledger().write("test", write).unwrap();
    }

    /// A person with their number, and a call of theirs with a case and its note.
    fn knows(&self, n: u128) {
        let number = format!("+2126610{n:05}");
        let at = i64::try_from(n).unwrap() * 1_000;
        let (call, person) = (n | 1 << 96, n | 2 << 96);
        let text = |text: &str| Value::from(text);
        self.keeps(vec![
            change("person", person, &[("name", text(&format!("Amina {n}")))]),
            change(
                "number",
                n | 3 << 96,
                &[
                    ("number", text(&number)),
                    ("person", Uuid::from_u128(person).into()),
                ],
            ),
            change(
                "contact",
                call,
                &[
                    (
                        "direction",
                        text(if n.is_multiple_of(3) {
                            "outbound"
                        } else {
                            "inbound"
                        }),
                    ),
                    (
                        if n.is_multiple_of(3) {
                            "called"
                        } else {
                            "caller"
                        },
                        text(&number),
                    ),
                    ("started_ms", at.into()),
                ],
            ),
            change(
                "case",
                call,
                &[
                    ("reference", text(&format!("RAB-2026-{n:06}"))),
                    ("status", text("open")),
                    ("opened_ms", at.into()),
                ],
            ),
            change(
                "note",
                n | 4 << 96,
                &[
                    ("case_id", Uuid::from_u128(call).into()),
                    ("text", text("Demande une équivalence")),
                    ("written_ms", at.into()),
                ],
            ),
        ]);
    }

    async fn part(&self, text: &str, part: FoundPart) -> Found {
        self.desk.search_part(text, part).await.unwrap()
    }

    /// All rows of a kind, by its pages.
    async fn pages(&self, text: &str, kind: FoundKind) -> Vec<Uuid> {
        let mut all = Vec::new();
        loop {
            let page = FoundPart::Page(kind, all.len() / ROWS);
            let found = self.part(text, page).await;
            let (rows, count) = of_kind(&found, kind);
            if rows.is_empty() || all.ends_with(&rows) {
                return all;
            }
            assert_eq!(found.before, all.len(), "{text} {kind:?}");
            assert!(rows.len() <= ROWS);
            all.extend(rows);
            assert!(all.len() <= count.count);
            if all.len() == count.count {
                return all;
            }
        }
    }
}

fn of_kind(found: &Found, kind: FoundKind) -> (Vec<Uuid>, FoundCount) {
    match kind {
        FoundKind::People => (
            found.people.iter().map(|found| found.person.id).collect(),
            found.people_count,
        ),
        FoundKind::Cases => (
            found.cases.iter().map(|case| case.id).collect(),
            found.cases_count,
        ),
        FoundKind::Contacts => (
            found.contacts.iter().map(|contact| contact.id).collect(),
            found.contacts_count,
        ),
    }
}

#[tokio::test]
async fn everything_that_is_found_is_on_one_of_its_pages_once() {
    let office = office();
    for n in 1..=123 {
        office.knows(n);
    }
    for (text, kind, count) in [
        ("amina", FoundKind::People, 123),
        ("0661 0", FoundKind::People, 123),
        ("equivalence", FoundKind::Cases, 123),
        ("RAB-2026-0000", FoundKind::Cases, 99),
        // As a beginning, and as number 1.
        ("RAB-2026-0001", FoundKind::Cases, 25),
        ("+212 661 0", FoundKind::Contacts, 123),
        ("0661000", FoundKind::Contacts, 123),
        ("066100012", FoundKind::Contacts, 4),
        // The end of a number.
        ("0061", FoundKind::Contacts, 1),
        ("Karima", FoundKind::People, 0),
    ] {
        let all = office.pages(text, kind).await;
        assert_eq!(all.len(), count, "{text} {kind:?}");
        let once: BTreeSet<&Uuid> = all.iter().collect();
        assert_eq!(once.len(), count, "{text} {kind:?}");
        let best = office.part(text, FoundPart::Best(7)).await;
        let (rows, said) = of_kind(&best, kind);
        assert_eq!(
            rows,
            all[..count.min(7)],
            "{text}: the first page begins so"
        );
        let exact = FoundCount { count, more: false };
        assert_eq!(said, exact, "{text}");
    }
    let calls = office.pages("06610", FoundKind::Contacts).await;
    let newest = Uuid::from_u128(123 | 1 << 96);
    assert_eq!(calls[0], newest, "the newest call first");
}

#[tokio::test]
async fn a_page_beyond_the_last_is_the_last_and_of_nothing_there_is_an_empty_one() {
    let office = office();
    for n in 1..=60 {
        office.knows(n);
    }
    for kind in [FoundKind::People, FoundKind::Cases, FoundKind::Contacts] {
        let text = match kind {
            FoundKind::People => "amina",
            FoundKind::Cases => "equivalence",
            FoundKind::Contacts => "06610",
        };
        for page in [1, 2, 99, usize::MAX / ROWS] {
            let found = office.part(text, FoundPart::Page(kind, page)).await;
            assert_eq!(found.before, ROWS, "{kind:?} {page}");
            assert_eq!(of_kind(&found, kind).0.len(), 10, "{kind:?} {page}");
        }
        let nothing = office.part("Xylophone", FoundPart::Page(kind, 3)).await;
        assert_eq!(nothing, Found::default(), "{kind:?}");
    }
}

#[tokio::test]
async fn what_is_beyond_the_most_is_said_to_be_there() {
    let office = office();
    let many = u128::try_from(MOST_FOUND).unwrap();
    let people = |numbers: std::ops::Range<u128>| {
        let name = [("name", Value::from("Amina"))];
        numbers.map(|n| change("person", n, &name)).collect()
    };
    office.keeps(people(1..many + 1));
    let found = office.part("amina", FoundPart::Best(3)).await;
    let all = FoundCount {
        count: MOST_FOUND,
        more: false,
    };
    assert_eq!(found.people_count, all);
    office.keeps(people(many + 1..many + 5));
    let found = office.part("amina", FoundPart::Best(3)).await;
    assert_eq!(found.people_count, FoundCount { more: true, ..all });
    assert_eq!(
        office.pages("amina", FoundKind::People).await.len(),
        MOST_FOUND
    );
}

#[tokio::test]
async fn a_persons_page_counts_all_and_has_the_last_of_them() {
    let office = office();
    office.knows(1);
    let person = Uuid::from_u128(1 | 2 << 96);
    for n in 200..320 {
        let at = i64::try_from(n).unwrap() * 1_000;
        office.keeps(vec![
            change(
                "case",
                n,
                &[("person", person.into()), ("opened_ms", at.into())],
            ),
            change(
                "contact",
                n,
                &[
                    ("direction", "inbound".into()),
                    ("caller", "+212661000001".into()),
                    ("started_ms", at.into()),
                ],
            ),
        ]);
    }
    let sheet = office.desk.person(person).await.unwrap().unwrap();
    assert_eq!((sheet.cases_count, sheet.contacts_count), (120, 121));
    assert_eq!(sheet.cases[0].id, Uuid::from_u128(319));
    assert_eq!(sheet.contacts[0].id, Uuid::from_u128(319));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Whatever is typed is answered, and a first page begins with the best.
    #[test]
    fn any_text_at_all_has_pages(text in "\\PC{0,40}", page in 0_usize..9) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let office = office();
            office.knows(7);
            for kind in [FoundKind::People, FoundKind::Cases, FoundKind::Contacts] {
                let found = office.part(&text, FoundPart::Page(kind, page)).await;
                let (rows, count) = of_kind(&found, kind);
                assert_eq!(rows.len(), count.count);
            }
        });
    }
}
