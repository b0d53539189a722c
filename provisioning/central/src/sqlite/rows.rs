//! Rows, as pages are given them.

use jawab_web::central::RecentCase;
use jiff::Timestamp;
use rusqlite::Row;
use uuid::Uuid;

/// A case from six columns, the first of which is this one.
pub(super) fn recent_case(row: &Row<'_>, first: usize) -> rusqlite::Result<RecentCase> {
    let text = |column| {
        let text: Option<String> = row.get(column)?;
        Ok::<_, rusqlite::Error>(text.unwrap_or_default())
    };
    Ok(RecentCase {
        reference: text(first)?,
        opened: moment(row.get::<_, Option<i64>>(first + 1)?.unwrap_or(0)),
        programme: row.get(first + 2)?,
        kind: text(first + 3)?,
        open: row.get(first + 4)?,
        id: uuid(row, first + 5)?,
    })
}

/// A box may write any number; what is no time is shown as the first of all.
pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An id, which is kept as text.
pub(super) fn uuid(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Uuid> {
    let text: String = row.get(column)?;
    Uuid::try_parse(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}
