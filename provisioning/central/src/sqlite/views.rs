//! What the ministry sees.

use std::collections::BTreeMap;

use jawab_desk::calendar::Calendar;
use jawab_desk::catalogue::{self, Catalogue};
use jawab_ops::BoxId;
use jawab_web::central::{BoxRow, CentreDetail, CentreName, Count, FileRow, Overview};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use uuid::Uuid;

use super::cases;
use super::epochs::{self, BEGUN, COPY_SEEN};
use super::rows::{moment, recent_case, uuid};
use crate::calendar::{HOLIDAYS, OPENINGS, of_rows};
use crate::lines;
use crate::store::{CaseKept, FileNamed, MOST_FILES};

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
    let (by_programme, by_kind) = counts(db, None)?;
    Ok(Overview {
        boxes,
        by_programme,
        by_kind,
        by_caller_kind: caller_kinds(db, None)?,
        calendar: calendar(db)?,
    })
}

fn calendar(db: &Connection) -> rusqlite::Result<Calendar> {
    let openings = db
        .prepare_cached(OPENINGS)?
        .query_map([], |row| {
            Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?]))
        })?
        .collect::<rusqlite::Result<_>>()?;
    let holidays = db
        .prepare_cached(HOLIDAYS)?
        .query_map([], |row| {
            let [day, certainty, times, name, ar, zgh] = [1, 2, 3, 4, 5, 6].map(|at| row.get(at));
            let fields = [day?, certainty?, times?, name?, ar?, zgh?];
            Ok((row.get(0)?, fields, row.get(7)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(of_rows(openings, holidays))
}

/// Programmes and kinds of case.
pub(super) fn catalogue(db: &Connection) -> rusqlite::Result<Catalogue> {
    catalogue::read(db)
}

/// All centres, in order of their names.
pub(super) fn centres(db: &Connection) -> rusqlite::Result<Vec<CentreName>> {
    db.prepare_cached("SELECT id, centre FROM boxes ORDER BY centre, id")?
        .query_map([], |row| {
            Ok(CentreName {
                box_id: uuid(row, 0)?,
                centre: row.get(1)?,
            })
        })?
        .collect()
}

pub(super) fn centre(db: &Connection, box_id: BoxId) -> rusqlite::Result<Option<CentreDetail>> {
    let id = box_id.to_string();
    let row = db
        .prepare_cached(&format!("{} WHERE id = ?1", box_rows()))?
        .query_row([&id], box_row)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let (by_programme, by_kind) = counts(db, Some(&id))?;
    Ok(Some(CentreDetail {
        row,
        by_programme,
        by_kind,
        by_caller_kind: caller_kinds(db, Some(&id))?,
        epochs: epochs::epochs(db, &id)?,
        boards: epochs::boards(db, &id)?,
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
        copy_seen: row.get::<_, Option<i64>>(9)?.map(moment),
        epoch_begun: row.get::<_, Option<i64>>(10)?.map(moment),
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
        .query_row(of, |row| Ok((recent_case(row, 0)?, row.get(6)?)))
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

/// Cases by programme and by kind, the most first.
fn counts(db: &Connection, of_box: Option<&str>) -> rusqlite::Result<(Vec<Count>, Vec<Count>)> {
    let of = of_box.map_or("", |_| "WHERE box_id = ?1");
    let mut by = [BTreeMap::new(), BTreeMap::new()];
    let mut statement = db.prepare_cached(&format!(
        "SELECT programme, kind, COUNT(*) FROM cases {of} GROUP BY programme, kind"
    ))?;
    let mut rows = statement.query(params_from_iter(of_box))?;
    while let Some(row) = rows.next()? {
        let count: i64 = row.get(2)?;
        for (column, by) in by.iter_mut().enumerate() {
            let code: Option<String> = row.get(column)?;
            *by.entry(code.unwrap_or_default()).or_default() += count.cast_unsigned();
        }
    }
    let [by_programme, by_kind] = by.map(most_first);
    Ok((by_programme, by_kind))
}

/// Contacts by the kind of who it was with, as far as that is known, the most first.
fn caller_kinds(db: &Connection, of_box: Option<&str>) -> rusqlite::Result<Vec<Count>> {
    let of = of_box.map_or("", |_| "AND box_id = ?1");
    let mut statement = db.prepare_cached(&format!(
        "SELECT caller_kind, COUNT(*) FROM contacts WHERE caller_kind IS NOT NULL {of} \
         GROUP BY caller_kind"
    ))?;
    let counted = statement.query_map(params_from_iter(of_box), |row| {
        Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
    })?;
    Ok(most_first(counted.collect::<rusqlite::Result<_>>()?))
}

fn most_first(by: BTreeMap<String, u64>) -> Vec<Count> {
    let mut counts: Vec<Count> = by
        .into_iter()
        .map(|(of, count)| Count { of, count })
        .collect();
    // Those that are as many stay in order of their codes.
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    counts
}
