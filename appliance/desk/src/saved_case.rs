//! A case that is on disk.

use uuid::Uuid;

/// A case that is saved: it is on disk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SavedCase {
    /// The case.
    pub id: Uuid,
    /// What staff and the person call it: "RAB-2026-K7M4-000123".
    pub reference: String,
}
