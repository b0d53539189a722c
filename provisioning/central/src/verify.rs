//! Checks what central keeps against itself: the chain of hashes of each box and of central's own
//! channels, and the tables against the ops. Both stores hand their rows over to one `Verifier`.

use std::fmt;

use jawab_ledger::rusqlite::types::Value as Any;
use jawab_ledger::rusqlite::{self, Connection, params_from_iter};
use jawab_ledger::tables;
use jawab_ops::{BoxId, Head, Op, OpHash};
use jawab_records::{KINDS, Kind};

use crate::authors::CENTRAL;

/// Findings that are told; the others are counted.
const TOLD: usize = 20;

/// What was checked, and what is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// Ops of boxes.
    pub ops: u64,
    /// Ops of central's own.
    pub own: u64,
    /// Rows of tables.
    pub rows: u64,
    /// What is wrong, in words; the first twenty.
    pub findings: Vec<String>,
    /// How many there are.
    pub wrong: u64,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ops, own, rows, .. } = self;
        if self.wrong == 0 {
            return write!(
                f,
                "What central keeps is whole: {ops} changes of boxes and {own} of its own in unbroken \
                 chains, {rows} rows as they make them."
            );
        }
        writeln!(
            f,
            "{} things are wrong, of {ops} changes of boxes, {own} of central's own, and {rows} rows:",
            self.wrong
        )?;
        for finding in &self.findings {
            writeln!(f, "  {finding}")?;
        }
        if let Some(more) = self.wrong.checked_sub(TOLD as u64).filter(|more| *more > 0) {
            writeln!(f, "  and {more} more")?;
        }
        f.write_str(
            "Boxes send again what a restored central lacks: restore a backup from before the damage. \
             What the changes make is right; a table alone was changed where a row is named.",
        )
    }
}

/// Where an op is kept.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) struct OpPosition {
    /// The box, or whom central spoke to.
    pub(crate) box_id: BoxId,
    /// Of whom the op is: the box, or central.
    pub(crate) by: BoxId,
    /// The epoch, or the channel.
    pub(crate) epoch: u32,
    pub(crate) sequence: u64,
}

impl fmt::Display for OpPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = if self.by == CENTRAL {
            "central's own change"
        } else {
            "change"
        };
        let (sequence, epoch, box_id) = (self.sequence, self.epoch, self.box_id);
        write!(f, "{whose} {sequence} in {epoch} of {box_id}")
    }
}

/// Makes the tables anew from the ops, beside the real ones, and compares.
#[derive(Debug)]
pub(crate) struct Verifier {
    fresh: Connection,
    /// The chain that is walked now, and its end.
    chain: Option<(BoxId, BoxId, Head)>,
    found: Verified,
}

impl Verifier {
    pub(crate) fn new() -> rusqlite::Result<Self> {
        // Without a name: SQLite keeps it on the disk as far as it does not fit into memory, and
        // removes it.
        let fresh = Connection::open("")?;
        fresh.pragma_update(None, "synchronous", "OFF")?;
        fresh.pragma_update(None, "journal_mode", "OFF")?;
        tables::make(&fresh)?;
        Ok(Self {
            fresh,
            chain: None,
            found: Verified::default(),
        })
    }

    fn wrong(&mut self, finding: impl FnOnce() -> String) {
        self.found.wrong += 1;
        if self.found.findings.len() < TOLD {
            self.found.findings.push(finding());
        }
    }

    /// The next op of a chain; chains come one after the other, each in order.
    pub(crate) fn op(
        &mut self,
        position: OpPosition,
        hash: &[u8],
        body: &[u8],
    ) -> rusqlite::Result<()> {
        if position.by == CENTRAL {
            self.found.own += 1;
        } else {
            self.found.ops += 1;
        }
        let kept = OpHash(hash.try_into().unwrap_or_default());
        let is = Op::hash_of(body);
        if is != kept {
            self.wrong(|| format!("{position}: its contents are not what its hash says"));
        }
        let head = match self.chain {
            Some((box_id, by, head))
                if (box_id, by, head.epoch) == (position.box_id, position.by, position.epoch) =>
            {
                head
            }
            _ => Head::start(position.epoch),
        };
        // Whatever is wrong with it, the next one is measured by the hash that is kept.
        let end = Head {
            epoch: position.epoch,
            sequence: position.sequence,
            hash: kept,
        };
        self.chain = Some((position.box_id, position.by, end));
        let op = match Op::decode(body) {
            Ok(op) => op,
            Err(error) => {
                self.wrong(|| format!("{position}: it cannot be read: {error}"));
                return Ok(());
            }
        };
        if op.sequence != position.sequence {
            self.wrong(|| format!("{position}: it says that it is number {}", op.sequence));
        }
        if let Err(error) = head.extend(position.by, &op, kept) {
            self.wrong(|| format!("{position}: {error}"));
        }
        tables::apply(&self.fresh, &op)
    }

    /// The end of a chain, as it is kept beside the ops.
    pub(crate) fn head(&mut self, position: OpPosition, hash: &[u8], last: Option<(u64, &[u8])>) {
        if last != Some((position.sequence, hash)) {
            self.wrong(|| format!("the end that is noted is not the last op: {position}"));
        }
    }

    /// A row of a table, in the order of its columns.
    pub(crate) fn row(
        &mut self,
        kind: &Kind,
        id: &str,
        box_id: &str,
        values: Vec<Any>,
    ) -> rusqlite::Result<()> {
        self.found.rows += 1;
        let query = format!(
            "SELECT {} FROM {} WHERE id = ?1 AND box_id = ?2",
            kind.columns.join(", "),
            kind.table
        );
        let fresh = {
            let mut statement = self.fresh.prepare_cached(&query)?;
            let mut rows = statement.query(params_from_iter([id, box_id]))?;
            match rows.next()? {
                Some(row) => Some(
                    (0..kind.columns.len())
                        .map(|column| row.get(column))
                        .collect::<rusqlite::Result<Vec<Any>>>()?,
                ),
                None => None,
            }
        };
        let name = kind.table;
        let Some(fresh) = fresh else {
            self.wrong(|| format!("{name}: no change makes the row {id} of {box_id}"));
            return Ok(());
        };
        for ((column, is), shall) in kind.columns.iter().zip(values).zip(fresh) {
            if shown(is) != shown(shall) {
                self.wrong(|| format!("{name}: {column} of {id} is not what its changes make"));
            }
        }
        Ok(())
    }

    /// All rows of all tables were shown.
    pub(crate) fn finish(mut self) -> rusqlite::Result<Verified> {
        let mut shall = 0;
        for kind in KINDS {
            let query = format!("SELECT COUNT(*) FROM {}", kind.table);
            shall += self
                .fresh
                .query_row(&query, [], |row| row.get::<_, i64>(0))?
                .cast_unsigned();
        }
        if shall > self.found.rows {
            let missing = shall - self.found.rows;
            self.wrong(|| format!("{missing} rows that changes make are not there"));
        }
        Ok(self.found)
    }
}

/// A value as both stores can show it: PostgreSQL's texts have no character 0.
fn shown(value: Any) -> Any {
    match value {
        Any::Text(text) if text.contains('\0') => Any::Text(text.replace('\0', "\u{fffd}")),
        other => other,
    }
}
