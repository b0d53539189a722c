//! The ministry's certificate authority: it says who is central and who is a box.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jawab_ops::BoxId;
use jawab_protocol::verified_time;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SigningKey,
};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::{ServerSessionMemoryCache, WebPkiClientVerifier};
use rustls::time_provider::TimeProvider;
use rustls::{RootCertStore, ServerConfig};
use sha2::{Digest, Sha256};
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::files;

/// The authority's certificate, at central and beside each box's own.
pub const AUTHORITY_CERTIFICATE: &str = "authority.pem";
/// A box's certificate.
pub const BOX_CERTIFICATE: &str = "box.pem";
/// A box's key.
pub const BOX_KEY: &str = "box.key";

const AUTHORITY_KEY: &str = "authority.key";
const SERVER_CERTIFICATE: &str = "central.pem";
const SERVER_KEY: &str = "central.key";

/// SHA-256 of a certificate.
pub type Fingerprint = [u8; 32];

/// What is wrong with certificates.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// There is an authority already.
    #[error(
        "{} is set up already; a second authority would shut every box out", folder.display()
    )]
    AlreadyThere {
        /// Where.
        folder: PathBuf,
    },
    /// A file or folder cannot be used.
    #[error("cannot use {}: {why}; check its owner and mode", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A certificate cannot be made.
    #[error("cannot make a certificate: {0}")]
    Make(#[from] rcgen::Error),
    /// Central would have no name.
    #[error("central needs a name; add the new one first")]
    NoNames,
    /// The certificates cannot be used for TLS.
    #[error("the certificates of central cannot be used: {0}")]
    Tls(String),
}

/// The certificate authority, able to issue.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    /// Whether a folder has one.
    #[must_use]
    pub fn is_there(folder: &Path) -> bool {
        folder.join(AUTHORITY_KEY).exists()
    }

    /// Makes one, and central's own certificate for these names.
    ///
    /// # Errors
    /// [`AuthorityError`]; one that is there is never replaced.
    pub fn make(folder: &Path, names: &[String]) -> Result<(), AuthorityError> {
        if Self::is_there(folder) {
            return Err(AuthorityError::AlreadyThere {
                folder: folder.into(),
            });
        }
        files::make_folder(folder).map_err(|error| unusable(folder, &error))?;
        let key = KeyPair::generate()?;
        let certificate = authority_params().self_signed(&key)?.pem();
        let key_text = key.serialize_pem();
        let issuer = Issuer::new(authority_params(), key);

        let server_key = KeyPair::generate()?;
        write(&folder.join(SERVER_KEY), &server_key.serialize_pem(), 0o600)?;
        issue_server(&issuer, &server_key, folder, names)?;
        write(&folder.join(AUTHORITY_CERTIFICATE), &certificate, 0o644)?;
        // Last: it is taken as the sign that all is there.
        write(&folder.join(AUTHORITY_KEY), &key_text, 0o600)
    }

    /// Takes up the one of a folder.
    ///
    /// # Errors
    /// [`AuthorityError`], which names the file.
    pub fn load(folder: &Path) -> Result<Self, AuthorityError> {
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).map_err(|error| unusable(&path, &error))
        };
        let key = KeyPair::from_pem(&read(AUTHORITY_KEY)?)?;
        Ok(Self {
            issuer: Issuer::new(authority_params(), key),
            certificate: read(AUTHORITY_CERTIFICATE)?,
        })
    }

    /// Makes central a new certificate for the key that it has: for the names in the old one, with
    /// `more`, and without `fewer`. The authority stays the same, so boxes go on as they are; the
    /// certificate takes the old one's place as a whole. Gives the names.
    ///
    /// # Errors
    /// [`AuthorityError::NoNames`] where none is left, or another that names the file; then the old
    /// certificate is in place.
    pub fn renew(
        &self,
        folder: &Path,
        more: &[String],
        fewer: &[String],
    ) -> Result<Vec<String>, AuthorityError> {
        let mut names = names_of(folder)?;
        names.retain(|name| !fewer.contains(name));
        for name in more {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        if names.is_empty() {
            return Err(AuthorityError::NoNames);
        }
        let path = folder.join(SERVER_KEY);
        let key = std::fs::read_to_string(&path).map_err(|error| unusable(&path, &error))?;
        issue_server(&self.issuer, &KeyPair::from_pem(&key)?, folder, &names)?;
        Ok(names)
    }

    /// The authority's signature over these octets (ECDSA P-256 with SHA-256, ASN.1).
    ///
    /// # Errors
    /// [`AuthorityError`].
    pub fn sign(&self, octets: &[u8]) -> Result<Vec<u8>, AuthorityError> {
        Ok(self.issuer.key().sign(octets)?)
    }

    /// Issues a box its certificate, into a folder. Gives the certificate's fingerprint.
    ///
    /// # Errors
    /// [`AuthorityError`], which names the file.
    pub fn issue(&self, box_id: BoxId, out: &Path) -> Result<Fingerprint, AuthorityError> {
        files::make_folder(out).map_err(|error| unusable(out, &error))?;
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        valid_from_the_first_day(&mut params);
        params
            .distinguished_name
            .push(DnType::CommonName, box_id.to_string());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &self.issuer)?;
        write(&out.join(BOX_KEY), &key.serialize_pem(), 0o600)?;
        write(&out.join(BOX_CERTIFICATE), &certificate.pem(), 0o644)?;
        write(&out.join(AUTHORITY_CERTIFICATE), &self.certificate, 0o644)?;
        Ok(fingerprint(certificate.der()))
    }
}

