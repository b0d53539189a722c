//! Takes connections and serves a router on them.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderValue, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use rustls::{ServerConfig, ServerConnection};
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{MissedTickBehavior, interval, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;
use tracing::warn;

use crate::activity::{Activity, Verdict};
use crate::body::{Coming, Going};
use crate::flow::{Flow, Watched};
use crate::limits::Limits;
use crate::seldom::Seldom;
use crate::slots::{Full, Slot, Slots};

/// How often a connection is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How long a peer of HTTP/2 may take to say that it is there.
const PONG: Duration = Duration::from_secs(20);
/// After an accept that failed: most likely there is no descriptor.
const BREATH: Duration = Duration::from_millis(100);
/// The head of a request of HTTP/1, in octets; of HTTP/2, of its fields.
const HEAD_OCTETS: usize = 32 * 1024;
/// What a peer of HTTP/2 may send unasked, on one stream and in all: nobody may read it.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 128 * 1024;
/// What is kept of an answer that its reader does not take, by stream.
const SEND_OCTETS: usize = 64 * 1024;
/// Streams that a peer took back and that were not looked at yet.
const TAKEN_BACK: usize = 20;

/// A listener's settings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What it is called in the log ("the desk").
    pub name: &'static str,
    /// What it grants.
    pub limits: Limits,
    /// Its TLS.
    pub tls: Arc<ServerConfig>,
    /// How long requests may take to finish when it stops.
    pub grace: Duration,
}

/// Says who comes in, by their TLS connection.
pub trait Reception: Send + Sync + 'static {
    /// What each request of the connection is to know of its peer.
    ///
    /// # Errors
    /// It is not let in.
    fn let_in(&self, connection: &ServerConnection) -> io::Result<Extensions>;

    /// Somebody did not finish the handshake, or was not let in.
    fn turned_away(&self, address: SocketAddr, why: &io::Error);
}

/// Lets everybody in.
#[derive(Copy, Clone, Debug)]
pub struct Anybody;

impl Reception for Anybody {
    fn let_in(&self, _: &ServerConnection) -> io::Result<Extensions> {
        Ok(Extensions::new())
    }

    fn turned_away(&self, _: SocketAddr, _: &io::Error) {}
}

struct Listener<R> {
    settings: Settings,
    acceptor: TlsAcceptor,
    builder: Builder<TokioExecutor>,
    router: Router,
    reception: R,
    stop: CancellationToken,
}

/// Serves a router until told to stop; then gives requests the time of the settings to finish.
/// Each request has the peer's address, as [`ConnectInfo`].
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    listener: std::net::TcpListener,
    settings: Settings,
    router: Router,
    reception: impl Reception,
    stop: CancellationToken,
) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let socket = TcpListener::from_std(listener)?;
    let slots = Slots::new(settings.limits);
    let listener = Arc::new(Listener {
        acceptor: TlsAcceptor::from(settings.tls.clone()),
        builder: builder(&settings.limits),
        settings,
        router,
        reception,
        stop,
    });
    let (turned_away, failed) = (Seldom::default(), Seldom::default());
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            biased;
            () = listener.stop.cancelled() => break,
            accepted = socket.accept() => accepted,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if let Some(times) = failed.happened(Instant::now()) {
                    warn!(
                        "{} cannot take a connection: {error} ({times} times)",
                        listener.settings.name
                    );
                }
                tokio::time::sleep(BREATH).await;
                continue;
            }
        };
        match slots.take(address.ip()) {
            Ok(slot) => {
                connections.spawn(listener.clone().keep(stream, address, slot));
            }
            Err(full) => {
                // Closed at once, and nothing is kept of it, not even by the system.
                let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
                if let Some(times) = turned_away.happened(Instant::now()) {
                    say_full(&listener.settings, full, address.ip(), times);
                }
            }
        }
        // A flood of connections lets those that give way go before it goes on.
        tokio::task::yield_now().await;
    }
    drop(socket);
    connections.close();
    let _ = timeout(listener.settings.grace, connections.wait()).await;
    Ok(())
}

