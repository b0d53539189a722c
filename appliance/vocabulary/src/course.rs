//! The course of a call: its legs, and its segments one after the other. How a record keeps it,
//! `jawab-records` says.

use serde::{Deserialize, Serialize};

use crate::codes;
use crate::endpoint::Endpoint;
use crate::leg::LegRole;
use crate::staff::StaffId;
use crate::supervision::Supervision;

codes! {
    /// What goes on in a call for a while.
    SegmentKind {
        /// It is answered, or given up; nobody hears anything.
        Setup = "setup",
        /// The caller hears the menu.
        Menu = "menu",
        /// The caller waits in the queue, and nobody's handset rings.
        Wait = "wait",
        /// The caller waits in the queue, and a handset rings for them.
        Ring = "ring",
        /// Staff dial: the far end rings.
        Dial = "dial",
        /// They talk.
        Talk = "talk",
        /// Somebody is on hold.
        Hold = "hold",
        /// A service of the box: a prompt is recorded.
        Service = "service",
        /// The box says its last words, or plays a tone.
        Farewell = "farewell",
    }
}

/// How a call went on. Its segments follow one another without a gap: each begins where the one
/// before ends, the first when the call does, and the last ends with it.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Course {
    /// Its legs, in the order in which they came; the first is the one that was offered.
    pub legs: Vec<LegRecord>,
    /// Its segments, in their order.
    pub segments: Vec<Segment>,
}

/// A leg that a call had.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LegRecord {
    /// What it was in the call.
    pub role: LegRole,
    /// Where it came from or went to.
    pub endpoint: Endpoint,
    /// Who sat there.
    pub staff: Option<StaffId>,
    /// How its sound fared; `None` where none was measured, as of a handset that only rang.
    pub quality: Option<Quality>,
}

/// A stretch of a call in which the same went on with the same legs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Segment {
    /// What went on.
    pub kind: SegmentKind,
    /// For how long, in milliseconds.
    pub ms: u64,
    /// The legs that had a part in it beside the one that was offered, by their places in
    /// [`Course::legs`].
    pub legs: Vec<u16>,
    /// Whether the leg that was offered had no part in it any more: who dialled has handed the
    /// call over, and the others went on.
    #[serde(default)]
    pub without_first: bool,
    /// What a supervisor did in it, whose leg is the last of those.
    #[serde(default)]
    pub supervision: Option<Supervision>,
}

/// How the sound of a leg fared on its way from the far end to the box.
#[derive(Copy, Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Quality {
    /// RTP packets that came; of a modem or a channel of an E1, frames of 20 ms.
    pub packets: u64,
    /// RTP packets that never came, by their sequence numbers; a modem and a channel have none.
    pub lost: u64,
    /// RTP packets that came too late to be heard.
    pub late: u64,
    /// Frames of 20 ms that had to be made up because nothing was there.
    pub concealed: u64,
    /// Mean interarrival jitter (RFC 3550 §6.4.1), in milliseconds; 0 where there are no packets.
    pub jitter_ms: u32,
    /// The mean opinion score that the E-model (ITU-T G.107) makes of it, in tenths: 10 to 45.
    /// `None` where the codec on the way is not known, as of a modem.
    pub mos_tenths: Option<u8>,
}

impl Course {
    /// How long the call took, in milliseconds.
    #[must_use]
    pub fn total_ms(&self) -> u64 {
        self.segments.iter().map(|segment| segment.ms).sum()
    }

    /// How long it was in segments of these kinds, in milliseconds.
    #[must_use]
    pub fn ms_in(&self, kinds: &[SegmentKind]) -> u64 {
        let of_these = self.segments.iter().filter(|it| kinds.contains(&it.kind));
        of_these.map(|segment| segment.ms).sum()
    }
}
