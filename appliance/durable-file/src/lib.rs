//! Small files that a plug pulled at any moment leaves whole: the old one or the new one.
//!
//! A file is written under a name of its own beside the one whose place it takes (`NAME.part`), is
//! on the disk before it is renamed (rename(2) is atomic), and the folder is on the disk before
//! it is said to be kept: without the last step a power cut may bring the old file back after
//! somebody was told that it was changed.
//!
//! The name is always the same one, so that what a crash leaves is taken away by the next
//! write. Whoever writes one file from two places at once has to see to it that they take turns.
//!
//! ```
//! # let folder = tempfile::tempdir().unwrap();
//! let path = folder.path().join("counters");
//! jawab_durable_file::write(&path, b"7\n", 0o600).unwrap();
//! assert_eq!(std::fs::read(&path).unwrap(), b"7\n");
//! ```
#![forbid(unsafe_code)]

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Whose a file is, and who may read it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Owned {
    /// The user's number.
    pub uid: u32,
    /// The group's number.
    pub gid: u32,
    /// The permission bits, as for chmod(2).
    pub mode: u32,
}

impl Owned {
    /// As that file or folder is.
    ///
    /// # Errors
    /// When it is not there, or its folder cannot be looked into.
    pub fn like(path: &Path) -> io::Result<Self> {
        let about = fs::metadata(path)?;
        Ok(Self {
            uid: about.uid(),
            gid: about.gid(),
            mode: about.mode() & 0o777,
        })
    }
}

/// A file beside the one whose place it will take, with all of its octets on the disk. Dropped
/// without [`accept`](Self::accept) it goes, and the old one stays.
#[derive(Debug)]
#[must_use = "what is not accepted is taken away"]
pub struct Proposal {
    part: PathBuf,
    path: PathBuf,
}

impl Proposal {
    /// Writes it, with these permission bits, as the user that the program runs as. Nobody but
    /// that user can read it before it is whole.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn write(path: &Path, octets: &[u8], mode: u32) -> io::Result<Self> {
        let (proposal, file) = Self::begin(path)?;
        proposal.fill(file, octets, mode)
    }

    /// The same, for another user (who writes it is root). Nobody but its owner to be can read
    /// it at any moment.
    ///
    /// # Errors
    /// When the disk does not take it, or it may not be given away.
    pub fn write_for(path: &Path, octets: &[u8], owned: Owned) -> io::Result<Self> {
        let (proposal, file) = Self::begin(path)?;
        let is = file.metadata()?;
        if (is.uid(), is.gid()) != (owned.uid, owned.gid) {
            chown(&proposal.part, Some(owned.uid), Some(owned.gid))?;
        }
        proposal.fill(file, octets, owned.mode)
    }

    /// An empty file that only its owner reads. What a crash left behind may have other rights.
    fn begin(path: &Path) -> io::Result<(Self, File)> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".part");
        let part = path.with_file_name(name);
        let _ = fs::remove_file(&part);
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&part)?;
        let path = path.into();
        Ok((Self { part, path }, file))
    }

    fn fill(self, mut file: File, octets: &[u8], mode: u32) -> io::Result<Self> {
        file.set_permissions(Permissions::from_mode(mode))?;
        file.write_all(octets)?;
        file.sync_all()?;
        Ok(self)
    }

    /// It takes its place. When this returns it is there for good.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn accept(self) -> io::Result<()> {
        fs::rename(&self.part, &self.path)?;
        sync_folder_of(&self.path)
    }
}

impl Drop for Proposal {
    fn drop(&mut self) {
        // Accepted, it is not there any more.
        let _ = fs::remove_file(&self.part);
    }
}

/// Writes a file in the place of the one that is there, with these permission bits. When this
/// returns it is there for good. Its folder has to be there.
///
/// # Errors
/// When the disk does not take it; the old file is as it was.
pub fn write(path: &Path, octets: &[u8], mode: u32) -> io::Result<()> {
    Proposal::write(path, octets, mode)?.accept()
}

/// Takes a file away, if it is there. When this returns it is gone for good.
///
/// # Errors
/// When the disk fails.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Ok(()) => sync_folder_of(path),
        Err(error) => Err(error),
    }
}

/// Has on the disk which names are in the folder that `path` is in.
///
/// # Errors
/// When the disk fails.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_crash_left_is_taken_away_and_its_rights_are_not_inherited() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let left = folder.path().join("key.part");
        fs::write(&left, "half a secret").unwrap();
        fs::set_permissions(&left, Permissions::from_mode(0o666)).unwrap();
        write(&path, b"secret", 0o600).unwrap();
        assert_eq!(Owned::like(&path).unwrap().mode, 0o600);
        assert_eq!(names(folder.path()), ["key"]);
    }

    #[test]
    fn the_rights_are_those_asked_for_whatever_the_umask() {
        let folder = tempfile::tempdir().unwrap();
        for mode in [0o600, 0o640, 0o644, 0o666] {
            let path = folder.path().join(format!("{mode:o}"));
            write(&path, b"", mode).unwrap();
            assert_eq!(Owned::like(&path).unwrap().mode, mode);
        }
    }

    #[test]
    fn what_is_not_accepted_leaves_the_old_one_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("box.toml");
        write(&path, b"old", 0o644).unwrap();
        let owned = Owned::like(&path).unwrap();
        drop(Proposal::write_for(&path, b"new", owned).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["box.toml"]);
    }

    #[test]
    fn a_disk_that_takes_nothing_leaves_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"old", 0o644).unwrap();
        // A folder in the way of the new one, with something in it: no rename can replace it.
        fs::create_dir(folder.path().join("file.part")).unwrap();
        assert!(write(&path, b"new", 0o644).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert!(write(&folder.path().join("none").join("file"), b"", 0o644).is_err());
    }

    #[test]
    fn removed_twice_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        write(&path, b"", 0o644).unwrap();
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert_eq!(names(folder.path()), [""; 0]);
    }

    proptest! {
        #[test]
        fn the_last_one_that_was_kept_is_there(files in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..300), any::<bool>()), 1..6,
        )) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file");
            let mut kept = None;
            for (octets, accepted) in files {
                let proposal = Proposal::write(&path, &octets, 0o600).unwrap();
                if accepted {
                    proposal.accept().unwrap();
                    kept = Some(octets);
                }
                prop_assert_eq!(fs::read(&path).ok(), kept.clone());
            }
        }
    }
}
