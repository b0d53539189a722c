//! A file on its way into the folder: written piece by piece under another name, synced, and
//! given its name. What is not brought to its end leaves nothing behind.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use jawab_ops::{FileDigest, FileHash};

use crate::error::LedgerError;
use crate::files::Files;
use crate::folders::failed;

/// A file that is being written.
#[derive(Debug)]
pub struct NewFile {
    unnamed: Unnamed,
    file: File,
    digest: FileDigest,
    octets: u64,
}

/// A file that is on disk as a whole, and has yet to get its name.
#[derive(Debug)]
pub struct WholeFile {
    unnamed: Unnamed,
    hash: FileHash,
    octets: u64,
}

/// A file under a name of the moment, removed when nobody wants it any more.
#[derive(Debug)]
struct Unnamed {
    files: Files,
    path: PathBuf,
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        // It has its own name by now, or is not wanted; what cannot be removed goes at the
        // next start.
        let _ = fs::remove_file(&self.path);
    }
}

impl Files {
    /// Begins a file whose content comes piece by piece.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] among others.
    pub fn begin(&self) -> Result<NewFile, LedgerError> {
        self.make()?;
        NewFile::begin(self.clone())
    }
}

impl NewFile {
    pub(crate) fn begin(files: Files) -> Result<Self, LedgerError> {
        let path = files.unfinished();
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| failed("write", &path, error))?;
        Ok(Self {
            unnamed: Unnamed { files, path },
            file,
            digest: FileDigest::default(),
            octets: 0,
        })
    }

    /// How many octets were written so far.
    #[must_use]
    pub const fn octets(&self) -> u64 {
        self.octets
    }

    /// Writes the next piece.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] among others.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), LedgerError> {
        self.file
            .write_all(piece)
            .map_err(|error| failed("write", &self.unnamed.path, error))?;
        self.digest.update(piece);
        self.octets += piece.len() as u64;
        Ok(())
    }

    /// Brings it to disk.
    ///
    /// # Errors
    /// [`LedgerError::DiskFull`] among others.
    pub fn finish(self) -> Result<WholeFile, LedgerError> {
        self.file
            .sync_all()
            .map_err(|error| failed("write", &self.unnamed.path, error))?;
        Ok(WholeFile {
            unnamed: self.unnamed,
            hash: self.digest.finish(),
            octets: self.octets,
        })
    }
}

impl WholeFile {
    /// The hash of its content.
    #[must_use]
    pub const fn hash(&self) -> FileHash {
        self.hash
    }

    /// How long it is, in octets.
    #[must_use]
    pub const fn octets(&self) -> u64 {
        self.octets
    }

    /// Opens it, to look at its content.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn open(&self) -> Result<File, LedgerError> {
        File::open(&self.unnamed.path).map_err(|error| failed("read", &self.unnamed.path, error))
    }

    /// Gives it its name. When this returns it is there for good, in place of what may have
    /// been there under this name, damaged or not.
    ///
    /// To be called where the op is made that names it (in [`Ledger::write`]'s `decide`): a
    /// file with this content may be leaving just now, and nothing leaves while somebody
    /// writes.
    ///
    /// # Errors
    /// [`LedgerError`] when the disk fails.
    ///
    /// [`Ledger::write`]: crate::Ledger::write
    pub fn place(&self) -> Result<(), LedgerError> {
        let Unnamed { files, path } = &self.unnamed;
        let name = files.path(self.hash);
        fs::rename(path, &name).map_err(|error| failed("write", &name, error))?;
        files.sync_folder()
    }
}
