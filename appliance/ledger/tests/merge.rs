//! Ops of several boxes, in any order and any number of times, make the same tables.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ledger::rusqlite::{Connection, types::Value as Any};
use jawab_ledger::{BoxId, EntityKind, Fields, OpHash, Value, tables};
use jawab_ops::{Hlc, Op, REOPENED};
use proptest::prelude::*;
use uuid::Uuid;

fn op(box_id: u128, clock: u64, kind: &str, id: u128, fields: Fields) -> Op {
    Op {
        box_id: BoxId(Uuid::from_u128(box_id)),
        epoch: 1,
        sequence: 1,
        clock: Hlc::from_value(clock),
        author: "salma".into(),
        entity: EntityKind::new(kind),
        id: Uuid::from_u128(id),
        fields,
        previous: OpHash::default(),
    }
}

fn made_by(ops: &[Op]) -> Connection {
    let db = tables::in_memory().unwrap();
    for op in ops {
        tables::apply(&db, op).unwrap();
    }
    db
}

fn rows(db: &Connection, query: &str) -> Vec<Vec<Any>> {
    let mut statement = db.prepare(query).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect());
    rows.unwrap().map(Result::unwrap).collect()
}

fn all(db: &Connection) -> Vec<Vec<Vec<Any>>> {
    let made = jawab_records::KINDS.iter().map(|kind| kind.table);
    made.chain(["stamps", "superseded"])
        .map(|table| rows(db, &format!("SELECT * FROM {table} ORDER BY 1, 2, 3, 4")))
        .collect()
}

fn text(db: &Connection, query: &str) -> String {
    db.query_row(query, [], |row| row.get(0)).unwrap()
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (0..3_i64).prop_map(Value::Integer),
        "[a-c]".prop_map(Value::Text),
    ]
}

/// Two boxes' clocks may give one stamp; so may that of one box, and of one that runs from a
/// copy of its disk.
fn ops() -> impl Strategy<Value = Vec<Op>> {
    let kinds = prop::sample::select(vec!["case", "note", "person", "a newer kind"]);
    let names = prop::sample::select(vec!["text", "kind", "name", "a newer field"]);
    let fields = prop::collection::btree_map(names, value(), 0..3);
    let status = prop::option::of((prop::bool::ANY, prop::option::of(0..3_i64)));
    let goes_on = prop::bool::weighted(0.25);
    let one = (0..3_u128, kinds, 0..2_u128, fields, status, goes_on);
    prop::collection::vec(one, 1..16).prop_map(|all| {
        let mut clocks = [100; 3];
        let mut made = Vec::new();
        for (box_id, kind, id, named, status, goes_on) in all {
            let mut fields = Fields::new();
            for (name, value) in named {
                fields.insert(name.to_owned(), value);
            }
            if let Some((open, reopened)) = status {
                let status = if open { "open" } else { "closed" };
                fields.insert("status".into(), status.into());
                fields.extend(reopened.map(|count| (REOPENED.into(), Value::from(count))));
            }
            let clock = &mut clocks[usize::try_from(box_id).unwrap()];
            *clock += u64::from(goes_on);
            made.push(op(box_id, *clock, kind, id, fields));
        }
        made
    })
}

