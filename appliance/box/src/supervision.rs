//! What systemd is told: that the box is ready, that it still turns, that it stops.
//! Without systemd (a terminal, a test) nobody listens, and nothing is lost.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::time::Instant;
use tracing::warn;

/// Calls can come in.
pub(crate) fn ready() {
    tell(NotifyState::Ready);
}

/// The box is on its way down.
pub(crate) fn stopping() {
    tell(NotifyState::Stopping);
}

fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        warn!("systemd cannot be told how the box is: {error}");
    }
}

/// The sign of life that systemd's watchdog waits for (`WatchdogSec=`). It is given by
/// the task that owns the switch: when that one stands still, no call is answered.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Heartbeat {
    every: Option<Duration>,
    next: Instant,
}

impl Heartbeat {
    /// Three times within what the watchdog waits; never, where there is none.
    pub(crate) fn new() -> Self {
        Self {
            every: sd_notify::watchdog_enabled().map(|within| within / 3),
            next: Instant::now(),
        }
    }

    /// When it is due.
    pub(crate) fn due(&self) -> Option<Instant> {
        self.every.map(|_| self.next)
    }

    /// Gives it, if it is due.
    pub(crate) fn beat(&mut self) {
        let Some(every) = self.every else { return };
        let now = Instant::now();
        if self.next <= now {
            self.next = now + every;
            tell(NotifyState::Watchdog);
        }
    }
}
