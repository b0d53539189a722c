//! Zone data that central published. There is one record of it, which each publication
//! changes.

use jawab_ops::Fields;
use jawab_zone::{Published, ZoneData};
use rusqlite::OptionalExtension;
use uuid::Uuid;

use crate::change::Change;
use crate::error::LedgerError;
use crate::store::Ledger;

/// The record's kind.
const KIND: &str = "zone";
/// The record ("zone" and the number 1).
const RECORD: Uuid = Uuid::from_u128(0x7a6f_6e65_0000_8000_8000_0000_0000_0001);

/// The change that publishes zone data with its signature.
#[must_use]
pub fn publication(data: &ZoneData, signature: &[u8]) -> Change {
    let fields = Fields::from([
        ("version".into(), data.version().to_string().into()),
        ("tzif".into(), hex::encode(data.octets()).into()),
        ("signature".into(), hex::encode(signature).into()),
    ]);
    Change::new(KIND, RECORD, fields)
}

impl Ledger {
    /// The zone data that central published last, unless there is none or it is damaged.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn published_zone(&self) -> Result<Option<Published>, LedgerError> {
        let row: Option<(String, String, String)> = self
            .reader()
            .prepare_cached(
                "SELECT version, tzif, signature FROM zones WHERE id = ?1 \
                 AND version IS NOT NULL AND tzif IS NOT NULL AND signature IS NOT NULL",
            )?
            .query_row([RECORD.to_string()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        Ok(row.and_then(|(version, tzif, signature)| {
            Some(Published {
                version,
                octets: hex::decode(tzif).ok()?,
                signature: hex::decode(signature).ok()?,
            })
        }))
    }
}
