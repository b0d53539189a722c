//! Q.921, LAPD: the link under Q.931, point to point (SAPI 0, TEI 0), both sides.
//!
//! A [`Link`] is told what arrives ([`Link::handle_frame`], [`Link::handle_timeout`]) and
//! what is wanted ([`Link::establish`], [`Link::send`] …). After each of these, take out what
//! must go out until there is no more ([`Link::poll_transmit`]), then what happened
//! ([`Link::poll_event`]), and come back no later than [`Link::next_timeout`].
//!
//! Frames come and go without flags and FCS, which are the hardware's. A message is written
//! once, into its place in the queue, and is sent from there; one that arrives is a slice of
//! the frame that it came in.

mod frame;
mod link;
mod queue;
mod receive;
mod timer;

#[cfg(test)]
mod tests;

use core::time::Duration;

pub use frame::{BadFrame, Control, Frame, Role, Supervisory, Unnumbered};
pub use link::{Event, Link, SendError, State, Statistics};
pub use queue::PLACES;
pub use timer::Timer;

/// The most octets of a message (5.9.3).
pub const N201: usize = 260;

/// Which end of the interface this is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Side {
    /// The user's: an exchange of a house, a box.
    User,
    /// The network's: the operator's exchange.
    Network,
}

/// What a link is set to; the default is that of clause 5.9 for a primary rate interface.
#[derive(Clone, Debug)]
pub struct LinkConfig {
    /// Which side this is.
    pub side: Side,
    /// How long an acknowledgement is waited for.
    pub t200: Duration,
    /// How long the peer may be silent before it is asked.
    pub t203: Duration,
    /// How often a frame is sent again.
    pub n200: u8,
    /// k: information frames that may be unacknowledged; from 1 to 127.
    pub window: u8,
}

impl LinkConfig {
    /// The recommendation's values, for a side.
    #[must_use]
    pub const fn new(side: Side) -> Self {
        Self {
            side,
            t200: Duration::from_secs(1),
            t203: Duration::from_secs(10),
            n200: 3,
            window: 7,
        }
    }
}
