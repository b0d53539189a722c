//! The record of a box that answers calls whatever became of its disk: a damaged file is set
//! aside and what can be read of it goes on in a new one; where nothing can be written, the record
//! stands in memory until the disk takes it.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use jawab_records::KINDS;
use rusqlite::Connection;

use crate::accounts;
use crate::chain::head_of;
use crate::connection::connect;
use crate::error::LedgerError;
use crate::memory::{StandIn, left_behind};
use crate::mend::{Mended, build, set_aside};
use crate::record_file::{beside, keep_aside, place, remove_database};
use crate::search;
use crate::store::Ledger;
use crate::verify::{check_roots, corrupt};

/// The largest record of which all stands in memory, in octets; of a larger one, only who may
/// log in and which telephones there are.
const LARGEST_IN_MEMORY: u64 = 64 * 1024 * 1024;

/// What is wrong with a record that is in use all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordTrouble {
    /// It was damaged, empty or missing. What could be read is in a new one.
    SetAside {
        /// The damaged file, or where it should be.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// It cannot be written to: what is saved is in memory alone.
    InMemory {
        /// The file.
        file: PathBuf,
        /// Why it cannot be written.
        why: String,
    },
}

impl Ledger {
    /// Opens the record of this file, whatever is wrong with it.
    ///
    /// # Errors
    /// [`LedgerError`] when not even memory takes a record.
    pub fn open_lasting(path: &Path) -> Result<(Self, Vec<RecordTrouble>), LedgerError> {
        let mut left = left_behind(path);
        let mut troubles = Vec::new();
        if !left.is_empty() {
            let files = files_of(&left);
            match Self::take_in(path, &files) {
                Ok(()) => left.drain(..).for_each(|left| left.remove()),
                // It goes to the disk with all that is said, as soon as that takes it.
                Err(error) if is_small(path) => return Self::in_memory(path, left, &error),
                // A large one is of more use on the disk, and the next start tries again.
                Err(error) => troubles.extend(files.into_iter().map(|file| {
                    let why = error.to_string();
                    RecordTrouble::InMemory { file, why }
                })),
            }
        }
        let trouble = match Self::open_sound(path) {
            Ok(ledger) => {
                let aside = set_aside(path)
                    .into_iter()
                    .map(|file| RecordTrouble::SetAside {
                        file,
                        why: "it was damaged at an earlier start".into(),
                    });
                troubles.extend(aside);
                return Ok((ledger, troubles));
            }
            Err(error) => error,
        };
        let why = trouble.to_string();
        if trouble.is_damage() {
            let mended =
                Self::mend_unasked(path).and_then(|mended| Ok((Self::open(path)?, mended)));
            if let Ok((ledger, mended)) = mended {
                let file = mended.kept.unwrap_or_else(|| path.into());
                troubles.push(RecordTrouble::SetAside { file, why });
                return Ok((ledger, troubles));
            }
        }
        Self::in_memory(path, left, &trouble)
    }

    fn open_sound(path: &Path) -> Result<Self, LedgerError> {
        // A record without anything is nothing wrong for SQLite, and a missing one is made.
        let is_empty = holds_nothing(path);
        if is_empty && accounts::is_there(path) {
            return Err(LedgerError::Lost { path: path.into() });
        }
        if !is_empty {
            check_header(path)?;
        }
        let ledger = Self::open(path)?;
        check_roots(&ledger.reader())?;
        ledger.probe()?;
        ledger.keep_accounts();
        Ok(ledger)
    }

    /// Writes to every table and takes it back: what is damaged at the top of one is found now,
    /// and not by the first call.
    fn probe(&self) -> Result<(), LedgerError> {
        let mut writer = self.writer();
        let transaction = writer.transaction()?;
        for kind in KINDS {
            transaction.execute(
                &format!("INSERT INTO {} (id, box_id) VALUES ('~', '~')", kind.table),
                [],
            )?;
        }
        transaction.execute_batch(
            "INSERT INTO meta VALUES ('~', '');
             INSERT INTO local VALUES ('~', '~', x'', NULL);
             INSERT INTO ops VALUES (4294967295, 1, 0, x'', x'');
             INSERT INTO stamps (tab, id, field, clock, box_id) VALUES ('~', '~', '~', 0, '~');
             INSERT INTO superseded VALUES ('~', '~', '~', '~', 0, 0, NULL);
             INSERT INTO central_ops VALUES ('~', 0, 0, x'', 0, x'');
             INSERT INTO central_heads VALUES ('~', 0, 0, x'');",
        )?;
        search::probe(&transaction, "~")?;
        transaction.rollback()?;
        Ok(())
    }

    /// Brings the copy of who may log in and which telephones there are up to date. What cannot
    /// be written is tried again at the next change.
    pub(crate) fn keep_accounts(&self) {
        let reader = self.reader();
        if let Ok(head) = head_of(&reader) {
            let _ = accounts::keep(&reader, self.path(), self.box_id(), head.epoch);
        }
    }

    /// A record in memory, with what can be read of this file and of what was left behind in
    /// memory, which goes then.
    fn in_memory(
        path: &Path,
        left: Vec<StandIn>,
        why: &LedgerError,
    ) -> Result<(Self, Vec<RecordTrouble>), LedgerError> {
        let of_disk = is_small(path).then(|| path.to_owned());
        let mut sources = files_of(&left);
        sources.extend(of_disk.clone());
        let ledger = match Self::standing_in(path, &sources) {
            Ok(ledger) => {
                left.iter().for_each(StandIn::remove);
                ledger
            }
            Err(error) if left.is_empty() => return Err(error),
            // Calls are answered without it, and the next start tries again.
            Err(_) => Self::standing_in(path, of_disk.as_slice())?,
        };
        let (file, why) = (path.into(), why.to_string());
        Ok((ledger, vec![RecordTrouble::InMemory { file, why }]))
    }

