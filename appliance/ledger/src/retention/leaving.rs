//! Records that leave: found in the tables, their ops found by where they are, and both taken
//! away in one transaction, so that at any time the tables are what the ops make.

use std::collections::{BTreeSet, HashMap, HashSet};

use rusqlite::Connection;
use uuid::Uuid;

use super::places::{self, Row, own_after};
use super::units::{ATTACHMENTS, Phase, Record, table_of};
use super::{Compaction, Place, empty, files, last_stamp};
use crate::ack_marks::Ripe;
use crate::chain::{decoded, head_of, withdrawn_from};
use crate::error::LedgerError;
use crate::search;
use crate::trail;

/// Records looked for at once.
const ROUND: usize = 20_000;

/// Ops read at once.
const CHUNK: usize = 1_000;

/// Records and ops that leave in one transaction.
const UNITS: usize = 8;
const OPS: usize = 100;

/// Records that leave together.
struct Unit {
    id: Uuid,
    records: Vec<Record>,
    places: Vec<Place>,
    /// One of its ops has to stay, so all do.
    stays: bool,
}

/// Where the looking ended; what came afterwards was not seen.
struct Seen {
    /// The epoch that the box was in.
    current: u32,
    epoch: u32,
    sequence: u64,
    heard: i64,
}

/// What a round found: what leaves together, and which record is in which.
#[derive(Default)]
struct Round {
    units: Vec<Unit>,
    of: HashMap<Record, usize>,
}

/// What was found of a phase, so far.
#[derive(Default)]
struct Judged {
    /// Units of which an op has to stay.
    stay: HashSet<Uuid>,
    /// What would have left, where it is only looked.
    counted: HashSet<Record>,
}

impl Compaction<'_> {
    /// Lets records go whose last change central had by this time.
    pub(super) fn let_records_go(&mut self, phase: &Phase, at_ms: u64) -> Result<(), LedgerError> {
        let mut judged = Judged::default();
        while self.lets_some_go(phase, at_ms, &mut judged)? {}
        Ok(())
    }

    /// Goes through a phase once. Gives whether to do so again: what two units share leaves with
    /// the first of them, or stays with it alone, and the second, which was found with it, is looked at anew.
    fn lets_some_go(
        &mut self,
        phase: &Phase,
        at_ms: u64,
        judged: &mut Judged,
    ) -> Result<bool, LedgerError> {
        let until = last_stamp(at_ms);
        let mut after = String::new();
        let mut is_shared = false;
        let before = (self.done.changes, judged.stay.len());
        loop {
            let ids = phase.free_after(&self.looking, &after, until, ROUND)?;
            let Some(last) = ids.last() else {
                return Ok(is_shared && (self.done.changes, judged.stay.len()) != before);
            };
            after.clone_from(last);
            let mut round = Round::default();
            for id in ids.iter().filter_map(|id| Uuid::try_parse(id).ok()) {
                if judged.stay.contains(&id) || judged.counted.contains(&(phase.table, id)) {
                    continue;
                }
                let Some(mut records) = phase.unit(&self.looking, id, until)? else {
                    continue;
                };
                records.retain(|record| !judged.counted.contains(record));
                if records.iter().any(|record| round.of.contains_key(record)) {
                    is_shared = true;
                } else {
                    round.add(id, records);
                }
            }
            if round.units.is_empty() {
                continue;
            }
            let seen = self.find_ops(&mut round, at_ms)?;
            let stay = round.units.iter().filter(|unit| unit.stays);
            judged.stay.extend(stay.map(|unit| unit.id));
            round.units.retain(|unit| !unit.stays);
            if self.dry {
                self.count(&round);
                let leave = round.units.iter().flat_map(|unit| &unit.records);
                judged.counted.extend(leave.copied());
                continue;
            }
            let mut units = round.units.as_slice();
            while !units.is_empty() {
                let (now, later) = units.split_at(few(units));
                if !self.let_units_go(phase, now, &seen, at_ms)? {
                    return Ok(false);
                }
                units = later;
            }
        }
    }

    /// Finds the ops of the records, and which of them have to stay.
    fn find_ops(&self, round: &mut Round, at_ms: u64) -> Result<Seen, LedgerError> {
        let ripe = self.ripe(&self.looking, at_ms)?;
        let heard = heard(&self.looking)?;
        let current = head_of(&self.looking)?.epoch;
        let (mut epoch, mut sequence) = places::reached(&self.looking)?;
        if sequence > 0 {
            let ids: BTreeSet<Uuid> = round.of.keys().map(|(_, id)| *id).collect();
            for id in ids {
                self.note(round, &ripe, &places::ops_of(&self.looking, id)?)?;
            }
        }
        // What came since the index was brought after them.
        loop {
            let rows = own_after(&self.looking, epoch, sequence, CHUNK)?;
            let Some(last) = rows.last() else {
                break;
            };
            (epoch, sequence) = (last.0, last.1);
            self.note(round, &ripe, &rows)?;
        }
        let mut statement = self.looking.prepare_cached(
            "SELECT channel, sequence, hash, clock, body FROM central_ops \
             WHERE to_box = '' AND length(body) > 0",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (channel, number) = (row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned());
            let body: Vec<u8> = row.get(4)?;
            if let Some((_, unit)) = round.unit_of(&body, channel, number)? {
                unit.stays |= row.get::<_, i64>(3)? > last_stamp(at_ms);
                unit.places.push(Place::Heard(channel, number, row.get(2)?));
            }
        }
        Ok(Seen {
            current,
            epoch,
            sequence,
            heard,
        })
    }

    /// Notes of ops of the box's own whose they are, and whether they have to stay.
    fn note(&self, round: &mut Round, ripe: &Ripe, rows: &[Row]) -> Result<(), LedgerError> {
        for (epoch, sequence, body) in rows {
            let Some((id, unit)) = round.unit_of(body, *epoch, *sequence)? else {
                continue;
            };
            let counts = withdrawn_from(&self.looking, *epoch)?.is_none_or(|from| *sequence < from);
            unit.stays |= counts && !ripe.has(*epoch, *sequence);
            unit.places.push(Place::Own(id, *epoch, *sequence));
        }
        Ok(())
    }

    /// Lets a few of them go, as far as nothing has happened to them since they were found.
    /// Gives whether it makes sense to go on: not after an epoch began, or central said
    /// something, meanwhile.
    fn let_units_go(
        &mut self,
        phase: &Phase,
        units: &[Unit],
        seen: &Seen,
        at_ms: u64,
    ) -> Result<bool, LedgerError> {
        let mut done = self.done.clone();
        let goes_on = self.writes(|connection| {
            if head_of(connection)?.epoch != seen.current || heard(connection)? != seen.heard {
                return Ok(false);
            }
            let touched = touched_since(connection, seen)?;
            let ripe = self.ripe(connection, at_ms)?;
            let until = last_stamp(at_ms);
            for unit in units {
                let is_ripe = |place: &Place| match place {
                    Place::Own(_, epoch, sequence) => {
                        let withdrawn = withdrawn_from(connection, *epoch)?;
                        Ok(withdrawn.is_some_and(|from| *sequence >= from)
                            || ripe.has(*epoch, *sequence))
                    }
                    Place::Heard(..) => Ok::<_, LedgerError>(true),
                };
                let mut leaves = phase.is_free(connection, unit.id)?
                    && phase.unit(connection, unit.id, until)?.as_ref() == Some(&unit.records)
                    && !unit.records.iter().any(|record| touched.contains(record));
                for place in &unit.places {
                    leaves = leaves && is_ripe(place)?;
                }
                if !leaves {
                    continue;
                }
                for (table, id) in &unit.records {
                    if *table == ATTACHMENTS {
                        files::note(connection, &id.to_string())?;
                    }
                    forget(connection, table, *id)?;
                    done.count(table);
                }
                for place in &unit.places {
                    done.octets += empty(connection, *place)?;
                    done.changes += 1;
                }
            }
            Ok(true)
        })?;
        self.done = done;
        Ok(goes_on)
    }

    fn count(&mut self, round: &Round) {
        for unit in &round.units {
            for (table, _) in &unit.records {
                self.done.count(table);
            }
            self.done.changes += unit.places.len() as u64;
        }
    }
}

