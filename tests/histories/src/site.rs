//! A box: the product's ledger and errands on files of its own, and beside them what must
//! be in the record, whatever happens to the files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jawab_ledger::{BoxId, Ledger, OpHash, rusqlite};
use jawab_ops::Op;
use jawab_sync::Errands;
use rusqlite::Connection;

use crate::desk::Saving;
use crate::files::{Files, beside};
use crate::luck::Luck;
use crate::oracle::{self, Said};

/// Where an op is in a record: its epoch and its number.
pub(crate) type At = (u32, u64);

/// What must be in a record.
pub(crate) type Kept = BTreeMap<At, (OpHash, Said)>;

/// The clocks of a machine. `true_ms` is what time it is, and everybody's.
#[derive(Clone, Debug)]
pub(crate) struct Clocks {
    pub(crate) true_ms: Arc<AtomicU64>,
    /// How wrong the wall clock is.
    pub(crate) wrong_ms: Arc<AtomicI64>,
}

impl Clocks {
    pub(crate) fn wall_ms(&self) -> u64 {
        let wrong = self.wrong_ms.load(Ordering::Relaxed);
        let now = self.true_ms.load(Ordering::Relaxed);
        now.saturating_add_signed(wrong)
    }

    fn on_for(&self) -> Duration {
        Duration::from_millis(self.true_ms.load(Ordering::Relaxed))
    }
}

/// What a box does at the moment.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Doing {
    /// Central has been asked something, at this time.
    Waiting { since_ms: u64 },
    /// Central has all; the ledger is watched.
    Idle,
    /// The ledger moved; what else moves?
    Gathering,
    /// Central is left alone.
    Resting,
}

/// The power is on.
pub(crate) struct Running {
    pub(crate) ledger: Ledger,
    pub(crate) errands: Errands,
    pub(crate) doing: Doing,
}

/// A copy of a record that was made at some time.
#[derive(Clone)]
pub(crate) struct Copy {
    made_of: Made,
    kept: Kept,
}

#[derive(Clone)]
enum Made {
    /// By `jawab ledger backup`.
    Backup(PathBuf),
    /// By copying the files of a box whose power was off.
    Disk(Files),
}

pub(crate) struct Site {
    pub(crate) box_id: BoxId,
    path: PathBuf,
    scratch: PathBuf,
    pub(crate) clocks: Clocks,
    pub(crate) running: Option<Running>,
    pub(crate) kept: Kept,
    pub(crate) copies: Vec<Copy>,
    /// Whether this box's history was ever parted: by a restore, or a copy that runs.
    pub(crate) parted: bool,
    /// Answers to what was asked before this are nobody's.
    pub(crate) ticket: u64,
}

impl Site {
    /// A box with an empty record.
    pub(crate) fn new(folder: &Path, name: usize, box_id: BoxId, clocks: Clocks) -> Result<Self> {
        let site = Self {
            box_id,
            path: folder.join(format!("box-{name}.db")),
            scratch: folder.into(),
            clocks,
            running: None,
            kept: Kept::new(),
            copies: Vec::new(),
            parted: false,
            ticket: 0,
        };
        empty()?.put(&site.path)?;
        let db = Connection::open(&site.path)?;
        // Else each history would make its own ids.
        db.execute(
            "UPDATE meta SET value = ?1 WHERE key = 'box_id'",
            [box_id.to_string()],
        )?;
        db.close().map_err(|(_, error)| error)?;
        Ok(site)
    }

    /// A box that runs from a copy of another's disk.
    pub(crate) fn twin(&mut self, folder: &Path, name: usize, clocks: Clocks) -> Result<Self> {
        let twin = Self {
            box_id: self.box_id,
            path: folder.join(format!("box-{name}.db")),
            scratch: folder.into(),
            clocks,
            running: None,
            kept: self.kept.clone(),
            copies: Vec::new(),
            parted: true,
            ticket: 0,
        };
        self.parted = true;
        Files::read(&self.path)?.put(&twin.path)?;
        Ok(twin)
    }

    /// Switches the power on. What must be in the record is.
    pub(crate) fn starts(&mut self) -> Result<()> {
        let (wall, on_for) = (self.clocks.clone(), self.clocks.clone());
        let ledger =
            Ledger::open_by_clocks(&self.path, move || wall.wall_ms(), move || on_for.on_for())?;
        ensure!(ledger.box_id() == self.box_id, "the box has another id");
        self.running = Some(Running {
            errands: Errands::new(ledger.clone()),
            ledger,
            doing: Doing::Resting,
        });
        Ok(())
    }

