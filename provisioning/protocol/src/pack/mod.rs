//! Ops in few octets, and back, octet for octet.
//!
//! What the receiver can work out is not sent: the box, the epoch and the number of each
//! op, and the hash of the one before. What is like something before is said by its place.
//! An op that cannot be made again exactly so (a newer version's, with fields that this one
//! does not know) travels as it is. See `docs/what-a-batch-weighs.md`.

pub(crate) mod columns;
mod model;
mod read;
mod write;

use jawab_ops::{BoxId, OpHash};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::frame_error::{FrameError, TOO_LONG};
use crate::ids::Ids;
use crate::limits::MAX_BODY_OCTETS;
use crate::message::{Batch, EncodedOps, MAX_BATCH_OPS};
use crate::octets;
use columns::Reading;

pub(crate) use model::Model;

/// Why a batch cannot be unpacked.
#[derive(Copy, Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum PackError {
    /// A column ends too early.
    #[error("a column ends too early")]
    Short,
    /// Something is left over.
    #[error("something is left in the columns")]
    LeftOver,
    /// No number.
    #[error("a number has more than 64 bits")]
    NoNumber,
    /// No text.
    #[error("a text is not in UTF-8")]
    NoText,
    /// A place where nothing is.
    #[error("a place is named where nothing is")]
    NoPlace,
    /// More ops than a batch has.
    #[error("a batch has at most {MAX_BATCH_OPS} ops")]
    TooMany,
    /// More octets than a message has.
    #[error("the ops have more than {MAX_BODY_OCTETS} octets")]
    TooLong,
    /// What came out is not what was put in.
    #[error("the chain of the ops does not end with the hash that was said")]
    Chain,
}

impl From<PackError> for FrameError {
    fn from(error: PackError) -> Self {
        match error {
            PackError::TooLong => TOO_LONG,
            PackError::Chain => Self::Chain,
            other => Self::Malformed(other.to_string()),
        }
    }
}

/// A batch as it travels. What does not pack travels beside it, first of that the box's
/// id, the hash before the first op, and the hash of the last.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Packed {
    #[serde(rename = "e")]
    epoch: u32,
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pending: u64,
    /// How many ops.
    #[serde(rename = "c")]
    count: u64,
    /// The number of the first.
    #[serde(rename = "s")]
    first: u64,
    #[serde(rename = "x", with = "octets")]
    columns: Vec<u8>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's own signature")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Packed {
    /// Packs a batch, from what both sides know already. What does not pack is put into `raw`.
    pub(crate) fn pack(batch: &Batch, known: &Model, raw: &mut Vec<u8>) -> Result<Self, PackError> {
        let ops = &batch.ops.0;
        if ops.len() > MAX_BATCH_OPS {
            return Err(PackError::TooMany);
        }
        if ops.iter().map(Vec::len).sum::<usize>() > MAX_BODY_OCTETS {
            return Err(PackError::TooLong);
        }
        Ok(Self::of(batch, known.clone(), raw))
    }

    fn of(batch: &Batch, known: Model, raw: &mut Vec<u8>) -> Self {
        let written = write::write(batch, known);
        let (columns, rest) = written.columns.finish();
        raw.extend(batch.box_id.0.as_bytes());
        raw.extend(written.previous.0);
        raw.extend(written.last.0);
        raw.extend(rest);
        Self {
            epoch: batch.epoch,
            pending: batch.pending,
            count: batch.ops.0.len() as u64,
            first: written.first,
            columns,
        }
    }

    /// The batch again, each op octet for octet as it was packed.
    pub(crate) fn unpack(&self, known: &Model, raw: &[u8]) -> Result<Batch, PackError> {
        let count = usize::try_from(self.count).map_err(|_| PackError::TooMany)?;
        if count > MAX_BATCH_OPS {
            return Err(PackError::TooMany);
        }
        let (box_id, raw) = raw.split_first_chunk().ok_or(PackError::Short)?;
        let (previous, raw) = raw.split_first_chunk().ok_or(PackError::Short)?;
        let (last, raw) = raw.split_first_chunk().ok_or(PackError::Short)?;
        let chain = read::Chain {
            box_id: BoxId(Uuid::from_bytes(*box_id)),
            epoch: self.epoch,
            first: self.first,
            count,
            previous: OpHash(*previous),
            last: OpHash(*last),
        };
        let columns = Reading::new(&self.columns, raw)?;
        Ok(Batch {
            box_id: chain.box_id,
            epoch: self.epoch,
            pending: self.pending,
            ops: EncodedOps(read::read(&chain, columns, known.clone())?),
        })
    }
}

