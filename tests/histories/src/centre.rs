//! Central: the product's store and its answers, and beside them what it has acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use anyhow::{Context, Result, ensure};
use jawab_central::Peer;
use jawab_central::store::{Audience, Enrolment, StoreError};
use jawab_ledger::{BoxId, Change};
use jawab_ops::Op;
use jawab_protocol::{Batch, Have, Reply, Request};
use jiff::Timestamp;
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

use crate::keeper::{Disk, DiskCopy, Keeper, Open, cuts_off_soon};
use crate::luck::Luck;
use crate::machine::Machine;
use crate::oracle::{self, Said};
use crate::record::{Place, Record, Whose, rows};
use crate::site::Clocks;

/// A copy of the database that was made at some time.
struct Copy {
    disk: DiskCopy,
    record: Record,
    made_ms: u64,
}

pub(crate) struct Centre {
    disk: Disk,
    scratch: PathBuf,
    pub(crate) clocks: Clocks,
    runtime: Runtime,
    store: Option<Open>,
    pub(crate) record: Record,
    /// Since when it has had what, also what it lost since; and when it said what.
    pub(crate) had: BTreeMap<Place, u64>,
    /// How old a copy may be so that boxes still have what it lacks.
    margin_ms: u64,
    /// What it lost by being restored from an older one.
    pub(crate) lost: BTreeSet<Said>,
    copies: Vec<Copy>,
    /// What was brought to it last, and what it was to say: a cut may leave that as well.
    brought: Vec<(Place, Op)>,
    saying: Vec<Change>,
}

