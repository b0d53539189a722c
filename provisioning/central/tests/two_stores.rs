//! The same histories of boxes, brought to SQLite and to PostgreSQL, make the same tables.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/postgres.rs"]
mod postgres;

use std::collections::BTreeMap;
use std::path::Path;

use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Enrolment, Store};
use jawab_ops::{BoxId, EntityKind, Fields, Head, Hlc, Op, Rule, Value};
use jawab_protocol::{Batch, BoardReport, EncodedOps};
use jawab_records::{Field, KINDS, kind_of};
use jawab_web::central::{CaseCursor, CaseFilter, CaseOrder, Span, Turn};
use jiff::Timestamp;
use postgres::{Cluster, Database};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use rusqlite::Connection;
use tokio::runtime::Runtime;
use uuid::Uuid;

const BOXES: u8 = 4;

/// A change, before it has a place in a chain.
#[derive(Clone, Debug)]
struct Said {
    by: u8,
    epoch: u32,
    clock: u64,
    kind: &'static str,
    record: u8,
    fields: Fields,
    /// Whether it goes in a batch with the one before, if that is of the same chain.
    joins: bool,
}

fn box_id(n: u8) -> BoxId {
    BoxId(Uuid::from_u128(
        0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(n),
    ))
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        3 => (-2..4_i64).prop_map(Value::Integer),
        1 => any::<i64>().prop_map(Value::Integer),
        6 => select(vec!["open", "closed", "pass-jeunes", "مخيم", "a\"b'c\\d\t\n", ""]).prop_map(Value::from),
    ]
}

fn fields(kind: &'static str) -> BoxedStrategy<Fields> {
    let known = kind_of(kind);
    let mut names: Vec<&str> = known.map_or(vec![], |kind| kind.columns.to_vec());
    names.push("of_tomorrow");
    // Statuses and what decides them are where most can go wrong.
    if kind == "case" {
        names.extend(["status", "status", "reopened", "reopened", "kind"]);
    }
    let field = select(names).prop_flat_map(|name| {
        let fits = if is_number(kind, name) {
            (0..4_i64).prop_map(Value::Integer).boxed()
        } else {
            select(vec!["open", "closed", "b", "c"])
                .prop_map(Value::from)
                .boxed()
        };
        (Just(name.to_owned()), prop_oneof![4 => fits, 1 => value()])
    });
    prop::collection::btree_map(
        prop::sample::select(vec![0_u8, 1, 2, 3]).prop_map(|n| n.to_string()),
        field,
        0..4,
    )
    .prop_map(|fields| fields.into_values().collect())
    .boxed()
}

prop_compose! {
    fn said()(
        kind in select(vec!["case", "case", "case", "note", "contact", "person", "call_record", "staff", "of_tomorrow"]),
    )(
        by in 0..BOXES,
        epoch in 1..3_u32,
        clock in 0..12_u64,
        record in 0..4_u8,
        fields in fields(kind),
        joins in prop::bool::weighted(0.6),
        kind in Just(kind),
    ) -> Said {
        Said { by, epoch, clock, kind, record, fields, joins }
    }
}

/// What boxes say, the next that chance gives.
fn history(random: &mut TestRunner) -> Vec<Said> {
    let histories = prop::collection::vec(said(), 60..80);
    histories.new_tree(random).unwrap().current()
}

/// Chains of what was said, in batches.
fn batches(said: &[Said]) -> Vec<Batch> {
    let mut heads: BTreeMap<(u8, u32), Head> = BTreeMap::new();
    let mut batches: Vec<Batch> = Vec::new();
    for said in said {
        let id = box_id(said.by);
        let head = heads
            .entry((said.by, said.epoch))
            .or_insert(Head::start(said.epoch));
        let op = Op {
            box_id: id,
            epoch: said.epoch,
            sequence: head.sequence + 1,
            clock: Hlc::at_ms(1_700_000_000_000 + said.clock),
            author: "salma".into(),
            entity: EntityKind::new(said.kind),
            id: Uuid::from_u128(u128::from(said.record)),
            fields: said.fields.clone(),
            previous: head.hash,
        };
        *head = head.extend(id, &op, op.hash()).unwrap();
        let last = batches.last_mut();
        match last.filter(|last| said.joins && last.box_id == id && last.epoch == said.epoch) {
            Some(last) => last.ops.0.push(op.encode()),
            None => batches.push(Batch {
                box_id: id,
                epoch: said.epoch,
                pending: 1,
                ops: EncodedOps(vec![op.encode()]),
            }),
        }
    }
    batches
}

/// Lists of cases, each by something else.
fn filters() -> Vec<CaseFilter> {
    let all = CaseFilter::default();
    vec![
        all.clone(),
        CaseFilter {
            open: Some(true),
            order: CaseOrder::Oldest,
            ..all.clone()
        },
        CaseFilter {
            open: Some(false),
            order: CaseOrder::Changed,
            ..all.clone()
        },
        CaseFilter {
            centre: Some(box_id(1).0),
            ..all.clone()
        },
        CaseFilter {
            kind: Some("b".into()),
            programme: Some(String::new()),
            ..all.clone()
        },
        CaseFilter {
            programme: Some("c".into()),
            text: "open".into(),
            ..all.clone()
        },
        CaseFilter {
            span: Span {
                from_ms: Some(1),
                until_ms: Some(3),
            },
            ..all
        },
    ]
}

