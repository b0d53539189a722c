//! Wire protocols as engines without I/O: no_std, no allocation.
//!
//! Each engine is driven in the same way: octets and the time go in, `poll_transmit` and
//! `poll_event` say what is to be done, `next_timeout` when to come back.
//!
//! ```
//! use std::time::Duration;
//! use jawab_wire::modem::{Beginning, Modem, ModemConfig, PinDoubt};
//!
//! let mut modem = Modem::new(Duration::ZERO, ModemConfig {
//!     beginning: Beginning::Normal,
//!     pin: None,
//!     pin_doubt: PinDoubt::default(),
//! });
//! let first = modem.poll_transmit().ok_or("it begins by itself")?;
//! assert!(first.starts_with(b"AT"));
//! modem.handle_octets(Duration::from_millis(20), b"\r\nOK\r\n");
//! assert!(modem.poll_transmit().is_some());
//! assert!(!modem.has_failed());
//! # Ok::<(), &str>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod isdn;
pub mod modem;
pub mod panel;
pub mod sms;

#[cfg(test)]
extern crate std;
