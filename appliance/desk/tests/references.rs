//! No reference of a case is given twice, whatever becomes of the record.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use jawab_desk::{Board, CaseKind, Desk, Ledger, NewCase, Reference, Whose};
use jawab_ledger::{Change, Fields};
use jawab_vocabulary::StaffId;
use tempfile::TempDir;
use uuid::Uuid;

/// A box that can be stopped: what is left of it is its folder.
struct Stand {
    folder: TempDir,
    board: Board,
}

fn board(serial: &str) -> Board {
    Board {
        model: "Raspberry Pi 4 Model B".into(),
        fingerprint: serial.into(),
    }
}

fn stand() -> Stand {
    Stand {
        folder: tempfile::tempdir().unwrap(),
        board: board("10000000"),
    }
}

impl Stand {
    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    fn desk(&self) -> Desk {
        let ledger = Ledger::open(&self.path()).unwrap();
        Desk::new(ledger, "RAB").on_board(self.board.clone())
    }

    /// Starts the box, saves so many cases, and stops it. Gives their references.
    async fn saves(&self, count: usize) -> Vec<Reference> {
        let desk = self.desk();
        let mut given = Vec::new();
        for _ in 0..count {
            given.push(save(&desk).await);
        }
        desk.ledger().checkpoint().unwrap();
        given
    }

    /// Another stand, with a copy of all that is in this one's folder.
    fn copied(&self) -> Stand {
        let copy = Stand {
            folder: tempfile::tempdir().unwrap(),
            board: self.board.clone(),
        };
        copy_all(self.folder.path(), copy.folder.path());
        copy
    }
}

fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_file() {
            // As `cp` does it, into a file that is there as well.
            let to = to.join(entry.file_name());
            fs::write(to, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

async fn save(desk: &Desk) -> Reference {
    let case = NewCase {
        id: Uuid::now_v7(),
        contact: None,
        caller_kind: None,
        note: "Une note".into(),
        programme: None,
        kind: CaseKind::Information.into(),
        open: true,
        name: None,
        address: None,
        whose: Whose::Unsaid,
    };
    let staff = StaffId(Uuid::nil());
    let saved = desk.save_case(staff, case).await.unwrap();
    saved.reference.parse().unwrap()
}

fn all_differ(given: &[&[Reference]]) {
    let mut seen = HashSet::new();
    for reference in given.iter().flat_map(|given| given.iter()) {
        assert!(seen.insert(reference.to_string()), "twice: {reference}");
    }
}

#[tokio::test]
async fn a_box_that_starts_again_keeps_its_mark() {
    let stand = stand();
    let (first, second) = (stand.saves(2).await, stand.saves(2).await);
    let marks: HashSet<_> = first.iter().chain(&second).map(|one| one.mark).collect();
    assert_eq!(marks.len(), 1);
    assert!(!marks.contains(&None));
    let numbers: Vec<u64> = first.iter().chain(&second).map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

#[tokio::test]
async fn after_a_restore_no_reference_is_given_again() {
    let stand = stand();
    let before = stand.saves(3).await;
    let backup = stand.folder.path().join("backup.db");
    stand.desk().ledger().backup(&backup).unwrap();
    let lost = stand.saves(4).await;
    Ledger::restore(&backup, &stand.path()).unwrap();
    let after = stand.saves(4).await;
    // The same backup a second time.
    Ledger::restore(&backup, &stand.path()).unwrap();
    let again = stand.saves(4).await;
    all_differ(&[&before, &lost, &after, &again]);
}

#[tokio::test]
async fn two_copies_that_run_give_different_references() {
    let stand = stand();
    let before = stand.saves(2).await;
    // On the same machine, and the disk in another one.
    let (beside, mut elsewhere) = (stand.copied(), stand.copied());
    elsewhere.board = board("20000000");
    let given = (
        stand.saves(3).await,
        beside.saves(3).await,
        elsewhere.saves(3).await,
    );
    all_differ(&[&before, &given.0, &given.1, &given.2]);
}

#[tokio::test]
async fn the_disk_in_another_board_draws_another_mark() {
    let mut stand = stand();
    let before = stand.saves(1).await;
    stand.board = board("20000000");
    let after = stand.saves(1).await;
    assert_ne!(before[0].mark, after[0].mark);
}

#[tokio::test]
async fn an_old_file_copied_over_the_record_is_noticed() {
    let stand = stand();
    let before = stand.saves(2).await;
    let old = fs::read(stand.path()).unwrap();
    let lost = stand.saves(3).await;
    // The file is the same one for the file system, its content is not.
    fs::write(stand.path(), &old).unwrap();
    for end in ["db-wal", "db-shm"] {
        let _ = fs::remove_file(stand.path().with_extension(end));
    }
    let after = stand.saves(3).await;
    all_differ(&[&before, &lost, &after]);
}

#[tokio::test]
async fn an_old_folder_copied_over_the_folder_is_noticed() {
    let stand = stand();
    let before = stand.saves(2).await;
    let old = stand.copied();
    let lost = stand.saves(3).await;
    copy_all(old.folder.path(), stand.folder.path());
    let after = stand.saves(3).await;
    all_differ(&[&before, &lost, &after]);
}

#[tokio::test]
async fn a_new_epoch_draws_another_mark() {
    let stand = stand();
    let desk = stand.desk();
    let before = save(&desk).await;
    let epoch = desk.ledger().head().unwrap().epoch;
    desk.ledger().begin_epoch(epoch + 1).unwrap();
    let after = save(&desk).await;
    assert_ne!(before.mark, after.mark);
    assert_eq!(after.number, 2);
}

#[tokio::test]
async fn boxes_that_begin_anew_for_one_centre_give_different_references() {
    // A replaced box, or one after a factory reset: nothing of the earlier record is there.
    let (dead, replaced) = (stand().saves(3).await, stand().saves(3).await);
    all_differ(&[&dead, &replaced]);
}

#[tokio::test]
async fn a_record_of_an_earlier_version_goes_on_after_its_highest_reference() {
    let stand = stand();
    let desk = stand.desk();
    let year = save(&desk).await.year;
    let old = [("RAB", 41), ("RAB", 999_999), ("AGA", 1_000_001)];
    for (code, number) in old {
        let reference = format!("{code}-{year}-{number:06}");
        let fields = Fields::from([("reference".into(), reference.into())]);
        let change = Change::new("case", Uuid::now_v7(), fields);
        desk.ledger().commit("test", vec![change]).unwrap();
    }
    desk.ledger()
        .write("test", |db| {
            db.execute("DELETE FROM meta WHERE key LIKE 'reference/%'", [])
                .map_err(jawab_ledger::LedgerError::from)?;
            Ok::<_, jawab_ledger::LedgerError>((Vec::new(), ()))
        })
        .unwrap();
    let next = save(&desk).await;
    assert_eq!(next.number, 1_000_000);
    let found = desk.search(&format!("RAB-{year}-000041")).await.unwrap();
    assert_eq!(found.cases.len(), 1);
    let found = desk.search("000041").await.unwrap();
    assert_eq!(found.cases.len(), 1);
}

#[tokio::test]
async fn a_number_whose_case_has_left_is_not_given_again() {
    let stand = stand();
    let desk = stand.desk();
    let (first, second) = (save(&desk).await, save(&desk).await);
    desk.ledger()
        .write("test", |db| {
            db.execute("DELETE FROM cases", [])
                .map_err(jawab_ledger::LedgerError::from)?;
            Ok::<_, jawab_ledger::LedgerError>((Vec::new(), ()))
        })
        .unwrap();
    let third = save(&stand.desk()).await;
    all_differ(&[&[first, second], std::slice::from_ref(&third)]);
    assert_eq!(third.number, 3);
}

#[tokio::test]
async fn a_case_is_found_by_its_reference_in_any_writing_and_by_its_last_digits() {
    let stand = stand();
    let desk = stand.desk();
    let _ = save(&desk).await;
    let reference = save(&desk).await.to_string();
    for text in [
        reference.clone(),
        reference.to_lowercase(),
        reference.replace('-', " "),
        reference.replace("000002", "2"),
        "000002".into(),
        "٠٠٠٠٠٢".into(),
    ] {
        let found = desk.search(&text).await.unwrap().cases;
        let found: Vec<_> = found.iter().map(|case| case.reference.as_str()).collect();
        assert_eq!(found, [reference.as_str()], "{text}");
    }
    // What is being typed finds all that begin so.
    let (typed, _) = reference.split_at(reference.len() - 2);
    assert_eq!(desk.search(typed).await.unwrap().cases.len(), 2);
}
