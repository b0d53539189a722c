//! One stream (TCP, or TLS to an operator): a task that cuts it into messages, and sends what it is
//! given.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_sip_engine::flow::Protocol;
use jawab_sip_engine::{Incoming, Message, ParseError, StreamParser};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{sleep, sleep_until, timeout};

use crate::stream_keep_alive::KeepAlive;
use crate::tls::{Secured, TlsFailure};

/// How much is read at a time, in octets.
const READ: usize = 4_096;

/// How long what is sent may lie without being taken.
pub(crate) const TAKEN_WITHIN: Duration = Duration::from_secs(30);

/// How long a connection of ours may take, and TLS over it the same again.
const OPENED_WITHIN: Duration = Duration::from_secs(5);

/// How long one that is to be closed for what came over it stays, for the answer to go out.
const LINGERS: Duration = Duration::from_secs(1);

/// Pings and answers to pings (RFC 5626 §4.4.1) that wait to be looked at; whoever pings more gets
/// fewer answers.
const SIGNS: usize = 4;

/// Which stream. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct StreamId(pub(crate) u64);

/// With whom a stream is, and what it is.
pub(crate) type Link = (Protocol, SocketAddr);

/// What comes of a stream.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) stream: StreamId,
    pub(crate) link: Link,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
    /// A stream of ours is open.
    Opened,
    /// A stream of ours is not opened, or the far end wants nothing of us after all; it ends.
    Failed(TlsFailure),
    Message(Box<Message>),
    /// It cannot be read; an answer may be owed.
    Unreadable(Box<ParseError>),
    /// The stream has ended.
    Closed,
}

/// Who is told what comes of a stream.
#[derive(Clone, Debug)]
pub(crate) struct Teller {
    pub(crate) stream: StreamId,
    pub(crate) link: Link,
    pub(crate) heard: mpsc::Sender<Heard>,
}

/// Both ways of a stream's task.
pub(crate) struct Ends {
    pub(crate) teller: Teller,
    /// What is to be sent.
    pub(crate) out: mpsc::Receiver<Arc<[u8]>>,
}

/// What came over a stream beside messages.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Ping,
    Pong,
}

/// How a stream of ours is opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Opening {
    /// For a message, and closed when nobody says anything for long.
    Once,
    /// To an operator, and kept.
    Kept,
    /// The same under TLS.
    Secured(Secured),
}

impl Ends {
    /// Serves a stream until it ends.
    pub(crate) async fn serve(self, stream: TcpStream) {
        let (reader, writer) = stream.into_split();
        // Nothing is to be said of how it ended.
        let _ = self.carry(reader, writer, KeepAlive::never()).await;
    }

    /// Opens a stream, and serves it until it ends.
    pub(crate) async fn open(self, opening: Opening) {
        let teller = self.teller.clone();
        if let Err(failure) = self.try_open(opening).await {
            teller.tell(What::Failed(failure)).await;
        }
    }

    async fn try_open(self, opening: Opening) -> Result<(), TlsFailure> {
        let (_, peer) = self.teller.link;
        let stream = within(TcpStream::connect(peer)).await?;
        let stream = stream.map_err(TlsFailure::Io)?;
        let _ = socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(TAKEN_WITHIN));
        // Short messages, each of which somebody waits for.
        let _ = stream.set_nodelay(true);
        match opening {
            Opening::Once => {
                self.teller.tell(What::Opened).await;
                self.serve(stream).await;
            }
            Opening::Kept => {
                self.teller.tell(What::Opened).await;
                let (reader, writer) = stream.into_split();
                let _ = self
                    .carry(reader, writer, KeepAlive::of(peer, Instant::now()))
                    .await;
            }
            Opening::Secured(secured) => {
                let stream = within(secured.begin(stream)).await??;
                self.teller.tell(What::Opened).await;
                let (reader, writer) = tokio::io::split(stream);
                let carried = self
                    .carry(reader, writer, KeepAlive::of(peer, Instant::now()))
                    .await;
                // By TLS 1.3 a certificate of ours is refused when the stream has long been open.
                if let Err(error) = carried
                    && let failure @ TlsFailure::Refused(_) = TlsFailure::of(error, &secured.name)
                {
                    return Err(failure);
                }
            }
        }
        Ok(())
    }

    async fn carry(
        self,
        reader: impl AsyncRead + Unpin,
        writer: impl AsyncWrite + Unpin,
        keep: KeepAlive,
    ) -> io::Result<()> {
        let Self { teller, out } = self;
        let (signs, seen) = mpsc::channel(SIGNS);
        tokio::select! {
            read = teller.read(reader, signs) => read,
            written = write(out, seen, writer, keep) => written,
        }
    }
}

async fn within<T>(opening: impl Future<Output = T>) -> Result<T, TlsFailure> {
    let done = timeout(OPENED_WITHIN, opening).await;
    done.map_err(|_| TlsFailure::Io(io::ErrorKind::TimedOut.into()))
}

impl Teller {
    async fn read(
        &self,
        mut reader: impl AsyncRead + Unpin,
        signs: mpsc::Sender<Sign>,
    ) -> io::Result<()> {
        let mut parser = StreamParser::new();
        let mut octets = vec![0; READ];
        loop {
            let length = reader.read(&mut octets).await?;
            if length == 0 {
                return Ok(());
            }
            parser.push(octets.get(..length).unwrap_or_default());
            while let Some(incoming) = parser.poll() {
                match incoming {
                    Incoming::Message(message) => self.tell(What::Message(message.into())).await,
                    Incoming::Refused(error) => self.tell(What::Unreadable(error.into())).await,
                    Incoming::Lost(error) => {
                        self.tell(What::Unreadable(error.into())).await;
                        sleep(LINGERS).await;
                        return Ok(());
                    }
                    Incoming::Ping => {
                        let _ = signs.try_send(Sign::Ping);
                    }
                    Incoming::Pong => {
                        let _ = signs.try_send(Sign::Pong);
                    }
                }
            }
        }
    }

    pub(crate) async fn tell(&self, what: What) {
        let heard = Heard {
            stream: self.stream,
            link: self.link,
            what,
        };
        // Nobody hears it when the box stops.
        let _ = self.heard.send(heard).await;
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}

async fn write(
    mut out: mpsc::Receiver<Arc<[u8]>>,
    mut signs: mpsc::Receiver<Sign>,
    mut writer: impl AsyncWrite + Unpin,
    mut keep: KeepAlive,
) -> io::Result<()> {
    let silent = || io::Error::from(io::ErrorKind::TimedOut);
    loop {
        let octets: Arc<[u8]> = tokio::select! {
            octets = out.recv() => match octets {
                Some(octets) => octets,
                None => return Ok(()),
            },
            Some(sign) = signs.recv() => match sign {
                Sign::Ping => Arc::from(&b"\r\n"[..]),
                Sign::Pong => {
                    keep.ponged(Instant::now());
                    continue;
                }
            },
            () = until(keep.due()) => match keep.ping(Instant::now()) {
                Some(octets) => Arc::from(octets),
                None => return Err(silent()),
            },
        };
        let written = timeout(TAKEN_WITHIN, async {
            writer.write_all(&octets).await?;
            // TLS gathers what it is given.
            writer.flush().await
        });
        written.await.map_err(|_| silent())??;
    }
}
