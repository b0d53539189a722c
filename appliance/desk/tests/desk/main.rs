//! What the desk promises.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod calls;
mod cases;
#[path = "../common/mod.rs"]
mod common;
mod login;
mod search;
mod staff;

use common::{inbound, question};
use jawab_desk::{Address, ContactLine, NewCase, NewContact, Programme};
use uuid::Uuid;

fn case(note: &str) -> NewCase {
    NewCase {
        note: note.into(),
        programme: Some(Programme::PassJeunes.into()),
        name: Some("آمنة".into()),
        address: Some("06 12 34 56 78".into()),
        ..question()
    }
}

fn contact(id: Uuid) -> NewContact {
    inbound(id, "0612345678")
}

/// The address that a list shows.
fn shown(contact: &ContactLine) -> Option<&str> {
    contact.address.as_ref().map(Address::as_str)
}
