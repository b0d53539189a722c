//! Finds the records that are about a person, by what their kinds say.

use std::collections::{BTreeMap, BTreeSet};

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension, params};
use jawab_records::{About, KINDS, Kind, address, kind_of};
use uuid::Uuid;

use super::told::{Held, HeldKind};
use super::values::record_of;
use crate::links::same_as;
use crate::person_line::person_line;

/// Ids of records, as text.
type Ids = BTreeSet<String>;

/// All that is about a person.
pub(super) fn about(db: &Connection, person: Uuid) -> rusqlite::Result<Option<Held>> {
    let mut same = Vec::new();
    for one in same_as(db, person)? {
        same.extend(person_line(db, one)?);
    }
    if same.first().map(|first| first.id) != Some(person) {
        return Ok(None);
    }
    let mut search = Search {
        db,
        people: same.iter().map(|one| one.id.to_string()).collect(),
        found: BTreeMap::new(),
        shared: 0,
    };
    search.finds()?;
    let mut kinds = Vec::new();
    for kind in KINDS {
        let ids = search.found.remove(kind.kind).unwrap_or_default();
        let records = ids
            .iter()
            .filter_map(|id| record_of(db, kind, id, &search.people).transpose())
            .collect::<rusqlite::Result<Vec<_>>>()?;
        if !records.is_empty() {
            kinds.push(HeldKind {
                kind: kind.kind,
                records,
            });
        }
    }
    Ok(Some(Held {
        people: same,
        kinds,
        shared: search.shared,
    }))
}

struct Search<'a> {
    db: &'a Connection,
    /// The person, and whoever is the same.
    people: Ids,
    /// What was found, by kind.
    found: BTreeMap<&'static str, Ids>,
    shared: u64,
}

impl Search<'_> {
    /// Those that name the person first, then those by their addresses, and what belongs to either.
    fn finds(&mut self) -> rusqlite::Result<()> {
        for kind in KINDS {
            match kind.about {
                About::Themselves => {
                    self.found.insert(kind.kind, self.people.clone());
                }
                About::Named(by) => {
                    let ids = self.naming(kind, by, None, &self.people)?;
                    self.found.insert(kind.kind, ids);
                }
                About::Nobody | About::Reached { .. } | About::With(_) => {}
            }
        }
        for kind in KINDS {
            if let About::Reached {
                by,
                kind: of,
                named,
            } = kind.about
            {
                let ids = self.reached(kind, by, of, named)?;
                self.found.insert(kind.kind, ids);
            }
        }
        for kind in KINDS {
            if let About::With(owners) = kind.about {
                let mut all = Ids::new();
                for (n, (by, owner)) in owners.iter().enumerate() {
                    let of = self.found.get(owner).cloned().unwrap_or_default();
                    // It belongs to the first that it names.
                    let before: Vec<_> = owners[..n].iter().map(|(by, _)| *by).collect();
                    all.extend(self.naming(kind, &[by], Some(&before), &of)?);
                }
                self.found.insert(kind.kind, all);
            }
        }
        Ok(())
    }

    /// The records of a kind one of whose fields is one of these; of which those other fields
    /// say nothing.
    fn naming(
        &self,
        kind: &Kind,
        by: &[&str],
        silent: Option<&[&str]>,
        of: &Ids,
    ) -> rusqlite::Result<Ids> {
        let mut all = Ids::new();
        let silent = silent.unwrap_or_default().iter();
        let silent: String = silent
            .map(|field| format!(" AND {field} IS NULL"))
            .collect();
        for field in by {
            let query = format!("SELECT id FROM {} WHERE {field} = ?1{silent}", kind.table);
            let mut statement = self.db.prepare_cached(&query)?;
            for one in of {
                let ids = statement.query_map([one], |row| row.get(0))?;
                for id in ids {
                    all.insert(id?);
                }
            }
        }
        Ok(all)
    }

    /// What went by an address that is this person's alone, or that a record of theirs names.
    fn reached(
        &mut self,
        kind: &Kind,
        [came_from, went_to]: [&str; 2],
        address_kind: &str,
        named: &[(&str, &str)],
    ) -> rusqlite::Result<Ids> {
        let (mut theirs, mut shared) = (Ids::new(), Ids::new());
        let table = kind.table;
        let query = format!(
            "SELECT {table}.id FROM json_each(address_forms(?1, ?2)) AS form \
                 CROSS JOIN {table} ON {table}.{came_from} = form.value \
                 WHERE {table}.{address_kind} IS ?1 AND {table}.direction = 'inbound' \
             UNION SELECT {table}.id FROM json_each(address_forms(?1, ?2)) AS form \
                 CROSS JOIN {table} ON {table}.{went_to} = form.value \
                 WHERE {table}.{address_kind} IS ?1 AND {table}.direction IS NOT 'inbound'"
        );
        for (of, value) in self.addresses()? {
            let is_shared = self.is_shared(of.as_deref(), &value)?;
            let to = if is_shared { &mut shared } else { &mut theirs };
            let mut statement = self.db.prepare_cached(&query)?;
            let ids = statement.query_map(params![of, value], |row| row.get(0))?;
            for id in ids {
                to.insert(id?);
            }
        }
        for (owner, field) in named {
            let Some(of) = kind_of(owner) else {
                continue;
            };
            let query = format!(
                "SELECT {field} FROM {table} WHERE id = ?1 AND {field} IS NOT NULL",
                table = of.table
            );
            let mut statement = self.db.prepare_cached(&query)?;
            for id in self.found.get(owner).into_iter().flatten() {
                theirs.extend(
                    statement
                        .query_row([id], |row| row.get::<_, String>(0))
                        .optional()?,
                );
            }
        }
        self.shared += shared.difference(&theirs).count() as u64;
        Ok(theirs)
    }

    /// Kind and value of each of their addresses.
    fn addresses(&self) -> rusqlite::Result<BTreeSet<(Option<String>, String)>> {
        let mut all = BTreeSet::new();
        for id in self.found.get(address::KIND.kind).into_iter().flatten() {
            let address: Option<(Option<String>, Option<String>)> = self
                .db
                .prepare_cached("SELECT kind, value FROM addresses WHERE id = ?1")?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()?;
            all.extend(address.and_then(|(of, value)| Some((of, value?))));
        }
        Ok(all)
    }

    /// Whether somebody else has this address, too.
    fn is_shared(&self, of: Option<&str>, value: &str) -> rusqlite::Result<bool> {
        let mut statement = self.db.prepare_cached(
            "SELECT addresses.person FROM json_each(address_forms(?1, ?2)) AS form \
             CROSS JOIN addresses ON addresses.value = form.value \
             WHERE addresses.kind IS ?1 AND addresses.person IS NOT NULL",
        )?;
        let mut rows = statement.query(params![of, value])?;
        while let Some(row) = rows.next()? {
            if !self.people.contains(&row.get::<_, String>(0)?) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