    fn standing_in(path: &Path, sources: &[PathBuf]) -> Result<Self, LedgerError> {
        let stands_in = StandIn::new(path)?;
        let built = build(sources, path, &stands_in.file).and_then(|(_, ledger)| {
            stands_in.is_whole()?;
            Ok(ledger)
        });
        let ledger = built.inspect_err(|_| stands_in.remove())?;
        Ok(ledger.standing_in_for(path, stands_in))
    }

    /// Goes back to the disk, if the record stands in memory and the disk takes it again: all
    /// that was kept meanwhile is on disk when this returns. Gives whether it did.
    ///
    /// # Errors
    /// [`LedgerError`]: the disk does not take it yet.
    pub fn return_to_disk(&self) -> Result<bool, LedgerError> {
        let Some(stands_in) = self.stand_in() else {
            return Ok(false);
        };
        let path = self.path();
        let fresh = beside(path, ".mending");
        // Nobody writes from here on.
        let mut connections = self.all_at_rest();
        let built =
            build(&[stands_in, path.to_owned()], path, &fresh).and_then(|(mended, ledger)| {
                drop(ledger);
                let kept = keep_aside(path, &format!(".replaced-{}", crate::wall_ms()))?;
                place(&fresh, path)?;
                // All of it could be read: it is in the new one.
                if let (0, Some(kept)) = (mended.bad_pages, kept) {
                    remove_database(&kept);
                }
                connect(path)
            });
        connections.go_on(built.inspect_err(|_| remove_database(&fresh))?);
        let head = head_of(&connections.reader)?;
        drop(connections);
        self.is_home();
        self.moved(head);
        self.keep_accounts();
        Ok(true)
    }
}

impl Ledger {
    /// Mends the record while it is in use: whoever writes waits, and goes on in the new one.
    ///
    /// # Errors
    /// [`LedgerError`]: it is as it was.
    pub fn mend_in_use(&self) -> Result<Mended, LedgerError> {
        let path = self.path();
        let mut connections = self.all_at_rest();
        connections.let_go()?;
        let mended = Self::mend_unasked(path);
        connections.go_on(connect(path)?);
        let mended = mended?;
        let head = head_of(&connections.reader)?;
        drop(connections);
        self.note_saved(None);
        self.moved(head);
        self.keep_accounts();
        Ok(mended)
    }
}

/// What the header of every record says (SQLite's file format, section 1.3): with other values
/// SQLite may well open the file, and read or write it as something that it is not.
const HEADER: [(usize, &[u8]); 6] = [
    (0, b"SQLite format 3\0"),
    // 4,096 octets a page.
    (16, &[0x10, 0]),
    // No octets reserved, and what of a payload stays on a page.
    (20, &[0, 64, 32, 32]),
    // The format of the schema.
    (44, &[0, 0, 0, 4]),
    // It is never vacuumed by itself, and its text is UTF-8.
    (52, &[0, 0, 0, 0, 0, 0, 0, 1]),
    (64, &[0, 0, 0, 0]),
];

/// Octets of a record's first page, and of what a write-ahead log begins with.
const FIRST_PAGE: u64 = 4_096;
const WAL_HEADER: u64 = 32;

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// The header, if there is a file with one.
fn header_of(path: &Path) -> Option<[u8; 100]> {
    let mut header = [0; 100];
    // Where it cannot be read, opening it as a record says why.
    let file = fs::File::open(path).ok()?;
    file.read_exact_at(&mut header, 0).ok()?;
    Some(header)
}

/// Whether the file is a first page that nothing was written on: it says neither the format of its schema nor what
/// its text is encoded in. So it stays until SQLite brings the write-ahead log over for the first time.
fn is_blank(path: &Path) -> bool {
    length(path) == FIRST_PAGE
        && header_of(path).is_some_and(|header| {
            header.starts_with(HEADER[0].1) && header[44..48] == [0; 4] && header[56..60] == [0; 4]
        })
}

/// Whether a plug was pulled before SQLite brought the log over for the first time.
fn is_in_the_log(path: &Path) -> bool {
    length(&beside(path, "-wal")) > WAL_HEADER
}

/// Whether there is no record yet, or nothing left of one.
fn holds_nothing(path: &Path) -> bool {
    length(path) == 0 || (is_blank(path) && !is_in_the_log(path))
}

fn check_header(path: &Path) -> Result<(), LedgerError> {
    let Some(header) = header_of(path) else {
        return Ok(());
    };
    let is_right = HEADER
        .iter()
        .all(|(at, octets)| header[*at..].starts_with(octets));
    if is_right || (is_blank(path) && is_in_the_log(path)) {
        return Ok(());
    }
    Err(corrupt("its header is not a record's".into()))
}

/// Whether all of a record can stand in memory.
fn is_small(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.len() <= LARGEST_IN_MEMORY)
}

fn files_of(left: &[StandIn]) -> Vec<PathBuf> {
    left.iter().map(|left| left.file.clone()).collect()
}

/// Whether the disk takes a write now: something is written, and stays without meaning.
pub(crate) fn try_to_write(connection: &mut Connection) -> Result<(), LedgerError> {
    let transaction = connection.transaction()?;
    transaction.execute("INSERT OR REPLACE INTO meta VALUES ('written', '')", [])?;
    transaction.commit()?;
    Ok(())
}
