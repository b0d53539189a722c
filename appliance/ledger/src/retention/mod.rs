//! How long what stays at the box, and how it leaves: records whose time is over, and the
//! contents of ops that say nothing any more. See `docs/what-leaves-the-box.md`.

mod aside;
mod files;
mod history;
mod kept;
mod leaving;
mod places;
mod units;

use std::collections::BTreeMap;
use std::fmt;
use std::thread;
use std::time::Duration;

use jawab_ops::Hlc;
use jawab_records::{KINDS, Kind, Leaves};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use units::{Phases, UNITS};
use uuid::Uuid;

use crate::ack_marks::{self, Ripe};
use crate::connection::configure;
use crate::error::LedgerError;
use crate::search;
use crate::store::Ledger;

pub use kept::Retention;

/// What left.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compacted {
    /// The time by which it was judged, milliseconds since 1970; `None` if nothing could be
    /// judged, because no central has acknowledged anything yet.
    pub as_of_ms: Option<u64>,
    /// Records, by their tables; a kind of which none left is not there.
    pub records: BTreeMap<&'static str, u64>,
    /// Files that no case names any more.
    pub files: u64,
    /// Changes whose contents left: those of the records, and those that later changes had
    /// left without effect.
    pub changes: u64,
    /// Octets of them.
    pub octets: u64,
    /// Damaged and replaced records beside this one, of which central has all.
    pub set_aside: u64,
}

impl Compacted {
    /// The kinds of records that leave.
    pub fn kinds() -> impl Iterator<Item = &'static Kind> {
        let kinds = KINDS.iter().copied();
        kinds.filter(|kind| kind.leaves != Leaves::Stays)
    }

    /// How many records of a kind left.
    #[must_use]
    pub fn of(&self, kind: &Kind) -> u64 {
        self.records.get(kind.table).copied().unwrap_or(0)
    }

    fn count(&mut self, table: &'static str) {
        *self.records.entry(table).or_default() += 1;
    }
}

impl fmt::Display for Compacted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.as_of_ms.is_none() {
            return f.write_str(
                "Nothing leaves: the running box has not noted yet what central has acknowledged.",
            );
        }
        for kind in Self::kinds() {
            write!(f, "{} {}, ", self.of(kind), kind.table.replace('_', " "))?;
        }
        write!(
            f,
            "{} files; the contents of {} changes ({} octets)",
            self.files, self.changes, self.octets
        )?;
        if self.set_aside > 0 {
            write!(f, "; {} records that were set aside", self.set_aside)?;
        }
        Ok(())
    }
}

/// A compaction under way.
struct Compaction<'a> {
    ledger: &'a Ledger,
    /// A connection of its own: to look through everything holds nobody up.
    looking: Connection,
    /// What happens after each transaction, for whoever wants to save something.
    rest: &'a dyn Fn(),
    /// Whether it only looks.
    dry: bool,
    done: Compacted,
}

impl Ledger {
    /// Lets leave what has been here for long enough, in transactions of some milliseconds
    /// with a `pause` after each. It can be cut off at any time, and goes on the next time.
    ///
    /// # Errors
    /// [`LedgerError`]; what left until then has left.
    pub fn compact(
        &self,
        retention: &Retention,
        pause: Duration,
    ) -> Result<Compacted, LedgerError> {
        self.compact_between(retention, &|| {
            if !pause.is_zero() {
                #[allow(
                    clippy::disallowed_methods,
                    reason = "the night has a thread of its own"
                )]
                thread::sleep(pause);
            }
        })
    }

    /// As [`Self::compact`], with something else than a pause after each transaction: for
    /// simulations, in which no time passes but theirs.
    ///
    /// # Errors
    /// [`LedgerError`]; what left until then has left.
    pub fn compact_between(
        &self,
        retention: &Retention,
        rest: &dyn Fn(),
    ) -> Result<Compacted, LedgerError> {
        let done = self.go_through(retention, rest, false)?;
        if let Some(now_ms) = done.as_of_ms {
            self.forget_marks(before(now_ms, retention.longest()))?;
            // What left is still in the log, until the log begins anew.
            self.checkpoint()?;
        }
        Ok(done)
    }

    /// What would leave now, which [`Self::compact`] would begin with. What only these refer to
    /// leaves in the same night, and is not counted.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be read.
    pub fn would_leave(&self, retention: &Retention) -> Result<Compacted, LedgerError> {
        self.go_through(retention, &|| {}, true)
    }

    fn go_through(
        &self,
        retention: &Retention,
        rest: &dyn Fn(),
        dry: bool,
    ) -> Result<Compacted, LedgerError> {
        let looking = Connection::open(self.path())
            .map_err(|source| LedgerError::opening(self.path(), source))?;
        configure(&looking)?;
        let Some(now_ms) = ack_marks::noted_ms(&looking)? else {
            return Ok(Compacted::default());
        };
        let mut compaction = Compaction {
            ledger: self,
            looking,
            rest,
            dry,
            done: Compacted {
                as_of_ms: Some(now_ms),
                ..Compacted::default()
            },
        };
        compaction.find_places()?;
        compaction.let_withdrawn_go()?;
        for phases in UNITS.iter() {
            compaction.let_units_go_with_what_they_left(phases, retention, now_ms)?;
        }
        compaction.let_files_go()?;
        compaction.let_set_aside_go(before(now_ms, retention.margin))?;
        compaction.let_history_go(before(now_ms, retention.margin))?;
        compaction.forget_names()?;
        Ok(compaction.done)
    }
}

