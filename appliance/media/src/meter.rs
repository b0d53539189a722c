//! How a leg fares, written by the clock thread and read by anybody.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::api::LegStats;

/// Counters of one leg. The clock thread alone writes them.
#[derive(Debug)]
pub(crate) struct Meter {
    packets: AtomicU64,
    lost: AtomicU64,
    late: AtomicU64,
    concealed: AtomicU64,
    played: AtomicU64,
    /// How often the next two were added to.
    measured: AtomicU64,
    jitter_us_sum: AtomicU64,
    buffer_ms_sum: AtomicU64,
    jitter_ms: AtomicU32,
    buffer_ms: AtomicU32,
    /// On the mixer's clock, in ms, plus one; 0 is never.
    heard_at: AtomicU64,
}

impl Meter {
    pub(crate) const fn new() -> Self {
        Self {
            packets: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            late: AtomicU64::new(0),
            concealed: AtomicU64::new(0),
            played: AtomicU64::new(0),
            measured: AtomicU64::new(0),
            jitter_us_sum: AtomicU64::new(0),
            buffer_ms_sum: AtomicU64::new(0),
            jitter_ms: AtomicU32::new(0),
            buffer_ms: AtomicU32::new(0),
            heard_at: AtomicU64::new(0),
        }
    }

    pub(crate) fn heard(&self, now: Duration) {
        self.packets.fetch_add(1, Relaxed);
        self.heard_at.store(millis(now) + 1, Relaxed);
    }

    pub(crate) fn late(&self) {
        self.late.fetch_add(1, Relaxed);
    }

    pub(crate) fn played(&self) {
        self.played.fetch_add(1, Relaxed);
    }

    /// What a packet or a frame found when it came.
    pub(crate) fn measured(&self, jitter_us: u64, buffer_ms: u32) {
        self.measured.fetch_add(1, Relaxed);
        self.jitter_us_sum.fetch_add(jitter_us, Relaxed);
        self.buffer_ms_sum.fetch_add(u64::from(buffer_ms), Relaxed);
    }

    pub(crate) fn concealed(&self) {
        self.concealed.fetch_add(1, Relaxed);
    }

    pub(crate) fn set_lost(&self, lost: u64) {
        self.lost.store(lost, Relaxed);
    }

    pub(crate) fn set_buffer(&self, jitter_ms: u32, buffer_ms: u32) {
        self.jitter_ms.store(jitter_ms, Relaxed);
        self.buffer_ms.store(buffer_ms, Relaxed);
    }

    /// When the leg was last heard, on the mixer's clock.
    pub(crate) fn last_heard(&self) -> Option<Duration> {
        self.heard_at
            .load(Relaxed)
            .checked_sub(1)
            .map(Duration::from_millis)
    }

    pub(crate) fn read(&self) -> LegStats {
        let measured = self.measured.load(Relaxed).max(1);
        let buffer_ms = self.buffer_ms_sum.load(Relaxed) / measured;
        LegStats {
            packets: self.packets.load(Relaxed),
            lost: self.lost.load(Relaxed),
            late: self.late.load(Relaxed),
            concealed: self.concealed.load(Relaxed),
            jitter_ms: self.jitter_ms.load(Relaxed),
            buffer_ms: self.buffer_ms.load(Relaxed),
            played: self.played.load(Relaxed),
            jitter_mean_us: self.jitter_us_sum.load(Relaxed) / measured,
            buffer_mean_ms: u32::try_from(buffer_ms).unwrap_or(u32::MAX),
        }
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX - 1)
}