prop_compose! {
    /// Ops, and the same ops shuffled with some of them twice.
    fn shuffled()(ops in ops())(
        order in Just(ops.clone()).prop_shuffle(),
        again in prop::sample::subsequence(ops.clone(), 0..=ops.len()).prop_shuffle(),
        at in any::<prop::sample::Index>(),
        ops in Just(ops),
    ) -> (Vec<Op>, Vec<Op>) {
        let mut other = order;
        let at = at.index(other.len() + 1);
        other.splice(at..at, again);
        (ops, other)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_order_with_any_repetition_makes_the_same_tables((one, other) in shuffled()) {
        prop_assert_eq!(all(&made_by(&one)), all(&made_by(&other)));
    }

    /// Every box's last word is the field's value, or set aside: nothing vanishes.
    #[test]
    fn the_last_word_of_every_box_is_shown_or_set_aside((ops, _) in shuffled()) {
        let db = made_by(&ops);
        let names = |op: &&Op| {
            op.entity.0 == "person"
                && matches!(op.fields.get("name"), Some(Value::Text(_) | Value::Null))
        };
        for op in ops.iter().filter(names) {
            let later = ops.iter().filter(names).any(|other| {
                (other.box_id, other.id) == (op.box_id, op.id) && other.clock > op.clock
            });
            let known: i64 = db.query_row(
                "SELECT (SELECT COUNT(*) FROM stamps WHERE tab = 'people' AND id = ?1 AND field = 'name' AND box_id = ?2) \
                      + (SELECT COUNT(*) FROM superseded WHERE tab = 'people' AND id = ?1 AND field = 'name' AND box_id = ?2)",
                [op.id.to_string(), op.box_id.to_string()],
                |row| row.get(0),
            ).unwrap();
            prop_assert!(later || known == 1);
        }
    }
}

#[test]
fn a_value_that_lost_is_kept_until_its_box_speaks_again() {
    let name = |name: &str| Fields::from([("name".into(), name.into())]);
    let rabat = op(1, 10, "person", 7, name("Amina"));
    let agadir = op(2, 20, "person", 7, name("Yamina"));
    let db = made_by(&[agadir, rabat]);
    assert_eq!(text(&db, "SELECT name FROM people"), "Yamina");
    assert_eq!(text(&db, "SELECT value FROM superseded"), "Amina");
    tables::apply(&db, &op(1, 30, "person", 7, name("Amina B."))).unwrap();
    assert_eq!(text(&db, "SELECT name FROM people"), "Amina B.");
    assert_eq!(text(&db, "SELECT value FROM superseded"), "Yamina");
}

/// Copies of one disk made these, and central hears them in any order.
#[test]
fn of_two_values_with_one_stamp_the_greater_counts_whichever_came_first() {
    let said = |box_id, clock, kind, field: &str, value: Value| {
        op(
            box_id,
            clock,
            kind,
            7,
            Fields::from([(field.into(), value)]),
        )
    };
    let person = |name: &str| said(1, 10, "person", "name", name.into());
    let note = |text: &str| said(1, 10, "note", "text", text.into());
    let beats = said(2, 20, "person", "name", "Yamina".into());
    let mut ops = vec![person("Amina"), person("Amine"), note("a"), note("b")];
    for _ in 0..ops.len() {
        ops.rotate_left(1);
        let db = made_by(&ops);
        assert_eq!(text(&db, "SELECT name FROM people"), "Amine");
        // A note is what was written first: there it is the lesser.
        assert_eq!(text(&db, "SELECT text FROM notes"), "a");
        assert!(rows(&db, "SELECT * FROM superseded").is_empty());
        // Set aside it is the same, also when it was set aside before the other came.
        for at in 0..=ops.len() {
            let mut ops = ops.clone();
            ops.insert(at, beats.clone());
            let db = made_by(&ops);
            assert_eq!(text(&db, "SELECT name FROM people"), "Yamina");
            assert_eq!(text(&db, "SELECT value FROM superseded"), "Amine");
        }
    }
    // Nothing is less than anything.
    let nothing = said(1, 10, "person", "name", Value::Null);
    for ops in [[person(""), nothing.clone()], [nothing, person("")]] {
        assert_eq!(text(&made_by(&ops), "SELECT name FROM people"), "");
    }
}

#[test]
fn a_note_cannot_be_rewritten_and_the_attempt_is_kept() {
    let note = |note: &str| Fields::from([("text".into(), note.into())]);
    let db = made_by(&[
        op(2, 20, "note", 7, note("autre chose")),
        op(1, 10, "note", 7, note("ce qui fut dit")),
    ]);
    assert_eq!(text(&db, "SELECT text FROM notes"), "ce qui fut dit");
    assert_eq!(text(&db, "SELECT value FROM superseded"), "autre chose");
}

#[test]
fn a_reopened_case_stays_open_when_boxes_meet() {
    let status = |status: &str, reopened: i64| {
        Fields::from([
            ("status".into(), status.into()),
            (REOPENED.into(), reopened.into()),
        ])
    };
    let mut ops = vec![
        op(1, 10, "case", 7, status("closed", 0)),
        op(1, 20, "case", 7, status("open", 1)),
        // A month offline, and closed there without having heard of the reopening.
        op(2, 90, "case", 7, status("closed", 0)),
    ];
    for _ in 0..3 {
        ops.rotate_left(1);
        assert_eq!(text(&made_by(&ops), "SELECT status FROM cases"), "open");
    }
    let db = made_by(&ops);
    tables::apply(&db, &op(2, 91, "case", 7, status("closed", 1))).unwrap();
    assert_eq!(text(&db, "SELECT status FROM cases"), "closed");
}
