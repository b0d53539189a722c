//! Disks that are full, read-only or damaged.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jawab_ledger::{Change, Fields, Ledger, LedgerError};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use tempfile::TempDir;
use uuid::Uuid;

/// A tmpfs of a few megabytes.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new() -> Self {
        let disk = Self(tempfile::tempdir().unwrap());
        disk.mount(MsFlags::empty())
            .expect("mounting a tmpfs needs root (or run the tests as root in a container)");
        disk
    }

    fn mount(&self, flags: MsFlags) -> nix::Result<()> {
        mount(
            Some("tmpfs"),
            self.0.path(),
            Some("tmpfs"),
            flags,
            Some("size=4m"),
        )
    }

    fn ledger(&self) -> PathBuf {
        self.0.path().join("ledger.db")
    }

    fn fill(&self) {
        let ballast = self.0.path().join("ballast");
        let mut ballast = fs::File::create(ballast).unwrap();
        while ballast.write_all(&[0; 4096]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.0.path().join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Nothing that the test leaves open there is needed.
        let _ = umount2(self.0.path(), MntFlags::MNT_DETACH);
    }
}

fn note(text: &str) -> Change {
    let fields = Fields::from([("text".into(), text.into())]);
    Change::new("note", Uuid::now_v7(), fields)
}

fn texts(ledger: &Ledger) -> Result<Vec<String>, LedgerError> {
    ledger.read(|db| {
        let mut statement = db.prepare("SELECT text FROM notes ORDER BY id")?;
        statement.query_map([], |row| row.get(0))?.collect()
    })
}

#[test]
fn a_full_disk_takes_nothing_loses_nothing_and_says_so() {
    let disk = SmallDisk::new();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    ledger.commit("s", vec![note("avant")]).unwrap();
    disk.fill();
    let mut saved = 1;
    let error = loop {
        match ledger.commit("s", vec![note("pendant")]) {
            Ok(()) => saved += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, LedgerError::DiskFull(_)), "{error}");
    assert!(error.to_string().contains("free some space"), "{error}");
    assert_eq!(
        texts(&ledger).unwrap().len(),
        saved,
        "what is there can be read"
    );
    let error = ledger.backup(&disk.0.path().join("copy")).unwrap_err();
    assert!(matches!(error, LedgerError::DiskFull(_)), "{error}");
    disk.make_room();
    ledger.commit("s", vec![note("après")]).unwrap();
    assert_eq!(texts(&ledger).unwrap().len(), saved + 1);
    ledger.verify().unwrap();
}

#[test]
fn a_box_starts_on_a_full_disk_by_the_room_that_was_set_aside() {
    let disk = SmallDisk::new();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    ledger.commit("s", vec![note("avant")]).unwrap();
    ledger.set_room_aside().unwrap();
    drop(ledger);
    disk.fill();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    assert_eq!(texts(&ledger).unwrap(), ["avant"]);
    // What is left of the room takes some changes; then the disk is full again.
    let full = loop {
        if let Err(error) = ledger.commit("s", vec![note(&"z".repeat(4_000))]) {
            break error;
        }
    };
    assert!(matches!(full, LedgerError::DiskFull(_)), "{full}");
    let error = ledger.set_room_aside().unwrap_err();
    assert!(error.to_string().contains("set room aside"), "{error}");
    disk.make_room();
    ledger.set_room_aside().unwrap();
    ledger.verify().unwrap();
}

#[test]
fn a_start_on_a_full_disk_without_any_room_says_so() {
    let disk = SmallDisk::new();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    ledger.commit("s", vec![note("avant")]).unwrap();
    drop(ledger);
    disk.fill();
    let error = Ledger::open(&disk.ledger()).unwrap_err();
    assert!(matches!(error, LedgerError::DiskFull(_)), "{error}");
    disk.make_room();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    assert_eq!(texts(&ledger).unwrap(), ["avant"]);
}

