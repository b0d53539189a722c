//! Carries out what the course says: reads the ledger, talks to central, waits.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jawab_ledger::{Acknowledged, Head, Ledger, LedgerError};
use jawab_protocol::{Batch, EncodedOps, MAX_BATCH_OPS, Refusal, Reply, Request, StateQuestion};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::course::{Course, Epoch, Next, Place};
use crate::error::SyncError;
use crate::link::{Link, LinkError};

/// After a change others often follow at once (a case, its note): one batch for all of them.
const GATHER: Duration = Duration::from_millis(200);

/// Where central is, and what opens its door.
#[derive(Clone, Debug)]
pub struct SyncConfig {
    /// Central's address ("<https://central.example.ma:8445>").
    pub central: String,
    /// The ministry's certificate authority (PEM).
    pub authority: PathBuf,
    /// The box's certificate (PEM).
    pub certificate: PathBuf,
    /// Its key (PEM).
    pub key: PathBuf,
}

/// How the sync goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SyncStatus {
    /// How many changes central does not have yet.
    pub pending: u64,
    /// When central last answered; `None` if not since the start.
    pub last_heard: Option<Timestamp>,
    /// What stands in the way, and what to do about it; `None` when nothing does.
    pub trouble: Option<String>,
}

/// The sync of a box. It goes on when this is dropped, until the token is cancelled.
#[derive(Clone, Debug)]
pub struct Syncer {
    status: watch::Receiver<SyncStatus>,
}

impl Syncer {
    /// Starts the sync. To be called within a tokio runtime.
    ///
    /// # Errors
    /// [`SyncError`] when the configuration cannot be used. A central that cannot be
    /// reached is no error: see [`SyncStatus::trouble`].
    pub fn spawn(
        ledger: Ledger,
        config: SyncConfig,
        stop: CancellationToken,
    ) -> Result<Self, SyncError> {
        let link = Link::new(&config)?;
        let (sender, status) = watch::channel(SyncStatus::default());
        let courier = Courier {
            head: ledger.follow(),
            ledger,
            link,
            course: Course::new(),
            status: sender,
        };
        tokio::spawn(async move {
            tokio::select! {
                () = courier.run() => {}
                () = stop.cancelled() => {}
            }
        });
        Ok(Self { status })
    }

    /// How the sync goes, and each change of it.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<SyncStatus> {
        self.status.clone()
    }
}

/// Why a step failed.
#[derive(Debug, thiserror::Error)]
enum StepError {
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error("central refuses: {0}")]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("central answered something else than what was asked")]
    OffTopic,
    #[error("the box is stopping")]
    Stopping,
}

struct Courier {
    ledger: Ledger,
    head: watch::Receiver<Head>,
    link: Link,
    course: Course,
    status: watch::Sender<SyncStatus>,
}

impl Courier {
    async fn run(mut self) {
        loop {
            self.count().await;
            let step = match self.course.next() {
                Next::Ask => self.ask().await,
                Next::Send { from, octets } => self.send(from, octets).await,
                Next::Begin { epoch } => self.begin(epoch).await,
                Next::Idle(most) => {
                    self.idle(most).await;
                    Ok(())
                }
                Next::Rest(rest) => {
                    self.rest(rest).await;
                    Ok(())
                }
            };
            if let Err(error) = step {
                self.failed(&error);
            }
        }
    }

    async fn ask(&mut self) -> Result<(), StepError> {
        let question = StateQuestion {
            box_id: self.ledger.box_id(),
            pending: self.status.borrow().pending,
        };
        let Reply::State(answer) = self.say(&Request::State(question)).await? else {
            return Err(StepError::OffTopic);
        };
        if let Some(now_ms) = answer.now_ms {
            self.ledger.heard_time(now_ms);
        }
        let theirs: HashMap<u32, Head> = answer
            .epochs
            .into_iter()
            .map(|head| (head.epoch, head))
            .collect();
        let epochs = self.read(move |ledger| compare(ledger, &theirs)).await?;
        let (epochs, newest) = epochs;
        self.course.handle_state(&epochs, newest);
        Ok(())
    }

