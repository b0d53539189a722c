//! Calls become contacts, whatever is lost of them.

use jawab_desk::{Address, NewCase, NewContact};
use jawab_vocabulary::{
    CallId, CallRecord, Cause, Course, Direction, EndedBy, Endpoint, Language, LegRecord, LegRole,
    Outcome, Quality, Segment, SegmentKind, StaffId,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::case;
use super::contact;
use super::shown;
use crate::common::{Office, office};

fn record(staff: StaffId) -> CallRecord {
    CallRecord {
        call: CallId(1),
        direction: Direction::Inbound,
        line: Some("gsm1".into()),
        caller: Some("0612345678".into()),
        called: None,
        forwarded: None,
        language: Some(Language::French),
        queue: None,
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
            .map(|(kind, ms, legs)| Segment {
                kind,
                ms,
                legs,
                without_first: false,
                supervision: None,
            })
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
async fn why_a_number_was_not_reached_is_told_of_calls_of_staffs_that_nobody_answered() {
    let office = office().await;
    for (direction, outcome, cause, told) in [
        (Direction::Outbound, Outcome::Failed, Cause::USER_BUSY, true),
        (
            Direction::Outbound,
            Outcome::Failed,
            Cause::CALL_REJECTED,
            true,
        ),
        // Staff gave up.
        (
            Direction::Outbound,
            Outcome::Failed,
            Cause::NORMAL_CLEARING,
            false,
        ),
        (
            Direction::Outbound,
            Outcome::Answered,
            Cause::NETWORK_OUT_OF_ORDER,
            false,
        ),
        (
            Direction::Inbound,
            Outcome::Failed,
            Cause::TEMPORARY_FAILURE,
            false,
        ),
    ] {
        let id = Uuid::now_v7();
        let new = NewContact {
            direction,
            ..contact(id)
        };
        office.desk.open_contact(new).await.unwrap();
        let record = CallRecord {
            direction,
            outcome,
            cause,
            ..record(office.salma)
        };
        let now = Timestamp::now();
        office.desk.close_contact(id, record, now).await.unwrap();
        let kept = office.desk.call_course(id).await.unwrap().unwrap();
        assert_eq!(
            kept.not_reached,
            told.then_some(cause),
            "{direction:?} {outcome:?}"
        );
    }
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
        forwarded: None,
        language: None,
        queue: None,
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
