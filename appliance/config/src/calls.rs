//! `[calls]`: how calls are handled.

use std::ops::RangeInclusive;

use jawab_vocabulary::AfterHours;
use serde::Deserialize;

use crate::bounds::{A_DAY_S, first_beyond};

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
    /// How long whoever a call was handed over to has to take it, before it comes back.
    pub transfer_back_s: u64,
    /// How long a parked call stays before it comes back to the handset where it is parked.
    pub park_for_s: u64,
    /// Who hangs up in the queue sooner than this after their call came in is not to be called
    /// back for that.
    pub short_call_s: u64,
    /// For how long somebody has whom they took to call them back, without calling them.
    pub call_back_taken_s: u64,
    /// How often the box calls a caller back who chose that instead of waiting; 0: nobody can.
    pub call_back_tries: u8,
    /// How long after a call in vain it calls them again.
    pub call_back_again_s: u64,
    /// Whether somebody who is ready answers calls that arrive while the centre is closed by its
    /// calendar ("if-ready", "never").
    pub after_hours: AfterHours,
    /// The longest message that a caller can leave whom nobody answers; 0: none can be left.
    pub voicemail_s: u64,
    /// After so much silence a message is over.
    pub voicemail_silence_s: u64,
    /// How much of the disk all messages may have, in megabytes.
    pub voicemail_total_mb: u64,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            ring_for_s: 20,
            wrap_up_s: 60,
            announce_every_s: 30,
            max_wait_s: 600,
            max_queue: 30,
            transfer_back_s: 25,
            park_for_s: 120,
            short_call_s: 5,
            call_back_taken_s: 1_800,
            call_back_tries: 0,
            call_back_again_s: 600,
            after_hours: AfterHours::default(),
            voicemail_s: 0,
            voicemail_silence_s: 6,
            voicemail_total_mb: 500,
        }
    }
}

impl Calls {
    /// Seconds that a handset may ring: in none nobody could answer.
    pub const RING_FOR_S: RangeInclusive<u64> = 1..=A_DAY_S;
    /// Seconds that writing up may take; none where nobody is to be kept from the next call.
    pub const WRAP_UP_S: RangeInclusive<u64> = 0..=A_DAY_S;
    /// Seconds between two announcements: without any, callers would hear nothing else.
    pub const ANNOUNCE_EVERY_S: RangeInclusive<u64> = 1..=A_DAY_S;
    /// Seconds that somebody may wait: in none nobody could be answered.
    pub const MAX_WAIT_S: RangeInclusive<u64> = 1..=A_DAY_S;
    /// Callers in the queue, through which everybody goes: with none nobody could be answered.
    pub const MAX_QUEUE: RangeInclusive<u64> = 1..=10_000;
    /// Seconds that somebody has to take a call that was handed over: in none nobody could.
    pub const TRANSFER_BACK_S: RangeInclusive<u64> = 1..=600;
    /// Seconds that a call stays parked: in fewer than five nobody could be called to take it, and in more
    /// than half an hour the caller is forgotten.
    pub const PARK_FOR_S: RangeInclusive<u64> = 5..=1_800;
    /// Seconds within which hanging up means nothing; in none it always means something, and in
    /// more than a minute somebody waited.
    pub const SHORT_CALL_S: RangeInclusive<u64> = 0..=60;
    /// Seconds that somebody has whom they took: in none nobody could have anybody.
    pub const CALL_BACK_TAKEN_S: RangeInclusive<u64> = 1..=A_DAY_S;
    /// Calls to somebody who wants to be called back; more of them are a nuisance.
    pub const CALL_BACK_TRIES: RangeInclusive<u64> = 0..=5;
    /// Seconds until they are called again: whoever is busy for a moment is not called in the next.
    pub const CALL_BACK_AGAIN_S: RangeInclusive<u64> = 30..=A_DAY_S;

