//! Cases that are looked for, and the notes of one.

use jawab_desk::Dialect;
use jawab_ops::BoxId;
use jawab_web::central::{CaseFilter, CaseFound, CasesFound, NoteRow};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::rows::{moment, recent_case, uuid};
use crate::case_list::listing;
use crate::store::MOST_NOTES;

pub(super) fn find(db: &Connection, filter: &CaseFilter) -> rusqlite::Result<CasesFound> {
    let list = listing(Dialect::Sqlite, filter);
    list.read(db, filter.turn, |row, _| {
        Ok(CaseFound {
            case: recent_case(row, 2)?,
            box_id: uuid(row, 8)?,
            centre: row.get(9)?,
        })
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
            crate::authors::CENTRAL.to_string()
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
