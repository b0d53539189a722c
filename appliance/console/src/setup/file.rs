//! Files that a plug pulled at any moment leaves whole: the old one or the new one.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Whose a file is, and who may read it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct Owned {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) mode: u32,
}

impl Owned {
    /// As that file is.
    pub(crate) fn like(path: &Path) -> io::Result<Self> {
        let about = fs::metadata(path)?;
        Ok(Self {
            uid: about.uid(),
            gid: about.gid(),
            mode: about.mode() & 0o777,
        })
    }
}

/// A file beside the one that it will take the place of, with all of its text on the disk.
pub(crate) struct Proposal {
    new: PathBuf,
    path: PathBuf,
}

impl Proposal {
    /// Writes it. Nobody but its owner to be can read it at any moment.
    pub(crate) fn write(path: &Path, text: &str, owned: Owned) -> io::Result<Self> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".new");
        let proposal = Self {
            new: path.with_file_name(name),
            path: path.into(),
        };
        let _ = fs::remove_file(&proposal.new);
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&proposal.new)?;
        let is = file.metadata()?;
        if (is.uid(), is.gid()) != (owned.uid, owned.gid) {
            chown(&proposal.new, Some(owned.uid), Some(owned.gid))?;
        }
        file.set_permissions(Permissions::from_mode(owned.mode))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(proposal)
    }

    /// It takes its place.
    pub(crate) fn accept(self) -> io::Result<()> {
        fs::rename(&self.new, &self.path)?;
        sync_folder(&self.path)
    }
}

impl Drop for Proposal {
    fn drop(&mut self) {
        // Accepted, it is not there any more.
        let _ = fs::remove_file(&self.new);
    }
}

/// Keeps a copy of a file as `NAME.bak`.
pub(crate) fn back_up(path: &Path) -> io::Result<()> {
    let text = fs::read_to_string(path)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".bak");
    Proposal::write(&path.with_file_name(name), &text, Owned::like(path)?)?.accept()
}

/// Takes a file away, if it is there.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(()) => sync_folder(path),
        Err(error) => Err(error),
    }
}

fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or_else(|| Path::new(".")))?.sync_all()
}
