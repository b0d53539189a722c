//! Carries a technician's tests from the control socket to the exchange, and back what came of them.

use jawab_console::{TestAsked, TestReport};
use tokio::sync::{mpsc, oneshot};

use crate::exchange::{Notice, TrialAsked, TrialReport};

/// Runs until nobody can ask any more, or the exchange is gone.
pub(crate) async fn carry(mut asked: mpsc::Receiver<TestAsked>, notices: mpsc::Sender<Notice>) {
    while let Some(TestAsked { test, outcome }) = asked.recv().await {
        let (report, heard) = oneshot::channel();
        let trial = test.trial();
        let notice = Notice::Trial(TrialAsked { trial, report });
        if notices.send(notice).await.is_err() {
            return;
        }
        tokio::spawn(async move {
            // A box that stops tells nothing; whoever asked learns it by the silence.
            if let Ok(report) = heard.await {
                let _ = outcome.send(report.map(in_console_words));
            }
        });
    }
}

fn in_console_words(report: TrialReport) -> TestReport {
    TestReport::new(
        report.rang,
        report.answered,
        report.lasted,
        report.gave_way,
        report.cause,
    )
}
