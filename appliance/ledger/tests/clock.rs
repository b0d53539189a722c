//! Clocks that are wrong: set back, years ahead, never set.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jawab_ledger::{
    Acknowledged, BoxId, Change, ClockTrouble, EntityKind, Fields, Ledger, MOST_IDLE_MS, OpHash,
    tables,
};
use jawab_ops::{Hlc, Op};
use tempfile::TempDir;
use uuid::Uuid;

/// Some day in 2027.
const TODAY: u64 = 1_800_000_000_000;
const DAY: u64 = 24 * 60 * 60 * 1_000;

struct Box {
    ledger: Ledger,
    wall: Arc<AtomicU64>,
    _folder: TempDir,
}

impl Box {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wall = Arc::new(AtomicU64::new(TODAY));
        let clock = Arc::clone(&wall);
        let path = folder.path().join("ledger.db");
        let ledger = Ledger::open_by(&path, move || clock.load(Ordering::Relaxed)).unwrap();
        Self {
            ledger,
            wall,
            _folder: folder,
        }
    }

    fn names(&self, id: Uuid, name: &str, wall: u64) -> Hlc {
        self.wall.store(wall, Ordering::Relaxed);
        let fields = Fields::from([("name".into(), name.into())]);
        self.ledger
            .commit("salma", vec![Change::new("person", id, fields)])
            .unwrap();
        let sequence = self.ledger.head().unwrap().sequence;
        let ops = self.ledger.ops_after(1, sequence - 1, 1, 1).unwrap();
        let shown: String = self
            .ledger
            .read(|db| db.query_row("SELECT name FROM people", [], |row| row.get(0)))
            .unwrap();
        assert_eq!(shown, name, "what was saved last is shown");
        Op::decode(&ops[0]).unwrap().clock
    }
}

#[test]
fn what_is_saved_last_holds_whatever_the_clock_does() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    let mut last = Hlc::default();
    let walls = [
        TODAY,
        TODAY + 1,
        0,
        TODAY - 400 * DAY,
        TODAY + 5_000 * DAY,
        u64::MAX,
        TODAY + 2,
    ];
    for (n, wall) in walls.into_iter().enumerate() {
        let stamp = jawab.names(id, &format!("n{n}"), wall);
        assert!(stamp > last);
        last = stamp;
    }
    jawab.ledger.verify().unwrap();
}

/// Without anybody to ask, a stamp is never further ahead than a box can have rested.
#[test]
fn a_clock_years_ahead_does_not_carry_the_stamps_along() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    jawab.names(id, "a", TODAY);
    let stamp = jawab.names(id, "b", TODAY + MOST_IDLE_MS + DAY);
    assert_eq!(stamp.ms(), TODAY);
    assert!(matches!(
        jawab.ledger.clock_trouble(),
        Some(ClockTrouble::Ahead { .. })
    ));
    let stamp = jawab.names(id, "c", TODAY + DAY);
    assert_eq!(stamp.ms(), TODAY + DAY);
    assert_eq!(jawab.ledger.clock_trouble(), None);
}

#[test]
fn central_puts_a_wrong_clock_right() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    jawab.names(id, "a", TODAY);
    jawab.ledger.heard_time(TODAY + 3 * DAY);
    let stamp = jawab.names(id, "b", TODAY + 400 * DAY);
    assert!(stamp.ms() - (TODAY + 3 * DAY) < 60_000);
    let stamp = jawab.names(id, "c", 0);
    assert!(stamp.ms() - (TODAY + 3 * DAY) < 60_000);
    assert!(matches!(
        jawab.ledger.clock_trouble(),
        Some(ClockTrouble::Behind { .. })
    ));
}

