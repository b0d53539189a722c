//! What is held about somebody: all of it, of every kind, and nothing of anybody else.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod common;

use std::collections::BTreeSet;

use jawab_desk::{Desk, Held, HeldValue, Ledger, LinkedAs, kinds_held};
use jawab_ledger::{Change, Fields, Value};
use jawab_records::{About, KINDS, Kind, Type};
use jawab_vocabulary::StaffId;
use proptest::prelude::*;
use tokio::runtime::Runtime;
use uuid::Uuid;

use common::{Office, office};

impl Office {
    fn says(&self, kind: &'static str, id: Uuid, fields: &[(&str, Value)]) {
        let fields: Fields = fields
            .iter()
            .map(|(name, value)| ((*name).into(), value.clone()))
            .collect();
        let change = Change::new(kind, id, fields);
        self.desk.ledger().commit("test", vec![change]).unwrap();
    }

    async fn held(&self, person: Uuid) -> Held {
        self.desk.held_about(person).await.unwrap().unwrap()
    }
}

/// Something for each type of a field.
fn something(ty: Type, name: &str) -> Value {
    match ty {
        Type::Ref => Uuid::now_v7().into(),
        Type::Text => format!("{name} as written").into(),
        Type::Code => "code".into(),
        Type::Day => "2009-03-31".into(),
        Type::Count => 7.into(),
        Type::Time => 1_780_000_000_000.into(),
        Type::Duration => 61_000.into(),
        Type::Flag => true.into(),
    }
}

/// A record of a kind that says something of everything, and is about this person; what it is about
/// otherwise has been said before.
fn about(office: &Office, kind: &'static Kind, person: Uuid, ids: &[(&str, Uuid)]) -> Uuid {
    let id_of = |kind: &str| ids.iter().find(|(of, _)| *of == kind).map(|(_, id)| *id);
    let id = match kind.about {
        About::Themselves => person,
        _ => Uuid::now_v7(),
    };
    let mut fields: Vec<(&str, Value)> = kind
        .fields
        .iter()
        .map(|field| (field.name, something(field.ty, field.name)))
        .collect();
    let mut says = |name: &str, value: Value| {
        for field in &mut fields {
            if field.0 == name {
                field.1 = value.clone();
            }
        }
    };
    match kind.about {
        About::Nobody | About::Themselves => {}
        About::Named(by) => says(by[0], person.into()),
        About::Reached { by, kind: of, .. } => {
            says(by[0], "+212661000001".into());
            says(of, Value::Null);
            says("direction", "inbound".into());
        }
        About::With(owners) => says(owners[0].0, id_of(owners[0].1).unwrap().into()),
    }
    if kind.kind == "number" {
        says("number", "+212661000001".into());
        says("kind", Value::Null);
    }
    office.says(kind.kind, id, &fields);
    id
}

