//! Morocco's legal time (IANA zone `Africa/Casablanca`), by the newest zone data that is to
//! be had.
//!
//! Governments change legal time at short notice: Morocco's went back to UTC on 20 September
//! 2026. A box is at work for years, and its system's zone data is as old as its last update.
//! So there are three sources, and the newest version counts: what was built into the program
//! ([`bundled`]), what the system has ([`system`]), and what central publishes ([`adopt`]).
//! No offset is written down anywhere.
//!
//! ```
//! let at = "2026-11-24T23:30:00Z".parse()?;
//! assert_eq!(jawab_zone::day(at).to_string(), "2026-11-24");
//! assert!(jawab_zone::source().version >= "2026c".parse()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

mod data;
mod published;
mod version;

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, PoisonError, RwLock};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use data::{Origin, ZONE, ZoneData, ZoneError, bundled, system};
pub use published::Published;
pub use version::{Version, VersionError};

/// What counts in this process. One for the process, as the C library's zone is: every page,
/// age and reference must go by the same.
static CURRENT: LazyLock<RwLock<ZoneData>> =
    LazyLock::new(|| RwLock::new(newest(bundled(), system(&system_folder()))));

/// Where the data that counts came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// Its version.
    pub version: Version,
    /// Who brought it.
    pub origin: Origin,
}

/// The zone, by the data that counts now.
#[must_use]
pub fn legal_time() -> TimeZone {
    current(|data| data.zone.clone())
}

/// The legal day of a point in time.
#[must_use]
pub fn day(at: Timestamp) -> Date {
    current(|data| data.zone.to_datetime(at).date())
}

/// Which data counts.
#[must_use]
pub fn source() -> Source {
    current(|data| Source {
        version: data.version.clone(),
        origin: data.origin,
    })
}

/// The data that counts now.
#[must_use]
pub fn data() -> ZoneData {
    current(ZoneData::clone)
}

/// Takes data that central published, if it is newer than what counts. Gives whether it is.
pub fn adopt(data: ZoneData) -> bool {
    let mut current = CURRENT.write().unwrap_or_else(PoisonError::into_inner);
    let is_newer = data.version > current.version;
    if is_newer {
        *current = data;
    }
    is_newer
}

fn current<T>(look: impl FnOnce(&ZoneData) -> T) -> T {
    look(&CURRENT.read().unwrap_or_else(PoisonError::into_inner))
}

/// The newer one; the bundle's if they are the same.
fn newest(bundled: ZoneData, system: Result<ZoneData, ZoneError>) -> ZoneData {
    match system {
        Ok(system) if system.version > bundled.version => system,
        Ok(_) => bundled,
        Err(error) => {
            tracing::debug!("the system's zone data is not used: {error}");
            bundled
        }
    }
}

/// As the C library looks for it: `TZDIR`, else where the system has it.
fn system_folder() -> PathBuf {
    std::env::var_os("TZDIR").map_or_else(|| Path::new("/usr/share/zoneinfo").into(), PathBuf::from)
}

#[cfg(test)]
mod tests;
