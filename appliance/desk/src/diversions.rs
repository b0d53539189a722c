//! What handsets do with calls for them, remembered over a restart of the box. It is of this box alone:
//! central is not told.

use jawab_vocabulary::{Diversion, HandsetId};

use crate::desk::Desk;
use crate::error::DeskError;

/// Where it is kept.
const DIVERSIONS: &str = "diversions";

impl Desk {
    /// Remembers what a handset does with calls for it from now on.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn remember_diversion(
        &self,
        handset: &HandsetId,
        diversion: Option<&Diversion>,
    ) -> Result<(), DeskError> {
        let (handset, kept) = (handset.clone(), diversion.map(Diversion::text));
        self.work(move |desk| {
            let key = handset.as_str();
            match kept {
                Some(text) => desk
                    .ledger
                    .local_put(DIVERSIONS, key, text.as_bytes(), None)?,
                None => desk.ledger.local_delete(DIVERSIONS, key)?,
            }
            Ok(())
        })
        .await
    }

    /// What handsets that are still here did with calls for them.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn remembered_diversions(&self) -> Result<Vec<(HandsetId, Diversion)>, DeskError> {
        let handsets = self.handsets().await?;
        self.work(move |desk| {
            let kept = desk.ledger.local_all(DIVERSIONS)?;
            let is_here = |key: &str| handsets.iter().any(|handset| handset.extension == key);
            Ok(kept
                .iter()
                .filter(|(key, _)| is_here(key))
                .filter_map(|(key, value)| {
                    let diversion = Diversion::from_text(std::str::from_utf8(value).ok()?)?;
                    Some((HandsetId::from(key.as_str()), diversion))
                })
                .collect())
        })
        .await
    }
}
