//! Thin owners of the hardware: serial ports.

mod serial;

pub use serial::{PortError, SerialPort, open};
