//! Texts of the centre's own: on disk before anything is said, never sent twice, and settled by
//! reports.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jawab_desk::{
    Address, Desk, DeskError, Invalid, Ledger, NewText, OwnText, PartEnd, TextReceived, WaitingText,
};
use jawab_ledger::EARLIEST_MS;
use jawab_vocabulary::{LineId, StaffId, TextFailure, TextState};
use jiff::Timestamp;
use uuid::Uuid;

use common::{Office, office};

const HER: &str = "+212612345678";

/// What a member of staff writes to her.
fn words(text: &str, staff: u128) -> OwnText {
    OwnText {
        staff: StaffId(Uuid::from_u128(staff)),
        to: Address::number(HER).unwrap(),
        text: text.into(),
        once: Uuid::new_v4(),
        seen: None,
    }
}

async fn written(office: &Office, text: &str) -> Uuid {
    office.desk.write_text(words(text, 7)).await.unwrap()
}

async fn waits(office: &Office) -> Vec<WaitingText> {
    office.desk.texts_on_the_box().await.unwrap()
}

async fn state(office: &Office, contact: Uuid) -> (Option<TextState>, Option<TextFailure>) {
    let sheet = office.desk.contact(contact).await.unwrap().unwrap();
    let own = sheet.text.unwrap().own.unwrap();
    (own.state, own.why)
}

fn line() -> LineId {
    LineId::from("gsm1")
}

async fn may_leave(office: &Office, text: &WaitingText) -> bool {
    let leaves = office
        .desk
        .text_leaves(text.message, text.part, &line())
        .await;
    leaves.unwrap()
}

/// The first message of what waits leaves.
async fn leaves(office: &Office) -> WaitingText {
    let text = waits(office).await.remove(0);
    assert!(may_leave(office, &text).await);
    text
}

async fn ended(office: &Office, text: &WaitingText, end: PartEnd) {
    let ended = office.desk.text_ended(text.message, text.part, end);
    ended.await.unwrap();
}

/// A STATUS-REPORT on a text to +212612345678, submitted now by the service centre's clock.
async fn reported(office: &Office, reference: u8, status: u8) -> TextReceived {
    // "2026-12-01T09:30:15Z": each two digits of year, month, day, hour, minute, second, swapped.
    let now = Timestamp::now().to_string();
    let two = |at: usize| {
        u8::from_str_radix(&now[at..at + 2], 16)
            .unwrap()
            .rotate_left(4)
    };
    let time = [two(2), two(5), two(8), two(11), two(14), two(17), 0];
    let mut pdu = vec![0, 0x02, reference];
    pdu.extend([12, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87]);
    pdu.extend(time);
    pdu.extend(time);
    pdu.push(status);
    let new = NewText {
        line: "gsm1".into(),
        pdu,
        at: Timestamp::now(),
    };
    office.desk.receive_text(new).await.unwrap()
}

/// A text that she writes.
async fn she_writes(office: &Office, text: &str, second: u8) {
    let mut pdu = vec![0, 0x04, 12, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87, 0, 8];
    pdu.extend([0x62, 0x11, 0x92, 0x41, 0x03, second, 0x40]);
    let octets: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    pdu.push(octets.len() as u8);
    pdu.extend(octets);
    let new = NewText {
        line: "gsm2".into(),
        pdu,
        at: Timestamp::now(),
    };
    let received = office.desk.receive_text(new).await.unwrap();
    assert!(matches!(received, TextReceived::Kept(_)));
}