const AT_MS: i64 = 1_700_000_100_000;

async fn ingested(store: &impl Store, batches: &[Batch]) {
    for batch in batches {
        let at = Timestamp::from_millisecond(AT_MS).unwrap();
        store.ingest(batch.clone(), at).await.unwrap().unwrap();
    }
}

/// What a box might send beside its next batch: one again, one that leaves a gap, one that
/// follows on another history, one of an epoch that there cannot be.
fn odd(batches: &[Batch], n: usize) -> Vec<Batch> {
    let again = batches[n / 2].clone();
    let next = &batches[n];
    let mut gap = next.clone();
    gap.ops.0.remove(0);
    let mut fork = next.clone();
    let mut op = Op::decode(&fork.ops.0[0]).unwrap();
    op.previous.0[7] ^= 1;
    fork.ops.0[0] = op.encode();
    let mut nowhere = next.clone();
    nowhere.epoch = 0;
    vec![again, gap, fork, nowhere]
}

/// The rows of all tables, and what decided them, as text. `|` stands in no value here.
fn in_sqlite(path: &Path) -> BTreeMap<String, Vec<String>> {
    let db = Connection::open(path).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0));
        rows.unwrap().map(Result::unwrap).collect()
    };
    all(|table, columns| {
        let columns: Vec<_> = columns
            .iter()
            .map(|column| format!("quote({column})"))
            .collect();
        let columns = columns.join(" || '|' || ");
        rows(&format!(
            "SELECT quote(id) || quote(box_id) || {columns} FROM {table} ORDER BY 1"
        ))
    })
    .into_iter()
    .chain([
        (
            "stamps".into(),
            rows(
                "SELECT tab || id || field || '|' || generation || '|' || clock || '|' || box_id \
                 FROM stamps ORDER BY 1",
            ),
        ),
        (
            "superseded".into(),
            rows(
                "SELECT tab || id || field || '|' || generation || '|' || clock || '|' || box_id \
                 || '|' || quote(value) FROM superseded ORDER BY 1",
            ),
        ),
        (
            "ops".into(),
            rows(
                "SELECT box_id || epoch || '|' || sequence || '|' || clock || '|' \
                 || lower(hex(hash)) || '|' || lower(hex(body)) FROM ops ORDER BY 1",
            ),
        ),
    ])
    .collect()
}

fn all(mut rows: impl FnMut(&str, &[&str]) -> Vec<String>) -> BTreeMap<String, Vec<String>> {
    let kinds = KINDS.iter();
    kinds
        .map(|kind| (kind.table.to_owned(), rows(kind.table, kind.columns)))
        .collect()
}

/// The same of PostgreSQL, whose `quote` is made here.
async fn in_postgres(db: &tokio_postgres::Client) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    let mut stamps = Vec::new();
    let rows = async |sql: String| -> Vec<String> {
        let rows = db.query(&sql, &[]).await.unwrap();
        let mut rows: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        rows.sort();
        rows
    };
    for kind in KINDS {
        let name = kind.table;
        let columns: Vec<_> = kind
            .fields
            .iter()
            .map(|field| quoted(field.name, field.is_number()))
            .collect();
        let columns = columns.join(" || '|' || ");
        let sql = format!("SELECT '''' || id || '''''' || box_id || '''' || {columns} FROM {name}");
        all.insert(name.into(), rows(sql).await);
        for Field {
            name: column, rule, ..
        } in kind.fields
        {
            let generation = match rule {
                Rule::StaysOpen => format!("{column}_generation"),
                Rule::LastWriter | Rule::FirstWriter => "0".into(),
            };
            let sql = format!(
                "SELECT '{name}' || id || '{column}|' || {generation} || '|' || {column}_clock || '|' \
                 || COALESCE(elsewhere->>'{column}', box_id::text) \
                 FROM {name} WHERE {column}_clock IS NOT NULL"
            );
            stamps.extend(rows(sql).await);
        }
    }
    stamps.sort();
    all.insert("stamps".into(), stamps);
    let sql = format!(
        "SELECT tab || id || field || '|' || generation || '|' || clock || '|' || by_box || '|' \
         || CASE WHEN number IS NULL THEN {} ELSE number::text END FROM superseded",
        quoted("text", false)
    );
    all.insert("superseded".into(), rows(sql).await);
    let sql = "SELECT box_id || epoch::text || '|' || sequence || '|' || clock || '|' \
         || encode(hash, 'hex') || '|' || encode(body, 'hex') FROM ops";
    all.insert("ops".into(), rows(sql.into()).await);
    all
}

fn is_number(kind: &str, field: &str) -> bool {
    let field = kind_of(kind).and_then(|kind| kind.field(field));
    field.is_some_and(Field::is_number)
}

