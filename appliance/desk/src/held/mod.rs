//! What is held about a person: all records that are about them, of every kind, by what the kinds say
//! of themselves ([`jawab_records::About`]); for whoever asks what is known of them (law 09-08,
//! article 7). A kind that is added is in it without being named here.
//!
//! It holds nothing of other people: whoever else a record names is somebody else, without a name,
//! and a call from an address that others have too may have been anybody's of them.

mod find;
mod told;
mod values;

use jawab_records::{About, Field, KINDS, Kind};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;

pub use told::{Held, HeldField, HeldKind, HeldRecord, HeldValue};

/// The kinds of records that may be about somebody, and what each may say about them, by their
/// names: for pages, which have words for each.
pub fn kinds_held() -> impl Iterator<Item = (&'static Kind, Vec<&'static Field>)> {
    let kinds = KINDS.iter().filter(|kind| kind.about != About::Nobody);
    kinds.map(|kind| (*kind, kind.fields_told().collect()))
}

impl Desk {
    /// All that is held about a person; `None` for somebody of whom there is no record.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn held_about(&self, person: Uuid) -> Result<Option<Held>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| find::about(db, person))?))
            .await
    }
}
