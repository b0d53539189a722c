//! How the box ends a call.

use jawab_vocabulary::{Cause, EndedBy, Outcome};

/// Why and how the box ends a call.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Ending {
    pub(crate) cause: Cause,
    pub(crate) by: EndedBy,
    pub(crate) outcome: Outcome,
}
