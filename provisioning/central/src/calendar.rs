//! The country's calendar, as the ministry published it; what a centre says of itself alone, and
//! what is said to one centre, is not the country's.

use jawab_desk::calendar::{
    Calendar, Certainty, HoursOf, Scope, WeekDay, Word, holiday_of, opening_of, spans, special,
};
use jawab_ledger::{Change, Value};
use jawab_records::{holiday, opening};
use jiff::civil::Date;

/// Hours of the week: `id`, `what`, `weekday`, `times`. Both stores understand it.
pub(crate) const OPENINGS: &str = "SELECT CAST(id AS TEXT), what, weekday, times FROM openings \
     WHERE active IS DISTINCT FROM 0 AND scope IS DISTINCT FROM 'centre'";

/// Special days: `id`, `day`, `certainty`, `times`, three names, `days`.
pub(crate) const HOLIDAYS: &str = "SELECT CAST(id AS TEXT), day, certainty, times, \
     name, name_ar, name_zgh, days FROM holidays \
     WHERE active IS DISTINCT FROM 0 AND scope IS DISTINCT FROM 'centre'";

/// A row of [`OPENINGS`].
pub(crate) type OpeningRow = (String, [Option<String>; 3]);

/// A row of [`HOLIDAYS`].
pub(crate) type HolidayRow = (String, [Option<String>; 6], Option<i64>);

/// The calendar that rows of a store make.
pub(crate) fn of_rows(openings: Vec<OpeningRow>, holidays: Vec<HolidayRow>) -> Calendar {
    let openings = openings.into_iter();
    let openings = openings.filter_map(|(id, fields)| opening_of(id, Word::Country, fields));
    let holidays = holidays.into_iter();
    let holidays =
        holidays.filter_map(|(id, fields, days)| holiday_of(id, Word::Country, fields, days));
    Calendar::new(openings.collect(), holidays.collect())
}

/// Whether a record of the calendar says what a box can read; what it cannot read would be
/// published to every box, and open no centre.
///
/// # Errors
/// The field that is wrong, and how it is written.
pub(crate) fn check(change: &Change) -> Result<(), String> {
    let kind = change.entity.0.as_str();
    for (name, value) in &change.fields {
        let Value::Text(text) = value else { continue };
        let fits = match (kind, name.as_str()) {
            (k, "times") if k == opening::KIND.kind => spans(text).is_some(),
            (k, "what") if k == opening::KIND.kind => HoursOf::from_code(text).is_some(),
            (k, "weekday") if k == opening::KIND.kind => WeekDay::from_code(text).is_some(),
            (k, "times") if k == holiday::KIND.kind => special(text).is_some(),
            (k, "day") if k == holiday::KIND.kind => text.parse::<Date>().is_ok(),
            (k, "certainty") if k == holiday::KIND.kind => Certainty::from_code(text).is_some(),
            (k, "scope") if k == opening::KIND.kind || k == holiday::KIND.kind => {
                Scope::from_code(text).is_some()
            }
            _ => true,
        };
        if !fits {
            return Err(format!(
                "{kind}.{name} cannot be {text:?}: hours are \"09:00-12:00 14:00-18:30\" \
                 (\"\" for closed; of special days also \"usual\"), days \"2027-03-20\", days \
                 of the week \"mon\" to \"sun\", what \"lines\" or \"office\", certainty \
                 \"expected\" or \"confirmed\", scope \"country\" or \"centre\""
            ));
        }
    }
    Ok(())
}
