//! Central twice, once in each store, and all that each has and shows.

use std::collections::BTreeMap;
use std::path::Path;

use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Enrolment, Store};
use jawab_ops::{Op, Rule};
use jawab_protocol::Batch;
use jawab_records::{Field, KINDS, kind_of};
use jawab_web::central::{CaseCursor, CaseFilter, CaseOrder, Span, Turn};
use jiff::Timestamp;
use rusqlite::Connection;

use super::said::{BOXES, box_id};
use crate::postgres::{Cluster, Database};

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

pub(super) const AT_MS: i64 = 1_700_000_100_000;

pub(super) async fn ingested(store: &impl Store, batches: &[Batch]) {
    for batch in batches {
        let at = Timestamp::from_millisecond(AT_MS).unwrap();
        store.ingest(batch.clone(), at).await.unwrap().unwrap();
    }
}

/// What a box might send beside its next batch: one again, one that leaves a gap, one that
/// follows on another history, one of an epoch that there cannot be.
pub(super) fn odd(batches: &[Batch], n: usize) -> Vec<Batch> {
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
pub(super) fn in_sqlite(path: &Path) -> BTreeMap<String, Vec<String>> {
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
pub(super) async fn in_postgres(db: &tokio_postgres::Client) -> BTreeMap<String, Vec<String>> {
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

pub(super) fn is_number(kind: &str, field: &str) -> bool {
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

pub(super) struct Pair {
    pub(super) folder: tempfile::TempDir,
    pub(super) sqlite: SqliteStore,
    pub(super) database: Database,
    pub(super) postgres: PostgresStore,
    pub(super) client: tokio_postgres::Client,
}

impl Pair {
    pub(super) async fn new() -> Self {
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
    pub(super) async fn begins_again(&mut self) {
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
    pub(super) async fn take_alike(&self, batch: &Batch) {
        let at = Timestamp::from_millisecond(AT_MS).unwrap();
        let sqlite = self.sqlite.ingest(batch.clone(), at).await.unwrap();
        let postgres = self.postgres.ingest(batch.clone(), at).await.unwrap();
        assert_eq!(sqlite, postgres);
    }

    /// What was set aside lies with its record, where a distributed database has it.
    pub(super) async fn are_together(&self) {
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

    pub(super) async fn are_alike(&self) {
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
