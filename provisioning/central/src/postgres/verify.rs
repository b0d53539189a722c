//! Shows all of PostgreSQL's rows to the verifier, in one transaction that sees one instant.

use deadpool_postgres::{Pool, Transaction};
use futures::{TryStreamExt, pin_mut};
use jawab_ledger::rusqlite::types::Value as Any;
use jawab_ops::BoxId;
use jawab_records::KINDS;
use tokio_postgres::Row;
use uuid::Uuid;

use super::error::PgError;
use super::read::get;
use super::rows::of_one_instant;
use crate::authors::CENTRAL;
use crate::verify::{OpPosition, Verified, Verifier};

const OPS: &str =
    "SELECT box_id, epoch, sequence, hash, body FROM ops ORDER BY box_id, epoch, sequence";
const OWN: &str = "SELECT to_box, channel, sequence, hash, body FROM central_ops \
     ORDER BY to_box, channel, sequence";
const HEADS: &str = "SELECT heads.box_id, heads.epoch, heads.sequence, heads.hash, \
         last.sequence, last.hash \
     FROM heads LEFT JOIN LATERAL (SELECT sequence, hash FROM ops \
         WHERE ops.box_id = heads.box_id AND ops.epoch = heads.epoch \
         ORDER BY sequence DESC LIMIT 1) AS last ON true ORDER BY 1, 2";
const OWN_HEADS: &str = "SELECT heads.to_box, heads.channel, heads.sequence, heads.hash, \
         last.sequence, last.hash \
     FROM central_heads AS heads LEFT JOIN LATERAL (SELECT sequence, hash FROM central_ops AS ops \
         WHERE ops.to_box = heads.to_box AND ops.channel = heads.channel \
         ORDER BY sequence DESC LIMIT 1) AS last ON true ORDER BY 1, 2";

pub(super) async fn verify(pool: &Pool) -> Result<Verified, PgError> {
    let mut client = pool.get().await?;
    let transaction = of_one_instant(&mut client).await?;
    let mut verifier = Verifier::new().map_err(scratch)?;
    for (query, is_own) in [(OPS, false), (OWN, true)] {
        each(&transaction, query, |row| {
            let (hash, body): (&[u8], &[u8]) = (get(row, 3, "ops")?, get(row, 4, "ops")?);
            verifier
                .op(position(row, is_own)?, hash, body)
                .map_err(scratch)
        })
        .await?;
    }
    for (query, is_own) in [(HEADS, false), (OWN_HEADS, true)] {
        each(&transaction, query, |row| {
            let hash: &[u8] = get(row, 3, "heads")?;
            let sequence: Option<i64> = get(row, 4, "ops")?;
            let last: Option<&[u8]> = get(row, 5, "ops")?;
            let last = sequence.map(i64::cast_unsigned).zip(last);
            verifier.head(position(row, is_own)?, hash, last);
            Ok(())
        })
        .await?;
    }
    for kind in KINDS {
        let query = format!(
            "SELECT id, box_id, {} FROM {}",
            kind.columns.join(", "),
            kind.table
        );
        each(&transaction, &query, |row| {
            let (id, box_id): (Uuid, Uuid) = (get(row, 0, kind.table)?, get(row, 1, kind.table)?);
            let values = kind.fields.iter().enumerate().map(|(n, field)| {
                Ok::<_, PgError>(if field.is_number() {
                    let number: Option<i64> = get(row, n + 2, kind.table)?;
                    number.map_or(Any::Null, Any::Integer)
                } else {
                    let text: Option<String> = get(row, n + 2, kind.table)?;
                    text.map_or(Any::Null, Any::Text)
                })
            });
            let values = values.collect::<Result<Vec<Any>, PgError>>()?;
            verifier
                .row(kind, &id.to_string(), &box_id.to_string(), values)
                .map_err(scratch)
        })
        .await?;
    }
    verifier.finish().map_err(scratch)
}

/// Shows each row as it comes: not all of them are in memory.
async fn each(
    transaction: &Transaction<'_>,
    query: &str,
    mut look: impl FnMut(&Row) -> Result<(), PgError>,
) -> Result<(), PgError> {
    let none: [i64; 0] = [];
    let rows = transaction.query_raw(query, none).await?;
    pin_mut!(rows);
    while let Some(row) = rows.try_next().await? {
        look(&row)?;
    }
    Ok(())
}

fn position(row: &Row, is_own: bool) -> Result<OpPosition, PgError> {
    let box_id = BoxId(get(row, 0, "ops")?);
    let epoch: i64 = get(row, 1, "ops")?;
    Ok(OpPosition {
        box_id,
        by: if is_own { CENTRAL } else { box_id },
        epoch: u32::try_from(epoch).unwrap_or(u32::MAX),
        sequence: get::<i64>(row, 2, "ops")?.cast_unsigned(),
    })
}

fn scratch(error: jawab_ledger::rusqlite::Error) -> PgError {
    PgError::Unreadable {
        table: "what the changes make, on this machine's disk".into(),
        why: error.to_string(),
    }
}
