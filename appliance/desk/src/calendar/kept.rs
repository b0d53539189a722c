//! The calendar as records keep it: read, and written by a supervisor. What a centre says is in
//! records of its own, beside the ministry's: to take it back is to say that they no longer hold.

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row};
use jawab_ledger::{Change, LedgerError, id_of};
use jawab_records::holiday::{self, Certainty};
use jawab_records::opening::{self, HoursOf, Scope, WeekDay};
use jawab_vocabulary::StaffId;
use jiff::civil::Date;
use uuid::Uuid;

use super::times::special;
use super::{Calendar, Holiday, MOST_DAYS, Opening, SpecialHours, USUAL, Word, spans, written};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::invalid::{Invalid, bounded};
use crate::names::Names;

/// Longest name of a special day, in characters.
const NAME_LIMIT: usize = 80;

/// Special days that a centre adds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewHoliday {
    /// The record's id, chosen by who sends it: a form sent twice adds them once.
    pub id: Uuid,
    /// The first day.
    pub day: Date,
    /// How many days, 1 to 366.
    pub days: i64,
    /// What they are called.
    pub name: String,
    /// Their hours: none, or in short.
    pub hours: SpecialHours,
}

impl Desk {
    /// When the centre is open, by all that was said of it.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn calendar(&self) -> Result<Calendar, DeskError> {
        self.work(|desk| {
            let ours = desk.ledger.box_id().to_string();
            Ok(desk.ledger.read(|db| read(db, &ours))?)
        })
        .await
    }

    /// Says the centre's own hours of the week, Monday first, as they were typed; what is as it
    /// was is not said again.
    ///
    /// # Errors
    /// [`Invalid::Hours`], or a ledger that fails; then nothing is said.
    pub async fn set_hours(
        &self,
        staff: StaffId,
        what: HoursOf,
        typed: [String; 7],
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            let ours = desk.ledger.box_id().to_string();
            let mut week = Vec::new();
            for (weekday, typed) in WeekDay::ALL.into_iter().zip(typed) {
                week.push((weekday, spans(&typed).ok_or(Invalid::Hours)?));
            }
            desk.ledger.write(&staff.to_string(), |db| {
                let held = read(db, &ours).map_err(LedgerError::from)?;
                let is_new = |(weekday, spans): &(WeekDay, Vec<_>)| {
                    let held = held.opening(what, *weekday);
                    held.is_none_or(|held| held.spans != *spans)
                };
                let new = week.into_iter().filter(is_new);
                let changes = new.map(|(weekday, spans)| {
                    let said = opening::Opening {
                        what: Some(what.code()),
                        weekday: Some(weekday.code()),
                        times: Some(written(&spans)),
                        scope: Some(Scope::Centre.code()),
                        active: Some(true),
                    };
                    let id = id_of(&["opening", &ours, what.code(), weekday.code()]);
                    Change::new(opening::KIND.kind, id, said.into())
                });
                Ok((changes.collect(), ()))
            })
        })
        .await
    }

    /// Takes back the centre's own hours of the week: the ministry's hold again.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn take_ministrys_hours(
        &self,
        staff: StaffId,
        what: HoursOf,
    ) -> Result<(), DeskError> {
        self.work(move |desk| {
            let ours = desk.ledger.box_id().to_string();
            desk.ledger.write(&staff.to_string(), |db| {
                let held = read(db, &ours).map_err(LedgerError::from)?;
                let own = held.openings.iter();
                let own = own.filter(|held| held.what == what && held.word == Word::Own);
                let changes = own.map(|held| {
                    let said = opening::Opening {
                        active: Some(false),
                        ..opening::Opening::default()
                    };
                    Change::new(opening::KIND.kind, held.id, said.into())
                });
                Ok((changes.collect(), ()))
            })
        })
        .await
    }

    /// Adds days that are not as others at this centre; also where the ministry has said
    /// something of them.
    ///
    /// # Errors
    /// [`Invalid::EmptyName`], [`Invalid::Days`], or a ledger that fails; then nothing is said.
    pub async fn add_holiday(&self, staff: StaffId, new: NewHoliday) -> Result<(), DeskError> {
        self.work(move |desk| {
            if !(1..=MOST_DAYS).contains(&new.days) {
                return Err(Invalid::Days.into());
            }
            let said = holiday::Holiday {
                day: Some(new.day.to_string()),
                days: Some(new.days),
                name: Some(bounded(&new.name, NAME_LIMIT, Invalid::EmptyName)?),
                certainty: Some(Certainty::Confirmed.code()),
                times: Some(match new.hours {
                    SpecialHours::Closed => String::new(),
                    SpecialHours::Usual => USUAL.into(),
                    SpecialHours::Spans(spans) => written(&spans),
                }),
                scope: Some(Scope::Centre.code()),
                active: Some(true),
                ..holiday::Holiday::default()
            };
            let change = Change::new(holiday::KIND.kind, new.id, said.into());
            Ok(desk.ledger.commit(&staff.to_string(), vec![change])?)
        })
        .await
    }

    /// Withdraws special days that the centre added; the ministry's are not its own to withdraw.
    ///
    /// # Errors
    /// Unknown days, or a ledger that fails.
    pub async fn withdraw_holiday(&self, staff: StaffId, id: Uuid) -> Result<(), DeskError> {
        self.work(move |desk| {
            let ours = desk.ledger.box_id().to_string();
            desk.ledger.write(&staff.to_string(), |db| {
                let is_ours: Option<bool> = db
                    .prepare_cached("SELECT box_id = ?2 FROM holidays WHERE id = ?1")
                    .and_then(|mut query| {
                        query
                            .query_row([id.to_string(), ours], |row| row.get(0))
                            .optional()
                    })
                    .map_err(LedgerError::from)?;
                if is_ours != Some(true) {
                    return Err(DeskError::NotFound("special day"));
                }
                let said = holiday::Holiday {
                    active: Some(false),
                    ..holiday::Holiday::default()
                };
                let change = Change::new(holiday::KIND.kind, id, said.into());
                Ok((vec![change], ()))
            })
        })
        .await
    }
}

