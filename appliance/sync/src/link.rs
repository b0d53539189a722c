//! The way to central: HTTP/2 over mutual TLS, with the ministry's authority and no other.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jawab_protocol::{
    FrameError, MAX_FRAME_OCTETS, MEDIA_TYPE, PATH, Reply, Request, decode, encode,
};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

use crate::error::SyncError;
use crate::syncer::SyncConfig;

/// How long a connection may take to come about: a 2G modem that wakes up needs seconds.
const CONNECT: Duration = Duration::from_secs(20);

/// How long an answer may take, the largest batch on the slowest link included. After
/// this the next one is smaller.
const ANSWER: Duration = Duration::from_secs(120);

/// A connection is kept this long for the next change: a handshake costs more octets than most.
const KEEP: Duration = Duration::from_secs(90);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("central cannot be reached: {}", innermost(.0))]
    Unreachable(#[from] reqwest::Error),
    #[error("central answered with HTTP status {0} and nothing that a box understands")]
    Status(u16),
    #[error("central's answer cannot be used: {0}")]
    Answer(#[from] FrameError),
}

/// What is really wrong is at the end of the chain ("connection refused", "unknown issuer").
fn innermost(error: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

/// The way to central.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    client: Client,
    url: Url,
}

impl Link {
    pub(crate) fn new(config: &SyncConfig) -> Result<Self, SyncError> {
        let url = address(&config.central)?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls(config)?)
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .pool_idle_timeout(KEEP)
            .build()?;
        Ok(Self { client, url })
    }

    /// Says something to central and gives its answer.
    pub(crate) async fn say(&self, request: &Request) -> Result<Reply, LinkError> {
        let mut response = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, MEDIA_TYPE)
            .body(encode(request)?)
            .send()
            .await?;
        let status = response.status().as_u16();
        let ours = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes() == MEDIA_TYPE.as_bytes());
        if !ours {
            return Err(LinkError::Status(status));
        }
        let mut octets = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if octets.len() + chunk.len() > MAX_FRAME_OCTETS {
                let limit = MAX_FRAME_OCTETS;
                return Err(FrameError::TooLong { limit }.into());
            }
            octets.extend_from_slice(&chunk);
        }
        Ok(decode(&octets)?)
    }
}

fn address(url: &str) -> Result<Url, SyncError> {
    let wrong = |why: String| SyncError::Address {
        url: url.into(),
        why,
    };
    let base = Url::parse(url).map_err(|error| wrong(error.to_string()))?;
    if base.scheme() != "https" {
        return Err(wrong("it does not begin with https://".into()));
    }
    base.join(PATH).map_err(|error| wrong(error.to_string()))
}

fn tls(config: &SyncConfig) -> Result<ClientConfig, SyncError> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(&config.authority)? {
        roots.add(authority)?;
    }
    let key = PrivateKeyDer::from_pem_file(&config.key)
        .map_err(|error| unreadable(&config.key, &error))?;
    let mut tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates(&config.certificate)?, key)?;
    tls.alpn_protocols = vec![b"h2".to_vec()];
    Ok(tls)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, SyncError> {
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

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> SyncError {
    SyncError::File {
        path: path.into(),
        why: error.to_string(),
    }
}