    /// The power goes while the box does something. What was being done is there after
    /// the next start, or not, and everything before it is.
    pub(crate) fn loses_power_while(
        &mut self,
        luck: &mut Luck,
        doing: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let before = Files::read(&self.path)?;
        let promised = self.kept.clone();
        doing(self)?;
        self.learns()?;
        let after = Files::read(&self.path)?;
        self.stops();
        let left = before.cut(&after, luck, &self.scratch)?;
        left.put(&self.path)?;
        self.wakes_with(&promised)
    }

    /// The power goes while the record is closed.
    pub(crate) fn loses_power_while_stopping(&mut self, luck: &mut Luck) -> Result<()> {
        let before = Files::read(&self.path)?;
        self.stops();
        let after = Files::read(&self.path)?;
        before.cut(&after, luck, &self.scratch)?.put(&self.path)?;
        let promised = self.kept.clone();
        self.wakes_with(&promised)
    }

    /// Switches it off as it should be.
    pub(crate) fn stops(&mut self) {
        self.running = None;
        self.ticket += 1;
    }

    /// Looks into the record that a cut left: between what was promised and what was tried.
    fn wakes_with(&mut self, promised: &Kept) -> Result<()> {
        let db = Connection::open(&self.path)?;
        let found = read_all(&db)?;
        drop(db);
        for (at, kept) in promised {
            ensure!(
                found.get(at) == Some(kept),
                "op {at:?} did not outlive a power cut"
            );
        }
        for (at, there) in &found {
            ensure!(
                self.kept.get(at) == Some(there),
                "op {at:?} came out of nowhere in a power cut"
            );
        }
        self.kept = found;
        Ok(())
    }

    /// Staff save something; the desk says "saved".
    pub(crate) fn saves(&mut self, saving: &Saving) -> Result<()> {
        let ledger = &self.running.as_ref().context("no power")?.ledger;
        ledger.commit(&saving.author, saving.changes.clone())?;
        let new = self.learns()?;
        ensure!(
            new.len() == saving.changes.len(),
            "{} ops of {}",
            new.len(),
            saving.changes.len()
        );
        for (op, change) in new.iter().zip(&saving.changes) {
            let as_asked = op.author == saving.author
                && op.entity == change.entity
                && op.id == change.id
                && op.fields == change.fields;
            ensure!(as_asked, "another op was written than was saved: {op:?}");
        }
        Ok(())
    }

    /// Takes note of what is new in the record.
    pub(crate) fn learns(&mut self) -> Result<Vec<Op>> {
        let Some(running) = &self.running else {
            return Ok(Vec::new());
        };
        let (epoch, sequence) = self.kept.keys().next_back().copied().unwrap_or_default();
        let rows = running.ledger.read(|db| {
            db.prepare_cached(
                "SELECT body FROM ops WHERE epoch > ?1 OR (epoch = ?1 AND sequence > ?2) \
                 ORDER BY epoch, sequence",
            )?
            .query_map((epoch, sequence.cast_signed()), |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<Vec<u8>>>>()
        })?;
        let mut new = Vec::with_capacity(rows.len());
        for body in rows {
            let op = Op::decode(&body)?;
            let kept = (Op::hash_of(&body), Said::by(&op));
            self.kept.insert((op.epoch, op.sequence), kept);
            new.push(op);
        }
        Ok(new)
    }

    /// Takes note of an epoch that was begun: it says again what was said, and nothing else.
    pub(crate) fn learns_again(&mut self) -> Result<()> {
        let said: BTreeSet<Said> = self.said();
        for op in self.learns()? {
            ensure!(
                said.contains(&Said::by(&op)),
                "an epoch began with an op that nobody made: {op:?}"
            );
        }
        Ok(())
    }

    /// A technician makes a backup of the running box.
    pub(crate) fn is_backed_up(&mut self) -> Result<()> {
        let ledger = &self.running.as_ref().context("no power")?.ledger;
        let to = beside(&self.path, &format!(".backup-{}", self.copies.len()));
        ledger.backup(&to)?;
        self.copies.push(Copy {
            made_of: Made::Backup(to),
            kept: self.kept.clone(),
        });
        Ok(())
    }

    /// Somebody copies the disk of a box that is off.
    pub(crate) fn is_copied(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "the power is on");
        self.copies.push(Copy {
            made_of: Made::Disk(Files::read(&self.path)?),
            kept: self.kept.clone(),
        });
        Ok(())
    }

