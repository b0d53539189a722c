//! What the ledger promises.

#![allow(
    clippy::disallowed_methods,
    reason = "a thread of the test's own waits"
)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jawab_ledger::{Acknowledged, Change, Fields, Head, Ledger, LedgerError};
use jawab_ops::Op;
use tempfile::TempDir;
use uuid::Uuid;

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    (folder, ledger)
}

fn note(text: &str) -> Change {
    let fields = Fields::from([("text".into(), text.into())]);
    Change::new("note", Uuid::now_v7(), fields)
}

fn texts(ledger: &Ledger) -> Vec<String> {
    ledger
        .read(|db| {
            let mut statement = db.prepare("SELECT text FROM notes ORDER BY rowid")?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
        .unwrap()
}

#[test]
fn a_change_is_in_the_tables_and_in_the_ops() {
    let (_folder, ledger) = ledger();
    ledger
        .commit("salma", vec![note("un"), note("deux")])
        .unwrap();
    assert_eq!(texts(&ledger), ["un", "deux"]);
    let ops = ledger.ops_after(1, 0, 10, 1_000_000).unwrap();
    assert_eq!(ops.len(), 2);
    let second = Op::decode(&ops[1]).unwrap();
    assert_eq!((second.sequence, second.author.as_str()), (2, "salma"));
    assert_eq!(second.previous, Op::hash_of(&ops[0]));
    assert_eq!(ledger.head().unwrap().hash, second.hash());
    assert_eq!(ledger.verify().unwrap().ops, 2);
}

/// Ids of notes follow from what they say, and do not begin with their time.
#[test]
fn an_index_made_anew_finds_the_last_noted_first_whatever_their_ids() {
    let (folder, ledger) = ledger();
    let [first, second, third] = [1, 2, 3].map(Uuid::from_u128);
    let notes = [(9, first), (7, second), (8, third)].into_iter().zip(1..);
    let notes = notes.map(|((id, case), written_ms): (_, i64)| {
        let fields = Fields::from([
            ("case_id".into(), case.into()),
            ("text".into(), "rappeler la mairie".into()),
            ("written_ms".into(), written_ms.into()),
        ]);
        Change::new("note", Uuid::from_u128(id), fields)
    });
    ledger.commit("salma", notes.collect()).unwrap();
    let found = |ledger: &Ledger| {
        ledger
            .read(|db| jawab_ledger::search::cases_noted(db, "mairie", 9))
            .unwrap()
    };
    let last_first = [third, second, first].map(|case| case.to_string());
    assert_eq!(found(&ledger), last_first);
    drop(ledger);
    let path = folder.path().join("ledger.db");
    let db = jawab_ledger::rusqlite::Connection::open(&path).unwrap();
    let forgotten = db.execute("DELETE FROM meta WHERE key = 'search'", []);
    assert_eq!(forgotten, Ok(1));
    drop(db);
    assert_eq!(found(&Ledger::open(&path).unwrap()), last_first);
}

#[test]
fn a_case_with_many_notes_is_found_once_and_where_the_last_of_them_is() {
    let (_folder, ledger) = ledger();
    let cases = [4, 5, 4, 6, 5, 4].map(Uuid::from_u128);
    for (id, case) in (100..).zip(cases) {
        let fields = Fields::from([
            ("case_id".into(), case.into()),
            ("text".into(), "rappeler la mairie".into()),
        ]);
        let note = Change::new("note", Uuid::from_u128(id), fields);
        ledger.commit("salma", vec![note]).unwrap();
    }
    let found = |most| {
        let noted = ledger.read(|db| jawab_ledger::search::cases_noted(db, "mairie", most));
        noted.unwrap()
    };
    let last_first = [4, 5, 6].map(|case| Uuid::from_u128(case).to_string());
    assert_eq!(found(9), last_first);
    assert_eq!(found(2), last_first[..2]);
}

/// The pages of the log, and how many of them are back in the file.
fn log(db: &jawab_ledger::rusqlite::Connection) -> (i64, i64) {
    let state = db.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| {
        Ok((row.get(1)?, row.get(2)?))
    });
    state.unwrap()
}

#[test]
fn the_log_is_brought_back_beside_whoever_saves() {
    const EVERY: u32 = 20;
    let (folder, ledger) = ledger();
    ledger.checkpoint_every(EVERY);
    let path = folder.path().join("ledger.db");
    let db = jawab_ledger::rusqlite::Connection::open(path).unwrap();
    for n in 0..20 {
        ledger.commit("salma", vec![note(&n.to_string())]).unwrap();
    }
    let begin = Instant::now();
    let (pages, back) = loop {
        let (pages, back) = log(&db);
        if pages - back < EVERY.into() {
            break (pages, back);
        }
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "{back} of {pages}"
        );
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(back > 0 || pages < EVERY.into(), "{back} of {pages}");
    // Nobody but the thread does so, of so few.
    assert!(pages < 1_000);
    ledger.checkpoint().unwrap();
    assert_eq!(log(&db), (0, 0));
}

#[test]
fn a_decision_that_fails_changes_nothing() {
    let (_folder, ledger) = ledger();
    let refused = ledger.write("salma", |_| {
        Err::<(Vec<Change>, ()), _>(LedgerError::from(
            jawab_ledger::rusqlite::Error::InvalidQuery,
        ))
    });
    assert!(refused.is_err());
    assert_eq!(ledger.head().unwrap().sequence, 0);
}

#[test]
fn the_identity_and_the_chain_outlive_a_restart() {
    let (folder, first) = ledger();
    first.commit("salma", vec![note("avant")]).unwrap();
    let (box_id, head) = (first.box_id(), first.head().unwrap());
    drop(first);
    let again = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    assert_eq!(again.box_id(), box_id);
    assert_eq!(again.head().unwrap(), head);
    again.commit("salma", vec![note("après")]).unwrap();
    assert_eq!(again.verify().unwrap().ops, 2);
}

#[test]
fn a_change_by_another_process_keeps_the_chain_whole() {
    let (folder, one) = ledger();
    let other = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    for _ in 0..5 {
        one.commit("box", vec![note("a")]).unwrap();
        other.commit("console", vec![note("b")]).unwrap();
    }
    assert_eq!(one.verify().unwrap().ops, 10);
}

#[test]
fn what_is_pending_is_what_counts_and_was_not_acknowledged() {
    let (_folder, ledger) = ledger();
    let counted = |ledger: &Ledger, has: Acknowledged| {
        let heads = ledger.heads().unwrap();
        let of = |head: &Head| match head.epoch.cmp(&has.epoch) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => head.sequence.saturating_sub(has.sequence),
            std::cmp::Ordering::Greater => head.sequence,
        };
        heads.iter().map(of).sum::<u64>()
    };
    let mut epoch = 1;
    for round in 0..12u64 {
        for _ in 0..=round {
            ledger.commit("s", vec![note("1"), note("2")]).unwrap();
        }
        let has = ledger.acknowledged().unwrap();
        assert_eq!(ledger.pending().unwrap(), counted(&ledger, has), "{has:?}");
        let (head, pending) = ledger.pending_by().unwrap();
        assert_eq!(
            (head, pending),
            (ledger.head().unwrap(), ledger.pending().unwrap())
        );
        match round % 3 {
            // Central has some of it, or all, or another history of it.
            0 => ledger
                .set_acknowledged(Acknowledged {
                    epoch,
                    sequence: round,
                })
                .unwrap(),
            1 => ledger
                .set_acknowledged(Acknowledged {
                    epoch,
                    sequence: head.sequence,
                })
                .unwrap(),
            _ => {
                epoch += 1 + u32::try_from(round).unwrap();
                ledger.begin_epoch(epoch).unwrap();
            }
        }
        let has = ledger.acknowledged().unwrap();
        assert_eq!(ledger.pending().unwrap(), counted(&ledger, has), "{has:?}");
    }
    // Central lost what it had of an earlier epoch.
    ledger
        .set_acknowledged(Acknowledged {
            epoch: 1,
            sequence: 0,
        })
        .unwrap();
    assert_eq!(
        ledger.pending().unwrap(),
        counted(
            &ledger,
            Acknowledged {
                epoch: 1,
                sequence: 0
            }
        )
    );
}

