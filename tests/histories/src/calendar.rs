//! The calendar: what the ministry publishes of it and what boxes say beside that; and what holds, by
//! the rules as they are written down (`appliance/records/docs/calendar.md`) and not as they are
//! programmed.

use anyhow::{Context, Result, ensure};
use jawab_desk::calendar::{Calendar, HoursOf, WeekDay, written};
use jawab_ledger::{BoxId, Change, Fields, Ledger, LedgerError};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::luck::Luck;
use crate::oracle::Expected;

const WHAT: &[&str] = &["lines", "office"];
const WEEKDAYS: &[&str] = &["mon", "fri", "sat"];
const TIMES: &[&str] = &["09:00-17:00", "09:00-12:00 14:00-18:30", "10:00-13:00", ""];

/// The days within which all special days are, a feast on them.
const FROM: Date = date(2027, 3, 1);
const DAYS: i32 = 45;

/// Who says it, as records tell it.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Scope {
    Country,
    Centre(BoxId),
}

impl Scope {
    const fn code(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Centre(_) => "centre",
        }
    }

    /// The id of a record of this one's: the same each time that it is said.
    fn id(self, own: bool, kind: u128) -> Uuid {
        let of = match self {
            Self::Country => 0,
            Self::Centre(box_id) => box_id.0.as_u128(),
        };
        Uuid::from_u128(of ^ (u128::from(own) << 100) ^ (kind << 80) ^ 2)
    }
}

/// A centre says its own hours or special days, or takes them back: the ministry's hold again.
pub(crate) fn own(ledger: &Ledger, luck: &mut Luck) -> Result<Change, LedgerError> {
    let scope = Scope::Centre(ledger.box_id());
    let change = if luck.percent(70) {
        hours(scope, true, luck)
    } else {
        special(scope, true, luck)
    };
    let table = if change.entity.0 == "opening" {
        "openings"
    } else {
        "holidays"
    };
    let holds = ledger.read(|db| {
        db.prepare_cached(&format!(
            "SELECT 1 FROM {table} WHERE id = ?1 AND active IS NOT 0"
        ))?
        .exists([change.id.to_string()])
    })?;
    Ok(if holds && luck.percent(40) {
        let fields = Fields::from([("active".into(), false.into())]);
        Change::new(change.entity.0.as_str(), change.id, fields)
    } else {
        change
    })
}

/// The ministry says something of it: to one centre, or to all.
pub(crate) fn published(to: Option<BoxId>, luck: &mut Luck) -> Change {
    let scope = to.map_or(Scope::Country, Scope::Centre);
    let mut change = if luck.percent(60) {
        hours(scope, false, luck)
    } else {
        special(scope, false, luck)
    };
    if luck.percent(15) {
        change.fields.insert("active".into(), false.into());
    }
    change
}

fn hours(scope: Scope, own: bool, luck: &mut Luck) -> Change {
    let (what, weekday) = (luck.below(WHAT.len()), luck.below(WEEKDAYS.len()));
    let times = luck.pick(TIMES).copied().unwrap_or_default();
    let said = [
        ("what", WHAT[what].into()),
        ("weekday", WEEKDAYS[weekday].into()),
        ("times", times.into()),
        ("scope", scope.code().into()),
        ("active", true.into()),
    ];
    let id = scope.id(own, (1 + what * 8 + weekday) as u128);
    Change::new("opening", id, fields(said))
}

/// A feast by the moon, which is confirmed or moved on its eve; or weeks of shorter hours.
fn special(scope: Scope, own: bool, luck: &mut Luck) -> Change {
    let is_long = luck.percent(40);
    let (day, days, times) = if is_long {
        (3 + luck.below(3), 25 + luck.below(10), "09:00-15:00")
    } else {
        let times = if luck.percent(70) { "" } else { "usual" };
        (12 + luck.below(3), 1 + luck.below(3), times)
    };
    let day = FROM.saturating_add((day as i32).days());
    let certainty = if luck.percent(50) {
        "confirmed"
    } else {
        "expected"
    };
    let said = [
        ("day", day.to_string().into()),
        ("days", (days as i64).into()),
        ("name", "Aïd".into()),
        ("certainty", certainty.into()),
        ("times", times.into()),
        ("scope", scope.code().into()),
        ("active", true.into()),
    ];
    let id = scope.id(own, if is_long { 100 } else { 101 });
    Change::new("holiday", id, fields(said))
}

