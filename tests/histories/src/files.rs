//! A record's files, as they are on a disk whose power can go at any write.
//!
//! A step of the product runs to its end; what it wrote is found by comparing its files
//! before and after, and put into the order in which SQLite writes (the log's frames, a
//! sync at each commit; in a checkpoint then the pages and a sync; in a close then the
//! log's end). A cut anywhere in that leaves what was synced, and of the write after it
//! any sectors: by the disk of the ledger's own power cuts
//! (`appliance/ledger/docs/power-cuts.md`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::disk::{Disk, Event, Luck as DiskLuck};
use crate::luck::Luck;

/// SQLite's file format, 4.1: a log's header, and that of each frame.
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

const DATABASE: &str = "database";
const LOG: &str = "log";

/// The octets of a database and of its log.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct Files {
    database: Vec<u8>,
    /// Empty if there is none.
    log: Vec<u8>,
}

impl Files {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let log = beside(path, "-wal");
        Ok(Self {
            database: fs::read(path).with_context(|| format!("reading {}", path.display()))?,
            log: if log.exists() {
                fs::read(log)?
            } else {
                Vec::new()
            },
        })
    }

    /// Puts them in place of what is there. Nobody may have it open.
    pub(crate) fn put(&self, path: &Path) -> Result<()> {
        for end in ["-wal", "-shm", "-journal"] {
            let there = beside(path, end);
            if there.exists() {
                fs::remove_file(there)?;
            }
        }
        fs::write(path, &self.database)?;
        if !self.log.is_empty() {
            fs::write(beside(path, "-wal"), &self.log)?;
        }
        Ok(())
    }

    /// What is on the disk if the power goes between `self` and `after`.
    pub(crate) fn cut(&self, after: &Self, luck: &mut Luck, scratch: &Path) -> Result<Self> {
        let Some(events) = self.events_until(after) else {
            return Ok(after.clone());
        };
        let mut disk = Disk::default();
        for event in self.as_they_are() {
            disk.happens(&event);
        }
        let until = luck.below(events.len() + 1);
        for event in events.iter().take(until) {
            disk.happens(event);
        }
        let folder = tempfile::tempdir_in(scratch)?;
        disk.after_a_cut(&mut DiskLuck::new(luck.next()), folder.path());
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap_or_default();
        Ok(Self {
            database: read(DATABASE),
            log: read(LOG),
        })
    }

    fn as_they_are(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for (name, octets) in [(DATABASE, &self.database), (LOG, &self.log)] {
            if !octets.is_empty() {
                events.push(Event::Made(name.into()));
                events.push(Event::Write(name.into(), 0, octets.clone()));
                events.push(Event::Sync(name.into()));
            }
        }
        events.push(Event::SyncFolder);
        events
    }

    /// What was written, in order; `None` where one step did a checkpoint and began the log
    /// anew, so that the order cannot be told from its ends.
    fn events_until(&self, after: &Self) -> Option<Vec<Event>> {
        let restarted = !self.log.is_empty()
            && !after.log.is_empty()
            && self.log.get(..LOG_HEADER) != after.log.get(..LOG_HEADER);
        if restarted && self.database != after.database {
            return None;
        }
        let mut events = Vec::new();
        if !after.log.is_empty() && self.log != after.log {
            log_events(&self.log, &after.log, restarted, &mut events);
        }
        page_events(&self.database, &after.database, &mut events);
        if after.log.is_empty() && !self.log.is_empty() {
            events.push(Event::Unlinked(LOG.into()));
        }
        Some(events)
    }
}

fn log_events(before: &[u8], after: &[u8], restarted: bool, events: &mut Vec<Event>) {
    let Some((header, _)) = after.split_at_checked(LOG_HEADER) else {
        return;
    };
    if before.is_empty() || restarted {
        if before.is_empty() {
            events.push(Event::Made(LOG.into()));
        }
        events.push(Event::Write(LOG.into(), 0, header.to_vec()));
        events.push(Event::Sync(LOG.into()));
    }
    let frame = FRAME_HEADER + page_octets(header);
    let mut at = LOG_HEADER;
    while let Some(octets) = after.get(at..at + frame) {
        // Frames with other salts are left over from before the log began anew.
        if octets.get(8..16) != header.get(16..24) {
            break;
        }
        if before.get(at..at + frame) != Some(octets) {
            events.push(Event::Write(LOG.into(), at as u64, octets.to_vec()));
            let commits = octets.get(4..8) != Some(&[0; 4]);
            if commits {
                events.push(Event::Sync(LOG.into()));
            }
        }
        at += frame;
    }
}

fn page_octets(header: &[u8]) -> usize {
    let octets = header.get(8..12).and_then(|octets| octets.try_into().ok());
    octets.map_or(4096, |octets| u32::from_be_bytes(octets) as usize)
}

fn page_events(before: &[u8], after: &[u8], events: &mut Vec<Event>) {
    const PAGE: usize = 4096;
    let mut wrote = false;
    for (number, page) in after.chunks(PAGE).enumerate() {
        let at = number * PAGE;
        if before.get(at..at + page.len()) != Some(page) {
            events.push(Event::Write(DATABASE.into(), at as u64, page.to_vec()));
            wrote = true;
        }
    }
    if after.len() < before.len() {
        events.push(Event::Length(DATABASE.into(), after.len() as u64));
        wrote = true;
    }
    if wrote {
        events.push(Event::Sync(DATABASE.into()));
    }
}

pub(crate) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
