//! The same histories of boxes, brought to SQLite and to PostgreSQL, make the same tables.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod pair;
#[path = "../common/postgres.rs"]
mod postgres;
mod said;

use jawab_central::postgres::PostgresStore;
use jawab_central::store::Store;
use jawab_ops::Fields;
use jawab_protocol::{Batch, BoardReport};
use jawab_records::KINDS;
use jiff::Timestamp;
use pair::{AT_MS, Pair, ingested, odd};
use postgres::Cluster;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use said::{BOXES, Said, batches, box_id, history, said};
use tokio::runtime::Runtime;

#[test]
fn any_histories_make_the_same_tables_and_the_same_views() {
    let runtime = Runtime::new().unwrap();
    let mut pair = runtime.block_on(Pair::new());
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let histories = prop::collection::vec(said(), 1..60);
    let pair = std::cell::RefCell::new(&mut pair);
    TestRunner::new(config)
        .run(&histories, |said| {
            let batches = batches(&said);
            let mut pair = pair.borrow_mut();
            runtime.block_on(async {
                pair.begins_again().await;
                for (n, batch) in batches.iter().enumerate() {
                    for batch in odd(&batches, n).iter().chain([batch]) {
                        pair.take_alike(batch).await;
                    }
                }
                pair.are_alike().await;
                pair.are_together().await;
            });
            Ok(())
        })
        .unwrap();
}

/// When boxes were heard, and what each said that it still had to bring.
async fn heard(store: &impl Store) -> Vec<(Option<i64>, u64)> {
    let boxes = store.overview().await.unwrap().boxes;
    let heard = boxes.iter().map(|row| {
        let at = row.last_heard.map(|at| at.as_millisecond());
        (at, row.backlog)
    });
    heard.collect()
}

#[tokio::test]
async fn a_batch_tells_what_its_box_still_has_to_bring_and_a_refused_one_nothing() {
    let mut pair = Pair::new().await;
    pair.begins_again().await;
    let said = |clock| Said {
        by: 0,
        epoch: 1,
        clock,
        kind: "note",
        record: 0,
        fields: Fields::new(),
        joins: clock > 0,
    };
    let mut batch = batches(&[said(0), said(1)]).remove(0);
    batch.pending = 9;
    let mut refused = batch.clone();
    refused.ops.0.reverse();
    let never = (None, 0);
    pair.take_alike(&refused).await;
    assert_eq!(heard(&pair.sqlite).await, [never; 4]);
    assert_eq!(heard(&pair.postgres).await, [never; 4]);
    pair.take_alike(&batch).await;
    let expected = [(Some(AT_MS), 7), never, never, never];
    assert_eq!(heard(&pair.sqlite).await, expected);
    assert_eq!(heard(&pair.postgres).await, expected);
    // It comes again, because the answer was lost; the box has more to bring by then.
    batch.pending = 12;
    pair.take_alike(&batch).await;
    assert_eq!(heard(&pair.sqlite).await[0], (Some(AT_MS), 10));
    assert_eq!(heard(&pair.postgres).await[0], (Some(AT_MS), 10));
}

/// A box begins all records; then all boxes change them at once, through two processes'
/// stores. The merge knows no order, and nothing is counted twice.
#[test]
fn boxes_that_change_the_same_records_at_once_lose_nothing() {
    let runtime = Runtime::new().unwrap();
    let mut pair = runtime.block_on(Pair::new());
    let mut random = TestRunner::deterministic();
    for _ in 0..6 {
        let begun = begun();
        let batches = batches(&history(&mut random));
        runtime.block_on(async {
            pair.begins_again().await;
            ingested(&pair.sqlite, &begun).await;
            ingested(&pair.postgres, &begun).await;
            ingested(&pair.sqlite, &batches).await;
            let url = pair.database.url();
            let other = PostgresStore::connect(&url, None, 8).await.unwrap();
            let mut coming = tokio::task::JoinSet::new();
            for n in 0..BOXES {
                let store = if n % 2 == 0 {
                    pair.postgres.clone()
                } else {
                    other.clone()
                };
                let own = batches.iter().filter(|batch| batch.box_id == box_id(n));
                let own: Vec<_> = own.cloned().collect();
                coming.spawn(async move { ingested(&store, &own).await });
            }
            coming.join_all().await;
            pair.are_alike().await;
            pair.are_together().await;
        });
    }
}

