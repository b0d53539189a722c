//! What two sides agree on.

use std::net::SocketAddr;

use crate::sdp::{Direction, Rtpmap};

/// A codec and the payload type that it is known by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Codec {
    /// The payload type.
    pub payload: u8,
    /// What it stands for.
    pub map: Rtpmap,
}

impl Codec {
    /// A codec by a payload type.
    #[must_use]
    pub const fn new(payload: u8, map: Rtpmap) -> Self {
        Self { payload, map }
    }
}

/// What two sides agreed on, as this side sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Agreed {
    /// Where our audio goes.
    pub remote: SocketAddr,
    /// The codec of both ways.
    pub codec: Rtpmap,
    /// The payload type that we send it by.
    pub send_payload: u8,
    /// The payload type that it comes by.
    pub receive_payload: u8,
    /// The payload type that we send telephone events by; none if the far end takes none.
    pub send_event: Option<u8>,
    /// The payload type that telephone events come by.
    pub receive_event: Option<u8>,
    /// How much sound the far end wants in a packet, in ms, if it says so.
    pub ptime_ms: Option<u16>,
    /// Which ways audio flows, as we see it.
    pub direction: Direction,
    /// The far end does not want to be sent to: it holds us (§8.4; `c=0.0.0.0` too).
    pub is_held: bool,
}

/// Why two sides do not agree. Those further down are nearer to an agreement.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum Disagreement {
    /// No section of audio by RTP/AVP with a port.
    #[error("the session description has no audio by RTP/AVP")]
    NoAudio,
    /// None of our codecs.
    #[error("the session description has no codec that is spoken here")]
    NoCodec,
    /// No IP address to send to.
    #[error("the session description has no IP address for its audio")]
    NoAddress,
}

impl Disagreement {
    /// The code of the Warning header that goes with 488 (RFC 3261 §20.43), and its text.
    #[must_use]
    pub const fn warning(self) -> (u16, &'static str) {
        match self {
            Self::NoAudio => (304, "Media type not available"),
            Self::NoCodec => (305, "Incompatible media format"),
            Self::NoAddress => (301, "Incompatible network address formats"),
        }
    }
}
