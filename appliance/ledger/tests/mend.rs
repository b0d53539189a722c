//! Damaged records: nothing that was acknowledged and can be read is left behind.
#![allow(
    clippy::disallowed_methods,
    reason = "a process of the test's own ends here"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jawab_ledger::rusqlite::Connection;
use jawab_ledger::{
    Acknowledged, Change, Fields, Head, Ledger, LedgerError, RecordTrouble, Retention, SaveFault,
    wall_ms,
};
use tempfile::TempDir;
use uuid::Uuid;

const PAGE: usize = 4_096;

struct Record {
    folder: TempDir,
    notes: BTreeSet<String>,
}

fn note(text: &str) -> Change {
    let fields = Fields::from([("text".into(), text.into())]);
    Change::new("note", Uuid::now_v7(), fields)
}

impl Record {
    /// With notes, long ones among them, staff and a handset; closed in order.
    fn with(notes: usize) -> Self {
        let mut record = Self {
            folder: tempfile::tempdir().unwrap(),
            notes: BTreeSet::new(),
        };
        let ledger = Ledger::open(&record.path()).unwrap();
        for (kind, field, value) in [("staff", "login", "salma"), ("handset", "extension", "201")] {
            let fields = Fields::from([(field.into(), value.into())]);
            ledger
                .commit("console", vec![Change::new(kind, Uuid::now_v7(), fields)])
                .unwrap();
        }
        for n in 0..notes {
            let long = if n % 7 == 0 {
                "x".repeat(9_000)
            } else {
                String::new()
            };
            let text = format!("note {n} {long}");
            ledger.commit("salma", vec![note(&text)]).unwrap();
            record.notes.insert(text);
        }
        ledger.local_put("session", "a", b"1", None).unwrap();
        drop(ledger);
        let connection = Connection::open(record.path()).unwrap();
        let _: String = connection
            .query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))
            .unwrap();
        drop(connection);
        record
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    fn root(&self, name: &str) -> usize {
        let connection = Connection::open(self.path()).unwrap();
        let page: i64 = connection
            .query_row(
                "SELECT rootpage FROM sqlite_master WHERE name = ?1",
                [name],
                |row| row.get(0),
            )
            .unwrap();
        usize::try_from(page).unwrap() - 1
    }

    fn change(&self, change: impl FnOnce(&mut Vec<u8>)) {
        let mut octets = fs::read(self.path()).unwrap();
        change(&mut octets);
        fs::write(self.path(), octets).unwrap();
    }

    fn zero(&self, page: usize) {
        self.change(|octets| octets[page * PAGE..(page + 1) * PAGE].fill(0));
    }

    fn opens(&self) -> (Ledger, Vec<RecordTrouble>) {
        Ledger::open_lasting(&self.path()).unwrap()
    }
}

fn texts(ledger: &Ledger, sql: &str) -> BTreeSet<String> {
    ledger
        .read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            rows.collect()
        })
        .unwrap()
}

fn is_whole(ledger: &Ledger, record: &Record) {
    ledger.verify().unwrap();
    assert_eq!(texts(ledger, "SELECT text FROM notes"), record.notes);
    assert_eq!(
        texts(ledger, "SELECT login FROM staff"),
        ["salma".to_owned()].into()
    );
    assert_eq!(
        texts(ledger, "SELECT extension FROM handsets"),
        ["201".to_owned()].into()
    );
}

fn is_set_aside(troubles: &[RecordTrouble]) {
    let [RecordTrouble::SetAside { file, why }] = troubles else {
        panic!("{troubles:?}");
    };
    assert!(file.exists() && !why.is_empty(), "{}", file.display());
}

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
fn what_central_has_not_acknowledged_is_said_again_and_nothing_is_doubled() {
    let record = Record::with(50);
    {
        let ledger = Ledger::open(&record.path()).unwrap();
        ledger
            .set_acknowledged(Acknowledged {
                epoch: 1,
                sequence: 30,
            })
            .unwrap();
    }
    record.zero(record.root("notes"));
    let (ledger, _) = record.opens();
    is_whole(&ledger, &record);
    // Two of staff and handset come before the fifty notes.
    assert_eq!(ledger.pending().unwrap(), 22);
    assert_eq!(ledger.head().unwrap().epoch, 2);
    drop(ledger);
    // Mended twice, nothing is there twice.
    Ledger::mend(&record.path()).unwrap();
    let ledger = Ledger::open(&record.path()).unwrap();
    is_whole(&ledger, &record);
    assert_eq!(ledger.pending().unwrap(), 22);
}

