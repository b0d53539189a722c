//! A disk that keeps what was synced, and of the rest what it likes.

use std::collections::BTreeMap;
use std::path::Path;

/// Something that happened to the writer's folder, or that it acknowledged.
pub(crate) enum Event {
    Made(String),
    Write(String, u64, Vec<u8>),
    Length(String, u64),
    Sync(String),
    /// A thread begins to sync a file, and another does something before it is through.
    SyncBegins(String, String),
    SyncEnds(String, String),
    Unlinked(String),
    SyncFolder,
    Acknowledged(u32),
}

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// Decides what survives; the same seed decides the same.
pub(crate) struct Luck(u64);

impl Luck {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// xorshift64.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 16
    }

    fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }
}

enum Change {
    Write(u64, Vec<u8>),
    Length(u64),
}

#[derive(Default)]
struct File {
    /// What is on the disk for certain.
    synced: Vec<u8>,
    /// What came after, in order.
    since: Vec<Change>,
    /// How many changes came before these.
    before: usize,
    /// How many had come when a thread began to sync it.
    begun: BTreeMap<String, usize>,
    /// Whether its name is in the folder for certain.
    named: bool,
    /// Its name was taken away, and that is not certain yet.
    unlinked: bool,
}

impl File {
    /// The changes that there ever were.
    const fn changes(&self) -> usize {
        self.before + self.since.len()
    }

    /// The first so many of them are on the disk.
    fn sync(&mut self, changes: usize) {
        let covered = changes.saturating_sub(self.before);
        for change in self.since.drain(..covered) {
            apply(&mut self.synced, &change);
        }
        self.before += covered;
        // ext4 and its like sync a new file's name with it.
        self.named = true;
    }
}

/// The files, by their names.
#[derive(Default)]
pub(crate) struct Disk(BTreeMap<String, File>);

impl Disk {
    pub(crate) fn happens(&mut self, event: &Event) {
        match event {
            Event::Made(name) => {
                let file = self.0.entry(name.clone()).or_default();
                if std::mem::take(&mut file.unlinked) {
                    // A new file of the same name; the old one is gone for good only with
                    // the new one's first sync, and its octets are nobody's.
                    *file = File::default();
                }
            }
            Event::Write(name, at, octets) => {
                let file = self.0.entry(name.clone()).or_default();
                file.since.push(Change::Write(*at, octets.clone()));
            }
            Event::Length(name, length) => {
                let file = self.0.entry(name.clone()).or_default();
                file.since.push(Change::Length(*length));
            }
            Event::Sync(name) => {
                let file = self.0.entry(name.clone()).or_default();
                file.sync(file.changes());
            }
            Event::SyncBegins(name, thread) => {
                let file = self.0.entry(name.clone()).or_default();
                let changes = file.changes();
                file.begun.insert(thread.clone(), changes);
            }
            Event::SyncEnds(name, thread) => {
                let file = self.0.entry(name.clone()).or_default();
                let covered = file.begun.remove(thread).unwrap_or_default();
                file.sync(covered);
            }
            Event::Unlinked(name) => {
                if let Some(file) = self.0.get_mut(name) {
                    file.unlinked = true;
                }
            }
            Event::SyncFolder => {
                self.0.retain(|_, file| !file.unlinked);
                for file in self.0.values_mut() {
                    file.named = true;
                }
            }
            Event::Acknowledged(_) => {}
        }
    }

    /// Writes what a power cut now would leave.
    pub(crate) fn after_a_cut(&self, luck: &mut Luck, folder: &Path) {
        // Some cuts keep nothing that was not synced, some all of it, most a part.
        let kind = luck.next() % 4;
        let survives = |luck: &mut Luck| match kind {
            0 => false,
            1 => true,
            _ => luck.coin(),
        };
        for (name, file) in &self.0 {
            let is_there = if file.unlinked {
                !survives(luck)
            } else {
                file.named || survives(luck)
            };
            if !is_there {
                continue;
            }
            let mut octets = file.synced.clone();
            for change in &file.since {
                match change {
                    Change::Length(_) if survives(luck) => apply(&mut octets, change),
                    Change::Length(_) => {}
                    Change::Write(at, written) => {
                        for (sector, part) in sectors(*at, written) {
                            if survives(luck) {
                                write(&mut octets, sector, part);
                            }
                        }
                    }
                }
            }
            std::fs::write(folder.join(name), octets).unwrap();
        }
    }
}

fn sectors(at: u64, octets: &[u8]) -> Vec<(u64, &[u8])> {
    let (mut at, mut rest, mut parts) = (at, octets, Vec::new());
    while !rest.is_empty() {
        let room = SECTOR - usize::try_from(at).unwrap() % SECTOR;
        let (part, after) = rest.split_at(room.min(rest.len()));
        parts.push((at, part));
        at += part.len() as u64;
        rest = after;
    }
    parts
}

fn apply(octets: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write(at, written) => write(octets, *at, written),
        Change::Length(length) => octets.resize(usize::try_from(*length).unwrap(), 0),
    }
}

fn write(octets: &mut Vec<u8>, at: u64, written: &[u8]) {
    let at = usize::try_from(at).unwrap();
    let end = at + written.len();
    if octets.len() < end {
        octets.resize(end, 0);
    }
    octets[at..end].copy_from_slice(written);
}
