//! Carries the errands out: talks to central, and waits.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jawab_desk::LinkTrouble;
use jawab_ledger::{Head, Ledger};
use jawab_protocol::{LineReport, Reply, Request, ToBox, ToCentral};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use crate::config::SyncConfig;
use crate::errand::{Errand, Errands, Trouble};
use crate::error::SyncError;
use crate::keys::Keys;
use crate::link::{Link, LinkError};
use crate::obstacle::of_refusal;
use crate::parcels::FilesWaiting;
use crate::reporter::Reporter;
use crate::route::{Route, interface_of};
use crate::standing::Standing;

/// After a change others often follow at once (a case, its note): one batch for all of them.
const GATHER: Duration = Duration::from_millis(200);

/// How often files that could not be used are looked at.
const TRY_FILES: Duration = Duration::from_secs(2);

/// How often the files in use are looked at while there is nothing else to do.
const LOOK_AT_KEYS: Duration = Duration::from_secs(20);

/// How the sync goes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SyncStatus {
    /// How many changes central does not have yet.
    pub pending: u64,
    /// When central last took what was said; `None` if not since the start. A refusal is no such
    /// answer.
    pub last_heard: Option<Timestamp>,
    /// What stands in the way, and what to do about it; `None` when nothing does.
    pub trouble: Option<String>,
    /// The same for programs and in other languages; it is the same as long as the same is to be
    /// done, whatever the library's words.
    pub obstacle: Option<LinkTrouble>,
    /// Files that central does not have yet.
    pub files: FilesWaiting,
    /// What of the box's own files keeps the sync from starting; `None` when nothing does.
    pub unusable: Option<Unusable>,
    /// Whether central says that a second box runs with this one's id.
    pub copy_runs: bool,
}

/// A file of the sync's that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unusable {
    /// Which, if it is a file.
    pub file: Option<PathBuf>,
    /// What is wrong, and what to do about it.
    pub why: String,
}

/// The sync of a box. It goes on when this is dropped, until the token is cancelled.
#[derive(Clone, Debug)]
pub struct Syncer {
    status: watch::Receiver<SyncStatus>,
    lines: Arc<watch::Sender<Vec<LineReport>>>,
}

impl Syncer {
    /// Starts the sync. To be called within a tokio runtime.
    ///
    /// Nothing keeps it from starting: a key or certificate that cannot be used is told
    /// ([`SyncStatus::unusable`]) and tried again when its file is another, also while the
    /// sync runs; a central that cannot be reached is told in [`SyncStatus::trouble`].
    #[must_use]
    pub fn spawn(ledger: Ledger, config: SyncConfig, stop: CancellationToken) -> Self {
        let (sender, status) = watch::channel(SyncStatus::default());
        let (lines, lines_now) = watch::channel(Vec::new());
        tokio::spawn(async move {
            tokio::select! {
                () = run(ledger, config, sender, lines_now) => {}
                () = stop.cancelled() => {}
            }
        });
        let lines = Arc::new(lines);
        Self { status, lines }
    }

