//! Ops that were not known when they came: noted, and their rows made once they are.

use jawab_ledger::tables;
use jawab_ops::Op;
use jawab_records::{is_known, kind_of};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::unknown::having;

/// Notes where an op is that is not known, or not all of it.
pub(super) fn note(db: &Connection, op: &Op) -> rusqlite::Result<()> {
    if is_known(op) {
        return Ok(());
    }
    db.prepare_cached(
        "INSERT OR IGNORE INTO unknown_ops (box_id, epoch, sequence) VALUES (?1, ?2, ?3)",
    )?
    .execute(params![
        op.box_id.to_string(),
        op.epoch,
        op.sequence.cast_signed()
    ])?;
    Ok(())
}

/// Makes the rows of what this version knows and the one before did not.
pub(super) fn make_rows(db: &mut Connection) -> rusqlite::Result<()> {
    // Whoever opens the database writes to it only where there is something to do.
    let is_any: bool = db.query_row("SELECT EXISTS (SELECT 1 FROM unknown_ops)", [], |row| {
        row.get(0)
    })?;
    if !is_any {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    look_through(&transaction)?;
    let mut known = Vec::new();
    {
        let mut statement = transaction.prepare(
            "SELECT box_id, epoch, sequence, body FROM unknown_ops \
             JOIN ops USING (box_id, epoch, sequence) ORDER BY box_id, epoch, sequence",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // A damaged one is no reason not to start; `verify` finds it.
            let Ok(op) = Op::decode(row.get_ref(3)?.as_blob()?) else {
                continue;
            };
            if kind_of(&op.entity.0).is_some() {
                tables::apply(&transaction, &op)?;
            }
            if is_known(&op) {
                known.push((
                    row.get::<_, String>(0)?,
                    row.get::<_, i64>(1)?,
                    row.get::<_, i64>(2)?,
                ));
            }
        }
    }
    for (box_id, epoch, sequence) in known {
        transaction
            .prepare_cached(
                "DELETE FROM unknown_ops WHERE box_id = ?1 AND epoch = ?2 AND sequence = ?3",
            )?
            .execute(params![box_id, epoch, sequence])?;
    }
    transaction.commit()
}

/// Notes what came before anything was noted, once: the row of no box says that it is to be done.
fn look_through(db: &Connection) -> rusqlite::Result<()> {
    if db.execute("DELETE FROM unknown_ops WHERE box_id = ''", [])? == 0 {
        return Ok(());
    }
    let (having, names) = having(|n| format!("instr(body, ?{n}) > 0"));
    let query = format!(
        "INSERT OR IGNORE INTO unknown_ops (box_id, epoch, sequence) \
         SELECT box_id, epoch, sequence FROM ops WHERE {having}"
    );
    db.execute(&query, rusqlite::params_from_iter(names))?;
    Ok(())
}
