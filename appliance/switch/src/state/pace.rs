//! How long a caller takes: what the expected wait is made of.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use jawab_vocabulary::QueueName;

/// The calls that a mean is made of. With fewer than [`LEAST`] it is none.
const MOST: usize = 20;
/// Of so few calls nothing is concluded.
const LEAST: usize = 3;

/// How long the last calls of each queue took, and the work after them.
#[derive(Clone, Default, Debug)]
pub(crate) struct Pace {
    calls: BTreeMap<Option<QueueName>, Last>,
    written_up: Last,
}

/// The last of something, the newest at the end.
#[derive(Clone, Default, Debug)]
struct Last(VecDeque<Duration>);

impl Last {
    fn push(&mut self, took: Duration) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(took);
    }

    fn mean(&self) -> Option<Duration> {
        let count = u32::try_from(self.0.len()).ok()?;
        let is_enough = self.0.len() >= LEAST;
        is_enough.then(|| self.0.iter().sum::<Duration>() / count)
    }
}

impl Pace {
    /// A caller of a queue was spoken with for so long.
    pub(crate) fn call(&mut self, queue: Option<QueueName>, took: Duration) {
        self.calls.entry(queue).or_default().push(took);
    }

    /// Somebody wrote a call up.
    pub(crate) fn wrote_up(&mut self, took: Duration) {
        self.written_up.push(took);
    }

    /// For how long a caller of a queue keeps a member of staff, the work after the call
    /// included; `None` where too few were spoken with to say.
    pub(crate) fn of(&self, queue: Option<&QueueName>) -> Option<Duration> {
        let call = self.calls.get(&queue.cloned())?.mean()?;
        Some(call + self.written_up.mean().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_mean_is_of_the_last_calls_of_the_queue_and_of_enough_of_them() {
        let camps = QueueName::from("camps");
        let mut pace = Pace::default();
        for took in [100, 200] {
            pace.call(None, s(took));
            assert_eq!(pace.of(None), None, "too few");
        }
        pace.call(None, s(300));
        assert_eq!(pace.of(None), Some(s(200)));
        assert_eq!(pace.of(Some(&camps)), None, "another queue's");
        for _ in 0..3 {
            pace.wrote_up(s(30));
        }
        assert_eq!(pace.of(None), Some(s(230)));
        for _ in 0..MOST {
            pace.call(None, s(60));
        }
        assert_eq!(pace.of(None), Some(s(90)), "the old ones are forgotten");
    }
}
