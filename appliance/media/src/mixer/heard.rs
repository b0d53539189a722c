//! What is heard of a leg, or sent to it, in one tick.

use crate::frame::{FRAME_LEN, Frame, SILENCE};
use crate::g711::Codec;

/// What a leg's far end said in one tick.
#[derive(Copy, Clone, Debug)]
pub(super) struct Heard {
    pub(super) pcm: Frame,
    /// The octets it came in, if they were not touched.
    pub(super) octets: Option<(Codec, [u8; FRAME_LEN])>,
}

impl Heard {
    pub(super) const SILENCE: Self = Self::linear(SILENCE);

    pub(super) const fn linear(pcm: Frame) -> Self {
        Self { pcm, octets: None }
    }

    /// The far end's own octets where it is the same codec, otherwise by way of 16 bits.
    pub(super) fn encoded(&self, codec: Codec) -> [u8; FRAME_LEN] {
        match self.octets {
            Some((same, octets)) if same == codec => octets,
            _ => self.pcm.map(|sample| codec.encode(sample)),
        }
    }
}
