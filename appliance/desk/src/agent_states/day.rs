//! A day of a centre's staff: what each was there for and how long, with what calls took of it.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, Row, params};
use jawab_vocabulary::{Availability, BreakReason, StaffId};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use super::{BY_BOX, BY_RESTART};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::row::id;

/// The day of a member of staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgentDay {
    /// Who.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// What they were there for, in order. The last may be that they are away.
    pub stretches: Vec<Stretch>,
    /// How long of each.
    pub times: Times,
}

/// A time during which a member of staff was there for one thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stretch {
    /// What for.
    pub is: Availability,
    /// From when on; the day's begin, of one that began before.
    pub from: Timestamp,
    /// Until when; `None` as long as it goes on.
    pub until: Option<Timestamp>,
    /// Who changed it.
    pub by: Changer,
    /// How long they wrote calls up meanwhile, after-call work that ended by itself.
    pub wrote_up: Duration,
}

/// Who changed what somebody is there for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Changer {
    /// Themselves.
    Themselves,
    /// A colleague, by name.
    Colleague(String),
    /// The box: they did not answer.
    Box,
    /// The box, which started again, or had stopped.
    Restart,
}

/// How long a member of staff was there for what. Nothing is in two of them.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Times {
    /// Ready, and not in a call: waiting for one, or rung.
    pub ready: Duration,
    /// In calls, holds included.
    pub calls: Duration,
    /// Work after calls, by itself or for a reason.
    pub after_calls: Duration,
    /// Breaks, by their reasons.
    pub breaks: BTreeMap<BreakReason, Duration>,
    /// How many calls.
    pub call_count: usize,
}

impl Times {
    /// At work, all together.
    #[must_use]
    pub fn at_work(&self) -> Duration {
        self.ready + self.calls + self.after_calls + self.on_breaks()
    }

    /// On breaks, whatever for.
    #[must_use]
    pub fn on_breaks(&self) -> Duration {
        self.breaks.values().sum()
    }
}

/// A call that somebody spoke in, in milliseconds since 1970.
#[derive(Copy, Clone, Debug)]
struct Spoke {
    from_ms: i64,
    until_ms: i64,
}

/// What a row says.
struct Said {
    staff: StaffId,
    name: String,
    is: Availability,
    from_ms: i64,
    wrote_up_ms: i64,
    by: Changer,
}

impl Desk {
    /// What staff were there for on a day (by legal time), as far as it has come: whoever was at
    /// work, by name.
    ///
    /// # Errors
    /// A ledger that fails.
    pub async fn agent_day(&self, day: Date, now: Timestamp) -> Result<Vec<AgentDay>, DeskError> {
        self.work(move |desk| {
            let zone = jawab_zone::legal_time();
            let begins = |day: Date| zone.to_timestamp(day.at(0, 0, 0, 0));
            let next = day.tomorrow().unwrap_or(day);
            let (Ok(from), Ok(until)) = (begins(day), begins(next)) else {
                // No clock shows a day beyond those that there are.
                return Ok(Vec::new());
            };
            let of = Bounds {
                from_ms: from.as_millisecond(),
                until_ms: until.as_millisecond(),
                now_ms: now.as_millisecond(),
            };
            Ok(desk.ledger.read(|db| days(db, of))?)
        })
        .await
    }
}

/// A day, in milliseconds since 1970.
#[derive(Copy, Clone, Debug)]
struct Bounds {
    from_ms: i64,
    until_ms: i64,
    now_ms: i64,
}

fn days(db: &Connection, of: Bounds) -> rusqlite::Result<Vec<AgentDay>> {
    let mut by_staff: HashMap<StaffId, Vec<Said>> = HashMap::new();
    for said in said_before(db, of.from_ms)? {
        by_staff.entry(said.staff).or_default().push(said);
    }
    let query = format!("{SAID} WHERE s.from_ms >= ?1 AND s.from_ms < ?2 ORDER BY s.from_ms, s.id");
    let mut statement = db.prepare_cached(&query)?;
    for said in statement.query_map(params![of.from_ms, of.until_ms], said)? {
        if let Some(said) = said? {
            by_staff.entry(said.staff).or_default().push(said);
        }
    }
    let mut spoke = spoke(db, of)?;
    let mut days: Vec<AgentDay> = by_staff
        .into_iter()
        .filter_map(|(staff, said)| {
            let spoke = spoke.remove(&staff).unwrap_or_default();
            let name = said.last()?.name.clone();
            let stretches = stretches(said, of);
            let times = times(&stretches, &spoke, of);
            Some(AgentDay {
                staff,
                name,
                stretches,
                times,
            })
        })
        .collect();
    days.sort_by(|a, b| (&a.name, a.staff).cmp(&(&b.name, b.staff)));
    Ok(days)
}

/// What is read of a change by [`said`].
const SAID: &str = "SELECT s.staff, staff.name, s.state, s.reason, s.from_ms, \
    COALESCE(s.after_call_ms, 0), s.changed_by, other.name FROM agent_states s \
    LEFT JOIN staff ON staff.id = s.staff LEFT JOIN staff other ON other.id = s.changed_by";

