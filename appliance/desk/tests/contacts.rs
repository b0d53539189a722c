//! A contact over any channel, and what staff say of who it was with.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Office, inbound, office, question};
use jawab_desk::{DeskError, NewCase, NewContact};
use jawab_ledger::{Change, Fields};
use jawab_vocabulary::{
    CallId, CallRecord, CallerKind, Cause, Channel, ContactResult, Course, Direction, EndedBy,
    Language, Outcome,
};
use jiff::Timestamp;
use uuid::Uuid;

fn call(id: Uuid) -> NewContact {
    inbound(id, "0612345678")
}

fn record(outcome: Outcome) -> CallRecord {
    CallRecord {
        call: CallId(1),
        direction: Direction::Inbound,
        line: Some("gsm1".into()),
        caller: Some("0612345678".into()),
        called: None,
        forwarded: None,
        language: Some(Language::French),
        queue: None,
        staff: None,
        handset: None,
        not_answered_by: Vec::new(),
        total_ms: 10_000,
        menu_ms: 3_000,
        wait_ms: 7_000,
        talk_ms: 0,
        hold_ms: 0,
        cause: Cause::NORMAL_CLEARING,
        ended_by: EndedBy::Caller,
        outcome,
        course: Course::default(),
    }
}

fn case(contact: Uuid, caller_kind: Option<CallerKind>) -> NewCase {
    NewCase {
        contact: Some(contact),
        caller_kind,
        name: Some("Amina Tazi".into()),
        address: Some("0612345678".into()),
        ..question()
    }
}

impl Office {
    async fn opens(&self, new: NewContact) -> Uuid {
        let id = new.id;
        self.desk.open_contact(new).await.unwrap();
        id
    }

    async fn says(
        &self,
        contact: Uuid,
        kind: Option<CallerKind>,
        was: &str,
    ) -> Result<Vec<&'static str>, DeskError> {
        self.desk
            .set_caller_kind(self.salma, contact, kind, Some(was.into()))
            .await
    }
}

#[tokio::test]
async fn who_a_contact_was_with_is_said_while_it_is_written_up_and_corrected_on_its_page() {
    let office = office().await;
    let contact = office.opens(call(Uuid::now_v7())).await;
    assert_eq!(office.desk.caller_kind(contact).await.unwrap(), None);
    let parent = case(contact, Some(CallerKind::Parent));
    office.desk.save_case(office.salma, parent).await.unwrap();
    let kind = office.desk.caller_kind(contact).await.unwrap();
    assert_eq!(kind, Some(CallerKind::Parent));
    // A second case of the call that says nothing, or the same, says nothing of it anew.
    let before = office.desk.ledger().head().unwrap().sequence;
    let same = case(contact, Some(CallerKind::Parent));
    office.desk.save_case(office.salma, same).await.unwrap();
    office
        .desk
        .save_case(office.salma, case(contact, None))
        .await
        .unwrap();
    let ledger = office.desk.ledger();
    assert_eq!(
        ledger.head().unwrap().sequence - before,
        4,
        "two cases and their notes"
    );
    let sheet = office.desk.contact(contact).await.unwrap().unwrap();
    assert_eq!(sheet.contact.caller_kind, Some(CallerKind::Parent));
    assert_eq!(sheet.cases.len(), 3);
    assert_eq!(sheet.line.as_deref(), Some("gsm1"));

    let guardian = office
        .says(contact, Some(CallerKind::Association), "parent")
        .await;
    assert_eq!(guardian.unwrap(), Vec::<&str>::new());
    // Who had the page open before has to see that a colleague said otherwise …
    let late = office
        .says(contact, Some(CallerKind::Official), "parent")
        .await;
    assert!(matches!(late, Err(DeskError::Conflict(_))), "{late:?}");
    // … and is told, where they changed nothing themselves.
    let unchanged = office
        .says(contact, Some(CallerKind::Parent), "parent")
        .await;
    assert_eq!(unchanged.unwrap(), ["caller_kind"]);
    let emptied = office.says(contact, None, "association").await;
    assert!(emptied.unwrap().is_empty());
    assert_eq!(office.desk.caller_kind(contact).await.unwrap(), None);
    office.desk.ledger().verify().unwrap();
}

/// The journal of calls may be behind: a contact that it has still to begin is begun by it alone.
#[tokio::test]
async fn a_case_does_not_begin_the_contact_that_the_journal_has_still_to_write() {
    let office = office().await;
    let id = Uuid::now_v7();
    let early = case(id, Some(CallerKind::Parent));
    office.desk.save_case(office.salma, early).await.unwrap();
    assert!(office.desk.contact(id).await.unwrap().is_none());
    let unknown = office.says(id, Some(CallerKind::Parent), "").await;
    assert!(
        matches!(unknown, Err(DeskError::NotFound(_))),
        "{unknown:?}"
    );
    office.opens(call(id)).await;
    let sheet = office.desk.contact(id).await.unwrap().unwrap();
    assert_eq!(sheet.contact.channel, Some(Channel::Voice));
    assert_eq!(sheet.contact.people[0].name, "Amina Tazi");
}

