//! The chain of a box's ops: each carries the hash of the one before.

use serde::{Deserialize, Serialize};

use crate::op::{BoxId, Op, OpHash};

/// The end of a chain.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Head {
    /// The epoch.
    pub epoch: u32,
    /// The sequence number of its last op; 0 before the first.
    pub sequence: u64,
    /// That op's hash; zeros before the first.
    pub hash: OpHash,
}

/// Why an op does not follow on.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
pub enum ChainError {
    /// Another box's op.
    #[error("the op is of box {found}, not of {expected}")]
    OtherBox {
        /// Whose chain.
        expected: BoxId,
        /// Whose op.
        found: BoxId,
    },
    /// Another epoch's op.
    #[error("the op is of epoch {found}; the chain is in epoch {expected}")]
    OtherEpoch {
        /// The chain's.
        expected: u32,
        /// The op's.
        found: u32,
    },
    /// Ops are missing before it, or it is an old one.
    #[error("op {expected} is next, and {found} came")]
    Gap {
        /// Which is next.
        expected: u64,
        /// Which came.
        found: u64,
    },
    /// It follows on another history: a fork, or damage.
    #[error("op {sequence} follows on an op that this chain does not have: a fork, or damage")]
    Fork {
        /// Which op.
        sequence: u64,
    },
}

impl Head {
    /// The head of an epoch without ops.
    #[must_use]
    pub fn start(epoch: u32) -> Self {
        Self {
            epoch,
            ..Self::default()
        }
    }

    /// The head after an op.
    ///
    /// # Errors
    /// [`ChainError`] if the op does not follow on.
    pub fn extend(&self, box_id: BoxId, op: &Op, hash: OpHash) -> Result<Self, ChainError> {
        if op.box_id != box_id {
            return Err(ChainError::OtherBox {
                expected: box_id,
                found: op.box_id,
            });
        }
        if op.epoch != self.epoch {
            return Err(ChainError::OtherEpoch {
                expected: self.epoch,
                found: op.epoch,
            });
        }
        let expected = self.sequence.saturating_add(1);
        if op.sequence != expected {
            return Err(ChainError::Gap {
                expected,
                found: op.sequence,
            });
        }
        if op.previous != self.hash {
            return Err(ChainError::Fork {
                sequence: op.sequence,
            });
        }
        Ok(Self {
            epoch: self.epoch,
            sequence: expected,
            hash,
        })
    }
}