    /// Seconds that a message may be; a longer one nobody listens to.
    pub const VOICEMAIL_S: RangeInclusive<u64> = 0..=180;
    /// Seconds of silence that end a message: in less somebody only draws breath.
    pub const VOICEMAIL_SILENCE_S: RangeInclusive<u64> = 2..=30;
    /// Megabytes of messages; in less there is no room for one of the longest.
    pub const VOICEMAIL_TOTAL_MB: RangeInclusive<u64> = 10..=100_000;

    /// Looks for what makes no sense.
    ///
    /// # Errors
    /// Which setting, and what it can be.
    pub fn check(&self) -> Result<(), String> {
        let queue = u64::try_from(self.max_queue).unwrap_or(u64::MAX);
        let beyond = first_beyond(&[
            ("ring_for_s", self.ring_for_s, Self::RING_FOR_S),
            ("wrap_up_s", self.wrap_up_s, Self::WRAP_UP_S),
            (
                "announce_every_s",
                self.announce_every_s,
                Self::ANNOUNCE_EVERY_S,
            ),
            ("max_wait_s", self.max_wait_s, Self::MAX_WAIT_S),
            ("max_queue", queue, Self::MAX_QUEUE),
            (
                "transfer_back_s",
                self.transfer_back_s,
                Self::TRANSFER_BACK_S,
            ),
            ("park_for_s", self.park_for_s, Self::PARK_FOR_S),
            ("short_call_s", self.short_call_s, Self::SHORT_CALL_S),
            (
                "call_back_taken_s",
                self.call_back_taken_s,
                Self::CALL_BACK_TAKEN_S,
            ),
            (
                "call_back_tries",
                self.call_back_tries.into(),
                Self::CALL_BACK_TRIES,
            ),
            (
                "call_back_again_s",
                self.call_back_again_s,
                Self::CALL_BACK_AGAIN_S,
            ),
            ("voicemail_s", self.voicemail_s, Self::VOICEMAIL_S),
            (
                "voicemail_silence_s",
                self.voicemail_silence_s,
                Self::VOICEMAIL_SILENCE_S,
            ),
            (
                "voicemail_total_mb",
                self.voicemail_total_mb,
                Self::VOICEMAIL_TOTAL_MB,
            ),
        ]);
        beyond.map_or(Ok(()), |why| Err(format!("calls.{why}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_could_be_answered_by_is_named() {
        assert_eq!(Calls::default().check(), Ok(()));
        let wrong = |text: &str| {
            let calls: Calls = toml::from_str(text).unwrap();
            calls.check().unwrap_err()
        };
        for (text, why) in [
            (
                "ring_for_s = 0",
                "calls.ring_for_s is 0: it can be 1 to 86400",
            ),
            ("announce_every_s = 0", "calls.announce_every_s is 0"),
            ("max_wait_s = 0", "calls.max_wait_s is 0"),
            ("max_queue = 0", "calls.max_queue is 0"),
            ("transfer_back_s = 0", "calls.transfer_back_s is 0"),
            (
                "park_for_s = 4",
                "calls.park_for_s is 4: it can be 5 to 1800",
            ),
            ("short_call_s = 61", "calls.short_call_s is 61"),
            ("call_back_taken_s = 0", "calls.call_back_taken_s is 0"),
            ("call_back_tries = 6", "calls.call_back_tries is 6"),
            ("call_back_again_s = 29", "calls.call_back_again_s is 29"),
            ("voicemail_s = 181", "calls.voicemail_s is 181"),
            ("voicemail_silence_s = 1", "calls.voicemail_silence_s is 1"),
            ("voicemail_total_mb = 9", "calls.voicemail_total_mb is 9"),
            // What no clock of the box can count to.
            (
                "wrap_up_s = 9223372036854775807",
                "calls.wrap_up_s is 92233",
            ),
        ] {
            assert!(wrong(text).starts_with(why), "{}", wrong(text));
        }
        let none: Calls = toml::from_str("wrap_up_s = 0").unwrap();
        assert_eq!(none.check(), Ok(()));
    }
}
