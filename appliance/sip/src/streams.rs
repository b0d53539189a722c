//! SIP over TCP: who may have a stream, and for how long without saying anything. The stack
//! takes streams from everybody and never closes one that is not idle, so that its port is
//! opened here, and it is given those that have a place.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rsipstack::transaction::endpoint::EndpointInnerRef;
use rsipstack::transport::tcp::TcpConnection;
use rsipstack::transport::{SipAddr, SipConnection};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::agent::lock;
use crate::ingress::IngressFilter;

/// Streams open at the same time. Each has buffers of 128 KiB.
const MOST: usize = 128;

/// Of those, from one address: an adapter for analogue phones may have one for each.
const MOST_BY_ADDRESS: usize = 16;

/// How long a stream may be open before its first message.
const FIRST_WITHIN: Duration = Duration::from_secs(10);

/// How long a stream may be without a message after that: a phone is asked every few seconds
/// whether it is there, and answers.
const NEXT_WITHIN: Duration = Duration::from_secs(10 * 60);

/// How long what is sent may lie without being taken.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);

/// How often streams are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Connections that wait to be taken.
const BACKLOG: i32 = 128;

/// The streams that are open.
#[derive(Debug, Default)]
pub(crate) struct Streams(Mutex<HashMap<SocketAddr, Stream>>);

#[derive(Debug)]
struct Stream {
    /// A second handle of it: the stack has no way to cut one.
    cut: TcpStream,
    opened: Instant,
    last_message: Option<Instant>,
}

impl Streams {
    /// A place for a stream, unless there is none.
    fn take(&self, stream: &impl AsFd, from: SocketAddr, now: Instant) -> io::Result<bool> {
        let mut open = lock(&self.0);
        let here = |ip: IpAddr| open.keys().filter(|other| other.ip() == ip).count();
        let full_here = here(from.ip()) >= MOST_BY_ADDRESS;
        if full_here || open.len() >= MOST {
            // Whoever has said nothing for longest gives way.
            let silent = open
                .iter()
                .filter(|(other, stream)| {
                    stream.last_message.is_none() && (!full_here || other.ip() == from.ip())
                })
                .min_by_key(|(_, stream)| stream.opened)
                .map(|(other, _)| *other);
            let Some(stream) = silent.and_then(|silent| open.remove(&silent)) else {
                return Ok(false);
            };
            stream.end();
        }
        let cut = TcpStream::from(stream.as_fd().try_clone_to_owned()?);
        let stream = Stream {
            cut,
            opened: now,
            last_message: None,
        };
        open.insert(from, stream);
        Ok(true)
    }

    /// A message in order came over a stream.
    pub(crate) fn spoke(&self, from: SocketAddr, now: Instant) {
        if let Some(stream) = lock(&self.0).get_mut(&from) {
            stream.last_message = Some(now);
        }
    }

    /// A stream is closed.
    pub(crate) fn closed(&self, from: SocketAddr) {
        lock(&self.0).remove(&from);
    }

    /// Cuts those that keep the box waiting.
    fn cut_silent(&self, now: Instant) {
        lock(&self.0).retain(|_, stream| {
            let (since, within) = match stream.last_message {
                None => (stream.opened, FIRST_WITHIN),
                Some(last) => (last, NEXT_WITHIN),
            };
            let stays = now.saturating_duration_since(since) < within;
            if !stays {
                stream.end();
            }
            stays
        });
    }
}

impl Stream {
    /// The stack reads its end, and lets it go.
    fn end(&self) {
        // One that the peer has closed already is not connected any more.
        let _ = self.cut.shutdown(Shutdown::Both);
    }
}

