//! What becomes of calls while the centre is closed.

use crate::codes;

codes! {
    /// What becomes of a call that arrives while the centre is closed and somebody is at work.
    AfterHours {
        /// Whoever is ready answers it.
        IfReady = "if-ready",
        /// Nobody does.
        Never = "never",
    }
}

/// Who says that they are ready is there for callers, and the calendar may be wrong.
impl Default for AfterHours {
    fn default() -> Self {
        Self::IfReady
    }
}
