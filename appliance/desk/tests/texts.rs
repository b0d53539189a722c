//! Texts that come: kept once, joined in whatever order their parts come, and shown.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use jawab_desk::{NewText, TextReceived, TextShown};
use jawab_vocabulary::{AddressKind, Channel};
use jiff::Timestamp;
use uuid::Uuid;

use common::{Office, office};

/// A DELIVER in UTF-16 of +212612345678, with a part's header where it is one.
fn pdu(part: Option<[u8; 3]>, units: &[u16], second: u8) -> Vec<u8> {
    let mut pdu = vec![0, 0x04, 12, 0x91, 0x12, 0x62, 0x21, 0x43, 0x65, 0x87, 0, 8];
    pdu.extend([0x62, 0x11, 0x92, 0x41, 0x03, second, 0x40]);
    let words: Vec<u8> = units.iter().copied().flat_map(u16::to_be_bytes).collect();
    match part {
        None => pdu.push(words.len() as u8),
        Some([reference, total, number]) => {
            pdu[1] = 0x44;
            pdu.push(words.len() as u8 + 6);
            pdu.extend([5, 0, 3, reference, total, number]);
        }
    }
    pdu.extend(words);
    pdu
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

async fn comes(office: &Office, line: &str, pdu: &[u8]) -> TextReceived {
    let new = NewText {
        line: line.into(),
        pdu: pdu.to_vec(),
        at: Timestamp::from_millisecond(1_795_959_100_000).unwrap(),
    };
    office.desk.receive_text(new).await.unwrap()
}

async fn kept(office: &Office, pdu: &[u8]) -> Uuid {
    match comes(office, "gsm1", pdu).await {
        TextReceived::Kept(contact) => contact,
        other => panic!("{other:?}"),
    }
}

async fn shown(office: &Office, contact: Uuid) -> TextShown {
    office
        .desk
        .contact(contact)
        .await
        .unwrap()
        .unwrap()
        .text
        .unwrap()
}

#[tokio::test]
async fn a_text_is_a_contact_of_its_sender_by_text_and_is_kept_once() {
    let office = office().await;
    let text = pdu(None, &units("السلام عليكم"), 0x50);
    let contact = kept(&office, &text).await;
    let head = office.desk.ledger().head().unwrap();
    // Read once more by the modem, or given once more by the network, and by another line.
    for line in ["gsm1", "gsm2"] {
        assert_eq!(comes(&office, line, &text).await, TextReceived::Known);
    }
    assert_eq!(office.desk.ledger().head().unwrap().sequence, head.sequence);
    let sheet = office.desk.contact(contact).await.unwrap().unwrap();
    assert_eq!(sheet.contact.channel, Some(Channel::Text));
    assert_eq!(sheet.contact.address.unwrap().to_string(), "+212612345678");
    assert!(sheet.contact.ended.is_some(), "nothing of it goes on");
    let text = sheet.text.unwrap();
    assert_eq!(text.pieces, ["السلام عليكم"]);
    assert_eq!((text.missing, text.unreadable), (None, false));
}

#[tokio::test]
async fn parts_are_one_text_in_whatever_order_they_come_and_each_is_kept_at_once() {
    let office = office().await;
    // An emoji cut in two by the sender's telephone.
    let [high, low] = [0xd83d, 0xde00];
    let parts = [
        pdu(
            Some([7, 3, 1]),
            &[&units("un ")[..], &[high]].concat(),
            0x50,
        ),
        pdu(
            Some([7, 3, 2]),
            &[&[low][..], &units(" deux ")].concat(),
            0x50,
        ),
        pdu(Some([7, 3, 3]), &units("trois"), 0x51),
    ];
    let contact = kept(&office, &parts[2]).await;
    let text = shown(&office, contact).await;
    assert_eq!(text.pieces, ["trois"]);
    assert_eq!(text.missing, Some((vec![1, 2], 3)));
    assert_eq!(kept(&office, &parts[0]).await, contact);
    assert_eq!(
        shown(&office, contact).await.pieces,
        ["un \u{fffd}", "trois"]
    );
    assert_eq!(comes(&office, "gsm1", &parts[0]).await, TextReceived::Known);
    assert_eq!(kept(&office, &parts[1]).await, contact);
    let text = shown(&office, contact).await;
    assert_eq!(text.pieces, ["un 😀 deux trois"]);
    assert_eq!(text.missing, None);
}

#[tokio::test]
async fn a_reference_that_comes_again_begins_another_text() {
    let office = office().await;
    let first = kept(&office, &pdu(Some([0, 2, 1]), &units("a"), 0x50)).await;
    let second = kept(&office, &pdu(Some([0, 2, 1]), &units("b"), 0x52)).await;
    assert_ne!(first, second);
    assert_eq!(
        kept(&office, &pdu(Some([0, 2, 2]), &units("B"), 0x52)).await,
        second
    );
    assert_eq!(
        kept(&office, &pdu(Some([0, 2, 2]), &units("A"), 0x50)).await,
        first
    );
    assert_eq!(shown(&office, first).await.pieces, ["aA"]);
}

#[tokio::test]
async fn what_nobody_wrote_is_not_kept_and_what_nobody_can_read_is() {
    let office = office().await;
    let report = hex::decode("0006FF0C9112622143658762119241035040621192410360400000").unwrap();
    assert_eq!(
        comes(&office, "gsm1", &report).await,
        TextReceived::NotWritten
    );
    let damaged = [0, 0x04, 12, 0x91, 0x12];
    let contact = kept(&office, &damaged).await;
    let sheet = office.desk.contact(contact).await.unwrap().unwrap();
    assert_eq!(sheet.contact.address, None);
    assert!(sheet.text.unwrap().unreadable);
}

#[tokio::test]
async fn a_sender_with_a_name_is_no_number() {
    let office = office().await;
    // "INWI".
    let mut text = pdu(None, &units("Votre solde"), 0x50);
    text.splice(2..10, [7, 0xd0, 0x49, 0xe7, 0x35, 0x09]);
    let contact = kept(&office, &text).await;
    let address = office.desk.contact(contact).await.unwrap().unwrap();
    let address = address.contact.address.unwrap();
    assert_eq!(address.kind(), AddressKind::SenderName);
    assert_eq!(address.as_str(), "INWI");
}
