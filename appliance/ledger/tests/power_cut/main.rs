//! Power cuts, at any instant of a writer's life.
//!
//! A killed process loses nothing that it gave to the kernel; a power cut does. So the
//! writer runs once under `strace`, which notes every write, sync and acknowledgement in
//! their order. Each cut is then played back: what was synced is on the disk; of what was
//! not, any sector may be, in any order. See `docs/power-cuts.md`.
//!
//! `JAWAB_POWER_CUTS=1000 cargo test -p jawab-ledger --test power_cut` is
//! the long run.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on fails"
)]

mod disk;
mod trace;

use std::path::Path;
use std::process::Command;

use disk::{Disk, Event, Luck};
use jawab_ledger::{Change, Fields, Ledger, LedgerError};
use tempfile::TempDir;
use uuid::Uuid;

const NAME: &str = "ledger.db";
const CHANGES: u32 = 110;
/// How often the writer closes the record and opens it again.
const SITTING: u32 = 40;
/// Changes of each cut's survivor, to see that it can go on.
const AFTERWARDS: usize = 2;

fn change(n: u32) -> Vec<Change> {
    // From a line to more than a page, one to three to a transaction.
    let one = |part: u32| {
        let length = usize::try_from(n * 977 % 5_000).unwrap();
        let text = format!("{n}.{part} {}", "x".repeat(length));
        let fields = Fields::from([("text".into(), text.into())]);
        Change::new("note", Uuid::now_v7(), fields)
    };
    (0..=n % 3).map(one).collect()
}

/// The writer: makes changes, and says of each when it is acknowledged.
#[test]
#[ignore = "the child of the other tests"]
fn write_and_acknowledge() {
    let Ok(folder) = std::env::var("JAWAB_TEST_FOLDER") else {
        return;
    };
    let path = Path::new(&folder).join(NAME);
    for sitting in 0.. {
        let ledger = Ledger::open(&path).unwrap();
        // Often, so that cuts fall into checkpoints too: those beside the commits, and their own.
        if sitting % 2 == 0 {
            ledger.checkpoint_every(40);
        } else {
            ledger
                .write("child", |db| {
                    db.pragma_update(None, "wal_autocheckpoint", 40)
                        .map_err(LedgerError::from)?;
                    Ok::<_, LedgerError>((Vec::new(), ()))
                })
                .unwrap();
        }
        for n in (sitting * SITTING)..((sitting + 1) * SITTING) {
            if n == CHANGES {
                return;
            }
            ledger.commit("child", change(n)).unwrap();
            println!("acknowledged {n}.");
        }
    }
}

/// What the writer did, from its first system call to its last.
fn life_of_a_writer() -> Vec<Event> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("trace");
    let status = Command::new("strace")
        .args(["-f", "-y", "-xx", "-s", "1000000", "-o"])
        .arg(&log)
        .args([
            "-e",
            "trace=openat,lseek,write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat",
        ])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--ignored",
            "--exact",
            "write_and_acknowledge",
            "--nocapture",
        ])
        .env("JAWAB_TEST_FOLDER", folder.path())
        .stdout(std::process::Stdio::null())
        .status()
        .expect("strace runs (apt install strace)");
    assert!(status.success());
    let events = trace::read(&log, folder.path());
    let acknowledged = events
        .iter()
        .filter(|event| matches!(event, Event::Acknowledged(_)));
    assert_eq!(acknowledged.count(), usize::try_from(CHANGES).unwrap());
    events
}

/// Starts a box on what the cut left. Says what is wrong, if something is.
fn survives(folder: &Path, acknowledged: Option<u32>) -> Result<(), String> {
    let ledger = Ledger::open(&folder.join(NAME)).map_err(|error| error.to_string())?;
    ledger.verify().map_err(|error| error.to_string())?;
    let kept: Vec<String> = ledger
        .read(|db| {
            let mut notes = db.prepare(
                "SELECT substr(text, 1, instr(text, ' ') - 1) FROM notes ORDER BY rowid",
            )?;
            notes.query_map([], |row| row.get(0))?.collect()
        })
        .map_err(|error| error.to_string())?;
    let mut next = 0;
    let mut rest = kept.iter();
    while let Some(first) = rest.next() {
        let of = (0..=next % 3).map(|part| format!("{next}.{part}"));
        let found = std::iter::once(first).chain(rest.by_ref().take((next % 3) as usize));
        if !of.eq(found.cloned()) {
            return Err(format!("change {next} is not whole"));
        }
        next += 1;
    }
    if acknowledged.is_some_and(|last| next <= last) {
        return Err(format!(
            "{next} changes are kept; {acknowledged:?} was acknowledged"
        ));
    }
    for _ in 0..AFTERWARDS {
        ledger
            .commit("after", change(0))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn cuts() -> u32 {
    std::env::var("JAWAB_POWER_CUTS").map_or(40, |cuts| cuts.parse().unwrap())
}

/// Cuts the power before every so many events. Gives what was wrong after each.
fn cut_often(events: &[Event], cuts: u32, syncs_are_true: bool) -> Vec<String> {
    let mut disk = Disk::default();
    let mut luck = Luck::new(u64::from(cuts));
    let mut acknowledged = None;
    let mut wrong = Vec::new();
    let mut made = 0;
    for (at, event) in events.iter().enumerate() {
        // Spread over the writer's life, and never twice at one place in a row.
        let due = (at as u64 + 1) * u64::from(cuts) / events.len() as u64;
        while made < due {
            made += 1;
            let left = TempDir::new().unwrap();
            disk.after_a_cut(&mut luck, left.path());
            if let Err(what) = survives(left.path(), acknowledged) {
                wrong.push(format!("cut before event {at}: {what}"));
            }
        }
        match event {
            Event::Acknowledged(n) => acknowledged = Some(*n),
            Event::Sync(_) | Event::SyncEnds(..) | Event::SyncFolder if !syncs_are_true => {}
            event => disk.happens(event),
        }
    }
    wrong
}

#[test]
fn what_was_acknowledged_outlives_a_power_cut_at_any_instant() {
    let mut left = cuts();
    while left > 0 {
        let round = left.min(200);
        let wrong = cut_often(&life_of_a_writer(), round, true);
        assert!(wrong.is_empty(), "{} of {round}: {wrong:#?}", wrong.len());
        left -= round;
    }
}

/// The harness can fail: a disk that only says that it has synced loses changes.
#[test]
fn a_disk_that_lies_about_syncing_is_found_out() {
    let wrong = cut_often(&life_of_a_writer(), 10, false);
    assert!(!wrong.is_empty());
}