/// The calendar of a box, by its own id.
fn read(db: &Connection, ours: &str) -> rusqlite::Result<Calendar> {
    let openings = rows(
        db,
        "SELECT id, box_id = ?1, scope, what, weekday, times FROM openings \
         WHERE active IS NOT 0",
        ours,
        |row| {
            let word = word(row)?;
            let fields = [row.get(3)?, row.get(4)?, row.get(5)?];
            Ok(opening_of(row.get(0)?, word, fields))
        },
    )?;
    let holidays = rows(
        db,
        "SELECT id, box_id = ?1, scope, day, certainty, times, name, name_ar, name_zgh, days \
         FROM holidays WHERE active IS NOT 0",
        ours,
        |row| {
            let word = word(row)?;
            let fields = [3, 4, 5, 6, 7, 8].map(|column| row.get(column));
            let [day, certainty, times, name, ar, zgh] = fields;
            let fields = [day?, certainty?, times?, name?, ar?, zgh?];
            Ok(holiday_of(row.get(0)?, word, fields, row.get(9)?))
        },
    )?;
    Ok(Calendar::new(openings, holidays))
}

fn rows<T>(
    db: &Connection,
    query: &str,
    ours: &str,
    look: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<T>>,
) -> rusqlite::Result<Vec<T>> {
    db.prepare_cached(query)?
        .query_map([ours], look)?
        .filter_map(Result::transpose)
        .collect()
}

fn word(row: &Row<'_>) -> rusqlite::Result<Word> {
    let scope: Option<String> = row.get(2)?;
    let scope = scope.and_then(|code| Scope::from_code(&code));
    Ok(Word::of(scope, row.get(1)?))
}

/// Hours by the fields of a record (`what`, `weekday`, `times`); `None` for one that this version
/// does not understand.
#[must_use]
pub fn opening_of(
    id: String,
    word: Word,
    [what, weekday, times]: [Option<String>; 3],
) -> Option<Opening> {
    Some(Opening {
        id: Uuid::try_parse(&id).ok()?,
        what: HoursOf::from_code(&what?)?,
        weekday: WeekDay::from_code(&weekday?)?,
        spans: spans(&times.unwrap_or_default())?,
        word,
    })
}

/// Special days by the fields of a record (`day`, `certainty`, `times`, `name`, `name_ar`,
/// `name_zgh`, and `days`); `None` for one that this version does not understand.
#[must_use]
pub fn holiday_of(
    id: String,
    word: Word,
    [day, certainty, times, name, ar, zgh]: [Option<String>; 6],
    days: Option<i64>,
) -> Option<Holiday> {
    let certainty = certainty.and_then(|code| Certainty::from_code(&code));
    let days = days.unwrap_or(1).clamp(1, MOST_DAYS);
    Some(Holiday {
        id: Uuid::try_parse(&id).ok()?,
        day: day?.parse().ok()?,
        days: i32::try_from(days).ok()?,
        name: Names {
            plain: name.unwrap_or_default(),
            ar,
            zgh,
            en: None,
        },
        certainty: certainty.unwrap_or(Certainty::Confirmed),
        hours: special(&times.unwrap_or_default())?,
        word,
    })
}
