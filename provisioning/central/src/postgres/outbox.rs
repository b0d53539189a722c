//! What central says of its own accord, in channels: one for every box, one for each.
//!
//! Whoever says something holds the lock of central's own id, so that channels and clocks
//! go on in one order, and the locks of the boxes whose records it changes.

use std::collections::BTreeSet;

use deadpool_postgres::{Client, Pool, Transaction};
use jawab_ledger::Change;
use jawab_ops::{BoxId, Head, Hlc};
use jawab_protocol::{Batch, EVERYBODY, Have, MAX_BATCH_OPS, ONE_BOX};
use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::error::PgError;
use super::fold::{Fold, table_of};
use super::locks::hash;
use super::locks::{TRIES, lock};
use super::read::{self, get};
use super::write;
use crate::authors::CENTRAL;
use crate::channel::{self, Delta};
use crate::store::{Audience, CaseAt};

const HEAD: &str = "SELECT sequence, hash FROM central_heads WHERE to_box = $1 AND channel = $2";
const NEW_HEAD: &str = "INSERT INTO central_heads (to_box, channel, sequence, hash) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (to_box, channel) \
     DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash";
const LAST_CLOCK: &str = "SELECT COALESCE(MAX(clock), 0) FROM central_ops";
const KEEP: &str = "INSERT INTO central_ops (to_box, channel, sequence, hash, clock, body) \
     SELECT $1, $2, * FROM unnest($3::bigint[], $4::bytea[], $5::bigint[], $6::bytea[])";
const HASH: &str =
    "SELECT hash FROM central_ops WHERE to_box = $1 AND channel = $2 AND sequence = $3";
/// What follows, as far as it fits; one op at least, if there is room for anything.
const AFTER: &str = "SELECT sequence, body FROM (\
         SELECT sequence, body, SUM(octet_length(body)) OVER (ORDER BY sequence) AS together, \
         ROW_NUMBER() OVER (ORDER BY sequence) AS n \
         FROM central_ops WHERE to_box = $1 AND channel = $2 AND sequence > $3\
     ) AS waiting WHERE (together <= $4 OR (n = 1 AND $4 > 0)) AND n <= $5 ORDER BY sequence";
const CASES: &str = "SELECT cases.id, cases.box_id, reopened, centre, opened_ms, kind, \
         status IS DISTINCT FROM 'closed' \
     FROM cases LEFT JOIN boxes ON boxes.box_id = cases.box_id WHERE reference = $1 \
     ORDER BY cases.box_id, opened_ms NULLS FIRST, cases.id";

/// How a channel is kept: whom it is to, and its number.
const fn place(to: Audience) -> (Uuid, u32) {
    match to {
        Audience::Everybody => (Uuid::nil(), EVERYBODY),
        Audience::OneBox(box_id) => (box_id.0, ONE_BOX),
    }
}

/// What came of one try.
enum Outcome {
    Appended(Head),
    /// Records of these boxes are touched, too: theirs are the locks to begin with.
    Wider(BTreeSet<BoxId>),
}

