//! Ops that say nothing any more: those that were withdrawn and said again, and those all of
//! whose words later words have left without effect.

use jawab_ops::Op;
use jawab_records::{kind_of, stamp_of};
use rusqlite::{Connection, params};

use super::units::table_of;
use super::{Compaction, Place, empty};
use crate::chain::{COUNTS, decoded};
use crate::error::LedgerError;
use crate::tables::fitting;

/// Ops looked at, and emptied, at once.
const FEW: i64 = 100;

type At = (u32, u64);

impl Compaction<'_> {
    /// Withdrawn ops are sent no more and make no tables, and what they said is said again.
    pub(super) fn let_withdrawn_go(&mut self) -> Result<(), LedgerError> {
        let (mut epoch, mut sequence) = (0, 0);
        loop {
            let places: Vec<At> = self
                .looking
                .prepare_cached(&format!(
                    "SELECT epoch, sequence FROM ops WHERE (epoch, sequence) > (?1, ?2) \
                     AND length(body) > 0 AND NOT ({COUNTS}) ORDER BY epoch, sequence LIMIT ?3"
                ))?
                .query_map(params![epoch, sequence_of(sequence), FEW], at)?
                .collect::<rusqlite::Result<_>>()?;
            let Some(last) = places.last() else {
                return Ok(());
            };
            (epoch, sequence) = *last;
            self.empty_all(&places, |_, _| Ok(true))?;
        }
    }

    /// What central had by this time, and has no effect on any table.
    pub(super) fn let_history_go(&mut self, at_ms: u64) -> Result<(), LedgerError> {
        self.find_effective()?;
        let ripe = self.ripe(&self.looking, at_ms)?;
        let (mut epoch, mut sequence) = (0, 0);
        loop {
            let rows: Vec<(At, Vec<u8>)> = self
                .looking
                .prepare_cached(&format!(
                    "SELECT epoch, sequence, body FROM ops WHERE (epoch, sequence) > (?1, ?2) \
                     AND length(body) > 0 AND clock NOT IN (SELECT clock FROM temp.effective) \
                     AND {COUNTS} ORDER BY epoch, sequence LIMIT ?3"
                ))?
                .query_map(params![epoch, sequence_of(sequence), FEW], |row| {
                    Ok((at(row)?, row.get(2)?))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let Some((last, _)) = rows.last() else {
                return Ok(());
            };
            (epoch, sequence) = *last;
            let mut places = Vec::new();
            for ((epoch, sequence), body) in &rows {
                let is_known = is_known(&decoded(body, *epoch, *sequence)?);
                if is_known && ripe.has(*epoch, *sequence) {
                    places.push((*epoch, *sequence));
                }
            }
            self.empty_all(&places, |connection, op| Ok(!has_effect(connection, op)?))?;
        }
    }

    /// The stamps that hold or are set aside; an op of another stamp has no effect. They are
    /// kept in a table of this connection's own, because there may be millions.
    fn find_effective(&self) -> Result<(), LedgerError> {
        self.looking.execute_batch(
            "CREATE TEMP TABLE effective (clock INTEGER PRIMARY KEY); \
             INSERT OR IGNORE INTO effective SELECT clock FROM stamps; \
             INSERT OR IGNORE INTO effective SELECT clock FROM superseded;",
        )?;
        Ok(())
    }

    /// Empties those of which it is still so.
    fn empty_all(
        &mut self,
        places: &[At],
        is_still_so: impl Fn(&Connection, &Op) -> rusqlite::Result<bool>,
    ) -> Result<(), LedgerError> {
        if places.is_empty() {
            return Ok(());
        }
        if self.dry {
            self.done.changes += places.len() as u64;
            return Ok(());
        }
        let (changes, octets) = self.writes(|connection| {
            let (mut changes, mut octets) = (0, 0);
            for &(epoch, sequence) in places {
                let body: Vec<u8> = connection
                    .prepare_cached("SELECT body FROM ops WHERE epoch = ?1 AND sequence = ?2")?
                    .query_row(params![epoch, sequence_of(sequence)], |row| row.get(0))?;
                if body.is_empty() {
                    continue;
                }
                let op = decoded(&body, epoch, sequence)?;
                if !is_still_so(connection, &op)? {
                    continue;
                }
                octets += empty(connection, Place::Own(op.id, epoch, sequence))?;
                changes += 1;
            }
            Ok((changes, octets))
        })?;
        self.done.changes += changes;
        self.done.octets += octets;
        Ok(())
    }
}

fn at(row: &rusqlite::Row<'_>) -> rusqlite::Result<At> {
    Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
}

const fn sequence_of(sequence: u64) -> i64 {
    sequence.cast_signed()
}

/// Whether this version knows all that an op says. What only a newer one knows stays for it.
fn is_known(op: &Op) -> bool {
    let Some(kind) = kind_of(&op.entity.0) else {
        return false;
    };
    // An op without fields begins a record, and nothing else does.
    !op.fields.is_empty()
        && op.fields.iter().all(|(field, value)| {
            let field = kind.field(field);
            field.is_some_and(|field| fitting(field, value).is_some())
        })
}

/// Whether one of its words holds, or is set aside.
fn has_effect(connection: &Connection, op: &Op) -> rusqlite::Result<bool> {
    let Some(table) = table_of(&op.entity) else {
        return Ok(true);
    };
    for field in op.fields.keys() {
        let stamp = stamp_of(op, field);
        let has_effect = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM stamps WHERE tab = ?1 AND id = ?2 AND field = ?3 \
                     AND clock = ?4 AND box_id = ?5) \
                 OR EXISTS (SELECT 1 FROM superseded WHERE tab = ?1 AND id = ?2 AND field = ?3 \
                     AND clock = ?4 AND box_id = ?5)",
            )?
            .query_row(
                params![
                    table,
                    op.id.to_string(),
                    field,
                    stamp.clock.value().cast_signed(),
                    stamp.box_id.to_string()
                ],
                |row| row.get(0),
            )?;
        if has_effect {
            return Ok(true);
        }
    }
    Ok(false)
}
