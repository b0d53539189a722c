//! When the centre is open: hours of the week, and days that are not as others. No I/O; what is
//! kept of it is read and written in `kept`.

mod kept;
#[cfg(test)]
mod properties;
mod times;

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use uuid::Uuid;

pub use jawab_records::holiday::Certainty;
pub use jawab_records::opening::{HoursOf, Scope, WeekDay};
pub use kept::{NewHoliday, holiday_of, opening_of};
pub(crate) use times::USUAL;
pub use times::{HoursSpan, SpecialHours, spans, special, written};

/// For how many days ahead it is looked when something changes.
const AHEAD_DAYS: i32 = 400;

/// Most days of one record of special days: what is longer is a fault.
const MOST_DAYS: i64 = 366;

/// The hours of one day of the week, as one record says them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// The record.
    pub id: Uuid,
    /// Whose hours.
    pub what: HoursOf,
    /// Of which day.
    pub weekday: WeekDay,
    /// The hours; none for closed.
    pub spans: Vec<HoursSpan>,
    /// Whose word it is.
    pub word: Word,
}

/// Days that are not as others, as one record says them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holiday {
    /// The record.
    pub id: Uuid,
    /// The first day.
    pub day: Date,
    /// How many days, at least one.
    pub days: i32,
    /// Its name in French, and in Arabic and Tamazight where it was given.
    pub name: crate::Names,
    /// Whether the day is certain.
    pub certainty: Certainty,
    /// The hours.
    pub hours: SpecialHours,
    /// Whose word it is.
    pub word: Word,
}

/// Whose word something of the calendar is; a later one counts before an earlier one.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Word {
    /// The ministry's, for the country.
    Country,
    /// The ministry's, for this centre.
    ForCentre,
    /// The centre's own.
    Own,
}

impl Word {
    /// The word of a record for somebody; `own` says whether the centre wrote it.
    #[must_use]
    pub fn of(scope: Option<Scope>, own: bool) -> Self {
        match (own, scope) {
            (true, _) => Self::Own,
            (false, Some(Scope::Centre)) => Self::ForCentre,
            (false, Some(Scope::Country) | None) => Self::Country,
        }
    }
}

/// What holds at some time.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nobody has said any hours.
    Unknown,
    /// Open, until then; `None` where it does not close within a year.
    Open(Option<Timestamp>),
    /// Closed, until then; `None` where it does not open within a year.
    Closed(Option<Timestamp>),
}

/// All that was said of when the centre is open.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Calendar {
    openings: Vec<Opening>,
    holidays: Vec<Holiday>,
}

impl Calendar {
    /// A calendar of what records say, in any order.
    #[must_use]
    pub fn new(mut openings: Vec<Opening>, mut holidays: Vec<Holiday>) -> Self {
        openings.sort_by_key(|opening| (opening.word, opening.id));
        // Of two in one rank, the shorter one says more of its days.
        holidays.sort_by_key(|holiday| (holiday.word, Reverse(holiday.days), holiday.id));
        Self { openings, holidays }
    }

    /// What counts of a day of the week: the last word in rank.
    #[must_use]
    pub fn opening(&self, what: HoursOf, weekday: WeekDay) -> Option<&Opening> {
        let of = |opening: &&Opening| opening.what == what && opening.weekday == weekday;
        self.openings.iter().rev().find(of)
    }

    /// The special days that a day is one of, by the last word in rank.
    #[must_use]
    pub fn holiday(&self, day: Date) -> Option<&Holiday> {
        self.holidays
            .iter()
            .rev()
            .find(|holiday| holiday.covers(day))
    }

    /// All special days that end on this day or later, in their order.
    #[must_use]
    pub fn holidays_from(&self, day: Date) -> Vec<&Holiday> {
        let holidays = self.holidays.iter();
        let mut coming: Vec<_> = holidays.filter(|holiday| holiday.last() >= day).collect();
        coming.sort_by_key(|holiday| (holiday.day, holiday.word, holiday.id));
        coming
    }