    /// Says how the lines are now; central is told with the next request, and soon when one
    /// has gone out of service or come back.
    pub fn report(&self, lines: Vec<LineReport>) {
        self.lines.send_if_modified(|known| {
            let changed = *known != lines;
            *known = lines;
            changed
        });
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
    #[error(transparent)]
    Trouble(#[from] Trouble),
    #[error("the box is stopping")]
    Stopping,
}

/// Waits until the files can be used, and then carries errands for as long as the box runs.
async fn run(
    ledger: Ledger,
    config: SyncConfig,
    status: watch::Sender<SyncStatus>,
    lines: watch::Receiver<Vec<LineReport>>,
) {
    let mut keys = Keys::new(&config);
    let link = loop {
        match Link::new(&config, Some(&ledger)) {
            Ok(link) => break link,
            Err(error) => unusable(&status, &error),
        }
        // What waits is told meanwhile.
        if let Ok(Ok(pending)) = spawn_blocking({
            let ledger = ledger.clone();
            move || ledger.pending()
        })
        .await
        {
            status.send_modify(|status| status.pending = pending);
        }
        keys.changed(TRY_FILES).await;
        keys.are_others();
    };
    usable(&status);
    let mut errands = Errands::new(ledger.clone());
    errands.set_metered(config.metered.clone());
    let courier = Courier {
        gather: config.gather.max(GATHER),
        counted: (Head::default(), 0),
        head: ledger.follow(),
        errands: Arc::new(Mutex::new(errands)),
        has_metered: !config.metered.interfaces.is_empty(),
        ledger,
        link,
        status,
        reporter: Reporter::new(lines),
        standing: Standing::default(),
        keys,
        config,
    };
    courier.run().await;
}

fn unusable(status: &watch::Sender<SyncStatus>, error: &SyncError) {
    let found = Unusable {
        file: error.file().map(Into::into),
        why: error.to_string(),
    };
    status.send_if_modified(|status| {
        let is_new = status.unusable.as_ref() != Some(&found);
        if is_new {
            warn!("the sync waits for its files: {error}");
            status.trouble = Some(found.why.clone());
            status.unusable = Some(found);
        }
        is_new
    });
}

fn usable(status: &watch::Sender<SyncStatus>) {
    status.send_if_modified(|status| {
        let was = status.unusable.take();
        if was.is_some() {
            info!("the sync's key and certificates can be used");
            status.trouble = None;
        }
        was.is_some()
    });
}

impl StepError {
    /// What it means for whoever mends it; `None` where nobody has to.
    fn meant(&self) -> Option<LinkTrouble> {
        match self {
            Self::Link(error) => Some(error.meant()),
            Self::Trouble(Trouble::Refused(refusal)) => Some(of_refusal(refusal)),
            Self::Trouble(Trouble::Ledger(_)) => Some(LinkTrouble::OwnRecord),
            Self::Trouble(Trouble::OffTopic) => Some(LinkTrouble::OtherVersion),
            Self::Stopping => None,
        }
    }
}

struct Courier {
    ledger: Ledger,
    head: watch::Receiver<Head>,
    link: Link,
    /// This task's own. The lock lets the threads that wait for the disk borrow them.
    errands: Arc<Mutex<Errands>>,
    status: watch::Sender<SyncStatus>,
    reporter: Reporter,
    /// What waited, and up to which op, when it was last counted in the record.
    counted: (Head, u64),
    gather: Duration,
    /// Whether it matters through which interface central is reached.
    has_metered: bool,
    keys: Keys,
    config: SyncConfig,
    standing: Standing,
}

impl Courier {
    async fn run(mut self) {
        loop {
            if let Err(error) = self.step().await {
                self.failed(&error);
            }
        }
    }

    /// Takes a key or certificate that was put in the place of another; one that cannot be used
    /// is told, and the old one stays in use.
    fn follow_keys(&mut self) {
        if !self.keys.are_others() {
            return;
        }
        match Link::new(&self.config, Some(&self.ledger)) {
            Ok(link) => {
                info!("the sync's key or certificates are others, and are used from now on");
                self.link = link;
                usable(&self.status);
            }
            Err(error) => unusable(&self.status, &error),
        }
    }

    async fn step(&mut self) -> Result<(), StepError> {
        self.follow_keys();
        // What is committed from here on moves the head again.
        self.head.borrow_and_update();
        let local = self.link.local().filter(|_| self.has_metered);
        let (errand, files, copy_runs) = self
            .on_disk(move |errands| {
                errands.handle_route(Route {
                    interface: local.and_then(interface_of),
                    now: Some(jawab_zone::legal_time().to_datetime(Timestamp::now())),
                });
                let errand = errands.next(chance());
                (errand, errands.files_waiting(), errands.copy_runs())
            })
            .await?;
        self.status.send_if_modified(|status| {
            let changed = status.files != files || status.copy_runs != copy_runs;
            status.files = files;
            status.copy_runs = copy_runs;
            changed
        });
        self.count().await;
        match errand? {
            Errand::Say(request) => self.say(&request).await?,
            Errand::Idle(most) => {
                let is_over = self.standing.handle_level();
                self.over(is_over);
                self.idle(most).await?;
            }
            Errand::Rest(rest) => self.rest(rest).await,
        }
        Ok(())
    }

    /// Says something to central. Whatever it answers, it was heard.
    async fn say(&mut self, request: &Request) -> Result<(), StepError> {
        let began = Instant::now();
        let have = self.on_disk(|errands| errands.have()).await?;
        let message = ToCentral {
            have: have.map_err(Trouble::from)?,
            lines: self.reporter.news(),
            ..request.clone().into()
        };
        let size = weight(request);
        let ToBox { reply, news, more } = match self.link.say(&message).await {
            Ok(answer) => answer,
            Err(error) => {
                self.on_disk(|errands| errands.handle_failed(chance()))
                    .await?;
                self.standing.handle_not_taken(size);
                return Err(error.into());
            }
        };
        let is_taken = !matches!(reply, Reply::Refused(_));
        if is_taken {
            self.heard(size);
        } else if !matches!(request, Request::State(_)) {
            self.standing.handle_not_taken(size.max(1));
        }
        if let (true, Some(lines)) = (is_taken, message.lines) {
            self.reporter.told(lines);
        }
        let took = began.elapsed();
        self.on_disk(move |errands| {
            errands.handle_reply(reply, took, chance())?;
            errands.handle_news(&news, more, chance())
        })
        .await??;
        Ok(())
    }

    /// Waits for something new.
    async fn idle(&mut self, most: Duration) -> Result<(), StepError> {
        tokio::select! {
            moved = self.head.changed() => {
                if moved.is_ok() {
                    self.gather().await?;
                    return self.on_disk(Errands::moved).await;
                }
            }
            () = self.reporter.something_to_tell() => {}
            () = self.keys.changed(LOOK_AT_KEYS) => {}
            () = sleep(most) => {}
        }
        self.on_disk(Errands::quiet).await
    }

    /// Lets others follow a change, unless it is urgent.
    async fn gather(&mut self) -> Result<(), StepError> {
        let over = sleep(self.gather);
        tokio::pin!(over);
        loop {
            self.count_on().await;
            if self.gather > GATHER {
                let urgent = self.on_disk(|errands| errands.is_urgent()).await?;
                if urgent.map_err(Trouble::from)? {
                    sleep(GATHER).await;
                    return Ok(());
                }
            }
            tokio::select! {
                () = &mut over => return Ok(()),
                moved = self.head.changed() => {
                    if moved.is_err() {
                        over.await;
                        return Ok(());
                    }
                }
            }
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
                    self.count_on().await;
                }
            }
        }
    }