pub(super) async fn publish(
    pool: &Pool,
    to: Audience,
    author: &str,
    changes: Vec<Change>,
    at: Timestamp,
) -> Result<Head, PgError> {
    let mut boxes = BTreeSet::from([CENTRAL]);
    let mut client = pool.get().await?;
    for _ in 0..TRIES {
        let transaction = client.transaction().await?;
        match try_once(transaction, to, author, &changes, at, &boxes).await {
            Ok(Outcome::Appended(head)) => return Ok(head),
            Ok(Outcome::Wider(more)) => boxes.extend(more),
            Err(fault) if fault.is_passing() => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(PgError::Contended)
}

async fn try_once(
    transaction: Transaction<'_>,
    to: Audience,
    author: &str,
    changes: &[Change],
    at: Timestamp,
    boxes: &BTreeSet<BoxId>,
) -> Result<Outcome, PgError> {
    lock(&transaction, CENTRAL, boxes).await?;
    let touched = changes.iter().map(|change| (&change.entity, change.id));
    let mut fold = read::records(&transaction, CENTRAL, touched).await?;
    let homes = fold.homes();
    if !homes.is_subset(boxes) {
        return Ok(Outcome::Wider(homes));
    }
    let (to_box, channel) = place(to);
    let number = i64::from(channel);
    let last = transaction.query_one(LAST_CLOCK, &[]).await?;
    let mut clock = Hlc::from_value(get::<i64>(&last, 0, "central_ops")?.cast_unsigned());
    let mut head = match transaction.query_opt(HEAD, &[&to_box, &number]).await? {
        Some(row) => Head {
            epoch: channel,
            sequence: get::<i64>(&row, 0, "central_heads")?.cast_unsigned(),
            hash: hash(&row, 1, "central_heads")?,
        },
        None => Head::start(channel),
    };
    let wall_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
    let mut ops = Vec::with_capacity(changes.len());
    let (mut sequences, mut hashes, mut clocks, mut bodies) = (vec![], vec![], vec![], vec![]);
    for change in changes {
        let after = clock.max(decided(&fold, change));
        let said = channel::next_op(head, author, change.clone(), after, wall_ms);
        (head, clock) = (said.head, said.op.clock);
        sequences.push(head.sequence.cast_signed());
        hashes.push(head.hash.0.to_vec());
        clocks.push(clock.value().cast_signed());
        bodies.push(said.body);
        ops.push(said.op);
    }
    fold.apply(&ops);
    let kept: &[&(dyn ToSql + Sync)] = &[&to_box, &number, &sequences, &hashes, &clocks, &bodies];
    transaction.execute(KEEP, kept).await?;
    write::records(&transaction, &fold).await?;
    let (sequence, hash) = (head.sequence.cast_signed(), head.hash.0.as_slice());
    let ends: &[&(dyn ToSql + Sync)] = &[&to_box, &number, &sequence, &hash];
    transaction.execute(NEW_HEAD, ends).await?;
    transaction.commit().await?;
    Ok(Outcome::Appended(head))
}

/// The last clock that decided a field of a change's record.
fn decided(fold: &Fold, change: &Change) -> Hlc {
    let table = table_of(&change.entity);
    let record = table.and_then(|table| fold.tables.get(table)?.get(&change.id));
    let words = record.into_iter().flat_map(|record| &record.words);
    let clocks = words.flatten().map(|word| word.stamp.clock);
    clocks.max().unwrap_or(Hlc::from_value(0))
}

pub(super) async fn delta(
    pool: &Pool,
    box_id: BoxId,
    have: &[Have],
    octets: usize,
) -> Result<(Vec<Batch>, bool), PgError> {
    let client = pool.get().await?;
    let mut delta = Delta::new(octets);
    for audience in [Audience::Everybody, Audience::OneBox(box_id)] {
        let (to_box, channel) = place(audience);
        let statement = client.prepare_cached(HEAD).await?;
        let end = client
            .query_opt(&statement, &[&to_box, &i64::from(channel)])
            .await?;
        // Nearly always there is nothing, or nothing new.
        let Some(end) = end else { continue };
        let end: i64 = get(&end, 0, "central_heads")?;
        let had = have.iter().find(|have| have.channel == channel);
        let after = match had {
            Some(had) if is_prefix(&client, to_box, had).await? => had.sequence.cast_signed(),
            _ => 0,
        };
        if after >= end {
            continue;
        }
        let (ops, last) = ops_after(&client, to_box, channel, after, delta.room).await?;
        delta.add(channel, ops, last < end);
    }
    Ok(delta.told())
}

/// Whether what a box has is the beginning of what is here.
async fn is_prefix(client: &Client, to_box: Uuid, had: &Have) -> Result<bool, PgError> {
    let statement = client.prepare_cached(HASH).await?;
    let sequence = had.sequence.cast_signed();
    let row = client
        .query_opt(&statement, &[&to_box, &i64::from(had.channel), &sequence])
        .await?;
    let Some(row) = row else { return Ok(false) };
    Ok(channel::is_prefix(had, hash(&row, 0, "central_ops")?))
}

/// Ops of a channel, as far as they fit, and the last one's number.
async fn ops_after(
    client: &Client,
    to_box: Uuid,
    channel: u32,
    after: i64,
    octets: usize,
) -> Result<(Vec<Vec<u8>>, i64), PgError> {
    let statement = client.prepare_cached(AFTER).await?;
    let octets = i64::try_from(octets).unwrap_or(i64::MAX);
    let most = i64::try_from(MAX_BATCH_OPS).unwrap_or(i64::MAX);
    let rows = client
        .query(
            &statement,
            &[&to_box, &i64::from(channel), &after, &octets, &most],
        )
        .await?;
    let (mut ops, mut last) = (Vec::with_capacity(rows.len()), after);
    for row in &rows {
        last = get(row, 0, "central_ops")?;
        ops.push(get(row, 1, "central_ops")?);
    }
    Ok((ops, last))
}

pub(super) async fn cases_of(pool: &Pool, reference: &str) -> Result<Vec<CaseAt>, PgError> {
    let client = pool.get().await?;
    let statement = client.prepare_cached(CASES).await?;
    let rows = client.query(&statement, &[&reference]).await?;
    rows.iter().map(case_at).collect()
}

fn case_at(row: &Row) -> Result<CaseAt, PgError> {
    let text = |column| get::<Option<String>>(row, column, "cases");
    let opened: Option<i64> = get(row, 4, "cases")?;
    Ok(CaseAt {
        id: get(row, 0, "cases")?,
        box_id: BoxId(get(row, 1, "cases")?),
        reopened: get::<Option<i64>>(row, 2, "cases")?.unwrap_or(0),
        centre: text(3)?.unwrap_or_default(),
        opened: opened.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        kind: text(5)?.unwrap_or_default(),
        open: get(row, 6, "cases")?,
    })
}
