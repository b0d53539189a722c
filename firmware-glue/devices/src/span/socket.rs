//! A span as a socket: each packet is a frame, 20 ms of a channel, or the state of the line.
//!
//! | first octet | then |
//! | --- | --- |
//! | `D` | a frame of the D-channel, without flags and FCS |
//! | `B` | a time slot, and 160 octets of A-law |
//! | `S` | the line's state, from the far end only: `0` well, `1` LOS, `2` LOF, `3` AIS, `4` RAI |

use std::io;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::sync::mpsc;

use super::{Alarm, FRAME_OCTETS, SpanError, SpanEvent, watched};

/// Longer than any packet: the header of Q.921 and its N201.
const PACKET_MAX: usize = 512;
/// Frames of sound that may wait for a call's task: 160 ms.
const WAITING: usize = 8;

#[derive(Debug)]
pub(super) struct SocketSpan {
    socket: Arc<AsyncFd<Socket>>,
    /// Who hears which time slot.
    listeners: [Option<mpsc::Sender<[u8; FRAME_OCTETS]>>; 32],
}

impl SocketSpan {
    pub(super) fn connect(path: &Path) -> Result<Self, SpanError> {
        let open = || {
            let socket = Socket::new(Domain::UNIX, Type::SEQPACKET, None)?;
            socket.connect(&SockAddr::unix(path)?)?;
            socket.set_nonblocking(true)?;
            watched(socket, Interest::READABLE | Interest::WRITABLE)
        };
        let socket = open().map_err(|source| SpanError::NoFarEnd {
            path: path.into(),
            source,
        })?;
        Ok(Self {
            socket: Arc::new(socket),
            listeners: [const { None }; 32],
        })
    }

    pub(super) async fn next(&mut self) -> io::Result<SpanEvent> {
        let mut packet = [0; PACKET_MAX];
        loop {
            let length = self
                .socket
                .async_io(Interest::READABLE, |mut socket| socket.read(&mut packet))
                .await?;
            match &packet[..length] {
                [] => return Err(io::ErrorKind::UnexpectedEof.into()),
                [b'D', frame @ ..] => return Ok(SpanEvent::Frame(frame.into())),
                [b'S', state] => return Ok(SpanEvent::Status(alarm(*state))),
                [b'B', slot, octets @ ..] => self.heard(*slot, octets),
                _ => {}
            }
        }
    }

    /// What nobody hears, or finds no room, is lost, as on a line.
    fn heard(&self, slot: u8, octets: &[u8]) {
        if let Some(Some(listener)) = self.listeners.get(usize::from(slot))
            && let Ok(octets) = octets.try_into()
        {
            let _lost = listener.try_send(octets);
        }
    }

    pub(super) async fn send(&self, frame: &[u8]) -> io::Result<()> {
        let packet = [b"D", frame].concat();
        self.socket
            .async_io(Interest::WRITABLE, |mut socket| socket.write(&packet))
            .await
            .map(drop)
    }

    pub(super) fn channel(&mut self, slot: u8) -> SocketChannel {
        let (listener, heard) = mpsc::channel(WAITING);
        if let Some(place) = self.listeners.get_mut(usize::from(slot)) {
            *place = Some(listener);
        }
        SocketChannel {
            slot,
            socket: self.socket.clone(),
            heard,
        }
    }
}

const fn alarm(state: u8) -> Option<Alarm> {
    match state {
        b'0' => None,
        b'1' => Some(Alarm::LossOfSignal),
        b'2' => Some(Alarm::LossOfFrame),
        b'3' => Some(Alarm::Indication),
        b'4' => Some(Alarm::Remote),
        _ => Some(Alarm::Red),
    }
}

#[derive(Debug)]
pub(super) struct SocketChannel {
    slot: u8,
    socket: Arc<AsyncFd<Socket>>,
    heard: mpsc::Receiver<[u8; FRAME_OCTETS]>,
}

impl SocketChannel {
    pub(super) async fn receive(&mut self) -> io::Result<[u8; FRAME_OCTETS]> {
        self.heard
            .recv()
            .await
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    pub(super) fn send(&self, octets: &[u8; FRAME_OCTETS]) {
        let mut packet = [0; 2 + FRAME_OCTETS];
        packet[..2].copy_from_slice(&[b'B', self.slot]);
        packet[2..].copy_from_slice(octets);
        let _lost = self.socket.get_ref().write(&packet);
    }
}
