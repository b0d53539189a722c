//! What central makes of a batch: which ops are new, and whether they follow on.

use std::collections::BTreeMap;

use jawab_ops::{ChainError, Head, Hlc, Op, OpHash};

use crate::message::Batch;
use crate::refusal::{Refusal, Why};

/// An op to be stored.
#[derive(Clone, PartialEq, Debug)]
pub struct NewOp<'a> {
    /// What it says.
    pub op: Op,
    /// Its octets, to be kept as they are.
    pub encoded: &'a [u8],
    /// Their hash.
    pub hash: OpHash,
}

/// A batch that is taken.
#[derive(Clone, PartialEq, Debug)]
pub struct Judged<'a> {
    /// The ops that were not there yet, in order; none, for a batch that came twice.
    pub new: Vec<NewOp<'a>>,
    /// The head of the epoch with them.
    pub head: Head,
}

/// Judges a batch. `head` is the last op that is there of its epoch, and `stored` the
/// hashes of what is there, at least for the sequence numbers that the batch has.
/// Ops that are there already must be the same; the others must follow on.
///
/// # Errors
/// A [`Refusal`]; then nothing of the batch is to be kept.
pub fn judge<'a>(
    batch: &'a Batch,
    head: Head,
    stored: &BTreeMap<u64, OpHash>,
    wall_ms: u64,
) -> Result<Judged<'a>, Refusal> {
    let mut head = head;
    let mut clock = Hlc::default();
    let mut previous: Option<u64> = None;
    let mut new = Vec::new();
    for encoded in &batch.ops.0 {
        let op = Op::decode(encoded)?;
        let hash = Op::hash_of(encoded);
        if let Some(expected) = previous.and_then(|previous| previous.checked_add(1))
            && op.sequence != expected
        {
            let found = op.sequence;
            return Err(Refusal::new(
                Why::BadChain,
                ChainError::Gap { expected, found },
            ));
        }
        // A batch that does not hang together is no other history, but damage.
        let is_first = previous.is_none();
        previous = Some(op.sequence);
        if is_there_already(batch, &op, hash, head, stored)? {
            continue;
        }
        head = head.extend(batch.box_id, &op, hash).map_err(|error| {
            if is_first {
                Refusal::from(error)
            } else {
                Refusal::new(Why::BadChain, error)
            }
        })?;
        clock = clock.seen(op.clock, wall_ms)?;
        new.push(NewOp { op, encoded, hash });
    }
    Ok(Judged { new, head })
}

fn is_there_already(
    batch: &Batch,
    op: &Op,
    hash: OpHash,
    head: Head,
    stored: &BTreeMap<u64, OpHash>,
) -> Result<bool, Refusal> {
    if op.sequence > head.sequence || op.box_id != batch.box_id || op.epoch != batch.epoch {
        return Ok(false);
    }
    if op.sequence == 0 {
        return Err(Refusal::new(Why::BadChain, "an op has the number 0"));
    }
    if stored.get(&op.sequence) == Some(&hash) {
        return Ok(true);
    }
    let sequence = op.sequence;
    Err(ChainError::Fork { sequence }.into())
}
