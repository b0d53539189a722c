//! What is wrong with octets that should be a message.

use crate::dialect::VERSION;
use crate::limits::MAX_BODY_OCTETS;

/// Octets that are no message.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameError {
    /// Not something that a box or central ever says.
    #[error("these octets are no message of a box or of central")]
    NotOurs,
    /// Another version's.
    #[error("this message is of version {theirs}, and this side speaks versions up to {VERSION}")]
    Version {
        /// Which version.
        theirs: u8,
    },
    /// Made with a dictionary that this side does not have.
    #[error("this message was made with dictionary {theirs}, which this side does not have")]
    Dictionary {
        /// Which.
        theirs: u8,
    },
    /// Too long, as it travels or decompressed.
    #[error("this message is longer than {limit} octets")]
    TooLong {
        /// How long it may be.
        limit: usize,
    },
    /// The ops that came out are not those that were put in.
    #[error("the chain of the ops does not end with the hash that was said")]
    Chain,
    /// Damaged, or not what was expected.
    #[error("this message is damaged: {0}")]
    Malformed(String),
}

/// A message that is too long when it is decompressed.
pub(crate) const TOO_LONG: FrameError = FrameError::TooLong {
    limit: MAX_BODY_OCTETS,
};
