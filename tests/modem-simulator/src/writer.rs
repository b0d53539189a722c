//! What the modem says on its AT port, at the pace it says it.

#![allow(clippy::disallowed_methods, reason = "as much as one test says")]

use std::rc::Rc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::port::Port;

/// How long the port's buffer may be full before octets are lost, as without flow control.
const PATIENCE: Duration = Duration::from_millis(500);

/// Octets, and how they leave.
pub(crate) struct Utterance {
    pub(crate) octets: Vec<u8>,
    pub(crate) pace: Pace,
}

/// How octets leave the modem.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// All in one write.
    AtOnce,
    /// In pieces of this many octets, with this time between them.
    Pieces { octets: usize, every: Duration },
}

/// The task that writes to one AT port, in order. Ends when dropped.
pub(crate) struct Writer {
    queue: mpsc::UnboundedSender<Utterance>,
    task: JoinHandle<()>,
}

impl Writer {
    pub(crate) fn start(port: Rc<Port>) -> Self {
        let (queue, mut utterances) = mpsc::unbounded_channel::<Utterance>();
        let task = tokio::task::spawn_local(async move {
            while let Some(utterance) = utterances.recv().await {
                say(&port, utterance).await;
            }
        });
        Self { queue, task }
    }

    pub(crate) fn say(&self, utterance: Utterance) {
        // The task ends with this sender only.
        let _ = self.queue.send(utterance);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn say(port: &Port, Utterance { octets, pace }: Utterance) {
    match pace {
        Pace::AtOnce => write_all(port, &octets).await,
        Pace::Pieces {
            octets: size,
            every,
        } => {
            for piece in octets.chunks(size.max(1)) {
                write_all(port, piece).await;
                tokio::time::sleep(every).await;
            }
        }
    }
}

async fn write_all(port: &Port, mut octets: &[u8]) {
    let give_up = tokio::time::Instant::now() + PATIENCE;
    while !octets.is_empty() {
        octets = &octets[port.write(octets)..];
        if octets.is_empty() {
            return;
        }
        if tokio::time::Instant::now() >= give_up {
            tracing::debug!("nobody reads the AT port; {} octets lost", octets.len());
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
