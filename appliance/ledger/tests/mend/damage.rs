//! Damage of every kind, and what is made of it.

use std::collections::BTreeSet;
use std::fs;

use jawab_ledger::rusqlite::Connection;
use jawab_ledger::{Ledger, LedgerError, SaveFault};

use super::PAGE;
use super::Record;
use super::is_set_aside;
use super::is_whole;
use super::note;
use super::texts;

#[test]
fn a_sound_record_opens_as_it_is() {
    let record = Record::with(20);
    let before = Ledger::open(&record.path()).unwrap().head().unwrap();
    let (ledger, troubles) = record.opens();
    assert_eq!((troubles, ledger.head().unwrap()), (vec![], before));
    is_whole(&ledger, &record);
}

/// What the disk has of a record after a pulled plug: the file and its write-ahead log.
fn pulled(record: &Record) -> Record {
    let after = Record {
        folder: tempfile::tempdir().unwrap(),
        notes: record.notes.clone(),
    };
    for entry in fs::read_dir(record.folder.path()).unwrap().flatten() {
        if !entry.file_name().to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), after.folder.path().join(entry.file_name())).unwrap();
        }
    }
    after
}

#[test]
fn a_plug_pulled_while_a_record_is_young_is_nothing_wrong_with_it() {
    let mut record = Record {
        folder: tempfile::tempdir().unwrap(),
        notes: BTreeSet::new(),
    };
    // The first page alone, as a file is before it has a log.
    let connection = Connection::open(record.path()).unwrap();
    let _: String = connection
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .unwrap();
    let blank = pulled(&record);
    let page = fs::read(blank.path()).unwrap();
    assert_eq!(page.len(), PAGE);
    assert_eq!(blank.opens().1, []);
    drop(connection);

    let (ledger, troubles) = record.opens();
    assert_eq!(troubles, []);
    for n in 0..40 {
        let after = pulled(&record);
        let (opened, troubles) = after.opens();
        assert_eq!(troubles, [], "after {n} changes");
        assert_eq!(texts(&opened, "SELECT text FROM notes"), record.notes);
        assert_eq!(opened.box_id(), ledger.box_id());
        let text = format!("note {n} {}", "x".repeat(n * 400));
        ledger.commit("salma", vec![note(&text)]).unwrap();
        record.notes.insert(text);
    }
    // What was there and is blank now is lost, and said to be.
    let after = pulled(&record);
    fs::write(after.path(), page).unwrap();
    fs::remove_file(after.folder.path().join("ledger.db-wal")).unwrap();
    assert!(!after.opens().1.is_empty());
}

#[test]
fn the_top_of_any_table_or_index_may_be_gone_and_every_change_is_still_there() {
    for name in [
        "ops",
        "notes",
        "notes_case",
        "staff",
        "stamps",
        "meta",
        "local",
        "handsets_extension",
        "superseded",
        "central_ops",
        "people_index_idx",
        "people_index_data",
        "people_indexed",
        "numbers_indexed",
        // Nothing is written to them by what a start writes.
        "call_backs_taken",
        "notes_indexed",
    ] {
        let record = Record::with(300);
        let page = record.root(name);
        record.zero(page);
        let (ledger, troubles) = record.opens();
        is_set_aside(&troubles);
        is_whole(&ledger, &record);
        // What is written now is saved, and the next start finds a sound record.
        ledger.commit("salma", vec![note("after")]).unwrap();
        drop(ledger);
        let (ledger, troubles) = record.opens();
        assert_eq!(troubles.len(), 1, "it is told until `rebuild`");
        drop(ledger);
        let mended = Ledger::mend(&record.path()).unwrap();
        // A page at the top of `ops` holds some ops itself: the tables still had what they did.
        assert_eq!(mended.taken.len(), 1, "{name}");
        assert_eq!(mended.missing.is_empty(), name != "ops", "{name}: {mended}");
        let (ledger, troubles) = record.opens();
        assert_eq!(troubles, []);
        assert!(texts(&ledger, "SELECT text FROM notes").contains("after"));
        ledger.verify().unwrap();
    }
}

#[test]
fn each_octet_of_the_header_may_be_wrong() {
    let record = Record::with(30);
    let whole = fs::read(record.path()).unwrap();
    for at in (0..100).filter(|at| !(24..40).contains(at) && !(72..100).contains(at)) {
        fs::write(record.path(), &whole).unwrap();
        record.change(|octets| octets[at] ^= 0x55);
        let (ledger, _) = record.opens();
        is_whole(&ledger, &record);
    }
    fs::write(record.path(), &whole).unwrap();
    record.zero(0);
    let (ledger, troubles) = record.opens();
    is_set_aside(&troubles);
    is_whole(&ledger, &record);
}

#[test]
fn of_damaged_leaves_all_others_are_kept_and_what_is_lost_is_said() {
    let record = Record::with(400);
    let box_id = Ledger::open(&record.path()).unwrap().box_id();
    let pages = fs::metadata(record.path()).unwrap().len() as usize / PAGE;
    // Pages of ops far from each other.
    let ops: Vec<usize> = (1..pages)
        .filter(|page| {
            let octets = fs::read(record.path()).unwrap();
            octets[page * PAGE] == 10
        })
        .collect();
    for page in [ops[ops.len() / 3], ops[ops.len() / 2]] {
        record.zero(page);
    }
    let mended = Ledger::mend(&record.path()).unwrap();
    assert!(mended.kept.is_some() && mended.epoch == 2, "{mended}");
    let ledger = Ledger::open(&record.path()).unwrap();
    assert_eq!(ledger.box_id(), box_id);
    ledger.verify().unwrap();
    let kept = texts(&ledger, "SELECT text FROM notes");
    let lost = record.notes.difference(&kept).count() as u64;
    let said: u64 = mended
        .missing
        .iter()
        .map(|(_, from, to)| to - from + 1)
        .sum();
    assert!(kept.is_subset(&record.notes) && lost < 200, "{lost} lost");
    assert!(said >= lost, "{mended}: {lost} are lost");
}

#[test]
fn a_record_that_breaks_while_it_is_used_says_so_at_once_and_is_mended_in_place() {
    let record = Record::with(50);
    let page = record.root("notes");
    let (ledger, _) = record.opens();
    let saves = ledger.saves();
    assert_eq!(*saves.borrow(), None);
    ledger.checkpoint().unwrap();
    record.zero(page);
    // What SQLite still has of the page in memory is not asked.
    ledger.read(|_| Ok(())).unwrap();
    let mut failed = false;
    for n in 0..200 {
        let saved = ledger.commit("salma", vec![note(&format!("probe {n}"))]);
        failed |= matches!(saved, Err(LedgerError::Corrupt(_)));
    }
    if failed {
        assert_eq!(*saves.borrow(), Some(SaveFault::Damaged));
    }
    ledger.mend_in_use().unwrap();
    assert_eq!(*saves.borrow(), None);
    ledger.commit("salma", vec![note("saved")]).unwrap();
    ledger.verify().unwrap();
    let kept = texts(&ledger, "SELECT text FROM notes");
    assert!(record.notes.is_subset(&kept) && kept.contains("saved"));
}

#[test]
fn a_record_in_use_is_not_mended_from_outside() {
    let record = Record::with(3);
    let ledger = Ledger::open(&record.path()).unwrap();
    let refused = Ledger::mend(&record.path());
    assert!(
        matches!(refused, Err(LedgerError::InUse { .. })),
        "{refused:?}"
    );
    is_whole(&ledger, &record);
}
