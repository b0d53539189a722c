//! The ledger's file: opened, migrated, written by one transaction at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jawab_ops::{BoxId, Head, Op};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use tokio::sync::watch;

use crate::accounts::are_accounts;
use crate::chain::{head_of, last_clock};
use crate::change::Change;
use crate::checkpoint::Checkpoints;
use crate::clock::{Clock, wall_ms};
use crate::connection::{Connections, connect};
use crate::disk_reserve;
use crate::error::LedgerError;
use crate::memory::StandIn;
use crate::save_fault::SaveFault;
use crate::search;
use crate::tables;
use crate::trail;

/// The box's record. Cheap to clone; all clones are one ledger.
#[derive(Clone, Debug)]
pub struct Ledger {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    box_id: BoxId,
    clock: Clock,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    checkpoints: Checkpoints,
    head: watch::Sender<Head>,
    saves: watch::Sender<Option<SaveFault>>,
    /// The file in memory that stands in for the record, while it does.
    stands_in: Mutex<Option<StandIn>>,
}

/// The connections of a ledger that nobody uses.
pub(crate) struct AtRest<'a> {
    pub(crate) writer: MutexGuard<'a, Connection>,
    pub(crate) reader: MutexGuard<'a, Connection>,
    checkpoints: MutexGuard<'a, Connection>,
}

impl AtRest<'_> {
    /// They let go of the file.
    pub(crate) fn let_go(&mut self) -> rusqlite::Result<()> {
        *self.writer = Connection::open_in_memory()?;
        *self.reader = Connection::open_in_memory()?;
        *self.checkpoints = Connection::open_in_memory()?;
        Ok(())
    }

    /// They go on with these.
    pub(crate) fn go_on(&mut self, with: Connections) {
        *self.writer = with.writer;
        *self.reader = with.reader;
        *self.checkpoints = with.checkpoints;
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let stands_in = self
            .stands_in
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(stands_in) = stands_in.as_ref() {
            stands_in.remove();
        }
    }
}

