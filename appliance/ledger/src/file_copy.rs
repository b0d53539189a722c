//! Copying files: those taken along with a copy of the record, or brought back with one.

use std::fs;

use jawab_ops::FileHash;

use crate::error::LedgerError;
use crate::files::Files;

/// Brings a file from one folder to another, unless it is there as it should be. Gives whether
/// it is there now as it should be; `None` where it is nowhere. What is damaged is not brought.
///
/// On one disk it is there once, under two names: files are replaced, and never written to.
pub(crate) fn carry(hash: FileHash, from: &Files, to: &Files) -> Result<Option<bool>, LedgerError> {
    let there = to.is_whole(hash)?;
    if there == Some(true) || from == to {
        return Ok(there);
    }
    let Some(content) = from.read(hash)? else {
        return Ok(there);
    };
    if FileHash::of(&content) != hash {
        return Ok(Some(false));
    }
    // Nothing is linked in place of what is there, damaged: that is written anew.
    if there.is_none() && link(hash, from, to)? {
        return Ok(Some(true));
    }
    to.keep(&content)?;
    Ok(Some(true))
}

/// Gives a file a second name in another folder. Gives whether that went: it does not on
/// another disk, nor on some file systems.
fn link(hash: FileHash, from: &Files, to: &Files) -> Result<bool, LedgerError> {
    to.make()?;
    if fs::hard_link(from.path(hash), to.path(hash)).is_err() {
        return Ok(false);
    }
    to.sync_folder()?;
    Ok(true)
}