#[test]
fn a_read_only_disk_is_said_to_be_read_only() {
    let disk = SmallDisk::new();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    ledger.commit("s", vec![note("avant")]).unwrap();
    drop(ledger);
    disk.mount(MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY)
        .unwrap();
    let error = Ledger::open(&disk.ledger()).unwrap_err();
    assert!(matches!(error, LedgerError::ReadOnly(_)), "{error}");
    disk.mount(MsFlags::MS_REMOUNT).unwrap();
    let ledger = Ledger::open(&disk.ledger()).unwrap();
    assert_eq!(texts(&ledger).unwrap(), ["avant"]);
}

fn filled(path: &Path) -> Vec<String> {
    let ledger = Ledger::open(path).unwrap();
    for n in 0..40 {
        let long = format!("{n} {}", "y".repeat(n * 40));
        ledger.commit("s", vec![note(&long)]).unwrap();
    }
    texts(&ledger).unwrap()
}

#[test]
fn a_damaged_head_of_the_file_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    filled(&path);
    let mut octets = fs::read(&path).unwrap();
    octets[..64].fill(0xa5);
    fs::write(&path, &octets).unwrap();
    let error = Ledger::open(&path).unwrap_err();
    assert!(matches!(error, LedgerError::Corrupt(_)), "{error}");
    assert!(
        error.to_string().contains("jawab ledger restore"),
        "{error}"
    );
    assert_eq!(
        fs::read(&path).unwrap(),
        octets,
        "it is left as it was found"
    );
}

/// Wherever octets flip, verify finds it, or they were nobody's and everything is there.
#[test]
fn damage_anywhere_is_found_or_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let before = filled(&path);
    let whole = fs::read(&path).unwrap();
    let used = |at: &usize| whole[*at..*at + 8].iter().all(|octet| *octet != 0);
    let places: Vec<usize> = (0..whole.len() - 8).filter(used).step_by(1_201).collect();
    let mut found = 0;
    for at in places.iter().copied() {
        let mut damaged = whole.clone();
        let end = at + 8;
        damaged[at..end].iter_mut().for_each(|octet| *octet ^= 0x5a);
        fs::write(&path, &damaged).unwrap();
        let outcome = Ledger::open(&path).and_then(|ledger| {
            ledger.verify()?;
            texts(&ledger)
        });
        match outcome {
            Ok(texts) => assert_eq!(texts, before, "octets {at} to {end}"),
            Err(_) => found += 1,
        }
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", path.display()));
        }
    }
    // The rest are octets that SQLite freed and did not clear.
    assert!(found > places.len() / 2, "{found} of {}", places.len());
}

/// A change that meets a damaged page is refused as a whole.
#[test]
fn a_change_that_meets_damage_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    filled(&path);
    let ledger = Ledger::open(&path).unwrap();
    let root: u32 = ledger
        .read(|db| {
            db.query_row(
                "SELECT rootpage FROM sqlite_schema WHERE name = 'ops'",
                [],
                |row| row.get(0),
            )
        })
        .unwrap();
    drop(ledger);
    let root = usize::try_from(root).unwrap();
    let mut octets = fs::read(&path).unwrap();
    octets[(root - 1) * 4096..][..4096].fill(0xff);
    fs::write(&path, &octets).unwrap();
    let outcome = Ledger::open(&path).and_then(|ledger| ledger.commit("s", vec![note("x")]));
    assert!(
        matches!(outcome, Err(LedgerError::Corrupt(_))),
        "{outcome:?}"
    );
}

#[test]
fn a_file_on_a_full_disk_is_refused_in_words_and_leaves_nothing() {
    let disk = SmallDisk::new();
    let files = jawab_ledger::Files::beside(&disk.ledger());
    files.keep(b"avant").unwrap();
    disk.fill();
    let error = files.keep(&[7; 100_000]).unwrap_err();
    assert!(matches!(error, LedgerError::DiskFull(_)), "{error}");
    let left = fs::read_dir(disk.0.path().join("files")).unwrap().count();
    assert_eq!(left, 1, "only what was there");
    disk.make_room();
    files.keep(&[7; 100_000]).unwrap();
}
