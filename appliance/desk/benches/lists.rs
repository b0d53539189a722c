//! How long a page of a list takes with 200,000 cases and 200,000 calls behind it: the first
//! page, one in the middle and the last, with each filter and order of the desk; the same for what
//! a search finds; and how long a start takes that makes the search's index or the trail anew.
//!
//! `cargo bench -p jawab-desk --bench lists`; it takes some minutes to make so many records.
//! It fails where the 95th of a hundred takes longer than the desk's 200 ms.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

use std::time::{Duration, Instant};

use jawab_desk::{
    CaseKind, CaseList, CaseOrder, ContactKind, ContactList, Desk, Filter, FoundKind, FoundPart,
    Ledger, LedgerError, Page, Programme, Span, Turn,
};
use jawab_ledger::{Change, Fields, Value};
use jawab_vocabulary::StaffId;
use uuid::Uuid;

const ROWS: u128 = 200_000;
const TRIES: usize = 20;
const MOST: Duration = Duration::from_millis(200);
/// Between two cases, and between two calls.
const STEP_MS: i64 = 60_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("ledger.db");
    let ledger = Ledger::open(&file).unwrap();
    let desk = Desk::new(ledger, "RAB");
    fill(&desk);
    let mut slow = Vec::new();
    println!("list                                    p50        p95    rows");
    for (name, list) in case_lists() {
        let mut times = Vec::new();
        let mut count = 0;
        for turn in turns(&desk.list_cases(list.clone()).await.unwrap()) {
            for _ in 0..TRIES {
                let list = CaseList {
                    turn,
                    ..list.clone()
                };
                let begin = Instant::now();
                count = desk.list_cases(list).await.unwrap().count;
                times.push(begin.elapsed());
            }
        }
        slow.extend(tell(name, times, count));
    }
    for (name, list) in contact_lists() {
        let mut times = Vec::new();
        let mut count = 0;
        for turn in turns(&desk.list_contacts(list.clone()).await.unwrap()) {
            for _ in 0..TRIES {
                let list = ContactList {
                    turn,
                    ..list.clone()
                };
                let begin = Instant::now();
                count = desk.list_contacts(list).await.unwrap().count;
                times.push(begin.elapsed());
            }
        }
        slow.extend(tell(name, times, count));
    }
    for (name, text, part) in searches() {
        let mut times = Vec::new();
        let mut count = 0;
        for _ in 0..TRIES {
            let begin = Instant::now();
            let found = desk.search_part(text, part).await.unwrap();
            times.push(begin.elapsed());
            let counts = [found.people_count, found.cases_count, found.contacts_count];
            count = counts.iter().map(|count| count.count).sum();
        }
        slow.extend(tell(name, times, u64::try_from(count).unwrap()));
    }
    drop(desk);
    for (name, key) in [
        ("the search's index anew", "search"),
        ("the trail anew", "trail"),
    ] {
        let ledger = Ledger::open(&file).unwrap();
        ledger
            .write("bench", |db| {
                db.execute("DELETE FROM meta WHERE key = ?1", [key])
                    .map_err(LedgerError::from)?;
                Ok::<_, LedgerError>((Vec::new(), ()))
            })
            .unwrap();
        drop(ledger);
        let begin = Instant::now();
        drop(Ledger::open(&file).unwrap());
        let anew = begin.elapsed();
        let begin = Instant::now();
        drop(Ledger::open(&file).unwrap());
        println!(
            "{name}: {anew:.1?}, and {:.1?} where it is there",
            begin.elapsed()
        );
    }
    assert!(slow.is_empty(), "longer than {MOST:?}: {slow:?}");
}

fn searches() -> Vec<(&'static str, &'static str, FoundPart)> {
    let best = FoundPart::Best(20);
    let last = |kind| FoundPart::Page(kind, 19);
    vec![
        ("search: a name of everybody", "amina", best),
        ("search: its last page", "amina", last(FoundKind::People)),
        ("search: a name and digits", "amina 0612345", best),
        ("search: four digits", "0612", best),
        ("search: the end of a number", "4321", best),
        (
            "search: calls, the last page",
            "0612",
            last(FoundKind::Contacts),
        ),
        ("search: a reference", "RAB-2026-000061", best),
        ("search: the beginning of one", "RAB-2026-0", best),
        ("search: a word of every note", "colonies", best),
        (
            "search: its last page of cases",
            "colonies",
            last(FoundKind::Cases),
        ),
        ("search: nobody", "Xylophone", best),
    ]
}

/// The first page, the second, and one amid the list.
fn turns<T>(first: &Page<T>) -> Vec<Turn> {
    let middle = format!(
        "{}.{}",
        i64::try_from(ROWS / 2).unwrap() * STEP_MS,
        Uuid::nil()
    );
    let middle = middle.parse().unwrap();
    let mut turns = vec![Turn::First, Turn::After(middle), Turn::Before(middle)];
    turns.extend(first.next.map(Turn::After));
    turns
}

