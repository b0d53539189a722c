//! Batches for tests.
#![allow(dead_code, reason = "each test uses some of it")]

use jawab_ops::{BoxId, Op, OpHash};
use jawab_protocol::{Batch, EncodedOps};
use uuid::Uuid;

/// The box whose ops these are.
pub(crate) const US: BoxId = BoxId(Uuid::from_u128(7));

/// Ops one after the other.
pub(crate) fn chained(ops: impl IntoIterator<Item = Op>) -> Batch {
    chained_by(ops, |op, sequence, previous| {
        let op = Op {
            sequence,
            previous,
            ..op
        };
        op.encode()
    })
}

/// The same of whatever becomes octets when it is told its number and the hash before it.
pub(crate) fn chained_by<T>(
    ops: impl IntoIterator<Item = T>,
    octets: impl Fn(T, u64, OpHash) -> Vec<u8>,
) -> Batch {
    let (mut previous, mut all) = (OpHash([3; 32]), Vec::new());
    for (sequence, op) in (41..).zip(ops) {
        let octets = octets(op, sequence, previous);
        previous = Op::hash_of(&octets);
        all.push(octets);
    }
    Batch {
        box_id: US,
        epoch: 1,
        pending: 3,
        ops: EncodedOps(all),
    }
}
