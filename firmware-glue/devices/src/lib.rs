//! Thin owners of the hardware: serial ports, E1 spans, the front panel, the watchdog.

pub mod panel;
mod serial;
#[allow(
    unsafe_code,
    reason = "ioctl has no other way in; each has its SAFETY comment"
)]
pub mod span;
pub mod watchdog;

pub use serial::{PortError, SerialPort, open};
