//! Ops of central: what it said of its own accord (answers to cases, the catalogue, articles, staff).
//! Its ops are kept beside the box's own, and make the same tables by the same rules.

use jawab_ops::{Head, Op, OpHash};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::accounts::are_accounts;
use crate::chain::decoded;
use crate::error::LedgerError;
use crate::search;
use crate::store::Ledger;
use crate::tables;
use crate::trail;

impl Ledger {
    /// The last op that was heard of each of central's channels; its epoch is the channel.
    ///
    /// # Errors
    /// [`LedgerError`] when they cannot be read.
    pub fn heard(&self) -> Result<Vec<Head>, LedgerError> {
        let reader = self.reader();
        let mut heads = reader.prepare_cached(
            "SELECT channel, sequence, hash FROM central_heads WHERE to_box = '' ORDER BY channel",
        )?;
        let heads = heads.query_map([], head)?;
        Ok(heads.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps ops of one of central's channels and applies them, all or none. They follow on
    /// something that was heard of it, or begin it anew: a central that was itself restored
    /// from a backup goes on from an earlier op, and what was heard after that stays, too. What
    /// was heard already has no effect. What is heard next follows on the last of them.
    ///
    /// # Errors
    /// [`LedgerError`]; then nothing has changed.
    pub fn hear(&self, channel: u32, ops: &[Vec<u8>]) -> Result<Head, LedgerError> {
        let mut writer = self.writer();
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut last = heard_of(&transaction, channel)?;
        let mut accounts = false;
        for (at, octets) in ops.iter().enumerate() {
            let op = decoded(octets, channel, last.sequence + 1)?;
            let hash = Op::hash_of(octets);
            if at == 0 {
                last = follows_on(&transaction, channel, &op)?.unwrap_or(last);
            }
            last = last.extend(op.box_id, &op, hash)?;
            // Its record may have left since: what was heard once takes no effect again.
            if is_kept(&transaction, channel, op.sequence, hash)? {
                continue;
            }
            transaction
                .prepare_cached(
                    "INSERT INTO central_ops \
                     (to_box, channel, sequence, hash, clock, body) VALUES ('', ?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    channel,
                    op.sequence.cast_signed(),
                    hash.0,
                    op.clock.value().cast_signed(),
                    octets
                ])?;
            accounts |= are_accounts(&op.entity);
            tables::apply(&transaction, &op)?;
            search::follow(&transaction, &op)?;
            trail::follow(&transaction, &op)?;
        }
        transaction.execute(
            "INSERT OR REPLACE INTO central_heads (to_box, channel, sequence, hash) \
             VALUES ('', ?1, ?2, ?3)",
            params![channel, last.sequence.cast_signed(), last.hash.0],
        )?;
        transaction.commit()?;
        drop(writer);
        if accounts {
            self.keep_accounts();
        }
        Ok(last)
    }
}

/// Shows every op of central's that was heard to `look`. Gives their number.
pub(crate) fn each_heard(
    connection: &Connection,
    look: &mut impl FnMut(&Op) -> rusqlite::Result<()>,
) -> Result<u64, LedgerError> {
    let mut statement = connection.prepare(
        "SELECT channel, sequence, hash, body FROM central_ops WHERE to_box = '' \
         ORDER BY channel, sequence, clock",
    )?;
    let (mut rows, mut ops) = (statement.query([])?, 0);
    while let Some(row) = rows.next()? {
        let (epoch, sequence): (u32, i64) = (row.get(0)?, row.get(1)?);
        let (hash, body): ([u8; 32], Vec<u8>) = (row.get(2)?, row.get(3)?);
        let sequence = sequence.cast_unsigned();
        ops += 1;
        if body.is_empty() {
            continue;
        }
        if Op::hash_of(&body).0 != hash {
            return Err(LedgerError::Unlike { epoch, sequence });
        }
        let op = decoded(&body, epoch, sequence)?;
        look(&op)?;
    }
    Ok(ops)
}

fn head(row: &rusqlite::Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        epoch: row.get(0)?,
        sequence: row.get::<_, i64>(1)?.cast_unsigned(),
        hash: OpHash(row.get(2)?),
    })
}

fn heard_of(connection: &Connection, channel: u32) -> rusqlite::Result<Head> {
    let head = connection
        .prepare_cached(
            "SELECT channel, sequence, hash FROM central_heads WHERE to_box = '' AND channel = ?1",
        )?
        .query_row([channel], head)
        .optional()?;
    Ok(head.unwrap_or_else(|| Head::start(channel)))
}

/// The op that this one follows on, if it was heard, in whichever history of the channel; or
/// the channel's start.
fn follows_on(connection: &Connection, channel: u32, op: &Op) -> rusqlite::Result<Option<Head>> {
    let start = Head::start(channel);
    let Some(sequence) = op.sequence.checked_sub(1).filter(|before| *before > 0) else {
        return Ok(Some(start));
    };
    let is_kept = is_kept(connection, channel, sequence, op.previous)?;
    Ok(is_kept.then_some(Head {
        sequence,
        hash: op.previous,
        ..start
    }))
}

fn is_kept(
    connection: &Connection,
    channel: u32,
    sequence: u64,
    hash: OpHash,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM central_ops \
             WHERE to_box = '' AND channel = ?1 AND sequence = ?2 AND hash = ?3)",
        )?
        .query_row(params![channel, sequence.cast_signed(), hash.0], |row| {
            row.get(0)
        })
}