#[test]
fn what_central_has_is_remembered_and_the_rest_is_pending() {
    let (_folder, ledger) = ledger();
    ledger
        .commit("s", vec![note("1"), note("2"), note("3")])
        .unwrap();
    assert_eq!(ledger.pending().unwrap(), 3);
    let acknowledged = Acknowledged {
        epoch: 1,
        sequence: 2,
    };
    ledger.set_acknowledged(acknowledged).unwrap();
    assert_eq!(ledger.acknowledged().unwrap(), acknowledged);
    assert_eq!(ledger.pending().unwrap(), 1);
    assert_eq!(ledger.ops_after(1, 2, 10, 1_000_000).unwrap().len(), 1);
}

#[test]
fn a_batch_is_bounded_in_octets_and_never_empty() {
    let (_folder, ledger) = ledger();
    let long = "x".repeat(1_000);
    ledger
        .commit("s", vec![note(&long), note(&long), note(&long)])
        .unwrap();
    assert_eq!(ledger.ops_after(1, 0, 10, 2_500).unwrap().len(), 2);
    assert_eq!(ledger.ops_after(1, 0, 10, 1).unwrap().len(), 1);
}

#[test]
fn damage_to_a_table_or_to_an_op_is_found() {
    let (folder, ledger) = ledger();
    ledger
        .commit("s", vec![note("vrai"), note("aussi")])
        .unwrap();
    let file = folder.path().join("ledger.db");
    let raw = jawab_ledger::rusqlite::Connection::open(file).unwrap();
    raw.execute("UPDATE notes SET text = 'faux' WHERE text = 'vrai'", [])
        .unwrap();
    assert!(matches!(ledger.verify(), Err(LedgerError::Diverged { .. })));
    raw.execute("UPDATE notes SET text = 'vrai' WHERE text = 'faux'", [])
        .unwrap();
    ledger.verify().unwrap();
    raw.execute(
        "UPDATE ops SET body = (SELECT body FROM ops WHERE sequence = 2) WHERE sequence = 1",
        [],
    )
    .unwrap();
    assert!(matches!(ledger.verify(), Err(LedgerError::Chain(_))));
}

