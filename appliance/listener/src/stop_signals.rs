//! The signals that end a program in order.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGTERM, as systemd sends it, and SIGINT, as Ctrl-C does; caught from when this is made.
///
/// A program makes it before its first word: whoever hears that it is up and ends it in the same
/// moment would kill it otherwise, with what it has in hand. What comes while it starts is kept
/// until it is asked for.
#[derive(Debug)]
pub struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// Catches them from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn caught() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits until one of them has come.
    pub async fn come(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
