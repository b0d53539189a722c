//! Working days of a centre: contacts in three languages, cases, notes, call records,
//! written by the desk into a real ledger, as a box's own would be. The same seed gives
//! the same day, but for the random part of ids.

#![forbid(unsafe_code)]

pub mod chance;
mod course;
mod day;
pub mod link;
pub mod words;

pub use day::{Day, EVE_MS, batches};
