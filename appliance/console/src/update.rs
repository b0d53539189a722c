//! `jawab update`: another system for the box, from a file or from a stick.

use std::fs;
use std::path::{Path, PathBuf};

use crate::machine::{NotDone, Site, run};

/// What an update is called on a stick.
const FILE: &str = "box.update";
/// Where a stick is mounted meanwhile.
const MOUNTED: &str = "run/jawab-stick";

/// Why there is no update.
#[derive(Debug, thiserror::Error)]
pub enum UpdateError {
    /// Nobody plugged a stick in.
    #[error("there is no stick")]
    NoStick,
    /// There are sticks, and no update on any.
    #[error("no stick has a file box.update")]
    NoFile,
    /// The machine's program refuses it, or is not there.
    #[error(transparent)]
    NotDone(#[from] NotDone),
}

/// Installs an update into the slot that is not in use, by the image's own program, which
/// checks who signed it. The next start takes it.
///
/// # Errors
/// [`NotDone`], with what the program said.
pub fn update(file: &Path, older: bool) -> Result<String, NotDone> {
    let mut words = vec![
        "box-update".to_owned(),
        "install".to_owned(),
        file.display().to_string(),
    ];
    words.extend(older.then(|| "--older".to_owned()));
    run(&words)
}

/// Installs the update that is on a stick.
///
/// # Errors
/// [`UpdateError`].
pub fn update_from_stick(site: &Site) -> Result<String, UpdateError> {
    let sticks = sticks(&site.root);
    if sticks.is_empty() {
        return Err(UpdateError::NoStick);
    }
    let folder = site.root.join(MOUNTED);
    let path = |path: &Path| path.display().to_string();
    let _ = fs::create_dir_all(&folder);
    let mut unreadable = None;
    for stick in sticks {
        // Read only, and nothing on it is run.
        let options = ["mount", "-o", "ro,nosuid,nodev,noexec"].map(str::to_owned);
        let places = [path(&stick), path(&folder)];
        if let Err(failed) = run(&[&options[..], &places].concat()) {
            unreadable = Some(failed);
            continue;
        }
        let file = folder.join(FILE);
        let installed = file.exists().then(|| update(&file, false));
        let _ = run(&["umount".to_owned(), path(&folder)]);
        if let Some(installed) = installed {
            return Ok(installed?);
        }
    }
    Err(unreadable.map_or(UpdateError::NoFile, UpdateError::NotDone))
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
