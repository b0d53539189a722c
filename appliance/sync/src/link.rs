//! The way to central: HTTP/2 over mutual TLS, with the ministry's authority and no other.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper_util::client::legacy::connect::HttpInfo;
use jawab_desk::LinkTrouble;
use jawab_ledger::Ledger;
use jawab_protocol::{
    Dialect, FrameError, MAX_FRAME_OCTETS, MEDIA_TYPE, PATH, Refusal, Reply, ToBox, ToCentral, Why,
    decode, encode,
};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use tracing::debug;

use crate::config::SyncConfig;
use crate::error::SyncError;
use crate::judge::Judge;
use crate::obstacle::{of_connection, of_frame};
use crate::pem::{certificates, unreadable};

/// How long a connection may take to come about: a 2G modem that wakes up needs seconds.
const CONNECT: Duration = Duration::from_secs(20);

/// How long an answer may take, the largest batch on the slowest link included. After
/// this the next one is smaller.
const ANSWER: Duration = Duration::from_secs(120);

/// A connection is kept this long for the next change, past the quarter of an hour after
/// which central is asked anyway: a handshake costs more octets than ten contacts.
const KEEP: Duration = Duration::from_secs(20 * 60);

/// A connection on which nothing arrives for so long is dead (the operator's NAT forgot
/// it, or the SIM has another address): the next change gets a new one.
const DEAD: Duration = Duration::from_secs(60);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("central cannot be reached: {meant} ({})", innermost(source))]
    Unreachable {
        meant: LinkTrouble,
        source: reqwest::Error,
    },
    #[error(
        "central cannot be reached: {} (HTTP status {status})",
        LinkTrouble::Portal
    )]
    Status { status: u16 },
    #[error("central's answer cannot be used: {} ({source})", of_frame(source))]
    Answer {
        #[from]
        source: FrameError,
    },
}

impl LinkError {
    /// What it means for whoever mends it.
    pub(crate) fn meant(&self) -> LinkTrouble {
        match self {
            Self::Unreachable { meant, .. } => *meant,
            Self::Status { .. } => LinkTrouble::Portal,
            Self::Answer { source } => of_frame(source),
        }
    }
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
#[derive(Debug)]
pub(crate) struct Link {
    client: Client,
    url: Url,
    /// What is spoken with this central. A newer one says so in its answers; an older one
    /// refuses, and is spoken to as it can understand.
    dialect: Mutex<Dialect>,
    /// This machine's end of the connection that carried the last answer.
    local: Mutex<Option<IpAddr>>,
    own: Own,
}

/// The box's certificate, as central looks at it.
#[derive(Debug)]
struct Own {
    certificate: CertificateDer<'static>,
    verifier: Arc<dyn ClientCertVerifier>,
    judge: Judge,
}

impl Own {
    /// Whether the authority in box.toml would not take it, either. Central's word for that comes
    /// after the handshake (TLS 1.3), and the end of the connection overtakes it.
    fn is_refused(&self) -> bool {
        let now = self.judge.current_time().unwrap_or_else(UnixTime::now);
        let taken = self
            .verifier
            .verify_client_cert(&self.certificate, &[], now);
        taken.is_err()
    }
}

impl Link {
    /// The way to the central of this configuration; certificates are judged by what this record
    /// knows of the time, where there is one.
    pub(crate) fn new(config: &SyncConfig, ledger: Option<&Ledger>) -> Result<Self, SyncError> {
        let (tls, own) = tls(config, ledger)?;
        let url = address(&config.central)?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .no_proxy()
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .pool_idle_timeout(KEEP)
            .tcp_user_timeout(DEAD)
            .build()?;
        Ok(Self {
            client,
            url,
            dialect: Mutex::new(Dialect::NEWEST),
            local: Mutex::new(None),
            own,
        })
    }

    /// Says something to central and gives its answer.
    pub(crate) async fn say(&self, message: &ToCentral) -> Result<ToBox, LinkError> {
        loop {
            let spoken = self.dialect();
            let answer = self.carry(encode(message, spoken)?).await?;
            match &answer.reply {
                Reply::Refused(refusal) => match plainer(spoken, refusal) {
                    Some(plainer) => self.speak(plainer),
                    None => return Ok(answer),
                },
                Reply::State(state) if state.version > 0 => {
                    self.speak(Dialect::common(state.version, &state.dictionaries));
                    return Ok(answer);
                }
                Reply::State(_) | Reply::Acknowledged(_) | Reply::File(_) => return Ok(answer),
            }
        }
    }

