//! Calls that somebody else forwarded to the centre before they came in.

use serde::{Deserialize, Serialize};

use crate::codes;
use crate::number::Number;

codes! {
    /// Why a call was forwarded, as operators say it (RFC 5806 §4, RFC 4458 §2.1).
    ForwardReason {
        /// Whoever was called was busy.
        Busy = "busy",
        /// They did not answer.
        NoAnswer = "no-answer",
        /// All calls to that number are forwarded.
        Always = "always",
        /// They could not be reached.
        Unreachable = "unreachable",
        /// They sent it on while it rang, or before.
        Deflected = "deflected",
    }
}

/// From which number a call was forwarded, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Forwarded {
    /// The number that was called first.
    pub from: Number,
    /// Why it did not stay there, where the operator says so.
    pub why: Option<ForwardReason>,
}
