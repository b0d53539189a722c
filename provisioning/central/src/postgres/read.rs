//! The records that a batch touches, read from the database: one question for each table.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::Transaction;
use futures::future::try_join_all;
use jawab_ops::{BoxId, EntityKind, Hlc, Stamp};
use tokio_postgres::Row;
use tokio_postgres::types::Json;
use uuid::Uuid;

use super::error::PgError;
use super::fold::{Fold, table_of};
use super::layout::{LAYOUTS, Layout, Slot};
use super::record::{Record, Value, Word};

const ASIDE: &str = "SELECT tab, id, field, by_box, generation, clock, number, text \
     FROM superseded WHERE id = ANY($1)";

/// Reads these records, for changes of a box.
pub(super) async fn records<'a>(
    transaction: &Transaction<'_>,
    box_id: BoxId,
    touched: impl Iterator<Item = (&'a EntityKind, Uuid)>,
) -> Result<Fold, PgError> {
    let mut ids: Vec<BTreeSet<Uuid>> = vec![BTreeSet::new(); LAYOUTS.len()];
    for (entity, id) in touched {
        if let Some(table) = table_of(entity) {
            ids[table].insert(id);
        }
    }
    let touched = ids.into_iter().enumerate();
    let questions = touched
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(table, ids)| async move {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            let statement = transaction.prepare_cached(&LAYOUTS[table].select).await?;
            let rows = transaction.query(&statement, &[&ids]).await?;
            Ok::<_, PgError>((table, rows))
        });
    let mut fold = Fold::new();
    for (table, rows) in try_join_all(questions).await? {
        for row in rows {
            let (id, record) = record(&row, &LAYOUTS[table])?;
            fold.take(table, id, record);
        }
    }
    let shared = fold.shared(box_id);
    if !shared.is_empty() {
        let statement = transaction.prepare_cached(ASIDE).await?;
        for row in transaction.query(&statement, &[&shared]).await? {
            take_aside(&mut fold, &row)?;
        }
    }
    Ok(fold)
}

fn record(row: &Row, layout: &Layout) -> Result<(Uuid, Record), PgError> {
    let table = layout.kind.table;
    let mut id = Uuid::nil();
    let mut home = BoxId(Uuid::nil());
    let mut elsewhere = BTreeMap::<String, Uuid>::new();
    let mut values = vec![Value::Null; layout.kind.columns.len()];
    let mut clocks = vec![None::<i64>; layout.kind.columns.len()];
    let mut generations = vec![None::<i64>; layout.kind.columns.len()];
    for (n, column) in layout.columns.iter().enumerate() {
        match column.slot {
            Slot::Id => id = get(row, n, table)?,
            Slot::Home => home = BoxId(get(row, n, table)?),
            Slot::Elsewhere => {
                let boxes: Option<Json<_>> = get(row, n, table)?;
                elsewhere = boxes.map(|Json(boxes)| boxes).unwrap_or_default();
            }
            Slot::Value(field) => values[field] = value(row, n, column, table)?,
            Slot::Clock(field) => clocks[field] = get(row, n, table)?,
            Slot::Generation(field) => generations[field] = get(row, n, table)?,
        }
    }
    let words = values.into_iter().enumerate().map(|(n, value)| {
        let decided_by = elsewhere.get(layout.kind.columns[n]);
        let stamp = Stamp {
            generation: generation(generations[n].unwrap_or(0)),
            clock: Hlc::from_value(clocks[n]?.cast_unsigned()),
            box_id: decided_by.map_or(home, |box_id| BoxId(*box_id)),
        };
        Some(Word { stamp, value })
    });
    let record = Record {
        home,
        words: words.collect(),
        aside: BTreeMap::new(),
        stored: BTreeSet::from([home]),
        changed: false,
        aside_changed: false,
    };
    Ok((id, record))
}

fn value(
    row: &Row,
    n: usize,
    column: &super::layout::Column,
    table: &str,
) -> Result<Value, PgError> {
    let value = if column.kind == tokio_postgres::types::Type::INT8 {
        get::<Option<i64>>(row, n, table)?.map(Value::Number)
    } else {
        get::<Option<String>>(row, n, table)?.map(Value::Text)
    };
    Ok(value.unwrap_or(Value::Null))
}

fn take_aside(fold: &mut Fold, row: &Row) -> Result<(), PgError> {
    let table = "superseded";
    let number: Option<i64> = get(row, 6, table)?;
    let text: Option<String> = get(row, 7, table)?;
    let value = match (number, text) {
        (Some(number), _) => Value::Number(number),
        (None, Some(text)) => Value::Text(text),
        (None, None) => Value::Null,
    };
    let stamp = Stamp {
        generation: generation(get(row, 4, table)?),
        clock: Hlc::from_value(get::<i64>(row, 5, table)?.cast_unsigned()),
        box_id: BoxId(get(row, 3, table)?),
    };
    let (tab, field): (String, String) = (get(row, 0, table)?, get(row, 2, table)?);
    fold.take_aside(&tab, get(row, 1, table)?, &field, Word { stamp, value });
    Ok(())
}

fn generation(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// A column of a row, or what is wrong with it.
pub(super) fn get<'a, T: tokio_postgres::types::FromSql<'a>>(
    row: &'a Row,
    n: usize,
    table: &str,
) -> Result<T, PgError> {
    row.try_get(n).map_err(|error| PgError::Unreadable {
        table: table.into(),
        why: error.to_string(),
    })
}
