//! An operator that is reached by a stream, and the box whose trunk leads there.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jawab_line_state::LineStatus;
use jawab_media::{MediaConfig, MediaHandle};
use jawab_sip::digest::Algorithm;
use jawab_sip::{
    Account, Carrier, Ha1, Host, Peer, Secrets, Security, SipConfig, SipEndpoint, SipHandle,
    TrunkAccount, TrunkConfig,
};
use jawab_sip_engine::{Incoming, Message, Method, Request, Response, StatusCode, StreamParser};
use jawab_switch::{HandsetId, Input, LegEvent, LegId, LineId, OfferedLegs};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// Longest wait for anything.
const LONGEST: Duration = Duration::from_secs(20);

pub(crate) const DOMAIN: &str = "sip.operator.test";

/// An authority, which makes certificates in a folder.
pub(crate) struct Authority {
    folder: tempfile::TempDir,
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

/// A certificate and its key, in files.
pub(crate) type Pair = (PathBuf, PathBuf);

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("authority.pem"), &pem).unwrap();
        Self {
            folder,
            issuer: Issuer::new(params, key),
            pem,
        }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// One for this name, valid in these years.
    pub(crate) fn certifies(&self, name: &str, years: std::ops::Range<i32>) -> Pair {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(years.start, 1, 1);
        params.not_after = rcgen::date_time_ymd(years.end, 1, 1);
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let at = |what: &str| {
            self.folder
                .path()
                .join(format!("{name}-{}.{what}", years.end))
        };
        std::fs::write(at("pem"), certificate.pem()).unwrap();
        std::fs::write(at("key"), key.serialize_pem()).unwrap();
        (at("pem"), at("key"))
    }

    /// What the operator shows; and whom it asks for, if it asks.
    pub(crate) fn server(&self, (certificate, key): &Pair, asks: bool) -> ServerConfig {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .unwrap();
        let own = |path: &Path| vec![CertificateDer::from_pem_file(path).unwrap()];
        let config = if asks {
            let mut roots = RootCertStore::empty();
            let authority = CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap();
            roots.add(authority).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        } else {
            config.with_no_client_auth()
        };
        let key = PrivateKeyDer::from_pem_file(key).unwrap();
        config.with_single_cert(own(certificate), key).unwrap()
    }
}

struct Nobody;

impl Secrets for Nobody {
    fn ha1(&self, _: &HandsetId) -> Option<Ha1> {
        None
    }

    fn holds(&self, _: &HandsetId, _: &Ha1) -> bool {
        true
    }
}

/// A box with one trunk.
pub(crate) struct Box {
    pub(crate) handle: SipHandle,
    pub(crate) inputs: mpsc::Receiver<Input>,
    media: MediaHandle,
    stop: CancellationToken,
}

impl Drop for Box {
    fn drop(&mut self) {
        self.stop.cancel();
        self.media.shutdown();
    }
}

pub(crate) fn line() -> LineId {
    LineId::from("op")
}

/// A place of an operator's.
pub(crate) fn peer(at: SocketAddr) -> Peer {
    Peer {
        host: Host::from(at.ip()),
        port: Some(at.port()),
    }
}

/// To an operator at this address, whose name is [`DOMAIN`].
pub(crate) fn trunk(at: SocketAddr, carrier: Carrier, registers: bool) -> TrunkConfig {
    TrunkConfig {
        carrier,
        peers: vec![peer(at)],
        domain: Host::parse(DOMAIN),
        account: registers.then(|| TrunkAccount {
            user: "rabat".into(),
            login: Some(Account {
                username: "rabat".into(),
                password: "secret".into(),
            }),
            registers,
        }),
        ..TrunkConfig::at(line(), at, 4)
    }
}

pub(crate) fn secured(authority: PathBuf, certificate: Option<Pair>) -> Carrier {
    Carrier::Tls(Security {
        authority: Some(authority),
        certificate,
    })
}

impl Box {
    pub(crate) async fn start(trunk: TrunkConfig) -> Self {
        let nowhere = std::env::temp_dir().join("jawab-no-prompts");
        let (media, _) = jawab_media::start(MediaConfig {
            rtp_ports: 0..=0,
            prompts: nowhere.clone(),
            recorded: nowhere.clone(),
            recordings: nowhere,
        })
        .unwrap();
        let config = SipConfig {
            udp: "127.0.0.1:0".parse().unwrap(),
            tcp: None,
            realm: "jawab".into(),
            digests: vec![Algorithm::Md5],
            options_every: Duration::from_secs(3_600),
            trunks: vec![trunk],
            memory: None,
            tap: Default::default(),
        };
        let (inputs, heard) = mpsc::channel(64);
        let stop = CancellationToken::new();
        let legs = OfferedLegs::default();
        let secrets = Arc::new(Nobody);
        let handle = SipEndpoint::start(config, secrets, media.clone(), legs, inputs, stop.clone());
        Self {
            handle: handle.await.unwrap(),
            inputs: heard,
            media,
            stop,
        }
    }

