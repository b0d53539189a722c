//! Why sync cannot start. That central cannot be reached is no such reason.

use std::path::{Path, PathBuf};

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
    /// The certificate and the key do not belong together, or are none that TLS can use.
    #[error(
        "{certificate} and {key} cannot be used together: {source}; \
         put the files there that `jawab-central enrol` made for this box"
    )]
    Pair {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// TLS cannot be set up.
    #[error("cannot set up TLS to central: {0}")]
    Tls(#[from] rustls::Error),
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

impl SyncError {
    /// The file that is wrong; `None` where no file is. Of a pair it is the key: whoever copied
    /// the certificate of a new enrolment forgot it.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. } => Some(path),
            Self::Pair { key, .. } => Some(key),
            Self::Tls(_) | Self::Address { .. } | Self::Client(_) => None,
        }
    }
}
