//! What the ministry has said of which cases are urgent.

use std::collections::BTreeMap;

use jawab_ops::Op;
use jawab_records::{KINDS, kind_of, precedence};

use crate::error::LedgerError;
use crate::store::Ledger;

/// A record that says whether a code is urgent: whether it is offered, its id, the code, and that.
type Said = (Option<i64>, String, String, Option<i64>);

/// Which records are brought to central before what is merely new, as is said by now.
#[derive(Clone, Default, Debug)]
pub struct Urgency {
    /// What was said of a code, by the kind of record that says it.
    said: BTreeMap<&'static str, BTreeMap<String, bool>>,
}

impl Urgency {
    /// Whether what an op says is urgent.
    #[must_use]
    pub fn is_urgent(&self, op: &Op) -> bool {
        let Some(kind) = kind_of(&op.entity.0) else {
            return false;
        };
        let said_by = kind.urgent.and_then(|of| self.said.get(of.said_by.kind));
        kind.is_urgent(op, |code| said_by?.get(code).copied())
    }
}

impl Ledger {
    /// What is urgent, as the ministry has said it by now.
    ///
    /// # Errors
    /// [`LedgerError`] when the tables cannot be read.
    pub fn urgency(&self) -> Result<Urgency, LedgerError> {
        self.read(|db| {
            let mut urgency = Urgency::default();
            for by in KINDS.iter().filter_map(|kind| Some(kind.urgent?.said_by)) {
                let query = format!(
                    "SELECT active, id, code, urgent FROM {} WHERE code IS NOT NULL",
                    by.table
                );
                let mut statement = db.prepare_cached(&query)?;
                let rows = statement.query_map([], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?;
                let mut rows: Vec<Said> = rows.collect::<Result<_, _>>()?;
                rows.sort_by(|(active, id, ..), (other_active, other_id, ..)| {
                    precedence(*active, id).cmp(&precedence(*other_active, other_id))
                });
                let said = urgency.said.entry(by.kind).or_default();
                for (_, _, code, urgent) in rows {
                    match urgent {
                        Some(urgent) => said.insert(code, urgent != 0),
                        None => said.remove(&code),
                    };
                }
            }
            Ok(urgency)
        })
    }
}
