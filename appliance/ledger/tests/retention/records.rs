//! Which records leave, and which are kept by others.

use std::time::Duration;

use jawab_records::{address, agent_state, call_record, case, contact, link, note, person};
use uuid::Uuid;

use crate::common::{centre, fields, policy};

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

/// A link to somebody of whom there is no record here was left behind: when it leaves, so does who was needed only
/// through it, in the same night.
#[test]
fn who_is_needed_only_through_somebody_unknown_leaves_in_the_night_in_which_the_link_does() {
    let centre = centre();
    let needed = centre.hears_a_story_of("Hajar Zitouni", "+212611111111");
    let (mother, unknown) = (Uuid::now_v7(), Uuid::now_v7());
    centre.saves("person", mother, fields([("name", "Zitouni".into())]));
    for (one, with) in [(mother, unknown), (needed.person, unknown)] {
        let link = [
            ("person", one.into()),
            ("other", with.into()),
            ("what", "household".into()),
            ("active", true.into()),
        ];
        centre.saves("link", Uuid::now_v7(), fields(link));
    }
    centre.is_acknowledged();
    centre.days_pass(200);
    let left = centre.compacts();
    assert_eq!((left.of(&person::KIND), left.of(&link::KIND)), (1, 2));
    assert_eq!(centre.ledger.would_leave(&policy()).unwrap().changes, 0);
}

/// What one of two has to stay for is nothing to the other, whichever is found first.
#[test]
fn who_shares_a_link_with_somebody_that_stays_leaves_all_the_same() {
    for (staying, leaving) in [(1, 2), (2, 1)] {
        let centre = centre();
        let [staying, leaving] = [staying, leaving].map(Uuid::from_u128);
        let link = [
            ("person", staying.into()),
            ("other", leaving.into()),
            ("what", "not-same".into()),
            ("active", true.into()),
        ];
        let name = |name: &str| fields([("name", name.into())]);
        centre.saves("person", leaving, name("Hajar"));
        centre.saves("link", Uuid::now_v7(), fields(link));
        centre.is_acknowledged();
        // Central does not have her for long enough.
        centre.saves("person", staying, name("Hajar"));
        centre.days_pass(40);
        centre.is_acknowledged();
        centre.days_pass(20);
        let would = centre.ledger.would_leave(&policy()).unwrap();
        assert_eq!((would.of(&person::KIND), would.of(&link::KIND)), (1, 1));
        let left = centre.compacts();
        assert_eq!((left.of(&person::KIND), left.of(&link::KIND)), (1, 1));
        assert!(centre.holds(&staying.to_string()) && !centre.holds(&leaving.to_string()));
        centre.days_pass(40);
        assert_eq!(centre.compacts().of(&person::KIND), 1);
    }
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
