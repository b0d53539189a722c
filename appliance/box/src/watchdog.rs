//! Strokes the hardware's watchdog for as long as the box is well.

use std::time::Duration;

use jawab_devices::watchdog::Watchdog;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::notice::Notice;

/// Strokes within a timeout: three may come late.
const STROKES: u32 = 4;

/// Starts the watchdog and the task that strokes it. One that cannot be had is no reason
/// not to answer calls.
pub(crate) fn start(
    config: &jawab_config::Watchdog,
    notices: mpsc::Sender<Notice>,
    stop: CancellationToken,
) -> Option<JoinHandle<()>> {
    let wanted = Duration::from_secs(config.timeout_s);
    let watchdog = Watchdog::start(&config.device, wanted)
        .inspect_err(|error| {
            warn!(
                "the watchdog {} cannot be used: {error}; does the box's account own it, \
                 and is it systemd's (RuntimeWatchdogSec=)?",
                config.device.display()
            );
        })
        .ok()?;
    let timeout = watchdog.timeout().unwrap_or(wanted);
    info!(
        "the watchdog restarts this machine when the box stands still for {} s",
        timeout.as_secs()
    );
    Some(tokio::spawn(stroke(
        watchdog,
        timeout / STROKES,
        notices,
        stop,
    )))
}

async fn stroke(
    mut watchdog: Watchdog,
    every: Duration,
    notices: mpsc::Sender<Notice>,
    stop: CancellationToken,
) {
    let mut is_well = true;
    loop {
        let well = tokio::select! {
            () = stop.cancelled() => break,
            well = is_turning(&notices, every) => well,
        };
        if well {
            if let Err(error) = watchdog.feed() {
                error!("the watchdog takes no stroke: {error}");
            }
        } else if is_well {
            error!("the exchange does not answer: the watchdog is not stroked any more");
        }
        is_well = well;
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(every) => {}
        }
    }
    if let Err(error) = watchdog.stop() {
        error!("the watchdog cannot be stopped, and will restart this machine: {error}");
    }
}

/// Whether the task that carries calls takes a question and answers it in time.
async fn is_turning(notices: &mpsc::Sender<Notice>, within: Duration) -> bool {
    let asked = async {
        let (answer, heard) = oneshot::channel();
        notices.send(Notice::Pulse(answer)).await.ok()?;
        heard.await.ok()
    };
    matches!(tokio::time::timeout(within, asked).await, Ok(Some(())))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(20);

    async fn strokes(path: &std::path::Path, more_than: usize) -> usize {
        let until = tokio::time::Instant::now() + Duration::from_secs(10);
        loop {
            let count = std::fs::read(path).unwrap().len();
            if count > more_than || tokio::time::Instant::now() > until {
                return count;
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    #[tokio::test]
    async fn it_is_stroked_while_the_exchange_answers_and_stopped_in_order() {
        let device = tempfile::NamedTempFile::new().unwrap();
        let watchdog = Watchdog::start(device.path(), Duration::from_secs(60)).unwrap();
        let (notices, mut heard) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let stroking = tokio::spawn(stroke(watchdog, EVERY, notices, stop.clone()));
        let answering = tokio::spawn(async move {
            while let Some(Notice::Pulse(answer)) = heard.recv().await {
                let _ = answer.send(());
            }
        });
        assert!(strokes(device.path(), 3).await > 3);
        stop.cancel();
        stroking.await.unwrap();
        assert_eq!(std::fs::read(device.path()).unwrap().last(), Some(&b'V'));
        answering.await.unwrap();
    }

    #[tokio::test]
    async fn an_exchange_that_stands_still_costs_it_its_strokes() {
        let device = tempfile::NamedTempFile::new().unwrap();
        let watchdog = Watchdog::start(device.path(), Duration::from_secs(60)).unwrap();
        let (notices, mut heard) = mpsc::channel(4);
        let stop = CancellationToken::new();
        let stroking = tokio::spawn(stroke(watchdog, EVERY, notices, stop.clone()));
        // It is asked three times, and says nothing.
        let mut unanswered = Vec::new();
        while unanswered.len() < 3 {
            unanswered.push(heard.recv().await.unwrap());
        }
        assert_eq!(
            std::fs::read(device.path()).unwrap(),
            b"\0",
            "the first alone"
        );
        stop.cancel();
        stroking.await.unwrap();
    }
}
