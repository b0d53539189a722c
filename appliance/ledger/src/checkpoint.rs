//! Brings the write-ahead log back into the file (a checkpoint), beside whoever saves.
//!
//! A checkpoint writes pages all over the file, and syncs it: on a slow disk tens of milliseconds,
//! which SQLite has the commit take that makes the log too long. Here a thread with a connection of its own
//! takes them: a passive one first, which nobody waits for, then a full one for the few pages that were saved
//! meanwhile. During that nobody saves, so that the log begins anew with the next save, and stays short. What is
//! in the log is on disk before and after both, and stays so (`synchronous=FULL` holds for this connection, too).

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

/// Pages of the log after which they are brought back: as many as SQLite has.
const PAGES: u32 = 1_000;

/// Pages of the log after which the commit itself brings them back, whoever waits: where the thread does
/// not come to it, the log does not grow for ever. 16 MiB.
pub(crate) const MOST_PAGES: u32 = 4_096;

/// How often the full one is tried at once: while somebody saves it does not wait, and is a passive one.
const TRIES: usize = 8;

/// Has the log brought back. The thread ends with it.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    connection: Arc<Mutex<Connection>>,
    every: Arc<AtomicU32>,
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// By this connection to the file.
    pub(crate) fn by(connection: Connection) -> Self {
        let connection = Arc::new(Mutex::new(connection));
        let (wake, woken) = sync_channel(1);
        let every = Arc::new(AtomicU32::new(PAGES));
        let (own, own_every) = (connection.clone(), every.clone());
        let thread = std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || {
                while woken.recv().is_ok() {
                    bring_back(&lock(&own), own_every.load(Ordering::Relaxed));
                }
            });
        Self {
            connection,
            every,
            wake: Some(wake),
            // Without it commits do so themselves, at MOST_PAGES.
            thread: thread.ok(),
        }
    }

    /// Something was committed.
    pub(crate) fn note_commit(&self) {
        if let Some(wake) = &self.wake {
            match wake.try_send(()) {
                // It is to look already; or there is no thread.
                Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
            }
        }
    }

    /// After how many pages of the log they are brought back.
    pub(crate) fn set_every(&self, pages: u32) {
        self.every.store(pages, Ordering::Relaxed);
    }

    /// The connection, which nothing is brought back by while this is held.
    pub(crate) fn at_rest(&self) -> MutexGuard<'_, Connection> {
        lock(&self.connection)
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread's was told where it happened.
            drop(thread.join());
        }
    }
}

/// Brings back what is in the log, if that is much. What keeps it from doing so (a reader, a disk that fails) is
/// met again after the next commit, and told by whoever saves.
fn bring_back(connection: &Connection, every: u32) {
    let is_long = |log: Log| log.pages - log.back >= every.into();
    if !Log::after("NOOP", connection).is_ok_and(is_long)
        || Log::after("PASSIVE", connection).is_err()
    {
        return;
    }
    for _ in 0..TRIES {
        match Log::after("FULL", connection) {
            Ok(log) if log.was_busy => {}
            Ok(_) | Err(_) => return,
        }
    }
}

/// How the log stands after a checkpoint.
struct Log {
    /// Somebody saved, or read an earlier state.
    was_busy: bool,
    pages: i64,
    /// So many of them are back in the file.
    back: i64,
}

impl Log {
    fn after(mode: &str, connection: &Connection) -> rusqlite::Result<Self> {
        connection
            .prepare_cached(&format!("PRAGMA wal_checkpoint({mode})"))?
            .query_row([], |row| {
                Ok(Self {
                    was_busy: row.get(0)?,
                    pages: row.get(1)?,
                    back: row.get(2)?,
                })
            })
    }
}

fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
