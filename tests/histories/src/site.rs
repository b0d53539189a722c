//! A box: the product's ledger and errands on files of its own, and beside them what must
//! be in the record, whatever happens to the files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jawab_ledger::{BoxId, Ledger, rusqlite};
use jawab_ops::Op;
use jawab_protocol::{Have, ToBox};
use jawab_sync::Errands;
use rusqlite::Connection;

use crate::desk::Saving;
use crate::files::{Files, beside};
use crate::leaving::Contents;
use crate::machine::Machine;
use crate::oracle::{self, Said};
use crate::record::{Place, Record, Whose, rows};

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
    record: Record,
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
    pub(crate) record: Record,
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
            record: Record::default(),
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
            record: self.record.clone(),
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

    /// Staff save something; the desk says "saved".
    pub(crate) fn saves(&mut self, saving: &Saving) -> Result<()> {
        let ledger = &self.running.as_ref().context("no power")?.ledger;
        ledger.commit(&saving.author, saving.changes.clone())?;
        self.learns_savings(std::slice::from_ref(saving))
    }

    /// Takes note of what was saved: that, and nothing else.
    pub(crate) fn learns_savings(&mut self, savings: &[Saving]) -> Result<()> {
        let new = self.learns_own()?;
        let changes = savings.iter().flat_map(|saving| {
            let changes = saving.changes.iter();
            changes.map(|change| (&saving.author, change))
        });
        let changes: Vec<_> = changes.collect();
        ensure!(
            new.len() == changes.len(),
            "{} ops of {}",
            new.len(),
            changes.len()
        );
        for (op, (author, change)) in new.iter().zip(changes) {
            let as_asked = op.author == *author
                && op.entity == change.entity
                && op.id == change.id
                && op.fields == change.fields;
            ensure!(as_asked, "another op was written than was saved: {op:?}");
        }
        Ok(())
    }

    /// Takes note of what this box has made since, and gives it.
    pub(crate) fn learns_own(&mut self) -> Result<Vec<Op>> {
        let Some(running) = &self.running else {
            return Ok(Vec::new());
        };
        let (epoch, sequence) = self.record.newest(self.box_id);
        let bodies = running.ledger.read(|db| {
            db.prepare_cached(
                "SELECT body FROM ops WHERE epoch > ?1 OR (epoch = ?1 AND sequence > ?2) \
                 ORDER BY epoch, sequence",
            )?
            .query_map((epoch, sequence.cast_signed()), |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<Vec<u8>>>>()
        })?;
        let mut new = Vec::with_capacity(bodies.len());
        for body in bodies {
            let op = Op::decode(&body)?;
            let place = Place {
                by: self.box_id,
                to: None,
                epoch: op.epoch,
                sequence: op.sequence,
                hash: Op::hash_of(&body),
            };
            self.record.insert(place, &op)?;
            new.push(op);
        }
        Ok(new)
    }

    /// Takes note of an epoch that was begun: it says again what was said, and nothing else.
    pub(crate) fn learns_again(&mut self) -> Result<()> {
        let said: BTreeSet<Said> = self.said();
        for op in self.learns_own()? {
            ensure!(
                said.contains(&Said::by(&op)),
                "an epoch began with an op that nobody made: {op:?}"
            );
        }
        Ok(())
    }

    /// Takes note of what was heard of central in a night, of which some may have left again.
    pub(crate) fn learns_heard(&mut self, heard: &[(Place, Op)]) -> Result<()> {
        for (place, op) in heard {
            self.record.insert(*place, op)?;
        }
        Ok(())
    }

    /// Takes note of what was heard of central.
    pub(crate) fn learns_news(&mut self) -> Result<()> {
        let db = Connection::open(&self.path)?;
        for (place, body) in rows(&db, Whose::Box(self.box_id))? {
            if place.is_of_central() && !self.record.has(&place) {
                self.record.insert(place, &Op::decode(&body)?)?;
            }
        }
        Ok(())
    }

    /// Takes note of what has left the record: contents, and nothing else.
    pub(crate) fn learns_what_left(&mut self) -> Result<()> {
        let db = Connection::open(&self.path)?;
        let found = Record::read(&db, Whose::Box(self.box_id), &self.record)?;
        let places = |record: &Record| record.iter().map(|(place, _)| *place).collect::<Vec<_>>();
        ensure!(
            places(&found) == places(&self.record),
            "an op has left its place in the chain"
        );
        self.record = found;
        Ok(())
    }

    pub(crate) fn ledger(&self) -> Result<&Ledger> {
        Ok(&self.running.as_ref().context("no power")?.ledger)
    }

    /// The contents of its record.
    pub(crate) fn contents(&self) -> Result<Contents> {
        Contents::read(&Connection::open(&self.path)?, self.box_id)
    }

    /// What was heard of central, to be said with a request.
    pub(crate) fn have(&self) -> Result<Vec<Have>> {
        Ok(self.running.as_ref().context("no power")?.errands.have()?)
    }

    /// Central's answer comes, and with it what central says of its own accord.
    pub(crate) fn takes(&mut self, answer: ToBox, took: Duration, chance: u32) -> Result<()> {
        let errands = &mut self.running.as_mut().context("no power")?.errands;
        let ToBox { reply, news, more } = answer;
        // Trouble is what the box shows; the course has taken note of it.
        if errands.handle_reply(reply, took, chance).is_ok() {
            let _ = errands.handle_news(&news, more, chance);
        }
        self.learns_again()?;
        if !news.is_empty() {
            self.learns_news()?;
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
            record: self.record.clone(),
        });
        Ok(())
    }

    /// Somebody copies the disk of a box that is off.
    pub(crate) fn is_copied(&mut self) -> Result<()> {
        ensure!(self.running.is_none(), "the power is on");
        self.copies.push(Copy {
            made_of: Made::Disk(Files::read(&self.path)?),
            record: self.record.clone(),
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
                self.record = copy.record;
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
                let db = Connection::open(&self.path)?;
                self.record = self.begun_from(&copy.record, &db)?;
            }
        }
        Ok(())
    }

    /// The record of a box that was restored: what the copy held, and a new epoch that says
    /// again a part of it.
    fn begun_from(&self, copy: &Record, db: &Connection) -> Result<Record> {
        let said: BTreeSet<&Said> = copy.iter().map(|(_, kept)| &kept.said).collect();
        let found = Record::read(db, Whose::Box(self.box_id), copy)?;
        for (place, kept) in copy.iter() {
            ensure!(found.get(place) == Some(kept), "a restore lost {place:?}");
        }
        for (place, again) in found.iter() {
            ensure!(
                said.contains(&again.said),
                "a restore made {place:?} of its own"
            );
        }
        Ok(found)
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
        let kept = self.record.iter();
        kept.map(|(_, kept)| kept.said.clone()).collect()
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
            Record::read(&db, Whose::Box(self.box_id), &self.record)? == self.record,
            "the record is not what was written"
        );
        let contents = Contents::read(&db, self.box_id)?;
        oracle::check(&db, contents.counting.values())
    }
}

impl Machine for Site {
    fn path(&self) -> &Path {
        &self.path
    }

    fn scratch(&self) -> &Path {
        &self.scratch
    }

    fn whose(&self) -> Whose {
        Whose::Box(self.box_id)
    }

    fn record(&mut self) -> &mut Record {
        &mut self.record
    }

    fn learns(&mut self) -> Result<()> {
        self.learns_own().map(|_| ())
    }

    fn stops(&mut self) {
        self.running = None;
        self.ticket += 1;
    }
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