#[test]
fn a_lost_record_begins_anew_as_the_same_box_with_its_staff_and_handsets() {
    for lose in [
        (|path: &Path| fs::remove_file(path).unwrap()) as fn(&Path),
        |path| fs::write(path, "").unwrap(),
        |path| fs::write(path, vec![0; 20_000]).unwrap(),
        |path| fs::write(path, "garbage".repeat(900)).unwrap(),
    ] {
        let record = Record::with(5);
        let (ledger, _) = record.opens();
        let box_id = ledger.box_id();
        drop(ledger);
        lose(&record.path());
        let (ledger, troubles) = record.opens();
        assert_eq!(troubles.len(), 1);
        assert_eq!((ledger.box_id(), ledger.head().unwrap().epoch), (box_id, 2));
        assert_eq!(
            texts(&ledger, "SELECT login FROM staff"),
            ["salma".to_owned()].into()
        );
        assert_eq!(
            texts(&ledger, "SELECT extension FROM handsets"),
            ["201".to_owned()].into()
        );
        ledger.verify().unwrap();
    }
}

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
    let test = "what_a_killed_box_kept_in_memory_goes_on_at_the_next_start";
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
    let test = "what_is_in_memory_of_other_boxes_and_of_running_ones_is_left_alone";
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

/// The files beside the record that hold what it held once.
fn aside(record: &Record) -> usize {
    let entries = fs::read_dir(record.folder.path()).unwrap().flatten();
    let names = entries.map(|entry| entry.file_name().into_string().unwrap());
    names
        .filter(|name| name.contains(".damaged-") || name.contains(".replaced-"))
        .count()
}

#[test]
fn records_that_were_set_aside_leave_when_central_has_had_all_of_them_for_the_margin() {
    const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
    let record = Record::with(30);
    let backup = record.folder.path().join("backup");
    Ledger::open(&record.path())
        .unwrap()
        .backup(&backup)
        .unwrap();
    record.zero(record.root("notes"));
    drop(record.opens());
    Ledger::mend(&record.path()).unwrap();
    assert_eq!(aside(&record), 2, "one damaged, one replaced by hand");
    let now = Arc::new(AtomicU64::new(wall_ms()));
    let night = |acknowledged: bool, days: u64| {
        now.fetch_add(days * DAY_MS, Ordering::Relaxed);
        let (wall, on_for) = (now.clone(), now.clone());
        let ledger = Ledger::open_by_clocks(
            &record.path(),
            move || wall.load(Ordering::Relaxed),
            move || Duration::from_millis(on_for.load(Ordering::Relaxed)),
        )
        .unwrap();
        if acknowledged {
            let Head {
                epoch, sequence, ..
            } = ledger.head().unwrap();
            let all = Acknowledged { epoch, sequence };
            ledger.set_acknowledged(all).unwrap();
        }
        ledger.heard_time(now.load(Ordering::Relaxed));
        ledger.note_acknowledged().unwrap();
        let kept = Retention::default();
        ledger.compact(&kept, Duration::ZERO).unwrap();
        ledger.verify().unwrap();
        aside(&record)
    };
    assert_eq!(night(false, 0), 2, "they are seen");
    assert_eq!(night(false, 40), 2, "central has nothing yet");
    assert_eq!(night(true, 0), 2, "the time begins now");
    assert_eq!(night(true, 29), 2);
    assert_eq!(night(true, 2), 0);
    // One that a backup replaced, with a note that is nowhere else, is for somebody to judge.
    let ledger = Ledger::open(&record.path()).unwrap();
    ledger.commit("salma", vec![note("not in it")]).unwrap();
    drop(ledger);
    Ledger::restore(&backup, &record.path()).unwrap();
    // And so is one of which nothing can be read.
    fs::write(
        record.folder.path().join("ledger.db.replaced-1"),
        [7; 9_000],
    )
    .unwrap();
    for _ in 0..3 {
        assert_eq!(night(true, 40), 2);
    }
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
