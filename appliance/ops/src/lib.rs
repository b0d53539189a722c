//! An op: one recorded change, its clock, its chain and its merge. No I/O.
//!
//! Boxes and central share this crate, so that both decide alike. See
//! `docs/how-a-merge-is-decided.md`.

#![forbid(unsafe_code)]

mod chain;
mod clock;
mod file_hash;
mod merge;
mod op;

pub use chain::{ChainError, Head};
pub use clock::{Hlc, MOST_AHEAD_MS, TooFarAhead};
pub use file_hash::{FileDigest, FileHash, MAX_FILE_OCTETS, NoFileHash};
pub use merge::{REOPENED, Rule, Stamp, Verdict};
pub use op::{BoxId, DecodeError, EntityKind, Fields, MAX_OP_OCTETS, Op, OpHash, Value};

#[cfg(test)]
mod tests;
