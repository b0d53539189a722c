//! `[calls]`: how calls are handled.

use serde::Deserialize;

/// How calls are handled; times in seconds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Calls {
    /// How long a handset rings before the next person is tried.
    pub ring_for_s: u64,
    /// How long staff have to write a call up before the next one.
    pub wrap_up_s: u64,
    /// How often waiting callers are told their position.
    pub announce_every_s: u64,
    /// The longest wait in the queue.
    pub max_wait_s: u64,
    /// The longest queue.
    pub max_queue: usize,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            ring_for_s: 20,
            wrap_up_s: 60,
            announce_every_s: 30,
            max_wait_s: 600,
            max_queue: 30,
        }
    }
}
