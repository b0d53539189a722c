//! What time it is, as the record's owners ask for it.

use std::sync::PoisonError;

use jawab_ops::Hlc;

use crate::clock::ClockTrouble;
use crate::error::LedgerError;
use crate::store::Ledger;

impl Ledger {
    /// The time, in milliseconds since 1970 (UTC): the wall clock's unless that cannot be
    /// right; then the time that was heard, or that of the last change.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.clock().now_ms()
    }

    /// Somebody who knows the time (central, over its authenticated link) says it. It is
    /// believed from now until the box stops, over a wall clock that differs by more than a day.
    pub fn heard_time(&self, now_ms: u64) {
        let mut heard = self
            .clock()
            .heard
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *heard = Some((now_ms, (self.clock().monotonic)()));
    }

    /// What the wall clock says, in milliseconds since 1970 (UTC), whether it can be right or not.
    #[must_use]
    pub fn wall_clock_ms(&self) -> u64 {
        (self.clock().wall)()
    }

    /// The last word of the time from somebody who proved who they are, in milliseconds since 1970
    /// (UTC): what central said it is and what has passed since, or the stamp of the last op that was
    /// heard of it; 0 if it was never heard.
    ///
    /// # Errors
    /// [`LedgerError`] when the record cannot be read.
    pub fn last_word_ms(&self) -> Result<u64, LedgerError> {
        let said: Option<i64> = self
            .reader()
            .prepare_cached("SELECT MAX(clock) FROM central_ops")?
            .query_row([], |row| row.get(0))?;
        let said = said.map_or(0, |clock| Hlc::from_value(clock.cast_unsigned()).ms());
        Ok(said.max(self.clock().heard_ms().unwrap_or(0)))
    }

    /// What is wrong with the box's clock, if something is.
    #[must_use]
    pub fn clock_trouble(&self) -> Option<ClockTrouble> {
        self.clock().judged().1
    }
}
