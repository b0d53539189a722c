//! Files that are whole or not there, and keys that only their owner reads.

use std::fs::{DirBuilder, OpenOptions, rename};
use std::io::{Result, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Makes a folder that only its owner enters; one that is there stays as it is.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Writes a file by way of another, which takes its place when it is on disk.
pub(crate) fn write(path: &Path, text: &str, mode: u32) -> Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    // One that a crash left behind may have another mode.
    let _ = std::fs::remove_file(&part);
    let mut open = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&part)?;
    open.write_all(text.as_bytes())?;
    open.sync_all()?;
    rename(&part, path)
}