/// Copies of one disk run in epochs of their own, and may give one stamp to two values. Whichever
/// epoch comes first, both stores make the same of them.
#[test]
fn epochs_that_come_in_another_order_make_the_same_tables() {
    let runtime = Runtime::new().unwrap();
    let mut pair = runtime.block_on(Pair::new());
    let mut random = TestRunner::deterministic();
    for _ in 0..12 {
        let mut said = history(&mut random);
        // Else hardly any stamp is given twice.
        said.iter_mut().for_each(|said| said.clock %= 2);
        let mut batches = batches(&said);
        runtime.block_on(async {
            pair.begins_again().await;
            batches.sort_by_key(|batch| batch.epoch);
            ingested(&pair.sqlite, &batches).await;
            batches.sort_by_key(|batch| std::cmp::Reverse(batch.epoch));
            ingested(&pair.postgres, &batches).await;
            pair.are_alike().await;
            pair.are_together().await;
        });
    }
}

/// All records there are, begun by one box.
fn begun() -> Vec<Batch> {
    let kinds = KINDS.iter().map(|kind| kind.kind);
    let said = kinds.flat_map(|kind| {
        (0..4).map(move |record| Said {
            by: 2,
            epoch: 3,
            clock: 0,
            kind,
            record,
            fields: Fields::new(),
            joins: true,
        })
    });
    batches(&said.collect::<Vec<_>>())
}

#[tokio::test]
async fn processes_that_start_together_make_one_schema() {
    let database = Cluster::shared().database();
    let url = database.url();
    let start = || PostgresStore::connect(&url, None, 8);
    let started = tokio::join!(start(), start(), start(), start());
    for store in [started.0, started.1, started.2, started.3] {
        store.unwrap();
    }
    assert_eq!(database.ask("SELECT COUNT(*) FROM central_version"), "1");
    database.ask("UPDATE central_version SET step = 1000");
    let error = PostgresStore::connect(&url, None, 8).await.unwrap_err();
    assert!(error.to_string().contains("a newer central"), "{error}");
}

/// A change of what one store keeps, past central: of SQLite's text, and of PostgreSQL's.
const BEHIND_ITS_BACK: [(&str, &str); 6] = [
    (
        "UPDATE ops SET hash = zeroblob(32) WHERE epoch = 3 AND sequence = 2",
        "UPDATE ops SET hash = decode(repeat('00', 32), 'hex') WHERE epoch = 3 AND sequence = 2",
    ),
    (
        "UPDATE ops SET body = CAST(body || X'00' AS BLOB) WHERE epoch = 3 AND sequence = 2",
        "UPDATE ops SET body = body || '\\x00' WHERE epoch = 3 AND sequence = 2",
    ),
    (
        "DELETE FROM ops WHERE epoch = 3 AND sequence = 2",
        "DELETE FROM ops WHERE epoch = 3 AND sequence = 2",
    ),
    (
        "UPDATE notes SET text = 'what nobody said' WHERE id = (SELECT MIN(id) FROM notes)",
        "UPDATE notes SET text = 'what nobody said' WHERE id = (SELECT id FROM notes ORDER BY id LIMIT 1)",
    ),
    (
        "DELETE FROM people WHERE id = (SELECT MIN(id) FROM people)",
        "DELETE FROM people WHERE id = (SELECT id FROM people ORDER BY id LIMIT 1)",
    ),
    (
        "INSERT INTO cases (id, box_id) SELECT '00000000-0000-0000-0000-00000000abcd', box_id FROM cases LIMIT 1",
        "INSERT INTO cases (id, box_id) SELECT '00000000-0000-0000-0000-00000000abcd', box_id FROM cases LIMIT 1",
    ),
];

