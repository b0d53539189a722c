//! What payload types stand for (RFC 8866 §6.6, RFC 3551 §6).

use std::fmt;

/// The name of telephone events (RFC 4733 §7.1.1).
pub const TELEPHONE_EVENT: &str = "telephone-event";

/// What a payload type stands for.
#[derive(Clone, Debug)]
pub struct Rtpmap {
    /// The encoding: "PCMA", "telephone-event" …
    pub name: String,
    /// Its clock, in Hz.
    pub clock_hz: u32,
    /// Channels; 1 unless it says otherwise.
    pub channels: u8,
}

impl Rtpmap {
    /// One of a single channel.
    #[must_use]
    pub fn new(name: &str, clock_hz: u32) -> Self {
        Self {
            name: name.to_owned(),
            clock_hz,
            channels: 1,
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('/');
        let name = parts.next()?.to_owned();
        let clock_hz = parts.next()?.trim().parse().ok()?;
        let channels = match parts.next() {
            Some(channels) => channels.trim().parse().ok()?,
            None => 1,
        };
        Some(Self {
            name,
            clock_hz,
            channels,
        })
    }
}

/// Names of encodings are compared without regard to case (RFC 4855 §3).
impl PartialEq for Rtpmap {
    fn eq(&self, other: &Self) -> bool {
        self.name.eq_ignore_ascii_case(&other.name)
            && self.clock_hz == other.clock_hz
            && self.channels == other.channels
    }
}

impl Eq for Rtpmap {}

impl fmt::Display for Rtpmap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name, self.clock_hz)?;
        match self.channels {
            1 => Ok(()),
            channels => write!(f, "/{channels}"),
        }
    }
}

/// What needs no rtpmap (RFC 3551, table 4), of one channel.
pub(super) fn static_payload(payload: u8) -> Option<Rtpmap> {
    let (name, clock_hz) = match payload {
        0 => ("PCMU", 8_000),
        3 => ("GSM", 8_000),
        4 => ("G723", 8_000),
        8 => ("PCMA", 8_000),
        9 => ("G722", 8_000),
        13 => ("CN", 8_000),
        15 => ("G728", 8_000),
        18 => ("G729", 8_000),
        _ => return None,
    };
    Some(Rtpmap::new(name, clock_hz))
}