/// Central refuses them, and everything behind them, until its own clock is there.
#[test]
fn what_was_stamped_years_ahead_is_said_again_by_the_right_time() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    jawab.names(id, "in time", TODAY);
    let acknowledged = Acknowledged {
        epoch: 1,
        sequence: 1,
    };
    jawab.ledger.set_acknowledged(acknowledged).unwrap();
    for name in ["ahead", "and further"] {
        jawab.names(id, name, TODAY + MOST_IDLE_MS / 2);
    }
    jawab.ledger.heard_time(TODAY + 1_000);
    assert!(jawab.ledger.withdraw_future(2, acknowledged).unwrap());

    let again = jawab.ledger.ops_after(2, 0, 10, usize::MAX).unwrap();
    let again: Vec<Op> = again.iter().map(|op| Op::decode(op).unwrap()).collect();
    assert_eq!(again.len(), 2);
    assert!(again.iter().all(|op| op.clock.ms() < TODAY + DAY));
    assert!(again[0].clock < again[1].clock, "in the order of old");
    let held: String = jawab
        .ledger
        .read(|db| db.query_row("SELECT name FROM people", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(held, "and further");
    // What was withdrawn is in the chain, and is not sent.
    jawab.ledger.verify().unwrap();
    assert_eq!(jawab.ledger.pending().unwrap(), 2);
    assert!(jawab.ledger.op(1, 3).unwrap().is_some());
    assert!(jawab.ledger.ops_after(1, 1, 10, 9_999).unwrap().is_empty());
    let ends: Vec<(u32, u64)> = jawab
        .ledger
        .heads()
        .unwrap()
        .iter()
        .map(|head| (head.epoch, head.sequence))
        .collect();
    assert_eq!(ends, [(1, 1), (2, 2)]);

    // And all goes on by the right time.
    let people = Change::new("person", id, Fields::from([("name".into(), "now".into())]));
    jawab.ledger.commit("salma", vec![people]).unwrap();
    let last = jawab.ledger.op(2, 3).unwrap().unwrap();
    assert!(last.clock.ms() < TODAY + DAY);
    jawab.ledger.rebuild().unwrap();
    jawab.ledger.verify().unwrap();
}

#[test]
fn a_central_whose_clock_went_back_changes_no_stamp() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    jawab.names(id, "taken", TODAY);
    jawab.names(id, "not yet", TODAY + 1);
    jawab.ledger.heard_time(TODAY - 3 * DAY);
    let taken = Acknowledged {
        epoch: 1,
        sequence: 1,
    };
    assert!(!jawab.ledger.withdraw_future(2, taken).unwrap());
    assert_eq!(jawab.ledger.head().unwrap().epoch, 1);
}

/// The first saying, in the epoch that forked, is nothing that central has taken.
#[test]
fn what_a_new_epoch_copied_with_a_wrong_stamp_is_said_again_all_the_same() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    jawab.names(id, "ahead", TODAY + MOST_IDLE_MS / 2);
    jawab.ledger.begin_epoch(2).unwrap();
    jawab.ledger.heard_time(TODAY);
    let nothing = Acknowledged {
        epoch: 2,
        sequence: 0,
    };
    assert!(jawab.ledger.withdraw_future(3, nothing).unwrap());
    let again = jawab.ledger.op(3, 1).unwrap().unwrap();
    assert!(again.clock.ms() < TODAY + DAY);
    jawab.ledger.verify().unwrap();
}

/// What was heard of central is still later than all that the box said, so it goes on from there
/// a second time. A request with the first saying may be on its way all the while, and come when
/// central's clock is right again: then central has two values with one stamp.
#[test]
fn a_stamp_that_was_withdrawn_may_be_given_again_and_its_values_merge_in_any_order() {
    let (jawab, id) = (Box::new(), Uuid::now_v7());
    let news = Op {
        box_id: BoxId(Uuid::max()),
        epoch: 1,
        sequence: 1,
        clock: Hlc::at_ms(TODAY),
        author: "ministry".into(),
        entity: EntityKind::new("article"),
        id: Uuid::now_v7(),
        fields: Fields::new(),
        previous: OpHash::default(),
    };
    jawab.ledger.hear(1, &[news.encode()]).unwrap();
    // Central's clock went back.
    jawab.ledger.heard_time(TODAY - 3 * DAY);
    jawab.names(id, "then", TODAY);
    let nothing = Acknowledged::default();
    assert!(jawab.ledger.withdraw_future(2, nothing).unwrap());
    let people = Change::new("person", id, Fields::from([("name".into(), "now".into())]));
    jawab.ledger.commit("salma", vec![people]).unwrap();

    let said = [(1, 1), (2, 1), (2, 2)];
    let mut said = said.map(|(epoch, number)| jawab.ledger.op(epoch, number).unwrap().unwrap());
    assert_eq!(said[0].clock, said[2].clock);
    for _ in 0..said.len() {
        said.rotate_left(1);
        let db = tables::in_memory().unwrap();
        for op in &said {
            tables::apply(&db, op).unwrap();
        }
        let held: String = db
            .query_row("SELECT name FROM people", [], |row| row.get(0))
            .unwrap();
        assert_eq!(held, "then");
    }
}
