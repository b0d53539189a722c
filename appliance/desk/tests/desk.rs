//! What the desk promises.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::net::{IpAddr, Ipv4Addr};

use common::{Office, PASSWORD, office, staff};
use jawab_desk::{
    Address, CaseKind, ContactLine, Desk, DeskError, Filter, Invalid, Ledger, LoginError,
    LoginSource, NewCase, NewContact, NewHandset, NewStaff, PersonDetails, Programme, Reference,
    Role, Whose,
};
use jawab_vocabulary::{
    BreakReason, CallId, CallRecord, Cause, Channel, Course, Direction, EndedBy, Endpoint,
    Language, LegRecord, LegRole, Outcome, Quality, Segment, SegmentKind, StaffAction, StaffId,
};
use jiff::Timestamp;
use uuid::Uuid;

const HERE: LoginSource = LoginSource::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)));
const THERE: LoginSource = LoginSource::Address(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2)));

fn case(note: &str) -> NewCase {
    NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: note.into(),
        programme: Some(Programme::PassJeunes.into()),
        kind: CaseKind::Information.into(),
        open: true,
        name: Some("آمنة".into()),
        address: Some("06 12 34 56 78".into()),
        whose: Whose::Unsaid,
    }
}

fn contact(id: Uuid) -> NewContact {
    NewContact {
        id,
        channel: Channel::Voice,
        direction: Direction::Inbound,
        line: Some("gsm1".into()),
        caller: Address::number("0612345678"),
        called: None,
        started: Timestamp::now(),
    }
}

/// The address that a list shows.
fn shown(contact: &ContactLine) -> Option<&str> {
    contact.address.as_ref().map(Address::as_str)
}

fn record(staff: StaffId) -> CallRecord {
    CallRecord {
        call: CallId(1),
        direction: Direction::Inbound,
        line: Some("gsm1".into()),
        caller: Some("0612345678".into()),
        called: None,
        language: Some(Language::French),
        staff: Some(staff),
        handset: Some("201".into()),
        not_answered_by: Vec::new(),
        total_ms: 70_000,
        menu_ms: 3_000,
        wait_ms: 7_000,
        talk_ms: 55_000,
        hold_ms: 5_000,
        cause: Cause::NORMAL_CLEARING,
        ended_by: EndedBy::Caller,
        outcome: Outcome::Answered,
        course: Course {
            legs: vec![
                LegRecord {
                    role: LegRole::Caller,
                    endpoint: Endpoint::Line("gsm1".into()),
                    staff: None,
                    quality: None,
                },
                LegRecord {
                    role: LegRole::Staff,
                    endpoint: Endpoint::Handset("201".into()),
                    staff: Some(staff),
                    quality: Some(Quality {
                        packets: 3_000,
                        jitter_ms: 2,
                        mos_tenths: Some(43),
                        ..Quality::default()
                    }),
                },
            ],
            segments: [
                (SegmentKind::Menu, 3_000, vec![]),
                (SegmentKind::Ring, 7_000, vec![1]),
                (SegmentKind::Talk, 55_000, vec![1]),
                (SegmentKind::Hold, 5_000, vec![1]),
            ]
            .map(|(kind, ms, legs)| Segment { kind, ms, legs })
            .to_vec(),
        },
    }
}

#[tokio::test]
async fn the_course_of_a_call_is_kept_and_one_of_before_has_its_sums() {
    let office = office().await;
    let staff = office.salma;
    let said = record(staff);
    let id = Uuid::now_v7();
    office.desk.open_contact(contact(id)).await.unwrap();
    let now = Timestamp::now();
    office
        .desk
        .close_contact(id, said.clone(), now)
        .await
        .unwrap();
    let kept = office.desk.call_course(id).await.unwrap().unwrap();
    assert_eq!(kept.course, said.course);
    assert_eq!(kept.course.total_ms(), said.total_ms);
    assert_eq!(kept.names[&staff], "Salma Bennani");
    assert_eq!(kept.ended_by, Some(EndedBy::Caller));

    let before = Uuid::now_v7();
    let of_before = CallRecord {
        course: Course::default(),
        ..said
    };
    office
        .desk
        .close_contact(before, of_before, now)
        .await
        .unwrap();
    let kept = office.desk.call_course(before).await.unwrap().unwrap();
    assert_eq!((kept.course, kept.hold_ms), (Course::default(), 5_000));
    assert_eq!(office.desk.call_course(Uuid::now_v7()).await.unwrap(), None);
}

