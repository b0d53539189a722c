//! What central says of its own accord, in channels: one for every box, one for each.

use jawab_ledger::{Change, tables};
use jawab_ops::{BoxId, Head, Hlc, OpHash};
use jawab_protocol::{Batch, EVERYBODY, Have, MAX_BATCH_OPS, ONE_BOX};
use jawab_records::kind_of;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::channel::{self, Delta};
use crate::store::{Audience, CaseAt};

/// How a channel is kept: whom it is to, and its number.
fn place(to: Audience) -> (String, u32) {
    match to {
        Audience::Everybody => (String::new(), EVERYBODY),
        Audience::OneBox(box_id) => (box_id.to_string(), ONE_BOX),
    }
}

pub(super) fn publish(
    db: &mut Connection,
    to: Audience,
    author: &str,
    changes: Vec<Change>,
    at: Timestamp,
) -> rusqlite::Result<Head> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (to_box, channel) = place(to);
    let mut head = head(&transaction, &to_box, channel)?;
    let wall_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    for change in changes {
        let after = last_clock(&transaction, &change)?;
        let said = channel::next_op(head, author, change, after, wall_ms);
        head = said.head;
        transaction
            .prepare_cached(
                "INSERT INTO central_ops (to_box, channel, sequence, hash, clock, body) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![
                to_box,
                channel,
                head.sequence.cast_signed(),
                head.hash.0,
                said.op.clock.value().cast_signed(),
                said.body
            ])?;
        tables::apply(&transaction, &said.op)?;
    }
    transaction.execute(
        "INSERT OR REPLACE INTO central_heads (to_box, channel, sequence, hash) \
         VALUES (?1, ?2, ?3, ?4)",
        params![to_box, channel, head.sequence.cast_signed(), head.hash.0],
    )?;
    transaction.commit()?;
    Ok(head)
}

fn head(db: &Connection, to_box: &str, channel: u32) -> rusqlite::Result<Head> {
    let known = db
        .prepare_cached(
            "SELECT sequence, hash FROM central_heads WHERE to_box = ?1 AND channel = ?2",
        )?
        .query_row(params![to_box, channel], |row| {
            Ok(Head {
                epoch: channel,
                sequence: row.get::<_, i64>(0)?.cast_unsigned(),
                hash: OpHash(row.get(1)?),
            })
        })
        .optional()?;
    Ok(known.unwrap_or_else(|| Head::start(channel)))
}

/// The last clock of central's own, or of what decided a field of the record.
fn last_clock(db: &Connection, change: &Change) -> rusqlite::Result<Hlc> {
    let own: Option<i64> = db
        .prepare_cached("SELECT MAX(clock) FROM central_ops")?
        .query_row([], |row| row.get(0))?;
    let decided: Option<i64> = match kind_of(&change.entity.0) {
        Some(kind) => db
            .prepare_cached("SELECT MAX(clock) FROM stamps WHERE tab = ?1 AND id = ?2")?
            .query_row(params![kind.table, change.id.to_string()], |row| row.get(0))?,
        None => None,
    };
    let last = own.max(decided).unwrap_or(0);
    Ok(Hlc::from_value(last.cast_unsigned()))
}

pub(super) fn delta(
    db: &Connection,
    box_id: BoxId,
    have: &[Have],
    octets: usize,
) -> rusqlite::Result<(Vec<Batch>, bool)> {
    let mut delta = Delta::new(octets);
    for audience in [Audience::Everybody, Audience::OneBox(box_id)] {
        let (to_box, channel) = place(audience);
        let had = have.iter().find(|have| have.channel == channel);
        let after = match had {
            Some(had) if is_prefix(db, &to_box, had)? => had.sequence,
            _ => 0,
        };
        let (ops, more) = ops_after(db, &to_box, channel, after, delta.room)?;
        delta.add(channel, ops, more);
    }
    Ok(delta.told())
}

/// Whether what a box has is the beginning of what is here.
fn is_prefix(db: &Connection, to_box: &str, had: &Have) -> rusqlite::Result<bool> {
    let hash: Option<[u8; 32]> = db
        .prepare_cached(
            "SELECT hash FROM central_ops WHERE to_box = ?1 AND channel = ?2 AND sequence = ?3",
        )?
        .query_row(
            params![to_box, had.channel, had.sequence.cast_signed()],
            |row| row.get(0),
        )
        .optional()?;
    Ok(hash.is_some_and(|hash| channel::is_prefix(had, OpHash(hash))))
}

/// Ops of a channel, as far as they fit, and whether there are more.
fn ops_after(
    db: &Connection,
    to_box: &str,
    channel: u32,
    after: u64,
    octets: usize,
) -> rusqlite::Result<(Vec<Vec<u8>>, bool)> {
    let mut statement = db.prepare_cached(
        "SELECT body FROM central_ops WHERE to_box = ?1 AND channel = ?2 AND sequence > ?3 \
         ORDER BY sequence",
    )?;
    let mut rows = statement.query(params![to_box, channel, after.cast_signed()])?;
    let (mut ops, mut together) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(0)?;
        together += body.len();
        let fits = together <= octets || (ops.is_empty() && octets > 0);
        if !fits || ops.len() == MAX_BATCH_OPS {
            return Ok((ops, true));
        }
        ops.push(body);
    }
    Ok((ops, false))
}

pub(super) fn cases_of(db: &Connection, reference: &str) -> rusqlite::Result<Vec<CaseAt>> {
    db.prepare_cached(
        "SELECT cases.id, cases.box_id, reopened, centre, opened_ms, kind, status IS NOT 'closed' \
         FROM cases LEFT JOIN boxes ON boxes.id = cases.box_id WHERE reference = ?1 \
         ORDER BY cases.box_id, opened_ms, cases.id",
    )?
    .query_map([reference], |row| {
        let text = |column| row.get::<_, Option<String>>(column);
        Ok(CaseAt {
            id: super::rows::uuid(row, 0)?,
            box_id: BoxId(super::rows::uuid(row, 1)?),
            reopened: row.get::<_, Option<i64>>(2)?.unwrap_or(0),
            centre: text(3)?.unwrap_or_default(),
            opened: row.get::<_, Option<i64>>(4)?.and_then(day),
            kind: text(5)?.unwrap_or_default(),
            open: row.get(6)?,
        })
    })?
    .collect()
}

fn day(ms: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(ms).ok()
}
