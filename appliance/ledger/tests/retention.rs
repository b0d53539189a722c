//! What leaves the box, what stays, and what is left of it in the file.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use common::{Centre, DAY_MS, centre, fields, policy};
use jawab_ledger::{
    Acknowledged, BoxId, Change, Compacted, Fields, Ledger, Op, OpHash, REOPENED, Value, rusqlite,
    search,
};
use jawab_ops::{EntityKind, Hlc};
use jawab_records::{address, agent_state, call_record, case, contact, link, note, person};
use uuid::Uuid;

/// A caller, what they called about, and what was written down of it.
struct Story {
    person: Uuid,
    contact: Uuid,
    case: Uuid,
}

impl Centre {
    fn saves(&self, kind: &str, id: Uuid, what: Fields) {
        let change = Change::new(kind, id, what);
        self.ledger.commit("salma", vec![change]).unwrap();
    }

    fn hears_a_story_of(&self, name: &str, number: &str) -> Story {
        let [person, contact, case] = [(); 3].map(|()| Uuid::now_v7());
        self.saves("person", person, fields([("name", name.into())]));
        let whose = [("number", number.into()), ("person", person.into())];
        self.saves("number", Uuid::now_v7(), fields(whose));
        let of = [("caller", number.into()), ("channel", "voice".into())];
        self.saves("contact", contact, fields(of));
        let record = [("contact", contact.into()), ("cause", 16.into())];
        self.saves("call_record", Uuid::now_v7(), fields(record));
        let about = [
            ("person", person.into()),
            ("contact", contact.into()),
            ("status", "open".into()),
        ];
        self.saves("case", case, fields(about));
        let text = format!("{name} demande une carte");
        let note = [("case_id", case.into()), ("text", text.into())];
        self.saves("note", Uuid::now_v7(), fields(note));
        Story {
            person,
            contact,
            case,
        }
    }

    /// One whose case is closed, of which central has all.
    fn ends_a_story_of(&self, name: &str, number: &str) {
        self.closes(self.hears_a_story_of(name, number).case);
        self.is_acknowledged();
    }

    fn compacts(&self) -> Compacted {
        let compacted = self.ledger.compact(&policy(), Duration::ZERO).unwrap();
        self.is_whole();
        self.has_its_places();
        compacted
    }

    /// The chain is unbroken, and to make the tables anew changes nothing.
    fn is_whole(&self) {
        let before = self.ledger.verify().unwrap();
        self.ledger.rebuild().unwrap();
        assert_eq!(self.ledger.verify().unwrap(), before);
    }

    /// The index of where ops are has each op whose contents are here, and no other.
    fn has_its_places(&self) {
        let ops = "SELECT epoch, sequence FROM ops WHERE length(body) > 0";
        let places = "SELECT epoch, sequence FROM op_places";
        for (one, other) in [(ops, places), (places, ops)] {
            let query = format!("SELECT COUNT(*) FROM ({one} EXCEPT {other})");
            let odd = self
                .ledger
                .read(|db| db.query_row(&query, [], |row| row.get::<_, i64>(0)));
            assert_eq!(odd.unwrap(), 0, "{query}");
        }
    }

    fn count(&self, table: &str) -> i64 {
        let query = format!("SELECT COUNT(*) FROM {table}");
        self.ledger
            .read(|db| db.query_row(&query, [], |row| row.get(0)))
            .unwrap()
    }

    fn finds(&self, name: &str) -> usize {
        let found = self
            .ledger
            .read(|db| search::people_named(db, name, 10))
            .unwrap();
        found.len()
    }

    /// Whether these octets are anywhere in the record's files.
    fn holds(&self, what: &str) -> bool {
        let holds = |path: &Path| {
            let octets = std::fs::read(path).unwrap_or_default();
            String::from_utf8_lossy(&octets).contains(what)
        };
        let path = self.ledger.path();
        let log = path.with_extension("db-wal");
        holds(path) || holds(&log)
    }
}