fn tell(name: &'static str, mut times: Vec<Duration>, count: u64) -> Option<&'static str> {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{name:<34} {:>8.1?} {:>10.1?} {count:>7}", at(50), at(95));
    (at(95) > MOST).then_some(name)
}

fn staff(n: u128) -> StaffId {
    StaffId(Uuid::from_u128(n))
}

fn case_lists() -> Vec<(&'static str, CaseList)> {
    let all = CaseList::default();
    let month = Span {
        from_ms: Some(50_000 * STEP_MS),
        until_ms: Some(93_000 * STEP_MS),
    };
    vec![
        ("cases: all", all.clone()),
        (
            "cases: open",
            CaseList {
                status: Filter::Open,
                ..all.clone()
            },
        ),
        (
            "cases: settled, oldest first",
            CaseList {
                status: Filter::Closed,
                order: CaseOrder::Oldest,
                ..all.clone()
            },
        ),
        (
            "cases: by change",
            CaseList {
                order: CaseOrder::Changed,
                ..all.clone()
            },
        ),
        (
            "cases: programme and kind",
            CaseList {
                programme: Some(Programme::Camps.into()),
                kind: Some(CaseKind::Complaint.into()),
                ..all.clone()
            },
        ),
        (
            "cases: mine (a quarter)",
            CaseList {
                opened_by: Some(staff(1)),
                ..all.clone()
            },
        ),
        (
            "cases: mine, by change",
            CaseList {
                opened_by: Some(staff(1)),
                order: CaseOrder::Changed,
                ..all.clone()
            },
        ),
        (
            "cases: mine, none",
            CaseList {
                opened_by: Some(staff(99)),
                ..all.clone()
            },
        ),
        (
            "cases: one month, open",
            CaseList {
                status: Filter::Open,
                span: month,
                ..all.clone()
            },
        ),
        (
            "cases: a person's",
            CaseList {
                person: Some(Uuid::from_u128(5)),
                ..all
            },
        ),
    ]
}

fn contact_lists() -> Vec<(&'static str, ContactList)> {
    let all = ContactList::default();
    let month = Span {
        from_ms: Some(50_000 * STEP_MS),
        until_ms: Some(93_000 * STEP_MS),
    };
    vec![
        ("contacts: all", all.clone()),
        (
            "contacts: missed",
            ContactList {
                kind: Some(ContactKind::Missed),
                ..all.clone()
            },
        ),
        (
            "contacts: answered",
            ContactList {
                kind: Some(ContactKind::Answered),
                ..all.clone()
            },
        ),
        (
            "contacts: outgoing",
            ContactList {
                kind: Some(ContactKind::Outbound),
                ..all.clone()
            },
        ),
        (
            "contacts: mine (a quarter)",
            ContactList {
                staff: Some(staff(1)),
                ..all.clone()
            },
        ),
        (
            "contacts: mine, none",
            ContactList {
                staff: Some(staff(99)),
                ..all.clone()
            },
        ),
        (
            "contacts: one month, missed",
            ContactList {
                span: month,
                kind: Some(ContactKind::Missed),
                ..all.clone()
            },
        ),
        (
            "contacts: a person's",
            ContactList {
                person: Some(Uuid::from_u128(5)),
                ..all
            },
        ),
    ]
}

fn fields(of: &[(&str, Value)]) -> Fields {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn fill(desk: &Desk) {
    const OUTCOMES: [&str; 5] = [
        "answered",
        "answered",
        "abandoned_in_queue",
        "answered",
        "abandoned_in_menu",
    ];
    let pick = |n: u128, of: usize| usize::try_from(n).unwrap() % of;
    for from in (0..ROWS).step_by(2_000) {
        let mut changes = Vec::new();
        for n in from..from + 2_000 {
            let at = i64::try_from(n).unwrap() * STEP_MS;
            // As ids of calls are: in order of time.
            let id = Uuid::from_u128((n << 80) | n);
            let person = Uuid::from_u128(n % 60_000);
            let number = format!("+2126{:08}", n % 60_000);
            if n < 60_000 {
                let name = format!("Amina {n}");
                let fresh = fields(&[("name", name.as_str().into())]);
                changes.push(Change::new("person", person, fresh));
                let of = fields(&[
                    ("number", number.as_str().into()),
                    ("person", person.into()),
                ]);
                changes.push(Change::new("number", Uuid::from_u128(n | 1 << 100), of));
            }
            let programme = Programme::ALL
                .get(pick(n / 7, 5))
                .map(|programme| programme.code());
            let case = fields(&[
                ("reference", format!("RAB-2026-{n:06}").as_str().into()),
                ("programme", programme.into()),
                ("kind", CaseKind::ALL[pick(n, 5)].code().into()),
                ("status", if n % 50 == 0 { "open" } else { "closed" }.into()),
                ("opened_by", staff(n % 4).0.into()),
                ("person", person.into()),
                ("opened_ms", at.into()),
                (
                    "changed_ms",
                    (at + i64::try_from(n * 7_919 % 1_000_000).unwrap()).into(),
                ),
            ]);
            changes.push(Change::new("case", id, case));
            let note = fields(&[
                ("case_id", id.into()),
                ("text", "Demande des informations sur les colonies.".into()),
                ("written_ms", at.into()),
            ]);
            changes.push(Change::new("note", Uuid::from_u128(n | 2 << 100), note));
            let inbound = n % 9 != 0;
            let contact = fields(&[
                (
                    "direction",
                    if inbound { "inbound" } else { "outbound" }.into(),
                ),
                (
                    "caller",
                    if inbound { number.as_str() } else { "201" }.into(),
                ),
                (
                    "called",
                    if inbound {
                        "+212537000000"
                    } else {
                        number.as_str()
                    }
                    .into(),
                ),
                ("started_ms", at.into()),
            ]);
            changes.push(Change::new("contact", id, contact));
            let record = fields(&[
                ("contact", id.into()),
                ("outcome", OUTCOMES[pick(n, 5)].into()),
                ("staff", staff(n % 4).0.into()),
            ]);
            changes.push(Change::new("call_record", id, record));
        }
        let write = |_: &_| Ok::<_, LedgerError>((changes, ()));
        desk.ledger().write("bench", write).unwrap();
    }
}
