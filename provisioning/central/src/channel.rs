//! A channel of what central says, whichever store keeps it: how its chain goes on, and what
//! of it goes into one answer.

use jawab_ledger::Change;
use jawab_ops::{Head, Hlc, Op, OpHash};
use jawab_protocol::{Batch, EncodedOps, Have};

use crate::authors::CENTRAL;

/// An op that a channel goes on with, to be kept and applied.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct NextOp {
    pub(crate) op: Op,
    pub(crate) body: Vec<u8>,
    /// The channel's last op is this one now.
    pub(crate) head: Head,
}

/// Makes a change the next op of the channel that ends with `head`, later than `after`: the
/// last clock of central's own, or of what decided a field of the record.
pub(crate) fn next_op(
    head: Head,
    author: &str,
    change: Change,
    after: Hlc,
    wall_ms: u64,
) -> NextOp {
    let op = Op {
        box_id: CENTRAL,
        epoch: head.epoch,
        sequence: head.sequence + 1,
        clock: after.next(wall_ms),
        author: author.into(),
        entity: change.entity,
        id: change.id,
        fields: change.fields,
        previous: head.hash,
    };
    let body = op.encode();
    let head = Head {
        epoch: head.epoch,
        sequence: op.sequence,
        hash: Op::hash_of(&body),
    };
    NextOp { op, body, head }
}

/// Whether what a box has is the beginning of what is here, by the hash of the op that is here in
/// that place.
pub(crate) fn is_prefix(had: &Have, hash: OpHash) -> bool {
    let here = Head {
        epoch: had.channel,
        sequence: had.sequence,
        hash,
    };
    Have::up_to(here) == *had
}

/// What a box is told in one answer.
#[derive(Debug)]
pub(crate) struct Delta {
    batches: Vec<Batch>,
    /// Octets that there still is room for.
    pub(crate) room: usize,
    more: bool,
}

impl Delta {
    pub(crate) const fn new(room: usize) -> Self {
        Self {
            batches: Vec::new(),
            room,
            more: false,
        }
    }

    /// Adds the ops of a channel; `more` if not all of them fitted.
    pub(crate) fn add(&mut self, channel: u32, ops: Vec<Vec<u8>>, more: bool) {
        self.more |= more;
        self.room = self.room.saturating_sub(ops.iter().map(Vec::len).sum());
        if !ops.is_empty() {
            self.batches.push(Batch {
                box_id: CENTRAL,
                epoch: channel,
                pending: 0,
                ops: EncodedOps(ops),
            });
        }
    }

    /// The batches, and whether there is more.
    pub(crate) fn told(self) -> (Vec<Batch>, bool) {
        (self.batches, self.more)
    }
}
