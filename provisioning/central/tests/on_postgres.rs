//! Central on PostgreSQL: what boxes bring in `sync.rs`, and several processes of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "sync.rs"]
mod sync;

use sync::common::{Box, Central};

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
