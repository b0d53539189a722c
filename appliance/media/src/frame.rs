//! The unit of everything here: 20 ms of 8 kHz mono.

use std::time::Duration;

/// Samples in a second.
pub const RATE: u32 = 8_000;

/// Samples in a frame.
pub const FRAME_LEN: usize = 160;

/// How long a frame lasts.
pub const FRAME: Duration = Duration::from_millis(20);

/// 20 ms of audio, 16-bit linear.
pub type Frame = [i16; FRAME_LEN];

/// A frame of nothing.
pub const SILENCE: Frame = [0; FRAME_LEN];

/// Mean power of samples, as the square of a 16-bit amplitude.
#[must_use]
pub(crate) fn power(samples: &[i16]) -> u32 {
    let sum: u64 = samples
        .iter()
        .map(|&sample| u64::from(sample.unsigned_abs()).pow(2))
        .sum();
    u32::try_from(sum / samples.len().max(1) as u64).unwrap_or(u32::MAX)
}

/// Quiet enough that 20 ms more or less are not noticed: below about -45 dBm0.
#[must_use]
pub(crate) fn is_quiet(samples: &[i16]) -> bool {
    power(samples) < 90 * 90
}
