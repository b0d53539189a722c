//! What the desk promises.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod calls;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod login;
mod search;
mod staff;

use jawab_desk::{Address, CaseKind, ContactLine, NewCase, NewContact, Programme, Whose};
use jawab_vocabulary::{Channel, Direction};
use jiff::Timestamp;
use uuid::Uuid;

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
