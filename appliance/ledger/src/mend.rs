//! A new record made from what can be read of damaged ones, and put in their place.
//!
//! Ops are taken by their hash: a row that does not have the hash stored with it is not taken.
//! The chain of each epoch stays as it is up to its first hole; what can be read behind it is said
//! again in a new epoch, by its own stamps, so that it changes nothing twice. The tables are made
//! anew from the ops.

use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use jawab_ops::{BoxId, Head, Op, OpHash};
use jawab_records::KINDS;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::accounts::{self, Accounts, rows_as_ops};
use crate::chain::{acknowledged_of, withdrawn_from};
use crate::clock::wall_ms;
use crate::connection::readable;
use crate::error::LedgerError;
use crate::pages::{Cell, scan};
use crate::rebuild::remake;
use crate::record_file::{beside, into_one_file, keep_aside, place, remove_database};
use crate::search;
use crate::store::Ledger;
use crate::tables;
use crate::trail;

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

/// Takes all rows that can be read of the file of this number. Gives the number of bad pages met.
fn take(source: &Path, number: u32, into: &Connection) -> Result<u64, LedgerError> {
    let mut failed = None;
    let mut keep = |row: Vec<Cell>| {
        if failed.is_none() {
            failed = keep_row(into, number, row).err();
        }
    };
    let is_whole = by_sql(source, &mut keep).unwrap_or(false);
    // What SQLite could read is there already, and comes first.
    let bad_pages = if is_whole {
        0
    } else {
        // Of one that cannot even be opened, nothing was read.
        scan(source, &mut keep).map_or(1, |scanned| scanned.bad_pages.max(1))
    };
    if let Some(error) = failed {
        return Err(error.into());
    }
    into.execute(
        "INSERT OR IGNORE INTO withdrawn_by \
         SELECT key, ?1 FROM meta WHERE substr(key, 1, 10) = 'withdrawn/'",
        [number],
    )?;
    Ok(bad_pages)
}

/// Of this box's changes that are no op any more, what the tables of a file still hold: as the
/// ops that would make it.
fn only_in_tables(source: &Path, ledger: &Ledger) -> Result<Vec<Op>, LedgerError> {
    let clocks: HashSet<i64> = ledger.read(|fresh| {
        let mut statement = fresh.prepare("SELECT clock FROM ops UNION SELECT clock FROM again")?;
        let clocks = statement.query_map([], |row| row.get(0))?;
        clocks.collect()
    })?;
    let ours = ledger.box_id().to_string();
    let Ok(connection) = readable(source) else {
        return Ok(Vec::new());
    };
    let mut ops = Vec::new();
    for kind in KINDS {
        // A table that cannot be read gives nothing.
        let found = rows_as_ops(&connection, kind, |clock, box_id| {
            box_id == ours && !clocks.contains(&clock)
        });
        ops.extend(found.unwrap_or_default());
    }
    ops.sort_by_key(|op| op.clock);
    Ok(ops)
}

/// Reads by SQLite's own means, as far as they go. Gives whether that was everything.
fn by_sql(source: &Path, keep: &mut impl FnMut(Vec<Cell>)) -> rusqlite::Result<bool> {
    let connection = readable(source)?;
    let mut is_whole = true;
    for table in [
        "SELECT key, value FROM meta",
        "SELECT epoch, sequence, clock, hash, body FROM ops ORDER BY epoch, sequence",
        "SELECT to_box, channel, sequence, hash, clock, body FROM central_ops",
        "SELECT to_box, channel, sequence, hash FROM central_heads",
        "SELECT namespace, key, value, expires_ms FROM local",
    ] {
        is_whole &= each_row(&connection, table, keep).is_ok();
    }
    Ok(is_whole)
}

fn each_row(
    connection: &Connection,
    sql: &str,
    keep: &mut impl FnMut(Vec<Cell>),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let columns = statement.column_count();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let mut cells = Vec::with_capacity(columns);
        for column in 0..columns {
            cells.push(match row.get_ref(column)? {
                rusqlite::types::ValueRef::Null => Cell::Null,
                rusqlite::types::ValueRef::Integer(number) => Cell::Integer(number),
                rusqlite::types::ValueRef::Real(_) => Cell::Real,
                rusqlite::types::ValueRef::Text(text) => {
                    Cell::Text(String::from_utf8_lossy(text).into_owned())
                }
                rusqlite::types::ValueRef::Blob(octets) => Cell::Blob(octets.to_vec()),
            });
        }
        keep(cells);
    }
    Ok(())
}

/// Tells by its shape which table a row is of, and keeps it if it can be believed.
fn keep_row(into: &Connection, source: u32, row: Vec<Cell>) -> rusqlite::Result<()> {
    let is_right = |hash: &[u8], body: &[u8]| {
        hash.len() == 32 && (body.is_empty() || Op::hash_of(body).0 == *hash)
    };
    match row.as_slice() {
        [
            Cell::Integer(epoch),
            Cell::Integer(sequence),
            Cell::Integer(clock),
            Cell::Blob(hash),
            Cell::Blob(body),
        ] if is_right(hash, body) && *epoch > 0 && *sequence > 0 => {
            into.prepare_cached("INSERT OR IGNORE INTO found VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![epoch, sequence, hash, clock, body, source])?;
        }
        [
            Cell::Text(to),
            Cell::Integer(channel),
            Cell::Integer(sequence),
            Cell::Blob(hash),
            Cell::Integer(clock),
            Cell::Blob(body),
        ] if is_right(hash, body) => {
            into.prepare_cached(
                "INSERT OR IGNORE INTO central_ops \
                 (to_box, channel, sequence, hash, clock, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute(params![to, channel, sequence, hash, clock, body])?;
        }
        [
            Cell::Text(to),
            Cell::Integer(channel),
            Cell::Integer(sequence),
            Cell::Blob(hash),
        ] if hash.len() == 32 => {
            into.prepare_cached("INSERT OR IGNORE INTO central_heads VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![to, channel, sequence, hash])?;
        }
        [
            Cell::Text(namespace),
            Cell::Text(key),
            Cell::Blob(value),
            expires,
        ] => {
            let expires = match expires {
                Cell::Integer(at) => Some(*at),
                _ => None,
            };
            into.prepare_cached("INSERT OR IGNORE INTO local VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![namespace, key, value, expires])?;
        }
        [Cell::Text(key), Cell::Text(value)] if is_key(key) => {
            into.prepare_cached("INSERT OR IGNORE INTO meta VALUES (?1, ?2)")?
                .execute([key, value])?;
        }
        _ => {}
    }
    Ok(())
}

/// Whether the box writes such keys of its own. (Rows of two texts are also those of telephone
/// numbers, which begin with a digit.)
fn is_key(key: &str) -> bool {
    key.starts_with(|first: char| first.is_ascii_lowercase())
        && key.len() <= 200
        && key
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || b"_/-.:".contains(&octet))
}

/// Which box this is, and the latest epoch that anything tells of.
fn identify(connection: &Connection, accounts: &Accounts) -> Result<(), LedgerError> {
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
fn link(connection: &Connection) -> Result<Vec<(u32, u64, u64)>, LedgerError> {
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
fn settle_heard(connection: &Connection) -> rusqlite::Result<()> {
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
fn say(ledger: &Ledger, of_tables: Vec<Op>, accounts: &Accounts) -> Result<u32, LedgerError> {
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
