//! By which time the box judges certificates.

use std::time::Duration;

use jawab_ledger::{Ledger, wall_ms};
use jawab_protocol::verified_time;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;

/// Judges certificates by [`verified_time`]: a clock that was never set finds no certificate of the
/// future.
#[derive(Debug)]
pub(crate) struct Judge(pub(crate) Option<Ledger>);

impl TimeProvider for Judge {
    fn current_time(&self) -> Option<UnixTime> {
        let (clock_ms, heard_ms) = match &self.0 {
            // A record that cannot be read has no word to add.
            Some(ledger) => (ledger.wall_clock_ms(), ledger.last_word_ms().unwrap_or(0)),
            None => (wall_ms(), 0),
        };
        let now_s = verified_time(clock_ms / 1_000, heard_ms / 1_000);
        Some(UnixTime::since_unix_epoch(Duration::from_secs(now_s)))
    }
}
