//! What leaves together: a case with its notes and files, a contact with its call records, a person
//! with their numbers; and what was left behind by one that left before, because it came
//! afterwards.

use std::sync::LazyLock;
use std::time::Duration;

use jawab_ops::EntityKind;
use jawab_records::{KINDS, Kept, Kind, Leaves, Owner, kind_of};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::kept::Retention;
use crate::error::LedgerError;
use crate::files_at_central::had_until;

/// The table of the records that name files.
pub(super) const ATTACHMENTS: &str = jawab_records::attachment::KIND.table;

/// A record: its table, and its id.
pub(super) type Record = (&'static str, Uuid);

/// The table of a kind of record.
pub(super) fn table_of(kind: &EntityKind) -> Option<&'static str> {
    kind_of(&kind.0).map(|kind| kind.table)
}

/// The phases of one unit: itself first, then what was left behind by one that left before.
pub(super) type Phases = Vec<Phase>;

/// Records of one kind, and those that go with each.
#[derive(Debug)]
pub(super) struct Phase {
    kept: Kept,
    pub(super) table: &'static str,
    /// SQL that holds for those of the table that nothing here needs.
    free: &'static str,
    /// SQL that gives the records that go with the one whose id is `?1`, by table.
    with: Vec<(&'static str, String)>,
}

/// In the order in which they set one another free: cases, contacts, people, and after each what
/// was left behind by one that left before; then what nothing here needs but a report.
pub(super) static UNITS: LazyLock<Vec<Phases>> = LazyLock::new(|| {
    let order = [Kept::Cases, Kept::Contacts, Kept::People, Kept::AgentStates];
    let of = |wanted| move |kind: &&&Kind| matches!(kind.leaves, Leaves::Unit { kept, .. } if kept == wanted);
    let units = order
        .into_iter()
        .flat_map(|kept| KINDS.iter().filter(of(kept)));
    units.map(|kind| phases_of(kind)).collect()
});

/// A kind that leaves by itself, and those that belong to it.
fn phases_of(unit: &'static Kind) -> Phases {
    let Leaves::Unit { kept, free } = unit.leaves else {
        return Vec::new();
    };
    let belong: Vec<_> = KINDS
        .iter()
        .flat_map(|kind| owners_of(kind).map(|owner| (*kind, owner)))
        .filter(|(_, owner)| owner.kind == unit.kind)
        .collect();
    let together = belong.iter().filter(|(_, owner)| owner.together);
    let with = together.map(|(kind, owner)| (kind.table, belonging(kind, owner)));
    let mut phases = vec![Phase {
        kept,
        table: unit.table,
        free,
        with: with.collect(),
    }];
    phases.extend(belong.iter().map(|(kind, owner)| Phase {
        kept,
        table: kind.table,
        free: owner.left_behind,
        with: Vec::new(),
    }));
    phases
}

/// The records with which those of a kind leave.
fn owners_of(kind: &Kind) -> impl Iterator<Item = &'static Owner> + use<> {
    let owners: &[Owner] = match kind.leaves {
        Leaves::With(owners) => owners,
        Leaves::Stays | Leaves::Unit { .. } => &[],
    };
    owners.iter()
}

fn belonging(kind: &Kind, owner: &Owner) -> String {
    let by = owner.by.iter().map(|field| format!("{field} = ?1"));
    let by = by.collect::<Vec<_>>().join(" OR ");
    format!("SELECT id FROM {} WHERE {by}", kind.table)
}

impl Phase {
    pub(super) fn kept(&self, retention: &Retention) -> Duration {
        let kept = match self.kept {
            Kept::Cases => retention.cases,
            Kept::Contacts => retention.contacts,
            Kept::People => retention.people,
            Kept::AgentStates => retention.agent_states,
        };
        kept.max(retention.margin)
    }

    /// The ids of the records after this one that are free and whose last change is not after
    /// this stamp, in their order.
    pub(super) fn free_after(
        &self,
        connection: &Connection,
        after: &str,
        until: i64,
        most: usize,
    ) -> rusqlite::Result<Vec<String>> {
        let table = self.table;
        connection
            .prepare_cached(&format!(
                "SELECT id FROM {table} WHERE id > ?1 AND ({}) AND NOT EXISTS (SELECT 1 FROM stamps \
                 WHERE tab = '{table}' AND stamps.id = {table}.id AND clock > ?2) \
                 ORDER BY id LIMIT ?3",
                self.free
            ))?
            .query_map(params![after, until, most.cast_signed() as i64], |row| {
                row.get(0)
            })?
            .collect()
    }