#[test]
fn local_values_expire_and_are_no_changes() {
    let (_folder, ledger) = ledger();
    ledger.local_put("session", "a", b"1", None).unwrap();
    ledger.local_put("session", "b", b"2", Some(1)).unwrap();
    assert_eq!(ledger.local_get("session", "a").unwrap().unwrap(), b"1");
    assert_eq!(ledger.local_get("session", "b").unwrap(), None);
    ledger.local_sweep().unwrap();
    assert_eq!(ledger.local_all("session").unwrap().len(), 1);
    ledger.local_delete("session", "a").unwrap();
    assert_eq!(ledger.local_get("session", "a").unwrap(), None);
    assert_eq!(ledger.head().unwrap().sequence, 0);
}

#[test]
fn a_full_disk_is_said_to_be_full_and_after_that_all_is_well() {
    let (_folder, ledger) = ledger();
    ledger.commit("s", vec![note("avant")]).unwrap();
    // SQLite's own limit stands in for the disk's; the whole box is tested on a full tmpfs.
    let pages: i64 = ledger
        .read(|db| db.query_row("PRAGMA page_count", [], |row| row.get(0)))
        .unwrap();
    let limit = |pages: i64| {
        ledger
            .write("s", |db| {
                db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))
                    .map_err(LedgerError::from)?;
                Ok::<_, LedgerError>((Vec::new(), ()))
            })
            .unwrap();
    };
    limit(pages);
    let long = "x".repeat(100_000);
    let error = ledger.commit("s", vec![note(&long)]).unwrap_err();
    assert!(matches!(error, LedgerError::DiskFull(_)), "{error}");
    assert_eq!(texts(&ledger), ["avant"]);
    limit(pages + 1_000);
    ledger.commit("s", vec![note("après")]).unwrap();
    assert_eq!(ledger.verify().unwrap().ops, 2);
}

