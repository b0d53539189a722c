//! SIP over TCP and TLS: who may have a stream, and for how long without saying anything; and which
//! are opened.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jawab_sip_engine::flow::Protocol;
use socket2::{Domain, SockRef, Socket, Type};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::warn;

use crate::stream::{Ends, Heard, Link, Opening, StreamId, TAKEN_WITHIN, Teller, What};

/// Streams open at the same time. Each keeps at most a message of 64 KiB, and what is sent.
pub(crate) const MOST: usize = 128;

/// Of those, from one address: an adapter for analogue phones may have one for each.
pub(crate) const MOST_BY_ADDRESS: usize = 16;

/// How long a stream may be open before its first message.
const FIRST_WITHIN: Duration = Duration::from_secs(10);

/// How long a stream may be without a message after that: a phone is asked every few seconds
/// whether it is there, and answers.
const NEXT_WITHIN: Duration = Duration::from_secs(10 * 60);

/// Messages that wait to be sent over one.
const WAITING: usize = 64;

/// Connections that wait to be taken.
const BACKLOG: i32 = 128;

/// How long nobody is taken after that failed: the box has no descriptor left, say.
const PAUSE: Duration = Duration::from_millis(100);

/// The streams that are open.
#[derive(Debug)]
pub(crate) struct Streams {
    open: HashMap<Link, Stream>,
    count: u64,
    heard: mpsc::Sender<Heard>,
}

#[derive(Debug)]
struct Stream {
    id: StreamId,
    out: mpsc::Sender<Arc<[u8]>>,
    opened: Instant,
    last_message: Option<Instant>,
    /// Its task ends when this goes.
    _cut: DropGuard,
}

impl Streams {
    /// None yet; what comes over them is told there.
    pub(crate) fn new(heard: mpsc::Sender<Heard>) -> Self {
        Self {
            open: HashMap::new(),
            count: 0,
            heard,
        }
    }

    /// Takes a stream, unless there is no place for it.
    pub(crate) fn take(&mut self, stream: TcpStream, from: SocketAddr, now: Instant) -> bool {
        if !self.has_place(from.ip()) {
            let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
            return false;
        }
        let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(TAKEN_WITHIN));
        // Short messages, each of which somebody waits for.
        let _ = stream.set_nodelay(true);
        self.start((Protocol::Tcp, from), now, None, |ends| ends.serve(stream));
        true
    }

    /// Sends a message over the stream to a peer, which is opened if there is none; false if that
    /// cannot be. How it is opened is asked then; it is not where nobody says. Those to operators have
    /// a place whoever else has one: there are as many as are configured.
    pub(crate) fn send(
        &mut self,
        link: Link,
        octets: Arc<[u8]>,
        now: Instant,
        opening: impl FnOnce() -> Option<Opening>,
    ) -> bool {
        if !self.open.contains_key(&link) {
            let Some(opening) = opening() else {
                return false;
            };
            if opening == Opening::Once && self.open.len() >= MOST {
                return false;
            }
            self.start(link, now, Some(now), |ends| ends.open(opening));
        }
        let given = self
            .open
            .get(&link)
            .is_some_and(|stream| stream.out.try_send(octets).is_ok());
        if !given {
            // It does not take what it is sent.
            self.open.remove(&link);
        }
        given
    }

    /// A message in order came over a stream.
    pub(crate) fn spoke(&mut self, link: Link, now: Instant) {
        if let Some(stream) = self.open.get_mut(&link) {
            stream.last_message = Some(now);
        }
    }

    /// A stream has ended; true if there is no other to its peer.
    pub(crate) fn closed(&mut self, link: Link, id: StreamId) -> bool {
        if self.open.get(&link).is_some_and(|stream| stream.id != id) {
            return false;
        }
        self.open.remove(&link);
        true
    }

    /// Cuts those that keep the box waiting.
    pub(crate) fn cut_silent(&mut self, now: Instant) {
        self.open.retain(|_, stream| {
            let (since, within) = match stream.last_message {
                None => (stream.opened, FIRST_WITHIN),
                Some(last) => (last, NEXT_WITHIN),
            };
            now.saturating_duration_since(since) < within
        });
    }

    /// Whether there is a place for one more from there. Whoever has said nothing for longest
    /// gives way.
    fn has_place(&mut self, ip: IpAddr) -> bool {
        let here = self.open.keys().filter(|(_, other)| other.ip() == ip);
        let here = here.count();
        let full_here = here >= MOST_BY_ADDRESS;
        if !full_here && self.open.len() < MOST {
            return true;
        }
        let silent = self
            .open
            .iter()
            .filter(|((_, other), stream)| {
                stream.last_message.is_none() && (!full_here || other.ip() == ip)
            })
            .min_by_key(|(_, stream)| stream.opened)
            .map(|(other, _)| *other);
        silent.is_some_and(|silent| self.open.remove(&silent).is_some())
    }

    fn start<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        link: Link,
        now: Instant,
        last_message: Option<Instant>,
        serve: impl FnOnce(Ends) -> F,
    ) {
        self.count += 1;
        let id = StreamId(self.count);
        let (sender, out) = mpsc::channel(WAITING);
        let cut = CancellationToken::new();
        let stream = Stream {
            id,
            out: sender,
            opened: now,
            last_message,
            _cut: cut.clone().drop_guard(),
        };
        self.open.insert(link, stream);
        let teller = Teller {
            stream: id,
            link,
            heard: self.heard.clone(),
        };
        let serving = serve(Ends {
            teller: teller.clone(),
            out,
        });
        tokio::spawn(async move {
            tokio::select! {
                () = cut.cancelled() => {}
                () = serving => {}
            }
            teller.tell(What::Closed).await;
        });
    }
}