/// What a row says; `None` of a state that only another version knows.
fn said(row: &Row<'_>) -> rusqlite::Result<Option<Said>> {
    let state: Option<String> = row.get(2)?;
    let reason: Option<String> = row.get(3)?;
    let by: Option<String> = row.get(6)?;
    let is = Availability::from_codes(&state.unwrap_or_default(), reason.as_deref());
    let Some(is) = is else { return Ok(None) };
    Ok(Some(Said {
        staff: StaffId(id(row, 0)?),
        name: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
        is,
        from_ms: row.get(4)?,
        wrote_up_ms: row.get(5)?,
        by: match by.as_deref() {
            None => Changer::Themselves,
            Some(BY_BOX) => Changer::Box,
            Some(BY_RESTART) => Changer::Restart,
            Some(_) => Changer::Colleague(row.get::<_, Option<String>>(7)?.unwrap_or_default()),
        },
    }))
}

/// What each was there for when a day began, if they were at work.
fn said_before(db: &Connection, before_ms: i64) -> rusqlite::Result<Vec<Said>> {
    let mut staff = db.prepare_cached("SELECT id FROM staff")?;
    let staff: Vec<Uuid> = staff
        .query_map([], |row| id(row, 0))?
        .collect::<rusqlite::Result<_>>()?;
    let query = format!(
        "{SAID} WHERE s.staff = ?1 AND s.from_ms < ?2 ORDER BY s.from_ms DESC, s.id DESC LIMIT 1"
    );
    let mut last = db.prepare_cached(&query)?;
    let mut all = Vec::new();
    for staff in staff {
        let before = last
            .query_row(params![staff.to_string(), before_ms], said)
            .optional()?;
        all.extend(
            before
                .flatten()
                .filter(|said| said.is != Availability::Away),
        );
    }
    Ok(all)
}

/// When each spoke: a call ends when its contact does.
fn spoke(db: &Connection, of: Bounds) -> rusqlite::Result<HashMap<StaffId, Vec<Spoke>>> {
    let mut statement = db.prepare_cached(
        "SELECT call_records.staff, contacts.ended_ms, \
            COALESCE(call_records.talk_ms, 0) + COALESCE(call_records.hold_ms, 0) AS spoke_ms \
         FROM contacts JOIN call_records ON call_records.contact = contacts.id \
         WHERE COALESCE(contacts.started_ms, 0) >= ?1 AND COALESCE(contacts.started_ms, 0) < ?2 \
            AND contacts.ended_ms IS NOT NULL AND call_records.staff IS NOT NULL AND spoke_ms > 0",
    )?;
    let rows = statement.query_map(params![of.from_ms, of.until_ms], |row| {
        let (until_ms, spoke_ms): (i64, i64) = (row.get(1)?, row.get(2)?);
        let spoke = Spoke {
            from_ms: until_ms.saturating_sub(spoke_ms),
            until_ms,
        };
        Ok((StaffId(id(row, 0)?), spoke))
    })?;
    let mut by_staff: HashMap<StaffId, Vec<Spoke>> = HashMap::new();
    for row in rows {
        let (staff, spoke) = row?;
        by_staff.entry(staff).or_default().push(spoke);
    }
    Ok(by_staff)
}

/// Each holds until the next; one that began before the day begins with it.
fn stretches(said: Vec<Said>, of: Bounds) -> Vec<Stretch> {
    let at = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or_default();
    let ends: Vec<Option<i64>> = said
        .iter()
        .skip(1)
        .map(|next| Some(next.from_ms.max(of.from_ms)))
        .chain([None])
        .collect();
    let goes_on = of.now_ms < of.until_ms;
    said.into_iter()
        .zip(ends)
        .map(|(said, end)| {
            let began_before = said.from_ms < of.from_ms;
            Stretch {
                is: said.is,
                from: at(said.from_ms.max(of.from_ms)),
                until: end.or((!goes_on).then_some(of.until_ms)).map(at),
                by: said.by,
                // How much of it was on this day is not known of one that began before.
                wrote_up: if began_before {
                    Duration::ZERO
                } else {
                    milliseconds(said.wrote_up_ms)
                },
            }
        })
        .collect()
}

fn times(stretches: &[Stretch], spoke: &[Spoke], of: Bounds) -> Times {
    let mut times = Times {
        call_count: spoke.len(),
        ..Times::default()
    };
    for stretch in stretches {
        let from_ms = stretch.from.as_millisecond();
        let until = stretch.until.map_or(of.now_ms, Timestamp::as_millisecond);
        // A clock that was set back makes nothing negative.
        let lasted = milliseconds(until.saturating_sub(from_ms));
        let in_calls: Duration = spoke
            .iter()
            .map(|call| {
                call.until_ms
                    .min(until)
                    .saturating_sub(call.from_ms.max(from_ms))
            })
            .map(milliseconds)
            .sum();
        if stretch.is == Availability::Away {
            continue;
        }
        let in_calls = in_calls.min(lasted);
        let left = lasted - in_calls;
        let wrote_up = stretch.wrote_up.min(left);
        let left = left - wrote_up;
        times.calls += in_calls;
        times.after_calls += wrote_up;
        match stretch.is {
            Availability::Ready => times.ready += left,
            Availability::Break(reason) => *times.breaks.entry(reason).or_default() += left,
            Availability::AfterCallWork(_) => times.after_calls += left,
            Availability::Away => {}
        }
    }
    times
}