/// Writes until killed; a line on standard output for each change that was acknowledged.
#[test]
#[ignore = "the child of the next test"]
fn write_until_killed() {
    let Ok(path) = std::env::var("JAWAB_TEST_LEDGER") else {
        return;
    };
    let ledger = Ledger::open(path.as_ref()).unwrap();
    for n in 0.. {
        ledger
            .commit("child", vec![note(&format!("n{n}"))])
            .unwrap();
        println!("acknowledged n{n}");
    }
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let mut acknowledged = 0;
    for round in 0..10 {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "write_until_killed", "--nocapture"])
            .env("JAWAB_TEST_LEDGER", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(150 + round * 13));
        let pid = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        // A line cut by the kill was not acknowledged to anybody.
        let said = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        acknowledged += said
            .lines()
            .filter(|line| line.contains("acknowledged"))
            .count();
        let ledger = Ledger::open(&path).unwrap();
        let kept = texts(&ledger).len();
        assert!(kept >= acknowledged, "{kept} kept of {acknowledged}");
        ledger.verify().unwrap();
    }
    assert!(acknowledged > 0, "the child never wrote");
}

#[test]
fn a_new_epoch_says_again_what_was_not_acknowledged_and_changes_nothing() {
    let (_folder, ledger) = ledger();
    ledger
        .commit("salma", vec![note("su"), note("tu")])
        .unwrap();
    ledger
        .set_acknowledged(Acknowledged {
            epoch: 1,
            sequence: 1,
        })
        .unwrap();
    let first = ledger.hash_at(1, 2).unwrap();
    let head = ledger.begin_epoch(4).unwrap();
    assert_eq!((head.epoch, head.sequence), (4, 1));
    assert_eq!(ledger.pending().unwrap(), 1);
    let (old, again) = (
        ledger.op(1, 2).unwrap().unwrap(),
        ledger.op(4, 1).unwrap().unwrap(),
    );
    assert_eq!((old.clock, old.fields), (again.clock, again.fields));
    assert_eq!(texts(&ledger), ["su", "tu"]);
    assert_eq!(ledger.verify().unwrap().ops, 3);

    ledger.commit("salma", vec![note("vu")]).unwrap();
    let heads = ledger.heads().unwrap();
    let ends: Vec<_> = heads
        .iter()
        .map(|head| (head.epoch, head.sequence))
        .collect();
    // It counts where it was said again; where it was said first it stays.
    assert_eq!(ends, [(1, 1), (4, 2)]);
    assert_eq!(ledger.hash_at(1, 2).unwrap(), first);
    assert!(first.is_some());
    assert_eq!(ledger.begin_epoch(4).unwrap().sequence, 2, "begun once");
}

#[test]
fn a_checkpoint_leaves_nothing_in_the_write_ahead_log() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let ledger = Ledger::open(&path).unwrap();
    ledger.commit("test", vec![note("avant")]).unwrap();
    let log = || std::fs::metadata(folder.path().join("ledger.db-wal")).unwrap();
    assert!(
        log().len() > 0,
        "what is committed stands in the log at first"
    );
    ledger.checkpoint().unwrap();
    assert_eq!(log().len(), 0);
    assert_eq!(texts(&ledger), ["avant"]);
}
