//! What goes in and out when callers are called back instead of waiting.

use std::time::Duration;

use jawab_vocabulary::{Language, Number, QueueName};

/// How callers are called back who choose it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct CallBacks {
    /// How often the box calls one, before it is left to staff.
    pub tries: u8,
    /// How long after one call in vain it calls again.
    pub again: Duration,
}

/// Names one caller's wish to be called back; given by whoever keeps them.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CallBackId(pub u128);

/// Somebody who is to be called back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallBackWish {
    /// Their number.
    pub number: Number,
    /// The language that they chose.
    pub language: Option<Language>,
    /// The queue that they waited in; `None` for the one without a name.
    pub queue: Option<QueueName>,
    /// How long they have waited: their place is that of a caller who still does.
    pub waited: Duration,
    /// How often they were called, and not reached.
    pub tries: u8,
}

/// What became of calling somebody back.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum CallBackEnd {
    /// Somebody spoke with them. They are not called again.
    Reached,
    /// They were called so often, and not reached; it is tried again.
    NotReached(u8),
    /// They were not called: whoever was to speak with them, or a line, was not there any more. It is tried again.
    NotCalled,
    /// They are not called by the box any more: it tried as often as it may, too much time has
    /// passed, or somebody answered them meanwhile.
    Over,
}
