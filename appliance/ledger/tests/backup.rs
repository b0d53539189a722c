//! Copies, and a record begun again from one.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use jawab_ledger::{Acknowledged, Change, Fields, FileHash, Ledger, LedgerError};
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
            let made = ledger.backup(&place.path(&format!("backup-{n}"))).unwrap();
            let verified = made.verified;
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

fn paper(ledger: &Ledger, content: &[u8]) -> FileHash {
    let hash = ledger.files().keep(content).unwrap();
    let fields = Fields::from([("hash".into(), hash.to_string().into())]);
    let change = Change::new("attachment", Uuid::now_v7(), fields);
    ledger.commit("s", vec![change]).unwrap();
    hash
}

#[test]
fn files_go_along_with_a_backup_and_come_back_with_it() {
    let (place, stick) = (Place::new(), Place::new());
    let ledger = place.ledger();
    let (first, second) = (paper(&ledger, b"first"), paper(&ledger, b"second"));
    let made = ledger.backup(&stick.path("monday")).unwrap();
    assert!(made.files.is_well() && made.files.whole == 2, "{made}");
    let third = paper(&ledger, b"third");
    // Damage on the stick is made good by the next backup, and what is there stays there.
    let path = stick.path("files").join(second.to_string());
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, b"secoND").unwrap();
    let made = ledger.backup(&stick.path("tuesday")).unwrap();
    assert_eq!(made.files.whole, 3);
    let on_stick = Ledger::open(&stick.path("tuesday")).unwrap();
    assert_eq!(on_stick.verify_files().unwrap().whole, 3);
    drop(on_stick);

    drop(ledger);
    std::fs::remove_dir_all(place.path("files")).unwrap();
    let restored = Ledger::restore(&stick.path("monday"), &place.path("ledger.db")).unwrap();
    assert!(restored.files.is_well() && restored.files.whole == 2);
    let ledger = place.ledger();
    assert_eq!(ledger.files().read(first).unwrap().unwrap(), b"first");
    assert_eq!(ledger.files().read(third).unwrap(), None, "it came later");
    assert_eq!(ledger.verify_files().unwrap().whole, 2);
    let lacks = ledger.files_central_lacks().unwrap();
    assert!(
        lacks.is_empty(),
        "records without a length name nothing to send"
    );
}

#[test]
fn a_copy_is_not_touched_by_what_becomes_of_the_original() {
    let place = Place::new();
    std::fs::create_dir(place.path("backups")).unwrap();
    let ledger = place.ledger();
    let hash = paper(&ledger, b"paper");
    ledger.backup(&place.path("backups/monday")).unwrap();
    std::fs::remove_file(ledger.files().path(hash)).unwrap();
    let copy = Ledger::open(&place.path("backups/monday")).unwrap();
    assert!(copy.verify_files().unwrap().is_well());
}

#[test]
fn a_file_that_is_missing_or_damaged_is_told_and_hinders_no_backup_and_no_restore() {
    let (place, stick) = (Place::new(), Place::new());
    let ledger = place.ledger();
    let [whole, gone, changed] = [&b"one"[..], b"two", b"three"].map(|c| paper(&ledger, c));
    std::fs::remove_file(ledger.files().path(gone)).unwrap();
    std::fs::write(ledger.files().path(changed), b"thrEE").unwrap();
    let made = ledger.backup(&stick.path("backup")).unwrap();
    assert_eq!(made.files.whole, 1);
    assert_eq!(
        (&*made.files.missing, &*made.files.damaged),
        (&[gone][..], &[changed][..])
    );
    assert!(
        made.to_string().contains(&format!("{gone} is missing")),
        "{made}"
    );
    drop(ledger);
    let restored = Ledger::restore(&stick.path("backup"), &place.path("ledger.db")).unwrap();
    assert_eq!(restored.files.missing, [gone]);
    assert_eq!(
        restored.files.damaged,
        [changed],
        "what is there is no better"
    );
    assert_eq!(place.ledger().files().read(whole).unwrap().unwrap(), b"one");
}
