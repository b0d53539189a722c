//! Records that stand in memory, each in a folder of its own with a lock that its process holds
//! until it ends: what a killed one leaves behind is found by the next start for the same record.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jawab_ops::BoxId;
use nix::unistd::geteuid;
use uuid::Uuid;

use crate::accounts;
use crate::clock::wall_ms;
use crate::connection::readable;
use crate::error::LedgerError;
use crate::record_file::remove_database;

/// Which record's it is: the path of that. Its process holds a lock on it.
const OWNER: &str = "owner";
/// There once all that was to be in it is: before that, nothing was saved there.
const WHOLE: &str = "whole";

/// A record in memory that stands in for another, held for as long as this is there.
#[derive(Debug)]
pub(crate) struct StandIn {
    /// The file in memory.
    pub(crate) file: PathBuf,
    _owner: File,
}

impl StandIn {
    /// A folder for one that stands in for this record.
    pub(crate) fn new(record: &Path) -> Result<Self, LedgerError> {
        let name = format!("jawab-{}-{}", std::process::id(), Uuid::now_v7().simple());
        let folder = memory().join(name);
        let failed = |source| LedgerError::file("make", &folder, source);
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(failed)?;
        let owner = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(folder.join(OWNER));
        let held = owner.and_then(|mut owner| {
            owner.lock()?;
            owner.write_all(whole_path(record).as_os_str().as_bytes())?;
            Ok(owner)
        });
        match held {
            Ok(owner) => Ok(Self {
                file: folder.join("ledger.db"),
                _owner: owner,
            }),
            Err(source) => {
                remove(&folder);
                Err(failed(source))
            }
        }
    }

    /// All that was to be in it is.
    pub(crate) fn is_whole(&self) -> Result<(), LedgerError> {
        let path = self.file.with_file_name(WHOLE);
        File::create(&path)
            .map(drop)
            .map_err(|source| LedgerError::file("make", &path, source))
    }

    /// Forgets it.
    pub(crate) fn remove(&self) {
        if let Some(folder) = self.file.parent() {
            remove(folder);
        }
    }
}

/// What processes that run no more kept in memory of this record, the latest first. It is held,
/// so that no other start takes it as well.
pub(crate) fn left_behind(record: &Path) -> Vec<StandIn> {
    let path = whole_path(record);
    let mut found: Vec<(u64, StandIn)> = Vec::new();
    for entry in fs::read_dir(memory()).into_iter().flatten().flatten() {
        let folder = entry.path();
        let is_named = entry.file_name().as_bytes().starts_with(b"jawab-");
        if !is_named || !is_ours(&folder) {
            continue;
        }
        let owned = fs::read(folder.join(OWNER));
        if !owned.is_ok_and(|owner| owner == path.as_os_str().as_bytes()) {
            continue;
        }
        // Who runs holds the lock; one that is gone by now was taken by another start.
        let Ok(owner) = File::open(folder.join(OWNER)) else {
            continue;
        };
        if owner.try_lock().is_err() || !folder.join(OWNER).exists() {
            continue;
        }
        let file = folder.join("ledger.db");
        if !folder.join(WHOLE).exists() {
            remove(&folder);
        } else if is_of_box(record, &file) {
            let written = [file.clone(), folder.join("ledger.db-wal")];
            let times = written.iter().flat_map(fs::metadata);
            let latest = times.map(|file| {
                file.mtime_nsec().cast_unsigned() / 1_000_000 + file.mtime().cast_unsigned() * 1_000
            });
            let latest = latest.max().unwrap_or_else(wall_ms);
            found.push((
                latest,
                StandIn {
                    file,
                    _owner: owner,
                },
            ));
        }
    }
    found.sort_by_key(|(written, _)| std::cmp::Reverse(*written));
    found.into_iter().map(|(_, left)| left).collect()
}

/// Anybody may make folders there: what others made is not believed.
fn is_ours(folder: &Path) -> bool {
    fs::symlink_metadata(folder).is_ok_and(|found| {
        found.is_dir() && found.uid() == geteuid().as_raw() && found.mode() & 0o077 == 0
    })
}

/// Whether the box that has this record now is that of the file, as far as both say.
fn is_of_box(record: &Path, file: &Path) -> bool {
    let known = accounts::read(record).box_id.or_else(|| box_of(record));
    let Some((known, found)) = known.zip(box_of(file)) else {
        return true;
    };
    known == found
}

fn box_of(file: &Path) -> Option<BoxId> {
    let sql = "SELECT value FROM meta WHERE key = 'box_id'";
    let id: String = readable(file)
        .and_then(|connection| connection.query_row(sql, [], |row| row.get(0)))
        .ok()?;
    Uuid::try_parse(&id).ok().map(BoxId)
}

/// The same for whatever folder the box was started in.
fn whole_path(record: &Path) -> PathBuf {
    let folder = record
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let folder = fs::canonicalize(folder).or_else(|_| std::path::absolute(folder));
    let name = record.file_name().unwrap_or_default();
    folder.map_or_else(|_| record.to_owned(), |folder| folder.join(name))
}

/// Where files are in memory.
fn memory() -> PathBuf {
    let shared = Path::new("/dev/shm");
    if shared.is_dir() && fs::metadata(shared).is_ok_and(|folder| !folder.permissions().readonly())
    {
        shared.into()
    } else {
        std::env::temp_dir()
    }
}

fn remove(folder: &Path) {
    let stands_in = folder.join("ledger.db");
    remove_database(&stands_in);
    for name in [
        "ledger.accounts",
        "ledger.room",
        "ledger.accounts.part",
        WHOLE,
        OWNER,
    ] {
        let _ = fs::remove_file(folder.join(name));
    }
    // Another's are not in it: a start that finds more leaves the folder.
    let _ = fs::remove_dir(folder);
}
