//! A disk that takes nothing: the record stands in memory, and goes back.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jawab_ledger::{Ledger, RecordTrouble};

use super::Record;
use super::is_whole;
use super::note;
use super::texts;

#[test]
fn where_the_disk_takes_nothing_the_record_stands_in_memory_and_goes_back() {
    let record = Record::with(20);
    let (ledger, _) = record.opens();
    drop(ledger);
    // A folder in the way: nothing can be opened there, whoever asks.
    let away = record.folder.path().join("away");
    fs::rename(record.path(), &away).unwrap();
    fs::create_dir(record.path()).unwrap();
    let (ledger, troubles) = record.opens();
    assert!(
        matches!(troubles.as_slice(), [RecordTrouble::InMemory { .. }]),
        "{troubles:?}"
    );
    assert_eq!(
        texts(&ledger, "SELECT extension FROM handsets"),
        ["201".to_owned()].into()
    );
    ledger.commit("salma", vec![note("meanwhile")]).unwrap();
    assert!(ledger.return_to_disk().is_err());
    fs::remove_dir(record.path()).unwrap();
    fs::rename(&away, record.path()).unwrap();
    assert!(ledger.return_to_disk().unwrap());
    ledger.commit("salma", vec![note("afterwards")]).unwrap();
    drop(ledger);
    let (ledger, troubles) = record.opens();
    assert_eq!(troubles, []);
    let notes = texts(&ledger, "SELECT text FROM notes");
    assert!(notes.contains("meanwhile") && notes.contains("afterwards"));
    assert!(record.notes.is_subset(&notes));
    ledger.verify().unwrap();
}

/// Names the record for a process that keeps it in memory and is killed, and the note it saves.
const KILLED: [&str; 2] = ["JAWAB_TEST_RECORD", "JAWAB_TEST_NOTE"];

/// Saves a note in memory in a process of its own, which ends without a word. Gives its number.
fn is_killed_in_memory(test: &str, record: &Record, text: &str) -> u32 {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .envs([
            (KILLED[0], record.path().as_os_str()),
            (KILLED[1], text.as_ref()),
        ])
        .spawn()
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(9));
    child.id()
}

/// What that process does.
fn save_and_die() {
    let [Some(path), Some(text)] = KILLED.map(std::env::var_os) else {
        return;
    };
    let (ledger, troubles) = Ledger::open_lasting(Path::new(&path)).unwrap();
    assert!(matches!(
        troubles.as_slice(),
        [RecordTrouble::InMemory { .. }]
    ));
    ledger
        .commit("salma", vec![note(text.to_str().unwrap())])
        .unwrap();
    std::process::exit(9);
}

/// The folders in memory of a process.
fn in_memory_of(process: u32) -> Vec<PathBuf> {
    let begin = format!("jawab-{process}-");
    let found = fs::read_dir("/dev/shm").unwrap().flatten();
    let ours = found.filter(|entry| entry.file_name().to_string_lossy().starts_with(&begin));
    ours.map(|entry| entry.path()).collect()
}

/// A folder in the way of the record's log: the record can be read, and nothing be written.
fn block(record: &Record) {
    fs::create_dir(record.folder.path().join("ledger.db-wal")).unwrap();
}

fn unblock(record: &Record) {
    fs::remove_dir(record.folder.path().join("ledger.db-wal")).unwrap();
}

#[test]
fn what_a_killed_box_kept_in_memory_goes_on_at_the_next_start() {
    save_and_die();
    let test = "memory::what_a_killed_box_kept_in_memory_goes_on_at_the_next_start";
    let mut record = Record::with(20);
    drop(record.opens());
    block(&record);
    // Killed again and again: each has what those before it saved, and one folder stays.
    let mut last = None;
    for text in ["first", "second", "third"] {
        let process = is_killed_in_memory(test, &record, text);
        assert_eq!(in_memory_of(process).len(), 1);
        if let Some(before) = last.replace(process) {
            assert_eq!(in_memory_of(before), Vec::<PathBuf>::new());
        }
        record.notes.insert(text.into());
    }
    unblock(&record);
    // Somebody writes to the record that is on disk, before the box is started.
    Ledger::open(&record.path())
        .unwrap()
        .commit("salma", vec![note("beside")])
        .unwrap();
    record.notes.insert("beside".into());
    let (ledger, troubles) = record.opens();
    assert_eq!(troubles, []);
    is_whole(&ledger, &record);
    assert_eq!(in_memory_of(last.unwrap()), Vec::<PathBuf>::new());
    ledger.commit("salma", vec![note("after")]).unwrap();
    record.notes.insert("after".into());
    drop(ledger);
    let (ledger, troubles) = record.opens();
    assert_eq!(troubles, []);
    is_whole(&ledger, &record);
}

#[test]
fn what_is_in_memory_of_other_boxes_and_of_running_ones_is_left_alone() {
    save_and_die();
    let test = "memory::what_is_in_memory_of_other_boxes_and_of_running_ones_is_left_alone";
    let (mut other, record) = (Record::with(2), Record::with(3));
    drop((other.opens(), record.opens()));
    block(&other);
    block(&record);
    let killed = is_killed_in_memory(test, &other, "of another");
    let (running, _) = record.opens();
    running.commit("salma", vec![note("running")]).unwrap();
    // A second one for the same file, and its end, take nothing from the first.
    let (second, _) = record.opens();
    assert!(!texts(&second, "SELECT text FROM notes").contains("running"));
    drop(second);
    assert!(texts(&running, "SELECT text FROM notes").contains("running"));
    running.commit("salma", vec![note("still")]).unwrap();
    assert_eq!(in_memory_of(killed).len(), 1);
    unblock(&record);
    // Somebody writes to the disk's record beside the box that has not come back to it yet.
    Ledger::open(&record.path())
        .unwrap()
        .commit("salma", vec![note("beside")])
        .unwrap();
    assert!(running.return_to_disk().unwrap());
    let kept = texts(&running, "SELECT text FROM notes");
    assert!(kept.contains("still") && kept.contains("beside"));
    running.verify().unwrap();
    unblock(&other);
    other.notes.insert("of another".into());
    let (ledger, _) = other.opens();
    is_whole(&ledger, &other);
    assert_eq!(in_memory_of(killed), Vec::<PathBuf>::new());
}