#[tokio::test]
async fn the_right_password_lets_in_and_a_wrong_one_or_nobodys_says_the_same() {
    let office = office().await;
    let staff = office
        .desk
        .authenticate(" Salma", PASSWORD, &HERE)
        .await
        .unwrap();
    assert_eq!((staff.id, staff.role), (office.salma, Role::Supervisor));
    for (login, password) in [("salma", "wrong"), ("nobody", PASSWORD), ("", "")] {
        let refused = office
            .desk
            .authenticate(login, password, &HERE)
            .await
            .unwrap_err();
        assert!(matches!(refused, LoginError::Wrong), "{login}");
    }
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let office = office().await;
    for _ in 0..5 {
        let refused = office.desk.authenticate("salma", "wrong", &HERE).await;
        assert!(matches!(refused, Err(LoginError::Wrong)));
    }
    let refused = office.desk.authenticate("salma", PASSWORD, &HERE).await;
    assert!(matches!(refused, Err(LoginError::Wait { .. })));
}

#[tokio::test]
async fn guesses_side_by_side_are_counted_before_they_are_looked_at() {
    let office = office().await;
    let guesses = (0..40).map(|_| {
        let desk = office.desk.clone();
        tokio::spawn(async move { desk.authenticate("salma", "wrong", &HERE).await })
    });
    let guesses: Vec<_> = guesses.collect();
    let mut looked_at = 0;
    for guess in guesses {
        match guess.await.unwrap() {
            Err(LoginError::Wrong) => looked_at += 1,
            Err(LoginError::Wait { .. } | LoginError::Busy(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(looked_at <= 5, "{looked_at} of 40 guesses were looked at");
}

#[tokio::test]
async fn who_guesses_keeps_nobody_else_out_and_a_supervisor_opens_what_is_closed() {
    let office = office().await;
    for _ in 0..5 {
        let refused = office.desk.authenticate("salma", "wrong", &HERE).await;
        assert!(matches!(refused, Err(LoginError::Wrong)));
    }
    let her_browser = LoginSource::Device("hers".into());
    for from in [&THERE, &her_browser, &LoginSource::Console] {
        office
            .desk
            .authenticate("salma", PASSWORD, from)
            .await
            .unwrap();
    }
    let closed = office.desk.authenticate("salma", PASSWORD, &HERE).await;
    assert!(matches!(closed, Err(LoginError::Wait { .. })));
    // Said by another process, as `jawab staff unlock` does.
    let ledger = Ledger::open(office.desk.ledger().path()).unwrap();
    let other_process = Desk::new(ledger, "RAB");
    other_process.unlock(" Salma").await.unwrap();
    office
        .desk
        .authenticate("salma", PASSWORD, &HERE)
        .await
        .unwrap();
    let nobody = other_process.unlock("nobody").await;
    assert!(matches!(nobody, Err(DeskError::NotFound(_))));
}

#[tokio::test]
async fn what_ends_sessions_changes_their_stamp_and_nothing_else_does() {
    let office = office().await;
    let desk = &office.desk;
    let stamp = async || desk.staff(office.salma).await.unwrap().unwrap().stamp;
    let first = stamp().await;
    desk.set_ui_language(office.salma, "fr").await.unwrap();
    assert_eq!(stamp().await, first);
    desk.set_password("console", "salma", "another long one")
        .await
        .unwrap();
    let second = stamp().await;
    assert_ne!(second, first);
    desk.end_sessions(office.salma).await.unwrap();
    assert_ne!(stamp().await, second);
}

#[tokio::test]
async fn senseless_staff_and_handsets_are_refused_with_the_reason() {
    let office = office().await;
    let desk = &office.desk;
    let refused = |outcome: Result<StaffId, DeskError>| match outcome {
        Err(DeskError::Invalid(why)) => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        refused(desk.add_staff("x", staff("SALMA")).await),
        Invalid::LoginTaken
    );
    assert_eq!(
        refused(desk.add_staff("x", staff("s p a")).await),
        Invalid::Login
    );
    let weak = NewStaff {
        password: "court".into(),
        ..staff("ali")
    };
    assert_eq!(
        refused(desk.add_staff("x", weak).await),
        Invalid::WeakPassword
    );
    let nameless = NewStaff {
        name: " ".into(),
        ..staff("ali")
    };
    assert_eq!(
        refused(desk.add_staff("x", nameless).await),
        Invalid::EmptyName
    );

    for (extension, expected) in [
        ("15", Invalid::Extension),
        ("2", Invalid::Extension),
        ("2a1", Invalid::Extension),
    ] {
        let new = NewHandset {
            extension: extension.into(),
            label: String::new(),
            secret: None,
            realm: "jawab".into(),
        };
        let error = desk.add_handset("x", new).await.unwrap_err();
        assert!(
            matches!(error, DeskError::Invalid(why) if why == expected),
            "{extension}"
        );
    }
}

#[tokio::test]
async fn a_handsets_secret_is_kept_as_its_digests_alone() {
    let office = office().await;
    let new = NewHandset {
        extension: "201".into(),
        label: "Accueil".into(),
        secret: Some("Circle of Life".into()),
        realm: "http-auth@example.org".into(),
    };
    office.desk.add_handset("x", new.clone()).await.unwrap();
    let ha1 = office.desk.ha1("201").unwrap().unwrap();
    // As `printf '201:http-auth@example.org:Circle of Life' | md5sum` and `sha256sum` say.
    assert_eq!(ha1.md5, "5bf7c1a1a78240d68ac38b5ab95d48b0");
    assert_eq!(
        ha1.sha256,
        "700d769a9815c39173e9eb2c3a5aa3d57367f3775f417bb1195b4ccda5aa4f18"
    );
    assert!(office.desk.ha1("999").unwrap().is_none());
    let error = office.desk.add_handset("x", new).await.unwrap_err();
    assert!(matches!(error, DeskError::Invalid(Invalid::ExtensionTaken)));
    assert_eq!(office.desk.handsets().await.unwrap()[0].label, "Accueil");
}

#[tokio::test]
async fn a_contact_opened_or_closed_twice_is_one() {
    let office = office().await;
    let id = Uuid::now_v7();
    for _ in 0..2 {
        office.desk.open_contact(contact(id)).await.unwrap();
    }
    office
        .desk
        .set_contact_language(id, Language::French)
        .await
        .unwrap();
    for _ in 0..2 {
        office
            .desk
            .close_contact(id, record(office.salma), Timestamp::now())
            .await
            .unwrap();
    }
    let contacts = office.desk.recent_contacts(10).await.unwrap();
    assert_eq!(contacts.len(), 1);
    assert_eq!(shown(&contacts[0]), Some("+212612345678"));
    assert_eq!(contacts[0].outcome(), Some(Outcome::Answered));
    assert_eq!(contacts[0].staff.as_deref(), Some("Salma Bennani"));
    assert_eq!(
        contacts[0].call.map(|call| (call.wait_ms, call.talk_ms)),
        Some((Some(7_000), Some(55_000)))
    );
    office.desk.ledger().verify().unwrap();
}

#[tokio::test]
async fn a_number_that_comes_late_is_the_contacts() {
    let office = office().await;
    let id = Uuid::now_v7();
    let withheld = NewContact {
        caller: None,
        ..contact(id)
    };
    office.desk.open_contact(withheld).await.unwrap();
    office
        .desk
        .set_contact_caller(id, &Address::number("0612345678").unwrap())
        .await
        .unwrap();
    let contacts = office.desk.recent_contacts(10).await.unwrap();
    assert_eq!(shown(&contacts[0]), Some("+212612345678"));
}

#[tokio::test]
async fn a_call_whose_beginning_was_lost_becomes_a_contact_when_it_is_over() {
    let office = office().await;
    office
        .desk
        .close_contact(Uuid::now_v7(), dialled(office.salma), Timestamp::now())
        .await
        .unwrap();
    let contacts = office.desk.recent_contacts(10).await.unwrap();
    assert_eq!(shown(&contacts[0]), Some("+212612345678"));
}

/// What the record of a call from a handset says.
fn dialled(staff: StaffId) -> CallRecord {
    CallRecord {
        direction: Direction::Outbound,
        caller: Some("201".into()),
        called: Some("0612345678".into()),
        language: None,
        ..record(staff)
    }
}

/// A call from a handset: which line it takes is not known yet.
fn dials(id: Uuid) -> NewContact {
    NewContact {
        direction: Direction::Outbound,
        line: None,
        caller: Address::number("201"),
        called: Address::number("0612345678"),
        ..contact(id)
    }
}

fn line_of(office: &Office, contact: Uuid) -> Option<String> {
    let ledger = office.desk.ledger();
    let line = ledger.read(|db| {
        db.query_row(
            "SELECT line FROM contacts WHERE id = ?1",
            [contact.to_string()],
            |row| row.get(0),
        )
    });
    line.unwrap()
}

#[tokio::test]
async fn a_call_from_a_handset_has_the_line_that_it_took() {
    let office = office().await;
    let id = Uuid::now_v7();
    office.desk.open_contact(dials(id)).await.unwrap();
    assert_eq!(line_of(&office, id), None);
    office
        .desk
        .close_contact(id, dialled(office.salma), Timestamp::now())
        .await
        .unwrap();
    assert_eq!(line_of(&office, id).as_deref(), Some("gsm1"));
    let contacts = office.desk.recent_contacts(10).await.unwrap();
    assert_eq!(contacts.len(), 1);
    assert_eq!(shown(&contacts[0]), Some("+212612345678"));
    office.desk.ledger().verify().unwrap();
}

#[tokio::test]
async fn a_case_of_a_call_from_a_handset_keeps_its_contact_through_a_power_cut() {
    let office = office().await;
    let id = Uuid::now_v7();
    office.desk.open_contact(dials(id)).await.unwrap();
    let new = NewCase {
        contact: Some(id),
        ..case("Rappelée pour le Pass Jeunes")
    };
    office.desk.save_case(office.salma, new).await.unwrap();
    // The power goes, and the next start finds what was up.
    assert_eq!(office.desk.close_interrupted().await.unwrap(), 1);
    let contacts = office.desk.recent_contacts(10).await.unwrap();
    let [cut] = contacts.as_slice() else {
        panic!("{contacts:?}");
    };
    assert_eq!((cut.id, cut.outcome()), (id, Some(Outcome::Failed)));
    assert_eq!(cut.people[0].name, "آمنة");
}

#[tokio::test]
async fn calls_that_a_power_cut_ended_are_closed_once() {
    let office = office().await;
    let (cut, over) = (Uuid::now_v7(), Uuid::now_v7());
    for id in [cut, over] {
        office.desk.open_contact(contact(id)).await.unwrap();
    }
    let whole = record(office.salma);
    office
        .desk
        .close_contact(over, whole, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(office.desk.close_interrupted().await.unwrap(), 1);
    assert_eq!(office.desk.close_interrupted().await.unwrap(), 0);
    let contacts = office.desk.recent_contacts(10).await.unwrap();
    let of = |id| contacts.iter().find(|line| line.id == id).unwrap();
    assert_eq!(of(cut).outcome(), Some(Outcome::Failed));
    assert_eq!(of(cut).call.and_then(|call| call.talk_ms), None);
    assert_eq!(of(over).outcome(), Some(Outcome::Answered));
}

#[tokio::test]
async fn a_caller_is_known_by_the_name_and_the_cases_of_the_last_time() {
    let office = office().await;
    let first = Uuid::now_v7();
    office.desk.open_contact(contact(first)).await.unwrap();
    office
        .desk
        .close_contact(first, record(office.salma), Timestamp::now())
        .await
        .unwrap();
    let new = NewCase {
        contact: Some(first),
        ..case("Quels papiers ?")
    };
    let saved = office.desk.save_case(office.salma, new).await.unwrap();

    let card = office
        .desk
        .caller_card(Uuid::now_v7(), Address::number("+212612345678"))
        .await
        .unwrap();
    let [person] = card.people.as_slice() else {
        panic!("{card:?}");
    };
    assert_eq!(person.name, "آمنة");
    assert_eq!(card.earlier.len(), 1);
    assert_eq!(card.open_cases[0].reference, saved.reference);
    let sheet = office.desk.person(person.id).await.unwrap().unwrap();
    assert_eq!(sheet.addresses[0].as_str(), "+212612345678");
    assert_eq!(sheet.addresses.len(), 1);
    assert_eq!((sheet.cases.len(), sheet.contacts.len()), (1, 1));
    let nobody = office.desk.caller_card(first, None).await.unwrap();
    assert!(nobody.people.is_empty());
}

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
async fn what_staff_did_last_is_remembered() {
    let office = office().await;
    for reason in BreakReason::ALL {
        let on_a_break = StaffAction::Break("202".into(), reason);
        let (desk, salma) = (&office.desk, office.salma);
        desk.remember_presence(salma, &on_a_break).await.unwrap();
        let remembered = desk.remembered_presence().await.unwrap();
        assert_eq!(remembered, [(salma, on_a_break)]);
    }
    // As a version without reasons kept it.
    let key = office.salma.to_string();
    let ledger = office.desk.ledger();
    ledger
        .local_put("presence", &key, b"break 203", None)
        .unwrap();
    let before = StaffAction::Break("203".into(), BreakReason::Other);
    let remembered = office.desk.remembered_presence().await.unwrap();
    assert_eq!(remembered, [(office.salma, before)]);
    let ready = StaffAction::Ready("201".into());
    office
        .desk
        .remember_presence(office.salma, &ready)
        .await
        .unwrap();
    office
        .desk
        .remember_presence(office.salma, &StaffAction::Hold)
        .await
        .unwrap();
    assert_eq!(
        office.desk.remembered_presence().await.unwrap(),
        [(office.salma, ready)]
    );
    office
        .desk
        .remember_presence(office.salma, &StaffAction::Leave)
        .await
        .unwrap();
    assert!(office.desk.remembered_presence().await.unwrap().is_empty());
}

async fn saves(office: &Office, name: &str, number: &str) -> String {
    let new = NewCase {
        name: Some(name.into()),
        address: Some(number.into()),
        ..case("Une question.")
    };
    let saved = match office.desk.save_case(office.salma, new.clone()).await {
        // A namesake.
        Err(DeskError::Whose(_)) => {
            let whose = Whose::Another;
            let new = NewCase { whose, ..new };
            office.desk.save_case(office.salma, new).await
        }
        saved => saved,
    };
    saved.unwrap().reference
}

async fn found(office: &Office, text: &str) -> Vec<String> {
    let found = office.desk.search_people(text).await.unwrap();
    found.into_iter().map(|found| found.person.name).collect()
}

#[tokio::test]
async fn people_are_found_by_name_in_any_script_and_by_address_in_any_form() {
    let office = office().await;
    saves(&office, "محمد آيت باها", "0661234567").await;
    saves(&office, "Youssef El Idrissi", "0662000001").await;
    let reference = saves(&office, "Mohammed Benjelloun", "0537112233").await;
    assert_eq!(
        found(&office, "Mohammed").await,
        ["Mohammed Benjelloun", "محمد آيت باها"],
        "spelt so first"
    );
    assert_eq!(found(&office, "mohamed ait").await, ["محمد آيت باها"]);
    assert_eq!(found(&office, "الإدريسي").await, ["Youssef El Idrissi"]);
    assert_eq!(found(&office, "ⵢⵓⵙⴼ").await, ["Youssef El Idrissi"]);
    for number in ["+212 6 61 23 45 67", "06.61.23", "34567", "٠٦٦١٢٣٤٥٦٧"] {
        assert_eq!(found(&office, number).await, ["محمد آيت باها"], "{number}");
    }
    for nothing in ["", "el", "\"", "Karima", "99", "(((", "NEAR AND OR NOT"] {
        assert!(found(&office, nothing).await.is_empty(), "{nothing}");
    }
    let by_reference = office.desk.search(&reference.to_lowercase()).await.unwrap();
    assert_eq!(by_reference.cases[0].reference, reference);
}

#[tokio::test]
async fn a_case_is_found_by_the_last_digits_of_its_reference_however_they_are_written() {
    let office = office().await;
    let mut references = Vec::new();
    for n in 0..12 {
        references.push(saves(&office, &format!("Amina {n}"), &format!("06610000{n:02}")).await);
    }
    let year = &references[1][4..8];
    for text in [
        "2",
        "02",
        "000002",
        "٢",
        "#2",
        "dossier 2",
        "ملف ٢",
        &format!("RAB {year} 2"),
        &format!("rab {year} 000002"),
        &format!("#RAB-{year}-000002"),
        &format!("RAB\u{2011}{year}\u{2013}000002"),
        &format!("\u{2068}RAB-{year}-000002\u{2069}"),
        &format!("{year}-000002"),
    ] {
        let found = office.desk.search(text).await.unwrap().cases;
        assert_eq!(found[0].reference, references[1], "{text}");
    }
    // Those that end so come after the one that is so.
    let found = office.desk.search("02").await.unwrap().cases;
    assert_eq!(found.len(), 1);
    let found = office.desk.search("12").await.unwrap().cases;
    assert_eq!(found[0].reference, references[11]);
    let elsewhere = office.desk.search("FES 2026 2").await.unwrap();
    assert!(elsewhere.cases.is_empty());
}

#[tokio::test]
async fn a_case_is_found_by_the_words_of_its_notes_until_they_leave() {
    let office = office().await;
    let saved = office
        .desk
        .save_case(
            office.salma,
            case("Demande l’équivalence du baccalauréat, وثائق ناقصة"),
        )
        .await
        .unwrap();
    let noted = "Le lycée rappelle: dossier scolaire 4471.";
    office
        .desk
        .add_note(office.salma, saved.id, noted)
        .await
        .unwrap();
    for text in [
        "baccalaureat",
        "EQUIVALENCE baccal",
        "الوثائق",
        "ناقصة",
        "scolaire 4471",
        "lycee",
        "4471",
    ] {
        let found = office.desk.search(text).await.unwrap().cases;
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].reference, saved.reference, "{text}");
    }
    for nothing in [
        "baccalaureat lycee",
        "le",
        "universite",
        "\"",
        "4472",
        "NOT lycee OR",
    ] {
        let found = office.desk.search(nothing).await.unwrap().cases;
        assert!(found.is_empty(), "{nothing}");
    }
    office.desk.ledger().rebuild().unwrap();
    assert_eq!(office.desk.search("lycee").await.unwrap().cases.len(), 1);
}

#[tokio::test]
async fn people_are_found_by_what_is_remembered_of_them() {
    let office = office().await;
    saves(&office, "Abdessalam Zerhouni", "0661234567").await;
    saves(&office, "Abdel Rahman Filali", "0662000001").await;
    saves(&office, "Hicham Filali", "0662345671").await;
    let person = office.desk.search_people("Hicham").await.unwrap()[0]
        .person
        .id;
    let details = PersonDetails {
        name: "Hicham Filali".into(),
        born: "31 mars 2009".into(),
        cin: "AB987654".into(),
    };
    let described = office
        .desk
        .describe_person(office.salma, person, details, None);
    described.await.unwrap();
    for (text, name) in [
        ("Abdel Salam", "Abdessalam Zerhouni"),
        ("عبد السلام", "Abdessalam Zerhouni"),
        ("Abderrahmane", "Abdel Rahman Filali"),
        ("Icham", "Hicham Filali"),
        ("31/03/09", "Hicham Filali"),
        ("31 mars 2009", "Hicham Filali"),
        ("٣١/٠٣/٢٠٠٩", "Hicham Filali"),
        ("Filali 2009", "Hicham Filali"),
        ("Filali 0662000", "Abdel Rahman Filali"),
        ("2345 67 1", "Hicham Filali"),
        ("3456 7", "Abdessalam Zerhouni"),
        ("987654", "Hicham Filali"),
    ] {
        assert_eq!(found(&office, text).await[0], name, "{text}");
    }
}

#[tokio::test]
async fn namesakes_are_told_apart_by_their_date_of_birth_and_their_cin() {
    let office = office().await;
    saves(&office, "Amina Alaoui", "0661000001").await;
    saves(&office, "Amina Alaoui", "0661000002").await;
    let people = office.desk.search_people("Amina").await.unwrap();
    let [one, other] = [0, 1].map(|index| people[index].person.id);
    let describes = async |person, born: &str, cin: &str| {
        let details = PersonDetails {
            name: "Amina Alaoui".into(),
            born: born.into(),
            cin: cin.into(),
        };
        office
            .desk
            .describe_person(office.salma, person, details, None)
            .await
    };
    describes(one, "31/03/2006", "ab 123456").await.unwrap();
    describes(other, "٠١/٠٤/٢٠١٠", "").await.unwrap();
    for (text, id) in [
        ("AB123456", one),
        ("ab123", one),
        ("31/3/2006", one),
        ("2006-03-31", one),
        ("1.4.2010", other),
    ] {
        let found = office.desk.search_people(text).await.unwrap();
        let found: Vec<Uuid> = found.iter().map(|found| found.person.id).collect();
        assert_eq!(found, [id], "{text}");
    }
    let sheet = office.desk.person(one).await.unwrap().unwrap();
    assert_eq!(sheet.cin.as_deref(), Some("AB123456"));
    assert!(sheet.age.unwrap() >= 19);

    // What makes no sense is refused, and nothing of it is kept.
    for (born, cin, why) in [
        ("31/02/2006", "", Invalid::BirthDate),
        ("1/1/2999", "", Invalid::BirthDate),
        ("", "123456", Invalid::Cin),
    ] {
        let refused = describes(one, born, cin).await;
        assert!(
            matches!(refused, Err(DeskError::Invalid(it)) if it == why),
            "{born} {cin}"
        );
    }
    assert_eq!(office.desk.person(one).await.unwrap().unwrap(), sheet);

    // What is the same is not written again; what is left empty is forgotten.
    let head = office.desk.ledger().head().unwrap();
    describes(one, "2006-03-31", "AB123456").await.unwrap();
    assert_eq!(office.desk.ledger().head().unwrap(), head);
    describes(one, "", "").await.unwrap();
    assert!(
        office
            .desk
            .search_people("AB123456")
            .await
            .unwrap()
            .is_empty()
    );
    let nobody = describes(Uuid::from_u128(1), "", "").await;
    assert!(matches!(nobody, Err(DeskError::NotFound(_))));
}

#[tokio::test]
async fn who_is_renamed_is_found_by_the_new_name_alone() {
    let office = office().await;
    saves(&office, "Hind", "0661234567").await;
    let hind = office.desk.search_people("Hind").await.unwrap()[0]
        .person
        .id;
    let renamed = NewCase {
        name: Some("Khadija Amrani".into()),
        address: Some("0661234567".into()),
        whose: Whose::Corrected(hind),
        ..case("Une question.")
    };
    office.desk.save_case(office.salma, renamed).await.unwrap();
    assert!(found(&office, "Hind").await.is_empty());
    assert_eq!(found(&office, "خديجة").await, ["Khadija Amrani"]);
    office.desk.ledger().rebuild().unwrap();
    assert_eq!(found(&office, "خديجة").await, ["Khadija Amrani"]);
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
