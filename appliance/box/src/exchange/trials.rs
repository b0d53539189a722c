//! Trials under way, and those who wait to hear of them.

use std::collections::HashMap;
use std::time::Duration;

use jawab_switch::{Cause, Instant, Trial, TrialEvent, TrialId, TrialRefusal};
use tokio::sync::oneshot;
use tracing::info;

/// A trial that is wanted, and where its report goes.
#[derive(Debug)]
pub(crate) struct TrialAsked {
    /// What is to be tried.
    pub trial: Trial,
    /// Who wants to know.
    pub report: oneshot::Sender<Result<TrialReport, TrialRefusal>>,
}

/// How a trial went; times from its beginning.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct TrialReport {
    /// When somebody's telephone began to ring, where that is told.
    pub rang: Option<Duration>,
    /// When somebody answered.
    pub answered: Option<Duration>,
    /// How long it took.
    pub lasted: Duration,
    /// Whether it was broken off for a caller, or for a call of staff.
    pub gave_way: bool,
    /// Why its last leg was released.
    pub cause: Cause,
}

/// The trials that are not over.
#[derive(Debug, Default)]
pub(super) struct TrialKeeper {
    last: u64,
    under_way: HashMap<TrialId, UnderWay>,
}

#[derive(Debug)]
struct UnderWay {
    begun: Instant,
    rang: Option<Duration>,
    answered: Option<Duration>,
    report: oneshot::Sender<Result<TrialReport, TrialRefusal>>,
}

impl TrialKeeper {
    /// Takes a wish on; gives what the switch is to be told.
    pub(super) fn begin(&mut self, asked: TrialAsked, now: Instant) -> (TrialId, Trial) {
        self.last += 1;
        let id = TrialId(self.last);
        let under_way = UnderWay {
            begun: now,
            rang: None,
            answered: None,
            report: asked.report,
        };
        self.under_way.insert(id, under_way);
        (id, asked.trial)
    }

    /// The switch says how a trial goes on.
    pub(super) fn goes_on(&mut self, id: TrialId, event: TrialEvent, now: Instant) {
        let Some(trial) = self.under_way.get_mut(&id) else {
            return;
        };
        let since = now.0.saturating_sub(trial.begun.0);
        let result = match event {
            TrialEvent::Alerting => {
                trial.rang.get_or_insert(since);
                return;
            }
            TrialEvent::Answered => {
                trial.answered.get_or_insert(since);
                return;
            }
            TrialEvent::Refused(why) => Err(why),
            TrialEvent::Over {
                gave_way, cause, ..
            } => Ok(TrialReport {
                rang: trial.rang,
                answered: trial.answered,
                lasted: since,
                gave_way,
                cause,
            }),
        };
        info!("test {}: {}", id.0, in_words(&result));
        if let Some(trial) = self.under_way.remove(&id) {
            // Whoever asked may be gone.
            let _ = trial.report.send(result);
        }
    }
}

fn in_words(result: &Result<TrialReport, TrialRefusal>) -> String {
    match result {
        Err(why) => format!("not begun: {why}"),
        Ok(report) if report.gave_way => "broken off for somebody who needed the place".into(),
        Ok(report) if report.answered.is_some() => format!("answered; cause {}", report.cause),
        Ok(report) => format!("not answered; cause {}", report.cause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Instant {
        Instant(Duration::from_secs(seconds))
    }

    #[test]
    fn whoever_asked_hears_how_it_went_and_when() {
        let mut keeper = TrialKeeper::default();
        let (report, mut heard) = oneshot::channel();
        let trial = Trial::Announce { say: Vec::new() };
        let (id, _) = keeper.begin(TrialAsked { trial, report }, at(10));
        keeper.goes_on(id, TrialEvent::Alerting, at(11));
        keeper.goes_on(id, TrialEvent::Alerting, at(12));
        keeper.goes_on(id, TrialEvent::Answered, at(14));
        assert!(heard.try_recv().is_err());
        let over = TrialEvent::Over {
            answered: true,
            gave_way: false,
            cause: Cause::NORMAL_CLEARING,
        };
        keeper.goes_on(id, over, at(20));
        let report = heard.try_recv().unwrap().unwrap();
        assert_eq!(report.rang, Some(Duration::from_secs(1)));
        assert_eq!(report.answered, Some(Duration::from_secs(4)));
        assert_eq!(report.lasted, Duration::from_secs(10));
        assert!(keeper.under_way.is_empty());
    }
}
