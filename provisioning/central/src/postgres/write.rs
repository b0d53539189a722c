//! What a batch made of the records, written back: new rows by `COPY`, changed ones by one
//! `UPDATE` for each table. Never a row at a time.

use std::collections::{BTreeMap, HashMap};

use bytes::BytesMut;
use deadpool_postgres::{GenericClient, Transaction};
use futures::SinkExt;
use futures::future::try_join_all;
use jawab_ops::{BoxId, Head};
use jiff::Timestamp;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::copy::Copied;
use super::datum::Datum;
use super::epochs;
use super::error::PgError;
use super::fold::Fold;
use super::layout::{Column, LAYOUTS, Layout, Slot};
use super::record::{Record, Value, Word};
use super::taken::Taken;
use super::tally::Tally;
use super::unknown_noted;

const COPY_OPS: &str = "COPY ops (box_id, epoch, sequence, clock, hash, body, received_ms) \
     FROM STDIN (FORMAT binary)";
const COPY_ASIDE: &str = "COPY superseded \
     (box_id, tab, id, field, by_box, generation, clock, number, text) FROM STDIN (FORMAT binary)";
const DELETE_ASIDE: &str = "DELETE FROM superseded WHERE box_id = ANY($1) AND tab = $2 \
     AND id = $3 AND field = ANY($4)";
const HEAD: &str = "INSERT INTO heads (box_id, epoch, sequence, hash) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (box_id, epoch) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash";
const HEARD: &str = "UPDATE boxes SET heard_ms = $2, backlog = $3 WHERE box_id = $1";
const TALLIES: &str = "INSERT INTO tallies (box_id, what, code, count) \
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) \
     ON CONFLICT (box_id, what, code) DO UPDATE SET count = tallies.count + excluded.count";

/// A batch, and what it made of the records. All of it goes in one pipeline: the database does
/// one after the other, and nobody waits for the answer to each before the next is sent.
pub(super) async fn batch(
    transaction: &Transaction<'_>,
    taken: &Taken,
    fold: &Fold,
    at: Timestamp,
) -> Result<(), PgError> {
    let box_id = taken.batch.box_id;
    tokio::try_join!(
        ops(transaction, box_id, taken, at),
        head(transaction, box_id, taken.head),
        records(transaction, fold),
        unknown_noted::note(transaction, box_id, taken.ops()),
        heard(transaction, box_id, at, taken.batch.left()),
        epochs::grew(transaction, box_id, taken.batch.epoch, at),
    )?;
    Ok(())
}

/// Notes that a box was heard, with so many changes still to send.
pub(super) async fn heard(
    client: &impl GenericClient,
    box_id: BoxId,
    at: Timestamp,
    backlog: u64,
) -> Result<(), PgError> {
    let backlog = i64::try_from(backlog).unwrap_or(i64::MAX);
    let statement = client.prepare_cached(HEARD).await?;
    let parameters: &[&(dyn ToSql + Sync)] = &[&box_id.0, &at.as_millisecond(), &backlog];
    client.execute(&statement, parameters).await?;
    Ok(())
}

/// The ops, as they came.
async fn ops(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    taken: &Taken,
    at: Timestamp,
) -> Result<(), PgError> {
    let mut rows = Copied::with_capacity(taken.octets());
    for new in taken.fresh() {
        rows.row(&[
            Datum::Uuid(box_id.0),
            Datum::Number(new.op.epoch.into()),
            Datum::Number(new.op.sequence.cast_signed()),
            Datum::Number(new.op.clock.value().cast_signed()),
            Datum::Octets(&new.hash.0),
            Datum::Octets(new.encoded),
            Datum::Number(at.as_millisecond()),
        ]);
    }
    copy(transaction, COPY_OPS, rows.end()).await
}

/// The head that the ops make.
async fn head(transaction: &Transaction<'_>, box_id: BoxId, head: Head) -> Result<(), PgError> {
    let statement = transaction.prepare_cached(HEAD).await?;
    let (epoch, sequence) = (i64::from(head.epoch), head.sequence.cast_signed());
    let hash = head.hash.0.as_slice();
    transaction
        .execute(&statement, &[&box_id.0, &epoch, &sequence, &hash])
        .await?;
    Ok(())
}

/// The records, what was set aside of them, and the counters.
pub(super) async fn records(transaction: &Transaction<'_>, fold: &Fold) -> Result<(), PgError> {
    let tables = LAYOUTS.iter().zip(&fold.tables);
    let tables = tables.map(|(layout, records)| table(transaction, layout, records));
    tokio::try_join!(
        try_join_all(tables),
        aside(transaction, fold),
        tallies(transaction, &fold.tally),
    )?;
    Ok(())
}

async fn table(
    transaction: &Transaction<'_>,
    layout: &Layout,
    records: &HashMap<Uuid, Record>,
) -> Result<(), PgError> {
    let mut fresh = Copied::with_capacity(0);
    let mut fresh_count = 0_usize;
    let mut updates: BTreeMap<BoxId, Vec<(Uuid, &Record)>> = BTreeMap::new();
    let mut gone: BTreeMap<BoxId, Vec<Uuid>> = BTreeMap::new();
    for (id, record) in records.iter().filter(|(_, record)| record.changed) {
        for box_id in record.stored.iter().filter(|at| **at != record.home) {
            gone.entry(*box_id).or_default().push(*id);
        }
        if record.stored.contains(&record.home) {
            updates.entry(record.home).or_default().push((*id, record));
        } else {
            let row = layout
                .columns
                .iter()
                .map(|column| cell(column, *id, record, layout));
            fresh.row(&row.collect::<Vec<_>>());
            fresh_count += 1;
        }
    }
    for (box_id, ids) in &gone {
        let statement = transaction.prepare_cached(&layout.delete).await?;
        transaction.execute(&statement, &[&box_id.0, ids]).await?;
    }
    for (box_id, rows) in &updates {
        update(transaction, layout, *box_id, rows).await?;
    }
    if fresh_count > 0 {
        copy(transaction, &layout.copy, fresh.end()).await?;
    }
    Ok(())
}

