//! Sticks that somebody plugs into the box: which there are, and how one is mounted meanwhile.

use std::fs;
use std::path::{Path, PathBuf};

use crate::machine::{NotDone, Site, run};

/// Where a stick is mounted meanwhile.
const MOUNTED: &str = "run/jawab-stick";

/// What a stick is mounted for.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum For {
    /// Nothing on it changes.
    Reading,
    /// Something is written onto it.
    Writing,
}

/// A stick that is mounted. Dropped, it may be taken out.
#[derive(Debug)]
pub(crate) struct Stick {
    folder: PathBuf,
    is_mounted: bool,
}

impl Stick {
    /// Mounts the file system of a device. What is on it cannot be run, and is no device.
    ///
    /// # Errors
    /// [`NotDone`]: it cannot be read, or this account may not mount.
    pub(crate) fn mount(site: &Site, device: &Path, what_for: For) -> Result<Self, NotDone> {
        let folder = site.root.join(MOUNTED);
        let _ = fs::create_dir_all(&folder);
        let options = match what_for {
            For::Reading => "ro,nosuid,nodev,noexec",
            For::Writing => "rw,nosuid,nodev,noexec",
        };
        let words = ["mount", "-o", options].map(str::to_owned);
        let places = [device, &folder].map(|path| path.display().to_string());
        run(&[&words[..], &places].concat())?;
        Ok(Self {
            folder,
            is_mounted: true,
        })
    }

    /// Where its files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes it out of use; all that was written is on it then.
    ///
    /// # Errors
    /// [`NotDone`]: something may be missing on it.
    pub(crate) fn unmount(mut self) -> Result<(), NotDone> {
        self.is_mounted = false;
        umount(&self.folder)
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        if self.is_mounted {
            let _ = umount(&self.folder);
        }
    }
}

fn umount(folder: &Path) -> Result<(), NotDone> {
    run(&["umount".to_owned(), folder.display().to_string()]).map(drop)
}

/// The file systems that may be on sticks: the partitions of disks that can be taken out, or
/// such a disk itself where it has none. What the kernel says below `/sys` decides.
#[must_use]
pub fn sticks(root: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for disk in folders(&root.join("sys/block")) {
        let says = |name: &str| fs::read_to_string(disk.join(name)).unwrap_or_default();
        // A reader without a card is a disk of no size.
        if says("removable").trim() != "1" || says("size").trim() == "0" {
            continue;
        }
        let mut parts: Vec<PathBuf> = folders(&disk)
            .into_iter()
            .filter(|part| part.join("partition").exists())
            .collect();
        if parts.is_empty() {
            parts.push(disk);
        }
        let device = |part: &PathBuf| Some(root.join("dev").join(part.file_name()?));
        found.extend(
            parts
                .iter()
                .filter_map(device)
                .filter(|device| device.exists()),
        );
    }
    found
}

fn folders(of: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(of).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort_unstable();
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk(root: &Path, name: &str, removable: &str, size: &str, parts: &[&str]) {
        let disk = root.join("sys/block").join(name);
        fs::create_dir_all(&disk).unwrap();
        fs::create_dir_all(root.join("dev")).unwrap();
        fs::write(disk.join("removable"), removable).unwrap();
        fs::write(disk.join("size"), size).unwrap();
        fs::create_dir(disk.join("queue")).unwrap();
        fs::write(root.join("dev").join(name), "").unwrap();
        for part in parts {
            fs::create_dir(disk.join(part)).unwrap();
            fs::write(disk.join(part).join("partition"), "1\n").unwrap();
            fs::write(root.join("dev").join(part), "").unwrap();
        }
    }

    #[test]
    fn sticks_are_what_can_be_taken_out_and_has_a_size() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        disk(root, "sda", "0\n", "61440000\n", &["sda1", "sda2"]);
        disk(root, "sdb", "1\n", "15728640\n", &["sdb1"]);
        disk(root, "sdc", "1\n", "15728640\n", &[]);
        disk(root, "sdd", "1\n", "0\n", &[]);
        assert_eq!(sticks(root), [root.join("dev/sdb1"), root.join("dev/sdc")]);
        fs::remove_file(root.join("dev/sdb1")).unwrap();
        assert_eq!(sticks(root), [root.join("dev/sdc")]);
    }
}
