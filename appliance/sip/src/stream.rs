//! One stream (TCP): a task that cuts it into messages, and sends what it is given.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use jawab_sip_engine::{Incoming, Message, ParseError, StreamParser};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};

/// How much is read at a time, in octets.
const READ: usize = 4_096;

/// How long what is sent may lie without being taken.
pub(crate) const TAKEN_WITHIN: Duration = Duration::from_secs(30);

/// How long a connection of ours may take.
const OPENED_WITHIN: Duration = Duration::from_secs(5);

/// How long one that is to be closed for what came over it stays, for the answer to go out.
const LINGERS: Duration = Duration::from_secs(1);

/// Answers to pings (RFC 5626 §4.4.1) that wait to be sent; whoever pings more gets fewer.
const PONGS: usize = 4;

/// Which stream. None is ever used again.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct StreamId(pub(crate) u64);

/// What comes of a stream.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) stream: StreamId,
    pub(crate) peer: SocketAddr,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
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
    pub(crate) peer: SocketAddr,
    pub(crate) heard: mpsc::Sender<Heard>,
}

/// Both ways of a stream's task.
pub(crate) struct Ends {
    pub(crate) teller: Teller,
    /// What is to be sent.
    pub(crate) out: mpsc::Receiver<Arc<[u8]>>,
}

impl Ends {
    /// Serves a stream until it ends.
    pub(crate) async fn serve(self, stream: TcpStream) {
        let Self { teller, out } = self;
        let (reader, writer) = stream.into_split();
        let (pongs, pings) = mpsc::channel(PONGS);
        tokio::select! {
            _ = teller.read(reader, pongs) => {}
            _ = write(out, pings, writer) => {}
        }
    }

    /// Opens a stream, and serves it until it ends.
    pub(crate) async fn open(self) {
        if let Ok(Ok(stream)) = timeout(OPENED_WITHIN, TcpStream::connect(self.teller.peer)).await {
            // Short messages, each of which somebody waits for.
            let _ = stream.set_nodelay(true);
            self.serve(stream).await;
        }
    }
}

impl Teller {
    async fn read(&self, mut reader: OwnedReadHalf, pongs: mpsc::Sender<()>) -> io::Result<()> {
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
                        let _ = pongs.try_send(());
                    }
                    Incoming::Pong => {}
                }
            }
        }
    }

    pub(crate) async fn tell(&self, what: What) {
        let heard = Heard {
            stream: self.stream,
            peer: self.peer,
            what,
        };
        // Nobody hears it when the box stops.
        let _ = self.heard.send(heard).await;
    }
}

async fn write(
    mut out: mpsc::Receiver<Arc<[u8]>>,
    mut pings: mpsc::Receiver<()>,
    mut writer: OwnedWriteHalf,
) -> io::Result<()> {
    let silent = || io::Error::from(io::ErrorKind::TimedOut);
    loop {
        let octets: Arc<[u8]> = tokio::select! {
            octets = out.recv() => match octets {
                Some(octets) => octets,
                None => return Ok(()),
            },
            Some(()) = pings.recv() => Arc::from(&b"\r\n"[..]),
        };
        let written = timeout(TAKEN_WITHIN, writer.write_all(&octets)).await;
        written.map_err(|_| silent())??;
    }
}