impl Ledger {
    /// Opens the ledger of this file; makes it, and the box's identity, if there is none.
    ///
    /// # Errors
    /// [`LedgerError`] when the file cannot be used.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        Self::open_by(path, wall_ms)
    }

    /// Opens the ledger of this file by another wall clock than the machine's (milliseconds
    /// since 1970): for simulations of clocks that are wrong.
    ///
    /// # Errors
    /// [`LedgerError`] when the file cannot be used.
    pub fn open_by(
        path: &Path,
        wall: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Result<Self, LedgerError> {
        let opened = Instant::now();
        Self::open_by_clocks(path, wall, move || opened.elapsed())
    }

    /// Opens the ledger of this file by another wall clock and another monotonic clock than
    /// the machine's: for simulations in which no time passes but theirs.
    ///
    /// # Errors
    /// [`LedgerError`] when the file cannot be used.
    pub fn open_by_clocks(
        path: &Path,
        wall: impl Fn() -> u64 + Send + Sync + 'static,
        monotonic: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Result<Self, LedgerError> {
        let opened = match connect(path) {
            Err(LedgerError::DiskFull(_)) if disk_reserve::give_up(path) => connect(path),
            opened => opened,
        };
        let Connections {
            writer,
            reader,
            checkpoints,
            box_id,
        } = opened?;
        let head = head_of(&writer)?;
        let clock = Clock::new(wall, monotonic, last_clock(&writer)?);
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.into(),
                box_id,
                clock,
                writer: Mutex::new(writer),
                reader: Mutex::new(reader),
                checkpoints: Checkpoints::by(checkpoints),
                head: watch::Sender::new(head),
                saves: watch::Sender::new(None),
                stands_in: Mutex::new(None),
            }),
        })
    }

    /// Sets room aside on the disk (half a mebioctet), if it has any: the next [`Self::open`] finds
    /// some on a disk that is full by then.
    ///
    /// # Errors
    /// [`LedgerError::File`]: nothing is set aside.
    pub fn set_room_aside(&self) -> Result<(), LedgerError> {
        let path = self.path();
        disk_reserve::set_aside(path)
            .map_err(|source| LedgerError::file("set room aside for", path, source))
    }

    /// Brings the write-ahead log into the file itself, as far as nobody reads from it just
    /// now. What was committed is on disk in any case; the next start is quicker.
    ///
    /// # Errors
    /// [`LedgerError`] when the disk fails.
    pub fn checkpoint(&self) -> Result<(), LedgerError> {
        let writer = lock(&self.inner.writer);
        let _at_rest = self.inner.checkpoints.at_rest();
        writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// Has the write-ahead log brought into the file, beside whoever saves, after so many pages of
    /// 4 kB: for tests in which that is to happen often. There are 1,000 otherwise.
    pub fn checkpoint_every(&self, pages: u32) {
        self.inner.checkpoints.set_every(pages);
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// This box.
    #[must_use]
    pub fn box_id(&self) -> BoxId {
        self.inner.box_id
    }

    /// Makes changes, all or none. When this returns they are on disk.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing has changed.
    pub fn commit(&self, author: &str, changes: Vec<Change>) -> Result<(), LedgerError> {
        self.write(author, |_| Ok::<_, LedgerError>((changes, ())))
    }

    /// Makes the changes that `decide` finds right after looking at the tables, with
    /// nobody changing them in between. When this returns they are on disk.
    ///
    /// # Errors
    /// What `decide` says, or [`LedgerError`]; then nothing has changed.
    pub fn write<T, E: From<LedgerError>>(
        &self,
        author: &str,
        decide: impl FnOnce(&Connection) -> Result<(Vec<Change>, T), E>,
    ) -> Result<T, E> {
        let mut writer = lock(&self.inner.writer);
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.noted(error.into()))?;
        let (changes, answer) = decide(&transaction)?;
        let accounts = changes.iter().any(|change| are_accounts(&change.entity));
        let head = self
            .append(&transaction, author, changes)
            .map_err(|error| self.noted(error))?;
        transaction
            .commit()
            .map_err(|error| self.noted(error.into()))?;
        drop(writer);
        self.inner.checkpoints.note_commit();
        self.note_saved(None);
        self.moved(head);
        if accounts {
            self.keep_accounts();
        }
        Ok(answer)
    }

    fn noted(&self, error: LedgerError) -> LedgerError {
        self.note_saved(Some(&error));
        error
    }

    /// Takes note that a save failed, or went well.
    pub(crate) fn note_saved(&self, error: Option<&LedgerError>) {
        let fault = match error {
            None => None,
            Some(error) => match SaveFault::of(error) {
                // Another kind says nothing of the disk.
                None => return,
                fault => fault,
            },
        };
        self.inner.saves.send_if_modified(|known| {
            let is_new = *known != fault;
            *known = fault;
            is_new
        });
    }

    /// Whether changes can be saved, as the last one found, and each change of it.
    #[must_use]
    pub fn saves(&self) -> watch::Receiver<Option<SaveFault>> {
        self.inner.saves.subscribe()
    }

    /// Makes this ledger stand in for the record of another file.
    pub(crate) fn standing_in_for(self, path: &Path, stands_in: StandIn) -> Self {
        match Arc::try_unwrap(self.inner) {
            Ok(mut inner) => {
                inner.path = path.into();
                inner.stands_in = Mutex::new(Some(stands_in));
                Self {
                    inner: Arc::new(inner),
                }
            }
            Err(inner) => Self { inner },
        }
    }

    /// The file in memory that stands in for the record, if one does.
    pub(crate) fn stand_in(&self) -> Option<PathBuf> {
        let stands_in = self.inner.stands_in.lock();
        let stands_in = stands_in.unwrap_or_else(PoisonError::into_inner);
        stands_in.as_ref().map(|stands_in| stands_in.file.clone())
    }

    /// The record is on disk again: what is in memory goes.
    pub(crate) fn is_home(&self) {
        let stands_in = self.inner.stands_in.lock();
        let left = stands_in.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(left) = left {
            left.remove();
        }
    }

    /// Appends ops for the changes and applies them. The head is read anew each time:
    /// the command line may write beside the running box.
    fn append(
        &self,
        transaction: &Transaction<'_>,
        author: &str,
        changes: Vec<Change>,
    ) -> Result<Head, LedgerError> {
        let mut head = head_of(transaction)?;
        let mut clock = last_clock(transaction)?;
        for change in changes {
            self.inner.clock.stamped(clock);
            clock = clock.next(self.inner.clock.now_ms());
            let op = Op {
                box_id: self.inner.box_id,
                epoch: head.epoch,
                sequence: head.sequence + 1,
                clock,
                author: author.into(),
                entity: change.entity,
                id: change.id,
                fields: change.fields,
                previous: head.hash,
            };
            head = self.keep(transaction, head, &op)?;
        }
        self.inner.clock.stamped(clock);
        Ok(head)
    }

    /// Stores an op and applies it. Gives the head after it.
    pub(crate) fn keep(
        &self,
        transaction: &Connection,
        head: Head,
        op: &Op,
    ) -> Result<Head, LedgerError> {
        let head = self.store(transaction, head, op)?;
        tables::apply(transaction, op)?;
        search::follow(transaction, op)?;
        trail::follow(transaction, op)?;
        Ok(head)
    }

    /// Stores an op, without making tables of it. Gives the head after it.
    pub(crate) fn store(
        &self,
        transaction: &Connection,
        head: Head,
        op: &Op,
    ) -> Result<Head, LedgerError> {
        let body = op.encode();
        let hash = Op::hash_of(&body);
        transaction
            .prepare_cached(
                "INSERT INTO ops (epoch, sequence, clock, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                op.epoch,
                op.sequence.cast_signed(),
                op.clock.value().cast_signed(),
                hash.0,
                body
            ])?;
        Ok(head.extend(self.inner.box_id, op, hash)?)
    }

    /// Looks at the tables.
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read.
    pub fn read<T>(
        &self,
        look: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        Ok(look(&lock(&self.inner.reader))?)
    }

    /// The last op.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn head(&self) -> Result<Head, LedgerError> {
        head_of(&lock(&self.inner.reader))
    }

    /// Wakes at each change made through this process.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<Head> {
        self.inner.head.subscribe()
    }

    /// Tells whoever follows that the head is another.
    pub(crate) fn moved(&self, head: Head) {
        self.inner.head.send_replace(head);
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        lock(&self.inner.writer)
    }

    pub(crate) fn reader(&self) -> MutexGuard<'_, Connection> {
        lock(&self.inner.reader)
    }

    /// All connections, for as long as nobody is to use the file: locked in this order everywhere.
    pub(crate) fn all_at_rest(&self) -> AtRest<'_> {
        AtRest {
            writer: self.writer(),
            reader: self.reader(),
            checkpoints: self.inner.checkpoints.at_rest(),
        }
    }
}

/// A panic elsewhere rolled its transaction back; the connection is as good as before.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
