//! What the calendar says, in words: at a centre's desk and at central.

use jawab_desk::Names;
use jawab_desk::calendar::{Holiday, SpecialHours, Standing, WeekDay, written};
use jiff::Timestamp;

use crate::format;
use crate::locale::Locale;

/// Whether it is open now, and until when.
pub(crate) fn standing(locale: Locale, standing: Standing, now: Timestamp) -> String {
    let (dated, plain, until) = match standing {
        Standing::Unknown => return locale.t("calendar-unknown"),
        Standing::Open(until) => ("calendar-open-until", "calendar-open", until),
        Standing::Closed(until) => ("calendar-closed-until", "calendar-closed", until),
    };
    match until {
        Some(until) => locale.with(dated, "until", &moment(until, now)),
        None => locale.t(plain),
    }
}

/// A day of the week.
pub(crate) fn weekday_name(locale: Locale, weekday: WeekDay) -> String {
    locale.t(match weekday {
        WeekDay::Monday => "day-mon",
        WeekDay::Tuesday => "day-tue",
        WeekDay::Wednesday => "day-wed",
        WeekDay::Thursday => "day-thu",
        WeekDay::Friday => "day-fri",
        WeekDay::Saturday => "day-sat",
        WeekDay::Sunday => "day-sun",
    })
}

/// A time of today by its hour, another with its day.
fn moment(at: Timestamp, now: Timestamp) -> String {
    let time = jawab_zone::legal_time().to_datetime(at);
    let hour = time.strftime("%H:%M").to_string();
    if time.date() == jawab_zone::day(now) {
        return hour;
    }
    format!("{} {hour}", format::day(at))
}

/// The hours of special days.
pub(crate) fn hours(locale: Locale, hours: &SpecialHours) -> String {
    match hours {
        SpecialHours::Closed => locale.t("calendar-closed"),
        SpecialHours::Usual => locale.t("calendar-usual"),
        SpecialHours::Spans(spans) => written(spans),
    }
}

/// The day or the days of special days.
pub(crate) fn days(locale: Locale, holiday: &Holiday) -> String {
    let (first, last) = (holiday.day, holiday.last());
    if first == last {
        return format::written_day(first);
    }
    locale.from_to(&format::written_day(first), &format::written_day(last))
}

/// A name in the reader's language, or else as it was filed.
pub(crate) fn in_words(locale: Locale, names: &Names) -> String {
    let own = match locale {
        Locale::Arabic => names.ar.as_ref(),
        Locale::Tamazight => names.zgh.as_ref(),
        Locale::English => names.en.as_ref(),
        Locale::French => None,
    };
    own.filter(|name| !name.is_empty())
        .unwrap_or(&names.plain)
        .clone()
}
