//! What the ministry sees.

use jawab_ops::BoxId;
use jawab_web::central::{BoxRow, CentreDetail, Count, Overview, RecentCase};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::uuid;
use crate::lines;

const BOX_ROWS: &str = "SELECT id, centre, code, heard_ms, backlog, \
     (SELECT COUNT(*) FROM contacts WHERE contacts.box_id = boxes.id), \
     (SELECT COUNT(*) FROM cases WHERE cases.box_id = boxes.id), \
     (SELECT COUNT(*) FROM cases WHERE cases.box_id = boxes.id AND status IS NOT 'closed'), \
     lines FROM boxes";

pub(super) fn overview(db: &Connection) -> rusqlite::Result<Overview> {
    let boxes = db
        .prepare_cached(&format!("{BOX_ROWS} ORDER BY centre, id"))?
        .query_map([], box_row)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Overview {
        boxes,
        by_programme: counts(db, "programme", None)?,
        by_kind: counts(db, "kind", None)?,
    })
}

pub(super) fn centre(db: &Connection, box_id: BoxId) -> rusqlite::Result<Option<CentreDetail>> {
    let id = box_id.to_string();
    let row = db
        .prepare_cached(&format!("{BOX_ROWS} WHERE id = ?1"))?
        .query_row([&id], box_row)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let recent = db
        .prepare_cached(
            "SELECT reference, opened_ms, programme, kind, status IS NOT 'closed' FROM cases \
             WHERE box_id = ?1 ORDER BY opened_ms DESC, id LIMIT 50",
        )?
        .query_map([&id], recent_case)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(CentreDetail {
        row,
        by_programme: counts(db, "programme", Some(&id))?,
        by_kind: counts(db, "kind", Some(&id))?,
        recent,
    }))
}

fn box_row(row: &Row<'_>) -> rusqlite::Result<BoxRow> {
    let count = |column| Ok::<_, rusqlite::Error>(row.get::<_, i64>(column)?.cast_unsigned());
    Ok(BoxRow {
        box_id: uuid(row, 0)?,
        centre: row.get(1)?,
        code: row.get(2)?,
        last_heard: row.get::<_, Option<i64>>(3)?.map(moment),
        backlog: count(4)?,
        contacts: count(5)?,
        cases: count(6)?,
        open_cases: count(7)?,
        lines: lines::shown(row.get::<_, Option<String>>(8)?.as_deref()),
    })
}

fn recent_case(row: &Row<'_>) -> rusqlite::Result<RecentCase> {
    Ok(RecentCase {
        reference: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
        opened: moment(row.get::<_, Option<i64>>(1)?.unwrap_or(0)),
        programme: row.get(2)?,
        kind: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
        open: row.get(4)?,
    })
}

/// Cases by the code in a column of theirs, the most first.
fn counts(db: &Connection, column: &str, of_box: Option<&str>) -> rusqlite::Result<Vec<Count>> {
    db.prepare_cached(&format!(
        "SELECT COALESCE({column}, ''), COUNT(*) FROM cases \
         WHERE ?1 IS NULL OR box_id = ?1 GROUP BY 1 ORDER BY 2 DESC, 1"
    ))?
    .query_map([of_box], |row| {
        Ok(Count {
            of: row.get(0)?,
            count: row.get::<_, i64>(1)?.cast_unsigned(),
        })
    })?
    .collect()
}

/// A box may write any number; what is no time is shown as the first of all.
fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
