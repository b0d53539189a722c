//! The copy that is kept of a file before it is changed.

use std::fs;
use std::io;
use std::path::Path;

use jawab_durable_file::{Owned, Proposal};

/// Keeps a copy of a file as `NAME.bak`, as whose it is.
pub(crate) fn back_up(path: &Path) -> io::Result<()> {
    let octets = fs::read(path)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".bak");
    Proposal::write_for(&path.with_file_name(name), &octets, Owned::like(path)?)?.accept()
}
