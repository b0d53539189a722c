//! The disk reserve: room set aside beside the record. SQLite wants some before it can so much
//! as read a record (32 KiB for the index of its write-ahead log), so a box that was started on a full disk would not
//! come up, and answer nobody. A file of nothing is given up for it then.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::folders::sync_folder;

/// That index, a few changes, and some to spare.
const OCTETS: usize = 512 * 1024;

fn place(record: &Path) -> PathBuf {
    record.with_extension("room")
}

/// Sets room aside, if there is none and the disk has it.
pub(crate) fn set_aside(record: &Path) -> io::Result<()> {
    let path = place(record);
    if fs::metadata(&path).is_ok_and(|there| there.len() == OCTETS as u64) {
        return Ok(());
    }
    let written = File::create(&path).and_then(|mut file| {
        file.write_all(&[0; OCTETS])?;
        // A disk finds out late that it has no block for what it took.
        file.sync_all()
    });
    // Half of it would be what the disk has left.
    written.inspect_err(|_| drop(fs::remove_file(&path)))
}

/// Gives it up, and says whether there was any.
pub(crate) fn give_up(record: &Path) -> bool {
    let path = place(record);
    if fs::remove_file(&path).is_err() {
        return false;
    }
    // Its blocks are free once the file system has it on disk that they are.
    if let Some(folder) = path.parent() {
        let _ = sync_folder(folder);
    }
    true
}
