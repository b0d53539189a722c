//! Links between people: whatever is said and taken back of them, the people are as they were.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use jawab_desk::{Desk, DeskError, Invalid, LinkedAs, NewCase, PersonSheet};
use jawab_vocabulary::StaffId;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// People in a history: few, so that links make chains and rings.
const PEOPLE: usize = 4;

struct Office {
    desk: Desk,
    salma: StaffId,
    people: Vec<Uuid>,
    _folder: TempDir,
}

/// An office that knows a few people, each by a case.
async fn office() -> Office {
    let common::Office {
        desk,
        salma,
        folder,
    } = common::office().await;
    let mut people = Vec::new();
    for (n, name) in ["Hamza Tazi", "Lina Berrada", "Aya Idrissi", "Omar Naciri"]
        .iter()
        .enumerate()
    {
        let new = NewCase {
            name: Some((*name).into()),
            address: Some(format!("066100000{n}")),
            ..common::question()
        };
        let saved = desk.save_case(salma, new).await.unwrap();
        let case = desk.case(saved.id).await.unwrap().unwrap();
        people.push(case.case.person.unwrap().id);
    }
    Office {
        desk,
        salma,
        people,
        _folder: folder,
    }
}

impl Office {
    async fn sheet(&self, n: usize) -> PersonSheet {
        self.desk.person(self.people[n]).await.unwrap().unwrap()
    }

    async fn link(&self, one: usize, other: usize, linked_as: LinkedAs) {
        let (one, other) = (self.people[one], self.people[other]);
        let said = self.desk.link(self.salma, one, other, linked_as).await;
        said.unwrap();
    }

    /// What a page shows of links: who, and as what.
    async fn links(&self, n: usize) -> BTreeSet<(usize, LinkedAs)> {
        let links = self.sheet(n).await.links.into_iter();
        let place = |id| self.people.iter().position(|person| *person == id).unwrap();
        links
            .map(|link| (place(link.person.id), link.linked_as))
            .collect()
    }

    /// How many cases a page shows: each has one of their own.
    async fn cases(&self, n: usize) -> usize {
        self.sheet(n).await.cases.len()
    }

    /// All that is in the tables of people, and in those that name them, but for links.
    fn tables(&self) -> Vec<String> {
        let tables = ["people", "numbers", "cases", "notes", "contacts"];
        let look = |table: &str| {
            self.desk.ledger().read(|db| {
                let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY id"))?;
                let columns = statement.column_count();
                let rows = statement.query_map([], |row| {
                    let cells = (0..columns).map(|at| Ok(format!("{:?}", row.get_ref(at)?)));
                    cells.collect::<jawab_ledger::rusqlite::Result<Vec<_>>>()
                })?;
                rows.map(|row| Ok(format!("{table}: {}", row?.join(" | "))))
                    .collect::<jawab_ledger::rusqlite::Result<Vec<_>>>()
            })
        };
        tables
            .iter()
            .flat_map(|table| look(table).unwrap())
            .collect()
    }
}

#[tokio::test]
async fn who_is_the_same_is_shown_with_both_ones_cases_until_the_link_is_undone() {
    let office = office().await;
    let before = office.sheet(0).await;
    office.link(0, 1, LinkedAs::Same).await;
    office.link(1, 2, LinkedAs::Same).await;
    for n in 0..3 {
        assert_eq!(office.cases(n).await, 3, "also through others");
    }
    assert_eq!(office.cases(3).await, 1);
    let sheet = office.sheet(0).await;
    assert_eq!(sheet.person, before.person);
    assert_eq!(sheet.links[0].by.as_deref(), Some("Salma Bennani"));
    let (person, link) = (office.people[0], sheet.links[0].id);
    office
        .desk
        .unlink(office.salma, person, link)
        .await
        .unwrap();
    assert_eq!(office.sheet(0).await, before);
    assert_eq!(office.cases(1).await, 2);
    let head = office.desk.ledger().head().unwrap();
    office
        .desk
        .unlink(office.salma, person, link)
        .await
        .unwrap();
    assert_eq!(office.desk.ledger().head().unwrap(), head, "twice is once");
}

#[tokio::test]
async fn a_guardian_sees_a_minor_and_the_minor_a_guardian_and_neither_the_others_cases() {
    let office = office().await;
    office.link(0, 1, LinkedAs::Guardian).await;
    office.link(2, 0, LinkedAs::Household).await;
    assert_eq!(
        office.links(0).await,
        BTreeSet::from([(1, LinkedAs::Guardian), (2, LinkedAs::Household)])
    );
    assert_eq!(office.links(1).await, BTreeSet::from([(0, LinkedAs::Ward)]));
    assert_eq!(
        office.links(2).await,
        BTreeSet::from([(0, LinkedAs::Household)])
    );
    for n in 0..3 {
        assert_eq!(office.cases(n).await, 1);
    }
    // Said from the other page, it is the same link.
    let head = office.desk.ledger().head().unwrap();
    office.link(1, 0, LinkedAs::Ward).await;
    office.link(0, 2, LinkedAs::Household).await;
    assert_eq!(office.desk.ledger().head().unwrap(), head);
}

