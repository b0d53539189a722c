//! What may leave a box, by the rules as they are written down
//! (`appliance/ledger/docs/what-leaves-the-box.md`) and not as they are programmed: what is
//! gone is found by comparing the record before and after, and each piece of it has to have
//! had its time, and its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jawab_ledger::{BoxId, Retention, rusqlite};
use jawab_ops::Op;
use rusqlite::Connection;

use crate::oracle::{Expected, Said, table_of};
use crate::record::{Place, Record, Whose, rows};

/// The contents of a box's record.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    /// Those that make its tables.
    pub(crate) counting: BTreeMap<Place, Op>,
    /// Those that the box withdrew, because a wrong clock had stamped them or central has
    /// another history: it has said them again.
    withdrawn: BTreeMap<Place, Op>,
}

impl Contents {
    pub(crate) fn read(db: &Connection, box_id: BoxId) -> Result<Self> {
        let from = withdrawn_from(db)?;
        let counts = |place: &Place| {
            let from = from.get(&place.epoch).filter(|_| !place.is_of_central());
            from.is_none_or(|from| place.sequence < *from)
        };
        let (mut counting, mut withdrawn) = (BTreeMap::new(), BTreeMap::new());
        for (place, body) in rows(db, Whose::Box(box_id))? {
            if body.is_empty() {
                continue;
            }
            let to = if counts(&place) {
                &mut counting
            } else {
                &mut withdrawn
            };
            to.insert(place, Op::decode(&body)?);
        }
        Ok(Self {
            counting,
            withdrawn,
        })
    }

    /// What was heard of central after `before`.
    pub(crate) fn heard_since(&self, before: &Self) -> Vec<(Place, Op)> {
        let heard = self.counting.iter();
        let heard = heard.filter(|(place, _)| place.is_of_central());
        heard
            .filter(|(place, _)| !before.counting.contains_key(place))
            .map(|(place, op)| (*place, op.clone()))
            .collect()
    }
}

/// Of each epoch, the first op that is withdrawn.
fn withdrawn_from(db: &Connection) -> Result<BTreeMap<u32, u64>> {
    let mut withdrawn = BTreeMap::new();
    let mut statement =
        db.prepare_cached("SELECT substr(key, 11), value FROM meta WHERE key LIKE 'withdrawn/%'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (epoch, from): (String, String) = (row.get(0)?, row.get(1)?);
        withdrawn.insert(epoch.parse()?, from.parse()?);
    }
    Ok(withdrawn)
}

/// By what it is judged.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Policy<'a> {
    pub(crate) retention: Retention,
    /// The true time.
    pub(crate) now_ms: u64,
    /// By how much the time since something was acknowledged may be misjudged.
    pub(crate) slack_ms: u64,
    /// Since when central has had what.
    pub(crate) had: &'a BTreeMap<Place, u64>,
}

/// What a box knows of what central has had, and since when.
#[derive(Debug)]
pub(crate) struct Noted {
    /// Epoch, time and last op of each note.
    marks: Vec<(u32, u64, u64)>,
    /// What central has acknowledged now: epoch and last op.
    acknowledged: (u32, u64),
    /// The time by which it is judged.
    now_ms: u64,
}

impl Noted {
    pub(crate) fn read(db: &Connection, now_ms: u64, acknowledged: (u32, u64)) -> Result<Self> {
        let mut marks = Vec::new();
        let mut statement = db.prepare_cached(
            "SELECT substr(key, 14), value FROM meta WHERE key LIKE 'acknowledged/%'",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (key, last): (String, String) = (row.get(0)?, row.get(1)?);
            let (epoch, at_ms) = key.split_once('/').context("a note")?;
            marks.push((epoch.parse()?, at_ms.parse()?, last.parse()?));
        }
        Ok(Self {
            marks,
            acknowledged,
            now_ms,
        })
    }

    /// Whether central has had this op for so long; or said it so long ago.
    fn is_ripe(&self, place: &Place, op: &Op, kept_for: Duration) -> bool {
        let kept_ms = u64::try_from(kept_for.as_millis()).unwrap_or(u64::MAX);
        let before_ms = self.now_ms.saturating_sub(kept_ms);
        let had = |(epoch, at_ms, last): &(u32, u64, u64)| {
            *epoch == place.epoch
                && *at_ms <= before_ms
                && place.sequence <= *last
                && (place.epoch, place.sequence) <= self.acknowledged
        };
        op.clock.ms() <= before_ms && (place.is_of_central() || self.marks.iter().any(had))
    }
}