    /// Whether it is free, now.
    pub(super) fn is_free(&self, connection: &Connection, id: Uuid) -> rusqlite::Result<bool> {
        let table = self.table;
        connection
            .prepare_cached(&format!(
                "SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?1 AND ({}))",
                self.free
            ))?
            .query_row([id.to_string()], |row| row.get(0))
    }

    /// A record and all that goes with it; `None` if one of them changed after this stamp, or
    /// central has one of its files not since then.
    pub(super) fn unit(
        &self,
        connection: &Connection,
        id: Uuid,
        until: i64,
    ) -> Result<Option<Vec<Record>>, LedgerError> {
        let mut unit = vec![(self.table, id)];
        for (table, query) in &self.with {
            let mut statement = connection.prepare_cached(query)?;
            let mut rows = statement.query([id.to_string()])?;
            while let Some(row) = rows.next()? {
                let text: String = row.get(0)?;
                // An id that is none was not made by this program; its record stays.
                let Ok(id) = Uuid::try_parse(&text) else {
                    return Ok(None);
                };
                unit.push((table, id));
            }
        }
        for (table, id) in &unit {
            if changed_after(connection, table, *id, until)? {
                return Ok(None);
            }
            // The record of a file says nothing of the file, which travels by itself.
            if *table == ATTACHMENTS && !had_until(connection, &id.to_string(), until)? {
                return Ok(None);
            }
        }
        Ok(Some(unit))
    }
}

fn changed_after(
    connection: &Connection,
    table: &str,
    id: Uuid,
    until: i64,
) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM stamps WHERE tab = ?1 AND id = ?2 AND clock > ?3) \
             OR EXISTS (SELECT 1 FROM superseded WHERE tab = ?1 AND id = ?2 AND clock > ?3)",
        )?
        .query_row(params![table, id.to_string(), until], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::number_forms;
    use crate::tables;

    /// What the kinds say in SQL holds of the tables; and all that leaves has its phase.
    #[test]
    fn what_the_kinds_say_of_leaving_can_be_asked_of_the_tables() {
        let db = Connection::open_in_memory().unwrap();
        number_forms::teach(&db).unwrap();
        tables::make(&db).unwrap();
        for phase in UNITS.iter().flatten() {
            assert!(!phase.is_free(&db, Uuid::nil()).unwrap());
            assert!(phase.free_after(&db, "", i64::MAX, 1).unwrap().is_empty());
            for (_, query) in &phase.with {
                db.prepare(query).unwrap();
            }
        }
        let phases: BTreeSet<_> = UNITS.iter().flatten().map(|phase| phase.table).collect();
        let leaving = KINDS.iter().filter(|kind| kind.leaves != Leaves::Stays);
        assert_eq!(phases, leaving.map(|kind| kind.table).collect());
        for (kind, owner) in KINDS
            .iter()
            .flat_map(|kind| owners_of(kind).map(move |owner| (kind, owner)))
        {
            assert!(kind_of(owner.kind).is_some(), "{}", kind.kind);
            assert!(
                owner.by.iter().all(|by| kind.field(by).is_some()),
                "{}",
                kind.kind
            );
        }
    }

    /// What a kind says may be several conditions: the search goes on after the last one all the
    /// same, and does not find one for ever.
    #[test]
    fn a_search_for_what_is_free_goes_on_after_the_last_one() {
        let db = Connection::open_in_memory().unwrap();
        number_forms::teach(&db).unwrap();
        tables::make(&db).unwrap();
        let id = Uuid::from_u128(7).to_string();
        for phase in UNITS.iter().flatten() {
            let table = phase.table;
            db.execute(
                &format!("INSERT OR IGNORE INTO {table} (id, box_id) VALUES (?1, '')"),
                [&id],
            )
            .unwrap();
            let after = phase.free_after(&db, &id, i64::MAX, 9).unwrap();
            assert!(after.is_empty(), "{table}");
            assert!(!phase.is_free(&db, Uuid::nil()).unwrap(), "{table}");
        }
    }

    /// The order decides what is free: what belongs to a unit comes after it.
    #[test]
    fn phases_come_in_the_order_in_which_they_set_one_another_free() {
        let order: Vec<_> = UNITS.iter().flatten().map(|phase| phase.table).collect();
        assert_eq!(
            order,
            [
                "cases",
                "notes",
                "attachments",
                "contacts",
                "call_records",
                "notes",
                "call_backs",
                "voice_messages",
                "messages",
                "people",
                "numbers",
                "links",
                "agent_states"
            ]
        );
    }
}
