//! A real central and the real sync of a box, over TLS on loopback.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

pub(crate) mod common;

use std::time::Duration;

use common::{Box, Central, until};
use jawab_ledger::Ledger;
use jawab_sync::{SyncStatus, Syncer, check};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_box_catches_up_and_wakes_at_each_change() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(40, "un");
    it.syncs_with(&central);
    it.is_level().await;
    assert_eq!(central.ask("SELECT COUNT(*) FROM notes"), 40);
    it.notes(1, "encore");
    until("the new note", || {
        (central.ask("SELECT COUNT(*) FROM notes WHERE text = 'encore 0'") == 1).then_some(())
    })
    .await;
    it.is_level().await;
    assert_eq!(central.ops(), 41);
    assert_eq!(it.status().trouble, None);
    assert_eq!(central.ask("SELECT backlog FROM boxes"), 0);
    let log = std::fs::read_to_string(central.log()).unwrap();
    assert!(
        !log.contains("encore"),
        "nothing that people said is logged"
    );
}

#[tokio::test]
async fn a_box_works_while_central_is_gone_and_catches_up_by_itself() {
    let mut central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(3, "avant");
    it.syncs_with(&central);
    it.is_level().await;
    central.stop().await;
    it.notes(5, "pendant");
    until("trouble in words", || {
        let status = it.status();
        let said = status
            .trouble
            .is_some_and(|words| words.contains("cannot be reached"));
        (said && status.pending == 5).then_some(())
    })
    .await;
    central.start().await;
    it.is_level().await;
    until("the trouble to be over", || {
        it.status().trouble.is_none().then_some(())
    })
    .await;
    assert_eq!(central.ops(), 8);
    assert_eq!(central.ask("SELECT COUNT(*) FROM notes"), 8);
}

#[tokio::test]
async fn a_large_backlog_comes_whole_and_each_op_once() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(30, &"long ".repeat(2_000));
    it.syncs_with(&central);
    it.is_level().await;
    assert_eq!(central.ops(), 30);
    assert_eq!(central.ask("SELECT MAX(sequence) FROM ops"), 30);
}

#[tokio::test]
async fn a_box_restored_from_an_older_backup_loses_nothing_on_either_side() {
    let central = Central::up().await;
    let mut it = Box::enrolled(&central);
    it.notes(4, "avant");
    it.syncs_with(&central);
    it.is_level().await;
    it.stops();
    let backup = it.folder.path().join("backup.db");
    it.ledger
        .read(|db| {
            let mut copy = jawab_ledger::rusqlite::Connection::open(&backup)?;
            jawab_ledger::rusqlite::backup::Backup::new(db, &mut copy)?.run_to_completion(
                100,
                std::time::Duration::ZERO,
                None,
            )
        })
        .unwrap();
    it.syncs_with(&central);
    it.notes(3, "perdu");
    it.is_level().await;
    it.stops();

    it.ledger = Ledger::open(&backup).unwrap();
    it.notes(2, "apres");
    it.syncs_with(&central);
    until("the new epoch", || {
        (central.ask("SELECT COUNT(*) FROM ops WHERE epoch = 2") == 2).then_some(())
    })
    .await;
    it.is_level().await;
    assert_eq!(central.ask("SELECT COUNT(*) FROM ops WHERE epoch = 1"), 7);
    assert_eq!(central.ask("SELECT COUNT(*) FROM notes"), 9);
    it.ledger.verify().unwrap();
    it.notes(1, "ensuite");
    it.is_level().await;
    assert_eq!(central.ask("SELECT COUNT(*) FROM notes"), 10);
}

#[tokio::test]
async fn a_box_whose_certificate_is_anothers_is_told_so() {
    let central = Central::up().await;
    let other = Box::enrolled(&central);
    let mut it = Box::new();
    std::fs::create_dir(it.keys()).unwrap();
    for name in ["box.pem", "box.key", "authority.pem"] {
        std::fs::copy(other.keys().join(name), it.keys().join(name)).unwrap();
    }
    it.notes(1, "un");
    it.syncs_with(&central);
    let words = until("trouble", || it.status().trouble).await;
    assert!(words.contains("another box's"), "{words}");
    assert_eq!(central.ops(), 0);
}

/// Waits until the sync finds this file unusable, or none.
async fn finds_unusable(syncer: &Syncer, file: Option<&str>) -> String {
    let mut status = syncer.status();
    let is_so = |status: &SyncStatus| match (&status.unusable, file) {
        (None, None) => true,
        (Some(found), Some(file)) => found.file.as_ref().is_some_and(|it| it.ends_with(file)),
        _ => false,
    };
    let waited = timeout(Duration::from_secs(60), status.wait_for(is_so)).await;
    let status = waited.unwrap().unwrap().clone();
    status.unusable.map(|found| found.why).unwrap_or_default()
}

#[tokio::test]
async fn a_key_that_cannot_be_used_is_named_and_used_once_it_can_be() {
    let central = Central::set_up();
    let (it, another) = (Box::enrolled(&central), Box::enrolled(&central));
    let config = it.config(&central);
    let right = std::fs::read(&config.key).unwrap();
    // What a pulled plug leaves of a file that was copied without a sync.
    std::fs::write(&config.key, "").unwrap();
    let syncer = Syncer::spawn(it.ledger.clone(), config.clone(), CancellationToken::new());
    finds_unusable(&syncer, Some("box.key")).await;
    assert!(syncer.status().borrow().trouble.is_some());
    std::fs::write(&config.key, &right).unwrap();
    finds_unusable(&syncer, None).await;
    // And while it runs: the connection goes on with what was loaded.
    let certificate = std::fs::read(&config.certificate).unwrap();
    std::fs::remove_file(&config.certificate).unwrap();
    finds_unusable(&syncer, Some("box.pem")).await;
    std::fs::write(&config.certificate, &certificate).unwrap();
    finds_unusable(&syncer, None).await;
    std::fs::copy(another.config(&central).key, &config.key).unwrap();
    let why = finds_unusable(&syncer, Some("box.key")).await;
    assert!(why.contains("used together"), "{why}");
}

#[tokio::test]
async fn whatever_is_wrong_with_a_file_of_the_syncs_its_name_is_said() {
    let central = Central::set_up();
    let it = Box::enrolled(&central);
    let config = it.config(&central);
    assert!(check(&config).is_ok());
    for path in [&config.authority, &config.certificate, &config.key] {
        let right = std::fs::read(path).unwrap();
        for wrong in [&b""[..], b"garbage", &right[..right.len() / 2], &[0; 512]] {
            std::fs::write(path, wrong).unwrap();
            let error = check(&config).unwrap_err();
            assert_eq!(error.file(), Some(path.as_path()), "{error}");
        }
        std::fs::remove_file(path).unwrap();
        let error = check(&config).unwrap_err();
        assert!(
            error.to_string().contains(path.to_str().unwrap()),
            "{error}"
        );
        std::fs::write(path, right).unwrap();
    }
    assert!(check(&config).is_ok());
}
