//! Files that cases name: what both stores say of them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/postgres.rs"]
mod postgres;

use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{CaseKept, Enrolment, Store};
use jawab_ops::{BoxId, EntityKind, Fields, FileHash, Head, Hlc, Op};
use jawab_protocol::{Batch, EncodedOps};
use jiff::Timestamp;
use postgres::{Cluster, Database};
use tempfile::TempDir;
use uuid::Uuid;

const RABAT: BoxId = BoxId(Uuid::from_u128(7));
const ZAGORA: BoxId = BoxId(Uuid::from_u128(8));
const CASE: Uuid = Uuid::from_u128(20);
const SALMA: Uuid = Uuid::from_u128(30);

fn hash() -> FileHash {
    FileHash::of(b"paper")
}

fn attachment(octets: i64, added_ms: i64) -> Fields {
    Fields::from([
        ("case_id".into(), CASE.into()),
        ("name".into(), format!("cin {octets}.pdf").as_str().into()),
        ("media_type".into(), "application/pdf".into()),
        ("octets".into(), octets.into()),
        ("hash".into(), hash().to_string().into()),
        ("added_by".into(), SALMA.into()),
        ("added_ms".into(), added_ms.into()),
    ])
}

/// Two boxes of which one has a case with two files, the later one told first.
async fn told<S: Store>(store: &S) {
    for (box_id, centre) in [(RABAT, "Rabat"), (ZAGORA, "Zagora")] {
        let enrolment = Enrolment {
            box_id,
            centre: centre.into(),
            code: centre[..3].to_uppercase(),
            certificate: [0; 32],
        };
        store.enrol(&enrolment).await.unwrap();
    }
    let case = Fields::from([
        ("reference".into(), "RAB-2026-000001".into()),
        ("status".into(), "open".into()),
        ("kind".into(), "registration".into()),
        ("opened_ms".into(), 1_700_000_000_000_i64.into()),
    ]);
    let staff = Fields::from([("name".into(), "Salma".into())]);
    // A box with a fault may say anything of a file.
    let odd = Fields::from([
        ("case_id".into(), CASE.into()),
        ("octets".into(), (-5).into()),
        ("hash".into(), "no hash".into()),
        ("added_ms".into(), i64::MAX.into()),
    ]);
    let said = [
        ("staff", SALMA, staff),
        ("case", CASE, case),
        ("attachment", Uuid::from_u128(41), attachment(5, 200)),
        ("attachment", Uuid::from_u128(42), attachment(4, 100)),
        ("attachment", Uuid::from_u128(43), odd),
    ];
    let mut head = Head::start(1);
    let mut ops = Vec::new();
    for (kind, id, fields) in said {
        let op = Op {
            box_id: RABAT,
            epoch: 1,
            sequence: head.sequence + 1,
            clock: Hlc::at_ms(1_700_000_000_000 + head.sequence),
            author: "salma".into(),
            entity: EntityKind::new(kind),
            id,
            fields,
            previous: head.hash,
        };
        head = head.extend(RABAT, &op, op.hash()).unwrap();
        ops.push(op.encode());
    }
    let batch = Batch {
        box_id: RABAT,
        epoch: 1,
        pending: 0,
        ops: EncodedOps(ops),
    };
    store
        .ingest(batch, Timestamp::now())
        .await
        .unwrap()
        .unwrap();
}

async fn stores() -> (TempDir, SqliteStore, Database, PostgresStore) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(&folder.path().join("central.db")).unwrap();
    let database = Cluster::shared().database();
    let postgres = PostgresStore::connect(&database.url(), None, 8).await;
    told(&sqlite).await;
    let postgres = postgres.unwrap();
    told(&postgres).await;
    (folder, sqlite, database, postgres)
}

async fn names_it<S: Store>(store: &S) {
    // Two records name the file: the longer counts, and the box tells when it sends.
    assert_eq!(store.attached(RABAT, hash()).await.unwrap(), Some(5));
    assert_eq!(store.attached(ZAGORA, hash()).await.unwrap(), None);
    let other = FileHash::of(b"other");
    assert_eq!(store.attached(RABAT, other).await.unwrap(), None);
}

#[tokio::test]
async fn a_file_is_known_by_the_box_and_the_hash_that_an_op_named() {
    let (_folder, sqlite, _database, postgres) = stores().await;
    names_it(&sqlite).await;
    names_it(&postgres).await;
}

#[tokio::test]
async fn the_ministry_sees_the_files_of_a_case_alike_on_both_stores() {
    let (_folder, sqlite, _database, postgres) = stores().await;
    let kept = sqlite.case(RABAT, CASE).await.unwrap();
    assert_eq!(postgres.case(RABAT, CASE).await.unwrap(), kept);
    let CaseKept {
        case,
        centre,
        files,
        ..
    } = kept.unwrap();
    assert_eq!((case.id, &*case.reference), (CASE, "RAB-2026-000001"));
    assert_eq!(centre, "Rabat");
    let names: Vec<_> = files.iter().map(|file| &*file.row.name).collect();
    assert_eq!(names, ["cin 4.pdf", "cin 5.pdf", ""]);
    assert_eq!(files[0].row.added_by.as_deref(), Some("Salma"));
    assert_eq!(files[0].hash, Some(hash()));
    assert_eq!((files[2].row.octets, files[2].hash), (0, None));
    for (box_id, case) in [(ZAGORA, CASE), (RABAT, SALMA)] {
        assert_eq!(sqlite.case(box_id, case).await.unwrap(), None);
        assert_eq!(postgres.case(box_id, case).await.unwrap(), None);
    }
}

/// Asked for each piece of each file: not by going through all files of the country.
#[tokio::test]
async fn postgres_finds_a_file_by_an_index_also_in_a_database_that_had_none() {
    let database = Cluster::shared().database();
    let connect = || async { PostgresStore::connect(&database.url(), None, 8).await };
    drop(connect().await.unwrap());
    database.ask("DROP INDEX attachments_hash, attachments_case");
    drop(connect().await.unwrap());
    let plan = database.ask(&format!(
        "SET enable_seqscan = off; EXPLAIN SELECT MAX(octets) FROM attachments \
         WHERE box_id = '{}' AND hash = '{}'",
        RABAT,
        hash()
    ));
    assert!(plan.contains("Index Cond"), "{plan}");
    assert!(plan.contains("hash"), "{plan}");
    let indexes = database
        .ask("SELECT indexname FROM pg_indexes WHERE tablename = 'attachments' ORDER BY indexname");
    assert_eq!(
        indexes,
        "attachments_case\nattachments_hash\nattachments_pkey"
    );
}
