//! An op: one recorded change, its clock, its chain and its merge. No I/O.
//!
//! Boxes and central share this crate, so that both decide alike. See
//! `docs/how-a-merge-is-decided.md`.
//!
//! A box says a change; whoever takes it in sees that it follows on, and whether it holds:
//!
//! ```
//! use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, Rule, Stamp, Value};
//! use uuid::Uuid;
//!
//! let op = Op {
//!     box_id: BoxId(Uuid::from_u128(7)),
//!     epoch: 1,
//!     sequence: 1,
//!     clock: Hlc::at_ms(1_764_416_000_000),
//!     author: "switch".into(),
//!     entity: EntityKind::new("person"),
//!     id: Uuid::from_u128(1),
//!     fields: Fields::from([("name".into(), Value::Text("Salma".into()))]),
//!     previous: Head::start(1).hash,
//! };
//! let octets = op.encode();
//! let head = Head::start(1).extend(op.box_id, &op, Op::hash_of(&octets))?;
//! assert_eq!(head.sequence, 1);
//!
//! let later = Stamp { clock: op.clock.next(op.clock.ms()), ..Stamp::of(&op) };
//! assert!(Rule::LastWriter.prefers(later, Some(Stamp::of(&op))));
//! # Ok::<(), jawab_ops::ChainError>(())
//! ```

#![forbid(unsafe_code)]

mod chain;
mod clock;
mod file_hash;
mod id;
mod merge;
mod op;

pub use chain::{ChainError, Head};
pub use clock::{Hlc, MOST_AHEAD_MS, TooFarAhead};
pub use file_hash::{FileDigest, FileHash, MAX_FILE_OCTETS, NoFileHash};
pub use id::{id_of, id_of_all_texts, id_of_texts, texts_of_id};
pub use merge::{REOPENED, Rule, Stamp, Verdict};
pub use op::{
    BoxId, DecodeError, EntityKind, Fields, MAX_OP_OCTETS, Op, OpHash, Value, name_octets,
};

#[cfg(test)]
mod tests;