impl Centre {
    pub(crate) fn new(
        keeper: Keeper,
        folder: &Path,
        clocks: Clocks,
        boxes: &[BoxId],
        margin_ms: u64,
    ) -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let mut centre = Self {
            disk: Disk::new(keeper, folder, &runtime)?,
            scratch: folder.into(),
            clocks,
            runtime,
            store: None,
            record: Record::default(),
            had: BTreeMap::new(),
            margin_ms,
            lost: BTreeSet::new(),
            copies: Vec::new(),
            brought: Vec::new(),
            saying: Vec::new(),
        };
        centre.starts()?;
        for &box_id in boxes {
            let enrolment = Enrolment {
                box_id,
                centre: "a centre".into(),
                code: "C".into(),
                certificate: certificate(box_id),
            };
            centre.runtime.block_on(centre.store()?.enrol(&enrolment))?;
        }
        Ok(centre)
    }

    fn store(&self) -> Result<&Open> {
        self.store.as_ref().context("central is down")
    }

    pub(crate) const fn is_up(&self) -> bool {
        self.store.is_some()
    }

    pub(crate) fn starts(&mut self) -> Result<()> {
        self.store = Some(self.disk.open(&self.runtime)?);
        Ok(())
    }

    fn true_ms(&self) -> u64 {
        self.clocks.true_ms.load(Ordering::Relaxed)
    }

    fn now(&self) -> Result<Timestamp> {
        let now_ms = i64::try_from(self.clocks.wall_ms()).unwrap_or(i64::MAX);
        Ok(Timestamp::from_millisecond(now_ms)?)
    }

    fn notes(&mut self, place: Place, op: &Op) -> Result<()> {
        self.record.insert(place, op)?;
        let now_ms = self.true_ms();
        self.had.entry(place).or_insert(now_ms);
        Ok(())
    }

    /// Answers a request. What it acknowledges it has to keep.
    pub(crate) fn answers(&mut self, request: Request) -> Result<Reply> {
        let box_id = request.box_id();
        self.brought = brought(&request)?;
        let now = self.now()?;
        let peer = Peer {
            box_id,
            certificate: certificate(box_id),
        };
        let answered = self
            .runtime
            .block_on(self.store()?.answer(peer, request, now));
        let reply = answered.unwrap_or_else(Reply::Refused);
        if let Reply::Acknowledged(head) = reply {
            for (place, op) in std::mem::take(&mut self.brought) {
                ensure!(
                    op.sequence <= head.sequence,
                    "acknowledged less than it took"
                );
                self.notes(place, &op)?;
            }
        }
        Ok(reply)
    }

    /// What it has to say itself to a box that has this of it, and whether there is more.
    pub(crate) fn news(
        &self,
        box_id: BoxId,
        have: &[Have],
        octets: usize,
    ) -> Result<(Vec<Batch>, bool)> {
        let news = self.store()?.news(box_id, have, octets);
        Ok(self.runtime.block_on(news)?)
    }

    /// Says something of its own accord. What it says it has to keep.
    pub(crate) fn publishes(&mut self, to: Audience, changes: &[Change]) -> Result<()> {
        self.saying = changes.to_vec();
        let said = self
            .store()?
            .publish(to, MINISTRY, changes.to_vec(), self.now()?);
        self.runtime.block_on(said)?;
        let new = self.learns_said()?;
        ensure!(new.len() == changes.len(), "central did not say all of it");
        for ((place, op), change) in new.iter().zip(changes) {
            let audience = place.to.map_or(Audience::Everybody, Audience::OneBox);
            let as_asked = audience == to
                && op.author == MINISTRY
                && op.entity == change.entity
                && op.id == change.id
                && op.fields == change.fields;
            ensure!(as_asked, "central said something else: {op:?}");
        }
        Ok(())
    }

    /// Takes note of what it has said since, in its order.
    fn learns_said(&mut self) -> Result<Vec<(Place, Op)>> {
        let db = self.disk.looks()?;
        let mut new = Vec::new();
        for (place, body) in rows(&db, Whose::Central)? {
            if place.is_of_central() && !self.record.has(&place) {
                let op = Op::decode(&body)?;
                self.notes(place, &op)?;
                new.push((place, op));
            }
        }
        Ok(new)
    }

    /// The cases that it could answer: id, box, how often each was opened again.
    pub(crate) fn cases(&self) -> Result<Vec<(Uuid, BoxId, i64)>> {
        let db = self.disk.looks()?;
        let mut statement = db.prepare("SELECT id, box_id, reopened FROM cases ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut cases = Vec::new();
        while let Some(row) = rows.next()? {
            let (id, box_id): (String, String) = (row.get(0)?, row.get(1)?);
            let reopened: Option<i64> = row.get(2)?;
            let box_id = BoxId(Uuid::try_parse(&box_id)?);
            cases.push((Uuid::try_parse(&id)?, box_id, reopened.unwrap_or(0)));
        }
        Ok(cases)
    }

    /// The connections of its store are cut while it does something; what it has then is what
    /// it had, and of what it was doing all or nothing.
    fn is_cut_off_while(
        &mut self,
        luck: &mut Luck,
        doing: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let Disk::Database(database) = &self.disk else {
            return Ok(());
        };
        let promised = self.record.clone();
        (self.brought, self.saying) = (Vec::new(), Vec::new());
        let cut = cuts_off_soon(database, luck);
        let done = doing(self);
        let is_cut = cut.join();
        ensure!(is_cut.is_ok(), "the connections cannot be cut");
        match done {
            Err(error) if !error.is::<StoreError>() => return Err(error),
            _ => {}
        }
        self.stops();
        let db = self.disk.looks()?;
        let mut said = 0;
        for (place, body) in rows(&db, Whose::Central)? {
            if self.record.has(&place) {
                continue;
            }
            let op = Op::decode(&body)?;
            let was_tried = if place.is_of_central() {
                said += 1;
                let saying = self.saying.iter();
                saying
                    .clone()
                    .any(|change| change.id == op.id && change.fields == op.fields)
            } else {
                self.brought.iter().any(|(brought, _)| *brought == place)
            };
            ensure!(was_tried, "{place:?} came out of nowhere in a cut");
            self.notes(place, &op)?;
        }
        ensure!(
            said == 0 || said == self.saying.len(),
            "a part of what central was saying is there"
        );
        let found = Record::read(&db, Whose::Central, &Record::default())?;
        self.record.check_cut(&promised, &found)?;
        ensure!(
            found == self.record,
            "central lost what it had acknowledged"
        );
        Ok(())
    }

    /// Somebody copies its disk while it is off.
    pub(crate) fn is_copied(&mut self) -> Result<()> {
        self.copies.push(Copy {
            disk: self.disk.copy(self.copies.len())?,
            record: self.record.clone(),
            made_ms: self.true_ms(),
        });
        Ok(())
    }

    /// An old copy takes its database's place. Says how old it is; `None` if there was none.
    pub(crate) fn is_restored(&mut self, luck: &mut Luck) -> Result<Option<u64>> {
        let which = luck.below(self.copies.len());
        let Some(copy) = self.copies.get(which) else {
            return Ok(None);
        };
        self.disk.becomes(&copy.disk)?;
        let age_ms = self.true_ms() - copy.made_ms;
        if age_ms >= self.margin_ms {
            let lost = self.record.iter();
            let lost = lost.filter(|(place, _)| !copy.record.has(place));
            self.lost.extend(lost.map(|(_, kept)| kept.said.clone()));
        }
        self.record.clone_from(&copy.record);
        Ok(Some(age_ms))
    }

    /// The database is what it must be, field by field.
    pub(crate) fn check(&self) -> Result<()> {
        let db = self.disk.looks()?;
        ensure!(
            Record::read(&db, Whose::Central, &Record::default())? == self.record,
            "central has not what it acknowledged"
        );
        let ops = rows(&db, Whose::Central)?.into_iter();
        let ops = ops.map(|(_, body)| Op::decode(&body));
        let ops = ops.collect::<Result<Vec<_>, _>>()?;
        oracle::check(&db, ops.iter())
    }
}