/// A kind that is added is in it without being named: this test writes one record of each kind there
/// is.
#[tokio::test]
async fn every_kind_that_is_about_somebody_is_told_with_all_that_it_tells() {
    let office = office().await;
    let person = Uuid::now_v7();
    let mut ids = Vec::new();
    // Those with which others go come first.
    let (with, others): (Vec<&'static Kind>, _) = KINDS
        .iter()
        .copied()
        .partition(|kind| matches!(kind.about, About::With(_)));
    for kind in others.into_iter().chain(with) {
        ids.push((kind.kind, about(&office, kind, person, &ids)));
    }
    let held = office.held(person).await;
    let found: Vec<_> = held.kinds.iter().map(|kind| kind.kind).collect();
    let should: Vec<_> = kinds_held().map(|(kind, _)| kind.kind).collect();
    assert_eq!(found, should);
    for ((kind, told), found) in kinds_held().zip(&held.kinds) {
        assert_eq!(found.records.len(), 1, "{}", kind.kind);
        let fields: Vec<_> = found.records[0]
            .fields
            .iter()
            .map(|field| field.field)
            .collect();
        // A telephone number has no kind, and what it belongs to may have no name.
        let may_lack = ["kind", "address_kind", "contact"];
        let should = told.iter().map(|field| field.name);
        let should: Vec<_> = should
            .filter(|field| fields.contains(field) || !may_lack.contains(field))
            .collect();
        assert_eq!(fields, should, "{}", kind.kind);
    }
}

#[tokio::test]
async fn what_was_set_aside_is_told_and_whoever_else_a_link_names_is_not() {
    let office = office().await;
    let (lina, omar) = (Uuid::now_v7(), Uuid::now_v7());
    office.says("person", lina, &[("name", "Lina Berrada".into())]);
    office.says("person", omar, &[("name", "Omar Naciri".into())]);
    office
        .desk
        .link(office.salma, lina, omar, LinkedAs::Guardian)
        .await
        .unwrap();
    office
        .desk
        .ledger()
        .write("test", |db| {
            db.execute(
                "INSERT INTO superseded (tab, id, field, box_id, generation, clock, value) \
                 VALUES ('people', ?1, 'name', 'another', 0, 1, 'Lina Berada')",
                [lina.to_string()],
            )
            .unwrap();
            Ok::<_, jawab_ledger::LedgerError>((Vec::new(), ()))
        })
        .unwrap();
    let held = office.held(lina).await;
    let of = |kind: &str, field: &str| {
        let kind = held.kinds.iter().find(|of| of.kind == kind).unwrap();
        let mut fields = kind.records[0].fields.iter();
        fields.find(|of| of.field == field).unwrap().clone()
    };
    let name = of("person", "name");
    assert_eq!(name.value, Some(HeldValue::Text("Lina Berrada".into())));
    assert_eq!(name.set_aside, [HeldValue::Text("Lina Berada".into())]);
    assert_eq!(of("link", "person").value, Some(HeldValue::Themselves));
    assert_eq!(of("link", "other").value, Some(HeldValue::SomebodyElse));
    assert!(!format!("{held:?}").contains("Omar"), "{held:?}");
    assert!(!format!("{held:?}").contains(&omar.to_string()), "{held:?}");
}

#[tokio::test]
async fn nobody_is_told_of_whom_there_is_no_record() {
    let office = office().await;
    let held = office.desk.held_about(Uuid::now_v7()).await.unwrap();
    assert_eq!(held, None);
}

const PEOPLE: usize = 4;

/// What staff write, about whom; a mark in it tells it from all else.
#[derive(Clone, Debug)]
enum Written {
    /// One has a case, for which somebody called from this telephone.
    Case(usize, usize),
    /// Something is noted at the last case of one.
    Note(usize),
    /// One has this telephone.
    Has(usize, usize),
    /// Somebody calls from this telephone, or is called.
    Call(usize, bool),
    /// Two are the same.
    Same(usize, usize),
    /// One answers for another.
    Guardian(usize, usize),
}

fn written() -> impl Strategy<Value = Written> {
    let (one, phone) = (0..PEOPLE, 0..PEOPLE);
    prop_oneof![
        (one.clone(), phone.clone()).prop_map(|(one, phone)| Written::Case(one, phone)),
        one.clone().prop_map(Written::Note),
        (one.clone(), phone.clone()).prop_map(|(one, phone)| Written::Has(one, phone)),
        (phone, any::<bool>()).prop_map(|(phone, calls)| Written::Call(phone, calls)),
        (one.clone(), one.clone()).prop_map(|(one, other)| Written::Same(one, other)),
        (one.clone(), one).prop_map(|(one, other)| Written::Guardian(one, other)),
    ]
}

fn telephone(n: usize) -> String {
    format!("+21266100000{n}")
}

/// By the rules as they are written, whose each mark is.
#[derive(Default)]
struct Rules {
    same: Vec<BTreeSet<usize>>,
    has: BTreeSet<(usize, usize)>,
    /// Of each record, its mark and whose it is.
    of_person: Vec<(String, usize)>,
    /// Of each call, its mark and telephone, and whose case names it.
    calls: Vec<(String, usize, Option<usize>)>,
}

impl Rules {
    fn of(&self, person: usize) -> BTreeSet<String> {
        let same = &self.same[person];
        let alone = |phone: usize| {
            let mut whose = self.has.iter().filter(|(_, has)| *has == phone).peekable();
            whose.peek().is_some() && whose.all(|(who, _)| same.contains(who))
        };
        let records = self.of_person.iter();
        let records = records.filter(|(_, whose)| same.contains(whose));
        let calls = self
            .calls
            .iter()
            .filter(|(_, phone, of)| of.is_some_and(|of| same.contains(&of)) || alone(*phone));
        let records = records.map(|(mark, _)| mark.clone());
        records
            .chain(calls.map(|(mark, ..)| mark.clone()))
            .collect()
    }
}

async fn holds(all: Vec<Written>) {
    // Without an account: nobody logs in, and a password takes longer than all else.
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let office = Office {
        desk: Desk::new(ledger, "RAB"),
        salma: StaffId(Uuid::now_v7()),
        folder,
    };
    let people: Vec<Uuid> = (0..PEOPLE).map(|_| Uuid::now_v7()).collect();
    let mut rules = Rules {
        same: (0..PEOPLE).map(|n| BTreeSet::from([n])).collect(),
        ..Rules::default()
    };
    for (n, id) in people.iter().enumerate() {
        let mark = format!("<name {n}>");
        office.says("person", *id, &[("name", mark.clone().into())]);
        rules.of_person.push((mark, n));
    }
    let mut cases: Vec<Option<Uuid>> = vec![None; PEOPLE];
    let call = |n: usize, phone: usize, calls: bool| {
        let (id, mark) = (Uuid::now_v7(), format!("<call {n}>"));
        let (by, direction) = if calls {
            ("caller", "inbound")
        } else {
            ("called", "outbound")
        };
        let fields = [
            (by, telephone(phone).into()),
            ("direction", direction.into()),
            ("caller_kind", mark.clone().into()),
        ];
        office.says("contact", id, &fields);
        (id, mark)
    };
    for (n, one) in all.into_iter().enumerate() {
        match one {
            Written::Case(whose, phone) => {
                let (contact, mark) = call(n, phone, true);
                rules.calls.push((mark, phone, Some(whose)));
                let (id, mark) = (Uuid::now_v7(), format!("<case {n}>"));
                let fields = [
                    ("person", people[whose].into()),
                    ("contact", contact.into()),
                    ("reference", mark.clone().into()),
                ];
                office.says("case", id, &fields);
                rules.of_person.push((mark, whose));
                cases[whose] = Some(id);
            }
            Written::Note(whose) => {
                let Some(case) = cases[whose] else { continue };
                let mark = format!("<note {n}>");
                let fields = [("case_id", case.into()), ("text", mark.clone().into())];
                office.says("note", Uuid::now_v7(), &fields);
                rules.of_person.push((mark, whose));
            }
            Written::Has(whose, phone) => {
                let fields = [
                    ("person", people[whose].into()),
                    ("number", telephone(phone).into()),
                ];
                office.says("number", Uuid::now_v7(), &fields);
                rules.has.insert((whose, phone));
            }
            Written::Call(phone, calls) => {
                let (_, mark) = call(n, phone, calls);
                rules.calls.push((mark, phone, None));
            }
            Written::Same(one, other) if one != other => {
                let (desk, salma) = (&office.desk, office.salma);
                desk.link(salma, people[one], people[other], LinkedAs::Same)
                    .await
                    .unwrap();
                let all: BTreeSet<usize> = &rules.same[one] | &rules.same[other];
                for of in &all {
                    rules.same[*of].clone_from(&all);
                }
            }
            Written::Guardian(one, other) if one != other => {
                let (desk, salma) = (&office.desk, office.salma);
                desk.link(salma, people[one], people[other], LinkedAs::Guardian)
                    .await
                    .unwrap();
            }
            Written::Same(..) | Written::Guardian(..) => {}
        }
    }
    for (n, person) in people.iter().enumerate() {
        let held = office.held(*person).await;
        let mut marks = BTreeSet::new();
        for kind in &held.kinds {
            for field in kind.records.iter().flat_map(|record| &record.fields) {
                if let Some(HeldValue::Text(text) | HeldValue::Code(text)) = &field.value
                    && text.starts_with('<')
                {
                    marks.insert(text.clone());
                }
            }
        }
        assert_eq!(marks, rules.of(n), "of person {n}");
        let shared = rules.calls.iter().filter(|(mark, phone, _)| {
            let mine = &rules.same[n];
            !marks.contains(mark) && mine.iter().any(|of| rules.has.contains(&(*of, *phone)))
        });
        assert_eq!(
            held.shared,
            shared.count() as u64,
            "left out for person {n}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn everybody_is_told_what_is_theirs_and_nothing_of_others(
        all in prop::collection::vec(written(), 1..24)
    ) {
        Runtime::new().unwrap().block_on(holds(all));
    }
}