#[tokio::test]
async fn the_contact_of_a_call_has_its_result_and_its_end() {
    for (outcome, result) in [
        (Outcome::Answered, ContactResult::Answered),
        (Outcome::AbandonedInMenu, ContactResult::Abandoned),
        (Outcome::AbandonedInQueue, ContactResult::Missed),
        (Outcome::TurnedAway, ContactResult::Missed),
        (Outcome::OutsideHours, ContactResult::Missed),
        (Outcome::Failed, ContactResult::Failed),
        (Outcome::Service, ContactResult::Service),
    ] {
        let office = office().await;
        let contact = office.opens(call(Uuid::now_v7())).await;
        let open = office.desk.contact(contact).await.unwrap().unwrap().contact;
        assert_eq!((open.result, open.ended, open.call), (None, None, None));
        let ended = Timestamp::from_millisecond(1_800_000_000_000).unwrap();
        office
            .desk
            .close_contact(contact, record(outcome), ended)
            .await
            .unwrap();
        let closed = office.desk.contact(contact).await.unwrap().unwrap().contact;
        assert_eq!((closed.result, closed.ended), (Some(result), Some(ended)));
        assert_eq!(closed.outcome(), Some(outcome));
        assert_eq!(closed.call.and_then(|call| call.wait_ms), Some(7_000));
    }
}

/// Of a call its record tells, also of one that a power cut ended; a channel without a record says
/// it in the contact.
#[tokio::test]
async fn a_contact_has_one_result_wherever_it_is_said() {
    let office = office().await;
    let contact = office.opens(call(Uuid::now_v7())).await;
    let said = Fields::from([
        ("contact".into(), contact.into()),
        ("outcome".into(), "turned_away".into()),
    ]);
    let change = Change::new("call_record", contact, said);
    office.desk.ledger().commit("switch", vec![change]).unwrap();
    let cut = office.opens(call(Uuid::now_v7())).await;
    office.desk.close_interrupted().await.unwrap();
    let chat = office.opens(call(Uuid::now_v7())).await;
    let said = Fields::from([("result".into(), "abandoned".into())]);
    let change = Change::new("contact", chat, said);
    office.desk.ledger().commit("chat", vec![change]).unwrap();
    let result = async |id| {
        office
            .desk
            .contact(id)
            .await
            .unwrap()
            .unwrap()
            .contact
            .result
    };
    assert_eq!(result(contact).await, Some(ContactResult::Missed));
    assert_eq!(result(cut).await, Some(ContactResult::Failed));
    assert_eq!(result(chat).await, Some(ContactResult::Abandoned));
}

/// What only a newer version knows is shown as what it is not said to be, and stays as it is.
#[tokio::test]
async fn codes_of_a_newer_version_are_no_fault() {
    let office = office().await;
    let id = Uuid::now_v7();
    let said = Fields::from([
        ("channel".into(), "hologram".into()),
        ("direction".into(), "inbound".into()),
        ("caller".into(), "deck 4".into()),
        ("address_kind".into(), "room".into()),
        ("caller_kind".into(), "android".into()),
        ("result".into(), "beamed".into()),
    ]);
    let change = Change::new("contact", id, said);
    office.desk.ledger().commit("switch", vec![change]).unwrap();
    let line = office.desk.contact(id).await.unwrap().unwrap().contact;
    assert_eq!((line.channel, line.address), (None, None));
    assert_eq!((line.caller_kind, line.result), (None, None));
    assert_eq!(line.direction, Some(Direction::Inbound));
}

#[tokio::test]
async fn the_queue_that_a_caller_waited_in_is_on_the_contacts_page() {
    let office = office().await;
    let sheet = async |queue: Option<&str>| {
        let contact = office.opens(call(Uuid::now_v7())).await;
        let record = CallRecord {
            queue: queue.map(Into::into),
            ..record(Outcome::AbandonedInQueue)
        };
        let now = Timestamp::now();
        let desk = &office.desk;
        desk.close_contact(contact, record, now).await.unwrap();
        desk.contact(contact).await.unwrap().unwrap()
    };
    let named = sheet(Some("Pass Jeunes")).await;
    assert_eq!(named.queue.as_deref(), Some("Pass Jeunes"));
    assert_eq!(sheet(None).await.queue, None);
    let going_on = office.opens(call(Uuid::now_v7())).await;
    let going_on = office.desk.contact(going_on).await.unwrap().unwrap();
    assert_eq!(going_on.queue, None);
}
