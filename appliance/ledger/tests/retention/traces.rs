//! What is left of it in the files, and what a night reads.

use std::cell::Cell;
use std::time::Duration;

use jawab_ledger::{Change, REOPENED, Value, rusqlite, search};
use jawab_ops::EntityKind;
use jawab_records::{case, note, person};
use uuid::Uuid;

use crate::common::{centre, fields, policy};

#[test]
fn a_name_that_left_is_nowhere_in_the_files() {
    let centre = centre();
    let mut over = Vec::new();
    for number in 0..40 {
        let name = format!("Zineb Xyloph{number:04}");
        over.push(centre.hears_a_story_of(&name, &format!("+21269900{number:04}")));
        centre.hears_a_story_of(
            &format!("Brahim{number:04}"),
            &format!("+21261100{number:04}"),
        );
    }
    for story in &over {
        centre.closes(story.case);
    }
    centre.is_acknowledged();
    centre.ledger.checkpoint().unwrap();
    for what in ["Xyloph", "xyloph", "+21269900"] {
        assert!(centre.holds(what), "{what} is there before");
    }
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&person::KIND), 40);
    for story in &over {
        assert!(!centre.holds(&story.person.to_string()));
        assert!(!centre.holds(&story.contact.to_string()));
    }
    for what in ["Xyloph", "xyloph", "+21269900", "00996212"] {
        assert!(!centre.holds(what), "{what} is still in the file");
    }
    assert!(centre.holds("Brahim"));
    assert!(centre.finds("Brahim0007") > 0);
    assert_eq!(centre.finds("Xyloph0007"), 0);
}

/// A family name of its own for each number, of letters alone: names have no digits.
fn family(n: usize) -> String {
    let letters = format!("{:05x}", n * 7919 % 0x10_0000)
        .bytes()
        .map(|digit| char::from(b'a' + (digit - b'0') % 39))
        .collect::<String>();
    format!("wlad{letters}")
}

#[test]
fn the_index_forgets_in_short_transactions_and_names_are_saved_between_them() {
    let centre = centre();
    centre.ends_a_story_of("Zineb Xyloph", "+212699000000");
    centre.days_pass(101);
    let stays = |n: usize| {
        let name = fields([("name", family(n).as_str().into())]);
        Change::new("person", Uuid::from_u128(n as u128), name)
    };
    for thousand in 0..6 {
        let people = (0..1_000).map(|n| stays(1_000 * thousand + n)).collect();
        centre.ledger.commit("salma", people).unwrap();
    }
    let saved = Cell::new(6_000);
    let rest = || {
        let next = vec![stays(saved.replace(saved.get() + 1))];
        centre.ledger.commit("salma", next).unwrap();
    };
    assert!(centre.holds("xyloph"));
    let left = centre.ledger.compact_between(&policy(), &rest).unwrap();
    assert_eq!(left.of(&person::KIND), 1);
    let busy = saved.get() - 6_000;
    assert!(!centre.holds("xyloph") && !centre.holds("Xyloph"));
    for n in 0..saved.get() {
        let found = centre
            .ledger
            .read(|db| search::people_named(db, &family(n), 1))
            .unwrap();
        assert_eq!(found, [Uuid::from_u128(n as u128).to_string()], "{n}");
    }
    saved.set(6_000 + busy);
    centre.ledger.compact_between(&policy(), &rest).unwrap();
    let idle = saved.get() - 6_000 - busy;
    assert!(
        busy > idle + 3,
        "{busy} transactions, and {idle} without names that left"
    );
    centre.is_whole();
}

#[test]
fn words_without_effect_leave_and_the_tables_stay() {
    let centre = centre();
    let person = Uuid::now_v7();
    for name in ["Hajr", "Hajar Z", "Hajar Zitouni"] {
        let called = [("name", name.into()), ("language", "ar".into())];
        centre.saves("person", person, fields(called));
    }
    // Only a newer version knows what this is.
    let odd = [("name", "Hajar Zitouni".into()), ("shoe_size", 38.into())];
    let odd = Change {
        entity: EntityKind::new("person"),
        id: person,
        fields: fields(odd),
    };
    centre.ledger.commit("salma", vec![odd]).unwrap();
    let named = [
        ("name", "Hajar Zitouni".into()),
        ("born", "2009-03-31".into()),
    ];
    centre.saves("person", person, fields(named));
    let case = Uuid::now_v7();
    for (status, count) in [("open", 0), ("closed", 0), ("open", 1)] {
        let what = [("status", status.into()), (REOPENED, Value::Integer(count))];
        centre.saves("case", case, fields([("person", person.into())]));
        centre.saves("case", case, fields(what));
    }
    centre.is_acknowledged();
    centre.days_pass(29);
    assert_eq!(centre.compacts().changes, 0);
    centre.days_pass(2);
    // Two of the names, two of the statuses, and two of the persons.
    assert_eq!(centre.compacts().changes, 6);
    assert_eq!((centre.count("people"), centre.count("cases")), (1, 1));
    assert_eq!(centre.compacts().changes, 0);
}

#[test]
fn a_night_reads_what_is_new_and_what_leaves_and_nothing_else() {
    let centre = centre();
    centre.hears_a_story_of("Brahim Amezian", "+212622222222");
    let before = centre.ledger.head().unwrap().sequence;
    centre.is_acknowledged();
    centre.compacts();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.days_pass(101);
    // What was here the night before, and stays, cannot be read any more: nobody notices.
    let other = rusqlite::Connection::open(centre.ledger.path()).unwrap();
    let damage = "UPDATE ops SET body = x'ff' WHERE sequence <= ?1";
    let damaged = other.execute(damage, [before.cast_signed()]).unwrap();
    assert_eq!(damaged as u64, before);
    let left = centre.ledger.compact(&policy(), Duration::ZERO).unwrap();
    assert_eq!(
        (
            left.of(&case::KIND),
            left.of(&note::KIND),
            left.of(&person::KIND)
        ),
        (1, 1, 1)
    );
}

#[test]
fn a_look_at_what_would_leave_needs_no_index() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.days_pass(101);
    let would = centre.ledger.would_leave(&policy()).unwrap();
    centre.ends_a_story_of("Brahim Amezian", "+212622222222");
    centre.days_pass(101);
    assert!(would.of(&case::KIND) == 1 && would.changes > 0);
    // With an index that is as old as the last night, the newer ones are found, too.
    assert_eq!(centre.compacts().of(&case::KIND), 2);
    centre.ends_a_story_of("Idir Amrane", "+212633333333");
    centre.days_pass(101);
    let would = centre.ledger.would_leave(&policy()).unwrap();
    let done = centre.compacts();
    assert_eq!((would.of(&case::KIND), would.of(&note::KIND)), (1, 1));
    assert_eq!((done.of(&case::KIND), done.of(&note::KIND)), (1, 1));
}
