//! Files and folders of the data folder: brought to the disk, and what is said when that fails.

use std::fs::File;
use std::io;
use std::path::Path;

use rusqlite::ffi;

use crate::error::LedgerError;

/// A rename is on disk when its folder is.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), LedgerError> {
    let folder = if folder == Path::new("") {
        Path::new(".")
    } else {
        folder
    };
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|error| failed("write", folder, error))
}

/// A full disk and a read-only one are told as the database tells them.
pub(crate) fn failed(doing: &'static str, path: &Path, error: io::Error) -> LedgerError {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ffi::SQLITE_FULL,
        io::ErrorKind::ReadOnlyFilesystem => ffi::SQLITE_READONLY,
        _ => return LedgerError::file(doing, path, error),
    };
    let why = format!("cannot {doing} {}: {error}", path.display());
    rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some(why)).into()
}
