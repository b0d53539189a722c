//! When central is told how the lines are: with what is said anyway, and at once when a line
//! goes out of service or comes back, unless that was told a moment ago.

use std::future::pending;
use std::time::Duration;

use jawab_protocol::LineReport;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// A line that comes and goes is told of no more often than this.
const SELDOM: Duration = Duration::from_secs(30);

/// What was told, and what is so.
#[derive(Debug)]
pub(crate) struct Reporter {
    now: watch::Receiver<Vec<LineReport>>,
    told: Option<Vec<LineReport>>,
    told_at: Option<Instant>,
}

impl Reporter {
    pub(crate) const fn new(now: watch::Receiver<Vec<LineReport>>) -> Self {
        Self {
            now,
            told: None,
            told_at: None,
        }
    }

    /// How the lines are, unless that was told. Nothing is said of a box without lines.
    pub(crate) fn news(&mut self) -> Option<Vec<LineReport>> {
        let now = self.now.borrow_and_update().clone();
        let told = self.told.as_deref().unwrap_or_default();
        (now != told).then_some(now)
    }

    /// Central took it.
    pub(crate) fn told(&mut self, lines: Vec<LineReport>) {
        self.told = Some(lines);
        self.told_at = Some(Instant::now());
    }

    /// Returns when there is something that central is to be told of by itself.
    pub(crate) async fn something_to_tell(&mut self) {
        while !self.is_news() {
            if self.now.changed().await.is_err() {
                return pending().await;
            }
        }
        if let Some(at) = self.told_at {
            sleep_until(at + SELDOM).await;
        }
    }

    fn is_news(&mut self) -> bool {
        let now = self.now.borrow_and_update();
        let told = self.told.as_deref().unwrap_or_default();
        now.len() != told.len()
            || now
                .iter()
                .zip(told)
                .any(|(now, told)| now.is_news_after(told))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(state: &str, busy: u16) -> LineReport {
        LineReport {
            name: "e1".into(),
            state: state.into(),
            channels: Some((busy, 30)),
            ..LineReport::default()
        }
    }

    async fn tells_within(reporter: &mut Reporter, time: Duration) -> bool {
        tokio::time::timeout(time, reporter.something_to_tell())
            .await
            .is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn calls_ride_along_and_alarms_are_told_but_not_too_often() {
        let (lines, now) = watch::channel(Vec::new());
        let mut reporter = Reporter::new(now);
        assert_eq!(reporter.news(), None);
        lines.send_replace(vec![line("idle", 0)]);
        assert!(tells_within(&mut reporter, Duration::from_secs(1)).await);
        let news = reporter.news().unwrap();
        reporter.told(news);
        assert_eq!(reporter.news(), None);

        // A call is told with whatever is said next.
        lines.send_replace(vec![line("busy", 1)]);
        assert!(!tells_within(&mut reporter, Duration::from_secs(3_600)).await);
        let news = reporter.news().unwrap();
        assert_eq!(news, [line("busy", 1)]);
        reporter.told(news);

        // An alarm soon after it waits its turn.
        lines.send_replace(vec![line("faulted", 0)]);
        assert!(!tells_within(&mut reporter, Duration::from_secs(20)).await);
        assert!(tells_within(&mut reporter, Duration::from_secs(20)).await);
        // What central did not take is told again.
        assert!(reporter.news().is_some());
        assert!(reporter.news().is_some());
    }
}
