//! Central: the product's store and its answers, and beside them what it has acknowledged.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result, ensure};
use jawab_central::sqlite::SqliteStore;
use jawab_central::store::{Enrolment, Store};
use jawab_central::{Peer, answer};
use jawab_ledger::{BoxId, OpHash, rusqlite};
use jawab_ops::Op;
use jawab_protocol::{Reply, Request};
use jiff::Timestamp;
use rusqlite::Connection;
use tokio::runtime::{Builder, Runtime};

use crate::files::Files;
use crate::luck::Luck;
use crate::oracle::{self, Said};
use crate::site::{At, Clocks, read_ops};

/// Whose ops, where.
pub(crate) type Kept = BTreeMap<(BoxId, At), (OpHash, Said)>;

pub(crate) struct Centre {
    path: PathBuf,
    scratch: PathBuf,
    pub(crate) clocks: Clocks,
    runtime: Runtime,
    store: Option<SqliteStore>,
    pub(crate) kept: Kept,
    copies: Vec<(Files, Kept)>,
}

impl Centre {
    pub(crate) fn new(folder: &Path, clocks: Clocks, boxes: &[BoxId]) -> Result<Self> {
        let mut centre = Self {
            path: folder.join("central.db"),
            scratch: folder.into(),
            clocks,
            runtime: Builder::new_current_thread().enable_all().build()?,
            store: None,
            kept: Kept::new(),
            copies: Vec::new(),
        };
        empty()?.put(&centre.path)?;
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

    fn store(&self) -> Result<&SqliteStore> {
        self.store.as_ref().context("central is down")
    }

    pub(crate) const fn is_up(&self) -> bool {
        self.store.is_some()
    }

    pub(crate) fn starts(&mut self) -> Result<()> {
        self.store = Some(SqliteStore::open(&self.path)?);
        Ok(())
    }

    pub(crate) fn stops(&mut self) {
        self.store = None;
    }

    /// Answers a request. What it acknowledges it has to keep.
    pub(crate) fn answers(&mut self, request: Request) -> Result<Reply> {
        let box_id = request.box_id();
        let brought = match &request {
            Request::Push(batch) => batch.ops.0.clone(),
            Request::State(_) | Request::File(_) => Vec::new(),
        };
        let now_ms = i64::try_from(self.clocks.wall_ms()).unwrap_or(i64::MAX);
        let now = Timestamp::from_millisecond(now_ms)?;
        let peer = Peer {
            box_id,
            certificate: certificate(box_id),
        };
        let answered = self
            .runtime
            .block_on(answer(self.store()?, peer, request, now));
        let reply = answered.unwrap_or_else(Reply::Refused);
        if let Reply::Acknowledged(head) = reply {
            for body in brought {
                let op = Op::decode(&body)?;
                ensure!(
                    op.sequence <= head.sequence,
                    "acknowledged less than it took"
                );
                let kept = (Op::hash_of(&body), Said::by(&op));
                let before = self
                    .kept
                    .insert((box_id, (op.epoch, op.sequence)), kept.clone());
                ensure!(
                    before.is_none_or(|before| before == kept),
                    "central took another op in place of {}/{} of {box_id}",
                    op.epoch,
                    op.sequence
                );
            }
        }
        Ok(reply)
    }

    /// The power goes while it answers; nobody hears the answer.
    pub(crate) fn loses_power_while_answering(
        &mut self,
        request: Request,
        luck: &mut Luck,
    ) -> Result<()> {
        let before = Files::read(&self.path)?;
        let promised = self.kept.clone();
        self.answers(request)?;
        let after = Files::read(&self.path)?;
        self.stops();
        before.cut(&after, luck, &self.scratch)?.put(&self.path)?;
        self.wakes_with(&promised)
    }

    /// The power goes while it closes its database.
    pub(crate) fn loses_power_while_stopping(&mut self, luck: &mut Luck) -> Result<()> {
        let before = Files::read(&self.path)?;
        self.stops();
        let after = Files::read(&self.path)?;
        before.cut(&after, luck, &self.scratch)?.put(&self.path)?;
        let promised = self.kept.clone();
        self.wakes_with(&promised)
    }

    fn wakes_with(&mut self, promised: &Kept) -> Result<()> {
        let found = read_all(&Connection::open(&self.path)?)?;
        for (at, kept) in promised {
            ensure!(
                found.get(at) == Some(kept),
                "central lost {at:?}, which it had acknowledged"
            );
        }
        for (at, there) in &found {
            ensure!(
                self.kept.get(at) == Some(there),
                "central has {at:?} from nowhere"
            );
        }
        self.kept = found;
        Ok(())
    }

    /// Somebody copies its disk while it is off.
    pub(crate) fn is_copied(&mut self) -> Result<()> {
        self.copies
            .push((Files::read(&self.path)?, self.kept.clone()));
        Ok(())
    }

    /// An old copy takes its database's place. Says whether there was one.
    pub(crate) fn is_restored(&mut self, luck: &mut Luck) -> Result<bool> {
        let which = luck.below(self.copies.len());
        let Some((files, kept)) = self.copies.get(which) else {
            return Ok(false);
        };
        files.put(&self.path)?;
        self.kept.clone_from(kept);
        Ok(true)
    }

    /// The database is what it must be, field by field.
    pub(crate) fn check(&self) -> Result<()> {
        let db = Connection::open(&self.path)?;
        ensure!(
            read_all(&db)? == self.kept,
            "central has not what it acknowledged"
        );
        let ops = read_ops(&db)?;
        oracle::check(&db, ops.iter().map(|(op, _)| op))
    }
}

fn read_all(db: &Connection) -> Result<Kept> {
    let ops = read_ops(db)?;
    let kept = ops.into_iter().map(|(op, body)| {
        let at = (op.box_id, (op.epoch, op.sequence));
        (at, (Op::hash_of(&body), Said::by(&op)))
    });
    Ok(kept.collect())
}

/// The certificate of a box; a copy of its disk has it too.
fn certificate(box_id: BoxId) -> [u8; 32] {
    let mut octets = [7; 32];
    octets[..16].copy_from_slice(box_id.0.as_bytes());
    octets
}

fn empty() -> Result<&'static Files> {
    static EMPTY: OnceLock<Files> = OnceLock::new();
    if EMPTY.get().is_none() {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("central.db");
        drop(SqliteStore::open(&path)?);
        let _ = EMPTY.set(Files::read(&path)?);
    }
    EMPTY.get().context("a new database")
}
