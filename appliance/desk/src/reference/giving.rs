//! Gives the next reference. All that it goes by is kept in the record itself, and compared with what
//! no copy of the record has.

use std::fs;
use std::path::PathBuf;

use jawab_ledger::rusqlite::{self, Connection, OptionalExtension};
use jawab_ledger::{Board, Ledger, LedgerError};
use jiff::Timestamp;

use super::{Mark, Reference};

/// Under which key the record keeps what it gives references by.
const HISTORY: &str = "reference/history";

/// What a record gives references by: the mark, and where and in which epoch it was drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
struct History {
    mark: Mark,
    epoch: String,
    place: String,
}

/// Gives references to one record's cases.
#[derive(Debug)]
pub(crate) struct Giver {
    /// The centre's code ("RAB").
    code: String,
    place: String,
    /// The last reference that was given, in a file beside the record: it tells that the record was
    /// overwritten by an older one.
    beside: PathBuf,
}

impl Giver {
    pub(crate) fn new(ledger: &Ledger, board: &Board, code: &str) -> Self {
        Self {
            code: code.to_uppercase(),
            place: ledger.place(board),
            beside: ledger.path().with_extension("given"),
        }
    }

    /// The next reference, for a case opened at this time. To be called in the transaction that saves the
    /// case.
    pub(crate) fn next(&self, db: &Connection, now_ms: i64) -> Result<Reference, LedgerError> {
        let year = year(now_ms);
        let start = format!("{}-{year:04}-", self.code);
        let given = self.given(db, &start)?;
        let mark = self.mark(db, given, &start)?;
        let number = given.saturating_add(1);
        put(db, &counter(&start), &number.to_string())?;
        Ok(Reference {
            code: self.code.clone(),
            year,
            mark: Some(mark),
            number,
        })
    }

    /// A case with this reference is on disk.
    pub(crate) fn handle_given(&self, reference: &str) {
        // Not waited for: what a power cut takes of it hides nothing that it could tell.
        let _ = fs::write(&self.beside, reference);
    }

    /// The highest number of this year: the counter, for retention may have let go of its case. A
    /// record of an earlier version has no counter yet.
    fn given(&self, db: &Connection, start: &str) -> Result<u64, LedgerError> {
        if let Some(given) = get(db, &counter(start))?.and_then(|given| given.parse().ok()) {
            return Ok(given);
        }
        let mut references = db.prepare_cached(
            "SELECT reference FROM cases WHERE reference >= ?1 AND reference < ?1 || '['",
        )?;
        let mut rows = references.query([start])?;
        let mut highest = 0;
        while let Some(row) = rows.next()? {
            let reference: String = row.get(0)?;
            let number = reference.parse().map(|one: Reference| one.number);
            highest = highest.max(number.unwrap_or(0));
        }
        Ok(highest)
    }

    /// The mark of this history of the record; drawn where there is none, or it is another's.
    fn mark(&self, db: &Connection, given: u64, start: &str) -> Result<Mark, LedgerError> {
        let epoch = get(db, "epoch")?.unwrap_or_default();
        let kept = get(db, HISTORY)?.and_then(|kept| History::from_text(&kept));
        if let Some(kept) = kept
            && kept.epoch == epoch
            && kept.place == self.place
            && !self.is_overtaken(kept.mark, given, start)
        {
            return Ok(kept.mark);
        }
        let mark = drawn(db, start)?;
        let place = self.place.clone();
        let history = History { mark, epoch, place };
        put(db, HISTORY, &history.to_text())?;
        Ok(mark)
    }

    /// Whether references were given beside this record that it does not know.
    fn is_overtaken(&self, mark: Mark, given: u64, start: &str) -> bool {
        let last = fs::read_to_string(&self.beside).unwrap_or_default();
        let Ok(last) = last.parse::<Reference>() else {
            return false;
        };
        let of_this_year = format!("{}-{:04}-", last.code, last.year) == start;
        last.mark != Some(mark) || (of_this_year && last.number > given)
    }
}

impl History {
    fn to_text(&self) -> String {
        format!("{} {} {}", self.mark, self.epoch, self.place)
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        Some(Self {
            mark: parts.next()?.parse().ok()?,
            epoch: parts.next()?.into(),
            place: parts.next()?.into(),
        })
    }
}

/// A mark that no case of this year has.
fn drawn(db: &Connection, start: &str) -> Result<Mark, LedgerError> {
    loop {
        let mut octets = [0; 8];
        if getrandom::fill(&mut octets).is_err() {
            // Chance without the system's: the address space's and the time's.
            let hasher = std::collections::hash_map::RandomState::new();
            octets =
                std::hash::BuildHasher::hash_one(&hasher, jawab_ledger::wall_ms()).to_be_bytes();
        }
        let mark = Mark::from_octets(octets);
        let is_there: bool = db
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM cases \
                 WHERE reference >= ?1 AND reference < ?1 || '~')",
            )?
            .query_row([format!("{start}{mark}-")], |row| row.get(0))?;
        if !is_there {
            return Ok(mark);
        }
    }
}

/// The year of a time. The one place that says by which zone.
fn year(now_ms: i64) -> u16 {
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default();
    let year = jawab_zone::day(now).year();
    u16::try_from(year).unwrap_or(0)
}

fn counter(start: &str) -> String {
    format!("reference/last/{start}")
}

fn get(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

fn put(db: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)")?
        .execute([key, value])?;
    Ok(())
}
