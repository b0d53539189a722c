//! A copy of the record while it is written to, and a record begun again from a copy.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jawab_ops::FileHash;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::clock::wall_ms;
use crate::error::LedgerError;
use crate::file_copy::carry;
use crate::files::{Files, FilesFound};
use crate::record_file::{beside, into_one_file, keep_aside, place, remove_database};
use crate::store::Ledger;
use crate::verify::Verified;

/// Pages copied at a time: all of them, so that the copy is of one instant. In WAL mode
/// this holds no writer up.
const ALL_PAGES: i32 = -1;
const RETRY: Duration = Duration::from_millis(50);

/// What a backup holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BackedUp {
    /// What was checked of the record.
    pub verified: Verified,
    /// The files that it names, in the folder `files` beside it.
    pub files: FilesFound,
}

/// What a restore did.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restored {
    /// What the backup holds.
    pub verified: Verified,
    /// The files that it names: which are there again.
    pub files: FilesFound,
    /// The epoch in which the box goes on.
    pub epoch: u32,
    /// Where the record that was there before is kept, if there was one.
    pub kept: Option<PathBuf>,
}

impl fmt::Display for BackedUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verified, self.files)
    }
}

impl Ledger {
    /// Writes a copy of the record to a file, as it is at one instant, while others go on
    /// writing. The copy is verified and on disk when this returns. It holds personal data,
    /// unencrypted; only its owner may read it.
    ///
    /// The files that it names lie in `files` beside it, as they do beside the record; several
    /// backups in one folder share them. A file that is missing or damaged is told, and hinders
    /// nothing.
    ///
    /// # Errors
    /// [`LedgerError::Exists`] if there is a file already: a backup overwrites nothing.
    /// Otherwise what went wrong; then there is no file.
    pub fn backup(&self, to: &Path) -> Result<BackedUp, LedgerError> {
        refuse_existing(to)?;
        let partial = beside(to, ".partial");
        let (here, there) = (self.files(), Files::beside(to));
        // Before the record: one that leaves meanwhile is in the copy that names it.
        let mut carried = BTreeSet::new();
        for hash in self.files_named()? {
            if carry(hash, &here, &there)? == Some(true) {
                carried.insert(hash);
            }
        }
        let made = copy(self.path(), &partial)
            .and_then(|()| check_copy(&partial))
            .and_then(|(verified, named)| {
                let mut files = FilesFound::default();
                for hash in named {
                    let is_whole = if carried.contains(&hash) {
                        Some(true)
                    } else {
                        carry(hash, &here, &there)?
                    };
                    files.count(hash, is_whole);
                }
                place(&partial, to)?;
                Ok(BackedUp { verified, files })
            });
        if made.is_err() {
            remove_database(&partial);
        }
        made
    }

    /// Makes a backup the record of this file, in a new epoch: central may know changes
    /// that were made after the backup, and the same numbers must not be given twice. The
    /// box must be stopped. The record that was there is kept beside it. Sessions and what
    /// staff did last are of the day of the backup, and are forgotten. The files that it names
    /// are brought back from beside it; those that are there stay, whatever names them.
    ///
    /// # Errors
    /// [`LedgerError::Busy`] while the box runs; what is wrong with the backup, if
    /// something is. Then the record that was there is as it was.
    pub fn restore(backup: &Path, to: &Path) -> Result<Restored, LedgerError> {
        let fresh = beside(to, ".restoring");
        remove_database(&fresh);
        let verified = copy(backup, &fresh)
            .and_then(|()| check_copy(&fresh))
            .map_err(|source| LedgerError::BadBackup {
                path: backup.into(),
                source: Box::new(source),
            });
        let files = Files::beside(backup);
        let restored =
            verified.and_then(|(verified, named)| go_on(&fresh, to, verified, named, &files));
        if restored.is_err() {
            remove_database(&fresh);
        }
        restored
    }
}

/// Begins a new epoch in a verified copy, and puts it in the record's place.
fn go_on(
    fresh: &Path,
    to: &Path,
    verified: Verified,
    named: Vec<FileHash>,
    from: &Files,
) -> Result<Restored, LedgerError> {
    let known = settle(to)?;
    let mut files = FilesFound::default();
    for hash in named {
        files.count(hash, carry(hash, from, &Files::beside(to))?);
    }
    let epoch = {
        let ledger = Ledger::open(fresh)?;
        ledger.writer().execute("DELETE FROM local", [])?;
        let epoch = ledger.head()?.epoch.max(known).saturating_add(1);
        ledger.begin_epoch(epoch)?.epoch
    };
    let kept = keep_aside(to, &format!(".replaced-{}", wall_ms()))?;
    place(fresh, to)?;
    Ok(Restored {
        verified,
        files,
        epoch,
        kept,
    })
}

fn refuse_existing(path: &Path) -> Result<(), LedgerError> {
    if path.exists() {
        return Err(LedgerError::Exists { path: path.into() });
    }
    Ok(())
}

/// Copies a ledger's pages to a new file of its own, without a log beside it.
fn copy(from: &Path, to: &Path) -> Result<(), LedgerError> {
    let opening = |path: &Path| {
        let path = path.to_owned();
        move |source| LedgerError::opening(&path, source)
    };
    let file = File::create(to).map_err(|source| LedgerError::file("make", to, source))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))
        .map_err(|source| LedgerError::file("protect", to, source))?;
    let readable = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, readable).map_err(opening(from))?;
    let mut target = Connection::open(to).map_err(opening(to))?;
    let backup = Backup::new(&source, &mut target)?;
    while backup.step(ALL_PAGES)? != StepResult::Done {
        // Somebody holds the file for a moment.
        #[allow(
            clippy::disallowed_methods,
            reason = "whoever copies a ledger waits on a thread for that"
        )]
        std::thread::sleep(RETRY);
    }
    drop(backup);
    target.pragma_update(None, "journal_mode", "DELETE")?;
    target.close().map_err(|(_, error)| error.into())
}

/// Opens a copy, verifies it, and leaves it as one file that is on disk. Gives the files that
/// it names, too.
fn check_copy(path: &Path) -> Result<(Verified, Vec<FileHash>), LedgerError> {
    let ledger = Ledger::open(path)?;
    let checked = (ledger.verify()?, ledger.files_named()?);
    drop(ledger);
    into_one_file(path)?;
    Ok(checked)
}

/// Makes sure that nobody has the record open, and says which epoch it is in; 0 if it is
/// not there, or too damaged to say.
fn settle(path: &Path) -> Result<u32, LedgerError> {
    if !path.exists() {
        return Ok(0);
    }
    match into_one_file(path) {
        Err(LedgerError::Corrupt(_)) => return Ok(0),
        Err(LedgerError::Busy(_)) => return Err(LedgerError::InUse { path: path.into() }),
        other => other?,
    }
    let connection = Connection::open(path).map_err(|source| LedgerError::opening(path, source))?;
    let epoch: Result<String, _> =
        connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| {
            row.get(0)
        });
    Ok(epoch.ok().and_then(|epoch| epoch.parse().ok()).unwrap_or(0))
}