#[tokio::test]
async fn what_is_changed_behind_centrals_back_is_found_in_both_stores() {
    let mut pair = Pair::new().await;
    for (in_sqlite, in_postgres) in BEHIND_ITS_BACK {
        pair.begins_again().await;
        for batch in begun() {
            pair.take_alike(&batch).await;
        }
        pair.are_alike().await;
        let db = Connection::open(pair.folder.path().join("central.db")).unwrap();
        assert_eq!(db.execute(in_sqlite, []).unwrap(), 1, "{in_sqlite}");
        assert_eq!(pair.client.execute(in_postgres, &[]).await.unwrap(), 1);
        for found in [
            pair.sqlite.verify().await.unwrap(),
            pair.postgres.verify().await.unwrap(),
        ] {
            assert!(found.wrong > 0, "{in_sqlite}: {found}");
            assert!(found.to_string().contains(&found.findings[0]), "{found}");
        }
    }
}

#[tokio::test]
async fn restores_and_copies_are_told_apart_by_what_grows_beside_what() {
    let mut pair = Pair::new().await;
    pair.begins_again().await;
    let said = |by, epoch, clock| Said {
        by,
        epoch,
        clock,
        kind: "note",
        record: 0,
        fields: Fields::new(),
        joins: false,
    };
    let hour = |hour: i64| Timestamp::from_millisecond(AT_MS + hour * 3_600_000).unwrap();
    // Box 0 was restored: its first epoch ends. Box 1 was copied: both go on. Box 2 is well.
    let batches = batches(&[
        said(0, 1, 0),
        said(0, 2, 1),
        said(0, 2, 2),
        said(1, 1, 0),
        said(1, 2, 1),
        said(1, 1, 2),
        said(2, 1, 0),
    ]);
    let hours = [0, 1, 2, 0, 1, 2, 0];
    let board = |fingerprint: &str| BoardReport {
        fingerprint: fingerprint.into(),
        model: "Raspberry Pi 4\u{0}".into(),
    };
    async fn brought(
        store: &impl Store,
        batches: &[Batch],
        at: impl Fn(usize) -> Timestamp,
        boards: [BoardReport; 2],
    ) {
        for (n, batch) in batches.iter().enumerate() {
            store.ingest(batch.clone(), at(n)).await.unwrap().unwrap();
        }
        for (n, board) in boards.iter().enumerate() {
            store.stands(box_id(1), board, at(n)).await.unwrap();
        }
    }
    let boards = || [board("00000001"), board("00000002")];
    brought(&pair.sqlite, &batches, |n| hour(hours[n]), boards()).await;
    brought(&pair.postgres, &batches, |n| hour(hours[n]), boards()).await;
    pair.are_alike().await;
    let overview = pair.postgres.overview().await.unwrap();
    let row = |n| {
        overview
            .boxes
            .iter()
            .find(|row| row.box_id == box_id(n).0)
            .unwrap()
    };
    assert_eq!(
        (row(0).copy_seen, row(0).epoch_begun),
        (None, Some(hour(1)))
    );
    assert_eq!(row(1).copy_seen, Some(hour(2)));
    assert_eq!((row(2).copy_seen, row(2).epoch_begun), (None, None));
    for store_says in [
        pair.sqlite.copy_seen(box_id(1)).await.unwrap(),
        pair.postgres.copy_seen(box_id(1)).await.unwrap(),
    ] {
        assert_eq!(store_says, Some(hour(2)));
    }
    let centre = pair.postgres.centre(box_id(1)).await.unwrap().unwrap();
    let epochs: Vec<_> = centre
        .epochs
        .iter()
        .map(|one| (one.epoch, one.grown))
        .collect();
    assert_eq!(epochs, [(2, hour(1)), (1, hour(2))]);
    assert_eq!(centre.boards.len(), 2);
    assert_eq!(centre.boards[0].model, "Raspberry Pi 4");
}
