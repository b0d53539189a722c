//! Cases that are looked for, and the notes of one.

use deadpool_postgres::{Pool, Transaction};
use jawab_ops::BoxId;
use jawab_web::central::{CASES_OF_A_PAGE, CaseFilter, CaseFound, CasesFound, NoteRow};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::PgError;
use super::read::get;
use super::views::{moment, of_one_instant, recent_case};
use crate::outbox::CENTRAL;
use crate::store::{MOST_NOTES, pattern};

const FROM: &str = "FROM cases JOIN boxes ON boxes.box_id = cases.box_id \
     WHERE ($1::text IS NULL OR reference LIKE $1) AND ($2::uuid IS NULL OR cases.box_id = $2) \
     AND ($3::boolean IS NULL OR (status IS DISTINCT FROM 'closed') = $3) \
     AND ($4::text IS NULL OR kind = $4) \
     AND ($5::text IS NULL OR COALESCE(programme, '') = $5)";

pub(super) async fn find(pool: &Pool, filter: &CaseFilter) -> Result<CasesFound, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    let pattern = pattern(&filter.text);
    let of: [&(dyn ToSql + Sync); 5] = [
        &pattern,
        &filter.centre,
        &filter.open,
        &filter.kind,
        &filter.programme,
    ];
    let count = format!("SELECT COUNT(*) {FROM}");
    let statement = transaction.prepare_cached(&count).await?;
    let total: i64 = get(&transaction.query_one(&statement, &of).await?, 0, "cases")?;
    let rows = format!(
        "SELECT reference, opened_ms, programme, kind, status IS DISTINCT FROM 'closed', cases.id, \
         cases.box_id, centre {FROM} ORDER BY opened_ms DESC NULLS LAST, cases.id \
         LIMIT {CASES_OF_A_PAGE} OFFSET $6"
    );
    let statement = transaction.prepare_cached(&rows).await?;
    let offset = filter.page.saturating_mul(CASES_OF_A_PAGE);
    let offset = i64::try_from(offset).unwrap_or(i64::MAX);
    let mut with_offset = of.to_vec();
    with_offset.push(&offset);
    let rows = transaction.query(&statement, &with_offset).await?;
    let rows = rows.iter().map(|row| {
        Ok(CaseFound {
            case: recent_case(row)?,
            box_id: get(row, 6, "cases")?,
            centre: get(row, 7, "boxes")?,
        })
    });
    Ok(CasesFound {
        total: total.cast_unsigned(),
        rows: rows.collect::<Result<_, PgError>>()?,
    })
}

pub(super) async fn notes(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    case: Uuid,
) -> Result<Vec<NoteRow>, PgError> {
    let ask = format!(
        "SELECT text, staff.name, written_ms FROM notes \
         LEFT JOIN staff ON staff.box_id = notes.box_id AND staff.id::text = author \
         WHERE notes.case_id = $2 AND (notes.box_id = $1 OR notes.box_id = $3) \
         ORDER BY written_ms NULLS FIRST, notes.id LIMIT {MOST_NOTES}"
    );
    let statement = transaction.prepare_cached(&ask).await?;
    let of: [&(dyn ToSql + Sync); 3] = [&box_id.0, &case.to_string(), &CENTRAL.0];
    let rows = transaction.query(&statement, &of).await?;
    rows.iter()
        .map(|row| {
            Ok(NoteRow {
                text: get::<Option<String>>(row, 0, "notes")?.unwrap_or_default(),
                author: get(row, 1, "staff")?,
                at: moment(get::<Option<i64>>(row, 2, "notes")?.unwrap_or(0)),
            })
        })
        .collect()
}

pub(super) async fn assigned(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    case: Uuid,
) -> Result<Option<String>, PgError> {
    let ask = "SELECT assigned FROM cases WHERE box_id = $1 AND id = $2";
    let statement = transaction.prepare_cached(ask).await?;
    let row = transaction
        .query_one(&statement, &[&box_id.0, &case])
        .await?;
    get(&row, 0, "cases")
}