fn say_full(settings: &Settings, full: Full, from: IpAddr, times: u64) {
    let limits = &settings.limits;
    let (name, all, by_address) = (
        settings.name,
        limits.connections,
        limits.connections_by_address,
    );
    match full {
        Full::All => warn!(
            "{name} has {all} connections, which is the most; others are closed at once \
             ({times} times, the last from {from}). Calls are not affected"
        ),
        Full::Address => warn!(
            "{from} has {by_address} connections to {name}, which is the most for one address; \
             others are closed at once ({times} times). Calls are not affected"
        ),
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_within)
        .max_buf_size(HEAD_OCTETS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.ping)
        .keep_alive_timeout(PONG)
        .max_concurrent_streams(limits.streams)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_OCTETS)
        .max_header_list_size(16 * 1024)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_local_error_reset_streams(TAKEN_BACK);
    builder
}

impl<R: Reception> Listener<R> {
    /// One connection, from its first octet to its last.
    async fn keep(self: Arc<Self>, stream: TcpStream, address: SocketAddr, slot: Slot) {
        let slot = Arc::new(slot);
        let talk = self.clone().talk(stream, address, slot.clone());
        tokio::select! {
            () = talk => {}
            () = slot.is_given_away() => {}
        }
    }

    async fn talk(self: Arc<Self>, stream: TcpStream, address: SocketAddr, slot: Arc<Slot>) {
        let limits = self.settings.limits;
        let activity = Activity::new(Instant::now());
        let flow = Arc::new(Flow::default());
        let socket = SockRef::from(&stream);
        // A machine that was switched off does not keep what was sent to it.
        let _ = socket.set_tcp_user_timeout(Some(limits.stalled));
        let _ = socket.set_tcp_nodelay(!limits.gathers_writes);
        let stream = Watched::new(stream, flow.clone(), limits.reader_octets_a_second);
        let (stream, peer) = match self.greet(stream).await {
            Ok(greeted) => greeted,
            Err(why) => return self.reception.turned_away(address, &why),
        };
        let service = service_fn(|request| {
            self.clone()
                .answer(request, address, peer.clone(), &slot, &activity)
        });
        let connection = self.builder.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut ends = false;
        loop {
            let asked_to_end = tokio::select! {
                _ = connection.as_mut() => return,
                () = self.stop.cancelled(), if !ends => true,
                _ = look.tick() => match activity.verdict(&limits, &flow, Instant::now()) {
                    Verdict::GoesOn => false,
                    Verdict::Ends => true,
                    Verdict::Cut => return,
                },
            };
            if asked_to_end && !ends {
                ends = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }

    /// The TLS handshake, in the time of the first request's head.
    async fn greet(&self, stream: Watched) -> io::Result<(TlsStream<Watched>, Extensions)> {
        let until = tokio::time::Instant::now() + self.settings.limits.head_within;
        let stream = timeout_at(until, self.acceptor.accept(stream))
            .await
            .map_err(|_| {
                io::Error::new(io::ErrorKind::TimedOut, "the handshake took too long")
            })??;
        let peer = self.reception.let_in(stream.get_ref().1)?;
        Ok((stream, peer))
    }

    /// The answer to a request. What it needs of the connection is taken before it waits.
    fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        address: SocketAddr,
        peer: Extensions,
        slot: &Arc<Slot>,
        activity: &Arc<Activity>,
    ) -> impl Future<Output = Result<Response<Body>, Infallible>> + Send + use<R> {
        slot.has_asked();
        let under_way = slot.request().map(|slot| activity.begins(slot));
        async move {
            let Some(under_way) = under_way else {
                return Ok(too_many());
            };
            let limits = &self.settings.limits;
            let mut request =
                request.map(|body| Body::new(Coming::new(body, under_way.clone(), limits)));
            request.extensions_mut().extend(peer);
            request.extensions_mut().insert(ConnectInfo(address));
            let Ok(answer) = self.router.clone().oneshot(request).await;
            under_way.moves();
            Ok(answer.map(|body| Body::new(Going::new(body, under_way))))
        }
    }
}

/// Too much is under way; nobody has to be told in whose words.
fn too_many() -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let later = HeaderValue::from_static("5");
    answer.headers_mut().insert(header::RETRY_AFTER, later);
    answer
}
