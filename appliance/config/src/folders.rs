//! `[data]` and `[prompts]`: folders.

use std::path::PathBuf;

use serde::Deserialize;

/// Where the box keeps what it may not lose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// A folder on a disk that survives a restart.
    pub folder: PathBuf,
}

/// Where announcements are found.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompts {
    /// The synthesised ones, read-only.
    pub folder: PathBuf,
}
