//! Where central keeps what it has: a file of SQLite's, or a database of PostgreSQL's. Both
//! are looked into by the same eyes: what PostgreSQL holds is laid out in SQLite's tables.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};
use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Audience, Enrolment, Store, StoreError};
use jawab_central::{Peer, answer};
use jawab_ledger::{BoxId, Change, rusqlite};
use jawab_protocol::{Batch, Have, Refusal, Reply, Request};
use jiff::Timestamp;
use rusqlite::Connection;
use tokio::runtime::Runtime;

use crate::files::Files;
use crate::luck::Luck;
use crate::mirror;
use crate::postgres::{Cluster, Database};

/// How many connections central has to PostgreSQL.
const CONNECTIONS: usize = 8;

/// What central's store is in a history.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Keeper {
    /// SQLite. The same seed is the same history.
    Sqlite,
    /// PostgreSQL, a cluster of this process's own. When its power goes its connections are
    /// cut at some time, and what is done by then no seed says.
    Postgres,
}

/// What is there while central is off, too.
pub(crate) enum Disk {
    File(PathBuf),
    Database(Database),
}

/// A copy of it.
pub(crate) enum DiskCopy {
    Files(Files),
    Database(Database),
}

impl Disk {
    /// An empty one.
    pub(crate) fn new(keeper: Keeper, folder: &Path, runtime: &Runtime) -> Result<Self> {
        match keeper {
            Keeper::Sqlite => {
                let path = folder.join("central.db");
                empty()?.put(&path)?;
                Ok(Self::File(path))
            }
            Keeper::Postgres => {
                let database = Cluster::shared().database();
                let fresh = empty_database(runtime)?;
                is_made_of(&database, fresh);
                Ok(Self::Database(database))
            }
        }
    }

    pub(crate) fn open(&self, runtime: &Runtime) -> Result<Open, StoreError> {
        match self {
            Self::File(path) => SqliteStore::open(path).map(Open::Sqlite),
            Self::Database(database) => runtime
                .block_on(PostgresStore::connect(&database.url(), None, CONNECTIONS))
                .map(Open::Postgres),
        }
    }

    /// What is in it, as tables of SQLite.
    pub(crate) fn looks(&self) -> Result<Connection> {
        match self {
            Self::File(path) => Ok(Connection::open(path)?),
            Self::Database(database) => mirror::of(database),
        }
    }

    pub(crate) fn copy(&self, number: usize) -> Result<DiskCopy> {
        match self {
            Self::File(path) => Ok(DiskCopy::Files(Files::read(path)?)),
            Self::Database(database) => {
                let name = format!("{}_copy_{number}", database.name());
                let copy = database.beside(&name);
                is_made_of(&copy, database);
                Ok(DiskCopy::Database(copy))
            }
        }
    }

    /// A copy takes its place. Central must be off.
    pub(crate) fn becomes(&self, copy: &DiskCopy) -> Result<()> {
        match (self, copy) {
            (Self::File(path), DiskCopy::Files(files)) => files.put(path)?,
            (Self::Database(database), DiskCopy::Database(copy)) => is_made_of(database, copy),
            _ => anyhow::bail!("a copy of another kind"),
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Database(database) = self {
            drop_database(database);
        }
    }
}

impl Drop for DiskCopy {
    fn drop(&mut self) {
        if let Self::Database(database) = self {
            drop_database(database);
        }
    }
}

/// Makes a database anew, of what is in another one that nobody is connected to any more.
fn is_made_of(database: &Database, other: &Database) {
    let all = database.beside("postgres");
    cut_off(other);
    drop_database(database);
    let (name, other) = (database.name(), other.name());
    all.ask(&format!("CREATE DATABASE {name} TEMPLATE {other}"));
}

fn drop_database(database: &Database) {
    let all = database.beside("postgres");
    all.ask(&format!(
        "DROP DATABASE IF EXISTS {} WITH (FORCE)",
        database.name()
    ));
}

/// Cuts every connection to a database, and waits until each has ended.
pub(crate) fn cut_off(database: &Database) {
    database.beside("postgres").ask(&format!(
        "SELECT COUNT(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity \
         WHERE datname = '{}'",
        database.name()
    ));
}

/// The tables of an empty store take longer to make than to copy.
fn empty() -> Result<&'static Files> {
    static EMPTY: OnceLock<Files> = OnceLock::new();
    if EMPTY.get().is_none() {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("central.db");
        drop(SqliteStore::open(&path)?);
        let _ = EMPTY.set(Files::read(&path)?);
    }
    EMPTY.get().context("a new database")
}

fn empty_database(runtime: &Runtime) -> Result<&'static Database> {
    static EMPTY: OnceLock<Database> = OnceLock::new();
    if EMPTY.get().is_none() {
        let database = Cluster::shared().database();
        runtime.block_on(PostgresStore::connect(&database.url(), None, CONNECTIONS))?;
        let _ = EMPTY.set(database);
    }
    EMPTY.get().context("a new database")
}

/// Central's store while it is on.
pub(crate) enum Open {
    Sqlite(SqliteStore),
    Postgres(PostgresStore),
}

impl Open {
    pub(crate) async fn enrol(&self, enrolment: &Enrolment) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(store) => store.enrol(enrolment).await,
            Self::Postgres(store) => store.enrol(enrolment).await,
        }
    }

    pub(crate) async fn answer(
        &self,
        peer: Peer,
        request: Request,
        now: Timestamp,
    ) -> Result<Reply, Refusal> {
        match self {
            Self::Sqlite(store) => answer(store, peer, request, now).await,
            Self::Postgres(store) => answer(store, peer, request, now).await,
        }
    }

    pub(crate) async fn news(
        &self,
        box_id: BoxId,
        have: &[Have],
        octets: usize,
    ) -> Result<(Vec<Batch>, bool), StoreError> {
        match self {
            Self::Sqlite(store) => store.news(box_id, have, octets).await,
            Self::Postgres(store) => store.news(box_id, have, octets).await,
        }
    }

    pub(crate) async fn publish(
        &self,
        to: Audience,
        author: &str,
        changes: Vec<Change>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let said = match self {
            Self::Sqlite(store) => store.publish(to, author, changes, now).await,
            Self::Postgres(store) => store.publish(to, author, changes, now).await,
        };
        said.map(|_| ())
    }
}

/// Cuts the connections of a database after some milliseconds, beside what goes on.
pub(crate) fn cuts_off_soon(database: &Database, luck: &mut Luck) -> std::thread::JoinHandle<()> {
    let (database, wait_ms) = (database.clone(), luck.ms(0, 12));
    std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(wait_ms));
        cut_off(&database);
    })
}