/// SQLite's `quote`.
fn quoted(column: &str, is_number: bool) -> String {
    if is_number {
        format!("COALESCE({column}::text, 'NULL')")
    } else {
        format!("COALESCE('''' || replace({column}, '''', '''''') || '''', 'NULL')")
    }
}

async fn enrolled(store: &impl Store) {
    for n in 0..BOXES {
        let enrolment = Enrolment {
            box_id: box_id(n),
            centre: format!("Centre {}", n % 2),
            code: "RAB".into(),
            certificate: [n; 32],
        };
        store.enrol(&enrolment).await.unwrap();
    }
}

struct Pair {
    folder: tempfile::TempDir,
    sqlite: SqliteStore,
    database: Database,
    postgres: PostgresStore,
    client: tokio_postgres::Client,
}

impl Pair {
    async fn new() -> Self {
        // In memory where there is such a folder: it is not the disk that is tried.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory).unwrap()
        } else {
            tempfile::tempdir().unwrap()
        };
        let sqlite = SqliteStore::open(&folder.path().join("central.db")).unwrap();
        let database = Cluster::shared().database();
        let postgres = PostgresStore::connect(&database.url(), None, 8)
            .await
            .unwrap();
        let (client, connection) = tokio_postgres::connect(&database.url(), tokio_postgres::NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        Self {
            folder,
            sqlite,
            database,
            postgres,
            client,
        }
    }

    /// Empties both, which is quicker than to make them anew.
    async fn begins_again(&mut self) {
        let path = self.folder.path().join("central.db");
        let db = Connection::open(path).unwrap();
        db.pragma_update(None, "synchronous", "OFF").unwrap();
        let tables = KINDS.iter().map(|kind| kind.table);
        let tables: Vec<_> = tables
            .chain(["ops", "superseded", "boxes", "epochs", "boards"])
            .collect();
        for table in tables.iter().chain(&["stamps"]) {
            db.execute(&format!("DELETE FROM {table}"), []).unwrap();
        }
        for table in tables.iter().chain(&["heads", "tallies"]) {
            let sql = format!("DELETE FROM {table}");
            self.client.execute(&sql, &[]).await.unwrap();
        }
        enrolled(&self.sqlite).await;
        enrolled(&self.postgres).await;
    }

    /// Both take a batch, or refuse it in the same words.
    async fn take_alike(&self, batch: &Batch) {
        let at = Timestamp::from_millisecond(AT_MS).unwrap();
        let sqlite = self.sqlite.ingest(batch.clone(), at).await.unwrap();
        let postgres = self.postgres.ingest(batch.clone(), at).await.unwrap();
        assert_eq!(sqlite, postgres);
    }

    /// What was set aside lies with its record, where a distributed database has it.
    async fn are_together(&self) {
        for kind in KINDS {
            let astray = format!(
                "SELECT COUNT(*) FROM superseded WHERE tab = '{0}' AND NOT EXISTS (SELECT FROM {0} \
                 WHERE {0}.id = superseded.id AND {0}.box_id = superseded.box_id)",
                kind.table
            );
            let row = self.client.query_one(&astray, &[]).await.unwrap();
            assert_eq!(row.get::<_, i64>(0), 0, "{}", kind.table);
        }
    }

    async fn are_alike(&self) {
        let sqlite = in_sqlite(&self.folder.path().join("central.db"));
        let postgres = in_postgres(&self.client).await;
        for (table, rows) in &sqlite {
            assert_eq!(&postgres[table], rows, "{table}");
        }
        let (sqlite, postgres) = (&self.sqlite, &self.postgres);
        assert_eq!(
            sqlite.overview().await.unwrap(),
            postgres.overview().await.unwrap()
        );
        assert_eq!(
            sqlite.centres().await.unwrap(),
            postgres.centres().await.unwrap()
        );
        for asked in filters() {
            let found = sqlite.find_cases(&asked).await.unwrap();
            assert_eq!(found, postgres.find_cases(&asked).await.unwrap());
            // And behind and in front of a case amid the list.
            let Some(amid) = found.rows.get(found.rows.len() / 2) else {
                continue;
            };
            let place = CaseCursor::new(amid.case.opened.as_millisecond(), amid.case.id);
            for turn in [Turn::After(place), Turn::Before(place)] {
                let asked = CaseFilter {
                    turn,
                    ..asked.clone()
                };
                let found = sqlite.find_cases(&asked).await.unwrap();
                assert_eq!(
                    found,
                    postgres.find_cases(&asked).await.unwrap(),
                    "{asked:?}"
                );
            }
        }
        let whole = sqlite.verify().await.unwrap();
        assert_eq!(whole.wrong, 0, "{whole}");
        assert_eq!(postgres.verify().await.unwrap(), whole);
        for n in 0..BOXES {
            let id = box_id(n);
            assert_eq!(
                sqlite.centre(id).await.unwrap(),
                postgres.centre(id).await.unwrap()
            );
            assert_eq!(
                sqlite.heads(id).await.unwrap(),
                postgres.heads(id).await.unwrap()
            );
        }
    }
}

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