/// Makes central's own certificate for these names and this key.
fn issue_server(
    issuer: &Issuer<'static, KeyPair>,
    key: &KeyPair,
    folder: &Path,
    names: &[String],
) -> Result<(), AuthorityError> {
    let mut params = CertificateParams::new(names.to_vec())?;
    valid_from_the_first_day(&mut params);
    params
        .distinguished_name
        .push(DnType::CommonName, "Jawab central");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.signed_by(key, issuer)?;
    write(&folder.join(SERVER_CERTIFICATE), &certificate.pem(), 0o644)
}

/// A box whose clock was never set stands in 1970, and would find a certificate of 1975 to be of the
/// future: boxes of earlier versions judge by their clock alone.
fn valid_from_the_first_day(params: &mut CertificateParams) {
    params.not_before = rcgen::date_time_ymd(1970, 1, 1);
}

/// The same each time: certificates name their issuer by it.
fn authority_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    valid_from_the_first_day(&mut params);
    params
        .distinguished_name
        .push(DnType::CommonName, "Jawab authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// The fingerprint of a certificate.
#[must_use]
pub fn fingerprint(certificate: &[u8]) -> Fingerprint {
    Sha256::digest(certificate).into()
}

/// Sessions remembered: more than there are boxes.
const SESSIONS: usize = 4_096;

/// By which time central judges certificates: [`verified_time`], which no clock that was never set
/// makes earlier than the program. Central has nobody above it to hear the time of.
struct Judge<F>(F);

impl<F> std::fmt::Debug for Judge<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Judge")
    }
}

impl<F: Fn() -> u64 + Send + Sync> TimeProvider for Judge<F> {
    fn current_time(&self) -> Option<UnixTime> {
        let now_s = verified_time((self.0)(), 0);
        Some(UnixTime::since_unix_epoch(Duration::from_secs(now_s)))
    }
}

/// TLS for the boxes' door: only who has a certificate of the authority comes in.
///
/// # Errors
/// [`AuthorityError`], which names the file.
pub fn boxes_tls(folder: &Path) -> Result<ServerConfig, AuthorityError> {
    boxes_tls_by(folder, || UnixTime::now().as_secs())
}

/// TLS for the boxes' door by another wall clock than the machine's (seconds since 1970, UTC): for
/// simulations of clocks that are wrong.
///
/// # Errors
/// [`AuthorityError`], which names the file.
pub fn boxes_tls_by(
    folder: &Path,
    clock_s: impl Fn() -> u64 + Send + Sync + 'static,
) -> Result<ServerConfig, AuthorityError> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(&folder.join(AUTHORITY_CERTIFICATE))? {
        roots.add(authority).map_err(|error| tls(&error))?;
    }
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider.clone())
        .build()
        .map_err(|error| tls(&error))?;
    let builder = ServerConfig::builder_with_details(provider, Arc::new(Judge(clock_s)))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|error| tls(&error))?
        .with_client_cert_verifier(verifier);
    let (chain, key) = server_pair(folder)?;
    let mut config = builder
        .with_single_cert(chain, key)
        .map_err(|error| tls(&error))?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    // A box that comes back resumes its session and sends no certificate again. One ticket
    // is enough: it has one connection, and gets a new ticket with each.
    config.send_tls13_tickets = 1;
    config.session_storage = ServerSessionMemoryCache::new(SESSIONS);
    Ok(config)
}

/// TLS for the console.
///
/// # Errors
/// [`AuthorityError`], which names the file.
pub fn console_tls(folder: &Path) -> Result<ServerConfig, AuthorityError> {
    let (chain, key) = server_pair(folder)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| tls(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| tls(&error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

type Pair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// The names in central's own certificate, in its order.
///
/// # Errors
/// [`AuthorityError`], which names the file.
pub fn names_of(folder: &Path) -> Result<Vec<String>, AuthorityError> {
    let path = folder.join(SERVER_CERTIFICATE);
    let chain = certificates(&path)?;
    let not_one = || unusable(&path, &"it is no certificate");
    let first = chain.first().ok_or_else(not_one)?;
    let (_, certificate) = X509Certificate::from_der(first).map_err(|_| not_one())?;
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names
        .into_iter()
        .flat_map(|names| &names.value.general_names);
    Ok(names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some((*name).to_owned()),
            GeneralName::IPAddress(octets) => address(octets),
            _ => None,
        })
        .collect())
}

/// An address as its octets stand in a certificate (RFC 5280, 4.2.1.6).
fn address(octets: &[u8]) -> Option<String> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(Ipv4Addr::from(octets).to_string());
    }
    let octets = <[u8; 16]>::try_from(octets).ok()?;
    Some(Ipv6Addr::from(octets).to_string())
}

fn server_pair(folder: &Path) -> Result<Pair, AuthorityError> {
    let key = folder.join(SERVER_KEY);
    let private = PrivateKeyDer::from_pem_file(&key).map_err(|error| unusable(&key, &error))?;
    Ok((certificates(&folder.join(SERVER_CERTIFICATE))?, private))
}

/// The certificates of a file (PEM); there may be none in it.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, AuthorityError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| unusable(path, &error))
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), AuthorityError> {
    jawab_durable_file::write(path, text.as_bytes(), mode).map_err(|error| unusable(path, &error))
}

fn unusable(path: &Path, error: &dyn std::fmt::Display) -> AuthorityError {
    AuthorityError::File {
        path: path.into(),
        why: error.to_string(),
    }
}

fn tls(error: &dyn std::fmt::Display) -> AuthorityError {
    AuthorityError::Tls(error.to_string())
}
