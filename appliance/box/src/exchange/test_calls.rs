//! Test calls under way, and those who wait to hear of them.

use std::collections::HashMap;
use std::time::Duration;

use jawab_switch::{Instant, TestCall, TestCallEvent, TestCallId, TestCallRefusal};
use tokio::sync::oneshot;
use tracing::info;

use crate::notice::{TestCallOrder, TestCallResult};

/// The test calls that are not over.
#[derive(Debug, Default)]
pub(super) struct TestCalls {
    last: u64,
    under_way: HashMap<TestCallId, UnderWay>,
}

#[derive(Debug)]
struct UnderWay {
    begun: Instant,
    rang: Option<Duration>,
    answered: Option<Duration>,
    report: oneshot::Sender<Result<TestCallResult, TestCallRefusal>>,
}

impl TestCalls {
    /// Takes a wish on; gives what the switch is to be told.
    pub(super) fn begin(&mut self, asked: TestCallOrder, now: Instant) -> (TestCallId, TestCall) {
        self.last += 1;
        let id = TestCallId(self.last);
        let under_way = UnderWay {
            begun: now,
            rang: None,
            answered: None,
            report: asked.report,
        };
        self.under_way.insert(id, under_way);
        (id, asked.test_call)
    }

    /// The switch says how a test call goes on.
    pub(super) fn goes_on(&mut self, id: TestCallId, event: TestCallEvent, now: Instant) {
        let Some(test_call) = self.under_way.get_mut(&id) else {
            return;
        };
        let since = now.0.saturating_sub(test_call.begun.0);
        let result = match event {
            TestCallEvent::Alerting => {
                test_call.rang.get_or_insert(since);
                return;
            }
            TestCallEvent::Answered => {
                test_call.answered.get_or_insert(since);
                return;
            }
            TestCallEvent::Refused(why) => Err(why),
            TestCallEvent::Over {
                gave_way, cause, ..
            } => Ok(TestCallResult {
                rang: test_call.rang,
                answered: test_call.answered,
                lasted: since,
                gave_way,
                cause,
            }),
        };
        info!("test {}: {}", id.0, in_words(&result));
        if let Some(test_call) = self.under_way.remove(&id) {
            // Whoever asked may be gone.
            let _ = test_call.report.send(result);
        }
    }
}

fn in_words(result: &Result<TestCallResult, TestCallRefusal>) -> String {
    match result {
        Err(why) => format!("not begun: {why}"),
        Ok(report) if report.gave_way => "broken off for somebody who needed the place".into(),
        Ok(report) if report.answered.is_some() => format!("answered; cause {}", report.cause),
        Ok(report) => format!("not answered; cause {}", report.cause),
    }
}

#[cfg(test)]
mod tests {
    use jawab_vocabulary::Cause;

    use super::*;

    const fn at(seconds: u64) -> Instant {
        Instant(Duration::from_secs(seconds))
    }

    #[test]
    fn whoever_asked_hears_how_it_went_and_when() {
        let mut keeper = TestCalls::default();
        let (report, mut heard) = oneshot::channel();
        let test_call = TestCall::Announce { say: Vec::new() };
        let (id, _) = keeper.begin(TestCallOrder { test_call, report }, at(10));
        keeper.goes_on(id, TestCallEvent::Alerting, at(11));
        keeper.goes_on(id, TestCallEvent::Alerting, at(12));
        keeper.goes_on(id, TestCallEvent::Answered, at(14));
        assert!(heard.try_recv().is_err());
        let over = TestCallEvent::Over {
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
