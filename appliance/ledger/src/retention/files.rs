//! Files that leave with the records that named them: noted in the transaction in which the
//! records leave, and removed afterwards, so that at no time a record names a file that the
//! box itself took away.

use rusqlite::Connection;

use super::Compaction;
use crate::error::LedgerError;
use crate::files_at_central::FILES_AT_CENTRAL;

/// Where it is kept which files are to leave, by their hash.
const LEAVING: &str = "files-leaving";

/// An attachment leaves: so does its file, if no other names it.
pub(super) fn note(connection: &Connection, attachment: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO local (namespace, key, value) \
             SELECT ?1, hash, x'' FROM attachments WHERE id = ?2 AND hash IS NOT NULL",
        )?
        .execute([LEAVING, attachment])?;
    Ok(())
}

fn forget(connection: &Connection, namespace: &str, key: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM local WHERE namespace = ?1 AND key = ?2")?
        .execute([namespace, key])?;
    Ok(())
}

impl Compaction<'_> {
    /// Removes the files of attachments that have left, now or in a night that was cut off.
    pub(super) fn let_files_go(&mut self) -> Result<(), LedgerError> {
        if self.dry {
            return Ok(());
        }
        let leaving = self.ledger.local_all(LEAVING)?;
        for (name, _) in &leaving {
            // What is no hash was not written by this program, and is no file's name.
            let hash = name.parse().ok();
            self.done.files += u64::from(self.writes(|connection| {
                let gone = match hash {
                    Some(hash) => self.ledger.remove_unnamed(connection, hash)?,
                    None => false,
                };
                if gone {
                    forget(connection, FILES_AT_CENTRAL, name)?;
                }
                forget(connection, LEAVING, name)?;
                Ok(gone)
            })?);
        }
        if leaving.is_empty() {
            return Ok(());
        }
        let files = self.ledger.files();
        files.make()?;
        files.sync_folder()
    }
}
