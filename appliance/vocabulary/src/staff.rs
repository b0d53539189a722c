//! Staff, and what they do on the floor.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::names::HandsetId;

/// A member of staff; the same id as in the ledger.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StaffId(pub Uuid);

impl fmt::Display for StaffId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What a member of staff does, at the desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum StaffAction {
    /// Sits down at a handset and takes calls, or takes calls again after a break or a call.
    Ready(HandsetId),
    /// Takes no calls for now.
    Break(HandsetId),
    /// Leaves.
    Leave,
    /// Puts the caller on hold.
    Hold,
    /// Takes the caller off hold.
    Resume,
    /// Ends the call.
    HangUp,
}
