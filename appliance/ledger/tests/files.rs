//! Files beside the record, and a crash between any two writes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use jawab_ledger::{Change, Fields, FileHash, Ledger, LedgerError};
use tempfile::TempDir;
use uuid::Uuid;

fn opened() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    (folder, ledger)
}

fn attachment(hash: FileHash) -> Change {
    let fields = Fields::from([
        ("name".into(), "cin.pdf".into()),
        ("hash".into(), hash.to_string().into()),
        ("octets".into(), 5.into()),
    ]);
    Change::new("attachment", Uuid::now_v7(), fields)
}

fn names(folder: &TempDir) -> Vec<String> {
    let entries = fs::read_dir(folder.path().join("files")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.collect()
}

#[test]
fn a_file_is_under_its_hash_once_and_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, ledger) = opened();
    let files = ledger.files();
    let hash = files.keep(b"paper").unwrap();
    assert_eq!(files.keep(b"paper").unwrap(), hash);
    assert_eq!(names(&folder), [hash.to_string()]);
    assert_eq!(files.read(hash).unwrap().unwrap(), b"paper");
    assert_eq!(files.piece(hash, 2, 2).unwrap().unwrap(), b"pe");
    assert_eq!(files.piece(hash, 9, 2).unwrap().unwrap(), b"");
    assert_eq!(files.read(FileHash::of(b"other")).unwrap(), None);
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(files.path(hash)), 0);
    assert_eq!(mode(folder.path().join("files")), 0);
}

#[test]
fn a_crash_after_the_file_and_before_its_op_leaves_a_file_that_is_taken_up() {
    let (folder, ledger) = opened();
    let hash = ledger.files().keep(b"paper").unwrap();
    drop(ledger);
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    let found = ledger.verify_files().unwrap();
    assert!(found.is_well() && found.whole == 0, "nobody names it");
    assert_eq!(ledger.files().keep(b"paper").unwrap(), hash);
    ledger.commit("s", vec![attachment(hash)]).unwrap();
    assert_eq!(ledger.verify_files().unwrap().whole, 1);
    ledger.verify().unwrap();
}

#[test]
fn a_crash_within_a_file_leaves_nothing_under_its_name() {
    let (folder, ledger) = opened();
    let files = ledger.files();
    let (kept, broken) = (files.keep(b"paper").unwrap(), FileHash::of(b"torn"));
    let torn = files.path(broken).with_extension("7-0.new");
    fs::write(&torn, b"to").unwrap();
    assert_eq!(files.read(broken).unwrap(), None);
    files.sweep().unwrap();
    assert_eq!(names(&folder), [kept.to_string()]);
}

#[test]
fn a_file_that_another_content_got_is_put_right_by_adding_it_again() {
    let (_folder, ledger) = opened();
    let files = ledger.files();
    let hash = files.keep(b"paper").unwrap();
    fs::write(files.path(hash), b"paPer").unwrap();
    assert_eq!(files.keep(b"paper").unwrap(), hash);
    assert_eq!(files.is_whole(hash).unwrap(), Some(true));
}

#[test]
fn a_check_names_what_is_missing_and_what_is_damaged() {
    let (_folder, ledger) = opened();
    let files = ledger.files();
    let [whole, gone, changed] = [&b"one"[..], b"two", b"three"].map(|c| files.keep(c).unwrap());
    for hash in [whole, gone, changed] {
        ledger.commit("s", vec![attachment(hash)]).unwrap();
    }
    fs::remove_file(files.path(gone)).unwrap();
    fs::write(files.path(changed), b"thre").unwrap();
    let found = ledger.verify_files().unwrap();
    assert_eq!(found.whole, 1);
    assert_eq!(
        (&found.missing[..], &found.damaged[..]),
        (&[gone][..], &[changed][..])
    );
    let words = found.to_string();
    assert!(words.contains(&format!("{gone} is missing")), "{words}");
    assert!(words.contains(&format!("{changed} is damaged")), "{words}");
}

#[test]
fn a_file_waits_where_the_record_would_have_no_room_beside_it() {
    let (_folder, ledger) = opened();
    let files = ledger.files();
    files.make_sure_of(1).unwrap();
    for octets in [1 << 60, u64::MAX] {
        let refused = files.make_sure_of(octets);
        assert!(
            matches!(refused, Err(LedgerError::DiskFull(_))),
            "{refused:?}"
        );
    }
}