/// Opens the port.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(socket2::Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Takes connections and hands them on, until cancelled.
pub(crate) async fn accept(
    listener: tokio::net::TcpListener,
    taken: mpsc::Sender<(TcpStream, SocketAddr)>,
    cancel: CancellationToken,
) {
    let mut is_said = false;
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok(stream) => {
                is_said = false;
                if taken.send(stream).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                if !std::mem::replace(&mut is_said, true) {
                    warn!("a SIP connection cannot be taken: {error}");
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpSocket;
    use tokio::time::timeout;

    use super::*;

    struct Phone {
        stream: TcpStream,
        from: SocketAddr,
    }

    fn streams() -> Streams {
        Streams::new(mpsc::channel(512).0)
    }

    /// A stream from this loopback address, which asks for a place.
    async fn asks(streams: &mut Streams, last: u8, now: Instant) -> (Phone, bool) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = TcpSocket::new_v4().unwrap();
        socket
            .bind(format!("127.0.0.{last}:0").parse().unwrap())
            .unwrap();
        let (ours, theirs) = tokio::join!(
            listener.accept(),
            socket.connect(listener.local_addr().unwrap())
        );
        let (ours, from) = ours.unwrap();
        let taken = streams.take(ours, from, now);
        let stream = theirs.unwrap();
        (Phone { stream, from }, taken)
    }

    async fn is_cut(phone: &mut Phone) -> bool {
        let mut octets = [0; 8];
        let read = phone.stream.read(&mut octets);
        let read = timeout(Duration::from_millis(100), read).await;
        matches!(read, Ok(Ok(0) | Err(_)))
    }

    #[tokio::test]
    async fn who_says_nothing_is_cut_and_who_speaks_stays_while_they_do() {
        let (mut streams, now) = (streams(), Instant::now());
        let (mut silent, _) = asks(&mut streams, 2, now).await;
        let (mut speaks, _) = asks(&mut streams, 3, now).await;
        streams.spoke((Protocol::Tcp, speaks.from), now);
        streams.cut_silent(now + Duration::from_secs(9));
        assert!(!is_cut(&mut silent).await);
        streams.cut_silent(now + FIRST_WITHIN);
        assert!(is_cut(&mut silent).await && !is_cut(&mut speaks).await);
        streams.cut_silent(now + NEXT_WITHIN);
        assert!(is_cut(&mut speaks).await);
        assert!(streams.open.is_empty());
    }

    #[tokio::test]
    async fn one_address_has_so_many_and_all_have_so_many_and_the_silent_give_way() {
        let (mut streams, now) = (streams(), Instant::now());
        let mut phones = Vec::new();
        for _ in 0..16 {
            phones.push(asks(&mut streams, 2, now).await.0);
        }
        for phone in &phones {
            streams.spoke((Protocol::Tcp, phone.from), now);
        }
        assert!(!asks(&mut streams, 2, now).await.1);
        let mut flood = Vec::new();
        for n in 0..200 {
            let (phone, taken) = asks(&mut streams, 3 + (n / 20) as u8, now).await;
            assert!(taken, "the silent give way");
            flood.push(phone);
        }
        assert!(streams.open.len() <= MOST);
        assert!(!is_cut(&mut phones[0]).await && !is_cut(&mut phones[15]).await);
        let keys = streams.open.keys();
        let by_one = keys.filter(|(_, from)| from.ip() == flood[0].from.ip());
        assert!(by_one.count() <= MOST_BY_ADDRESS);
    }

    #[tokio::test]
    async fn what_a_peer_does_not_take_is_not_kept() {
        let (mut streams, now) = (streams(), Instant::now());
        let (phone, _) = asks(&mut streams, 2, now).await;
        let message: Arc<[u8]> = vec![b'x'; 60_000].into();
        // The system's buffers hold some megabytes.
        let mut given = 0;
        let link = (Protocol::Tcp, phone.from);
        while streams.send(link, message.clone(), now, || None) {
            given += 1;
            assert!(given < 10_000);
            tokio::task::yield_now().await;
        }
        assert!(streams.open.is_empty());
    }
}