impl Round {
    fn add(&mut self, id: Uuid, records: Vec<Record>) {
        for record in &records {
            self.of.insert(*record, self.units.len());
        }
        self.units.push(Unit {
            id,
            records,
            places: Vec::new(),
            stays: false,
        });
    }

    /// What an op is about, if that may leave: its id, and what leaves with it.
    fn unit_of(
        &mut self,
        body: &[u8],
        epoch: u32,
        sequence: u64,
    ) -> Result<Option<(Uuid, &mut Unit)>, LedgerError> {
        let op = decoded(body, epoch, sequence)?;
        let record = table_of(&op.entity).map(|table| (table, op.id));
        let unit = record.and_then(|record| self.of.get(&record));
        let unit = unit.and_then(|unit| self.units.get_mut(*unit));
        Ok(unit.map(|unit| (op.id, unit)))
    }
}

/// As many of them as one transaction takes; at least one.
fn few(units: &[Unit]) -> usize {
    let (mut few, mut ops) = (0, 0);
    for unit in units.iter().take(UNITS) {
        ops += unit.places.len();
        if few > 0 && ops > OPS {
            break;
        }
        few += 1;
    }
    few
}

/// How many ops of central's are here.
fn heard(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT COUNT(*) FROM central_ops WHERE to_box = ''")?
        .query_row([], |row| row.get(0))
}

/// What was changed after the looking ended.
fn touched_since(connection: &Connection, seen: &Seen) -> Result<HashSet<Record>, LedgerError> {
    let (mut epoch, mut sequence) = (seen.epoch, seen.sequence);
    let mut touched = HashSet::new();
    loop {
        let rows = own_after(connection, epoch, sequence, CHUNK)?;
        let Some(last) = rows.last() else {
            return Ok(touched);
        };
        (epoch, sequence) = (last.0, last.1);
        for (epoch, sequence, body) in rows {
            let op = decoded(&body, epoch, sequence)?;
            touched.extend(table_of(&op.entity).map(|table| (table, op.id)));
        }
    }
}

/// Takes a record out of the tables, and out of what is made of them.
fn forget(connection: &Connection, table: &str, id: Uuid) -> rusqlite::Result<()> {
    let text = id.to_string();
    search::forget(connection, table, &text)?;
    trail::forget(connection, table, &text)?;
    connection
        .prepare_cached(&format!("DELETE FROM {table} WHERE id = ?1"))?
        .execute([&text])?;
    for deciding in crate::tables::DECIDING {
        connection
            .prepare_cached(&format!(
                "DELETE FROM {deciding} WHERE tab = ?1 AND id = ?2"
            ))?
            .execute([table, &text])?;
    }
    Ok(())
}
