//! How many are to be called back, as it was counted last.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use jawab_ledger::Head;

/// What was counted last, and of which record.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<Option<(Head, Instant, usize)>>);

impl Counted {
    /// Whoever else wants to know meanwhile waits.
    pub(super) fn lock(&self) -> MutexGuard<'_, Option<(Head, Instant, usize)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
