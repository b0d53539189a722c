//! Files beside the database, each under the hash of its content.
//!
//! A file is on disk before the op that names it: it is written to a temporary file,
//! synced, renamed, and the folder synced, and only then may the op be committed. A crash
//! in between leaves a file that nobody names, which the same file, added again, takes up;
//! never an op that names a file that is not there.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use jawab_ops::FileHash;
use nix::sys::statvfs::statvfs;
use rusqlite::{Connection, TransactionBehavior};

use crate::error::LedgerError;
use crate::folders::{failed, sync_folder};
use crate::store::Ledger;

/// What the folder is called, beside the database.
const FOLDER: &str = "files";

/// Temporary files end so; what a crash left of them is removed at the next start.
const UNFINISHED: &str = "new";

/// What is left of the disk to the record: weeks of calls and cases.
const RESERVE: u64 = 64 * 1024 * 1024;

/// The files of a box. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Files {
    folder: PathBuf,
}

/// What a check of all files found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FilesFound {
    /// How many are there and have their hash.
    pub whole: u64,
    /// Those that a record names and that are not there.
    pub missing: Vec<FileHash>,
    /// Those that are there with another content.
    pub damaged: Vec<FileHash>,
}

impl Files {
    /// The files beside a database.
    #[must_use]
    pub fn beside(database: &Path) -> Self {
        let folder = database.parent().unwrap_or_else(|| Path::new(""));
        Self {
            folder: folder.join(FOLDER),
        }
    }

    /// Where a file is, if it is there.
    #[must_use]
    pub fn path(&self, hash: FileHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }

    /// Whether so many octets can be written and the record still has room to grow: a paper can
    /// wait, and what was said in a call cannot.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] if not.
    pub fn make_sure_of(&self, octets: u64) -> Result<(), LedgerError> {
        self.make()?;
        let disk =
            statvfs(&self.folder).map_err(|error| failed("measure", &self.folder, error.into()))?;
        let free = disk.blocks_available().saturating_mul(disk.fragment_size());
        if free < octets.saturating_add(RESERVE) {
            let full = io::Error::from(io::ErrorKind::StorageFull);
            return Err(failed("write", &self.folder, full));
        }
        Ok(())
    }

    /// Keeps a file. When this returns it is on disk, whatever happens then.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] among others; nothing is left of it then.
    pub fn keep(&self, content: &[u8]) -> Result<FileHash, LedgerError> {
        let mut file = self.begin()?;
        file.write(content)?;
        let file = file.finish()?;
        file.place()?;
        Ok(file.hash())
    }

    /// Where a file is written before it has its name. Each has a number of its own: the same
    /// file may be added twice at once.
    pub(crate) fn unfinished(&self) -> PathBuf {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let process = std::process::id();
        self.folder.join(format!("{process}-{number}.{UNFINISHED}"))
    }

    pub(crate) fn make(&self) -> Result<(), LedgerError> {
        make_folder(&self.folder)
    }

    pub(crate) fn sync_folder(&self) -> Result<(), LedgerError> {
        sync_folder(&self.folder)
    }

    /// The content of a file; `None` where there is none. It is not compared with the hash.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn read(&self, hash: FileHash) -> Result<Option<Vec<u8>>, LedgerError> {
        let path = self.path(hash);
        match fs::read(&path) {
            Ok(content) => Ok(Some(content)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("read", &path, error)),
        }
    }

    /// So many octets of a file at most, from there on; `None` where there is none.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn piece(
        &self,
        hash: FileHash,
        offset: u64,
        most: usize,
    ) -> Result<Option<Vec<u8>>, LedgerError> {
        let path = self.path(hash);
        let read = || -> io::Result<Vec<u8>> {
            let mut file = File::open(&path)?;
            file.seek(SeekFrom::Start(offset))?;
            let mut piece = Vec::new();
            file.take(most as u64).read_to_end(&mut piece)?;
            Ok(piece)
        };
        match read() {
            Ok(piece) => Ok(Some(piece)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed("read", &path, error)),
        }
    }

    /// Whether a file is there with the content that its name says; `None` where it is not
    /// there at all.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn is_whole(&self, hash: FileHash) -> Result<Option<bool>, LedgerError> {
        let content = self.read(hash)?;
        Ok(content.map(|content| FileHash::of(&content) == hash))
    }

    /// Removes what a crash left of files that were being written. To be called before
    /// anybody writes.
    ///
    /// # Errors
    /// [`LedgerError`] when the folder cannot be read.
    pub fn sweep(&self) -> Result<(), LedgerError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed("read", &self.folder, error)),
        };
        for entry in entries {
            let path = entry
                .map_err(|error| failed("read", &self.folder, error))?
                .path();
            if path.extension().is_some_and(|end| end == UNFINISHED) {
                fs::remove_file(&path).map_err(|error| failed("remove", &path, error))?;
            }
        }
        Ok(())
    }
}

