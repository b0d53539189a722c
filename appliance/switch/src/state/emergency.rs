//! What is known of a call to an emergency service.

use jawab_vocabulary::{Cause, LineId, Number};

/// What is known of a call to an emergency service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Emergency {
    pub(crate) number: Number,
    /// Lines that did not get it through.
    pub(crate) tried: Vec<LineId>,
    /// Why the last of them did not.
    pub(crate) cause: Cause,
}

/// How a call that waits for a channel stands.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Patience {
    /// A channel is about to be given back.
    Some,
    /// It was not given back in time.
    Over,
}
