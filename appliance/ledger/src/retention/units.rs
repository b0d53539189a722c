//! What leaves together: a case with its notes and files, a contact with its call records, a person
//! with their numbers; and what was left behind by one that left before, because it came
//! afterwards.

use std::time::Duration;

use jawab_ops::EntityKind;
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::Retention;
use crate::error::LedgerError;
use crate::files_at_central::had_until;
use crate::tables::TABLES;

/// The table of the records that name files.
pub(super) const ATTACHMENTS: &str = "attachments";

/// A record: its table, and its id.
pub(super) type Record = (&'static str, Uuid);

/// The table of a kind of record.
pub(super) fn table_of(kind: &EntityKind) -> Option<&'static str> {
    let table = TABLES.iter().find(|table| table.kind == kind.0);
    table.map(|table| table.name)
}

/// Records of one kind, and those that go with each.
#[derive(Debug)]
pub(super) struct Phase {
    kept: fn(&Retention) -> Duration,
    pub(super) table: &'static str,
    /// SQL that holds for those of the table that nothing here needs.
    free: &'static str,
    /// SQL that gives the records that go with the one whose id is `?1`, by table.
    with: &'static [(&'static str, &'static str)],
}

/// In the order in which they set one another free.
pub(super) const PHASES: &[Phase] = &[
    Phase {
        kept: |retention| retention.cases,
        table: "cases",
        // As the desk has it: what does not say that it is closed is open.
        free: "status = 'closed'",
        with: &[
            ("notes", "SELECT id FROM notes WHERE case_id = ?1"),
            (ATTACHMENTS, "SELECT id FROM attachments WHERE case_id = ?1"),
        ],
    },
    Phase {
        kept: |retention| retention.cases,
        table: "notes",
        free: "case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = case_id)",
        with: &[],
    },
    Phase {
        kept: |retention| retention.cases,
        table: ATTACHMENTS,
        free: "case_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cases WHERE cases.id = case_id)",
        with: &[],
    },
    Phase {
        kept: |retention| retention.contacts,
        table: "contacts",
        free: "NOT EXISTS (SELECT 1 FROM cases WHERE cases.contact = contacts.id)",
        with: &[(
            "call_records",
            "SELECT id FROM call_records WHERE contact = ?1",
        )],
    },
    Phase {
        kept: |retention| retention.contacts,
        table: "call_records",
        free: "NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
        with: &[],
    },
    Phase {
        kept: |retention| retention.contacts,
        table: "notes",
        free: "case_id IS NULL AND NOT EXISTS (SELECT 1 FROM contacts WHERE contacts.id = contact)",
        with: &[],
    },
    Phase {
        kept: |retention| retention.people,
        table: "people",
        // The calls that the desk shows on their page: theirs, and those made to them.
        free: "NOT EXISTS (SELECT 1 FROM cases WHERE cases.person = people.id) \
             AND NOT EXISTS (SELECT 1 FROM numbers \
                 CROSS JOIN json_each(number_forms(numbers.number)) AS form \
                 CROSS JOIN contacts ON contacts.caller = form.value \
                 WHERE numbers.person = people.id) \
             AND NOT EXISTS (SELECT 1 FROM numbers \
                 CROSS JOIN json_each(number_forms(numbers.number)) AS form \
                 CROSS JOIN contacts ON contacts.called = form.value \
                 WHERE numbers.person = people.id)",
        with: &[("numbers", "SELECT id FROM numbers WHERE person = ?1")],
    },
    Phase {
        kept: |retention| retention.people,
        table: "numbers",
        free: "NOT EXISTS (SELECT 1 FROM people WHERE people.id = person) \
             AND NOT EXISTS (SELECT 1 FROM json_each(number_forms(number)) AS form \
                 CROSS JOIN contacts ON contacts.caller = form.value) \
             AND NOT EXISTS (SELECT 1 FROM json_each(number_forms(number)) AS form \
                 CROSS JOIN contacts ON contacts.called = form.value)",
        with: &[],
    },
];

impl Phase {
    pub(super) fn kept(&self, retention: &Retention) -> Duration {
        (self.kept)(retention).max(retention.margin)
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
                "SELECT id FROM {table} WHERE id > ?1 AND {} AND NOT EXISTS (SELECT 1 FROM stamps \
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
                "SELECT EXISTS (SELECT 1 FROM {table} WHERE id = ?1 AND {})",
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
        for (table, query) in self.with {
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
