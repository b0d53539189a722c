//! What central says to a box, and what becomes of it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jawab_ledger::{BoxId, Change, EntityKind, Fields, Head, Ledger, Op, OpHash, wall_ms};
use jawab_ops::Hlc;
use tempfile::TempDir;
use uuid::Uuid;

const CASE: Uuid = Uuid::from_u128(5);

fn ledger() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    (folder, ledger)
}

/// A channel of central's, `ahead_ms` of the wall clock.
fn channel(ahead_ms: u64, all: &[(&str, Fields)]) -> Vec<Vec<u8>> {
    let (mut head, mut ops) = (Head::start(2), Vec::new());
    for (n, (kind, fields)) in all.iter().enumerate() {
        let op = Op {
            box_id: BoxId(Uuid::max()),
            epoch: 2,
            sequence: head.sequence + 1,
            clock: Hlc::at_ms(wall_ms() + ahead_ms + n as u64),
            author: "ministry".into(),
            entity: EntityKind::new(kind),
            id: CASE,
            fields: fields.clone(),
            previous: head.hash,
        };
        let octets = op.encode();
        head = head.extend(op.box_id, &op, Op::hash_of(&octets)).unwrap();
        ops.push(octets);
    }
    ops
}

fn status(status: &str) -> Fields {
    Fields::from([("status".into(), status.into())])
}

fn text(ledger: &Ledger, query: &str) -> Option<String> {
    let query = query.to_owned();
    ledger
        .read(move |db| db.query_row(&query, [], |row| row.get(0)))
        .unwrap()
}

const STATUS: &str = "SELECT status FROM cases";

#[test]
fn what_central_says_holds_once_and_after_a_restart_and_a_rebuild() {
    let (folder, ledger) = ledger();
    let ops = channel(0, &[("case", status("open")), ("case", status("closed"))]);
    let head = ledger.hear(2, &ops).unwrap();
    assert_eq!(ledger.hear(2, &ops).unwrap(), head, "twice has no effect");
    assert_eq!(ledger.heard().unwrap(), [head]);
    assert_eq!(text(&ledger, STATUS).as_deref(), Some("closed"));
    assert_eq!(ledger.pending().unwrap(), 0, "it is not sent back");
    drop(ledger);
    let again = Ledger::open(&folder.path().join("ledger.db")).unwrap();
    assert_eq!(again.heard().unwrap(), [head]);
    again.verify().unwrap();
    again.rebuild().unwrap();
    assert_eq!(text(&again, STATUS).as_deref(), Some("closed"));
}

#[test]
fn what_staff_write_after_they_heard_is_later_though_their_clock_is_behind() {
    let (_folder, ledger) = ledger();
    ledger
        .hear(2, &channel(3_600_000, &[("case", status("closed"))]))
        .unwrap();
    let change = Change::new("case", CASE, status("open"));
    ledger.commit("salma", vec![change]).unwrap();
    assert_eq!(text(&ledger, STATUS).as_deref(), Some("open"));
}

#[test]
fn an_answer_and_a_change_at_the_box_meet_and_the_one_that_lost_is_kept() {
    let (_folder, ledger) = ledger();
    let change = Change::new("case", CASE, status("open"));
    ledger.commit("salma", vec![change]).unwrap();
    ledger
        .hear(2, &channel(60_000, &[("case", status("closed"))]))
        .unwrap();
    assert_eq!(text(&ledger, STATUS).as_deref(), Some("closed"));
    let aside = "SELECT value FROM superseded WHERE tab = 'cases' AND field = 'status'";
    assert_eq!(text(&ledger, aside).as_deref(), Some("open"));
    ledger.verify().unwrap();
}

#[test]
fn a_gap_or_damage_is_refused_and_leaves_nothing() {
    let (_folder, ledger) = ledger();
    let ops = channel(0, &[("case", status("open")), ("case", status("closed"))]);
    assert!(ledger.hear(2, &ops[1..]).is_err());
    assert!(
        ledger
            .hear(2, &[ops[0].clone(), b"no op".to_vec()])
            .is_err()
    );
    assert_eq!(ledger.heard().unwrap(), []);
    let cases = "SELECT CAST(COUNT(*) AS TEXT) FROM cases";
    assert_eq!(text(&ledger, cases).as_deref(), Some("0"));
}

#[test]
fn a_central_restored_from_a_backup_begins_its_channel_again_and_takes_nothing_back() {
    let (_folder, ledger) = ledger();
    let before = channel(0, &[("case", status("open")), ("case", status("closed"))]);
    ledger.hear(2, &before).unwrap();
    let article = Fields::from([("title".into(), "Pass".into())]);
    let after = channel(10, &[("article", article)]);
    let head = ledger.hear(2, &after).unwrap();
    assert_eq!((head.sequence, head.hash), (1, Op::hash_of(&after[0])));
    assert_eq!(text(&ledger, STATUS).as_deref(), Some("closed"));
    assert_eq!(
        text(&ledger, "SELECT title FROM articles").as_deref(),
        Some("Pass")
    );
    ledger.verify().unwrap();
}

/// Else the box would be told the beginning with each answer, for ever, and never the rest.
#[test]
fn a_central_restored_to_an_earlier_op_goes_on_from_there_and_takes_nothing_back() {
    let (_folder, ledger) = ledger();
    let article = |title: &str| ("article", Fields::from([("title".into(), title.into())]));
    let before = channel(0, &[article("First"), article("Second"), article("Third")]);
    ledger.hear(2, &before).unwrap();

    // It has lost the last two, and says so by beginning with what it has.
    let head = ledger.hear(2, &before[..1]).unwrap();
    assert_eq!((head.sequence, head.hash), (1, Op::hash_of(&before[0])));
    assert_eq!(ledger.heard().unwrap(), [head], "the next request says so");
    assert_eq!(
        text(&ledger, "SELECT title FROM articles").as_deref(),
        Some("Third")
    );

    let mut again = Op::decode(&before[1]).unwrap();
    again.fields = Fields::from([("title".into(), "Another second".into())]);
    again.clock = Hlc::at_ms(wall_ms() + 60_000);
    let after = [before[0].clone(), again.encode()];
    for ops in [&after[..], &after[1..]] {
        let head = ledger.hear(2, ops).unwrap();
        assert_eq!((head.sequence, head.hash), (2, again.hash()));
    }
    assert_eq!(
        text(&ledger, "SELECT title FROM articles").as_deref(),
        Some("Another second")
    );
    ledger.verify().unwrap();
}

#[test]
fn a_kind_that_only_a_newer_version_knows_is_kept() {
    let (_folder, ledger) = ledger();
    let ops = channel(0, &[("drone", status("up")), ("case", status("open"))]);
    assert_eq!(ledger.hear(2, &ops).unwrap().sequence, 2);
    assert_ne!(ledger.heard().unwrap()[0].hash, OpHash::default());
    let kept = "SELECT CAST(COUNT(*) AS TEXT) FROM central_ops";
    assert_eq!(text(&ledger, kept).as_deref(), Some("2"));
}
