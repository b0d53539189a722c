//! Files that leave with the records that named them: noted in the transaction in which the
//! records leave, and removed afterwards, so that at no time a record names a file that the
//! box itself took away.

use std::fs;
use std::io;

use jawab_ops::FileHash;
use rusqlite::{Connection, params};

use super::Compaction;
use crate::error::LedgerError;
use crate::files::failed;
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
                    Some(hash) => self.remove(connection, hash)?,
                    None => false,
                };
                connection.execute(
                    "DELETE FROM local WHERE namespace = ?1 AND key = ?2",
                    [LEAVING, name],
                )?;
                Ok(gone)
            })?);
        }
        if leaving.is_empty() {
            return Ok(());
        }
        self.ledger.files().sync_folder()
    }

    /// Removes a file unless a record names it. Nobody adds one meanwhile: who does, writes.
    fn remove(&self, connection: &Connection, hash: FileHash) -> Result<bool, LedgerError> {
        let name = hash.to_string();
        let named: bool = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachments WHERE hash = ?1)")?
            .query_row([&name], |row| row.get(0))?;
        if named {
            return Ok(false);
        }
        let path = self.ledger.files().path(hash);
        let gone = match fs::remove_file(&path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(failed("remove", &path, error)),
        };
        connection
            .prepare_cached("DELETE FROM local WHERE namespace = ?1 AND key = ?2")?
            .execute(params![FILES_AT_CENTRAL, name])?;
        Ok(gone)
    }
}
