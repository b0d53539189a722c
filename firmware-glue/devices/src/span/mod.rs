//! E1 spans: frames of the D-channel, octets of the B-channels, alarms.
//!
//! A [`Span`] is a port of a card under DAHDI, or a socket to a program that stands for
//! one. Everything above is the same for both, so it is tested over sockets, with a separate
//! program as the far end.
//!
//! `dahdi.rs` begins with what of it has run without a card. `dahdi/abi.rs` is compared with DAHDI's own header by a C
//! compiler (`tests/dahdi_layout.rs`).

mod dahdi;
mod error;
mod socket;
mod status;

use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::path::PathBuf;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

pub use dahdi::abi;
pub use error::SpanError;
pub use status::Alarm;

/// Octets of a channel in 20 ms.
pub const FRAME_OCTETS: usize = 160;

/// The time slot that carries signalling (G.704 §5.1).
pub const D_CHANNEL: u8 = 16;

/// The time slots that carry calls: 1 to 15 and 17 to 31.
pub fn b_channels() -> impl DoubleEndedIterator<Item = u8> {
    (1..=31).filter(|&slot| slot != D_CHANNEL)
}

/// Where a span is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpanPlace {
    /// A span of DAHDI, by its number, from 1.
    Dahdi {
        /// Its number.
        span: u32,
        /// Where the exchange's clock comes from.
        clock: Clock,
    },
    /// A socket (`SOCK_SEQPACKET`) on which a program listens that stands for the line.
    Socket(PathBuf),
}

/// Who gives the time on a span (G.704).
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Clock {
    /// The far end does, as the operator's exchange.
    #[default]
    FromLine,
    /// The card does, as towards a PBX.
    Own,
}

/// What comes on a span, beside calls' sound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SpanEvent {
    /// A frame on the D-channel, without flags and FCS.
    Frame(Vec<u8>),
    /// How the line is. Comes once in the beginning, then at each change.
    Status(Option<Alarm>),
}

/// An open span. Dropped, it is shut, and its channels with it.
#[derive(Debug)]
pub struct Span(Kind);

#[derive(Debug)]
enum Kind {
    Dahdi(Box<dahdi::DahdiSpan>),
    Socket(Box<socket::SocketSpan>),
}

impl Span {
    /// Sets the span up and opens its D-channel. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// [`SpanError`], which says what to do.
    pub fn open(place: &SpanPlace) -> Result<Self, SpanError> {
        Ok(Self(match place {
            SpanPlace::Dahdi { span, clock } => {
                Kind::Dahdi(Box::new(dahdi::DahdiSpan::open(*span, *clock)?))
            }
            SpanPlace::Socket(path) => Kind::Socket(Box::new(socket::SocketSpan::connect(path)?)),
        }))
    }

    /// What comes next. Can be cancelled without losing anything.
    ///
    /// On a socket this brings calls' sound to their [`Channel`]s, too, so it is to be
    /// waited for all the time.
    ///
    /// # Errors
    /// When the span is gone.
    pub async fn next(&mut self) -> io::Result<SpanEvent> {
        match &mut self.0 {
            Kind::Dahdi(span) => span.next().await,
            Kind::Socket(span) => span.next().await,
        }
    }

    /// Sends a frame on the D-channel, given without flags and FCS.
    ///
    /// # Errors
    /// When the span is gone.
    pub async fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        match &mut self.0 {
            Kind::Dahdi(span) => span.send(frame).await,
            Kind::Socket(span) => span.send(frame).await,
        }
    }

    /// Opens a B-channel for a call's sound, by its time slot.
    ///
    /// # Errors
    /// When there is no such channel, or it cannot be opened.
    pub fn channel(&mut self, slot: u8) -> io::Result<Channel> {
        if !b_channels().any(|channel| channel == slot) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("time slot {slot} of an E1 carries no calls"),
            ));
        }
        Ok(Channel(match &mut self.0 {
            Kind::Dahdi(span) => ChannelKind::Dahdi(span.channel(slot)?),
            Kind::Socket(span) => ChannelKind::Socket(span.channel(slot)),
        }))
    }
}

/// A B-channel in a call: A-law, 20 ms at a time. Dropped, it is shut.
#[derive(Debug)]
pub struct Channel(ChannelKind);

#[derive(Debug)]
enum ChannelKind {
    Dahdi(dahdi::DahdiChannel),
    Socket(socket::SocketChannel),
}

impl Channel {
    /// What the far end says next. Can be cancelled without losing anything.
    ///
    /// # Errors
    /// When the span is gone.
    pub async fn receive(&mut self) -> io::Result<[u8; FRAME_OCTETS]> {
        match &mut self.0 {
            ChannelKind::Dahdi(channel) => channel.receive().await,
            ChannelKind::Socket(channel) => channel.receive().await,
        }
    }

    /// Says something to the far end. Never waits: what finds no room is lost, since it
    /// would be late.
    pub fn send(&mut self, octets: &[u8; FRAME_OCTETS]) {
        match &mut self.0 {
            ChannelKind::Dahdi(channel) => channel.send(octets),
            ChannelKind::Socket(channel) => channel.send(octets),
        }
    }
}

/// Has the runtime watch what a descriptor is ready for.
fn watched<T: AsFd + AsRawFd>(inner: T, interest: Interest) -> io::Result<AsyncFd<T>> {
    // SAFETY: a file or a socket owns its descriptor, gives always the same, and closes it only
    // when it is dropped, which is after `AsyncFd` has stopped watching.
    let watched = unsafe { AsyncFd::register_with_interest(inner, interest) };
    watched.map_err(io::Error::from)
}
