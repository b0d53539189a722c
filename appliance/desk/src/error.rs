//! What the desk refuses, and why.

use jawab_ledger::LedgerError;

use crate::clash::Clash;
use crate::invalid::Invalid;
use crate::question::Question;
use crate::saved_case::SavedCase;

/// Why the desk could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The record failed: a full disk, damage.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What was given makes no sense.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Several people may be meant; nothing is saved.
    #[error("it is not plain who is meant: {} people may be", .0.people.len())]
    Whose(Question),
    /// A form that was saved before is sent again with other content, which is not saved.
    #[error("already saved as {}; what was changed since is not", .0.reference)]
    SavedOtherwise(SavedCase),
    /// Somebody else changed what a form shows while it was open; nothing of it is saved.
    #[error("{} fields were changed by somebody else meanwhile", .0.len())]
    Conflict(Vec<Clash>),
    /// There is no such record.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The password could not be hashed or checked.
    #[error("cannot hash the password: {0}")]
    Hash(argon2::password_hash::Error),
    /// The work was given up because the box stops.
    #[error("the box is stopping")]
    Stopping,
}
