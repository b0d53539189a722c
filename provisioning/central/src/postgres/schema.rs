//! Brings the database to this version, while several processes may start together.

use std::collections::BTreeSet;
use std::time::Duration;

use deadpool_postgres::Pool;
use tokio_postgres::{Client, Transaction};
use tracing::{info, warn};

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

/// An index beside the key.
struct Index {
    table: &'static str,
    name: &'static str,
    on: &'static str,
}

const INDEXES: [Index; 6] = [
    // The country's list of cases.
    Index {
        table: "cases",
        name: "cases_listed",
        on: "COALESCE(opened_ms, 0), id",
    },
    // The same in order of changes.
    Index {
        table: "cases",
        name: "cases_changed",
        on: "COALESCE(changed_ms, 0), id",
    },
    // A centre's cases.
    Index {
        table: "cases",
        name: "cases_of_box",
        on: "box_id, COALESCE(opened_ms, 0), id",
    },
    // The case that the ministry answers.
    Index {
        table: "cases",
        name: "cases_reference",
        on: "reference",
    },
    // Whether a box names a file that it brings: asked for each piece.
    Index {
        table: "attachments",
        name: "attachments_hash",
        on: "box_id, hash",
    },
    // The files of a case.
    Index {
        table: "attachments",
        name: "attachments_case",
        on: "box_id, case_id",
    },
];

/// How long a change of a table waits for whoever uses it. As long as it waits, whoever comes to
/// the table after it waits as well, and to the tables that were changed before.
const WAIT: &str = "SET LOCAL lock_timeout = '1s'";

/// Between two tries, others go on.
const PAUSE: Duration = Duration::from_millis(500);

/// A report that somebody runs by hand takes minutes, and not more.
const TRIES: u32 = 600;

/// Makes the tables, or brings them to this version, in one transaction. Processes of the version
/// before may serve meanwhile: the change waits for a moment between their transactions, and gives
/// way when there is none.
pub(super) async fn prepare(pool: &Pool) -> Result<(), PgError> {
    let mut client = pool.get().await?;
    look(&client).await?;
    for tried in 0..TRIES {
        match change(client.transaction().await?).await {
            Err(error) if error.is_in_the_way() => {
                if tried == 0 {
                    info!(
                        "tables are to be changed and others use them; it is tried again ({error})"
                    );
                }
                tokio::time::sleep(PAUSE).await;
            }
            changed => return changed,
        }
    }
    Err(PgError::Contended)
}

async fn change(transaction: deadpool_postgres::Transaction<'_>) -> Result<(), PgError> {
    // Whoever else changes them is waited for, however long it takes.
    transaction
        .query("SELECT pg_advisory_xact_lock($1)", &[&CHANGING])
        .await?;
    transaction.batch_execute(WAIT).await?;
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
    for Index { name, on, .. } in INDEXES.iter().filter(|index| index.table == table) {
        // Asked first: `IF NOT EXISTS` would keep writers off the table all the same.
        let ask = "SELECT to_regclass($1) IS NOT NULL";
        let is_there: bool = transaction.query_one(ask, &[name]).await?.get(0);
        if !is_there {
            let make = format!("CREATE INDEX {name} ON {table} ({on})");
            transaction.batch_execute(&make).await?;
        }
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
