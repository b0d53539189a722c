//! Certificates in files (PEM, RFC 7468).

use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use crate::error::SyncError;

/// The certificates of a file, of which there is one at least.
///
/// # Errors
/// [`SyncError::File`], which names it.
pub fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, SyncError> {
    let found = CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unreadable(path, &error))?;
    if found.is_empty() {
        return Err(SyncError::File {
            path: path.into(),
            why: "there is no certificate in it".into(),
        });
    }
    Ok(found)
}

pub(crate) fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> SyncError {
    SyncError::File {
        path: path.into(),
        why: error.to_string(),
    }
}
