//! Central on PostgreSQL: what boxes bring in `sync.rs`, and several processes of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "sync.rs"]
mod sync;

use std::time::Duration;

use sync::common::{Box, Central, central_says};
use tokio::time::sleep;

#[tokio::test]
async fn two_processes_over_one_database_are_one_central() {
    let mut first = Central::up().await;
    let second = first.another().await;
    let mut it = Box::enrolled(&first);
    for turn in 0..2 {
        for address in [&first.boxes, &second.boxes] {
            it.syncs_at(&first, address);
            it.notes(3, &format!("tour {turn}"));
            it.is_level().await;
            it.stops();
        }
    }
    // A box that was enrolled at the other, while the first is gone.
    first.stop().await;
    let mut late = Box::enrolled(&second);
    late.notes(2, "tard");
    late.syncs_with(&second);
    late.is_level().await;
    it.syncs_at(&second, &second.boxes);
    it.notes(1, "encore");
    it.is_level().await;
    assert_eq!(second.ops(), 15);
    assert_eq!(second.ask("SELECT COUNT(DISTINCT id) FROM notes"), 15);
    assert_eq!(second.ask("SELECT MAX(sequence) FROM heads"), 13);
    it.ledger.verify().unwrap();
}

/// The database as the version before left it: without the last step, a column and two indexes.
const BEFORE: &str = "DROP TABLE unknown_ops; UPDATE central_version SET step = step - 1; \
     ALTER TABLE holidays DROP COLUMN name_zgh, DROP COLUMN name_zgh_clock; \
     DROP INDEX cases_changed; DROP INDEX attachments_hash";

/// What there is of it.
const OF_THIS_VERSION: &str = "SELECT (SELECT COUNT(*) FROM information_schema.columns \
     WHERE table_name = 'holidays' AND column_name LIKE 'name_zgh%') \
     + (SELECT COUNT(*) FROM pg_class \
     WHERE relname IN ('unknown_ops', 'cases_changed', 'attachments_hash'))";

/// Somebody's report, which takes its time.
const REPORT: &str = "BEGIN; SELECT COUNT(*) FROM holidays; SELECT pg_sleep(2.5); COMMIT";

#[tokio::test]
async fn a_newer_process_changes_the_tables_while_an_older_one_serves() {
    let first = Central::up().await;
    let database = first.database.clone().unwrap();
    let mut boxes: Vec<Box> = (0..3).map(|_| Box::enrolled(&first)).collect();
    for it in &mut boxes {
        it.notes(2, "avant");
        it.syncs_with(&first);
        it.is_level().await;
    }
    database.ask(BEFORE);
    assert_eq!(first.ask(OF_THIS_VERSION), 0);

    let report = std::thread::spawn(move || database.ask(REPORT));
    // It begins before the newer process does.
    sleep(Duration::from_millis(300)).await;
    let starting = first.another();
    tokio::pin!(starting);
    let mut second = loop {
        tokio::select! {
            second = &mut starting => break second,
            () = sleep(Duration::from_millis(20)) => {
                for it in &boxes {
                    it.notes(1, "pendant");
                }
            }
        }
    };
    report.join().unwrap();
    assert_eq!(first.ask(OF_THIS_VERSION), 5);
    let said = |central: &Central| std::fs::read_to_string(central.log()).unwrap();
    assert!(said(&second).contains("it is tried again"), "it gave way");
    for it in &mut boxes {
        it.is_level().await;
        it.stops();
        it.notes(1, "après");
        it.syncs_at(&first, &second.boxes);
        it.is_level().await;
        assert_eq!(it.status().trouble, None);
    }
    assert!(
        !said(&first).contains("PostgreSQL says"),
        "{}",
        said(&first)
    );
    let made: u64 = boxes
        .iter()
        .map(|it| it.ledger.head().unwrap().sequence)
        .sum();
    assert_eq!(
        first.ask("SELECT COUNT(*) FROM notes").cast_unsigned(),
        made
    );
    second.stop().await;
}

#[tokio::test]
async fn a_process_goes_on_with_what_a_newer_one_made_and_starts_no_more() {
    let mut first = Central::up().await;
    let mut it = Box::enrolled(&first);
    it.notes(3, "avant");
    it.syncs_with(&first);
    it.is_level().await;
    // What this one knows of tables it has asked by now, and keeps so.
    first.database.as_ref().unwrap().ask(
        "BEGIN; ALTER TABLE notes ADD COLUMN mood text, ADD COLUMN mood_clock bigint; \
         ALTER TABLE boxes ADD COLUMN region text; CREATE TABLE moods (id uuid PRIMARY KEY); \
         UPDATE central_version SET step = step + 1; COMMIT",
    );
    it.notes(3, "après");
    it.is_level().await;
    assert_eq!(it.status().trouble, None);
    assert_eq!(first.ask("SELECT COUNT(*) FROM notes"), 6);
    let log = std::fs::read_to_string(first.log()).unwrap();
    assert!(!log.contains("PostgreSQL says"), "{log}");

    first.stop().await;
    let file = first.configuration();
    let output = central_says(&["serve", "--config", file.to_str().unwrap()], "");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("a newer central made it"), "{said}");
    assert!(said.contains("update this one"), "{said}");
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let central = Central::set_up();
    let file = central.configuration();
    let text = std::fs::read_to_string(&file).unwrap();
    let url = central.database.as_ref().unwrap().url();
    let elsewhere = "postgres://jawab:secret@%2Fnowhere/central";
    std::fs::write(&file, text.replace(&url, elsewhere)).unwrap();
    let words = [
        "admin",
        "add",
        "youssef",
        "--config",
        file.to_str().unwrap(),
    ];
    let output = sync::common::central_says(&words, "a long password");
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("central at /nowhere"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