/// What both sides know after these ops, and do not need to say again.
pub(crate) fn primed(batch: &Batch, ids_that_follow: Ids) -> Model {
    let mut model = write::write(batch, Model::new(ids_that_follow)).model;
    model.settle();
    model
}

#[cfg(test)]
mod tests {
    use jawab_ops::{EntityKind, Fields, Hlc, Op, Value, id_of};

    use super::*;
    use crate::dictionary;

    /// An address as the desk writes it: its id follows from what it says.
    fn address(id: Uuid) -> Batch {
        let op = Op {
            box_id: BoxId(Uuid::from_u128(7)),
            epoch: 1,
            sequence: 1,
            clock: Hlc::at_ms(1),
            author: "switch".into(),
            entity: EntityKind::new("number"),
            id,
            fields: Fields::from([
                ("number".into(), "+212612345678".into()),
                ("person".into(), Uuid::from_u128(5).into()),
            ]),
            previous: OpHash::default(),
        };
        Batch {
            box_id: op.box_id,
            epoch: 1,
            pending: 0,
            ops: EncodedOps(vec![op.encode()]),
        }
    }

    /// The model of a dictionary decides what is written; what is read says for itself.
    #[test]
    fn an_id_that_follows_is_said_to_whoever_may_not_follow() {
        let person = Uuid::from_u128(5).to_string();
        let id = id_of(&["number", "+212612345678", &person]);
        let raw_of = |id, ids| {
            let batch = address(id);
            let (mut raw, known) = (Vec::new(), Model::new(ids));
            let packed = Packed::of(&batch, known.clone(), &mut raw);
            assert_eq!(packed.unpack(&known, &raw), Ok(batch));
            raw
        };
        let is_said = |id: Uuid, raw: &[u8]| raw.windows(16).any(|it| it == id.as_bytes());
        assert!(is_said(id, &raw_of(id, Ids::Said)));
        assert!(!is_said(id, &raw_of(id, Ids::Followed)));
        // One that does not follow is said in any case.
        let other = id_of(&["number", "+212612345679", &person]);
        assert!(is_said(other, &raw_of(other, Ids::Followed)));
    }

    /// Boxes and centrals that know no later dictionary than these cannot follow.
    #[test]
    fn what_earlier_dictionaries_know_is_spoken_as_ever() {
        for (number, dictionary) in dictionary::all() {
            let follows = dictionary.ids_that_follow == Ids::Followed;
            assert_eq!(follows, *number > 2, "dictionary {number}");
        }
    }

    /// A long name is said once and meant a hundred times.
    #[test]
    fn what_unpacks_to_more_than_allowed_is_stopped() {
        let mut op = Op {
            box_id: BoxId(Uuid::from_u128(7)),
            epoch: 1,
            sequence: 1,
            clock: Hlc::at_ms(1),
            author: "switch".into(),
            entity: EntityKind::new("note"),
            id: Uuid::from_u128(1),
            fields: Fields::from([("x".repeat(100_000), Value::Null)]),
            previous: OpHash::default(),
        };
        let mut ops = Vec::new();
        for sequence in 1..=30 {
            op.sequence = sequence;
            ops.push(op.encode());
            op.previous = op.hash();
        }
        let batch = |ops: &[Vec<u8>]| Batch {
            box_id: op.box_id,
            epoch: 1,
            pending: 0,
            ops: EncodedOps(ops.to_vec()),
        };
        let mut raw = Vec::new();
        let packed = Packed::of(&batch(&ops), Model::default(), &mut raw);
        assert!(packed.columns.len() < 101_000);
        let unpacked = packed.unpack(&Model::default(), &raw);
        assert_eq!(unpacked, Err(PackError::TooLong));
        let mut raw = Vec::new();
        let fewer = batch(&ops[..20]);
        let packed = Packed::of(&fewer, Model::default(), &mut raw);
        assert_eq!(packed.unpack(&Model::default(), &raw), Ok(fewer));
    }
}