/// What left, by tables; and, without one, words that had no effect, and withdrawn ones.
pub(crate) type Left = BTreeMap<&'static str, u64>;

impl Policy<'_> {
    /// Checks that everything that is gone of a record was allowed to go.
    pub(crate) fn check(
        &self,
        before: &Contents,
        after: &Contents,
        record: &Record,
    ) -> Result<Left> {
        let was = Expected::of(before.counting.values());
        let is = Expected::of(after.counting.values());
        let mut left = Left::new();
        let rows: BTreeSet<_> = was.records().collect();
        for (table, id) in rows {
            if !is.has(table, id) {
                may_go(table, id, &was, &is).with_context(|| format!("{table} {id} left"))?;
                *left.entry(table).or_default() += 1;
            }
        }
        for (place, op) in &before.counting {
            if after.counting.contains_key(place) {
                continue;
            }
            let table = table_of(op);
            let gone = table.filter(|table| !is.has(table, &op.id.to_string()));
            let kept_for = if let Some(table) = gone {
                self.kept_for(table)
            } else {
                ensure!(
                    !place.is_of_central() && !was.has_effect(op),
                    "{place:?} left, and its record did not: {op:?}"
                );
                *left.entry("words").or_default() += 1;
                self.retention.margin
            };
            self.check_age(place, kept_for)?;
        }
        for (place, op) in &before.withdrawn {
            if after.withdrawn.contains_key(place) {
                continue;
            }
            let said = Said::by(op);
            let mut again = record.by(place.by);
            ensure!(
                again.any(|(there, kept)| there.epoch > place.epoch && kept.said == said),
                "{place:?} left, and was not said again"
            );
            *left.entry("withdrawn").or_default() += 1;
        }
        Ok(left)
    }

    /// Checks that nothing is still here whose time was over, and which nothing needs.
    pub(crate) fn check_rest(&self, contents: &Contents, noted: &Noted) -> Result<()> {
        let is = Expected::of(contents.counting.values());
        let mut of: BTreeMap<(&str, String), Vec<(&Place, &Op)>> = BTreeMap::new();
        for (place, op) in &contents.counting {
            if let Some(table) = table_of(op) {
                let ops = of.entry((table, op.id.to_string())).or_default();
                ops.push((place, op));
            }
        }
        for (table, id) in is.records() {
            let Some(unit) = leaves_with(table, id, &is) else {
                continue;
            };
            let Retention {
                cases, contacts, ..
            } = self.retention;
            let kept_for = match table {
                // By whichever it was left behind.
                "notes" => cases.max(contacts).max(self.retention.margin),
                _ => self.kept_for(table),
            };
            let is_over = unit.iter().all(|(table, id)| {
                let mut ops = of.get(&(*table, id.clone())).into_iter().flatten();
                ops.all(|(place, op)| noted.is_ripe(place, op, kept_for))
            });
            ensure!(!is_over, "{table} {id} is still here with {unit:?}");
        }
        Ok(())
    }

    fn kept_for(&self, table: &str) -> Duration {
        let Retention {
            cases,
            contacts,
            people,
            agent_states,
            margin,
        } = self.retention;
        match table {
            "cases" => cases.max(margin),
            // Those of a contact leave with it.
            "notes" => cases.min(contacts).max(margin),
            "contacts" | "call_records" | "call_backs" | "voice_messages" | "messages" => {
                contacts.max(margin)
            }
            "agent_states" => agent_states.max(margin),
            _ => people.max(margin),
        }
    }

    /// Whether central has had it for this long; or said it, this long ago.
    fn check_age(&self, place: &Place, kept_for: Duration) -> Result<()> {
        let since = self.had.get(place);
        let since = since.with_context(|| format!("{place:?} left, which central never had"))?;
        let age_ms = self.now_ms.saturating_sub(*since) + self.slack_ms;
        ensure!(
            u128::from(age_ms) >= kept_for.as_millis(),
            "{place:?} left, which central had for {age_ms} ms of {} ms",
            kept_for.as_millis()
        );
        Ok(())
    }
}

