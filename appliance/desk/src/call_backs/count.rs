//! How many are to be called back, for the navigation of every page that is open.

use std::time::{Duration, Instant};

use jawab_ledger::LedgerError;

use super::calls::{tallies, word_of};
use super::tally::Standing;
use crate::desk::Desk;
use crate::error::DeskError;

/// However much is written, it is not counted more often than this.
const COUNT_AGAIN: Duration = Duration::from_secs(2);

/// Calls become too old for the list, too.
const TOO_OLD: Duration = Duration::from_secs(60);

impl Desk {
    /// How many are to be called back, whoever has taken them. It may be two seconds behind.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn count_call_backs(&self) -> Result<usize, DeskError> {
        let head = *self.ledger.follow().borrow();
        let known = *self.call_backs_counted.lock();
        if let Some((of, at, count)) = known {
            let age = at.elapsed();
            if age < COUNT_AGAIN || (of == head && age < TOO_OLD) {
                return Ok(count);
            }
        }
        self.work(move |desk| {
            // Whoever else wants to know meanwhile waits, and does not count as well.
            let mut counted = desk.call_backs_counted.lock();
            if let Some((_, at, count)) = *counted
                && at.elapsed() < COUNT_AGAIN
            {
                return Ok(count);
            }
            let count = desk.counts_call_backs()?;
            *counted = Some((head, Instant::now(), count));
            Ok(count)
        })
        .await
    }

    fn counts_call_backs(&self) -> Result<usize, LedgerError> {
        let (rules, now_ms) = (&self.call_back_rules, self.now_ms());
        self.ledger.read(|db| {
            let tallies = tallies(db, rules, now_ms)?;
            let mut count = 0;
            for tally in tallies.by_address.into_values() {
                let standing = tally.standing(rules, now_ms, |contact| word_of(db, contact))?;
                count += usize::from(matches!(standing, Standing::Open(_)));
            }
            Ok(count)
        })
    }
}
