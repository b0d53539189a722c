//! The desk's certificate: made at the first start, kept in the data folder, and
//! replaced by the centre's own when a technician puts one there.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jawab_durable_file::Proposal;
use jawab_sync::SyncError;
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tracing::info;

/// The files, in the data folder.
const CERTIFICATE: &str = "desk.pem";
const KEY: &str = "desk.key";

/// What a certificate is made for when the names of the configuration cannot stand in one.
const LOCAL: &str = "jawab.local";

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
    /// TLS takes none.
    #[error("cannot set up TLS for the desk: {0}")]
    Tls(#[source] rustls::Error),
}

impl TlsError {
    /// The file that is wrong, or the setting.
    pub(crate) fn file(&self) -> String {
        match self {
            Self::File { path, .. } | Self::Content { path, .. } => path.display().to_string(),
            Self::Make(_) | Self::Tls(_) => "desk.names".into(),
        }
    }
}

/// The TLS settings of the desk: the certificate in `folder`, made for `names` if there is none.
/// Where it cannot be used, or none can be made or kept, another stands in for as long as this
/// program runs, and what is wrong is given beside it.
///
/// # Errors
/// [`TlsError`] when no certificate can be made at all.
pub(crate) fn desk_certificate(
    folder: &Path,
    names: &[String],
) -> Result<(Arc<ServerConfig>, Option<TlsError>), TlsError> {
    match kept(folder, names) {
        Ok(config) => Ok((Arc::new(config), None)),
        Err(wrong) => {
            let (pair, certificate) = signed(names).or_else(|_| signed(&[LOCAL.to_owned()]))?;
            let chain = vec![certificate.der().clone()];
            let key = PrivateKeyDer::try_from(pair.serialize_der())
                .map_err(|why| TlsError::Tls(rustls::Error::General(why.into())))?;
            let config = server(chain, key).map_err(TlsError::Tls)?;
            Ok((Arc::new(config), Some(wrong)))
        }
    }
}

/// Says what is wrong with the certificate that is there. One that is not there is made at the
/// start.
///
/// # Errors
/// [`TlsError`], which names the file.
pub(crate) fn check(folder: &Path) -> Result<(), TlsError> {
    if !folder.join(CERTIFICATE).exists() && !folder.join(KEY).exists() {
        return Ok(());
    }
    loaded(folder).map(drop)
}

/// The one in the folder, made if there is none.
fn kept(folder: &Path, names: &[String]) -> Result<ServerConfig, TlsError> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    if !certificate.exists() && !key.exists() {
        make(&certificate, &key, names)?;
        info!(
            "made a certificate for the desk in {}; browsers will ask to trust it once, \
             or replace it with one of the centre's own",
            certificate.display()
        );
    }
    loaded(folder)
}

fn loaded(folder: &Path) -> Result<ServerConfig, TlsError> {
    let (certificate, key) = (folder.join(CERTIFICATE), folder.join(KEY));
    let content = |path: &Path, why: String| TlsError::Content {
        path: path.into(),
        why,
    };
    let chain = jawab_sync::certificates(&certificate).map_err(|error| match error {
        SyncError::File { path, why } => TlsError::Content { path, why },
        error => content(&certificate, error.to_string()),
    })?;
    let private =
        PrivateKeyDer::from_pem_file(&key).map_err(|error| content(&key, error.to_string()))?;
    server(chain, private).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            content(&key, format!("it is not that of {}", certificate.display()))
        }
        rustls::Error::InvalidCertificate(_) => content(&certificate, error.to_string()),
        error => content(&key, error.to_string()),
    })
}

fn server(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn signed(names: &[String]) -> Result<(KeyPair, rcgen::Certificate), rcgen::Error> {
    let mut params = CertificateParams::new(names.to_vec())?;
    params
        .distinguished_name
        .push(DnType::CommonName, "Jawab desk");
    let pair = KeyPair::generate()?;
    let certificate = params.self_signed(&pair)?;
    Ok((pair, certificate))
}

fn make(certificate: &Path, key: &Path, names: &[String]) -> Result<(), TlsError> {
    let (pair, signed) = signed(names)?;
    // Both are on disk before either has its name: a power cut leaves both or none, but for the
    // moment between two renames.
    let failed = |path: &Path| {
        let path = path.into();
        move |source| TlsError::File { path, source }
    };
    let text = pair.serialize_pem();
    let new_key = Proposal::write(key, text.as_bytes(), 0o600).map_err(failed(key))?;
    let text = signed.pem();
    let new = Proposal::write(certificate, text.as_bytes(), 0o600).map_err(failed(certificate))?;
    new_key.accept().map_err(failed(key))?;
    new.accept().map_err(failed(certificate))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn found(folder: &Path) -> Option<TlsError> {
        let names = ["localhost".to_owned()];
        desk_certificate(folder, &names).unwrap().1
    }

    #[test]
    fn whatever_is_wrong_with_the_certificate_the_desk_is_served_and_the_file_is_named() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (folder, other) = (folder.path(), other.path());
        assert!(found(folder).is_none() && found(other).is_none());
        let right = [CERTIFICATE, KEY].map(|name| fs::read(folder.join(name)).unwrap());
        for (name, text) in [CERTIFICATE, KEY].into_iter().zip(&right) {
            for wrong in [&b""[..], b"garbage", &text[..text.len() / 2]] {
                fs::write(folder.join(name), wrong).unwrap();
                assert!(found(folder).unwrap().file().ends_with(name));
                assert!(check(folder).is_err());
            }
            fs::write(folder.join(name), text).unwrap();
        }
        fs::copy(other.join(KEY), folder.join(KEY)).unwrap();
        assert!(found(folder).unwrap().file().ends_with(KEY));
        // Half of a pair is never replaced: the other half may be the centre's own.
        fs::remove_file(folder.join(CERTIFICATE)).unwrap();
        assert!(found(folder).unwrap().file().ends_with(CERTIFICATE));
        assert!(!folder.join(CERTIFICATE).exists());
    }

    #[test]
    fn a_folder_that_takes_nothing_and_names_that_are_none_keep_no_desk_from_being_served() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        assert!(found(Path::new("/proc/no-folder")).is_some());
        let folder = tempfile::tempdir().unwrap();
        let names = ["not\u{e9} a name".to_owned()];
        let (_, wrong) = desk_certificate(folder.path(), &names).unwrap();
        assert_eq!(wrong.unwrap().file(), "desk.names");
    }
}
