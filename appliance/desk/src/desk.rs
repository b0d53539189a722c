//! The desk itself: the ledger, the door, and threads to wait for the disk on.

use std::sync::Arc;

use jawab_ledger::Ledger;

use crate::error::DeskError;
use crate::gate::Gate;
use crate::password_checks::PasswordChecks;

/// The business of one centre. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Desk {
    pub(crate) ledger: Ledger,
    /// Starts the references of this centre's cases.
    pub(crate) centre_code: Arc<str>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) checks: PasswordChecks,
}

impl Desk {
    /// The desk of a centre, on its ledger; `centre_code` starts its case references ("RAB").
    #[must_use]
    pub fn new(ledger: Ledger, centre_code: &str) -> Self {
        Self {
            ledger,
            centre_code: centre_code.into(),
            gate: Arc::default(),
            checks: PasswordChecks::default(),
        }
    }

    /// The record under the desk.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The time, as far as the box can know it.
    pub(crate) fn now_ms(&self) -> i64 {
        i64::try_from(self.ledger.now_ms()).unwrap_or(i64::MAX)
    }

    /// Does work that waits for the disk (or for a hash) on a thread made for waiting.
    pub(crate) async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let desk = self.clone();
        match tokio::task::spawn_blocking(move || work(&desk)).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(_cancelled) => Err(DeskError::Stopping),
        }
    }
}
