//! Damaged records: nothing that was acknowledged and can be read is left behind.
#![allow(
    clippy::disallowed_methods,
    reason = "a process of the test's own ends here"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod damage;
mod memory;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jawab_ledger::rusqlite::Connection;
use jawab_ledger::{Acknowledged, Change, Fields, Head, Ledger, RecordTrouble, Retention, wall_ms};
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