/// Opens the port.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Gives the stack the streams that have a place, until cancelled.
pub(crate) async fn serve(
    listener: TcpListener,
    local: SipAddr,
    ingress: Arc<IngressFilter>,
    endpoint: EndpointInnerRef,
    cancel: CancellationToken,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let accepted = tokio::select! {
            () = cancel.cancelled() => return Ok(()),
            _ = look.tick() => {
                ingress.streams.cut_silent(Instant::now());
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let taken = accepted.and_then(|(stream, from)| {
            let _ = SockRef::from(&stream).set_tcp_user_timeout(Some(TAKEN_WITHIN));
            let has_place = ingress.streams.take(&stream, from, Instant::now())?;
            Ok((stream, from, has_place))
        });
        match taken {
            Ok((stream, from, true)) => {
                let token = Some(cancel.child_token());
                match TcpConnection::from_stream(stream, local.clone(), token) {
                    Ok(connection) => endpoint
                        .transport_layer
                        .add_connection(SipConnection::Tcp(connection)),
                    // It was closed before it was looked at.
                    Err(_) => ingress.streams.closed(from),
                }
            }
            Ok((stream, from, false)) => {
                let _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
                if ingress.is_to_be_logged(&format!("streams {}", from.ip())) {
                    warn!(
                        "no room for another SIP connection from {}: there may be {MOST}, and \
                         {MOST_BY_ADDRESS} from one address; new ones are closed",
                        from.ip()
                    );
                }
            }
            Err(error) => {
                if ingress.is_to_be_logged("accept") {
                    warn!("a SIP connection cannot be taken: {error}");
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    struct Pair {
        _ours: TcpStream,
        theirs: TcpStream,
        from: SocketAddr,
    }

    /// A stream from this loopback address, which asks for a place.
    fn asks(streams: &Streams, last: u8, now: Instant) -> (Pair, bool) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        let here: SocketAddr = format!("127.0.0.{last}:0").parse().unwrap();
        socket.bind(&here.into()).unwrap();
        socket
            .connect(&listener.local_addr().unwrap().into())
            .unwrap();
        let (ours, from) = listener.accept().unwrap();
        let taken = streams.take(&ours, from, now).unwrap();
        let theirs = TcpStream::from(socket);
        theirs.set_nonblocking(true).unwrap();
        let pair = Pair {
            _ours: ours,
            theirs,
            from,
        };
        (pair, taken)
    }

    fn is_cut(pair: &mut Pair) -> bool {
        matches!(pair.theirs.read(&mut [0; 8]), Ok(0))
    }

    #[test]
    fn who_says_nothing_is_cut_and_who_speaks_stays_while_they_do() {
        let (streams, now) = (Streams::default(), Instant::now());
        let (mut silent, _) = asks(&streams, 2, now);
        let (mut speaks, _) = asks(&streams, 3, now);
        streams.spoke(speaks.from, now);
        streams.cut_silent(now + Duration::from_secs(9));
        assert!(!is_cut(&mut silent));
        streams.cut_silent(now + FIRST_WITHIN);
        assert!(is_cut(&mut silent) && !is_cut(&mut speaks));
        streams.cut_silent(now + NEXT_WITHIN);
        assert!(is_cut(&mut speaks));
        assert!(lock(&streams.0).is_empty());
    }

    #[test]
    fn one_address_has_so_many_and_all_have_so_many_and_the_silent_give_way() {
        let (streams, now) = (Streams::default(), Instant::now());
        let mut phones: Vec<_> = (0..16).map(|_| asks(&streams, 2, now).0).collect();
        for phone in &phones {
            streams.spoke(phone.from, now);
        }
        assert!(!asks(&streams, 2, now).1);
        let flood: Vec<_> = (0..200)
            .map(|n| asks(&streams, 3 + (n / 20) as u8, now))
            .collect();
        assert!(flood.iter().all(|(_, taken)| *taken), "the silent give way");
        assert!(lock(&streams.0).len() <= MOST);
        assert!(phones.iter_mut().all(|phone| !is_cut(phone)));
        let by_one = lock(&streams.0)
            .keys()
            .filter(|from| from.ip() == flood[0].0.from.ip())
            .count();
        assert!(by_one <= MOST_BY_ADDRESS);
    }
}
