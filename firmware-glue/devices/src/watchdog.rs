//! The hardware's watchdog: it restarts the machine when it is not fed.
//!
//! Where systemd feeds it (`RuntimeWatchdogSec=`), it is systemd's; then leave it alone.
//! What no test has run: that the driver takes the timeout, and that the machine restarts.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use std::os::fd::AsRawFd;

#[allow(unsafe_code, reason = "ioctl has no other way in")]
mod abi {
    // linux/watchdog.h: WDIOC_SETTIMEOUT, in seconds; the driver writes what it took.
    nix::ioctl_readwrite!(set_timeout, b'W', 6, nix::libc::c_int);
}

/// Where the first watchdog is.
pub const WATCHDOG: &str = "/dev/watchdog";

/// A watchdog that runs. Dropped without [`Self::stop`], it is left to bite.
#[derive(Debug)]
pub struct Watchdog {
    device: File,
    timeout: Option<Duration>,
}

impl Watchdog {
    /// Starts it; the machine restarts when it is not fed for so long. A driver that has
    /// a timeout of its own keeps that: see [`Self::timeout`].
    ///
    /// # Errors
    /// No such device, or it is taken, or may not be opened.
    pub fn start(path: &Path, timeout: Duration) -> io::Result<Self> {
        let device = OpenOptions::new().write(true).open(path)?;
        let timeout = set_timeout(&device, timeout);
        let mut watchdog = Self { device, timeout };
        watchdog.feed()?;
        Ok(watchdog)
    }

    /// The timeout that the driver took; unknown where it keeps its own.
    #[must_use]
    pub const fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// Feeds it.
    ///
    /// # Errors
    /// The device fails.
    pub fn feed(&mut self) -> io::Result<()> {
        self.device.write_all(&[0])
    }

    /// Stops it, for an orderly end: the `V` that the kernel calls the magic close.
    ///
    /// # Errors
    /// The device fails.
    pub fn stop(mut self) -> io::Result<()> {
        self.device.write_all(b"V")
    }
}

#[allow(unsafe_code, reason = "ioctl has no other way in")]
fn set_timeout(device: &File, timeout: Duration) -> Option<Duration> {
    let mut seconds = nix::libc::c_int::try_from(timeout.as_secs()).ok()?;
    // SAFETY: the descriptor is open for as long as `device` is borrowed, and the kernel
    // reads and writes one int, which `seconds` is.
    unsafe { abi::set_timeout(device.as_raw_fd(), &raw mut seconds) }.ok()?;
    u64::try_from(seconds).ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_fed_and_stopped_by_the_octets_that_the_kernel_knows() {
        let device = tempfile::NamedTempFile::new().unwrap();
        let mut watchdog = Watchdog::start(device.path(), Duration::from_secs(15)).unwrap();
        assert_eq!(watchdog.timeout(), None, "a file takes no timeout");
        watchdog.feed().unwrap();
        watchdog.stop().unwrap();
        assert_eq!(std::fs::read(device.path()).unwrap(), b"\0\0V");
    }

    #[test]
    fn a_machine_without_one_says_so() {
        let error = Watchdog::start(Path::new("/no/watchdog"), Duration::from_secs(15));
        assert_eq!(error.unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
