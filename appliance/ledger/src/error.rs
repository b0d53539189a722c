//! What can go wrong with the record, told by what can be done about it.

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};

use jawab_ops::{ChainError, DecodeError};
use rusqlite::ErrorCode;

/// Why the ledger could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The file cannot be opened.
    #[error("cannot open the ledger {path}: {source}; check the folder's owner and mode")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
    /// The file cannot be written, named or removed.
    #[error("cannot {doing} {path}: {source}")]
    File {
        /// What was being done ("write").
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is a file where a backup should go.
    #[error("{path} is there already, and a backup overwrites nothing; name another file")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A backup that is no backup, or is damaged.
    #[error("{path} cannot be restored: {source}; try an older backup")]
    BadBackup {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<Self>,
    },
    /// A record is to be replaced while somebody has it open.
    #[error("{path} is in use; stop the box first (systemctl stop jawab)")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The tables cannot be brought to this version.
    #[error("cannot bring the ledger to this version: {0}; the file may be from a newer version")]
    Migrate(#[from] rusqlite_migration::Error),
    /// No space is left.
    #[error("the disk is full: nothing can be saved; free some space")]
    DiskFull(#[source] rusqlite::Error),
    /// The disk takes no writes.
    #[error("the disk is read-only: nothing can be saved; check the mount and the disk's health")]
    ReadOnly(#[source] rusqlite::Error),
    /// The disk answers with errors: it dies, or the system has made it read-only.
    #[error(
        "the disk fails: {0}; look at the system's log for its errors, save a backup to \
         another disk, and replace it"
    )]
    DiskFails(#[source] rusqlite::Error),
    /// The file is damaged.
    #[error(
        "the file is damaged: {0}; if it is the box's record, stop the box and restore a \
         backup with `jawab ledger restore`, which keeps the damaged file"
    )]
    Corrupt(#[source] rusqlite::Error),
    /// There was a record, and its file is empty or gone.
    #[error("the record {path} is empty or gone; what was in it can come from a backup alone")]
    Lost {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the file.
    #[error("the ledger is busy with another process's change; try again")]
    Busy(#[source] rusqlite::Error),
    /// Two records that must differ do not.
    #[error("there is one like this already")]
    Duplicate(#[source] rusqlite::Error),
    /// Anything else that SQLite says.
    #[error("the ledger failed: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// A stored op is not readable.
    #[error("op {sequence} of epoch {epoch} is damaged: {source}")]
    Damaged {
        /// Its epoch.
        epoch: u32,
        /// Its sequence number.
        sequence: u64,
        /// Why.
        source: DecodeError,
    },
    /// A stored op does not have the hash that was stored with it.
    #[error("op {sequence} of epoch {epoch} is not the one that was written: its hash differs")]
    Unlike {
        /// Its epoch.
        epoch: u32,
        /// Its sequence number.
        sequence: u64,
    },
    /// The chain of ops is broken.
    #[error("the chain of changes is broken: {0}")]
    Chain(#[from] ChainError),
    /// The tables are not what the ops make.
    #[error(
        "table {table} is not what the changes make: {rows} rows differ; \
         `jawab ledger rebuild` makes it again from them"
    )]
    Diverged {
        /// Which.
        table: String,
        /// How many rows.
        rows: u64,
    },
}

impl LedgerError {
    /// Whether the file itself is damaged or of another version, so that another start finds it
    /// the same.
    pub(crate) const fn is_damage(&self) -> bool {
        match self {
            Self::Corrupt(_)
            | Self::Lost { .. }
            | Self::Migrate(_)
            | Self::Sqlite(_)
            | Self::Damaged { .. }
            | Self::Unlike { .. }
            | Self::Chain(_)
            | Self::Duplicate(_)
            | Self::Diverged { .. } => true,
            Self::Open { .. }
            | Self::File { .. }
            | Self::Exists { .. }
            | Self::BadBackup { .. }
            | Self::InUse { .. }
            | Self::DiskFull(_)
            | Self::ReadOnly(_)
            | Self::DiskFails(_)
            | Self::Busy(_) => false,
        }
    }

    /// What it means that a file does not open: damage and a full disk are told from a
    /// folder that is not ours.
    pub(crate) fn opening(path: &Path, source: rusqlite::Error) -> Self {
        match Self::from(source) {
            Self::Sqlite(source) if is_read_only(path) => Self::ReadOnly(source),
            Self::Sqlite(source) => Self::Open {
                path: path.into(),
                source,
            },
            known => known,
        }
    }

    pub(crate) fn file(doing: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File {
            doing,
            path: path.into(),
            source,
        }
    }
}

/// SQLite says of a read-only disk only that it cannot open what it needs beside the file.
fn is_read_only(path: &Path) -> bool {
    let opened = OpenOptions::new().append(true).open(path);
    opened.is_err_and(|error| error.kind() == io::ErrorKind::ReadOnlyFilesystem)
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, _) = &error else {
            return Self::Sqlite(error);
        };
        match failure.code {
            ErrorCode::DiskFull => Self::DiskFull(error),
            // On a full disk, growing the WAL's index fails as an I/O error of its own kind.
            ErrorCode::SystemIoFailure
                if failure.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE =>
            {
                Self::DiskFull(error)
            }
            ErrorCode::SystemIoFailure => Self::DiskFails(error),
            ErrorCode::ReadOnly => Self::ReadOnly(error),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Corrupt(error),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy(error),
            ErrorCode::ConstraintViolation => Self::Duplicate(error),
            _ => Self::Sqlite(error),
        }
    }
}
