//! Which files central has: what the sync has yet to send, and what may leave.

use jawab_ops::{FileHash, Hlc, MAX_FILE_OCTETS};
use rusqlite::{Connection, OptionalExtension};

use crate::error::LedgerError;
use crate::store::Ledger;

/// Where it is kept that central has a file, by its hash: beside what concerns this box alone,
/// and not in the record.
pub const FILES_AT_CENTRAL: &str = "files-at-central";

/// Whether central has had the file of an attachment since this stamp or longer; also where
/// the attachment names none that is ever sent.
pub(crate) fn had_until(
    connection: &Connection,
    attachment: &str,
    until: i64,
) -> rusqlite::Result<bool> {
    let named: Option<(Option<String>, Option<i64>)> = connection
        .prepare_cached("SELECT hash, octets FROM attachments WHERE id = ?1")?
        .query_row([attachment], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((Some(hash), Some(1..))) = named else {
        return Ok(true);
    };
    let since: Option<Vec<u8>> = connection
        .prepare_cached("SELECT value FROM local WHERE namespace = ?1 AND key = ?2")?
        .query_row([FILES_AT_CENTRAL, &hash], |row| row.get(0))
        .optional()?;
    let since = since.and_then(|since| since.try_into().ok());
    Ok(since.is_some_and(|since| i64::from_be_bytes(since) <= until))
}

impl Ledger {
    /// Central says that it has a file, as a whole and on disk.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn note_file_at_central(&self, hash: FileHash) -> Result<(), LedgerError> {
        let since = Hlc::at_ms(self.now_ms()).value().to_be_bytes();
        self.local_put(FILES_AT_CENTRAL, &hash.to_string(), &since, None)
    }

    /// Central has less than it had: whether it still has the files is to be asked again.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be written.
    pub fn forget_files_at_central(&self) -> Result<(), LedgerError> {
        self.writer()
            .prepare_cached("DELETE FROM local WHERE namespace = ?1")?
            .execute([FILES_AT_CENTRAL])?;
        Ok(())
    }

    /// The box's own files that central is not known to have, and how long they are, the first
    /// added first.
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read.
    pub fn files_central_lacks(&self) -> Result<Vec<(FileHash, u64)>, LedgerError> {
        let own = self.box_id().to_string();
        let named: Vec<(String, i64)> = self.read(|db| {
            let mut statement = db.prepare_cached(
                "SELECT hash, MAX(octets) FROM attachments \
                 WHERE box_id = ?1 AND hash IS NOT NULL AND octets > 0 AND NOT EXISTS (\
                     SELECT 1 FROM local WHERE namespace = ?2 AND key = hash) \
                 GROUP BY hash ORDER BY MIN(added_ms), hash",
            )?;
            let rows = statement.query_map([own.as_str(), FILES_AT_CENTRAL], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            rows.collect()
        })?;
        let files = named.into_iter().filter_map(|(hash, octets)| {
            let octets = u64::try_from(octets).ok()?;
            Some((hash.parse().ok()?, octets))
        });
        Ok(files
            .filter(|(_, octets)| *octets <= MAX_FILE_OCTETS)
            .collect())
    }
}