/// A person, and whoever is linked to them as the same, as a guardian or in one household, also
/// through others.
fn linked(was: &Expected, id: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([id.to_owned()]);
    loop {
        let before = all.len();
        for link in was.ids("links") {
            let said = |column| was.text("links", link, column);
            let counts = said("what").is_some_and(|what| what != "not-same")
                && was.number("links", link, "active") == Some(1);
            if let (true, Some(person), Some(other)) = (counts, said("person"), said("other")) {
                if all.contains(&person) {
                    all.insert(other);
                } else if all.contains(&other) {
                    all.insert(person);
                }
            }
        }
        if all.len() == before {
            return all;
        }
    }
}

/// Whether a contact that is still there came from an address, or went to it.
fn is_met(was: &Expected, is: &Expected, address: &str) -> bool {
    let said = |column| was.text("numbers", address, column);
    let (value, kind) = (said("number"), said("kind"));
    value.is_some()
        && is.ids("contacts").any(|contact| {
            let of = |column| is.text("contacts", contact, column);
            of("address_kind") == kind && (of("caller") == value || of("called") == value)
        })
}

/// What leaves with a record that may leave by itself, or that was left behind by one that left
/// before; `None` for one that something here needs.
fn leaves_with(
    table: &'static str,
    id: &str,
    is: &Expected,
) -> Option<Vec<(&'static str, String)>> {
    // With itself there, it is held to be gone: nothing else may need it.
    may_go(table, id, is, is).ok()?;
    let mut unit = vec![(table, id.to_owned())];
    let mut with = |with: &'static str, columns: &[&'static str]| {
        for other in is.ids(with) {
            let names = |column: &&'static str| is.text(with, other, column).as_deref() == Some(id);
            if columns.iter().any(names) {
                unit.push((with, other.to_owned()));
            }
        }
    };
    match table {
        "cases" => with("notes", &["case_id"]),
        "contacts" => {
            with("call_records", &["contact"]);
            with("call_backs", &["contact"]);
            with("voice_messages", &["contact"]);
            with("messages", &["contact"]);
        }
        "people" => {
            with("numbers", &["person"]);
            with("links", &["person", "other"]);
        }
        _ => {}
    }
    Some(unit)
}

/// Whether nothing that is still there needs a record that is gone.
fn may_go(table: &'static str, id: &str, was: &Expected, is: &Expected) -> Result<()> {
    let refers = |table, column, to: &str| {
        let mut there = is.ids(table);
        there.any(|id| is.text(table, id, column).as_deref() == Some(to))
    };
    match table {
        "cases" => ensure!(
            was.text(table, id, "status").as_deref() == Some("closed"),
            "and was not closed"
        ),
        "notes" => match was.text(table, id, "case_id") {
            Some(case) => ensure!(!is.has("cases", &case), "and its case is there"),
            None => {
                let contact = was.text(table, id, "contact");
                let is_there = contact.is_some_and(|contact| is.has("contacts", &contact));
                ensure!(!is_there, "and its contact is there");
            }
        },
        "contacts" => ensure!(!refers("cases", "contact", id), "and a case is about it"),
        "call_records" | "call_backs" | "voice_messages" | "messages" => {
            let contact = was.text(table, id, "contact");
            let is_there = contact.is_some_and(|contact| is.has("contacts", &contact));
            ensure!(!is_there, "and its contact is there");
        }
        "people" => {
            for id in linked(was, id) {
                ensure!(!refers("cases", "person", &id), "and a case is about {id}");
                for address in was.ids("numbers") {
                    let of = was.text("numbers", address, "person");
                    let is_theirs = of.as_deref() == Some(&id);
                    let is_met = is_theirs && is_met(was, is, address);
                    ensure!(!is_met, "and a contact is of {id}");
                }
            }
        }
        "links" => {
            let is_there = |column| {
                let person = was.text(table, id, column);
                person.is_some_and(|person| is.has("people", &person))
            };
            ensure!(
                !(is_there("person") && is_there("other")),
                "and both its people are there"
            );
        }
        "numbers" => {
            let person = was.text(table, id, "person");
            let is_there = person.is_some_and(|person| is.has("people", &person));
            ensure!(!is_there, "and its person is there");
            ensure!(
                !is_met(was, is, id),
                "and a contact is there that it called in"
            );
        }
        // Nothing here needs what staff were there for.
        "agent_states" => {}
        _ => bail!("and nothing of its kind ever leaves"),
    }
    Ok(())
}
