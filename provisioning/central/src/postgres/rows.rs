//! Rows, as pages are given them.

use deadpool_postgres::Transaction;
use jawab_web::central::RecentCase;
use jiff::Timestamp;
use tokio_postgres::{IsolationLevel, Row};

use super::error::PgError;
use super::read::get;

/// All that is read in it is of one instant.
pub(super) async fn of_one_instant(
    client: &mut deadpool_postgres::Client,
) -> Result<Transaction<'_>, PgError> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    Ok(transaction)
}

/// A case from six columns, the first of which is this one.
pub(super) fn recent_case(row: &Row, first: usize) -> Result<RecentCase, PgError> {
    let table = "cases";
    Ok(RecentCase {
        reference: get::<Option<String>>(row, first, table)?.unwrap_or_default(),
        opened: moment(get::<Option<i64>>(row, first + 1, table)?.unwrap_or(0)),
        programme: get(row, first + 2, table)?,
        kind: get::<Option<String>>(row, first + 3, table)?.unwrap_or_default(),
        open: get(row, first + 4, table)?,
        id: get(row, first + 5, table)?,
    })
}

/// A box may write any number; what is no time is shown as the first of all.
pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