impl Ledger {
    /// The files that its records name.
    #[must_use]
    pub fn files(&self) -> Files {
        Files::beside(self.path())
    }

    /// Reads every file that a record of this box names.
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read. What is missing or damaged is no error.
    pub fn verify_files(&self) -> Result<FilesFound, LedgerError> {
        let files = self.files();
        let mut found = FilesFound::default();
        for hash in self.files_named()? {
            found.count(hash, files.is_whole(hash)?);
        }
        Ok(found)
    }

    /// Removes a file that no record names, after its op could not be made. Gives whether there
    /// was one.
    ///
    /// # Errors
    /// [`LedgerError`] when the record cannot be read or the file not be removed.
    pub fn let_unnamed_go(&self, hash: FileHash) -> Result<bool, LedgerError> {
        let mut writer = self.writer();
        // Nobody adds it meanwhile: who does, writes.
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gone = self.remove_unnamed(&transaction, hash)?;
        transaction.commit()?;
        Ok(gone)
    }

    /// The same, within a transaction that keeps everybody else from writing.
    pub(crate) fn remove_unnamed(
        &self,
        transaction: &Connection,
        hash: FileHash,
    ) -> Result<bool, LedgerError> {
        let named: bool = transaction
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM attachments WHERE hash = ?1)")?
            .query_row([hash.to_string()], |row| row.get(0))?;
        if named {
            return Ok(false);
        }
        let path = self.files().path(hash);
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed("remove", &path, error)),
        }
    }

    /// Every file that a record of this box names.
    pub(crate) fn files_named(&self) -> Result<Vec<FileHash>, LedgerError> {
        let own = self.box_id().to_string();
        let named: Vec<String> = self.read(|db| {
            let mut statement = db.prepare(
                "SELECT DISTINCT hash FROM attachments \
                 WHERE box_id = ?1 AND hash IS NOT NULL ORDER BY hash",
            )?;
            statement.query_map([own], |row| row.get(0))?.collect()
        })?;
        let hashes = named.iter().filter_map(|hash| hash.parse().ok());
        Ok(hashes.collect())
    }
}

impl std::fmt::Display for FilesFound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} files are there as they were added.", self.whole)?;
        for (hashes, what) in [
            (&self.missing, "is missing; copy it from a backup"),
            (
                &self.damaged,
                "is damaged; copy it from a backup, or add it again",
            ),
        ] {
            for hash in hashes {
                write!(f, "\nThe file {hash} {what}.")?;
            }
        }
        Ok(())
    }
}

impl FilesFound {
    /// Adds a file, as [`Files::is_whole`] has it.
    pub(crate) fn count(&mut self, hash: FileHash, is_whole: Option<bool>) {
        match is_whole {
            Some(true) => self.whole += 1,
            Some(false) => self.damaged.push(hash),
            None => self.missing.push(hash),
        }
    }

    /// Whether nothing is missing and nothing damaged.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_empty()
    }
}

/// The folder, for nobody but the box: papers of people are in it.
fn make_folder(folder: &Path) -> Result<(), LedgerError> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| failed("make", folder, error))?;
    folder.parent().map_or(Ok(()), sync_folder)
}