#[test]
fn a_closed_case_leaves_with_all_that_only_it_needs_and_an_open_one_stays() {
    let centre = centre();
    let over = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    let open = centre.hears_a_story_of("Brahim Amezian", "+212622222222");
    centre.closes(over.case);
    centre.is_acknowledged();
    centre.days_pass(99);
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.days_pass(2);

    let would = centre.ledger.would_leave(&policy()).unwrap();
    assert_eq!((would.of(&case::KIND), would.of(&note::KIND)), (1, 1));
    assert_eq!(centre.count("cases"), 2, "to look changes nothing");

    let left = centre.compacts();
    assert_eq!((left.of(&case::KIND), left.of(&note::KIND)), (1, 1));
    assert_eq!(
        (left.of(&contact::KIND), left.of(&call_record::KIND)),
        (1, 1)
    );
    assert_eq!((left.of(&person::KIND), left.of(&address::KIND)), (1, 1));
    for table in [
        "cases",
        "notes",
        "contacts",
        "call_records",
        "people",
        "numbers",
    ] {
        assert_eq!(centre.count(table), 1, "{table}");
    }
    assert_eq!((centre.finds("Zitouni"), centre.finds("Amezian")), (0, 1));
    // Six of the first, its closing among them by itself, and none of the other.
    assert_eq!(centre.ledger.verify().unwrap().left, 7);
    centre.days_pass(5_000);
    assert_eq!(
        centre.compacts().of(&case::KIND),
        0,
        "an open case never goes"
    );
    centre.closes(open.case);
    assert_eq!(
        centre.compacts().of(&case::KIND),
        0,
        "central does not have it yet"
    );
}

#[test]
fn who_is_linked_to_somebody_with_an_open_case_stays_and_a_link_leaves_with_its_people() {
    let centre = centre();
    let minor = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    let [guardian, sister, other] = [(); 3].map(|()| Uuid::now_v7());
    for person in [guardian, sister, other] {
        centre.saves("person", person, fields([("name", "Zitouni".into())]));
    }
    // The sister is needed through the guardian; the other is somebody else, and is not.
    for (one, with, what) in [
        (minor.person, guardian, "guardian"),
        (guardian, sister, "household"),
        (minor.person, other, "not-same"),
    ] {
        let link = [
            ("person", one.into()),
            ("other", with.into()),
            ("what", what.into()),
            ("active", true.into()),
        ];
        centre.saves("link", Uuid::now_v7(), fields(link));
    }
    centre.is_acknowledged();
    centre.days_pass(200);
    let left = centre.compacts();
    assert_eq!((left.of(&person::KIND), left.of(&link::KIND)), (1, 1));
    assert_eq!((centre.count("people"), centre.count("links")), (3, 2));
    centre.closes(minor.case);
    centre.is_acknowledged();
    centre.days_pass(200);
    let left = centre.compacts();
    assert_eq!((left.of(&person::KIND), left.of(&link::KIND)), (3, 2));
    assert_eq!((centre.count("people"), centre.count("links")), (0, 0));
}

#[test]
fn what_staff_were_there_for_leaves_after_its_time_and_not_before_central_has_had_it() {
    let centre = centre();
    let is = |id, state: &str, at_ms: u64| {
        let fields = fields([
            ("staff", Uuid::from_u128(7).into()),
            ("state", state.into()),
            ("from_ms", i64::try_from(at_ms).unwrap().into()),
        ]);
        centre.saves("agent_state", id, fields);
    };
    let (ready, away) = (Uuid::now_v7(), Uuid::now_v7());
    is(ready, "ready", 1_000);
    centre.days_pass(50);
    assert_eq!(
        centre.compacts().of(&agent_state::KIND),
        0,
        "not at central"
    );
    centre.is_acknowledged();
    centre.days_pass(20);
    is(away, "away", 2_000);
    centre.is_acknowledged();
    centre.days_pass(19);
    assert_eq!(centre.compacts().of(&agent_state::KIND), 0);
    centre.days_pass(2);
    assert_eq!(centre.compacts().of(&agent_state::KIND), 1);
    assert_eq!(centre.count("agent_states"), 1, "the other has its time");
    assert!(!centre.holds(&ready.to_string()));
}

