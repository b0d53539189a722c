//! The file of a trace, which ends whole wherever it ends.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use jawab_trace::{AtText, Pcapng, PcapngError};
use jiff::Timestamp;

use super::{Seen, TraceEnd, TraceWanted};

/// Longest file, in octets.
pub(crate) const MOST: u64 = 32 * 1_024 * 1_024;

/// A file that counts what it took.
#[derive(Debug)]
struct Counted {
    file: File,
    octets: u64,
}

impl Write for Counted {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        let written = self.file.write(octets)?;
        self.octets += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[derive(Debug)]
enum Kind {
    Sip(Pcapng<Counted>),
    At(AtText<Counted>),
}

/// A trace that is written as it comes.
#[derive(Debug)]
pub(crate) struct TraceFile {
    kind: Kind,
    pub(crate) count: u64,
    pub(crate) lost: u64,
    /// Its length in octets after the last that is whole.
    whole: u64,
    most: u64,
}

impl TraceFile {
    /// Makes a new one that nobody but its owner may read; `about` is for whoever opens it.
    pub(crate) fn create(path: &Path, what: &TraceWanted, about: &str) -> io::Result<Self> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        let counted = Counted { file, octets: 0 };
        let begun = match what {
            TraceWanted::Sip { .. } => {
                let program = concat!("jawab ", env!("CARGO_PKG_VERSION"));
                Pcapng::begin(counted, program, about)
                    .map(Kind::Sip)
                    .map_err(as_io)
            }
            TraceWanted::At { .. } => AtText::begin(counted, about).map(Kind::At),
        };
        let mut file = Self {
            // A file of which not even the beginning could be written is of no use.
            kind: begun.inspect_err(|_| drop(std::fs::remove_file(path)))?,
            count: 0,
            lost: 0,
            whole: 0,
            most: MOST,
        };
        file.whole = file.counted().octets;
        Ok(file)
    }

    fn counted(&self) -> &Counted {
        match &self.kind {
            Kind::Sip(file) => file.inner(),
            Kind::At(file) => file.inner(),
        }
    }

    /// Writes a part; says how the trace ends where it cannot go on.
    pub(crate) fn take(&mut self, part: &Seen) -> io::Result<Option<TraceEnd>> {
        self.lost += part.lost;
        match self.write(part) {
            Ok(()) if self.whole >= self.most => Ok(Some(TraceEnd::Size)),
            Ok(()) => Ok(None),
            Err(error) if is_full(&error) => {
                self.cut_to_what_is_whole();
                Ok(Some(TraceEnd::Full))
            }
            Err(error) => Err(error),
        }
    }

    /// Where that fails, a reader finds half a message at the end.
    fn cut_to_what_is_whole(&self) {
        let _ = self.counted().file.set_len(self.whole);
    }

    fn write(&mut self, part: &Seen) -> io::Result<()> {
        for message in &part.sip {
            if let Kind::Sip(file) = &mut self.kind {
                match file.message(message) {
                    Ok(()) => self.count += 1,
                    // No packet can have its addresses; the others can.
                    Err(PcapngError::Packet(_)) => self.lost += 1,
                    Err(PcapngError::File(error)) => return Err(error),
                }
            }
            self.whole = self.counted().octets;
        }
        for said in &part.at {
            if let Kind::At(file) = &mut self.kind {
                file.line(said)?;
                self.count += 1;
            }
            self.whole = self.counted().octets;
        }
        Ok(())
    }

    /// Ends it; all of it is on the disk then. Gives its length in octets.
    pub(crate) fn end(self, last_words: &str) -> io::Result<u64> {
        let whole = self.whole;
        let lost = self.lost;
        let rest = match &self.kind {
            Kind::Sip(file) => file.inner().file.try_clone()?,
            Kind::At(file) => file.inner().file.try_clone()?,
        };
        let ended = match self.kind {
            Kind::Sip(file) => file.end(Timestamp::now(), lost).map_err(as_io),
            Kind::At(file) => file.end(last_words),
        };
        let octets = match ended {
            Ok(file) => file.octets,
            // The last words have no room any more; the rest is whole without them.
            Err(error) if is_full(&error) => {
                let _ = rest.set_len(whole);
                whole
            }
            Err(error) => return Err(error),
        };
        rest.sync_all()?;
        Ok(octets)
    }
}

fn as_io(error: PcapngError) -> io::Error {
    match error {
        PcapngError::File(error) => error,
        PcapngError::Packet(why) => io::Error::other(why),
    }
}

/// Whether no room is left: on the disk, for this account, or in one file of that disk (FAT: 4 GiB).
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use jawab_trace::{Said, Way};

    fn part(lines: usize) -> Seen {
        let said = Said {
            at: Timestamp::UNIX_EPOCH,
            way: Way::In,
            text: "RING".into(),
        };
        Seen {
            at: vec![said; lines],
            ..Seen::default()
        }
    }

    fn at() -> TraceWanted {
        TraceWanted::At {
            line: "gsm1".into(),
        }
    }

    #[test]
    fn a_full_disk_ends_the_file_after_what_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("at.txt");
        let mut file = TraceFile::create(&path, &at(), "about").unwrap();
        assert_eq!(file.take(&part(2)).unwrap(), None);
        let whole = file.whole;
        // The kernel's own full disk takes the place of the stick.
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        file.kind = Kind::At(
            AtText::begin(
                Counted {
                    file: full,
                    octets: whole,
                },
                "",
            )
            .unwrap(),
        );
        assert_eq!(file.take(&part(1)).unwrap(), Some(TraceEnd::Full));
        assert_eq!((file.whole, file.count), (whole, 2));
    }

    #[test]
    fn a_file_that_is_long_enough_ends_the_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("at.txt");
        let mut file = TraceFile::create(&path, &at(), "about").unwrap();
        file.most = 100;
        assert_eq!(file.take(&part(1)).unwrap(), None);
        assert_eq!(file.take(&part(3)).unwrap(), Some(TraceEnd::Size));
        let octets = file.end("over").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(octets, text.len() as u64);
        assert!(
            text.starts_with("# about\n") && text.ends_with("# over\n"),
            "{text}"
        );
        let again = TraceFile::create(&path, &at(), "about").unwrap_err();
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    }
}
