//! Cases, their references and what happens to them.

use jawab_desk::{DeskError, Filter, Invalid, NewCase, Reference};
use uuid::Uuid;

use super::case;
use super::search::saves;
use crate::common::office;

#[tokio::test]
async fn references_count_up_and_a_form_sent_twice_makes_one_case() {
    let office = office().await;
    let first = case("Un");
    let saved = office
        .desk
        .save_case(office.salma, first.clone())
        .await
        .unwrap();
    let reference: Reference = saved.reference.parse().unwrap();
    assert_eq!((reference.code.as_str(), reference.number), ("RAB", 1));
    let again = office.desk.save_case(office.salma, first).await.unwrap();
    assert_eq!(again, saved);
    let second = office
        .desk
        .save_case(office.salma, case("Deux"))
        .await
        .unwrap();
    let expected = Reference {
        number: 2,
        ..reference
    };
    assert_eq!(second.reference, expected.to_string());
    assert_eq!(office.desk.cases(Filter::All).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_case_is_noted_on_closed_and_opened_again() {
    let office = office().await;
    let saved = office
        .desk
        .save_case(office.salma, case("Un"))
        .await
        .unwrap();
    office
        .desk
        .add_note(office.salma, saved.id, " Rappelée. ")
        .await
        .unwrap();
    office
        .desk
        .set_case_open(office.salma, saved.id, false)
        .await
        .unwrap();
    assert!(office.desk.cases(Filter::Open).await.unwrap().is_empty());
    assert_eq!(office.desk.cases(Filter::Closed).await.unwrap().len(), 1);
    office
        .desk
        .set_case_open(office.salma, saved.id, true)
        .await
        .unwrap();
    let sheet = office.desk.case(saved.id).await.unwrap().unwrap();
    assert!(sheet.case.open);
    let texts: Vec<&str> = sheet.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(texts, ["Un", "Rappelée."]);
    assert_eq!(sheet.notes[0].author.as_deref(), Some("Salma Bennani"));
    let unknown = office
        .desk
        .add_note(office.salma, Uuid::now_v7(), "x")
        .await;
    assert!(matches!(unknown, Err(DeskError::NotFound("case"))));
}

#[tokio::test]
async fn senseless_cases_are_refused_with_the_reason() {
    let office = office().await;
    for (new, expected) in [
        (case("  "), Invalid::EmptyNote),
        (case(&"x".repeat(4_001)), Invalid::TooLong { limit: 4_000 }),
        (
            NewCase {
                address: Some("1".into()),
                ..case("Un")
            },
            Invalid::NumberLength,
        ),
    ] {
        let error = office.desk.save_case(office.salma, new).await.unwrap_err();
        assert!(
            matches!(error, DeskError::Invalid(why) if why == expected),
            "{error}"
        );
    }
    assert!(office.desk.cases(Filter::All).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_supervisor_sees_what_a_merge_set_aside() {
    use jawab_ledger::{BoxId, EntityKind, Fields, LedgerError, OpHash, tables};
    let office = office().await;
    saves(&office, "Amina", "0661234567").await;
    let person = office.desk.search_people("Amina").await.unwrap()[0]
        .person
        .id;
    let elsewhere = BoxId(Uuid::from_u128(9));
    let op = jawab_ops::Op {
        box_id: elsewhere,
        epoch: 1,
        sequence: 1,
        clock: jawab_ops::Hlc::at_ms(1_000),
        author: "hafsa".into(),
        entity: EntityKind::new("person"),
        id: person,
        fields: Fields::from([("name".into(), "Yamina".into())]),
        previous: OpHash::default(),
    };
    office
        .desk
        .ledger()
        .write("sync", |db| {
            tables::apply(db, &op).map_err(LedgerError::from)?;
            Ok::<_, LedgerError>((Vec::new(), ()))
        })
        .unwrap();
    let lines = office.desk.set_aside(10).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(
        (lines[0].shown.as_str(), lines[0].value.as_str()),
        ("Amina", "Yamina")
    );
    assert_eq!((lines[0].record, lines[0].box_id), (person, elsewhere.0));
}

/// The count of reopenings goes up with each, and with nothing else.
#[tokio::test]
async fn each_reopening_of_a_case_is_counted() {
    let office = office().await;
    let new = case("Une question.");
    let id = new.id;
    office.desk.save_case(office.salma, new).await.unwrap();
    for (open, count) in [(false, 0), (true, 1), (true, 1), (false, 1), (true, 2)] {
        office
            .desk
            .set_case_open(office.salma, id, open)
            .await
            .unwrap();
        let reopened: i64 = office
            .desk
            .ledger()
            .read(|db| db.query_row("SELECT reopened FROM cases", [], |row| row.get(0)))
            .unwrap();
        assert_eq!(reopened, count);
        assert_eq!(office.desk.case(id).await.unwrap().unwrap().case.open, open);
    }
}