    fn status(&self) -> watch::Receiver<LineStatus> {
        self.handle.trunks().remove(0).1
    }

    /// Waits until the trunk shows a fault of this code; gives it in words.
    pub(crate) async fn shows(&self, code: &str) -> String {
        let mut status = self.status();
        let shown = status.wait_for(|status| {
            let fault = status.state.fault();
            fault.is_some_and(|fault| fault.code() == code)
        });
        let shown = timeout(LONGEST, shown).await;
        let shown = shown.unwrap_or_else(|_| panic!("{:?}", self.status().borrow().state));
        shown.unwrap().state.fault().unwrap().to_string()
    }

    pub(crate) async fn is_in_service(&self) {
        let mut status = self.status();
        let here = status.wait_for(|status| status.state.is_in_service());
        let here = timeout(LONGEST, here).await;
        assert!(here.is_ok(), "{:?}", self.status().borrow().state);
    }

    /// The next thing that is told of a leg.
    pub(crate) async fn leg(&mut self) -> (LegId, LegEvent) {
        let next = async {
            loop {
                if let Input::Leg(leg, event) = self.inputs.recv().await.unwrap() {
                    break (leg, event);
                }
            }
        };
        timeout(LONGEST, next).await.unwrap()
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// The operator's end of a stream.
pub(crate) struct Far {
    stream: std::boxed::Box<dyn Stream>,
    parser: StreamParser,
}

pub(crate) struct Operator {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Operator {
    pub(crate) async fn new(tls: Option<ServerConfig>) -> Self {
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            tls: tls.map(|tls| TlsAcceptor::from(Arc::new(tls))),
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    async fn taken(&self) -> TcpStream {
        let taken = timeout(LONGEST, self.listener.accept()).await;
        taken.expect("a connection").unwrap().0
    }

    /// The next stream of the box's.
    pub(crate) async fn takes(&self) -> Far {
        let stream = self.taken().await;
        let stream: std::boxed::Box<dyn Stream> = match &self.tls {
            None => std::boxed::Box::new(stream),
            Some(tls) => std::boxed::Box::new(tls.accept(stream).await.unwrap()),
        };
        Far {
            stream,
            parser: StreamParser::new(),
        }
    }

    /// The next stream of the box's, which comes to nothing; and all after it.
    pub(crate) async fn is_refused(&self) {
        loop {
            let stream = self.taken().await;
            if let Some(tls) = &self.tls
                && let Ok(mut stream) = tls.accept(stream).await
            {
                let _ = stream.read(&mut [0; 8]).await;
            }
        }
    }
}

impl Far {
    pub(crate) async fn says(&mut self, octets: &[u8]) {
        self.stream.write_all(octets).await.unwrap();
        self.stream.flush().await.unwrap();
    }

    /// The same, as long as it is taken.
    pub(crate) async fn tries(&mut self, octets: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(octets).await
    }

    /// The next that comes.
    pub(crate) async fn hears(&mut self) -> Incoming {
        let mut octets = [0; 4_096];
        loop {
            if let Some(incoming) = self.parser.poll() {
                return incoming;
            }
            let length = timeout(LONGEST, self.stream.read(&mut octets)).await;
            let length = length.expect("something comes").unwrap();
            assert!(length > 0, "the stream has ended");
            self.parser.push(&octets[..length]);
        }
    }

    /// The next request of this method; questions are answered meanwhile.
    pub(crate) async fn request(&mut self, method: Method) -> Request {
        loop {
            let Incoming::Message(Message::Request(request)) = self.hears().await else {
                continue;
            };
            if request.method == method {
                return request;
            }
            if request.method == Method::Options {
                self.answers(&request, StatusCode::OK).await;
            }
        }
    }

    /// The next response that is final; questions are answered meanwhile.
    pub(crate) async fn response(&mut self) -> Response {
        loop {
            match self.hears().await {
                Incoming::Message(Message::Response(response)) if response.status.is_final() => {
                    return response;
                }
                Incoming::Message(Message::Request(request))
                    if request.method == Method::Options =>
                {
                    self.answers(&request, StatusCode::OK).await;
                }
                _ => {}
            }
        }
    }

    pub(crate) async fn answers(&mut self, request: &Request, status: StatusCode) {
        let mut response = Response::to(request, status);
        response.set_to_tag("operator");
        self.says(&response.to_octets()).await;
    }
}
