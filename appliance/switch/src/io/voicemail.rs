//! How long messages may be.

use std::time::Duration;

/// How long messages may be.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Voicemail {
    /// The longest message.
    pub at_most: Duration,
    /// After so much silence it is over.
    pub silence: Duration,
}
