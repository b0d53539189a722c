//! The expected wait, as it is told to a caller: how many have their turn before, how long a caller
//! takes, and how many there are to take them. Where too little is known, nothing is told.

use std::time::Duration;

use jawab_vocabulary::{CallId, StaffId};

use crate::prompt::PromptId;
use crate::switch::Switch;

impl Switch {
    /// How long a caller will wait, as far as the last calls tell; `None` where they tell nothing,
    /// or nobody is there whom they wait for.
    pub(crate) fn expected_wait(&self, call: CallId) -> Option<Duration> {
        let queue = self.calls.get(&call)?.queued.queue.as_ref();
        let takes = self.pace.of(queue)?;
        let fit = self.fit_for(call);
        let there = u32::try_from(fit.len()).ok().filter(|there| *there > 0)?;
        let before = self.queue.iter().take_while(|other| **other != call);
        let competes = |other: &&CallId| {
            let needs = self.can_be_met(&self.needs_of(**other));
            fit.iter().any(|staff| self.meets(*staff, &needs))
        };
        let before = u32::try_from(before.filter(competes).count()).ok()?;
        Some(takes * (before + 1) / there)
    }

    /// Those who are there and are fit for a caller.
    fn fit_for(&self, call: CallId) -> Vec<StaffId> {
        let needs = self.can_be_met(&self.needs_of(call));
        let there = self.agents.iter().filter(|(_, agent)| self.is_there(agent));
        let there = there.map(|(staff, _)| *staff);
        there.filter(|staff| self.meets(*staff, &needs)).collect()
    }
}

/// The words for a wait: the shortest that are not too short.
pub(crate) fn words_for(wait: Duration) -> PromptId {
    let fits = |minutes: &u8| Duration::from_secs(60 * u64::from(*minutes)) >= wait;
    let minutes = PromptId::WAITS.into_iter().find(fits);
    minutes.map_or(PromptId::WaitBeyond, PromptId::WaitMinutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_as_the_next_longer_one_that_has_words() {
        let words = |seconds| words_for(Duration::from_secs(seconds));
        for (seconds, minutes) in [(0, 1), (60, 1), (61, 2), (181, 5), (600, 10), (1_800, 30)] {
            assert_eq!(words(seconds), PromptId::WaitMinutes(minutes), "{seconds}");
        }
        assert_eq!(words(1_801), PromptId::WaitBeyond);
    }
}
