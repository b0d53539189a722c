//! What came of a box that is newer than central is in the tables once central knows it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/postgres.rs"]
mod postgres;

use std::path::PathBuf;

use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::Store;
use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, Value};
use jawab_protocol::{Batch, EncodedOps};
use jiff::Timestamp;
use postgres::{Cluster, Database};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

const BOX: BoxId = BoxId(Uuid::from_u128(7));

/// What a box says, one op for each: kind, record, fields.
fn said() -> Vec<(&'static str, u128, Fields)> {
    let fields = |all: &[(&str, Value)]| -> Fields {
        let all = all.iter().cloned();
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    };
    let case = |status: &str| {
        fields(&[
            ("reference", "RAB-1".into()),
            ("kind", "complaint".into()),
            ("status", status.into()),
        ])
    };
    vec![
        (
            "person",
            1,
            fields(&[("name", "Hajar".into()), ("born", "2009-03-31".into())]),
        ),
        ("case", 2, case("open")),
        ("link", 3, fields(&[("what", "guardian".into())])),
        // A kind and a field that nobody knows yet.
        ("invitation", 4, fields(&[("to", "camps".into())])),
        (
            "person",
            1,
            fields(&[("shoe_size", 38.into()), ("name", "Hajar A.".into())]),
        ),
        ("case", 2, case("closed")),
        ("case", 5, case("open")),
        // A word that is the name of a kind says nothing.
        ("note", 6, fields(&[("text", "link".into())])),
    ]
}

fn batch() -> Batch {
    let mut head = Head::start(1);
    let mut ops = Vec::new();
    for (n, (kind, record, fields)) in said().into_iter().enumerate() {
        let op = Op {
            box_id: BOX,
            epoch: 1,
            sequence: head.sequence + 1,
            clock: Hlc::at_ms(1_700_000_000_000 + n as u64),
            author: "salma".into(),
            entity: EntityKind::new(kind),
            id: Uuid::from_u128(record),
            fields,
            previous: head.hash,
        };
        head = head.extend(BOX, &op, op.hash()).unwrap();
        ops.push(op.encode());
    }
    Batch {
        box_id: BOX,
        epoch: 1,
        pending: 0,
        ops: EncodedOps(ops),
    }
}

async fn ingested(store: &impl Store) {
    let at = Timestamp::from_millisecond(1_700_000_100_000).unwrap();
    store.ingest(batch(), at).await.unwrap().unwrap();
    let verified = store.verify().await.unwrap();
    assert_eq!(verified.wrong, 0, "{verified}");
}

/// A central that began before it knew of links, cases and dates of birth: what it kept of them
/// makes no rows, and the last two it noted.
const AS_BEFORE: [(&str, &str); 2] = [
    (
        "DELETE FROM links; DELETE FROM cases; UPDATE people SET born = NULL; \
         DELETE FROM stamps WHERE tab IN ('links', 'cases') OR field = 'born'; \
         INSERT INTO unknown_ops VALUES ('', 0, 0); \
         INSERT INTO unknown_ops SELECT box_id, epoch, sequence FROM ops \
             WHERE instr(body, CAST('case' AS BLOB)) OR instr(body, CAST('born' AS BLOB))",
        "SELECT group_concat(sequence, ' ') FROM (SELECT sequence FROM unknown_ops ORDER BY sequence)",
    ),
    (
        "DELETE FROM links; DELETE FROM cases; \
         DELETE FROM tallies WHERE what IN ('cases', 'open', 'programme', 'kind'); \
         UPDATE people SET born = NULL, born_clock = NULL; \
         INSERT INTO unknown_ops VALUES ('00000000-0000-0000-0000-000000000000', 0, 0); \
         INSERT INTO unknown_ops SELECT box_id, epoch, sequence FROM ops \
             WHERE position('case'::bytea IN body) > 0 OR position('born'::bytea IN body) > 0",
        "SELECT string_agg(sequence::text, ' ' ORDER BY sequence) FROM unknown_ops",
    ),
];

/// The ops that are not known, by their numbers: the invitation and the size of shoes.
const UNKNOWN: &str = "4 5";

struct Sqlite {
    folder: TempDir,
}

impl Sqlite {
    fn path(&self) -> PathBuf {
        self.folder.path().join("central.db")
    }

    fn db(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn noted(&self) -> String {
        self.db()
            .query_row(AS_BEFORE[0].1, [], |row| row.get(0))
            .unwrap()
    }
}

#[tokio::test]
async fn sqlite_makes_the_rows_of_what_it_did_not_know() {
    let sqlite = Sqlite {
        folder: tempfile::tempdir().unwrap(),
    };
    let store = SqliteStore::open(&sqlite.path()).unwrap();
    ingested(&store).await;
    assert_eq!(sqlite.noted(), UNKNOWN);
    sqlite.db().execute_batch(AS_BEFORE[0].0).unwrap();
    assert!(
        store.verify().await.unwrap().wrong > 0,
        "the rows are not there"
    );
    drop(store);
    for _ in 0..2 {
        let store = SqliteStore::open(&sqlite.path()).unwrap();
        let verified = store.verify().await.unwrap();
        assert_eq!(verified.wrong, 0, "{verified}");
        assert_eq!(sqlite.noted(), UNKNOWN, "these wait for a newer one");
    }
}

#[tokio::test]
async fn postgresql_makes_the_rows_of_what_it_did_not_know() {
    let database: Database = Cluster::shared().database();
    let store = PostgresStore::connect(&database.url(), None, 5)
        .await
        .unwrap();
    ingested(&store).await;
    let counted = store.overview().await.unwrap();
    assert_eq!(database.ask(AS_BEFORE[1].1), UNKNOWN);
    database.ask(AS_BEFORE[1].0);
    assert!(
        store.verify().await.unwrap().wrong > 0,
        "the rows are not there"
    );
    drop(store);
    for _ in 0..2 {
        let store = PostgresStore::connect(&database.url(), None, 5)
            .await
            .unwrap();
        let verified = store.verify().await.unwrap();
        assert_eq!(verified.wrong, 0, "{verified}");
        assert_eq!(store.overview().await.unwrap().by_kind, counted.by_kind);
        assert_eq!(
            database.ask(AS_BEFORE[1].1),
            UNKNOWN,
            "these wait for a newer one"
        );
    }
}