    /// This machine's end of the connection that carried the last answer.
    pub(crate) fn local(&self) -> Option<IpAddr> {
        *self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unreachable(&self, source: reqwest::Error) -> LinkError {
        let meant = match of_connection(&source) {
            LinkTrouble::BreaksOff if self.own.is_refused() => LinkTrouble::OwnCertificate,
            meant => meant,
        };
        LinkError::Unreachable { meant, source }
    }

    fn dialect(&self) -> Dialect {
        *self.dialect.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn speak(&self, dialect: Dialect) {
        let mut spoken = self.dialect.lock().unwrap_or_else(PoisonError::into_inner);
        if *spoken != dialect {
            debug!(
                "speaks version {} with central from now on, with dictionary {}",
                dialect.version(),
                dialect.dictionary()
            );
        }
        *spoken = dialect;
    }

    async fn carry(&self, octets: Vec<u8>) -> Result<ToBox, LinkError> {
        let mut response = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, MEDIA_TYPE)
            .body(octets)
            .send()
            .await
            .map_err(|error| self.unreachable(error))?;
        let local = response.extensions().get::<HttpInfo>();
        let local = local.map(|info| info.local_addr().ip());
        *self.local.lock().unwrap_or_else(PoisonError::into_inner) = local;
        let status = response.status().as_u16();
        let ours = response
            .headers()
            .get(CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes() == MEDIA_TYPE.as_bytes());
        if !ours {
            return Err(LinkError::Status { status });
        }
        let mut octets = Vec::new();
        loop {
            let chunk = response.chunk().await;
            let Some(chunk) = chunk.map_err(|error| self.unreachable(error))? else {
                break;
            };
            if octets.len() + chunk.len() > MAX_FRAME_OCTETS {
                let limit = MAX_FRAME_OCTETS;
                return Err(FrameError::TooLong { limit }.into());
            }
            octets.extend_from_slice(&chunk);
        }
        Ok(decode(&octets)?.0)
    }
}

/// What to speak with a central that does not understand this; `None` where that is not
/// why it refuses.
fn plainer(spoken: Dialect, refusal: &Refusal) -> Option<Dialect> {
    match refusal.why {
        Why::Dictionary if spoken.dictionary() != 0 => Some(Dialect::PLAIN),
        Why::WrongVersion if spoken.version() > 1 => Some(Dialect::OLDEST),
        _ => None,
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

fn tls(config: &SyncConfig, ledger: Option<&Ledger>) -> Result<(ClientConfig, Own), SyncError> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(&config.authority)? {
        roots
            .add(authority)
            .map_err(|error| unreadable(&config.authority, &error))?;
    }
    let key = PrivateKeyDer::from_pem_file(&config.key)
        .map_err(|error| unreadable(&config.key, &error))?;
    let certificates = certificates(&config.certificate)?;
    let provider = Arc::new(ring::default_provider());
    let roots = Arc::new(roots);
    let own = Own {
        // There is one: an empty file was refused.
        certificate: certificates
            .first()
            .cloned()
            .unwrap_or_else(|| Vec::new().into()),
        verifier: WebPkiClientVerifier::builder_with_provider(roots.clone(), provider.clone())
            .build()
            .map_err(|error| unreadable(&config.authority, &error))?,
        judge: Judge(ledger.cloned()),
    };
    let judge = Arc::new(Judge(ledger.cloned()));
    let mut tls = ClientConfig::builder_with_details(provider, judge)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_client_auth_cert(certificates, key)
        .map_err(|source| SyncError::Pair {
            certificate: config.certificate.clone(),
            key: config.key.clone(),
            source,
        })?;
    tls.alpn_protocols = vec![b"h2".to_vec()];
    Ok((tls, own))
}

/// Loads what the sync would load, and says what is wrong with it.
///
/// # Errors
/// [`SyncError`], which names the file.
pub fn check(config: &SyncConfig) -> Result<(), SyncError> {
    Link::new(config, None).map(drop)
}
