//! What the ministry has said of which cases are urgent.

use std::collections::BTreeMap;

use jawab_ops::Op;
use jawab_records::{KINDS, kind_of};

use crate::error::LedgerError;
use crate::store::Ledger;

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
                // Of several records with one code the last counts, and one that is offered
                // before one that is not; as where they are listed.
                let query = format!(
                    "SELECT code, urgent FROM {} WHERE code IS NOT NULL \
                     ORDER BY active IS NOT 0, id",
                    by.table
                );
                let mut statement = db.prepare_cached(&query)?;
                let mut rows = statement.query([])?;
                let said = urgency.said.entry(by.kind).or_default();
                while let Some(row) = rows.next()? {
                    let code: String = row.get(0)?;
                    match row.get::<_, Option<i64>>(1)? {
                        Some(urgent) => said.insert(code, urgent != 0),
                        None => said.remove(&code),
                    };
                }
            }
            Ok(urgency)
        })
    }
}
