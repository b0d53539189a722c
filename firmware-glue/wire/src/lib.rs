//! Wire protocols as engines without I/O: no_std, no allocation.
#![no_std]
#![forbid(unsafe_code)]

pub mod isdn;
pub mod modem;
pub mod panel;

#[cfg(test)]
extern crate std;