/// How much a record counts: the centre's own word, then what the ministry says to this centre,
/// then to the country; 0 for one that was taken back.
fn rank(is: &Expected, table: &'static str, id: &str, ours: &str) -> u8 {
    let is_own = is.began_by(table, id) == Some(ours);
    match is.text(table, id, "scope").as_deref() {
        _ if is.number(table, id, "active") == Some(0) => 0,
        _ if is_own => 3,
        Some("centre") => 2,
        _ => 1,
    }
}

/// Those of a table that count most, of those of which this holds.
fn most<'a>(
    is: &'a Expected,
    table: &'static str,
    ours: &str,
    holds: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let ranked = is.ids(table).filter(|id| holds(id));
    let ranked: Vec<_> = ranked
        .map(|id| (rank(is, table, id, ours), id))
        .filter(|(rank, _)| *rank > 0)
        .collect();
    let best = ranked.iter().map(|(rank, _)| *rank).max();
    let of_best = ranked.into_iter().filter(|(rank, _)| Some(*rank) == best);
    of_best.map(|(_, id)| id).collect()
}

/// Compares what a box takes to hold with what was said. Gives how often the centre's own word was
/// before the ministry's.
pub(crate) fn check(calendar: &Calendar, is: &Expected, ours: BoxId) -> Result<u64> {
    let ours = ours.0.to_string();
    let mut own_before = 0;
    for what in [HoursOf::Lines, HoursOf::Office] {
        for weekday in WeekDay::ALL {
            let of = |id: &str| {
                is.text("openings", id, "what").as_deref() == Some(what.code())
                    && is.text("openings", id, "weekday").as_deref() == Some(weekday.code())
            };
            let best = most(is, "openings", &ours, of);
            let found = calendar.opening(what, weekday);
            let Some(found) = found else {
                ensure!(
                    best.is_empty(),
                    "{what:?} on {weekday:?}: none, and not {best:?}"
                );
                continue;
            };
            let id = found.id.to_string();
            ensure!(
                best.contains(&id.as_str()),
                "{what:?} on {weekday:?}: {found:?}, and not one of {best:?}"
            );
            let times = is.text("openings", &id, "times").unwrap_or_default();
            ensure!(
                written(&found.spans) == times,
                "{what:?} on {weekday:?}: {found:?}, and not {times}"
            );
            let others = is.ids("openings").filter(|id| of(id));
            let others = others.filter(|id| is.began_by("openings", id) != Some(&ours));
            let is_before = others.count() > 0 && is.began_by("openings", &id) == Some(&ours);
            own_before += u64::from(is_before);
        }
    }
    for ahead in 0..DAYS {
        let day = FROM.saturating_add(ahead.days());
        special_holds(calendar, is, &ours, day).with_context(|| day.to_string())?;
    }
    Ok(own_before)
}

/// Of two special days of one rank, the shorter; and its hours on those days on which there would
/// be any.
fn special_holds(calendar: &Calendar, is: &Expected, ours: &str, day: Date) -> Result<()> {
    let span = |id: &str| {
        let from: Date = is.text("holidays", id, "day")?.parse().ok()?;
        let days = is.number("holidays", id, "days")?;
        Some((from, days))
    };
    let of = |id: &str| {
        span(id).is_some_and(|(from, days)| from <= day && day < from.saturating_add(days.days()))
    };
    let best = most(is, "holidays", ours, of);
    let shortest = best.iter().filter_map(|id| span(id)).map(|(_, days)| days);
    let shortest = shortest.min();
    let best: Vec<_> = best
        .into_iter()
        .filter(|id| span(id).map(|(_, days)| days) == shortest)
        .collect();
    let found = calendar.holiday(day).map(|holiday| holiday.id.to_string());
    match &found {
        None => ensure!(best.is_empty(), "a day as others, and not {best:?}"),
        Some(found) => ensure!(
            best.contains(&found.as_str()),
            "{found}, and not one of {best:?}"
        ),
    }
    for what in [HoursOf::Lines, HoursOf::Office] {
        let usual = calendar.opening(what, jawab_desk::calendar::weekday(day));
        let usual = usual.map(|opening| written(&opening.spans));
        let usual = usual.unwrap_or_default();
        let times = found.as_ref().map(|id| is.text("holidays", id, "times"));
        let should = match times.map(Option::unwrap_or_default).as_deref() {
            None | Some("usual") => usual,
            Some(times) if !usual.is_empty() => times.to_owned(),
            Some(_) => String::new(),
        };
        let is_open = written(calendar.on(what, day));
        ensure!(is_open == should, "{what:?}: {is_open}, and not {should}");
    }
    Ok(())
}

fn fields<const N: usize>(fields: [(&str, jawab_ledger::Value); N]) -> Fields {
    fields.map(|(name, value)| (name.into(), value)).into()
}