/// The desk shows on a person's page who called them and whom staff called, in whatever form the
/// number was kept: as long as one of these calls is here, the person is.
#[test]
fn a_person_stays_while_a_call_of_theirs_is_here_whoever_called_and_however_it_was_kept() {
    for (field, number, stays) in [
        ("called", "+212661000001", true),
        ("called", "661000001", true),
        ("caller", "2120661000001", true),
        ("caller", "+212661000001", true),
        ("called", "+212661000002", false),
    ] {
        let centre = centre();
        let person = Uuid::now_v7();
        centre.saves("person", person, fields([("name", "Hajar".into())]));
        let whose = [
            ("number", "+212661000001".into()),
            ("person", person.into()),
        ];
        centre.saves("number", Uuid::now_v7(), fields(whose));
        centre.is_acknowledged();
        centre.days_pass(60);
        centre.saves("contact", Uuid::now_v7(), fields([(field, number.into())]));
        centre.is_acknowledged();
        centre.compacts();
        let there = i64::from(stays);
        assert_eq!(
            (centre.count("people"), centre.count("numbers")),
            (there, there),
            "{field} {number}"
        );
    }
}

/// An address of each kind keeps whose it is, and no other that is written like it.
#[test]
fn a_person_stays_while_a_contact_with_an_address_of_theirs_is_here_whatever_its_kind() {
    for (kind, value, of_kind, with, stays) in [
        (
            Some("mail"),
            "hajar@example.org",
            Some("mail"),
            "hajar@example.org",
            true,
        ),
        (
            Some("mail"),
            "hajar@example.org",
            Some("mail"),
            "other@example.org",
            false,
        ),
        (
            Some("sender-name"),
            "Inwi",
            Some("sender-name"),
            "Inwi",
            true,
        ),
        (Some("sender-name"), "661000001", None, "661000001", false),
        (
            Some("mail"),
            "661000001",
            Some("mail"),
            "+212661000001",
            false,
        ),
        (None, "+212661000001", Some("mail"), "+212661000001", false),
    ] {
        for field in ["caller", "called"] {
            let centre = centre();
            let person = Uuid::now_v7();
            centre.saves("person", person, fields([("name", "Hajar".into())]));
            let whose = [
                ("number", value.into()),
                ("person", person.into()),
                ("kind", kind.into()),
            ];
            centre.saves("number", Uuid::now_v7(), fields(whose));
            centre.is_acknowledged();
            centre.days_pass(60);
            let contact = [(field, with.into()), ("address_kind", of_kind.into())];
            centre.saves("contact", Uuid::now_v7(), fields(contact));
            centre.is_acknowledged();
            centre.compacts();
            let there = i64::from(stays);
            assert_eq!(
                (centre.count("people"), centre.count("addresses")),
                (there, there),
                "{field} {kind:?} {value}"
            );
        }
    }
}

#[test]
fn nothing_that_central_has_not_acknowledged_leaves_whatever_its_age() {
    let centre = centre();
    let story = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    centre.closes(story.case);
    centre.days_pass(1_000);
    assert_eq!(centre.compacts().changes, 0);
    centre.is_acknowledged();
    assert_eq!(centre.compacts().changes, 0, "the time begins now");
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}

#[test]
fn what_central_loses_again_begins_its_time_anew() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.days_pass(101);
    let lost = Acknowledged {
        epoch: 1,
        sequence: 3,
    };
    centre.ledger.set_acknowledged(lost).unwrap();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.is_acknowledged();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}

#[test]
fn a_clock_that_central_did_not_confirm_takes_nothing_away() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.now.fetch_add(900 * DAY_MS, Ordering::Relaxed);
    let path = centre.ledger.path().to_owned();
    let wall = centre.now.load(Ordering::Relaxed);
    let again = Ledger::open_by(&path, move || wall).unwrap();
    assert!(!again.note_acknowledged().unwrap());
    let left = again.compact(&policy(), Duration::ZERO).unwrap();
    assert_eq!((left.of(&case::KIND), left.changes), (0, 0));
    assert!(left.as_of_ms.is_some_and(|as_of_ms| as_of_ms < wall));
}

/// Central may have been restored meanwhile from a backup that is younger than the margin.
#[test]
fn a_box_without_link_lets_nothing_leave_until_central_says_again_what_it_has() {
    let centre = centre();
    centre.ends_a_story_of("Hajar Zitouni", "+212611111111");
    centre.now.fetch_add(101 * DAY_MS, Ordering::Relaxed);
    assert!(centre.ledger.note_acknowledged().unwrap());
    assert_eq!(centre.compacts().changes, 0);
    centre.notes_it();
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}

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

