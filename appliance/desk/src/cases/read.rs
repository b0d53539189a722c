//! Cases that are read: one with its notes and files, and the newest.

use jawab_ledger::rusqlite::{self, OptionalExtension, Row};
use uuid::Uuid;

use super::{CaseLine, CaseSheet, Filter, NoteLine};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::files::files_of;
use crate::person_line::person_columns;
use crate::row::{id, timestamp};

/// Cases in a list.
const MOST: u32 = 200;

impl Desk {
    /// Cases, the newest first.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn cases(&self, filter: Filter) -> Result<Vec<CaseLine>, DeskError> {
        let only = match filter {
            Filter::Open => "WHERE cases.status = 'open'",
            Filter::Closed => "WHERE cases.status = 'closed'",
            Filter::All => "",
        };
        let query = format!("{CASES} {only} ORDER BY cases.opened_ms DESC LIMIT {MOST}");
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                db.prepare_cached(&query)?
                    .query_map([], case_line)?
                    .collect()
            })?)
        })
        .await
    }

    /// One case with its notes and files.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn case(&self, case: Uuid) -> Result<Option<CaseSheet>, DeskError> {
        self.work(move |desk| {
            Ok(desk.ledger.read(|db| {
                let line = db
                    .prepare_cached(&format!("{CASES} WHERE cases.id = ?1"))?
                    .query_row([case.to_string()], case_line)
                    .optional()?;
                let Some(line) = line else { return Ok(None) };
                let notes = db
                    .prepare_cached(
                        "SELECT staff.name, notes.written_ms, notes.text, notes.author FROM notes \
                         LEFT JOIN staff ON staff.id = notes.author \
                         WHERE notes.case_id = ?1 ORDER BY notes.written_ms, notes.id",
                    )?
                    .query_map([case.to_string()], |row| {
                        Ok(NoteLine {
                            author: row.get(0)?,
                            at: timestamp(row, 1)?,
                            text: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
                            by: row
                                .get::<_, Option<String>>(3)?
                                .and_then(|author| author.parse().ok()),
                        })
                    })?
                    .collect::<rusqlite::Result<_>>()?;
                Ok(Some(CaseSheet {
                    case: line,
                    notes,
                    files: files_of(db, case)?,
                }))
            })?)
        })
        .await
    }
}

/// Cases with whose they are. A record that began at central, whose id is the highest, is known from
/// its answer alone.
pub(crate) const CASES: &str = "\
    SELECT cases.id, cases.reference, cases.kind, cases.programme, \
        COALESCE(cases.opened_ms, cases.changed_ms), cases.status, \
        people.id, people.name, cases.assigned, \
        cases.box_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff' \
    FROM cases LEFT JOIN people ON people.id = cases.person";

pub(crate) fn case_line(row: &Row<'_>) -> rusqlite::Result<CaseLine> {
    let text = |column| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    Ok(CaseLine {
        id: id(row, 0)?,
        reference: text(1)?,
        kind: text(2)?,
        programme: row.get(3)?,
        opened: timestamp(row, 4)?,
        // A status that only a newer version knows is not settled, as far as this one can tell.
        open: text(5)? != "closed",
        person: person_columns(row, 6)?,
        assigned: row.get(8)?,
        of_earlier_box: row.get(9)?,
    })
}