    /// Takes note of what stands in the way, and says it in the log once: not at each try, and not
    /// again because the library's words have another figure in them.
    fn failed(&mut self, error: &StepError) {
        let Some(meant) = error.meant() else { return };
        let met = self.standing.handle_trouble(meant, Instant::now());
        if !met.is_new {
            return;
        }
        let words = if met.trouble == meant {
            error.to_string()
        } else {
            format!("{} ({error})", met.trouble)
        };
        if met.is_for_the_log {
            warn!("not in sync: {words}");
        } else {
            debug!("not in sync: {words}");
        }
        self.status.send_modify(|status| {
            status.obstacle = Some(met.trouble);
            status.trouble = Some(words);
        });
    }

    /// Central took a request that brought so many octets.
    fn heard(&mut self, octets: usize) {
        self.status
            .send_modify(|status| status.last_heard = Some(Timestamp::now()));
        let is_over = self.standing.handle_taken(octets, Instant::now());
        self.over(is_over);
    }

    fn over(&mut self, is_over: bool) {
        if !is_over {
            return;
        }
        self.status.send_modify(|status| {
            status.trouble = None;
            status.obstacle = None;
        });
        if self.standing.end_is_for_the_log() {
            info!("in touch with central again");
        }
    }

    /// Counts what is still to be sent, in the record.
    async fn count(&mut self) {
        let ledger = self.ledger.clone();
        match spawn_blocking(move || ledger.pending_by()).await {
            Ok(Ok(counted)) => {
                self.counted = counted;
                self.tell_pending(counted.1);
            }
            Ok(Err(error)) => debug!("what is to be sent cannot be counted: {error}"),
            Err(_) => debug!("what is to be sent is not counted: the box is stopping"),
        }
    }

    /// The same where nothing was said to central since: what was added says it, and the record,
    /// which somebody else may be reading, is let be.
    async fn count_on(&mut self) {
        let head = *self.head.borrow();
        let (by, pending) = self.counted;
        match head.sequence.checked_sub(by.sequence) {
            Some(added) if head.epoch == by.epoch => self.tell_pending(pending + added),
            _ => self.count().await,
        }
    }

    fn tell_pending(&self, pending: u64) {
        self.status.send_if_modified(|status| {
            let moved = status.pending != pending;
            status.pending = pending;
            moved
        });
    }

    /// Waits for the disk on a thread made for waiting.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Errands) -> T + Send + 'static,
    ) -> Result<T, StepError> {
        let errands = self.errands.clone();
        spawn_blocking(move || work(&mut errands.lock().unwrap_or_else(PoisonError::into_inner)))
            .await
            .map_err(|_| StepError::Stopping)
    }
}

/// How many octets a request has of its own, roughly: what it brings is all that can be much.
fn weight(request: &Request) -> usize {
    match request {
        Request::State(_) => 0,
        Request::Push(batch) => batch.ops.0.iter().map(Vec::len).sum(),
        Request::File(piece) => piece.octets.len(),
    }
}

/// What makes this box wait otherwise than others. Without randomness all wait the longest.
fn chance() -> u32 {
    getrandom::u32().unwrap_or(u32::MAX)
}