fn before(now_ms: u64, kept: Duration) -> u64 {
    now_ms.saturating_sub(u64::try_from(kept.as_millis()).unwrap_or(u64::MAX))
}

/// The last stamp of this time.
fn last_stamp(ms: u64) -> i64 {
    Hlc::at_ms(ms.saturating_add(1)).value().cast_signed() - 1
}

/// Where an op is: the box's own, about whatever has this id, or one that was heard of central.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
enum Place {
    Own(Uuid, u32, u64),
    Heard(u32, u64, [u8; 32]),
}

impl Compaction<'_> {
    /// One short transaction, and a rest for the others, with nothing held.
    fn writes<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let written = {
            let mut writer = self.ledger.writer();
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let written = write(&transaction)?;
            transaction.commit()?;
            written
        };
        (self.rest)();
        Ok(written)
    }

    /// What was left behind may be all that one of the unit is still needed for, as a link to
    /// somebody of whom there is no record here: once some of it left, they are looked at again.
    fn let_units_go_with_what_they_left(
        &mut self,
        phases: &Phases,
        retention: &Retention,
        now_ms: u64,
    ) -> Result<(), LedgerError> {
        let Some((unit, left_behind)) = phases.split_first() else {
            return Ok(());
        };
        loop {
            self.let_records_go(unit, before(now_ms, unit.kept(retention)))?;
            let without = self.done.changes;
            for phase in left_behind {
                self.let_records_go(phase, before(now_ms, phase.kept(retention)))?;
            }
            // Nothing is taken away where it is only looked.
            if self.dry || self.done.changes == without {
                return Ok(());
            }
        }
    }

    /// Brings the index of where ops are after those that are new.
    fn find_places(&self) -> Result<(), LedgerError> {
        if self.dry {
            return Ok(());
        }
        while self.writes(|connection| places::follow(connection))? {}
        Ok(())
    }

    fn ripe(&self, connection: &Connection, at_ms: u64) -> Result<Ripe, LedgerError> {
        Ripe::at(connection, at_ms)
    }

    /// Takes the names that left out of the pages of the search's index.
    fn forget_names(&self) -> Result<(), LedgerError> {
        if self.dry {
            return Ok(());
        }
        while self.writes(|connection| Ok(search::forget_for_good(connection)?))? {}
        Ok(())
    }
}

/// Empties the contents of an op. Gives how long they were; 0 if they had left before.
fn empty(connection: &Connection, place: Place) -> rusqlite::Result<u64> {
    let octets: i64 = match place {
        Place::Own(id, epoch, sequence) => {
            places::forget(connection, id, epoch, sequence)?;
            let at = params![epoch, sequence.cast_signed()];
            let octets = connection
                .prepare_cached("SELECT length(body) FROM ops WHERE epoch = ?1 AND sequence = ?2")?
                .query_row(at, |row| row.get(0))?;
            connection
                .prepare_cached("UPDATE ops SET body = x'' WHERE epoch = ?1 AND sequence = ?2")?
                .execute(at)?;
            octets
        }
        Place::Heard(channel, sequence, hash) => {
            let at = params![channel, sequence.cast_signed(), hash];
            let octets = connection
                .prepare_cached(
                    "SELECT length(body) FROM central_ops WHERE to_box = '' \
                     AND channel = ?1 AND sequence = ?2 AND hash = ?3",
                )?
                .query_row(at, |row| row.get(0))?;
            connection
                .prepare_cached(
                    "UPDATE central_ops SET body = x'' WHERE to_box = '' \
                     AND channel = ?1 AND sequence = ?2 AND hash = ?3",
                )?
                .execute(at)?;
            octets
        }
    };
    Ok(octets.cast_unsigned())
}
