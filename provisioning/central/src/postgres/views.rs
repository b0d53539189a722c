//! What the ministry sees: counters, centres, and one case.

use deadpool_postgres::{Pool, Transaction};
use jawab_desk::calendar::Calendar;
use jawab_desk::catalogue::{self, Catalogue};
use jawab_ops::BoxId;
use jawab_records::{holiday, opening};
use jawab_web::central::{BoxRow, CentreDetail, CentreName, Count, FileRow, Overview};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::cases;
use super::epochs::{self, BEGUN, COPY_SEEN};
use super::error::PgError;
use super::read::get;
use super::rows::{moment, of_one_instant, recent_case};
use super::tally::what;
use crate::calendar::{HOLIDAYS, OPENINGS, of_rows};
use crate::lines;
use crate::store::{CaseKept, FileNamed, MOST_FILES};

fn box_rows() -> String {
    let sum = |what| format!("COALESCE((SUM(count) FILTER (WHERE what = '{what}'))::bigint, 0)");
    format!(
        "SELECT boxes.box_id, centre, code, heard_ms, backlog, \
         COALESCE(contacts, 0), COALESCE(cases, 0), COALESCE(open, 0), lines, \
         {COPY_SEEN}, {BEGUN} \
         FROM boxes LEFT JOIN (\
             SELECT box_id, {} AS contacts, {} AS cases, {} AS open FROM tallies \
             WHERE $1::uuid IS NULL OR box_id = $1 GROUP BY box_id\
         ) AS counted ON counted.box_id = boxes.box_id \
         WHERE $1::uuid IS NULL OR boxes.box_id = $1 \
         ORDER BY centre COLLATE \"C\", boxes.box_id",
        sum(what::CONTACTS),
        sum(what::CASES),
        sum(what::OPEN),
    )
}

const COUNTS: &str = "SELECT code, SUM(count)::bigint FROM tallies \
     WHERE what = $1 AND ($2::uuid IS NULL OR box_id = $2) \
     GROUP BY code HAVING SUM(count) > 0 ORDER BY 2 DESC, code COLLATE \"C\"";

const CASE: &str = "SELECT reference, opened_ms, programme, kind, \
     status IS DISTINCT FROM 'closed', cases.id, centre \
     FROM cases JOIN boxes ON boxes.box_id = cases.box_id \
     WHERE cases.box_id = $1 AND cases.id = $2";

/// Staff are of the same box, so that the tables can be distributed by it.
fn files_of_case() -> String {
    format!(
        "SELECT attachments.id, attachments.name, media_type, octets, staff.name, added_ms, hash \
         FROM attachments LEFT JOIN staff \
         ON staff.box_id = attachments.box_id AND staff.id::text = added_by \
         WHERE attachments.box_id = $1 AND case_id = $2 \
         ORDER BY added_ms NULLS FIRST, attachments.id LIMIT {MOST_FILES}"
    )
}

pub(super) async fn overview(pool: &Pool) -> Result<Overview, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    Ok(Overview {
        boxes: boxes(&transaction, None).await?,
        by_programme: counts(&transaction, what::PROGRAMME, None).await?,
        by_kind: counts(&transaction, what::KIND, None).await?,
        by_caller_kind: counts(&transaction, what::CALLER_KIND, None).await?,
        calendar: calendar(&transaction).await?,
    })
}

async fn calendar(transaction: &Transaction<'_>) -> Result<Calendar, PgError> {
    let statement = transaction.prepare_cached(OPENINGS).await?;
    let rows = transaction.query(&statement, &[]).await?;
    let text = |row: &Row, at: usize, table: &str| get::<Option<String>>(row, at, table);
    let mut openings = Vec::with_capacity(rows.len());
    for row in &rows {
        let table = opening::KIND.table;
        let fields = [
            text(row, 1, table)?,
            text(row, 2, table)?,
            text(row, 3, table)?,
        ];
        openings.push((get(row, 0, table)?, fields));
    }
    let statement = transaction.prepare_cached(HOLIDAYS).await?;
    let rows = transaction.query(&statement, &[]).await?;
    let mut holidays = Vec::with_capacity(rows.len());
    for row in &rows {
        let table = holiday::KIND.table;
        let [day, certainty, times, name, ar, zgh] =
            [1, 2, 3, 4, 5, 6].map(|at| text(row, at, table));
        let fields = [day?, certainty?, times?, name?, ar?, zgh?];
        holidays.push((get(row, 0, table)?, fields, get(row, 7, table)?));
    }
    Ok(of_rows(openings, holidays))
}

/// Programmes and kinds of case.
pub(super) async fn catalogue(pool: &Pool) -> Result<Catalogue, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    let programmes = listed(&transaction, catalogue::PROGRAMMES).await?;
    let kinds = listed(&transaction, catalogue::KINDS).await?;
    Ok(Catalogue::of_rows(programmes, kinds))
}

