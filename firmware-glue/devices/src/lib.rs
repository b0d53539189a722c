//! Thin owners of the hardware: serial ports, what is plugged in by USB, E1 spans, the front panel,
//! the watchdog.
//!
//! ```no_run
//! use std::path::Path;
//! use std::time::Duration;
//!
//! use jawab_devices::{open, watchdog::Watchdog};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let modem = open(Path::new("/dev/ttyUSB2"), 115_200)?;     // for this process alone
//! let mut watchdog = Watchdog::start(Path::new("/dev/watchdog"), Duration::from_secs(15))?;
//! watchdog.feed()?;
//! # let _ = modem;
//! # Ok(())
//! # }
//! ```

pub mod panel;
mod serial;
#[allow(
    unsafe_code,
    reason = "ioctl has no other way in; each has its SAFETY comment"
)]
pub mod span;
pub mod usb;
pub mod watchdog;

pub use serial::{PortError, SerialPort, open};
