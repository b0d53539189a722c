//! Records set aside when a new one was made of them, and such as were replaced: they hold what the
//! record held then, and leave when central has had all of that for the margin.
//!
//! When one is first seen is noted with where the record had come to: all that was read from it
//! is there or before. Both are by central's time, and not by what the file says of its age.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::Compaction;
use crate::chain::head_of;
use crate::error::LedgerError;
use crate::mend::{DAMAGED, TAKEN};
use crate::record_file::remove_database;

/// Where it is kept which were seen: by the file's name, the time, epoch and number.
const SET_ASIDE: &str = "set-aside";

/// What the names of replaced ones go on with after the record's own.
const REPLACED: &str = ".replaced-";

impl Compaction<'_> {
    /// Lets those go that were seen before this time and of which central has had all since then.
    pub(super) fn let_set_aside_go(&mut self, before_ms: u64) -> Result<(), LedgerError> {
        let Some(now_ms) = self.done.as_of_ms.filter(|_| !self.dry) else {
            return Ok(());
        };
        let found = set_aside(self.ledger.path());
        let ripe = self.ripe(&self.looking, before_ms)?;
        for (name, path) in &found {
            let seen = self.ledger.local_all(SET_ASIDE)?;
            let seen = seen.iter().find(|(seen, _)| seen == name);
            let seen = seen.and_then(|(_, said)| parse(said));
            let head = head_of(&self.looking)?;
            match seen {
                Some((at_ms, epoch, sequence)) if ripe.has(epoch, sequence) => {
                    if at_ms <= before_ms && self.is_known(name, path)? {
                        remove_database(path);
                        // Its log kept the name from before all of it was taken.
                        remove_database(&path.with_file_name(name.trim_end_matches(TAKEN)));
                        self.done.set_aside += 1;
                    }
                }
                // It waits for central.
                Some((_, epoch, _)) if epoch == head.epoch => {}
                // What central did not have is said again in another epoch.
                _ => {
                    let said = format!("{now_ms}/{}/{}", head.epoch, head.sequence);
                    self.ledger
                        .local_put(SET_ASIDE, name, said.as_bytes(), None)?;
                }
            }
        }
        self.writes(|connection| forget_gone(connection, self.ledger.path()))
    }

    /// Whether what is in it is in the record, too. A damaged one was read for it; one that a
    /// backup replaced may hold what neither the backup nor central has.
    fn is_known(&self, name: &str, path: &Path) -> Result<bool, LedgerError> {
        if name.contains(DAMAGED) {
            return Ok(true);
        }
        let attached = self
            .looking
            .execute("ATTACH ?1 AS aside", [path.to_string_lossy()]);
        if attached.is_err() {
            return Ok(false);
        }
        let unknown: Result<bool, _> = self.looking.query_row(
            "SELECT EXISTS (SELECT 1 FROM aside.ops a WHERE NOT EXISTS (SELECT 1 FROM main.ops o \
                 WHERE o.epoch = a.epoch AND o.sequence = a.sequence AND o.hash = a.hash))",
            [],
            |row| row.get(0),
        );
        self.looking.execute("DETACH aside", [])?;
        // One that cannot be read is for somebody to judge.
        Ok(unknown.is_ok_and(|unknown| !unknown))
    }
}

fn parse(said: &[u8]) -> Option<(u64, u32, u64)> {
    let mut parts = str::from_utf8(said).ok()?.split('/');
    let at_ms = parts.next()?.parse().ok()?;
    let epoch = parts.next()?.parse().ok()?;
    Some((at_ms, epoch, parts.next()?.parse().ok()?))
}

/// Name and path of each beside this record.
fn set_aside(record: &Path) -> Vec<(String, PathBuf)> {
    let Some(name) = record.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let folder = record.parent().unwrap_or_else(|| Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let named =
        entries.filter_map(|entry| Some((entry.file_name().into_string().ok()?, entry.path())));
    let is_aside = |found: &str| {
        let end = found.strip_prefix(name).unwrap_or_default();
        let (damaged, replaced) = (end.strip_prefix(DAMAGED), end.strip_prefix(REPLACED));
        let date = damaged.or(replaced).unwrap_or_default();
        let date = date.strip_suffix(TAKEN).unwrap_or(date);
        !date.is_empty() && date.bytes().all(|octet| octet.is_ascii_digit())
    };
    named.filter(|(found, _)| is_aside(found)).collect()
}

/// Forgets what was noted of those that are gone.
fn forget_gone(connection: &Connection, record: &Path) -> Result<(), LedgerError> {
    let noted: Vec<String> = {
        let mut statement =
            connection.prepare_cached("SELECT key FROM local WHERE namespace = ?1")?;
        let keys = statement.query_map([SET_ASIDE], |row| row.get(0))?;
        keys.collect::<Result<_, _>>()?
    };
    for name in noted
        .iter()
        .filter(|name| !record.with_file_name(name).exists())
    {
        connection.execute(
            "DELETE FROM local WHERE namespace = ?1 AND key = ?2",
            params![SET_ASIDE, name],
        )?;
    }
    Ok(())
}
