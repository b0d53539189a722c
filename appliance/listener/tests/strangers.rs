//! What a stranger on the network can keep waiting, and for how long.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::{get, post};
use jawab_listener::{Anybody, Limits, Settings, serve};
use rcgen::generate_simple_self_signed;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

const SHORT: Duration = Duration::from_millis(600);
/// Connections are looked at once a second.
const SOON: Duration = Duration::from_secs(4);

const LIMITS: Limits = Limits {
    connections: 12,
    connections_by_address: 6,
    requests_by_address: 8,
    streams: 4,
    head_within: SHORT,
    body_within: SHORT,
    body_octets_a_second: 1_000,
    reader_within: SHORT,
    reader_octets_a_second: 1_000,
    stalled: Duration::from_secs(3),
    idle: Duration::from_millis(1_200),
    ping: None,
    ..Limits::BROWSERS
};

struct Place {
    address: SocketAddr,
    http1: TlsConnector,
    http2: TlsConnector,
    stop: CancellationToken,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Beats for as long as it is read.
async fn beats() -> Body {
    Body::from_stream(futures_stream())
}

fn futures_stream() -> impl futures::Stream<Item = Result<Bytes, std::io::Error>> {
    futures::stream::unfold((), |()| async {
        sleep(Duration::from_millis(200)).await;
        Some((Ok(Bytes::from_static(b"beat\n")), ()))
    })
}

/// More than any buffer takes.
async fn long() -> Body {
    let pieces = futures::stream::unfold(0, |n| async move {
        (n < 4_096).then(|| {
            (
                Ok::<_, std::io::Error>(Bytes::from(vec![n as u8; 65_536])),
                n + 1,
            )
        })
    });
    Body::from_stream(pieces)
}

async fn opens() -> Place {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let made = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let mut tls = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = |protocol: &[u8]| {
        let mut config = ClientConfig::builder()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.to_vec()];
        TlsConnector::from(Arc::new(config))
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let settings = Settings {
        name: "the desk",
        limits: LIMITS,
        tls: tls.into(),
        grace: SHORT,
    };
    let router = Router::new()
        .route("/", get(async || "here"))
        .route("/beats", get(beats))
        .route("/long", get(long))
        .route(
            "/form",
            post(async |body: Bytes| format!("{} octets", body.len())),
        );
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, settings, router, Anybody, stop.clone()));
    Place {
        address,
        http1: client(b"http/1.1"),
        http2: client(b"h2"),
        stop,
    }
}

impl Place {
    async fn connects(&self, tls: &TlsConnector) -> TlsStream<TcpStream> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        tls.connect(name, stream).await.unwrap()
    }

    /// Somebody who behaves gets their page.
    async fn serves(&self) {
        let mut stream = self.connects(&self.http1).await;
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut page = String::new();
        timeout(SOON, stream.read_to_string(&mut page))
            .await
            .unwrap()
            .unwrap();
        assert!(page.ends_with("here"), "{page}");
    }
}

/// Waits until the other end is gone, and gives how long that took.
async fn is_cut(stream: &mut (impl AsyncReadExt + Unpin)) -> Duration {
    let began = Instant::now();
    let gone = timeout(SOON, async {
        let mut octets = [0; 4_096];
        while stream.read(&mut octets).await.is_ok_and(|read| read > 0) {}
    });
    gone.await.unwrap();
    began.elapsed()
}

#[tokio::test]
async fn who_says_nothing_is_cut_before_tls_and_after() {
    let place = opens().await;
    let mut before = TcpStream::connect(place.address).await.unwrap();
    let mut after = place.connects(&place.http1).await;
    let mut h2 = place.connects(&place.http2).await;
    let (a, b, c) = tokio::join!(is_cut(&mut before), is_cut(&mut after), is_cut(&mut h2));
    assert!(a >= SHORT / 2 && b >= SHORT / 2 && c >= SHORT / 2);
    place.serves().await;
}

