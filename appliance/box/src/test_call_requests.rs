//! Carries a technician's tests from the control socket to the exchange, and back what came of them.

use jawab_console::{PendingTestCall, TestCallReport};
use tokio::sync::{mpsc, oneshot};

use crate::notice::{Notice, TestCallOrder, TestCallResult};

/// Runs until nobody can ask any more, or the exchange is gone.
pub(crate) async fn carry(
    mut asked: mpsc::Receiver<PendingTestCall>,
    notices: mpsc::Sender<Notice>,
) {
    while let Some(PendingTestCall { test, outcome }) = asked.recv().await {
        let (report, heard) = oneshot::channel();
        let test_call = test.test_call();
        let notice = Notice::TestCall(TestCallOrder { test_call, report });
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

fn in_console_words(report: TestCallResult) -> TestCallReport {
    TestCallReport::new(
        report.rang,
        report.answered,
        report.lasted,
        report.gave_way,
        report.cause,
    )
}
