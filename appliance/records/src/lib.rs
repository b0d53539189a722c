//! The kinds of records that a box keeps: one file for each, and all that is said of a kind said
//! there. The tables of box and central, how a field merges, what leaves with what, what is
//! urgent, what the ministry publishes, what a supervisor is shown and what central counts
//! follow from it. No I/O.
//!
//! ```
//! use jawab_records::{Type, kind_of};
//!
//! let case = kind_of("case").unwrap();
//! assert_eq!(case.table, "cases");
//! assert_eq!(case.field("opened_ms").unwrap().ty, Type::Time);
//! // What a newer version knows: kept as it came, and passed on.
//! assert!(kind_of("invitation").is_none());
//! ```
//!
//! A new kind is a file here, a line in [`KINDS`] and a migration of the ledger's; see
//! "What a new kind of record touches" in `ARCHITECTURE.md`.

#![forbid(unsafe_code)]

mod declare;
mod entity;
mod precedence;
pub mod types;

pub mod address;
pub mod agent_state;
pub mod article;
pub mod attachment;
pub mod call_back;
pub mod call_record;
pub mod case;
pub mod case_kind;
pub mod contact;
pub mod course;
pub mod document;
pub mod edition;
pub mod handset;
pub mod holiday;
pub mod link;
pub mod message;
pub mod note;
pub mod opening;
pub mod person;
pub mod programme;
pub mod staff;
pub mod voice_message;
pub mod zone;

pub use entity::{
    About, Counter, Erasure, Field, Kept, Kind, Leaves, Owner, Type, Urgent, Writer, is_known,
    kind_of, rule_of, stamp_of,
};
pub use precedence::precedence;

/// All kinds, in the order in which their tables are gone through.
pub static KINDS: &[&Kind] = &[
    &staff::KIND,
    &handset::KIND,
    &person::KIND,
    &address::KIND,
    &contact::KIND,
    &call_record::KIND,
    &case::KIND,
    &note::KIND,
    &programme::KIND,
    &edition::KIND,
    &document::KIND,
    &article::KIND,
    &zone::KIND,
    &attachment::KIND,
    &link::KIND,
    &opening::KIND,
    &holiday::KIND,
    &case_kind::KIND,
    &agent_state::KIND,
    &call_back::KIND,
    &voice_message::KIND,
    &message::KIND,
];
