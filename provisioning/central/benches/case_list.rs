//! How long a page of the country's cases takes at central with 200,000 of them from twenty
//! centres, on SQLite and on a PostgreSQL of its own: the first page, the one behind it and one
//! amid the list, with each filter and order of the page.
//!
//! `cargo bench -p jawab-central --bench case_list`. It fails where the 95th of a hundred takes
//! longer than the page's 200 ms.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot go on stops")]

#[path = "../tests/common/postgres.rs"]
mod postgres;

use std::time::{Duration, Instant};

use jawab_central::postgres::PostgresStore;
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::Store;
use jawab_web::central::{CaseCursor, CaseFilter, CaseOrder, Span, Turn};
use postgres::Cluster;
use uuid::Uuid;

const ROWS: i64 = 200_000;
const BOXES: u32 = 20;
const TRIES: usize = 20;
const MOST: Duration = Duration::from_millis(200);
/// Between two cases.
const STEP_MS: i64 = 60_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let file = folder.path().join("central.db");
    let sqlite = SqliteStore::open(&file).unwrap();
    fill_sqlite(&rusqlite::Connection::open(&file).unwrap());
    let mut slow = measure("SQLite", &sqlite).await;
    drop(sqlite);
    let cluster = Cluster::start("-c shared_buffers=128MB");
    let database = cluster.database();
    let postgres = PostgresStore::connect(&database.url(), None, 4)
        .await
        .unwrap();
    database.ask(&postgres_rows());
    // As autovacuum leaves it.
    database.ask("VACUUM ANALYZE");
    slow.extend(measure("PostgreSQL", &postgres).await);
    assert!(slow.is_empty(), "longer than {MOST:?}: {slow:?}");
}

async fn measure(name: &str, store: &impl Store) -> Vec<String> {
    println!("{name:<34}      p50        p95    rows");
    let mut slow = Vec::new();
    for (what, filter) in filters() {
        let mut times = Vec::new();
        let mut count = 0;
        for turn in turns(store, &filter).await {
            for _ in 0..TRIES {
                let filter = CaseFilter {
                    turn,
                    ..filter.clone()
                };
                let begin = Instant::now();
                count = store.find_cases(&filter).await.unwrap().count;
                times.push(begin.elapsed());
            }
        }
        slow.extend(tell(what, times, count).map(|what| format!("{name}: {what}")));
    }
    let mut times = Vec::new();
    for _ in 0..TRIES {
        let begin = Instant::now();
        store.overview().await.unwrap();
        times.push(begin.elapsed());
    }
    slow.extend(tell("the overview", times, 0).map(|what| format!("{name}: {what}")));
    slow
}

fn tell(what: &'static str, mut times: Vec<Duration>, count: u64) -> Option<&'static str> {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!("{what:<34} {:>8.1?} {:>10.1?} {count:>7}", at(50), at(95));
    (at(95) > MOST).then_some(what)
}

/// The first page, the second, and the ones around the middle.
async fn turns(store: &impl Store, filter: &CaseFilter) -> Vec<Turn> {
    let middle = CaseCursor::new(ROWS / 2 * STEP_MS, Uuid::nil());
    let first = store.find_cases(filter).await.unwrap();
    let mut turns = vec![Turn::First, Turn::After(middle), Turn::Before(middle)];
    turns.extend(first.next.map(Turn::After));
    turns
}

fn filters() -> Vec<(&'static str, CaseFilter)> {
    let all = CaseFilter::default();
    let text = |text: &str| CaseFilter {
        text: text.into(),
        ..CaseFilter::default()
    };
    vec![
        ("all", all.clone()),
        (
            "open, oldest first",
            CaseFilter {
                open: Some(true),
                order: CaseOrder::Oldest,
                ..all.clone()
            },
        ),
        (
            "settled, by change",
            CaseFilter {
                open: Some(false),
                order: CaseOrder::Changed,
                ..all.clone()
            },
        ),
        (
            "a centre's",
            CaseFilter {
                centre: Some(box_id(3)),
                ..all.clone()
            },
        ),
        (
            "a centre's, by change",
            CaseFilter {
                centre: Some(box_id(3)),
                order: CaseOrder::Changed,
                ..all.clone()
            },
        ),
        (
            "complaints of a programme",
            CaseFilter {
                kind: Some("complaint".into()),
                programme: Some("camps".into()),
                ..all.clone()
            },
        ),
        (
            "of no programme, open, an age",
            CaseFilter {
                open: Some(true),
                programme: Some(String::new()),
                span: Span {
                    from_ms: None,
                    until_ms: Some(ROWS / 2 * STEP_MS),
                },
                ..all.clone()
            },
        ),
        (
            "of a kind that nobody has",
            CaseFilter {
                kind: Some("of-tomorrow".into()),
                ..all
            },
        ),
        ("a number", text("61")),
        ("a reference", text("RAB-2026-000061")),
        ("a reference that nobody has", text("TAN-1999-000001")),
    ]
}

fn box_id(n: u32) -> Uuid {
    Uuid::from_u128(u128::from(n) + 1)
}

fn fill_sqlite(db: &rusqlite::Connection) {
    for n in 0..BOXES {
        let of = (box_id(n).to_string(), format!("Centre {n}"));
        let insert =
            "INSERT INTO boxes (id, centre, code, certificate) VALUES (?1, ?2, 'RAB', x'')";
        db.execute(insert, of).unwrap();
    }
    db.execute_batch(&format!(
        "WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < {ROWS} - 1) \
         INSERT INTO cases (id, box_id, reference, kind, programme, status, opened_ms, changed_ms) \
         SELECT printf('%08x-0000-7000-8000-%012x', n, n), \
             printf('00000000-0000-0000-0000-%012x', n % {BOXES} + 1), \
             printf('RAB-2026-%06d', n), \
             CASE n % 5 WHEN 0 THEN 'complaint' WHEN 1 THEN 'incident' ELSE 'information' END, \
             CASE n / 7 % 3 WHEN 0 THEN 'camps' WHEN 1 THEN 'trips' END, \
             CASE n % 50 WHEN 0 THEN 'open' ELSE 'closed' END, \
             n * {STEP_MS}, n * {STEP_MS} + n * 7919 % 1000000 FROM n"
    ))
    .unwrap();
}

fn postgres_rows() -> String {
    format!(
        "INSERT INTO boxes (box_id, centre, code, certificate) \
         SELECT format('00000000-0000-0000-0000-%s', lpad(to_hex(n + 1), 12, '0'))::uuid, \
             format('Centre %s', n), 'RAB', '' FROM generate_series(0, {BOXES} - 1) AS n; \
         INSERT INTO cases (id, box_id, reference, kind, programme, status, opened_ms, changed_ms) \
         SELECT format('%s-0000-7000-8000-%s', lpad(to_hex(n), 8, '0'), lpad(to_hex(n), 12, '0'))::uuid, \
             format('00000000-0000-0000-0000-%s', lpad(to_hex(n % {BOXES} + 1), 12, '0'))::uuid, \
             'RAB-2026-' || lpad(n::text, 6, '0'), \
             CASE n % 5 WHEN 0 THEN 'complaint' WHEN 1 THEN 'incident' ELSE 'information' END, \
             CASE n / 7 % 3 WHEN 0 THEN 'camps' WHEN 1 THEN 'trips' END, \
             CASE n % 50 WHEN 0 THEN 'open' ELSE 'closed' END, \
             n * {STEP_MS}, n * {STEP_MS} + n * 7919 % 1000000 \
         FROM generate_series(0::bigint, {ROWS} - 1) AS n"
    )
}