    async fn send(&mut self, from: Place, octets: usize) -> Result<(), StepError> {
        let Place { epoch, after } = from;
        // What is committed from here on moves the head again.
        self.head.borrow_and_update();
        let ops = self
            .read(move |ledger| {
                // What central is known to have is what counts as acknowledged, also when it
                // has less than before.
                let known = Acknowledged {
                    epoch,
                    sequence: after,
                };
                if ledger.acknowledged()? != known {
                    ledger.set_acknowledged(known)?;
                }
                ledger.ops_after(epoch, after, MAX_BATCH_OPS, octets)
            })
            .await?;
        self.count().await;
        if ops.is_empty() {
            self.course.handle_nothing_left();
            return Ok(());
        }
        let (count, sent) = (ops.len(), ops.iter().map(Vec::len).sum());
        let batch = Batch {
            box_id: self.ledger.box_id(),
            epoch,
            pending: self.status.borrow().pending,
            ops: EncodedOps(ops),
        };
        let began = Instant::now();
        let Reply::Acknowledged(head) = self.say(&Request::Push(batch)).await? else {
            return Err(StepError::OffTopic);
        };
        debug!("central has {count} more changes, up to {}", head.sequence);
        self.course.handle_acknowledged(head, sent, began.elapsed());
        Ok(())
    }

    async fn begin(&mut self, epoch: u32) -> Result<(), StepError> {
        warn!(
            "central has another history of this box, which was restored from a backup or \
             copied; epoch {epoch} begins, and nothing is overwritten"
        );
        self.read(move |ledger| ledger.begin_epoch(epoch)).await?;
        self.course.handle_begun();
        Ok(())
    }

    /// Says something to central. Whatever it answers, it was heard.
    async fn say(&self, request: &Request) -> Result<Reply, StepError> {
        let reply = self.link.say(request).await?;
        if let Reply::Refused(refusal) = reply {
            self.heard(false);
            return Err(refusal.into());
        }
        self.heard(true);
        Ok(reply)
    }

    /// Waits for something new.
    async fn idle(&mut self, most: Duration) {
        let moved = tokio::time::timeout(most, self.head.changed()).await;
        if moved.is_ok() {
            sleep(GATHER).await;
            self.course.moved();
        } else {
            self.course.quiet();
        }
    }

    /// Leaves central alone; what is still to be sent is counted meanwhile.
    async fn rest(&mut self, rest: Duration) {
        let over = sleep(rest);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return,
                moved = self.head.changed() => {
                    if moved.is_err() {
                        return over.await;
                    }
                    self.count().await;
                }
            }
        }
    }

    fn failed(&mut self, error: &StepError) {
        let chance = chance();
        match error {
            StepError::Refused(refusal) => self.course.handle_refused(refusal, chance),
            _ => self.course.handle_failed(chance),
        }
        let words = error.to_string();
        self.status.send_if_modified(|status| {
            let new = status.trouble.as_deref() != Some(&words);
            if new {
                warn!("not in sync: {words}");
                status.trouble = Some(words);
            }
            new
        });
    }

    fn heard(&self, well: bool) {
        self.status.send_modify(|status| {
            status.last_heard = Some(Timestamp::now());
            if well && status.trouble.take().is_some() {
                info!("in touch with central again");
            }
        });
    }

    async fn count(&self) {
        match self.read(Ledger::pending).await {
            Ok(pending) => {
                self.status.send_if_modified(|status| {
                    let moved = status.pending != pending;
                    status.pending = pending;
                    moved
                });
            }
            Err(error) => debug!("what is to be sent cannot be counted: {error}"),
        }
    }

    /// Waits for the disk on a thread made for waiting.
    async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Ledger) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, StepError> {
        let ledger = self.ledger.clone();
        let answer = spawn_blocking(move || look(&ledger)).await;
        Ok(answer.map_err(|_| StepError::Stopping)??)
    }
}

/// Our epochs beside central's, and the newest epoch that either knows.
fn compare(ledger: &Ledger, theirs: &HashMap<u32, Head>) -> Result<(Vec<Epoch>, u32), LedgerError> {
    let ours = ledger.heads()?;
    let known = ours.iter().map(|head| head.epoch);
    let newest = known.chain(theirs.keys().copied()).max().unwrap_or(1);
    let mut epochs = Vec::with_capacity(ours.len());
    for ours in ours {
        let theirs = theirs
            .get(&ours.epoch)
            .copied()
            .unwrap_or_else(|| Head::start(ours.epoch));
        epochs.push(Epoch {
            ours,
            theirs,
            ours_there: ledger.hash_at(ours.epoch, theirs.sequence)?,
        });
    }
    Ok((epochs, newest))
}

/// What makes this box wait otherwise than others. Without randomness all wait the longest.
fn chance() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX)
}
