//! What the ministry sees.

use jawab_ops::BoxId;
use jawab_web::central::{
    BoxRow, CASES_ON_A_PAGE, CaseCursor, CasesAsked, CentreDetail, Count, FileRow, Overview,
    RecentCase,
};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::cases;
use super::epochs::{self, BEGUN, COPY_SEEN};
use super::uuid;
use crate::lines;
use crate::store::{CaseKept, FileNamed, MOST_FILES, page_of};

fn box_rows() -> String {
    format!("{BOX_ROWS}, {COPY_SEEN}, {BEGUN} FROM boxes")
}

const BOX_ROWS: &str = "SELECT id, centre, code, heard_ms, backlog, \
     (SELECT COUNT(*) FROM contacts WHERE contacts.box_id = boxes.id), \
     (SELECT COUNT(*) FROM cases WHERE cases.box_id = boxes.id), \
     (SELECT COUNT(*) FROM cases WHERE cases.box_id = boxes.id AND status IS NOT 'closed'), \
     lines";

pub(super) fn overview(db: &Connection) -> rusqlite::Result<Overview> {
    let boxes = db
        .prepare_cached(&format!("{} ORDER BY centre, id", box_rows()))?
        .query_map([], box_row)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Overview {
        boxes,
        by_programme: counts(db, "programme", None)?,
        by_kind: counts(db, "kind", None)?,
    })
}

pub(super) fn centre(
    db: &Connection,
    box_id: BoxId,
    asked: CasesAsked,
) -> rusqlite::Result<Option<CentreDetail>> {
    let id = box_id.to_string();
    let row = db
        .prepare_cached(&format!("{} WHERE id = ?1", box_rows()))?
        .query_row([&id], box_row)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let (recent, next) = cases(db, &id, asked)?;
    Ok(Some(CentreDetail {
        row,
        by_programme: counts(db, "programme", Some(&id))?,
        by_kind: counts(db, "kind", Some(&id))?,
        recent,
        epochs: epochs::epochs(db, &id)?,
        boards: epochs::boards(db, &id)?,
        next,
    }))
}

/// A page of a box's cases, and its last place if more follow. One without a time is the last.
fn cases(
    db: &Connection,
    box_id: &str,
    asked: CasesAsked,
) -> rusqlite::Result<(Vec<RecentCase>, Option<CaseCursor>)> {
    let after = asked.after;
    let rows = db
        .prepare_cached(&format!(
            "SELECT reference, opened_ms, programme, kind, status IS NOT 'closed', id, \
                 COALESCE(opened_ms, ?2) FROM cases \
             WHERE box_id = ?1 AND (?3 IS NULL OR (status IS NOT 'closed') = ?3) \
                 AND (?4 IS NULL OR COALESCE(opened_ms, ?2) < ?4 \
                     OR (COALESCE(opened_ms, ?2) = ?4 AND id > ?5)) \
             ORDER BY opened_ms DESC, id LIMIT {}",
            CASES_ON_A_PAGE + 1
        ))?
        .query_map(
            params![
                box_id,
                i64::MIN,
                asked.open,
                after.map(|place| place.at_ms()),
                after.map(|place| place.id().to_string())
            ],
            |row| Ok((recent_case(row)?, row.get(6)?)),
        )?
        .collect::<rusqlite::Result<Vec<(RecentCase, i64)>>>()?;
    Ok(page_of(rows))
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
        copy_seen: row.get::<_, Option<i64>>(9)?.map(moment),
        epoch_begun: row.get::<_, Option<i64>>(10)?.map(moment),
    })
}

pub(super) fn recent_case(row: &Row<'_>) -> rusqlite::Result<RecentCase> {
    Ok(RecentCase {
        reference: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
        opened: moment(row.get::<_, Option<i64>>(1)?.unwrap_or(0)),
        programme: row.get(2)?,
        kind: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
        open: row.get(4)?,
        id: uuid(row, 5)?,
    })
}

pub(super) fn case(
    db: &Connection,
    box_id: BoxId,
    case: Uuid,
) -> rusqlite::Result<Option<CaseKept>> {
    let (of_box, case_id) = (box_id, case);
    let (box_id, case) = (box_id.to_string(), case.to_string());
    let of = [&box_id, &case];
    let found = db
        .prepare_cached(
            "SELECT reference, opened_ms, programme, kind, status IS NOT 'closed', cases.id, centre \
             FROM cases JOIN boxes ON boxes.id = cases.box_id \
             WHERE cases.box_id = ?1 AND cases.id = ?2",
        )?
        .query_row(of, |row| Ok((recent_case(row)?, row.get(6)?)))
        .optional()?;
    let Some((case, centre)) = found else {
        return Ok(None);
    };
    let files = db
        .prepare_cached(&format!(
            "SELECT attachments.id, attachments.name, media_type, octets, staff.name, added_ms, \
             hash FROM attachments LEFT JOIN staff ON staff.id = added_by \
             WHERE attachments.box_id = ?1 AND case_id = ?2 \
             ORDER BY added_ms, attachments.id LIMIT {MOST_FILES}"
        ))?
        .query_map(of, file_named)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some(CaseKept {
        notes: cases::notes(db, of_box, case_id)?,
        assigned: cases::assigned(db, of_box, case_id)?,
        case,
        centre,
        files,
    }))
}

fn file_named(row: &Row<'_>) -> rusqlite::Result<FileNamed> {
    let text = |column| {
        let text: Option<String> = row.get(column)?;
        Ok::<_, rusqlite::Error>(text.unwrap_or_default())
    };
    Ok(FileNamed {
        row: FileRow {
            id: uuid(row, 0)?,
            name: text(1)?,
            media_type: text(2)?,
            octets: row.get::<_, Option<i64>>(3)?.map_or(0, told),
            added_by: row.get(4)?,
            at: moment(row.get::<_, Option<i64>>(5)?.unwrap_or(0)),
            arrived: false,
        },
        hash: text(6)?.parse().ok(),
    })
}

/// A length that a box told, which may be any number.
fn told(octets: i64) -> u64 {
    u64::try_from(octets).unwrap_or(0)
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
pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