#[tokio::test]
async fn a_text_waits_is_given_and_arrives() {
    let office = office().await;
    let contact = written(&office, "Bonjour").await;
    assert_eq!(state(&office, contact).await.0, Some(TextState::OnTheBox));
    let text = leaves(&office).await;
    assert_eq!((text.text.as_str(), text.part), ("Bonjour", 0));
    assert_eq!(
        state(&office, contact).await.0,
        Some(TextState::NotKnown),
        "from before it leaves until something is heard"
    );
    ended(&office, &text, PartEnd::Given(Some(34))).await;
    assert_eq!(state(&office, contact).await.0, Some(TextState::Given));
    assert_eq!(reported(&office, 35, 0).await, TextReceived::NotWritten);
    assert_eq!(reported(&office, 34, 0x20).await, TextReceived::NotWritten);
    assert_eq!(
        reported(&office, 34, 0).await,
        TextReceived::Report(contact)
    );
    assert_eq!(state(&office, contact).await.0, Some(TextState::Arrived));
    assert_eq!(reported(&office, 34, 0).await, TextReceived::NotWritten);
    let since = Timestamp::UNIX_EPOCH;
    assert_eq!(office.desk.texts_sent_on(&line(), since).await.unwrap(), 1);
    assert_eq!(
        office
            .desk
            .texts_sent_on(&"gsm2".into(), since)
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_one_text() {
    let office = office().await;
    let new = words("Bonjour", 7);
    let first = office.desk.write_text(new.clone()).await.unwrap();
    assert_eq!(office.desk.write_text(new).await.unwrap(), first);
    assert_eq!(waits(&office).await.len(), 1);
}

#[tokio::test]
async fn what_may_have_left_never_leaves_again_and_a_report_settles_it() {
    let office = office().await;
    let contact = written(&office, "Bonjour").await;
    let text = leaves(&office).await;
    // The box goes down here; whoever looks again finds nothing that waits.
    assert_eq!(waits(&office).await, []);
    assert!(!may_leave(&office, &text).await);
    assert_eq!(state(&office, contact).await.0, Some(TextState::NotKnown));
    assert_eq!(
        reported(&office, 99, 0).await,
        TextReceived::Report(contact)
    );
    assert_eq!(state(&office, contact).await.0, Some(TextState::Arrived));
    // The modem's word comes after it, and takes nothing back.
    ended(&office, &text, PartEnd::NotGiven).await;
    assert_eq!(state(&office, contact).await.0, Some(TextState::Arrived));
}

#[tokio::test]
async fn a_long_text_goes_by_one_line_and_arrives_when_all_of_it_has() {
    let office = office().await;
    let contact = written(&office, &"س".repeat(100)).await;
    for (reference, part) in [(5, 0), (6, 1)] {
        let text = leaves(&office).await;
        assert_eq!(text.part, part);
        assert_eq!(text.bound.is_some(), part > 0, "the rest by the same line");
        ended(&office, &text, PartEnd::Given(Some(reference))).await;
    }
    assert_eq!(state(&office, contact).await.0, Some(TextState::Given));
    reported(&office, 6, 0).await;
    assert_eq!(state(&office, contact).await.0, Some(TextState::Given));
    reported(&office, 5, 0).await;
    assert_eq!(state(&office, contact).await.0, Some(TextState::Arrived));
    let since = Timestamp::UNIX_EPOCH;
    assert_eq!(office.desk.texts_sent_on(&line(), since).await.unwrap(), 2);
    // The next long one to her has another reference.
    written(&office, &"ب".repeat(100)).await;
    assert_eq!(waits(&office).await[0].reference, 1);
}

#[tokio::test]
async fn what_is_refused_fails_with_why_and_what_is_not_given_waits_again() {
    let office = office().await;
    let contact = written(&office, "Bonjour").await;
    let text = leaves(&office).await;
    ended(&office, &text, PartEnd::NotGiven).await;
    assert_eq!(state(&office, contact).await.0, Some(TextState::OnTheBox));
    let text = leaves(&office).await;
    ended(&office, &text, PartEnd::Refused).await;
    let refused = (Some(TextState::Failed), Some(TextFailure::Refused));
    assert_eq!(state(&office, contact).await, refused);
    let late = written(&office, "Trop tard").await;
    let text = waits(&office).await.remove(0);
    let given_up = office.desk.text_fails(text.message, TextFailure::TooLate);
    given_up.await.unwrap();
    let too_late = (Some(TextState::Failed), Some(TextFailure::TooLate));
    assert_eq!(state(&office, late).await, too_late);
    let undelivered = written(&office, "Encore").await;
    let text = leaves(&office).await;
    ended(&office, &text, PartEnd::Given(Some(1))).await;
    reported(&office, 1, 0x45).await;
    let failed = (Some(TextState::Failed), Some(TextFailure::NotDelivered));
    assert_eq!(state(&office, undelivered).await, failed);
}

#[tokio::test]
async fn the_line_on_which_they_reached_the_centre_is_known() {
    let office = office().await;
    she_writes(&office, "Salam", 0x10).await;
    written(&office, "Bonjour").await;
    let text = waits(&office).await.remove(0);
    assert_eq!(text.reached_on, Some("gsm2".into()));
}

#[tokio::test]
async fn who_wants_no_texts_gets_none_until_they_write_otherwise() {
    let office = office().await;
    she_writes(&office, "Arrêt", 0x10).await;
    she_writes(&office, "merci", 0x20).await;
    let refused = office.desk.write_text(words("Bonjour", 7)).await;
    assert!(
        matches!(refused, Err(DeskError::Invalid(Invalid::OptedOut))),
        "{refused:?}"
    );
    she_writes(&office, "start", 0x30).await;
    let contact = written(&office, "Bonjour").await;
    // It still waits for a line when they want none again.
    let text = waits(&office).await.remove(0);
    she_writes(&office, "STOP", 0x40).await;
    assert!(!may_leave(&office, &text).await);
    let given_up = (Some(TextState::Failed), Some(TextFailure::OptedOut));
    assert_eq!(state(&office, contact).await, given_up);
    assert_eq!(waits(&office).await, []);
}

#[tokio::test]
async fn a_reference_does_not_come_again_when_others_are_long_ago() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicU64::new(EARLIEST_MS));
    let (wall, on_for) = (now.clone(), now.clone());
    let ledger = Ledger::open_by_clocks(
        &folder.path().join("ledger.db"),
        move || wall.load(Ordering::Relaxed),
        move || Duration::from_millis(on_for.load(Ordering::Relaxed)),
    );
    let desk = Desk::new(ledger.unwrap(), "RAB");
    for days in [0, 13, 2] {
        now.fetch_add(days * 24 * 3_600_000, Ordering::Relaxed);
        let new = words(&"س".repeat(100), 7);
        desk.write_text(new).await.unwrap();
    }
    let waiting = desk.texts_on_the_box().await.unwrap();
    let references: Vec<u8> = waiting.iter().map(|text| text.reference).collect();
    assert_eq!(references, [0, 1, 2]);
}