#[tokio::test]
async fn nobody_is_linked_with_themselves_or_with_nobody() {
    let office = office().await;
    let (desk, salma, hamza) = (&office.desk, office.salma, office.people[0]);
    let said = desk.link(salma, hamza, hamza, LinkedAs::Same).await;
    assert!(
        matches!(said, Err(DeskError::Invalid(Invalid::LinkedToSelf))),
        "{said:?}"
    );
    let nobody = Uuid::now_v7();
    let said = desk.link(salma, hamza, nobody, LinkedAs::Same).await;
    assert!(matches!(said, Err(DeskError::NotFound(_))), "{said:?}");
    office.link(1, 2, LinkedAs::Same).await;
    let link = office.sheet(1).await.links[0].id;
    let said = desk.unlink(salma, hamza, link).await;
    assert!(matches!(said, Err(DeskError::NotFound(_))), "{said:?}");
}

/// What the pages should show, by a list of what was said last.
#[derive(Default)]
struct Said(BTreeMap<(&'static str, usize, usize), (LinkedAs, bool)>);

impl Said {
    fn key(one: usize, other: usize, linked_as: LinkedAs) -> (&'static str, usize, usize) {
        match linked_as {
            LinkedAs::Same | LinkedAs::NotSame => ("identity", one.min(other), one.max(other)),
            LinkedAs::Household => ("household", one.min(other), one.max(other)),
            LinkedAs::Guardian => ("guardian", one, other),
            LinkedAs::Ward => ("guardian", other, one),
        }
    }

    fn links(&self, n: usize) -> BTreeSet<(usize, LinkedAs)> {
        let holding = self.0.iter().filter(|(_, (_, holds))| *holds);
        let seen = holding.filter_map(|((group, one, other), (linked_as, _))| {
            match (*group, n == *one, n == *other) {
                ("guardian", true, _) => Some((*other, LinkedAs::Guardian)),
                ("guardian", _, true) => Some((*one, LinkedAs::Ward)),
                (_, true, _) => Some((*other, *linked_as)),
                (_, _, true) => Some((*one, *linked_as)),
                _ => None,
            }
        });
        seen.collect()
    }

    /// How many people are the same, also through others, and not said to be others.
    fn same(&self, n: usize) -> usize {
        let others = |of: usize, wanted: LinkedAs| {
            let links = self.links(of).into_iter();
            links.filter_map(move |(other, linked_as)| (linked_as == wanted).then_some(other))
        };
        let not: BTreeSet<usize> = others(n, LinkedAs::NotSame).collect();
        let mut same = BTreeSet::from([n]);
        loop {
            let more: BTreeSet<usize> = same
                .iter()
                .flat_map(|one| others(*one, LinkedAs::Same))
                .filter(|other| !not.contains(other))
                .collect();
            let before = same.len();
            same.extend(more);
            if same.len() == before {
                return same.len();
            }
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<(usize, usize, LinkedAs, bool)>> {
    let linked_as = prop::sample::select(LinkedAs::ALL);
    let step = (0..PEOPLE, 0..PEOPLE, linked_as, prop::bool::weighted(0.65));
    let of_two = step.prop_filter("of two", |(one, other, ..)| one != other);
    prop::collection::vec(of_two, 1..14)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is said and taken back, in whatever order and from whichever page: the tables of
    /// people are as they were, both pages show each link, and when all is taken back, each page
    /// is what it was.
    #[test]
    fn links_are_taken_apart_without_a_trace_in_the_people(steps in steps()) {
        Runtime::new().unwrap().block_on(async {
            let office = office().await;
            let before = office.tables();
            let mut sheets = Vec::new();
            for n in 0..PEOPLE {
                sheets.push(office.sheet(n).await);
            }
            let mut said = Said::default();
            for (one, other, linked_as, holds) in steps {
                let key = Said::key(one, other, linked_as);
                if holds {
                    office.link(one, other, linked_as).await;
                    said.0.insert(key, (linked_as, true));
                } else {
                    let links = office.sheet(one).await.links;
                    let seen = said.0.get_mut(&key);
                    let Some(seen) = seen.filter(|(_, holds)| *holds) else { continue };
                    let seen_as = match key.0 {
                        "guardian" if key.1 == one => LinkedAs::Guardian,
                        "guardian" => LinkedAs::Ward,
                        _ => seen.0,
                    };
                    seen.1 = false;
                    let id = office.people[other];
                    let link = links
                        .iter()
                        .find(|link| link.person.id == id && link.linked_as == seen_as)
                        .unwrap();
                    let undone = office.desk.unlink(office.salma, office.people[one], link.id);
                    undone.await.unwrap();
                }
                assert_eq!(office.tables(), before);
                for n in 0..PEOPLE {
                    assert_eq!(office.links(n).await, said.links(n));
                    assert_eq!(office.cases(n).await, said.same(n));
                }
            }
            for n in 0..PEOPLE {
                for link in office.sheet(n).await.links {
                    let undone = office.desk.unlink(office.salma, office.people[n], link.id);
                    undone.await.unwrap();
                }
            }
            for (n, sheet) in sheets.iter().enumerate() {
                assert_eq!(&office.sheet(n).await, sheet);
            }
            assert_eq!(office.tables(), before);
            office.desk.ledger().verify().unwrap();
        });
    }
}
