//! Brings the database to this version, while several processes may start together.

use std::collections::BTreeSet;

use deadpool_postgres::Pool;
use tokio_postgres::{Client, Transaction};
use tracing::warn;

use super::error::PgError;
use super::layout::{Column, LAYOUTS, Layout, Slot};

/// Held by whoever changes tables ("JawabDDL").
const CHANGING: i64 = i64::from_be_bytes(*b"JawabDDL");

/// Into how many each large table is parted natively. Enough that an index stays shallow and
/// `VACUUM` works on several; few enough that a search in all of them costs little.
const PARTITIONS: u32 = 8;

/// Steps of central's own tables, in order; new ones are added at the end.
const STEPS: [&str; 6] = [
    include_str!("central.sql"),
    include_str!("lines.sql"),
    include_str!("outbox.sql"),
    include_str!("epochs.sql"),
    include_str!("accounts.sql"),
    include_str!("unknown.sql"),
];

/// Large tables of central's own; those of the ledger are large, too.
const LARGE: [&str; 2] = ["ops", "superseded"];

/// What an index beside the key is for, by table.
const INDEXES: [(&str, &str); 6] = [
    (
        // The country's list of cases.
        "cases",
        "CREATE INDEX IF NOT EXISTS cases_listed ON cases (COALESCE(opened_ms, 0), id)",
    ),
    (
        // The same in order of changes.
        "cases",
        "CREATE INDEX IF NOT EXISTS cases_changed ON cases (COALESCE(changed_ms, 0), id)",
    ),
    (
        // A centre's cases.
        "cases",
        "CREATE INDEX IF NOT EXISTS cases_of_box ON cases (box_id, COALESCE(opened_ms, 0), id)",
    ),
    (
        // The case that the ministry answers.
        "cases",
        "CREATE INDEX IF NOT EXISTS cases_reference ON cases (reference)",
    ),
    (
        // Whether a box names a file that it brings: asked for each piece.
        "attachments",
        "CREATE INDEX IF NOT EXISTS attachments_hash ON attachments (box_id, hash)",
    ),
    (
        // The files of a case.
        "attachments",
        "CREATE INDEX IF NOT EXISTS attachments_case ON attachments (box_id, case_id)",
    ),
];

/// Makes the tables, or brings them to this version, in one transaction.
pub(super) async fn prepare(pool: &Pool) -> Result<(), PgError> {
    let mut client = pool.get().await?;
    look(&client).await?;
    let transaction = client.transaction().await?;
    transaction
        .query("SELECT pg_advisory_xact_lock($1)", &[&CHANGING])
        .await?;
    take_steps(&transaction).await?;
    for layout in LAYOUTS.iter() {
        agree(&transaction, layout).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// What the database must be, and what it had better be.
async fn look(client: &Client) -> Result<(), PgError> {
    let setting = async |name: &str| -> Result<String, PgError> {
        let row = client
            .query_one("SELECT current_setting($1)", &[&name])
            .await?;
        Ok(row.get(0))
    };
    let encoding = setting("server_encoding").await?;
    if encoding != "UTF8" {
        return Err(PgError::Unfit(format!(
            "its encoding is {encoding}; make it anew with ENCODING 'UTF8'"
        )));
    }
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        if setting(name).await? == "off" {
            warn!(
                "PostgreSQL runs with {name} = off: what boxes are told is saved can be lost; \
                 set it to on"
            );
        }
    }
    Ok(())
}

async fn take_steps(transaction: &Transaction<'_>) -> Result<(), PgError> {
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS central_version (step bigint NOT NULL)")
        .await?;
    let taken: i64 = transaction
        .query_one("SELECT COALESCE(MAX(step), 0) FROM central_version", &[])
        .await?
        .get(0);
    let taken = usize::try_from(taken).unwrap_or(usize::MAX);
    let Some(missing) = STEPS.get(taken..) else {
        return Err(PgError::Unfit(format!(
            "a newer central made it (step {taken}, and this one knows {}); update this one",
            STEPS.len()
        )));
    };
    for step in missing {
        transaction.batch_execute(step).await?;
    }
    if taken == 0 {
        for table in LARGE {
            transaction.batch_execute(&partitions(table)).await?;
        }
    }
    if !missing.is_empty() {
        let step = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
        transaction
            .execute("DELETE FROM central_version", &[])
            .await?;
        transaction
            .execute("INSERT INTO central_version VALUES ($1)", &[&step])
            .await?;
    }
    Ok(())
}

/// Makes a table of the ledger, or adds the columns that a newer ledger has. What is there
/// is left alone: another process may be at an older version, or at a newer one.
async fn agree(transaction: &Transaction<'_>, layout: &Layout) -> Result<(), PgError> {
    let table = layout.kind.table;
    let rows = transaction
        .query(
            "SELECT attname::text FROM pg_attribute \
             WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
            &[&table],
        )
        .await?;
    let there: BTreeSet<String> = rows.iter().map(|row| row.get(0)).collect();
    if there.is_empty() {
        transaction.batch_execute(&create(layout)).await?;
    } else {
        for column in &layout.columns {
            if !there.contains(&column.name) {
                let add = format!("ALTER TABLE {table} ADD COLUMN {}", declared(column));
                transaction.batch_execute(&add).await?;
            }
        }
    }
    // Also on a table that is there: an index may be newer than it.
    for (_, index) in INDEXES.iter().filter(|(of, _)| *of == table) {
        transaction.batch_execute(index).await?;
    }
    Ok(())
}

fn create(layout: &Layout) -> String {
    let table = layout.kind.table;
    let columns: Vec<_> = layout.columns.iter().map(declared).collect();
    // The id first: a record is looked for by its id alone, and whose it is belongs to the
    // key so that the table can be distributed by box.
    format!(
        "CREATE TABLE {table} ({}, PRIMARY KEY (id, box_id)) PARTITION BY HASH (box_id); {}",
        columns.join(", "),
        partitions(table)
    )
}

fn declared(column: &Column) -> String {
    let null = match column.slot {
        Slot::Id | Slot::Home => " NOT NULL",
        _ => "",
    };
    format!("{} {}{null}", column.name, column.kind.name())
}

fn partitions(table: &str) -> String {
    (0..PARTITIONS)
        .map(|n| {
            format!(
                "CREATE TABLE {table}_{n} PARTITION OF {table} \
                 FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {n});"
            )
        })
        .collect()
}
