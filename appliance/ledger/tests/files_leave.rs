//! Files leave with the cases that named them, and never before central has them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering;
use std::time::Duration;

use common::{Centre, centre, fields, policy};
use jawab_ledger::{Change, Compacted, FileHash};
use jawab_records::{attachment, case};
use uuid::Uuid;

fn named(case: Uuid, hash: FileHash) -> Change {
    let what = fields([
        ("case_id", case.into()),
        ("name", "cin.pdf".into()),
        ("octets", 5.into()),
        ("hash", hash.to_string().into()),
    ]);
    Change::new("attachment", Uuid::now_v7(), what)
}

impl Centre {
    fn case(&self, status: &str) -> Uuid {
        let case = Uuid::now_v7();
        let change = Change::new("case", case, fields([("status", status.into())]));
        self.ledger.commit("salma", vec![change]).unwrap();
        case
    }

    fn adds(&self, case: Uuid, content: &[u8]) -> FileHash {
        let hash = self.ledger.files().keep(content).unwrap();
        self.ledger
            .commit("salma", vec![named(case, hash)])
            .unwrap();
        hash
    }

    /// A case whose time is over, with a file that central has.
    fn has_a_paper_to_leave(&self) -> FileHash {
        let hash = self.adds(self.case("closed"), b"paper");
        self.ledger.note_file_at_central(hash).unwrap();
        self.is_acknowledged();
        self.days_pass(101);
        hash
    }

    fn compacts(&self) -> Compacted {
        let compacted = self.ledger.compact(&policy(), Duration::ZERO).unwrap();
        self.ledger.verify().unwrap();
        assert!(self.ledger.verify_files().unwrap().is_well());
        compacted
    }

    fn has(&self, hash: FileHash) -> bool {
        self.ledger.files().is_whole(hash).unwrap() == Some(true)
    }
}

#[test]
fn a_case_takes_its_files_and_a_shared_one_stays_until_the_last_leaves() {
    let centre = centre();
    let (first, second) = (centre.case("closed"), centre.case("open"));
    let own = centre.adds(first, b"first");
    let shared = centre.adds(first, b"paper");
    assert_eq!(centre.adds(second, b"paper"), shared);
    for hash in [own, shared] {
        centre.ledger.note_file_at_central(hash).unwrap();
    }
    centre.is_acknowledged();
    centre.days_pass(101);
    let would = centre.ledger.would_leave(&policy()).unwrap();
    assert_eq!((would.of(&case::KIND), would.of(&attachment::KIND)), (1, 2));
    assert!(centre.has(own), "to look changes nothing");

    let left = centre.compacts();
    assert_eq!(
        (left.of(&case::KIND), left.of(&attachment::KIND), left.files),
        (1, 2, 1)
    );
    assert!(!centre.has(own));
    assert!(centre.has(shared));
    assert!(centre.ledger.files_central_lacks().unwrap().is_empty());

    centre.closes(second);
    centre.is_acknowledged();
    centre.days_pass(101);
    assert_eq!(centre.compacts().files, 1);
    assert!(!centre.has(shared));
}

#[test]
fn a_case_stays_as_long_as_central_lacks_one_of_its_files() {
    let centre = centre();
    let case = centre.case("closed");
    let there = centre.adds(case, b"there");
    let waits = centre.adds(case, b"waits");
    centre.ledger.note_file_at_central(there).unwrap();
    centre.is_acknowledged();
    centre.days_pass(1_000);
    assert_eq!(
        centre.compacts(),
        Compacted {
            as_of_ms: Some(centre.now.load(Ordering::Relaxed)),
            ..Compacted::default()
        }
    );
    assert!(centre.has(there) && centre.has(waits));

    centre.ledger.note_file_at_central(waits).unwrap();
    centre.days_pass(99);
    assert_eq!(
        centre.compacts().of(&case::KIND),
        0,
        "central has it not for long enough"
    );
    centre.days_pass(2);
    let left = centre.compacts();
    assert_eq!(
        (left.of(&case::KIND), left.of(&attachment::KIND), left.files),
        (1, 2, 2)
    );
    assert!(!centre.has(there) && !centre.has(waits));
}

#[test]
fn what_central_lost_stays_until_it_has_it_again() {
    let centre = centre();
    let hash = centre.has_a_paper_to_leave();
    centre.ledger.forget_files_at_central().unwrap();
    assert_eq!(centre.compacts().of(&case::KIND), 0);
    assert!(centre.has(hash));
}

#[test]
fn a_night_that_is_cut_off_takes_the_file_the_next_time() {
    let centre = centre();
    let hash = centre.has_a_paper_to_leave();
    let cut = || {
        let cases: i64 = centre
            .ledger
            .read(|db| db.query_row("SELECT COUNT(*) FROM cases", [], |row| row.get(0)))
            .unwrap();
        assert_ne!(cases, 0, "the mains fail");
    };
    let night = || centre.ledger.compact_between(&policy(), &cut);
    assert!(catch_unwind(AssertUnwindSafe(night)).is_err());
    assert!(centre.has(hash), "its records have left, it has not");
    assert_eq!(centre.compacts().files, 1);
    assert!(!centre.has(hash));
}

#[test]
fn a_file_that_somebody_adds_again_while_it_leaves_stays() {
    let centre = centre();
    let other = centre.case("open");
    let hash = centre.has_a_paper_to_leave();
    let added = std::cell::Cell::new(false);
    let add = || {
        if added.replace(true) {
            return;
        }
        let mut file = centre.ledger.files().begin().unwrap();
        file.write(b"paper").unwrap();
        let file = file.finish().unwrap();
        let write = centre.ledger.write("salma", |_| {
            file.place()?;
            Ok::<_, jawab_ledger::LedgerError>((vec![named(other, file.hash())], ()))
        });
        write.unwrap();
    };
    let left = centre.ledger.compact_between(&policy(), &add).unwrap();
    assert_eq!((left.of(&case::KIND), left.files), (1, 0));
    assert!(added.get() && centre.has(hash));
    assert_eq!(centre.compacts().files, 0);
    assert!(centre.has(hash), "also in the next night");
}