impl Machine for Centre {
    fn path(&self) -> &Path {
        match &self.disk {
            Disk::File(path) => path,
            Disk::Database(_) => &self.scratch,
        }
    }

    fn scratch(&self) -> &Path {
        &self.scratch
    }

    fn whose(&self) -> Whose {
        Whose::Central
    }

    fn record(&mut self) -> &mut Record {
        &mut self.record
    }

    /// It has taken note of everything when it said that it did it.
    fn learns(&mut self) -> Result<()> {
        Ok(())
    }

    fn lacks(&mut self, tried: &Record) {
        let now_ms = self.true_ms();
        for (place, _) in tried.iter() {
            if !self.record.has(place) && self.had.get(place) == Some(&now_ms) {
                self.had.remove(place);
            }
        }
    }

    fn stops(&mut self) {
        self.store = None;
    }

    fn loses_power_while(
        &mut self,
        luck: &mut Luck,
        doing: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        match self.disk {
            Disk::File(_) => self.is_cut_while(luck, doing),
            Disk::Database(_) => self.is_cut_off_while(luck, doing),
        }
    }

    fn loses_power_while_stopping(&mut self, luck: &mut Luck) -> Result<()> {
        match self.disk {
            Disk::File(_) => self.is_cut_while_stopping(luck),
            Disk::Database(_) => self.is_cut_off_while(luck, |_| Ok(())),
        }
    }
}

/// The ops that come with a request.
fn brought(request: &Request) -> Result<Vec<(Place, Op)>> {
    let Request::Push(batch) = request else {
        return Ok(Vec::new());
    };
    let bodies = batch.ops.0.iter();
    let ops = bodies.map(|body| {
        let op = Op::decode(body)?;
        let place = Place {
            by: batch.box_id,
            to: None,
            epoch: op.epoch,
            sequence: op.sequence,
            hash: Op::hash_of(body),
        };
        Ok((place, op))
    });
    ops.collect()
}

/// The author of what central says.
const MINISTRY: &str = "ministry";

/// The certificate of a box; a copy of its disk has it too.
fn certificate(box_id: BoxId) -> [u8; 32] {
    let mut octets = [7; 32];
    octets[..16].copy_from_slice(box_id.0.as_bytes());
    octets
}
