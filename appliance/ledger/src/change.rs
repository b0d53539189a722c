//! What is to be recorded.

use jawab_ops::{EntityKind, Fields};
use jawab_records::kind_of;
use uuid::Uuid;

/// A record to be made or changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// What kind of record.
    pub entity: EntityKind,
    /// Which record.
    pub id: Uuid,
    /// The fields that change.
    pub fields: Fields,
}

impl Change {
    /// A change of one record. In a debug build, one of a kind or a field that there is not
    /// panics: it would be kept, and shown by nobody. What stands for a newer version's is
    /// written as a [`Change`] itself.
    #[must_use]
    pub fn new(kind: &str, id: Uuid, fields: Fields) -> Self {
        if cfg!(debug_assertions) {
            let known = kind_of(kind);
            assert!(known.is_some(), "there is no kind of record {kind:?}");
            for field in fields.keys() {
                let is_known = known.is_some_and(|kind| kind.field(field).is_some());
                assert!(is_known, "{kind:?} has no field {field:?}");
            }
        }
        Self {
            entity: EntityKind::new(kind),
            id,
            fields,
        }
    }
}