/// None, of what would be negative.
fn milliseconds(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: i64 = 60_000;
    const DAY: Bounds = Bounds {
        from_ms: 0,
        until_ms: 24 * 60 * MINUTE,
        now_ms: 24 * 60 * MINUTE,
    };

    fn said(is: Availability, at_minute: i64) -> Said {
        Said {
            staff: StaffId(Uuid::nil()),
            name: String::new(),
            is,
            from_ms: at_minute * MINUTE,
            wrote_up_ms: 0,
            by: Changer::Themselves,
        }
    }

    fn minutes(minutes: u64) -> Duration {
        Duration::from_secs(minutes * 60)
    }

    #[test]
    fn each_state_holds_until_the_next_and_calls_are_taken_out_of_it() {
        let prayer = BreakReason::Prayer;
        let mut ready = said(Availability::Ready, 60);
        ready.wrote_up_ms = 2 * MINUTE;
        let day = vec![
            ready,
            said(Availability::Break(prayer), 120),
            said(Availability::Ready, 135),
            said(Availability::Away, 200),
        ];
        // One call in the first hour; one that was dialled on the break and lasted beyond it.
        let call = |from: i64, until: i64| Spoke {
            from_ms: from * MINUTE,
            until_ms: until * MINUTE,
        };
        let stretches = stretches(day, DAY);
        let times = times(&stretches, &[call(70, 80), call(130, 140)], DAY);
        assert_eq!(times.call_count, 2);
        assert_eq!(times.calls, minutes(20));
        assert_eq!(times.after_calls, minutes(2));
        assert_eq!(times.ready, minutes(48 + 60));
        assert_eq!(times.breaks, BTreeMap::from([(prayer, minutes(10))]));
        assert_eq!(times.at_work(), minutes(140));
    }

    #[test]
    fn what_goes_on_lasts_until_now_and_on_a_day_that_is_over_until_its_end() {
        let now = Bounds {
            now_ms: 90 * MINUTE,
            ..DAY
        };
        for (of, until, lasted) in [(now, None, 30), (DAY, Some(DAY.until_ms), 23 * 60)] {
            let stretches = stretches(vec![said(Availability::Ready, 60)], of);
            let ends = stretches[0].until.map(Timestamp::as_millisecond);
            assert_eq!(ends, until);
            assert_eq!(times(&stretches, &[], of).ready, minutes(lasted));
        }
    }

    fn availability() -> impl Strategy<Value = Availability> {
        prop_oneof![
            Just(Availability::Ready),
            Just(Availability::Break(BreakReason::Meal)),
            Just(Availability::AfterCallWork(
                jawab_vocabulary::AfterCallReason::Other
            )),
            Just(Availability::Away),
        ]
    }

    proptest! {
        /// Whatever was said, and however the clock jumped: the times add up to no more than
        /// there was from the first to the last, and of a clock that did not jump exactly to that.
        #[test]
        fn the_times_add_up(
            of in prop::collection::vec((availability(), -100..1_500_i64, 0..90_i64), 1..12),
            calls in prop::collection::vec((0..1_440_i64, 1..60_i64), 0..6),
            jumps in any::<bool>(),
        ) {
            let mut day: Vec<Said> = of
                .iter()
                .map(|(is, at, wrote)| Said { wrote_up_ms: wrote * MINUTE, ..said(*is, *at) })
                .collect();
            if !jumps {
                day.sort_by_key(|said| said.from_ms);
            }
            let mut spoke: Vec<Spoke> = calls
                .iter()
                .map(|(from, lasts)| Spoke {
                    from_ms: from * MINUTE,
                    until_ms: (from + lasts) * MINUTE,
                })
                .collect();
            spoke.sort_by_key(|call| call.from_ms);
            // Nobody speaks in two calls at once.
            for n in 1..spoke.len() {
                spoke[n].from_ms = spoke[n].from_ms.max(spoke[n - 1].until_ms);
                spoke[n].until_ms = spoke[n].until_ms.max(spoke[n].from_ms);
            }
            let stretches = stretches(day, DAY);
            let at_work: Duration = stretches
                .iter()
                .filter(|stretch| stretch.is != Availability::Away)
                .map(|stretch| {
                    let until = stretch.until.unwrap().as_millisecond();
                    milliseconds(until - stretch.from.as_millisecond())
                })
                .sum();
            prop_assert_eq!(times(&stretches, &spoke, DAY).at_work(), at_work);
        }
    }
}