#[test]
fn a_new_epoch_says_again_what_is_still_here() {
    let centre = centre();
    let over = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    centre.hears_a_story_of("Brahim Amezian", "+212622222222");
    centre.closes(over.case);
    centre.is_acknowledged();
    centre.days_pass(101);
    centre.compacts();
    assert!(centre.ledger.has_left(1, 1).unwrap());
    assert!(
        centre
            .ledger
            .ops_after(1, 0, 99, usize::MAX)
            .unwrap()
            .is_empty()
    );

    let nothing = Acknowledged {
        epoch: 1,
        sequence: 0,
    };
    centre.ledger.set_acknowledged(nothing).unwrap();
    let rows = centre.ledger.verify().unwrap().rows;
    assert_eq!(centre.ledger.begin_epoch(2).unwrap().sequence, 6);
    assert_eq!(centre.ledger.verify().unwrap().rows, rows);
    let again = centre.ledger.ops_after(2, 0, 99, usize::MAX).unwrap();
    assert_eq!(again.len(), 6);
    // The first saying is not needed any more.
    assert_eq!(centre.compacts().changes, 6);
    assert_eq!(
        centre.ledger.ops_after(2, 0, 99, usize::MAX).unwrap(),
        again
    );
}

fn central_says(
    sequence: u64,
    previous: OpHash,
    kind: &str,
    id: Uuid,
    what: Fields,
    ms: u64,
) -> Op {
    Op {
        box_id: BoxId(Uuid::from_u128(7)),
        epoch: 1,
        sequence,
        clock: Hlc::at_ms(ms),
        author: "ministry".into(),
        entity: EntityKind::new(kind),
        id,
        fields: what,
        previous,
    }
}

#[test]
fn what_central_says_of_a_case_that_left_comes_back_with_what_is_said() {
    let centre = centre();
    let story = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    centre.closes(story.case);
    centre.is_acknowledged();
    let answered = |sequence, previous, status: &str| {
        let now_ms = centre.now.load(Ordering::Relaxed);
        let what = fields([("status", status.into()), (REOPENED, 1.into())]);
        central_says(sequence, previous, "case", story.case, what, now_ms)
    };
    let first = answered(1, OpHash::default(), "closed");
    centre.ledger.hear(1, &[first.encode()]).unwrap();
    centre.days_pass(101);
    let left = centre.compacts();
    assert_eq!((left.of(&case::KIND), left.of(&person::KIND)), (1, 1));

    // A central that was restored says it again: the case stays away.
    centre.ledger.hear(1, &[first.encode()]).unwrap();
    assert_eq!(centre.count("cases"), 0);
    centre.is_whole();

    let second = answered(2, first.hash(), "open");
    centre.ledger.hear(1, &[second.encode()]).unwrap();
    assert_eq!(centre.count("cases"), 1);
    centre.days_pass(500);
    assert_eq!(
        centre.compacts().of(&case::KIND),
        0,
        "the ministry opened it again"
    );
    let third = answered(3, second.hash(), "closed");
    centre.ledger.hear(1, &[third.encode()]).unwrap();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    centre.days_pass(101);
    assert_eq!(centre.compacts().of(&case::KIND), 1);
}

#[test]
fn what_is_changed_while_it_leaves_stays() {
    let centre = centre();
    for number in 0..30 {
        let story = centre.hears_a_story_of("Hajar", &format!("+2126111111{number:02}"));
        centre.closes(story.case);
    }
    centre.is_acknowledged();
    centre.days_pass(101);
    let last = Uuid::try_parse(
        &centre
            .ledger
            .read(|db| {
                db.query_row("SELECT MAX(id) FROM cases", [], |row| {
                    row.get::<_, String>(0)
                })
            })
            .unwrap(),
    )
    .unwrap();
    let (ledger, policy) = (centre.ledger.clone(), policy());
    let compacting =
        std::thread::spawn(move || ledger.compact(&policy, Duration::from_millis(20)).unwrap());
    // As soon as the first have left, somebody writes about the last.
    while centre.count("cases") == 30 {
        std::thread::yield_now();
    }
    let note = [("case_id", last.into()), ("text", "rappelée".into())];
    centre.saves("note", Uuid::now_v7(), fields(note));
    let left = compacting.join().unwrap();
    assert_eq!((left.of(&case::KIND), centre.count("cases")), (29, 1));
    centre.is_whole();
}
