//! Copies, and a record begun again from one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use jawab_ledger::{Acknowledged, Change, Fields, Ledger, LedgerError};
use tempfile::TempDir;
use uuid::Uuid;

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ledger(&self) -> Ledger {
        Ledger::open(&self.path("ledger.db")).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().into_string().unwrap()
        };
        let mut names: Vec<String> = entries.map(name).collect();
        names.sort();
        names
    }
}

fn note(text: &str) -> Change {
    let fields = Fields::from([("text".into(), text.into())]);
    Change::new("note", Uuid::now_v7(), fields)
}

fn texts(ledger: &Ledger) -> Vec<String> {
    ledger
        .read(|db| {
            let mut statement = db.prepare("SELECT text FROM notes ORDER BY id")?;
            statement.query_map([], |row| row.get(0))?.collect()
        })
        .unwrap()
}

#[test]
fn a_backup_made_while_others_write_is_whole_and_one_file() {
    let place = Place::new();
    let ledger = place.ledger();
    ledger.commit("s", vec![note("avant")]).unwrap();
    let (writer, done) = (ledger.clone(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                writer.commit("s", vec![note("a"), note("b")]).unwrap();
            }
        });
        for n in 0..5 {
            let verified = ledger.backup(&place.path(&format!("backup-{n}"))).unwrap();
            assert!(verified.ops >= 1);
            assert_eq!(verified.ops % 2, 1, "a transaction is in it or is not");
        }
        done.store(true, Ordering::Relaxed);
    });
    let backups = place.names();
    let backups: Vec<_> = backups
        .iter()
        .filter(|name| name.starts_with("backup"))
        .collect();
    assert_eq!(backups.len(), 5, "nothing beside them: {backups:?}");
    let mode = std::fs::metadata(place.path("backup-0"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_backup_overwrites_nothing() {
    let place = Place::new();
    let ledger = place.ledger();
    std::fs::write(place.path("photos.zip"), b"dear").unwrap();
    let refused = ledger.backup(&place.path("photos.zip"));
    assert!(matches!(refused, Err(LedgerError::Exists { .. })));
    assert_eq!(std::fs::read(place.path("photos.zip")).unwrap(), b"dear");
}

/// Central has changes that the backup does not: the box goes on in a new epoch, so that
/// no number is given twice, and what was there is kept.
#[test]
fn a_restored_record_goes_on_in_a_new_epoch_and_the_old_one_is_kept() {
    let place = Place::new();
    let ledger = place.ledger();
    ledger.commit("s", vec![note("1"), note("2")]).unwrap();
    ledger
        .set_acknowledged(Acknowledged {
            epoch: 1,
            sequence: 1,
        })
        .unwrap();
    ledger.local_put("session", "a", b"open", None).unwrap();
    ledger.backup(&place.path("backup")).unwrap();
    ledger.commit("s", vec![note("3")]).unwrap();
    let box_id = ledger.box_id();
    drop(ledger);

    let restored = Ledger::restore(&place.path("backup"), &place.path("ledger.db")).unwrap();
    assert_eq!((restored.epoch, restored.verified.ops), (2, 2));
    let ledger = place.ledger();
    assert_eq!(ledger.box_id(), box_id);
    assert_eq!(texts(&ledger), ["1", "2"]);
    // What central had not acknowledged is said again, in the new epoch.
    assert_eq!(ledger.pending().unwrap(), 1);
    assert_eq!(ledger.local_get("session", "a").unwrap(), None);
    ledger.commit("s", vec![note("4")]).unwrap();
    let head = ledger.head().unwrap();
    assert_eq!((head.epoch, head.sequence), (2, 2));
    ledger.verify().unwrap();

    let kept = Ledger::open(&restored.kept.unwrap()).unwrap();
    assert_eq!(texts(&kept), ["1", "2", "3"]);

    drop(ledger);
    let again = Ledger::restore(&place.path("backup"), &place.path("ledger.db")).unwrap();
    assert_eq!(again.epoch, 3, "an epoch is not begun twice");
    assert_eq!(texts(&place.ledger()), ["1", "2"]);
}

#[test]
fn nothing_is_restored_under_a_box_that_runs() {
    let place = Place::new();
    let ledger = place.ledger();
    ledger.commit("s", vec![note("1")]).unwrap();
    ledger.backup(&place.path("backup")).unwrap();
    ledger.commit("s", vec![note("2")]).unwrap();
    let refused = Ledger::restore(&place.path("backup"), &place.path("ledger.db"));
    assert!(
        matches!(refused, Err(LedgerError::InUse { .. })),
        "{refused:?}"
    );
    ledger.commit("s", vec![note("3")]).unwrap();
    assert_eq!(texts(&ledger), ["1", "2", "3"]);
    ledger.verify().unwrap();
}

#[test]
fn a_damaged_backup_is_refused_and_a_damaged_record_replaced() {
    let place = Place::new();
    let ledger = place.ledger();
    ledger
        .commit("s", (0..200).map(|_| note("un texte")).collect())
        .unwrap();
    ledger.backup(&place.path("backup")).unwrap();
    drop(ledger);
    let mut damaged = std::fs::read(place.path("backup")).unwrap();
    for octet in &mut damaged[4096 * 6..4096 * 9] {
        *octet ^= 0x5a;
    }
    std::fs::write(place.path("bad"), &damaged).unwrap();
    let refused = Ledger::restore(&place.path("bad"), &place.path("ledger.db"));
    assert!(matches!(refused, Err(LedgerError::BadBackup { .. })));
    assert!(!place.path("ledger.db.restoring").exists());
    assert_eq!(texts(&place.ledger()).len(), 200);

    std::fs::write(
        place.path("ledger.db"),
        b"not a database, at all, whatever its name says",
    )
    .unwrap();
    Ledger::restore(&place.path("backup"), &place.path("ledger.db")).unwrap();
    assert_eq!(texts(&place.ledger()).len(), 200);
}

#[test]
fn tables_that_went_wrong_are_made_again_from_the_ops() {
    let place = Place::new();
    let ledger = place.ledger();
    ledger
        .commit("s", vec![note("vrai"), note("aussi")])
        .unwrap();
    let raw = jawab_ledger::rusqlite::Connection::open(place.path("ledger.db")).unwrap();
    raw.execute_batch("UPDATE notes SET text = 'faux'; DELETE FROM stamps;")
        .unwrap();
    let error = ledger.verify().unwrap_err();
    assert!(
        error.to_string().contains("jawab ledger rebuild"),
        "{error}"
    );
    assert_eq!(ledger.rebuild().unwrap(), 2);
    assert_eq!(texts(&ledger), ["vrai", "aussi"]);
    ledger.verify().unwrap();
}