async fn update(
    transaction: &Transaction<'_>,
    layout: &Layout,
    box_id: BoxId,
    rows: &[(Uuid, &Record)],
) -> Result<(), PgError> {
    let columns = layout.columns.iter().map(|column| {
        let cells = rows
            .iter()
            .map(|(id, record)| cell(column, *id, record, layout));
        cells.collect::<Vec<_>>()
    });
    let columns: Vec<_> = columns.collect();
    let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&box_id.0];
    parameters.extend(columns.iter().map(|column| column as &(dyn ToSql + Sync)));
    let statement = transaction.prepare_cached(&layout.update).await?;
    transaction.execute(&statement, &parameters).await?;
    Ok(())
}

/// What a record has in a column.
fn cell<'a>(column: &Column, id: Uuid, record: &'a Record, layout: &Layout) -> Datum<'a> {
    let word = |field: usize| record.words[field].as_ref();
    match column.slot {
        Slot::Id => Datum::Uuid(id),
        Slot::Home => Datum::Uuid(record.home.0),
        Slot::Elsewhere => elsewhere(record, layout),
        Slot::Value(field) => word(field).map_or(Datum::Null, |word| datum(&word.value)),
        Slot::Clock(field) => word(field)
            .map(|word| word.stamp.clock.value().cast_signed())
            .into(),
        Slot::Generation(field) => word(field)
            .map(|word| i64::from(word.stamp.generation))
            .into(),
    }
}

fn elsewhere(record: &Record, layout: &Layout) -> Datum<'static> {
    let words = record.words.iter().zip(layout.kind.columns);
    let others = words.filter_map(|(word, name)| {
        let box_id = word.as_ref()?.stamp.box_id;
        (box_id != record.home).then(|| format!("\"{name}\":\"{box_id}\""))
    });
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return Datum::Null;
    }
    Datum::Json(format!("{{{}}}", others.join(",")))
}

fn datum(value: &Value) -> Datum<'_> {
    match value {
        Value::Null => Datum::Null,
        Value::Number(number) => Datum::Number(*number),
        Value::Text(text) => Datum::Text(text),
    }
}

/// What was set aside of records that several boxes changed: rare, and so one at a time.
async fn aside(transaction: &Transaction<'_>, fold: &Fold) -> Result<(), PgError> {
    let mut rows = Copied::with_capacity(0);
    let mut count = 0_usize;
    for (layout, records) in LAYOUTS.iter().zip(&fold.tables) {
        for (id, record) in records.iter().filter(|(_, record)| record.aside_changed) {
            forget_aside(transaction, layout, *id, record).await?;
            for ((column, by_box), word) in &record.aside {
                let field = layout.kind.columns[*column];
                rows.row(&aside_row(layout, *id, record.home, field, *by_box, word));
                count += 1;
            }
        }
    }
    if count > 0 {
        copy(transaction, COPY_ASIDE, rows.end()).await?;
    }
    Ok(())
}

async fn forget_aside(
    transaction: &Transaction<'_>,
    layout: &Layout,
    id: Uuid,
    record: &Record,
) -> Result<(), PgError> {
    let boxes: Vec<Uuid> = record.stored.iter().map(|box_id| box_id.0).collect();
    let statement = transaction.prepare_cached(DELETE_ASIDE).await?;
    // Fields that only a newer version knows stay.
    transaction
        .execute(
            &statement,
            &[&boxes, &layout.kind.table, &id, &layout.kind.columns],
        )
        .await?;
    Ok(())
}

fn aside_row<'a>(
    layout: &Layout,
    id: Uuid,
    home: BoxId,
    field: &'a str,
    by_box: BoxId,
    word: &'a Word,
) -> [Datum<'a>; 9] {
    let (number, text) = match &word.value {
        Value::Null => (Datum::Null, Datum::Null),
        Value::Number(number) => (Datum::Number(*number), Datum::Null),
        Value::Text(text) => (Datum::Null, Datum::Text(text)),
    };
    [
        Datum::Uuid(home.0),
        Datum::Text(layout.kind.table),
        Datum::Uuid(id),
        Datum::Text(field),
        Datum::Uuid(by_box.0),
        Datum::Number(word.stamp.generation.into()),
        Datum::Number(word.stamp.clock.value().cast_signed()),
        number,
        text,
    ]
}

async fn tallies(transaction: &Transaction<'_>, tally: &Tally) -> Result<(), PgError> {
    let (mut boxes, mut whats, mut codes, mut counts) = (vec![], vec![], vec![], vec![]);
    for (box_id, what, code, count) in tally.changes() {
        boxes.push(box_id.0);
        whats.push(what);
        codes.push(code);
        counts.push(count);
    }
    if boxes.is_empty() {
        return Ok(());
    }
    let statement = transaction.prepare_cached(TALLIES).await?;
    transaction
        .execute(&statement, &[&boxes, &whats, &codes, &counts])
        .await?;
    Ok(())
}

async fn copy(
    transaction: &Transaction<'_>,
    statement: &str,
    rows: BytesMut,
) -> Result<(), PgError> {
    let statement = transaction.prepare_cached(statement).await?;
    let sink = transaction.copy_in(&statement).await?;
    let mut sink = std::pin::pin!(sink);
    sink.send(rows.freeze()).await?;
    sink.finish().await?;
    Ok(())
}
