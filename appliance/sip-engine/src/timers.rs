//! Which timers run, and when each is due. Times are since any fixed moment.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The few timers of one machine, each at most once.
#[derive(Clone, Debug)]
pub(crate) struct TimerSet<T>(Vec<(T, Duration)>);

impl<T> Default for TimerSet<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + PartialEq> TimerSet<T> {
    /// Starts a timer, or starts it anew.
    pub(crate) fn start(&mut self, timer: T, due: Duration) {
        self.stop(timer);
        self.0.push((timer, due));
    }

    pub(crate) fn stop(&mut self, timer: T) {
        self.0.retain(|(other, _)| *other != timer);
    }

    pub(crate) fn stop_all(&mut self) {
        self.0.clear();
    }

    pub(crate) fn is_running(&self, timer: T) -> bool {
        self.0.iter().any(|(other, _)| *other == timer)
    }

    /// When the next is due.
    pub(crate) fn next(&self) -> Option<Duration> {
        self.0.iter().map(|(_, due)| *due).min()
    }

    /// Takes out the one that has been due for longest.
    pub(crate) fn pop(&mut self, now: Duration) -> Option<T> {
        let due = self.next().filter(|due| *due <= now)?;
        let index = self.0.iter().position(|(_, other)| *other == due)?;
        Some(self.0.remove(index).0)
    }
}

/// The next deadline of each of many machines.
#[derive(Clone, Debug)]
pub(crate) struct Deadlines<K> {
    of: BTreeMap<K, Duration>,
    order: BTreeSet<(Duration, K)>,
}

impl<K> Default for Deadlines<K> {
    fn default() -> Self {
        Self {
            of: BTreeMap::new(),
            order: BTreeSet::new(),
        }
    }
}

impl<K: Copy + Ord> Deadlines<K> {
    /// Sets one's next deadline, or that it has none.
    pub(crate) fn set(&mut self, key: K, due: Option<Duration>) {
        if let Some(before) = self.of.remove(&key) {
            self.order.remove(&(before, key));
        }
        if let Some(due) = due {
            self.of.insert(key, due);
            self.order.insert((due, key));
        }
    }

    pub(crate) fn next(&self) -> Option<Duration> {
        self.order.first().map(|(due, _)| *due)
    }

    /// Whose deadline has passed; it has none then until it is set again.
    pub(crate) fn pop(&mut self, now: Duration) -> Option<K> {
        let (due, key) = *self.order.first()?;
        if due > now {
            return None;
        }
        self.set(key, None);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn timers_are_taken_out_in_the_order_they_are_due() {
        let mut timers = TimerSet::default();
        timers.start('b', at(2));
        timers.start('a', at(1));
        timers.start('b', at(3));
        timers.start('c', at(2));
        timers.stop('a');
        assert_eq!(timers.next(), Some(at(2)));
        assert_eq!(timers.pop(at(1)), None);
        assert_eq!(timers.pop(at(9)), Some('c'));
        assert!(timers.is_running('b'));
        assert_eq!(timers.pop(at(9)), Some('b'));
        assert_eq!(timers.next(), None);
    }

    #[test]
    fn each_has_one_deadline() {
        let mut deadlines = Deadlines::default();
        deadlines.set(1, Some(at(5)));
        deadlines.set(2, Some(at(4)));
        deadlines.set(2, Some(at(6)));
        assert_eq!(deadlines.next(), Some(at(5)));
        assert_eq!(deadlines.pop(at(5)), Some(1));
        assert_eq!(deadlines.pop(at(5)), None);
        deadlines.set(2, None);
        assert_eq!(deadlines.next(), None);
    }
}
