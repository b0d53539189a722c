//! Chains made of what was found; what stands behind a hole is said again in a new epoch.

use jawab_ops::{BoxId, Head, Op, OpHash};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::accounts::{self, Accounts};
use crate::chain::{acknowledged_of, withdrawn_from};
use crate::error::LedgerError;
use crate::rebuild::remake;
use crate::search;
use crate::store::Ledger;
use crate::tables;
use crate::trail;

/// Which box this is, and the latest epoch that anything tells of.
pub(super) fn identify(connection: &Connection, accounts: &Accounts) -> Result<(), LedgerError> {
    let of_meta = |key: &str| {
        connection
            .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
                row.get::<_, String>(0)
            })
            .optional()
    };
    let known = of_meta("box_id")?.and_then(|id| Uuid::try_parse(&id).ok());
    let id = match known.map(BoxId).or(accounts.box_id) {
        Some(id) => id,
        None => by_an_op(connection)?.unwrap_or_else(|| BoxId(Uuid::new_v4())),
    };
    let of_ops: Option<u32> =
        connection.query_row("SELECT MAX(epoch) FROM found", [], |row| row.get(0))?;
    let epoch = of_meta("epoch")?
        .and_then(|epoch| epoch.parse().ok())
        .max(of_ops)
        .unwrap_or(1)
        .max(accounts.epoch);
    for (key, value) in [("box_id", id.to_string()), ("epoch", epoch.to_string())] {
        connection.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [key, &value])?;
    }
    Ok(())
}

fn by_an_op(connection: &Connection) -> rusqlite::Result<Option<BoxId>> {
    let body: Option<Vec<u8>> = connection
        .query_row(
            "SELECT body FROM found WHERE length(body) > 0 LIMIT 1",
            [],
            |row| row.get(0),
        )
        .optional()?;
    Ok(body
        .and_then(|body| Op::decode(&body).ok())
        .map(|op| op.box_id))
}

/// Makes the chain of each epoch, up to its first hole; what is behind it is to be said again.
/// Gives the holes.
pub(super) fn link(connection: &Connection) -> Result<Vec<(u32, u64, u64)>, LedgerError> {
    let id: String =
        connection.query_row("SELECT value FROM meta WHERE key = 'box_id'", [], |row| {
            row.get(0)
        })?;
    let box_id = BoxId(Uuid::try_parse(&id).unwrap_or_default());
    let mut missing = Vec::new();
    let mut statement = connection.prepare(
        "SELECT epoch, sequence, hash, clock, body, source FROM found ORDER BY epoch, sequence",
    )?;
    let mut rows = statement.query([])?;
    let (mut head, mut last, mut is_broken) = (Head::start(0), 0, false);
    while let Some(row) = rows.next()? {
        let (epoch, sequence): (u32, i64) = (row.get(0)?, row.get(1)?);
        let (hash, clock, body): ([u8; 32], i64, Vec<u8>) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let sequence = sequence.cast_unsigned();
        if epoch != head.epoch {
            (head, last, is_broken) = (Head::start(epoch), 0, false);
        }
        if sequence > last + 1 {
            missing.push((epoch, last + 1, sequence - 1));
            is_broken = true;
        }
        last = last.max(sequence);
        let withdrawn = withdrawn_from(connection, epoch)?.is_some_and(|from| sequence >= from);
        // Written to one file after another went on from it: who withdrew the others did not say
        // this one again.
        let is_unsaid =
            withdrawn && !body.is_empty() && row.get::<_, u32>(5)? > by(connection, epoch)?;
        let next = if is_broken || is_unsaid || sequence != head.sequence + 1 {
            None
        } else if body.is_empty() {
            let hash = OpHash(hash);
            Some(Head {
                epoch,
                sequence,
                hash,
            })
        } else {
            let op = Op::decode(&body).ok();
            op.and_then(|op| head.extend(box_id, &op, OpHash(hash)).ok())
        };
        if let Some(next) = next {
            head = next;
            connection
                .prepare_cached("INSERT INTO ops (epoch, sequence, clock, hash, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
                .execute(params![epoch, sequence.cast_signed(), clock, hash, body])?;
        } else if !body.is_empty() && (is_unsaid || !withdrawn) {
            connection
                .prepare_cached("INSERT OR IGNORE INTO again VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![clock, epoch, sequence.cast_signed(), body])?;
        }
    }
    drop(rows);
    drop(statement);
    connection.execute_batch(
        "CREATE INDEX ops_by_clock ON ops (clock);
         DELETE FROM again WHERE clock IN (SELECT clock FROM ops);
         DROP INDEX ops_by_clock;
         DROP TABLE found;
         DROP TABLE withdrawn_by;",
    )?;
    Ok(missing)
}

/// The number of the file that says from where on an epoch is withdrawn.
fn by(connection: &Connection, epoch: u32) -> rusqlite::Result<u32> {
    connection
        .prepare_cached("SELECT source FROM withdrawn_by WHERE key = ?1")?
        .query_row([format!("withdrawn/{epoch}")], |row| row.get(0))
}

/// Of central's channels, the end is known only where all before it is there: central says the
/// others again.
pub(super) fn settle_heard(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute(
        "DELETE FROM central_heads WHERE sequence > (SELECT COUNT(DISTINCT sequence) FROM central_ops \
             WHERE central_ops.to_box = central_heads.to_box \
                 AND central_ops.channel = central_heads.channel \
                 AND central_ops.sequence <= central_heads.sequence)",
        [],
    )?;
    Ok(())
}

/// Makes the tables, and says what is to be said again in a new epoch. Gives the epoch.
pub(super) fn say(
    ledger: &Ledger,
    of_tables: Vec<Op>,
    accounts: &Accounts,
) -> Result<u32, LedgerError> {
    {
        let mut writer = ledger.writer();
        let transaction = writer.transaction()?;
        remake(ledger, &transaction)?;
        transaction.commit()?;
    }
    let epoch = ledger.head()?.epoch.saturating_add(1);
    let since = acknowledged_of(&ledger.reader())?;
    let mut head = ledger.restart(epoch, since)?;
    let mut writer = ledger.writer();
    let transaction = writer.transaction()?;
    {
        let mut statement =
            transaction.prepare("SELECT body FROM again ORDER BY epoch, sequence")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let body: Vec<u8> = row.get(0)?;
            if let Ok(op) = Op::decode(&body) {
                head = say_again(ledger, &transaction, head, op)?;
            }
        }
    }
    for op in of_tables {
        head = say_again(ledger, &transaction, head, op)?;
    }
    let known = accounts::of_tables(&transaction)?;
    for op in &accounts.ops {
        let is_known = known.iter().any(|known| {
            known.id == op.id
                && known.clock >= op.clock
                && op
                    .fields
                    .keys()
                    .all(|field| known.fields.contains_key(field))
        });
        if !is_known {
            head = say_again(ledger, &transaction, head, op.clone())?;
        }
    }
    transaction.execute("DROP TABLE again", [])?;
    transaction.commit()?;
    Ok(epoch)
}

fn say_again(
    ledger: &Ledger,
    connection: &Connection,
    head: Head,
    op: Op,
) -> Result<Head, LedgerError> {
    let again = Op {
        box_id: ledger.box_id(),
        epoch: head.epoch,
        sequence: head.sequence + 1,
        previous: head.hash,
        ..op
    };
    let next = ledger.store(connection, head, &again)?;
    // One that breaks a constraint of the tables is kept as an op, as at the first time.
    if tables::apply(connection, &again).is_ok() {
        search::follow(connection, &again)?;
        trail::follow(connection, &again)?;
    }
    Ok(next)
}