    /// The hours of a day; none where it is closed, or nothing is known.
    #[must_use]
    pub fn on(&self, what: HoursOf, day: Date) -> &[HoursSpan] {
        let opening = self.opening(what, weekday(day));
        let usual = opening.map_or(&[][..], |opening| &opening.spans);
        match self.holiday(day).map(|holiday| &holiday.hours) {
            None | Some(SpecialHours::Usual) => usual,
            Some(SpecialHours::Spans(spans)) if !usual.is_empty() => spans,
            Some(SpecialHours::Closed | SpecialHours::Spans(_)) => &[],
        }
    }

    /// Whether it is open at a time, and until when that holds, by legal time.
    #[must_use]
    pub fn at(&self, what: HoursOf, at: Timestamp, legal_time: &TimeZone) -> Standing {
        if !self.openings.iter().any(|opening| opening.what == what) {
            return Standing::Unknown;
        }
        let today = legal_time.to_datetime(at).date();
        let mut open_until = None;
        // From the day before: where legal time changes at midnight, its last hours may reach
        // into this one.
        for ahead in -1..AHEAD_DAYS {
            let Ok(day) = today.checked_add(jiff::Span::new().days(ahead)) else {
                break;
            };
            let spans = self.on(what, day).iter();
            let mut spans: Vec<_> = spans.filter_map(|span| span.on(day, legal_time)).collect();
            // Hours that a change of legal time leaves out come later than they are written.
            spans.sort_unstable();
            for (from, until) in spans {
                match open_until {
                    None if from <= at && at < until => open_until = Some(until),
                    None if from > at => return Standing::Closed(Some(from)),
                    // What begins when the last ends goes on.
                    Some(end) if from <= end => open_until = Some(until.max(end)),
                    Some(end) => return Standing::Open(Some(end)),
                    None => {}
                }
            }
            // Nothing of a later day begins before this one ends.
            if let Some(end) = open_until.filter(|end| is_over(*end, day, legal_time)) {
                return Standing::Open(Some(end));
            }
        }
        match open_until {
            Some(_) => Standing::Open(None),
            None => Standing::Closed(None),
        }
    }
}

/// Whether a time is before the end of a day.
fn is_over(at: Timestamp, day: Date, legal_time: &TimeZone) -> bool {
    let next = day.tomorrow().ok();
    let end = next.and_then(|next| instant(next, 0, legal_time));
    end.is_some_and(|end| at < end)
}

impl HoursSpan {
    /// When it begins and ends on a day; `None` where legal time leaves nothing of it.
    fn on(self, day: Date, legal_time: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        let from = instant(day, self.from_min, legal_time)?;
        let until = instant(day, self.until_min, legal_time)?;
        (from < until).then_some((from, until))
    }
}

/// A minute of a day, by legal time; one that a change of legal time leaves out is as much later.
fn instant(day: Date, minute: u16, legal_time: &TimeZone) -> Option<Timestamp> {
    let (day, minute) = match minute.checked_sub(24 * 60) {
        Some(minute) => (day.tomorrow().ok()?, minute),
        None => (day, minute),
    };
    let hour = i8::try_from(minute / 60).ok()?;
    let minute = i8::try_from(minute % 60).ok()?;
    let time = Time::new(hour, minute, 0, 0).ok()?;
    legal_time.to_timestamp(day.to_datetime(time)).ok()
}

impl Holiday {
    /// The last day.
    #[must_use]
    pub fn last(&self) -> Date {
        self.day
            .saturating_add(jiff::Span::new().days(self.days - 1))
    }

    fn covers(&self, day: Date) -> bool {
        self.day <= day && day <= self.last()
    }
}

/// The day of the week of a day.
#[must_use]
pub fn weekday(day: Date) -> WeekDay {
    use jiff::civil::Weekday as W;
    match day.weekday() {
        W::Monday => WeekDay::Monday,
        W::Tuesday => WeekDay::Tuesday,
        W::Wednesday => WeekDay::Wednesday,
        W::Thursday => WeekDay::Thursday,
        W::Friday => WeekDay::Friday,
        W::Saturday => WeekDay::Saturday,
        W::Sunday => WeekDay::Sunday,
    }
}
