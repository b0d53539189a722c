//! The ledger's file: opened, migrated, written by one transaction at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, OpHash};
use jawab_records::kind_of;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use rusqlite_migration::{M, Migrations};
use tokio::sync::watch;
use uuid::Uuid;

use crate::accounts::are_accounts;
use crate::clock::Clock;
use crate::disk_reserve;
use crate::epochs::COUNTS;
use crate::error::LedgerError;
use crate::memory::StandIn;
use crate::new_kinds;
use crate::number_forms;
use crate::outbox::Acknowledged;
use crate::saves::SaveFault;
use crate::search;
use crate::tables::{self, steps};
use crate::trail;

/// How long a writer waits for another process's transaction.
const BUSY: Duration = Duration::from_secs(5);

/// A record to be made or changed.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// What kind of record.
    pub entity: EntityKind,
    /// Which record.
    pub id: Uuid,
    /// The fields that change.
    pub fields: Fields,
}

impl Change {
    /// A change of one record. In a debug build, one of a kind or a field that there is not
    /// panics: it would be kept, and shown by nobody. What stands for a newer version's is
    /// written as a [`Change`] itself.
    #[must_use]
    pub fn new(kind: &str, id: Uuid, fields: Fields) -> Self {
        if cfg!(debug_assertions) {
            let known = kind_of(kind);
            assert!(known.is_some(), "there is no kind of record {kind:?}");
            for field in fields.keys() {
                let is_known = known.is_some_and(|kind| kind.field(field).is_some());
                assert!(is_known, "{kind:?} has no field {field:?}");
            }
        }
        Self {
            entity: EntityKind::new(kind),
            id,
            fields,
        }
    }
}

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
    head: watch::Sender<Head>,
    saves: watch::Sender<Option<SaveFault>>,
    /// The file in memory that stands in for the record, while it does.
    stands_in: Mutex<Option<StandIn>>,
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
        let (writer, reader, box_id) = opened?;
        let head = head_of(&writer)?;
        let clock = Clock::new(wall, monotonic, last_clock(&writer)?);
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.into(),
                box_id,
                clock,
                writer: Mutex::new(writer),
                reader: Mutex::new(reader),
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
        lock(&self.inner.writer).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
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
}

/// A panic elsewhere rolled its transaction back; the connection is as good as before.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens the record to write and to read, brought to this version.
pub(crate) fn connect(path: &Path) -> Result<(Connection, Connection, BoxId), LedgerError> {
    let opening = |source| LedgerError::opening(path, source);
    let mut writer = Connection::open(path).map_err(opening)?;
    configure(&writer).map_err(opening)?;
    migrations().to_latest(&mut writer)?;
    let box_id = identity(&mut writer)?;
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    new_kinds::apply(&transaction)?;
    search::prepare(&transaction)?;
    trail::prepare(&transaction)?;
    transaction.commit()?;
    let reader = Connection::open(path).map_err(opening)?;
    configure(&reader).map_err(opening)?;
    reader.pragma_update(None, "query_only", true)?;
    Ok((writer, reader, box_id))
}

pub(crate) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: a commit is on disk before it returns, also in WAL mode.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // What leaves is overwritten, and not only taken out of the tables.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(128);
    number_forms::teach(connection)
}

/// What makes the record, in the order in which it grew. New steps, the tables' or the
/// record's own, are added at the end: `user_version` counts them in files that exist.
const STEPS: &[&str] = &[
    include_str!("schema.sql"),
    steps::TABLES,
    steps::SUPERSEDED,
    steps::PEOPLE,
    steps::CENTRAL,
    steps::ATTACHMENTS,
    include_str!("lists.sql"),
    steps::ZONES,
    steps::ACCOUNTS,
    steps::LINKS,
    steps::CALENDAR,
    steps::ADDRESSES,
    steps::CONTACTS,
    steps::COURSES,
    steps::CATALOGUE,
    steps::AGENT_STATES,
];

fn migrations() -> Migrations<'static> {
    Migrations::new(STEPS.iter().map(|step| M::up(step)).collect())
}

/// The box's id, made at the first start.
fn identity(connection: &mut Connection) -> Result<BoxId, LedgerError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let fresh = Uuid::new_v4();
    transaction.execute(
        "INSERT OR IGNORE INTO meta (key, value) VALUES ('box_id', ?1), ('epoch', '1')",
        [fresh.to_string()],
    )?;
    let id: String =
        transaction.query_row("SELECT value FROM meta WHERE key = 'box_id'", [], |row| {
            row.get(0)
        })?;
    transaction.commit()?;
    Ok(BoxId(Uuid::try_parse(&id).map_err(|error| {
        LedgerError::Corrupt(rusqlite::Error::FromSqlConversionFailure(
            0,
            rusqlite::types::Type::Text,
            Box::new(error),
        ))
    })?))
}

pub(crate) fn head_of(connection: &Connection) -> Result<Head, LedgerError> {
    let epoch: u32 =
        connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| {
            Ok(row.get::<_, String>(0)?.parse().unwrap_or(1))
        })?;
    let last = connection
        .prepare_cached(
            "SELECT sequence, hash FROM ops WHERE epoch = ?1 ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row([epoch], |row| {
            Ok(Head {
                epoch,
                sequence: row.get::<_, i64>(0)?.cast_unsigned(),
                hash: OpHash(row.get(1)?),
            })
        })
        .optional()?;
    Ok(last.unwrap_or_else(|| Head::start(epoch)))
}

/// A stored op, of its contents; where it stands is for the error.
pub(crate) fn decoded(body: &[u8], epoch: u32, sequence: u64) -> Result<Op, LedgerError> {
    Op::decode(body).map_err(|source| LedgerError::Damaged {
        epoch,
        sequence,
        source,
    })
}

/// Shows the ops since then that count and have not left to `look`, in order, until the end
/// of an epoch: one at a time, however many they are.
pub(crate) fn each_since(
    connection: &Connection,
    since: Acknowledged,
    until: u32,
    mut look: impl FnMut(Op) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT epoch, sequence, body FROM ops \
         WHERE (epoch > ?1 OR (epoch = ?1 AND sequence > ?2)) AND epoch <= ?3 \
             AND length(body) > 0 AND {COUNTS} \
         ORDER BY epoch, sequence"
    ))?;
    let mut rows = statement.query(params![since.epoch, since.sequence.cast_signed(), until])?;
    while let Some(row) = rows.next()? {
        let (epoch, sequence): (u32, i64) = (row.get(0)?, row.get(1)?);
        let body: Vec<u8> = row.get(2)?;
        look(decoded(&body, epoch, sequence.cast_unsigned())?)?;
    }
    Ok(())
}

fn last_clock(connection: &Connection) -> Result<Hlc, LedgerError> {
    let value: Option<i64> = connection
        .prepare_cached("SELECT clock FROM ops ORDER BY epoch DESC, sequence DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    // What is written after something was heard of central is later than it, whatever the
    // clocks say.
    let heard: Option<i64> = connection
        .prepare_cached("SELECT MAX(clock) FROM central_ops")?
        .query_row([], |row| row.get(0))?;
    let last = value.max(heard).unwrap_or(0).cast_unsigned();
    Ok(Hlc::from_value(last))
}

/// Milliseconds since 1970 (UTC), by the wall clock.
#[must_use]
pub fn wall_ms() -> u64 {
    #[allow(clippy::disallowed_methods, reason = "here it comes from")]
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_has_each_step_of_the_tables_once_and_in_order() {
        let of_tables = STEPS.iter().filter(|step| steps::ALL.contains(step));
        assert!(of_tables.eq(steps::ALL));
    }
}
