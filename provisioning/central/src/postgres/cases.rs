//! Cases that are looked for, and the notes of one.

use deadpool_postgres::{Pool, Transaction};
use jawab_desk::{Bound, Dialect, ListQuery};
use jawab_ops::BoxId;
use jawab_web::central::{CaseCursor, CaseFilter, CaseFound, CasesFound, NoteRow};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::PgError;
use super::read::get;
use super::rows::{moment, of_one_instant, recent_case};
use crate::authors::CENTRAL;
use crate::case_list::listing;
use crate::store::MOST_NOTES;

pub(super) async fn find(pool: &Pool, filter: &CaseFilter) -> Result<CasesFound, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    let list = listing(Dialect::Postgres, filter);
    let rows = ask(&transaction, &list.rows(filter.turn)).await?;
    let rows = rows.iter().map(|row| {
        let place = CaseCursor::new(get(row, 0, "cases")?, get(row, 1, "cases")?);
        let found = CaseFound {
            case: recent_case(row, 2)?,
            box_id: get(row, 8, "cases")?,
            centre: get(row, 9, "boxes")?,
        };
        Ok((place, found))
    });
    let rows = rows.collect::<Result<_, PgError>>()?;
    let (part, counts) = list.page(filter.turn, rows);
    let all = number(&transaction, counts.all).await?;
    Ok(part.counted(all, number(&transaction, counts.before).await?))
}

async fn ask(transaction: &Transaction<'_>, query: &ListQuery) -> Result<Vec<Row>, PgError> {
    let statement = transaction.prepare_cached(&query.sql).await?;
    let values = query.values.iter().map(|value| match value {
        Bound::Number(number) => number as &(dyn ToSql + Sync),
        Bound::Text(text) => text,
        Bound::Id(id) => id,
    });
    let values: Vec<_> = values.collect();
    Ok(transaction.query(&statement, &values).await?)
}

async fn number(
    transaction: &Transaction<'_>,
    query: Option<ListQuery>,
) -> Result<Option<u64>, PgError> {
    let Some(query) = query else {
        return Ok(None);
    };
    let rows = ask(transaction, &query).await?;
    let count = rows.first().map(|row| get::<i64>(row, 0, "cases"));
    Ok(count.transpose()?.map(i64::cast_unsigned))
}

pub(super) async fn notes(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    case: Uuid,
) -> Result<Vec<NoteRow>, PgError> {
    let notes = format!(
        "SELECT text, staff.name, written_ms FROM notes \
         LEFT JOIN staff ON staff.box_id = notes.box_id AND staff.id::text = author \
         WHERE notes.case_id = $2 AND (notes.box_id = $1 OR notes.box_id = $3) \
         ORDER BY written_ms NULLS FIRST, notes.id LIMIT {MOST_NOTES}"
    );
    let statement = transaction.prepare_cached(&notes).await?;
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
    let assigned = "SELECT assigned FROM cases WHERE box_id = $1 AND id = $2";
    let statement = transaction.prepare_cached(assigned).await?;
    let row = transaction
        .query_one(&statement, &[&box_id.0, &case])
        .await?;
    get(&row, 0, "cases")
}
