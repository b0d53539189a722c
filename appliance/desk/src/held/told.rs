//! What is told to whoever asks what is held about them.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::person_line::PersonLine;

/// All that is held about a person.
#[derive(Clone, PartialEq, Debug)]
pub struct Held {
    /// Whose records it is: the person's, and those of whoever somebody said to be the same.
    pub people: Vec<PersonLine>,
    /// The records, by kind; a kind of which there is none is not there.
    pub kinds: Vec<HeldKind>,
    /// Contacts that are left out because their address is also somebody else's.
    pub shared: u64,
}

/// The records of a kind that are about a person.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldKind {
    /// The kind's name in the records ("case").
    pub kind: &'static str,
    /// The records, the oldest first.
    pub records: Vec<HeldRecord>,
}

/// A record that is about a person.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldRecord {
    /// Which.
    pub id: Uuid,
    /// What it says, in the order of the kind's fields; what it does not say is not there.
    pub fields: Vec<HeldField>,
}

/// What a record says.
#[derive(Clone, PartialEq, Debug)]
pub struct HeldField {
    /// The field's name in the records ("status").
    pub field: &'static str,
    /// What it says; `None` where it says nothing any more.
    pub value: Option<HeldValue>,
    /// What another box said, and a merge set aside.
    pub set_aside: Vec<HeldValue>,
}

/// A value of a record.
#[derive(Clone, PartialEq, Debug)]
pub enum HeldValue {
    /// What somebody wrote.
    Text(String),
    /// A code, as programs know it.
    Code(String),
    /// A day.
    Day(Date),
    /// A number.
    Count(i64),
    /// When something was.
    Time(Timestamp),
    /// How long something took, in milliseconds.
    DurationMs(u64),
    /// Yes or no.
    Flag(bool),
    /// The person themselves.
    Themselves,
    /// Somebody else, who is not named.
    SomebodyElse,
    /// Another record about the person, by what it is known as (a case's reference).
    Record(String),
}
