//! What a version kept of kinds that it did not know is shown by the next one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use jawab_ledger::{BoxId, Change, EntityKind, Fields, Head, Ledger, Op};
use jawab_ops::Hlc;
use rusqlite::Connection;
use uuid::Uuid;

/// Makes a record as a version before links and the calendar would have it: the ops are kept, and
/// no rows are made of them.
fn as_before(path: &Path) {
    let db = Connection::open(path).unwrap();
    for table in ["links", "holidays"] {
        db.execute(&format!("DELETE FROM {table}"), []).unwrap();
        db.execute("DELETE FROM stamps WHERE tab = ?1", [table])
            .unwrap();
    }
    db.execute("DELETE FROM meta WHERE key = 'kinds'", [])
        .unwrap();
}

fn count(ledger: &Ledger, table: &str) -> i64 {
    let query = format!("SELECT COUNT(*) FROM {table}");
    ledger
        .read(|db| db.query_row(&query, [], |row| row.get(0)))
        .unwrap()
}

#[test]
fn what_was_kept_of_a_kind_that_was_not_known_is_shown_once_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open(&path).unwrap();
    let link = Fields::from([("what".into(), "same".into())]);
    let feast = Fields::from([("day".into(), "2027-03-10".into())]);
    let changes = vec![
        Change::new("link", Uuid::from_u128(1), link),
        Change::new("holiday", Uuid::from_u128(2), feast),
        Change::new("person", Uuid::from_u128(3), Fields::new()),
    ];
    ledger.commit("salma", changes).unwrap();
    let head = ledger.head().unwrap();
    drop(ledger);
    as_before(&path);
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(
        ["links", "holidays", "people"].map(|table| count(&ledger, table)),
        [1, 1, 1]
    );
    ledger.verify().unwrap();
    assert_eq!(ledger.head().unwrap(), head, "nothing is said again");
    drop(ledger);
    // It is done once.
    Connection::open(&path)
        .unwrap()
        .execute("DELETE FROM links", [])
        .unwrap();
    let ledger = Ledger::open(&path).unwrap();
    assert_eq!(count(&ledger, "links"), 0);
}

/// What central said of a field that the box did not know yet is in its row once it does.
#[test]
fn what_was_heard_of_a_field_that_was_not_known_is_shown_once_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open(&path).unwrap();
    let mut fields = Fields::from([("code".into(), "camps".into())]);
    fields.insert("name_en".into(), "Camps".into());
    fields.insert("age_from".into(), 8.into());
    let op = Op {
        box_id: BoxId(Uuid::max()),
        epoch: 1,
        sequence: 1,
        clock: Hlc::from_value(7 << 16),
        author: "ministry".into(),
        entity: EntityKind::new("programme"),
        id: Uuid::from_u128(1),
        fields,
        previous: Head::start(1).hash,
    };
    ledger.hear(1, &[op.encode()]).unwrap();
    drop(ledger);
    let db = Connection::open(&path).unwrap();
    let as_before = "UPDATE programmes SET name_en = NULL, age_from = NULL; \
         DELETE FROM stamps WHERE tab = 'programmes' AND field IN ('name_en', 'age_from'); \
         DELETE FROM meta WHERE key = 'fields'";
    db.execute_batch(as_before).unwrap();
    drop(db);
    let ledger = Ledger::open(&path).unwrap();
    let row = ledger
        .read(|db| {
            db.query_row(
                "SELECT code, name_en, age_from FROM programmes",
                [],
                |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        row.get::<_, String>(1)?,
                        row.get(2)?,
                    ))
                },
            )
        })
        .unwrap();
    assert_eq!(row, ("camps".into(), "Camps".into(), 8_i64));
    ledger.verify().unwrap();
}
