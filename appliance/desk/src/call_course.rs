//! How the call of a contact went: its legs, segment by segment.

use std::collections::BTreeMap;

use jawab_ledger::rusqlite::{self, OptionalExtension};
use jawab_records::course::{self, Known};
use jawab_vocabulary::{
    CallRecord, Cause, Course, Direction, EndedBy, HandsetId, LineId, Outcome, StaffId,
};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;

/// How the call of a contact went.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct CallCourse {
    /// Who ended it; `None` for a way that only another version knows.
    pub ended_by: Option<EndedBy>,
    /// Why whom staff called was not reached (Q.850); `None` where they were, where staff gave up,
    /// and of a call that came in.
    pub not_reached: Option<Cause>,
    /// Milliseconds on hold.
    pub hold_ms: u64,
    /// Its legs and segments; empty in a record of before there were any, and of a newer version
    /// that writes them otherwise.
    pub course: Course,
    /// The names of the staff in it.
    pub names: BTreeMap<StaffId, String>,
}

impl Desk {
    /// How the call of a contact went; `None` while it goes on, and of a contact that is no call.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn call_course(&self, contact: Uuid) -> Result<Option<CallCourse>, DeskError> {
        self.work(move |desk| Ok(desk.ledger.read(|db| call_course(db, contact))?))
            .await
    }
}

/// The course as it is kept, if there is any; `line` is the contact's.
pub(crate) fn written(record: &CallRecord, line: Option<&str>) -> Option<String> {
    let mut known = Known::of(record);
    if let Some(line) = line {
        known.line = Some(LineId::from(line));
    }
    let is_known = !record.course.segments.is_empty();
    is_known.then(|| course::write(&record.course, &known))
}

fn call_course(db: &rusqlite::Connection, contact: Uuid) -> rusqlite::Result<Option<CallCourse>> {
    let kept = db
        .prepare_cached(
            "SELECT contacts.line, call_records.staff, call_records.handset, \
                call_records.total_ms, call_records.menu_ms, call_records.wait_ms, \
                call_records.talk_ms, call_records.hold_ms, call_records.ended_by, \
                call_records.course, call_records.not_answered_by, contacts.direction, \
                call_records.outcome, call_records.cause \
             FROM call_records JOIN contacts ON contacts.id = call_records.contact \
             WHERE call_records.contact = ?1",
        )?
        .query_row([contact.to_string()], |row| {
            let text = |column| row.get::<_, Option<String>>(column);
            let ms = |column| -> rusqlite::Result<u64> {
                let ms: Option<i64> = row.get(column)?;
                Ok(ms.map_or(0, |ms| u64::try_from(ms).unwrap_or(0)))
            };
            let known = Known {
                line: text(0)?.map(LineId::from),
                staff: text(1)?.and_then(|staff| staff.parse().ok()).map(StaffId),
                handset: text(2)?.map(HandsetId::from),
                not_answered_by: ids(&text(10)?.unwrap_or_default()),
                total_ms: ms(3)?,
                menu_ms: ms(4)?,
                wait_ms: ms(5)?,
                talk_ms: ms(6)?,
                hold_ms: ms(7)?,
            };
            let not_reached = not_reached(text(11)?, text(12)?, row.get(13)?);
            Ok((known, text(8)?, text(9)?, not_reached))
        })
        .optional()?;
    let Some((known, ended_by, course, not_reached)) = kept else {
        return Ok(None);
    };
    let course = course.and_then(|course| course::read(&course, &known));
    let course = course.unwrap_or_default();
    Ok(Some(CallCourse {
        ended_by: ended_by.as_deref().and_then(EndedBy::from_code),
        not_reached,
        hold_ms: known.hold_ms,
        names: names(db, &course)?,
        course,
    }))
}

/// The staff of a list with spaces between them. Their places count, so one that is no id has one.
fn ids(list: &str) -> Vec<StaffId> {
    let ids = list.split_whitespace();
    ids.map(|id| StaffId(id.parse().unwrap_or_default()))
        .collect()
}

fn not_reached(
    direction: Option<String>,
    outcome: Option<String>,
    cause: Option<u8>,
) -> Option<Cause> {
    let cause = Cause::try_from(cause?).ok()?;
    let is_outbound = direction.as_deref() == Some(Direction::Outbound.code());
    let was_answered = outcome.as_deref() == Some(Outcome::Answered.code());
    (is_outbound && !was_answered && cause != Cause::NORMAL_CLEARING).then_some(cause)
}

fn names(
    db: &rusqlite::Connection,
    course: &Course,
) -> rusqlite::Result<BTreeMap<StaffId, String>> {
    let mut names = BTreeMap::new();
    let mut named = db.prepare_cached("SELECT name FROM staff WHERE id = ?1")?;
    for staff in course.legs.iter().filter_map(|leg| leg.staff) {
        let name: Option<Option<String>> = named
            .query_row([staff.to_string()], |row| row.get(0))
            .optional()?;
        if let Some(name) = name.flatten() {
            names.insert(staff, name);
        }
    }
    Ok(names)
}
