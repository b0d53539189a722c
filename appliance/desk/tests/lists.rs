//! Lists, page by page: every row once, whatever comes meanwhile, and the same as a plain look
//! at all rows would give.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use jawab_desk::{
    CaseKind, CaseList, CaseOrder, ContactKind, ContactList, Desk, Filter, Ledger, Programme, ROWS,
    Span, Turn,
};
use jawab_ledger::{Change, Fields, LedgerError, Value};
use jawab_vocabulary::StaffId;
use tempfile::TempDir;
use uuid::Uuid;

/// A case as the test knows it.
#[derive(Clone, Debug)]
struct Case {
    id: Uuid,
    programme: Option<Programme>,
    kind: CaseKind,
    open: bool,
    by: u128,
    person: Option<Uuid>,
    opened_ms: i64,
    changed_ms: i64,
}

struct Room {
    desk: Desk,
    _folder: TempDir,
}

fn room() -> Room {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    Room {
        desk: Desk::new(ledger, "RAB"),
        _folder: folder,
    }
}

impl Room {
    fn keeps(&self, changes: Vec<Change>) {
        let changes = |_: &_| Ok::<_, LedgerError>((changes, ()));
        self.desk.ledger().write("test", changes).unwrap();
    }

    fn has_case(&self, case: &Case) {
        self.keeps(vec![change_of(case)]);
    }

    async fn pages(&self, list: &CaseList) -> Vec<Vec<Uuid>> {
        let mut turn = Turn::First;
        let mut pages = Vec::new();
        loop {
            let list = CaseList {
                turn,
                ..list.clone()
            };
            let page = self.desk.list_cases(list).await.unwrap();
            let seen: usize = pages.iter().map(Vec::len).sum();
            assert_eq!(page.before, u64::try_from(seen).unwrap());
            pages.push(page.rows.iter().map(|case| case.id).collect());
            let Some(next) = page.next else {
                return pages;
            };
            turn = Turn::After(next);
        }
    }
}

