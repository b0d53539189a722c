//! A new record made from what can be read of damaged ones, and put in their place.
//!
//! Ops are taken by their hash: a row that does not have the hash stored with it is not taken.
//! The chain of each epoch stays as it is up to its first hole; what can be read behind it is said
//! again in a new epoch, by its own stamps, so that it changes nothing twice. The tables are made
//! anew from the ops.

mod chains;
mod salvage;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use chains::{identify, link, say, settle_heard};
use jiff::Timestamp;
use rusqlite::Connection;
use salvage::{only_in_tables, take};

use crate::accounts;
use crate::clock::wall_ms;
use crate::error::LedgerError;
use crate::record_file::{beside, into_one_file, keep_aside, place, remove_database};
use crate::store::Ledger;

/// What a new record was made of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mended {
    /// The epoch in which the box goes on.
    pub epoch: u32,
    /// Changes that are in the new record.
    pub ops: u64,
    /// Pages that could not be read, of all the files read.
    pub bad_pages: u64,
    /// Changes of which nothing could be read: epoch, first and last number.
    pub missing: Vec<(u32, u64, u64)>,
    /// Changes that could not be read, and of which the tables still held what they did.
    pub of_tables: u64,
    /// Where the record that was there before is kept, if there was one.
    pub kept: Option<PathBuf>,
    /// Files set aside earlier from which all that can be read is in the record now.
    pub taken: Vec<PathBuf>,
}

impl fmt::Display for Mended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "The record is made anew from {} changes, and goes on in epoch {}.",
            self.ops, self.epoch
        )?;
        if self.bad_pages > 0 {
            write!(f, " {} pages could not be read.", self.bad_pages)?;
        }
        for (epoch, from, to) in &self.missing {
            write!(
                f,
                " Not readable: the changes {from} to {to} of epoch {epoch}."
            )?;
        }
        if self.of_tables > 0 {
            write!(f, " {} of such were found in the tables.", self.of_tables)?;
        }
        if let Some(kept) = &self.kept {
            write!(
                f,
                " The record that was there is kept as {}.",
                kept.display()
            )?;
        }
        for taken in &self.taken {
            write!(f, " All that can be read of {} is in it.", taken.display())?;
        }
        Ok(())
    }
}

/// What a record set aside because of damage is called: its name with this and the time.
pub(crate) const DAMAGED: &str = ".damaged-";
/// Added when all that can be read of it is in the record.
pub(crate) const TAKEN: &str = ".taken";

/// The records set aside because of damage of which not all is known to be in the record.
pub(crate) fn set_aside(record: &Path) -> Vec<PathBuf> {
    let Some(name) = record.file_name().and_then(|name| name.to_str()) else {
        return Vec::new();
    };
    let begin = format!("{name}{DAMAGED}");
    let folder = record.parent().unwrap_or_else(|| Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| {
                name.starts_with(&begin) && name[begin.len()..].bytes().all(|b| b.is_ascii_digit())
            })
        })
        .collect();
    found.sort_unstable();
    found
}

impl Ledger {
    /// Makes a new record from what can be read of this one and of those that were set aside
    /// because of damage, whatever is wrong with them, and puts it in place in a new epoch. The
    /// record that was there is kept beside it. The box must be stopped.
    ///
    /// # Errors
    /// [`LedgerError::InUse`] while the box runs; otherwise what the disk says. Then the record
    /// that was there is as it was.
    pub fn mend(path: &Path) -> Result<Mended, LedgerError> {
        Self::mend_keeping(path, &format!(".replaced-{}", wall_ms()))
    }

    /// The same without anybody having asked: the record that was there is told of until somebody
    /// does.
    pub(crate) fn mend_unasked(path: &Path) -> Result<Mended, LedgerError> {
        Self::mend_keeping(path, &aside_end())
    }

