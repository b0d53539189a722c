//! The record as a file among others: one file without a log, a second name, a new place.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;

use crate::error::LedgerError;

/// Takes the log of a ledger that nobody has open into its file.
pub(crate) fn into_one_file(path: &Path) -> Result<(), LedgerError> {
    let connection = Connection::open(path).map_err(|source| LedgerError::opening(path, source))?;
    connection.busy_timeout(Duration::ZERO)?;
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get(0))?;
    // SQLite stays in WAL mode, and says so, while another connection is open.
    if mode == "wal" {
        return Err(LedgerError::InUse { path: path.into() });
    }
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Gives the record that is there a second name, so that the next step can take the first
/// away in one instant: a power cut in between leaves one record or the other.
pub(crate) fn keep_aside(path: &Path, end: &str) -> Result<Option<PathBuf>, LedgerError> {
    if !path.exists() {
        return Ok(None);
    }
    let aside = beside(path, end);
    for end in ["", "-wal", "-shm"] {
        let (old, new) = (beside(path, end), beside(&aside, end));
        if old.exists()
            && let Err(source) = fs::hard_link(&old, &new)
        {
            // Half of it is no record that was set aside.
            remove_database(&aside);
            return Err(LedgerError::file("keep", &old, source));
        }
    }
    // A log that stays would be taken for that of the new file.
    for end in ["-wal", "-shm"] {
        remove(&beside(path, end))?;
    }
    Ok(Some(aside))
}

/// Gives a whole file its name, on disk.
pub(crate) fn place(from: &Path, to: &Path) -> Result<(), LedgerError> {
    into_one_file(from)?;
    let sync = |path: &Path| {
        File::open(path)
            .and_then(|file| file.sync_all())
            .map_err(|source| LedgerError::file("write", path, source))
    };
    sync(from)?;
    fs::rename(from, to).map_err(|source| LedgerError::file("name", to, source))?;
    sync(match to.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    })
}

pub(crate) fn remove_database(path: &Path) {
    for end in ["", "-wal", "-shm", "-journal"] {
        // What cannot be removed is found when the file is made.
        let _ = remove(&beside(path, end));
    }
}

fn remove(path: &Path) -> Result<(), LedgerError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(LedgerError::file("remove", path, error))
        }
        _ => Ok(()),
    }
}

pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