fn fields(of: &[(&str, Value)]) -> Fields {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

fn change_of(case: &Case) -> Change {
    let status = if case.open { "open" } else { "closed" };
    let of = fields(&[
        ("reference", "RAB-2026-1".into()),
        ("programme", case.programme.map(Programme::code).into()),
        ("kind", case.kind.code().into()),
        ("status", status.into()),
        ("opened_by", Uuid::from_u128(case.by).into()),
        ("person", case.person.into()),
        ("opened_ms", case.opened_ms.into()),
        ("changed_ms", case.changed_ms.into()),
    ]);
    Change::new("case", case.id, of)
}

/// Cases of every sort, many of them at the same moment.
fn cases(count: u128) -> Vec<Case> {
    let mut seed = 7_u64;
    let mut draw = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let pick = |at: u64| usize::try_from(at).unwrap();
    (0..count)
        .map(|_| Case {
            id: Uuid::from_u64_pair(draw(u64::MAX), draw(u64::MAX)),
            programme: Programme::ALL.get(pick(draw(5))).copied(),
            kind: CaseKind::ALL[pick(draw(5))],
            open: draw(3) > 0,
            by: u128::from(draw(2)),
            person: (draw(4) == 0).then_some(Uuid::from_u128(9)),
            opened_ms: i64::try_from(draw(20)).unwrap() * 1_000,
            changed_ms: i64::try_from(draw(20)).unwrap() * 1_000,
        })
        .collect()
}

/// What a plain look at all rows gives.
fn model(cases: &[Case], list: &CaseList) -> Vec<Uuid> {
    let at = |case: &Case| match list.order {
        CaseOrder::Changed => case.changed_ms,
        CaseOrder::Newest | CaseOrder::Oldest => case.opened_ms,
    };
    let mut rows: Vec<&Case> = cases
        .iter()
        .filter(|case| match list.status {
            Filter::Open => case.open,
            Filter::Closed => !case.open,
            Filter::All => true,
        })
        .filter(|case| {
            list.programme.is_none() || case.programme.map(String::from) == list.programme
        })
        .filter(|case| {
            list.kind
                .as_ref()
                .is_none_or(|kind| case.kind.code() == kind)
        })
        .filter(|case| list.opened_by.is_none_or(|by| by.0.as_u128() == case.by))
        .filter(|case| list.person.is_none() || case.person == list.person)
        .filter(|case| list.span.from_ms.is_none_or(|from| at(case) >= from))
        .filter(|case| list.span.until_ms.is_none_or(|until| at(case) < until))
        .collect();
    rows.sort_by_key(|case| (at(case), case.id.to_string()));
    if list.order != CaseOrder::Oldest {
        rows.reverse();
    }
    rows.iter().map(|case| case.id).collect()
}

#[tokio::test]
async fn every_filter_and_order_lists_what_a_plain_look_at_all_rows_gives() {
    let room = room();
    let cases = cases(260);
    room.keeps(cases.iter().map(change_of).collect());
    let spans = [
        Span::default(),
        Span {
            from_ms: Some(5_000),
            until_ms: Some(12_000),
        },
    ];
    for order in [CaseOrder::Newest, CaseOrder::Oldest, CaseOrder::Changed] {
        for status in [Filter::Open, Filter::Closed, Filter::All] {
            for span in spans {
                let all = CaseList {
                    status,
                    span,
                    order,
                    ..CaseList::default()
                };
                for list in [
                    all.clone(),
                    CaseList {
                        programme: Some(Programme::Camps.into()),
                        ..all.clone()
                    },
                    CaseList {
                        kind: Some(CaseKind::Complaint.into()),
                        opened_by: Some(StaffId(Uuid::from_u128(1))),
                        ..all.clone()
                    },
                    CaseList {
                        person: Some(Uuid::from_u128(9)),
                        ..all.clone()
                    },
                ] {
                    let expected = model(&cases, &list);
                    let pages = room.pages(&list).await;
                    assert!(pages.iter().all(|page| page.len() <= ROWS));
                    assert_eq!(pages.concat(), expected, "{list:?}");
                    let count = room.desk.list_cases(list).await.unwrap().count;
                    assert_eq!(count, u64::try_from(expected.len()).unwrap());
                }
            }
        }
    }
}

#[tokio::test]
async fn rows_that_come_meanwhile_move_no_page() {
    let room = room();
    let mut known = cases(200);
    room.keeps(known.iter().map(change_of).collect());
    let list = CaseList::default();
    let before = room.pages(&list).await;
    let mut turn = Turn::First;
    for (n, expected) in before.iter().enumerate() {
        let page = CaseList {
            turn,
            ..list.clone()
        };
        let page = room.desk.list_cases(page).await.unwrap();
        let ids: Vec<Uuid> = page.rows.iter().map(|case| case.id).collect();
        assert_eq!(&ids, expected, "page {n}");
        turn = page.next.map_or(Turn::First, Turn::After);
        // Newer than all others.
        let mut newer = known[0].clone();
        newer.id = Uuid::now_v7();
        newer.opened_ms = 1_000_000 + i64::try_from(n).unwrap();
        room.has_case(&newer);
        known.push(newer);
    }
}

#[tokio::test]
async fn the_way_back_leads_over_the_same_pages() {
    let room = room();
    room.keeps(cases(160).iter().map(change_of).collect());
    for order in [CaseOrder::Newest, CaseOrder::Oldest] {
        let list = CaseList {
            order,
            ..CaseList::default()
        };
        let pages = room.pages(&list).await;
        assert_eq!(pages.len(), 4);
        let mut turn = Turn::First;
        for _ in 1..pages.len() {
            let page = CaseList {
                turn,
                ..list.clone()
            };
            turn = Turn::After(room.desk.list_cases(page).await.unwrap().next.unwrap());
        }
        let mut back = Vec::new();
        loop {
            let page = CaseList {
                turn,
                ..list.clone()
            };
            let page = room.desk.list_cases(page).await.unwrap();
            back.push(page.rows.iter().map(|case| case.id).collect::<Vec<_>>());
            let Some(previous) = page.previous else {
                break;
            };
            turn = Turn::Before(previous);
        }
        back.reverse();
        assert_eq!(back, pages, "{order:?}");
    }
}

/// A call of the test: id, when, direction, outcome, whose, the other party.
fn call(n: u128, direction: &str, outcome: &str, staff: Option<u128>, number: &str) -> Vec<Change> {
    let id = Uuid::from_u128(n);
    let (caller, called) = if direction == "inbound" {
        (number, "+212537000000")
    } else {
        ("201", number)
    };
    let contact = fields(&[
        ("channel", "voice".into()),
        ("direction", direction.into()),
        ("caller", caller.into()),
        ("called", called.into()),
        ("started_ms", i64::try_from(n).unwrap().into()),
    ]);
    let record = fields(&[
        ("contact", id.into()),
        ("outcome", outcome.into()),
        ("staff", staff.map(Uuid::from_u128).into()),
    ]);
    vec![
        Change::new("contact", id, contact),
        Change::new("call_record", id, record),
    ]
}

#[tokio::test]
async fn contacts_are_listed_by_how_they_went_whose_they_are_and_when() {
    let room = room();
    let (amina, other) = ("+212661000001", "+212661000002");
    let person = Uuid::from_u128(77);
    let number = fields(&[("number", amina.into()), ("person", person.into())]);
    room.keeps(vec![Change::new("number", Uuid::now_v7(), number)]);
    for calls in [
        call(1, "inbound", "answered", Some(1), amina),
        call(2, "inbound", "abandoned_in_queue", None, other),
        call(3, "outbound", "answered", Some(2), amina),
        call(4, "inbound", "turned_away", None, amina),
        call(5, "outbound", "failed", Some(1), other),
        call(6, "inbound", "abandoned_in_menu", None, amina),
    ] {
        room.keeps(calls);
    }
    let all = ContactList::default();
    let mine = |n| Some(StaffId(Uuid::from_u128(n)));
    for (list, expected) in [
        (all.clone(), vec![6, 5, 4, 3, 2, 1]),
        (
            ContactList {
                oldest_first: true,
                ..all.clone()
            },
            vec![1, 2, 3, 4, 5, 6],
        ),
        (
            ContactList {
                kind: Some(ContactKind::Missed),
                ..all.clone()
            },
            vec![5, 4, 2],
        ),
        (
            ContactList {
                kind: Some(ContactKind::Answered),
                ..all.clone()
            },
            vec![3, 1],
        ),
        (
            ContactList {
                kind: Some(ContactKind::Outbound),
                ..all.clone()
            },
            vec![5, 3],
        ),
        (
            ContactList {
                staff: mine(1),
                ..all.clone()
            },
            vec![5, 1],
        ),
        (
            ContactList {
                staff: mine(1),
                kind: Some(ContactKind::Answered),
                ..all.clone()
            },
            vec![1],
        ),
        (
            ContactList {
                person: Some(person),
                ..all.clone()
            },
            vec![6, 4, 3, 1],
        ),
        (
            ContactList {
                span: Span {
                    from_ms: Some(2),
                    until_ms: Some(5),
                },
                ..all.clone()
            },
            vec![4, 3, 2],
        ),
    ] {
        let page = room.desk.list_contacts(list.clone()).await.unwrap();
        let ids: Vec<u128> = page.rows.iter().map(|line| line.id.as_u128()).collect();
        assert_eq!(ids, expected, "{list:?}");
        assert_eq!(page.count, u64::try_from(expected.len()).unwrap());
    }
}
