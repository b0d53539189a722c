//! The desk's certificate: made at the first start, kept in the data folder, and
//! replaced by the centre's own when a technician puts one there.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tracing::info;

/// Why the desk cannot be served over TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsError {
    /// A file cannot be read or written.
    #[error("cannot use the desk's certificate file {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file holds no certificate or key.
    #[error(
        "the desk's certificate file {path} is not usable ({why}); put a PEM file there, \
         or delete desk.pem and desk.key to have new ones made"
    )]
    Content {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A certificate cannot be made.
    #[error("cannot make a certificate for the names in desk.names: {0}")]
    Make(#[from] rcgen::Error),
}

/// The TLS settings of the desk: the certificate in `folder`, made for `names` if there is none.
///
/// # Errors
/// [`TlsError`], which names the file.
pub(crate) fn desk_certificate(
    folder: &Path,
    names: &[String],
) -> Result<Arc<ServerConfig>, TlsError> {
    let (certificate, key) = (folder.join("desk.pem"), folder.join("desk.key"));
    if !certificate.exists() {
        make(&certificate, &key, names)?;
        info!(
            "made a certificate for the desk in {}; browsers will ask to trust it once, \
             or replace it with one of the centre's own",
            certificate.display()
        );
    }
    let content = |path: &Path, why: String| TlsError::Content {
        path: path.into(),
        why,
    };
    let chain = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| content(&certificate, error.to_string()))?;
    let private =
        PrivateKeyDer::from_pem_file(&key).map_err(|error| content(&key, error.to_string()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| content(&certificate, error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config.into())
}

fn make(certificate: &Path, key: &Path, names: &[String]) -> Result<(), TlsError> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Jawab desk");
    let pair = KeyPair::generate()?;
    let signed = params.self_signed(&pair)?;
    // The key first: a certificate is taken as the sign that both are there.
    write(key, &pair.serialize_pem(), 0o600)?;
    write(certificate, &signed.pem(), 0o644)
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), TlsError> {
    let file = |source| TlsError::File {
        path: path.into(),
        source,
    };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(mode)
        .open(&part)
        .and_then(|mut open| {
            open.write_all(text.as_bytes())?;
            open.sync_all()
        })
        .and_then(|()| fs::rename(&part, path))
        .map_err(file)
}
