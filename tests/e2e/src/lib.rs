//! A whole centre on one machine, made of the programs that ship and of peers
//! that we did not write, for the end-to-end tests and the demonstration.

#![forbid(unsafe_code)]

pub mod audio;
pub mod central;
pub mod centre;
pub mod day;
pub mod desk;
pub mod e1;
pub mod ears;
pub mod modem;
pub mod pbx;
pub mod phone;
pub mod ports;
pub mod process;
pub mod rtp;
pub mod sipp;
pub mod terminator;
pub mod wait;
