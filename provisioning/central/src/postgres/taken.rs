//! What is new of a batch.

use std::sync::Arc;

use jawab_ops::{Head, Op, OpHash};
use jawab_protocol::Batch;

/// A batch that is taken.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) batch: Arc<Batch>,
    pub(super) new: Vec<(Op, OpHash)>,
    pub(super) head: Head,
}

/// An op to be kept, with the octets that it came as.
#[derive(Copy, Clone, Debug)]
pub(super) struct NewOp<'a> {
    pub(super) op: &'a Op,
    pub(super) hash: &'a OpHash,
    pub(super) encoded: &'a [u8],
}

impl Taken {
    /// The ops that were not there yet: the last ones of the batch.
    pub(super) fn fresh(&self) -> impl Iterator<Item = NewOp<'_>> {
        let octets = &self.batch.ops.0;
        let first = octets.len().saturating_sub(self.new.len());
        self.new
            .iter()
            .zip(&octets[first..])
            .map(|((op, hash), encoded)| NewOp { op, hash, encoded })
    }

    pub(super) fn ops(&self) -> impl Iterator<Item = &Op> {
        self.new.iter().map(|(op, _)| op)
    }

    /// About how many octets the ops are as rows.
    pub(super) fn octets(&self) -> usize {
        const FRAME: usize = 128;
        self.fresh().map(|new| new.encoded.len() + FRAME).sum()
    }
}
