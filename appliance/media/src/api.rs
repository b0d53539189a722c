//! What callers say to this crate, in types.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::g711::Codec;

/// Where the media find their ports and files.
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// UDP ports for RTP (even) and RTCP (the odd one above); `0..=0` lets the
    /// system choose.
    pub rtp_ports: RangeInclusive<u16>,
    /// Synthesised prompts, one folder for each language, and `hold-music.wav`. Read only.
    pub prompts: PathBuf,
    /// Prompts that staff recorded, laid out in the same way; they win over the synthesised.
    pub recorded: PathBuf,
    /// Where files go that are recorded by name ([`RecordAs::File`](jawab_switch::RecordAs)).
    pub recordings: PathBuf,
}

/// The far end of an RTP leg, as offer and answer settled it (RFC 3264).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct RtpRemote {
    /// The address in its session description.
    pub address: SocketAddr,
    /// What we send it. PCMA and PCMU are both understood on the way in, by their static payload
    /// types.
    pub codec: Codec,
    /// The payload types that each side has said it wants to be sent to by (RFC 3264 §5.1, §6.1).
    pub payloads: Payloads,
    /// Which way audio flows, as seen from the box.
    pub direction: MediaDirection,
}

/// The RTP payload types of a leg, either way. Who makes an answer may number otherwise than the
/// offer did: each side is sent what it numbered itself.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Payloads {
    /// What we send the codec by.
    pub send: u8,
    /// What the codec comes by.
    pub receive: u8,
    /// What we send telephone events by (RFC 4733), if the far end takes them.
    pub send_event: Option<u8>,
    /// What telephone events come by, if they may.
    pub receive_event: Option<u8>,
}

impl Payloads {
    /// A codec by its static payload type, and telephone events by the same either way.
    #[must_use]
    pub const fn of(codec: Codec, event: Option<u8>) -> Self {
        Self {
            send: codec.payload_type(),
            receive: codec.payload_type(),
            send_event: event,
            receive_event: event,
        }
    }
}

/// Which way audio flows, as seen from the box (RFC 4566 §6).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum MediaDirection {
    /// Both ways.
    SendRecv,
    /// The box sends only.
    SendOnly,
    /// The box listens only.
    RecvOnly,
    /// Neither.
    Inactive,
}

impl MediaDirection {
    /// Whether the box sends.
    #[must_use]
    pub const fn sends(self) -> bool {
        matches!(self, Self::SendRecv | Self::SendOnly)
    }

    /// Whether the box listens.
    #[must_use]
    pub const fn receives(self) -> bool {
        matches!(self, Self::SendRecv | Self::RecvOnly)
    }
}

/// How a leg's incoming audio fares, since it was opened.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug)]
pub struct LegStats {
    /// RTP packets, or frames of a modem or a channel, that came in and were valid.
    pub packets: u64,
    /// RTP packets that never came, by their sequence numbers.
    pub lost: u64,
    /// RTP packets that came too late to be heard.
    pub late: u64,
    /// Frames that had to be made up, by concealment or silence, because nothing was there.
    pub concealed: u64,
    /// Inter-arrival jitter (RFC 3550 §6.4.1), in milliseconds, as the 20 ms clock sees it.
    pub jitter_ms: u32,
    /// Audio that waits in the buffer, in milliseconds.
    pub buffer_ms: u32,
    /// Frames that were heard as they came.
    pub played: u64,
    /// Mean of the inter-arrival jitter over all packets, in microseconds.
    pub jitter_mean_us: u64,
    /// Mean of what waited in the buffer when a packet or a frame came, in milliseconds.
    pub buffer_mean_ms: u32,
}