    /// Takes what killed processes kept in memory into this record, which nobody has open.
    ///
    /// # Errors
    /// [`LedgerError`]: the record is as it was.
    pub(crate) fn take_in(path: &Path, left: &[PathBuf]) -> Result<(), LedgerError> {
        refuse_in_use(path)?;
        let mut sources = left.to_vec();
        sources.push(path.to_owned());
        let fresh = beside(path, ".mending");
        let built = build(&sources, path, &fresh).and_then(|(mended, ledger)| {
            drop(ledger);
            let kept = keep_aside(path, &aside_end())?;
            place(&fresh, path)?;
            // All of it could be read: it is in the new one.
            if let (0, Some(kept)) = (mended.bad_pages, kept) {
                remove_database(&kept);
            }
            Ok(())
        });
        if built.is_err() {
            remove_database(&fresh);
        }
        built
    }

    fn mend_keeping(path: &Path, end: &str) -> Result<Mended, LedgerError> {
        refuse_in_use(path)?;
        let mut sources = vec![path.to_owned()];
        let earlier = set_aside(path);
        sources.extend(earlier.iter().cloned());
        let fresh = beside(path, ".mending");
        let built = build(&sources, path, &fresh).and_then(|(mut mended, ledger)| {
            drop(ledger);
            mended.kept = keep_aside(path, end)?;
            place(&fresh, path)?;
            for aside in earlier {
                let taken = beside(&aside, TAKEN);
                fs::rename(&aside, &taken)
                    .map_err(|source| LedgerError::file("name", &taken, source))?;
                mended.taken.push(taken);
            }
            Ok(mended)
        });
        if built.is_err() {
            remove_database(&fresh);
        }
        built
    }
}

fn aside_end() -> String {
    format!("{DAMAGED}{}", Timestamp::now().strftime("%Y%m%d%H%M%S%3f"))
}

/// What is damaged is not in use, as far as it can say.
fn refuse_in_use(path: &Path) -> Result<(), LedgerError> {
    if !path.exists() {
        return Ok(());
    }
    match into_one_file(path) {
        Err(LedgerError::InUse { path }) => Err(LedgerError::InUse { path }),
        Err(LedgerError::Busy(_)) => Err(LedgerError::InUse { path: path.into() }),
        _ => Ok(()),
    }
}

/// Builds a record in `fresh` from what can be read of these files, the first one's word counting
/// most, and of the copy of accounts beside `record`.
pub(crate) fn build(
    sources: &[PathBuf],
    record: &Path,
    fresh: &Path,
) -> Result<(Mended, Ledger), LedgerError> {
    remove_database(fresh);
    let accounts = accounts::read(record);
    let mut mended = Mended::default();
    {
        // Makes the file and its tables.
        drop(Ledger::open(fresh)?);
        let mut connection = Connection::open(fresh)?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.pragma_update(None, "secure_delete", true)?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(
            "DELETE FROM meta;
             CREATE TABLE found (epoch INTEGER, sequence INTEGER, hash BLOB, clock INTEGER,
                 body BLOB, source INTEGER, PRIMARY KEY (epoch, sequence, hash)) WITHOUT ROWID;
             CREATE TABLE withdrawn_by (key TEXT PRIMARY KEY, source INTEGER);
             CREATE TABLE again (clock INTEGER PRIMARY KEY, epoch INTEGER, sequence INTEGER,
                 body BLOB);",
        )?;
        for (number, source) in (0_u32..).zip(sources) {
            if source.is_file() {
                mended.bad_pages += take(source, number, &transaction)?;
            }
        }
        identify(&transaction, &accounts)?;
        mended.missing = link(&transaction)?;
        settle_heard(&transaction)?;
        transaction.commit()?;
    }
    let ledger = Ledger::open(fresh)?;
    let mut of_tables = Vec::new();
    for source in sources.iter().filter(|source| source.is_file()) {
        of_tables.extend(only_in_tables(source, &ledger)?);
    }
    mended.of_tables = of_tables.len() as u64;
    mended.epoch = say(&ledger, of_tables, &accounts)?;
    mended.ops = ledger.read(|connection| {
        connection.query_row("SELECT COUNT(*) FROM ops", [], |row| {
            Ok(row.get::<_, i64>(0)?.cast_unsigned())
        })
    })?;
    Ok((mended, ledger))
}