#[tokio::test]
async fn nobody_answers_over_a_colleague_without_having_seen_it() {
    let office = office().await;
    let seen = Timestamp::now() - jiff::SignedDuration::from_millis(1);
    written(&office, "Je regarde.").await;
    let mut mine = words("Je regarde aussi.", 8);
    mine.seen = Some(seen);
    let refused = office.desk.write_text(mine.clone()).await;
    assert!(
        matches!(refused, Err(DeskError::Invalid(Invalid::AnsweredMeanwhile))),
        "{refused:?}"
    );
    mine.seen = Some(Timestamp::now());
    office.desk.write_text(mine).await.unwrap();
    let mut hers = words("Encore moi.", 7);
    hers.seen = Some(Timestamp::now());
    office.desk.write_text(hers).await.unwrap();
}

#[tokio::test]
async fn a_conversation_is_one_timeline_and_waits_for_an_answer_until_there_is_one() {
    let office = office().await;
    assert_eq!(office.desk.unanswered_texts().await.unwrap(), []);
    she_writes(&office, "Salam", 0x10).await;
    she_writes(&office, "?", 0x20).await;
    let unanswered = office.desk.unanswered_texts().await.unwrap();
    assert_eq!(unanswered.len(), 1, "of an address one");
    let of = unanswered[0].contact.id;
    assert_eq!(unanswered[0].text.as_ref().unwrap().pieces, ["?"]);
    written(&office, "Bonjour").await;
    assert_eq!(office.desk.unanswered_texts().await.unwrap(), []);
    let conversation = office.desk.conversation(of, None).await.unwrap().unwrap();
    let words: Vec<String> = conversation
        .entries
        .iter()
        .map(|entry| entry.text.as_ref().unwrap().pieces.concat())
        .collect();
    assert_eq!(words, ["Bonjour", "?", "Salam"], "the newest first");
    assert_eq!((conversation.waits, conversation.no_texts), (false, None));
    assert_eq!(conversation.older, None);
    let none = office.desk.conversation(Uuid::new_v4(), None).await;
    assert_eq!(none.unwrap(), None);
}

#[tokio::test]
async fn more_of_a_long_conversation_comes_on_request_and_nothing_twice() {
    let office = office().await;
    let mut all = Vec::new();
    for number in 0..40 {
        all.push(written(&office, &number.to_string()).await);
    }
    let of = all[0];
    let first = office.desk.conversation(of, None).await.unwrap().unwrap();
    assert_eq!(first.entries.len(), 30);
    let rest = office.desk.conversation(of, first.older).await;
    let rest = rest.unwrap().unwrap();
    assert_eq!((rest.entries.len(), rest.older), (10, None));
    let shown = first.entries.iter().chain(&rest.entries);
    let shown: std::collections::BTreeSet<Uuid> = shown.map(|entry| entry.contact.id).collect();
    assert_eq!(shown, all.into_iter().collect());
}

#[tokio::test]
async fn a_text_that_needs_no_answer_waits_no_more() {
    let office = office().await;
    she_writes(&office, "merci", 0x10).await;
    let unanswered = office.desk.unanswered_texts().await.unwrap();
    let staff = StaffId(Uuid::from_u128(7));
    let settled = office.desk.needs_no_answer(staff, unanswered[0].contact.id);
    settled.await.unwrap();
    assert_eq!(office.desk.unanswered_texts().await.unwrap(), []);
}
