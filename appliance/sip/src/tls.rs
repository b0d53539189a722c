//! TLS to an operator (RFC 3261 §26.3.1): whom it is with, and why it is not.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jawab_line_state::LineFault;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::config::Security;

/// Whom a stream is to be with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Secured {
    /// What the certificate has to be for (RFC 5922 §7.1): the operator's name as it is configured, not
    /// one that DNS has led to.
    pub(crate) name: String,
    pub(crate) security: Security,
}

/// Why there is no stream under TLS.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TlsFailure {
    #[error("{0}")]
    Io(#[source] io::Error),
    #[error("the certificate comes of no authority that is trusted")]
    Untrusted,
    #[error("the certificate is not for {0}")]
    WrongName(String),
    #[error("the certificate is not valid at this time")]
    Time,
    #[error("{0}")]
    Refused(String),
    #[error("{}: {why}", path.display())]
    File { path: PathBuf, why: String },
    #[error("the system has no authorities: say authority, or install ca-certificates")]
    NoAuthorities,
    #[error("{0:?} is no name that a certificate could be for")]
    NoName(String),
}

impl TlsFailure {
    /// What it means for the trunk; nothing but silence if the stream broke.
    pub(crate) fn fault(&self, peer: &str) -> Option<LineFault> {
        let peer = peer.to_owned();
        Some(match self {
            Self::Io(_) => return None,
            Self::Untrusted => LineFault::TrunkUntrusted { peer },
            Self::WrongName(name) => LineFault::TrunkWrongName {
                peer,
                name: name.clone(),
            },
            Self::Time => LineFault::TrunkCertificateTime { peer },
            Self::Refused(_) => LineFault::TrunkTlsRefused {
                peer,
                error: self.to_string(),
            },
            Self::File { .. } | Self::NoAuthorities | Self::NoName(_) => LineFault::TrunkTlsFile {
                error: self.to_string(),
            },
        })
    }

    /// What an error of a stream under TLS says.
    pub(crate) fn of(error: io::Error, name: &str) -> Self {
        use CertificateError as C;
        let inner = error.get_ref();
        let Some(tls) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
            return Self::Io(error);
        };
        match tls {
            rustls::Error::InvalidCertificate(wrong) => match wrong {
                C::UnknownIssuer | C::BadSignature => Self::Untrusted,
                C::NotValidForName | C::NotValidForNameContext { .. } => {
                    Self::WrongName(name.to_owned())
                }
                C::Expired
                | C::ExpiredContext { .. }
                | C::NotValidYet
                | C::NotValidYetContext { .. } => Self::Time,
                other => Self::Refused(other.to_string()),
            },
            other => Self::Refused(other.to_string()),
        }
    }
}

impl Secured {
    /// Has a stream be one under TLS.
    pub(crate) async fn begin(
        &self,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, TlsFailure> {
        let name = ServerName::try_from(self.name.clone());
        let name = name.map_err(|_| TlsFailure::NoName(self.name.clone()))?;
        let security = self.security.clone();
        // The files may be new since the last time, and are on a disk.
        let loading = tokio::task::spawn_blocking(move || load(&security));
        let config = loading
            .await
            .map_err(|error| TlsFailure::Io(io::Error::other(error)))??;
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector.connect(name, stream).await;
        stream.map_err(|error| TlsFailure::of(error, &self.name))
    }
}

pub(crate) fn load(security: &Security) -> Result<ClientConfig, TlsFailure> {
    let mut roots = RootCertStore::empty();
    match &security.authority {
        Some(path) => {
            roots.add_parsable_certificates(certificates(path)?);
            if roots.is_empty() {
                return Err(unreadable(path, &"there is no authority in it"));
            }
        }
        None => {
            let system = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(system.certs);
            if roots.is_empty() {
                return Err(TlsFailure::NoAuthorities);
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let refused = |error: rustls::Error| TlsFailure::Refused(error.to_string());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .with_root_certificates(roots);
    let Some((certificate, key)) = &security.certificate else {
        return Ok(config.with_no_client_auth());
    };
    let own = certificates(certificate)?;
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unreadable(key, &error))?;
    config
        .with_client_auth_cert(own, secret)
        .map_err(|error| unreadable(certificate, &error))
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsFailure> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> TlsFailure {
    TlsFailure::File {
        path: path.into(),
        why: why.to_string(),
    }
}
