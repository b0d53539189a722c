//! Why sync cannot start. That central cannot be reached is no such reason.

use std::path::PathBuf;

/// Why sync cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// A certificate or key cannot be read.
    #[error(
        "cannot read {path}, which the sync with central needs ({why}); \
         put the files there that `jawab-central enrol` made for this box"
    )]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// The certificate and the key cannot be used.
    #[error("the box's certificate for central cannot be used: {0}; have the box enrolled again")]
    Certificate(#[from] rustls::Error),
    /// No address of central.
    #[error(
        "central's address {url:?} cannot be used ({why}); \
         write it as https://central.example.ma:8445"
    )]
    Address {
        /// What is configured.
        url: String,
        /// Why.
        why: String,
    },
    /// The HTTP client cannot be made.
    #[error("cannot set up the connection to central")]
    Client(#[from] reqwest::Error),
}
