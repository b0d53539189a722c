//! Files that central does not have yet: which goes next, from where, or what it waits for.

use std::collections::HashSet;

use jawab_ledger::{FileHash, Ledger, LedgerError};
use jawab_protocol::{FileHeld, FilePiece, MAX_PIECE_OCTETS};
use jiff::civil::DateTime;
use tracing::{debug, warn};

use crate::metered::{Metered, WaitsFor};
use crate::route::Route;

/// What is kept of the octets of a month.
const USED: &str = "metered-octets";

/// How often a file is begun anew before it is left for the next start.
const STRIKES: u8 = 3;

/// Files that wait.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct FilesWaiting {
    /// How many.
    pub count: u64,
    /// What for, where they wait for more than their turn.
    pub why: Option<WaitsFor>,
}

/// The file that is under way.
#[derive(Copy, Clone, Debug)]
struct UnderWay {
    hash: FileHash,
    total: u64,
    /// Where it goes on; `None` before central said so.
    offset: Option<u64>,
    strikes: u8,
}

impl UnderWay {
    /// How many octets go next, of at most so many: none with the question what central has.
    fn next_length(&self, most: usize) -> usize {
        self.offset.map_or(0, |offset| {
            let left = usize::try_from(self.total - offset).unwrap_or(usize::MAX);
            most.min(MAX_PIECE_OCTETS).min(left)
        })
    }
}

/// The files of a box on their way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parcels {
    /// Whether central takes files.
    pub(crate) taken: bool,
    pub(crate) rules: Metered,
    pub(crate) route: Route,
    under_way: Option<UnderWay>,
    /// Files with which something is wrong; they are tried again after the next start.
    aside: HashSet<FileHash>,
    waiting: FilesWaiting,
}

impl Parcels {
    /// The piece that goes next, of at most so many octets; `None` when no file may go.
    pub(crate) fn next(
        &mut self,
        ledger: &Ledger,
        most: usize,
    ) -> Result<Option<FilePiece>, LedgerError> {
        let files = ledger.files_central_lacks()?;
        self.waiting = FilesWaiting {
            count: files.len() as u64,
            why: None,
        };
        if !self.taken {
            self.waiting.why = (self.waiting.count > 0).then_some(WaitsFor::Central);
            return Ok(None);
        }
        for (hash, total) in files {
            if self.aside.contains(&hash) {
                continue;
            }
            let under_way = self.begin(hash, total);
            let length = under_way.next_length(most);
            // Asked before the file is looked at: that reads all of it, and what waits is asked
            // for after every change.
            if let Err(why) = self.allowed(ledger, total, length)? {
                self.waiting.why = self.waiting.why.or(Some(why));
                continue;
            }
            let Some(piece) = piece(ledger, under_way, length)? else {
                warn!("the file {hash} is missing or not as it was added; it stays here");
                self.set_aside(hash);
                continue;
            };
            self.under_way = Some(under_way);
            return Ok(Some(piece));
        }
        Ok(None)
    }

    fn begin(&self, hash: FileHash, total: u64) -> UnderWay {
        let same = self.under_way.filter(|known| known.hash == hash);
        same.unwrap_or(UnderWay {
            hash,
            total,
            offset: None,
            strikes: 0,
        })
    }

    fn allowed(
        &self,
        ledger: &Ledger,
        total: u64,
        length: usize,
    ) -> Result<Result<(), WaitsFor>, LedgerError> {
        if !self.rules.is_metered(self.route.interface.as_deref()) {
            return Ok(Ok(()));
        }
        let Some(now) = self.route.now else {
            return Ok(Err(WaitsFor::AnotherLink));
        };
        // The question costs next to nothing, but without octets left it leads nowhere.
        let octets = length.max(1) as u64;
        let used = used(ledger, now)?;
        Ok(self.rules.allows(total, octets, now, used))
    }

    /// The piece goes out. It is counted before: the operator counts what is lost, too.
    pub(crate) fn goes(&mut self, ledger: &Ledger, piece: &FilePiece) -> Result<(), LedgerError> {
        let octets = piece.octets.len() as u64;
        let is_metered = self.rules.is_metered(self.route.interface.as_deref());
        if let (true, true, Some(now)) = (is_metered, octets > 0, self.route.now) {
            let sum = used(ledger, now)?.saturating_add(octets);
            ledger.local_put(USED, &month(now), &sum.to_be_bytes(), None)?;
        }
        Ok(())
    }

    /// Central says how much it has. `sent` is how many octets the piece had.
    pub(crate) fn handle_held(
        &mut self,
        ledger: &Ledger,
        held: FileHeld,
        sent: usize,
    ) -> Result<(), LedgerError> {
        let Some(mut file) = self.under_way.filter(|file| file.hash == held.hash) else {
            return Ok(());
        };
        if held.offset == file.total {
            debug!("central has the file {}", held.hash);
            self.under_way = None;
            return ledger.note_file_at_central(held.hash);
        }
        let goes_on = sent == 0 || file.offset.is_some_and(|before| held.offset > before);
        file.strikes += u8::from(!goes_on);
        let changed = !goes_on && ledger.files().is_whole(held.hash)? != Some(true);
        if held.offset > file.total || file.strikes >= STRIKES || changed {
            warn!(
                "the file {} does not arrive as it was added; it stays here",
                held.hash
            );
            self.set_aside(held.hash);
            return Ok(());
        }
        file.offset = Some(held.offset);
        self.under_way = Some(file);
        Ok(())
    }

    /// There was no answer: how much arrived is asked.
    pub(crate) fn handle_failed(&mut self) {
        if let Some(file) = &mut self.under_way {
            file.offset = None;
        }
    }

    /// Central does not take the file that is under way.
    pub(crate) fn handle_refused(&mut self) {
        if let Some(file) = self.under_way {
            self.set_aside(file.hash);
        }
    }

    fn set_aside(&mut self, hash: FileHash) {
        self.aside.insert(hash);
        self.under_way = None;
    }

    pub(crate) const fn waiting(&self) -> FilesWaiting {
        self.waiting
    }
}

/// The next piece of a file, or the question what central has of it; `None` where the file
/// is not what it should be.
fn piece(ledger: &Ledger, file: UnderWay, length: usize) -> Result<Option<FilePiece>, LedgerError> {
    let UnderWay { hash, total, .. } = file;
    let files = ledger.files();
    let octets = match file.offset {
        // Read as a whole before the first octet is paid for.
        None if files.is_whole(hash)? != Some(true) => return Ok(None),
        None => Vec::new(),
        Some(offset) => match files.piece(hash, offset, length)? {
            Some(octets) if octets.len() == length => octets,
            _ => return Ok(None),
        },
    };
    Ok(Some(FilePiece {
        box_id: ledger.box_id(),
        pending: ledger.pending()?,
        hash,
        total,
        offset: file.offset.unwrap_or(0),
        octets,
    }))
}

/// Octets of files that went over metered links in this month.
fn used(ledger: &Ledger, now: DateTime) -> Result<u64, LedgerError> {
    let kept = ledger.local_get(USED, &month(now))?;
    let octets = kept.and_then(|kept| kept.try_into().ok());
    Ok(octets.map_or(0, u64::from_be_bytes))
}

fn month(now: DateTime) -> String {
    format!("{:04}-{:02}", now.year(), now.month())
}
