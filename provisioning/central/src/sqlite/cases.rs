//! Cases that are looked for, and the notes of one.

use jawab_ops::BoxId;
use jawab_web::central::{CASES_OF_A_PAGE, CaseFilter, CaseFound, CasesFound, NoteRow};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::uuid;
use super::views::{moment, recent_case};
use crate::store::{MOST_NOTES, pattern};

const FROM: &str = "FROM cases JOIN boxes ON boxes.id = cases.box_id \
     WHERE (?1 IS NULL OR reference LIKE ?1) AND (?2 IS NULL OR cases.box_id = ?2) \
     AND (?3 IS NULL OR (status IS NOT 'closed') = ?3) AND (?4 IS NULL OR kind = ?4) \
     AND (?5 IS NULL OR COALESCE(programme, '') = ?5)";

pub(super) fn find(db: &Connection, filter: &CaseFilter) -> rusqlite::Result<CasesFound> {
    let pattern = pattern(&filter.text);
    let centre = filter.centre.map(|centre| centre.to_string());
    let of = params![pattern, centre, filter.open, filter.kind, filter.programme];
    let total: i64 = db
        .prepare_cached(&format!("SELECT COUNT(*) {FROM}"))?
        .query_row(of, |row| row.get(0))?;
    let offset = filter.page.saturating_mul(CASES_OF_A_PAGE);
    let rows = db
        .prepare_cached(&format!(
            "SELECT reference, opened_ms, programme, kind, status IS NOT 'closed', cases.id, \
             cases.box_id, centre {FROM} ORDER BY opened_ms DESC, cases.id \
             LIMIT {CASES_OF_A_PAGE} OFFSET ?6"
        ))?
        .query_map(
            params![
                pattern,
                centre,
                filter.open,
                filter.kind,
                filter.programme,
                i64::try_from(offset).unwrap_or(i64::MAX)
            ],
            |row| {
                Ok(CaseFound {
                    case: recent_case(row)?,
                    box_id: uuid(row, 6)?,
                    centre: row.get(7)?,
                })
            },
        )?
        .collect::<rusqlite::Result<_>>()?;
    Ok(CasesFound {
        total: total.cast_unsigned(),
        rows,
    })
}

pub(super) fn notes(db: &Connection, box_id: BoxId, case: Uuid) -> rusqlite::Result<Vec<NoteRow>> {
    db.prepare_cached(&format!(
        "SELECT text, staff.name, written_ms FROM notes LEFT JOIN staff ON staff.id = author \
         WHERE notes.case_id = ?2 AND (notes.box_id = ?1 OR notes.box_id = ?3) \
         ORDER BY written_ms, notes.id LIMIT {MOST_NOTES}"
    ))?
    .query_map(
        params![
            box_id.to_string(),
            case.to_string(),
            crate::outbox::CENTRAL.to_string()
        ],
        |row| {
            Ok(NoteRow {
                text: row.get::<_, Option<String>>(0)?.unwrap_or_default(),
                author: row.get(1)?,
                at: moment(row.get::<_, Option<i64>>(2)?.unwrap_or(0)),
            })
        },
    )?
    .collect()
}

pub(super) fn assigned(
    db: &Connection,
    box_id: BoxId,
    case: Uuid,
) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT assigned FROM cases WHERE box_id = ?1 AND id = ?2")?
        .query_row([box_id.to_string(), case.to_string()], |row| row.get(0))
}
