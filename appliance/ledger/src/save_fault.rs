//! Why nothing can be saved.

use crate::error::LedgerError;

/// Why nothing can be saved.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum SaveFault {
    /// The disk is full.
    DiskFull,
    /// The disk is read-only, or fails.
    Disk,
    /// The record is damaged.
    Damaged,
}

impl SaveFault {
    pub(crate) const fn of(error: &LedgerError) -> Option<Self> {
        match error {
            LedgerError::DiskFull(_) => Some(Self::DiskFull),
            LedgerError::ReadOnly(_) | LedgerError::DiskFails(_) => Some(Self::Disk),
            LedgerError::Corrupt(_) => Some(Self::Damaged),
            _ => None,
        }
    }
}
