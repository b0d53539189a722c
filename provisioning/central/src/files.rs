//! Folders that only their owner enters.

use std::fs::DirBuilder;
use std::io::Result;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

/// Makes a folder that only its owner enters; one that is there stays as it is.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}