async fn listed(
    transaction: &Transaction<'_>,
    query: &str,
) -> Result<Vec<catalogue::Row>, PgError> {
    let table = "the catalogue";
    let statement = transaction.prepare_cached(query).await?;
    let rows = transaction.query(&statement, &[]).await?;
    let text = |row: &Row, n| get::<Option<String>>(row, n, table);
    let number = |row: &Row, n| get::<Option<i64>>(row, n, table);
    let rows = rows.iter().map(|row| {
        Ok(catalogue::Row {
            id: get(row, 0, table)?,
            code: get(row, 1, table)?,
            names: [text(row, 2)?, text(row, 3)?, text(row, 4)?, text(row, 5)?],
            numbers: [
                number(row, 6)?,
                number(row, 7)?,
                number(row, 8)?,
                number(row, 9)?,
            ],
        })
    });
    rows.collect()
}

/// All centres, in order of their names.
pub(super) async fn centres(pool: &Pool) -> Result<Vec<CentreName>, PgError> {
    let client = pool.get().await?;
    let ask = "SELECT box_id, centre FROM boxes ORDER BY centre COLLATE \"C\", box_id";
    let statement = client.prepare_cached(ask).await?;
    let rows = client.query(&statement, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(CentreName {
                box_id: get(row, 0, "boxes")?,
                centre: get(row, 1, "boxes")?,
            })
        })
        .collect()
}

pub(super) async fn centre(pool: &Pool, box_id: BoxId) -> Result<Option<CentreDetail>, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    let id = Some(box_id.0);
    let Some(row) = boxes(&transaction, id).await?.pop() else {
        return Ok(None);
    };
    Ok(Some(CentreDetail {
        row,
        by_programme: counts(&transaction, what::PROGRAMME, id).await?,
        by_kind: counts(&transaction, what::KIND, id).await?,
        by_caller_kind: counts(&transaction, what::CALLER_KIND, id).await?,
        epochs: epochs::epochs(&transaction, box_id.0).await?,
        boards: epochs::boards(&transaction, box_id.0).await?,
    }))
}

pub(super) async fn case(
    pool: &Pool,
    box_id: BoxId,
    case: Uuid,
) -> Result<Option<CaseKept>, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    let statement = transaction.prepare_cached(CASE).await?;
    let found = transaction
        .query_opt(&statement, &[&box_id.0, &case])
        .await?;
    let Some(found) = found else { return Ok(None) };
    let statement = transaction.prepare_cached(&files_of_case()).await?;
    let of: [&(dyn ToSql + Sync); 2] = [&box_id.0, &case.to_string()];
    let files = transaction.query(&statement, &of).await?;
    let files: Result<_, PgError> = files.iter().map(file_named).collect();
    Ok(Some(CaseKept {
        notes: cases::notes(&transaction, box_id, case).await?,
        assigned: cases::assigned(&transaction, box_id, case).await?,
        case: recent_case(&found, 0)?,
        centre: get(&found, 6, "boxes")?,
        files: files?,
    }))
}

fn file_named(row: &Row) -> Result<FileNamed, PgError> {
    let table = "attachments";
    let text = |n| Ok::<_, PgError>(get::<Option<String>>(row, n, table)?.unwrap_or_default());
    let octets = get::<Option<i64>>(row, 3, table)?.unwrap_or(0);
    Ok(FileNamed {
        row: FileRow {
            id: get(row, 0, table)?,
            name: text(1)?,
            media_type: text(2)?,
            octets: u64::try_from(octets).unwrap_or(0),
            added_by: get(row, 4, "staff")?,
            at: moment(get::<Option<i64>>(row, 5, table)?.unwrap_or(0)),
            arrived: false,
        },
        hash: text(6)?.parse().ok(),
    })
}

async fn boxes(transaction: &Transaction<'_>, of: Option<Uuid>) -> Result<Vec<BoxRow>, PgError> {
    let statement = transaction.prepare_cached(&box_rows()).await?;
    let rows = transaction.query(&statement, &[&of]).await?;
    rows.iter().map(box_row).collect()
}

fn box_row(row: &Row) -> Result<BoxRow, PgError> {
    let table = "boxes";
    let count = |n| Ok::<_, PgError>(u64::try_from(get::<i64>(row, n, table)?).unwrap_or(0));
    Ok(BoxRow {
        box_id: get(row, 0, table)?,
        centre: get(row, 1, table)?,
        code: get(row, 2, table)?,
        last_heard: get::<Option<i64>>(row, 3, table)?.map(moment),
        backlog: count(4)?,
        contacts: count(5)?,
        cases: count(6)?,
        open_cases: count(7)?,
        lines: lines::shown(get::<Option<String>>(row, 8, table)?.as_deref()),
        copy_seen: get::<Option<i64>>(row, 9, "epochs")?.map(moment),
        epoch_begun: get::<Option<i64>>(row, 10, "epochs")?.map(moment),
    })
}

/// Cases by a code of theirs, the most first.
async fn counts(
    transaction: &Transaction<'_>,
    what: &str,
    of: Option<Uuid>,
) -> Result<Vec<Count>, PgError> {
    let statement = transaction.prepare_cached(COUNTS).await?;
    let rows = transaction.query(&statement, &[&what, &of]).await?;
    let counts = rows.iter().map(|row| {
        Ok(Count {
            of: get(row, 0, "tallies")?,
            count: get::<i64>(row, 1, "tallies")?.cast_unsigned(),
        })
    });
    counts.collect()
}