#[tokio::test]
async fn a_head_a_handshake_and_a_body_that_trickle_are_cut() {
    let place = opens().await;
    let trickle = async |head: &[u8], octets: &'static [u8], tls: bool| {
        let began = Instant::now();
        let sent = async |stream: &mut (dyn tokio::io::AsyncWrite + Unpin + Send)| {
            for octet in octets.iter().cycle() {
                if stream.write_all(&[*octet]).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
                sleep(Duration::from_millis(100)).await;
            }
        };
        let trickles = async {
            if tls {
                let mut stream = place.connects(&place.http1).await;
                stream.write_all(head).await.unwrap();
                sent(&mut stream).await;
            } else {
                let mut stream = TcpStream::connect(place.address).await.unwrap();
                stream.write_all(head).await.unwrap();
                sent(&mut stream).await;
            }
        };
        timeout(SOON, trickles).await.unwrap();
        assert!(began.elapsed() >= SHORT / 2);
    };
    let form = b"POST /form HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n";
    tokio::join!(
        trickle(b"GET / HTTP/1.1\r\n", b"X: y\r\n", true),
        trickle(form, b"a", true),
        // A TLS record that is announced and never comes to its end.
        trickle(&[22, 3, 1, 1, 0], b"\x01", false),
    );
    place.serves().await;
}

#[tokio::test]
async fn who_does_not_read_what_they_asked_for_is_cut() {
    let place = opens().await;
    let mut stream = place.connects(&place.http1).await;
    let ask = b"GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    sleep(Duration::from_secs(3)).await;
    let mut octets = vec![0; 65_536];
    let mut all = 0;
    while let Ok(Ok(read)) = timeout(SOON, stream.read(&mut octets)).await {
        if read == 0 {
            break;
        }
        all += read;
    }
    assert!(all < 65_536 * 4_096, "the whole of it came");
    place.serves().await;
}

#[tokio::test]
async fn a_stream_of_events_goes_on_while_it_is_read() {
    let place = opens().await;
    let mut stream = place.connects(&place.http1).await;
    let ask = b"GET /beats HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(ask).await.unwrap();
    let until = Instant::now() + SOON + Duration::from_secs(1);
    let mut octets = [0; 256];
    while Instant::now() < until {
        let read = timeout(SOON, stream.read(&mut octets)).await.unwrap();
        assert!(read.unwrap() > 0, "the stream ended");
    }
}

#[tokio::test]
async fn an_http2_connection_with_nothing_under_way_ends() {
    let place = opens().await;
    let mut stream = place.connects(&place.http2).await;
    // The preface, empty SETTINGS, and a request for "/" (RFC 9113, 3.4, 6.5, 6.2; RFC 7541, A).
    let mut octets = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    octets.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
    let fields = [0x82, 0x84, 0x87, 0x41, 9];
    octets.extend([0, 0, 14, 1, 5, 0, 0, 0, 1]);
    octets.extend(fields);
    octets.extend(b"localhost");
    stream.write_all(&octets).await.unwrap();
    // It acknowledges nothing and asks no more: it is told to go, and then cut.
    let ended = timeout(Duration::from_secs(12), async {
        let mut octets = [0; 4_096];
        let mut all = Vec::new();
        while let Ok(read) = stream.read(&mut octets).await {
            if read == 0 {
                break;
            }
            all.extend_from_slice(&octets[..read]);
        }
        all
    });
    let all = ended.await.unwrap();
    assert!(
        all.windows(4).any(|part| part == b"here"),
        "it was answered"
    );
}

#[tokio::test]
async fn one_address_has_so_many_connections_and_the_silent_give_way() {
    let place = opens().await;
    let mut asked = Vec::new();
    for _ in 0..LIMITS.connections_by_address {
        let mut stream = place.connects(&place.http1).await;
        let ask = b"GET /beats HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(ask).await.unwrap();
        stream.read_u8().await.unwrap();
        asked.push(stream);
    }
    let mut one_more = TcpStream::connect(place.address).await.unwrap();
    assert!(
        is_cut(&mut one_more).await < SHORT / 2,
        "it is closed at once"
    );
    drop(asked.pop());
    sleep(Duration::from_millis(500)).await;
    let mut silent = TcpStream::connect(place.address).await.unwrap();
    place.serves().await;
    is_cut(&mut silent).await;
}
