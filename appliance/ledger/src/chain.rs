//! The chain of ops as it is kept: its head, its ops, which of them count, and what central
//! has acknowledged.

use jawab_ops::{Head, Hlc, Op, OpHash};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::LedgerError;

pub(crate) fn head_of(connection: &Connection) -> Result<Head, LedgerError> {
    let epoch: u32 =
        connection.query_row("SELECT value FROM meta WHERE key = 'epoch'", [], |row| {
            Ok(row.get::<_, String>(0)?.parse().unwrap_or(1))
        })?;
    let last = connection
        .prepare_cached(
            "SELECT sequence, hash FROM ops WHERE epoch = ?1 ORDER BY sequence DESC LIMIT 1",
        )?
        .query_row([epoch], |row| {
            Ok(Head {
                epoch,
                sequence: row.get::<_, i64>(0)?.cast_unsigned(),
                hash: OpHash(row.get(1)?),
            })
        })
        .optional()?;
    Ok(last.unwrap_or_else(|| Head::start(epoch)))
}

/// A stored op, of its contents; where it stands is for the error.
pub(crate) fn decoded(body: &[u8], epoch: u32, sequence: u64) -> Result<Op, LedgerError> {
    Op::decode(body).map_err(|source| LedgerError::Damaged {
        epoch,
        sequence,
        source,
    })
}

/// Shows the ops since then that count and have not left to `look`, in order, until the end
/// of an epoch: one at a time, however many they are.
pub(crate) fn each_since(
    connection: &Connection,
    since: Acknowledged,
    until: u32,
    mut look: impl FnMut(Op) -> Result<(), LedgerError>,
) -> Result<(), LedgerError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT epoch, sequence, body FROM ops \
         WHERE (epoch > ?1 OR (epoch = ?1 AND sequence > ?2)) AND epoch <= ?3 \
             AND length(body) > 0 AND {COUNTS} \
         ORDER BY epoch, sequence"
    ))?;
    let mut rows = statement.query(params![since.epoch, since.sequence.cast_signed(), until])?;
    while let Some(row) = rows.next()? {
        let (epoch, sequence): (u32, i64) = (row.get(0)?, row.get(1)?);
        let body: Vec<u8> = row.get(2)?;
        look(decoded(&body, epoch, sequence.cast_unsigned())?)?;
    }
    Ok(())
}

pub(crate) fn last_clock(connection: &Connection) -> Result<Hlc, LedgerError> {
    let value: Option<i64> = connection
        .prepare_cached("SELECT clock FROM ops ORDER BY epoch DESC, sequence DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    // What is written after something was heard of central is later than it, whatever the
    // clocks say.
    let heard: Option<i64> = connection
        .prepare_cached("SELECT MAX(clock) FROM central_ops")?
        .query_row([], |row| row.get(0))?;
    let last = value.max(heard).unwrap_or(0).cast_unsigned();
    Ok(Hlc::from_value(last))
}

/// SQL that holds for ops that count, of `ops`. Each epoch has its key, and the number of
/// the first op that is withdrawn of it; all after that are as well.
pub(crate) const COUNTS: &str = "sequence < COALESCE((SELECT CAST(value AS INTEGER) FROM meta \
     WHERE key = 'withdrawn/' || ops.epoch), 9223372036854775807)";

/// From which number on an epoch is withdrawn, if it is.
pub(crate) fn withdrawn_from(connection: &Connection, epoch: u32) -> rusqlite::Result<Option<u64>> {
    let from: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([format!("withdrawn/{epoch}")], |row| row.get(0))
        .optional()?;
    Ok(from.and_then(|from| from.parse().ok()))
}

/// The last op of an epoch that central has acknowledged.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Acknowledged {
    /// The epoch.
    pub epoch: u32,
    /// The sequence number; 0 before the first.
    pub sequence: u64,
}

pub(crate) fn acknowledged_of(connection: &Connection) -> rusqlite::Result<Acknowledged> {
    let value: Option<String> = connection
        .prepare_cached("SELECT value FROM meta WHERE key = 'acknowledged'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let parsed = value.as_deref().and_then(|value| {
        let (epoch, sequence) = value.split_once('/')?;
        Some(Acknowledged {
            epoch: epoch.parse().ok()?,
            sequence: sequence.parse().ok()?,
        })
    });
    Ok(parsed.unwrap_or_default())
}