    /// A copy takes the record's place, and what came after it is gone from this box.
    pub(crate) fn is_restored(&mut self, which: usize, new_disk: bool) -> Result<()> {
        ensure!(self.running.is_none(), "the power is on");
        let Some(copy) = self.copies.get(which).cloned() else {
            bail!("no copy {which}");
        };
        self.parted = true;
        match copy.made_of {
            Made::Disk(files) => {
                files.put(&self.path)?;
                self.kept = copy.kept;
            }
            Made::Backup(from) => {
                if new_disk {
                    std::fs::remove_file(&self.path)?;
                    for end in ["-wal", "-shm"] {
                        let _ = std::fs::remove_file(beside(&self.path, end));
                    }
                }
                let restored = Ledger::restore(&from, &self.path)?;
                if let Some(kept) = restored.kept {
                    for end in ["", "-wal", "-shm"] {
                        let _ = std::fs::remove_file(beside(&kept, end));
                    }
                }
                let said: BTreeSet<Said> =
                    copy.kept.values().map(|(_, said)| said.clone()).collect();
                let found = read_all(&Connection::open(&self.path)?)?;
                for (at, kept) in &copy.kept {
                    ensure!(found.get(at) == Some(kept), "a restore lost op {at:?}");
                }
                for (_, again) in found.values() {
                    ensure!(said.contains(again), "a restore made an op of its own");
                }
                self.kept = found;
            }
        }
        Ok(())
    }

    /// The log is taken into the database, as happens now and then.
    pub(crate) fn checkpoints(&mut self) -> Result<()> {
        let db = Connection::open(&self.path)?;
        db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The epoch that the box is in.
    pub(crate) fn epoch(&self) -> Result<u32> {
        let running = self.running.as_ref().context("no power")?;
        Ok(running.ledger.head()?.epoch)
    }

    /// All that was said on this box, and is still on it.
    pub(crate) fn said(&self) -> BTreeSet<Said> {
        self.kept.values().map(|(_, said)| said.clone()).collect()
    }

    /// Whether a part of what was said was withdrawn, to be said again by a right clock.
    pub(crate) fn has_withdrawn(&self) -> Result<bool> {
        let db = Connection::open(&self.path)?;
        let query = "SELECT EXISTS (SELECT 1 FROM meta WHERE key LIKE 'withdrawn/%')";
        Ok(db.query_row(query, [], |row| row.get(0))?)
    }

    /// The record is what it must be, by the product's own judgement and by ours.
    pub(crate) fn check(&self) -> Result<()> {
        let ledger = &self.running.as_ref().context("no power")?.ledger;
        ledger.verify()?;
        let db = Connection::open(&self.path)?;
        ensure!(
            read_all(&db)? == self.kept,
            "the record is not what was written"
        );
        let ops = ops_that_count(&db)?;
        oracle::check(&db, ops.iter())
    }
}

/// Everything that is in a record.
fn read_all(db: &Connection) -> Result<Kept> {
    let ops = read_ops(db)?;
    let kept = ops.into_iter().map(|(op, body)| {
        let at = (op.epoch, op.sequence);
        (at, (Op::hash_of(&body), Said::by(&op)))
    });
    Ok(kept.collect())
}

/// Without those that the box withdrew, because a wrong clock had stamped them: it has said
/// them again.
fn ops_that_count(db: &Connection) -> Result<Vec<Op>> {
    let mut withdrawn = BTreeMap::new();
    let mut statement =
        db.prepare("SELECT substr(key, 11), value FROM meta WHERE key LIKE 'withdrawn/%'")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (epoch, from): (String, String) = (row.get(0)?, row.get(1)?);
        withdrawn.insert(epoch.parse::<u32>()?, from.parse::<u64>()?);
    }
    let counts = |op: &Op| {
        withdrawn
            .get(&op.epoch)
            .is_none_or(|from| op.sequence < *from)
    };
    let ops = read_ops(db)?.into_iter().map(|(op, _)| op);
    Ok(ops.filter(counts).collect())
}

pub(crate) fn read_ops(db: &Connection) -> Result<Vec<(Op, Vec<u8>)>> {
    let mut statement = db.prepare("SELECT body FROM ops")?;
    let mut rows = statement.query([])?;
    let mut ops = Vec::new();
    while let Some(row) = rows.next()? {
        let body: Vec<u8> = row.get(0)?;
        ops.push((Op::decode(&body)?, body));
    }
    Ok(ops)
}

/// The files of a record without ops. Made once: its tables take longer than a history.
fn empty() -> Result<&'static Files> {
    static EMPTY: OnceLock<Files> = OnceLock::new();
    if EMPTY.get().is_none() {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("ledger.db");
        drop(Ledger::open(&path)?);
        let _ = EMPTY.set(Files::read(&path)?);
    }
    EMPTY.get().context("a new record")
}
