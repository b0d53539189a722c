//! DAHDI's ioctls and their arguments, as its header `dahdi/user.h` has them.
//!
//! Names are the header's, without `DAHDI_`. `tests/dahdi_layout.rs` has a C compiler
//! compare every number and every offset with the header.

#![allow(missing_docs, reason = "the header documents its fields")]

use std::ffi::{c_char, c_int};

pub const CODE: u8 = 0xda;

/// What `read` fails with when an event waits (`ELAST`).
pub const ELAST: i32 = 500;

pub const CONFIG_CCS: c_int = 1 << 8;
pub const CONFIG_HDB3: c_int = 1 << 9;
pub const CONFIG_CRC4: c_int = 1 << 10;

pub const SIG_CLEAR: c_int = 1 << 7;
pub const SIG_HDLCFCS: c_int = (1 << 9) | (1 << 8) | SIG_CLEAR;

pub const LAW_ALAW: c_int = 2;
pub const POLICY_IMMEDIATE: c_int = 0;

pub const ALARM_RECOVER: c_int = 1;
pub const ALARM_LOOPBACK: c_int = 1 << 1;
pub const ALARM_YELLOW: c_int = 1 << 2;
pub const ALARM_RED: c_int = 1 << 3;
pub const ALARM_BLUE: c_int = 1 << 4;
pub const ALARM_NOTOPEN: c_int = 1 << 5;
pub const ALARM_LOS: c_int = 1 << 8;
pub const ALARM_LFA: c_int = 1 << 9;
pub const ALARM_LMFA: c_int = 1 << 10;

#[derive(Copy, Clone, Debug, Default)]
#[repr(C)]
pub struct LineConfig {
    pub span: c_int,
    pub name: [c_char; 20],
    pub lbo: c_int,
    pub lineconfig: c_int,
    pub sync: c_int,
}

#[derive(Copy, Clone, Debug)]
#[repr(C)]
pub struct ChanConfig {
    pub chan: c_int,
    pub name: [c_char; 40],
    pub sigtype: c_int,
    pub deflaw: c_int,
    pub master: c_int,
    pub idlebits: c_int,
    pub netdev_name: [c_char; 16],
}

#[derive(Copy, Clone, Debug, Default)]
#[repr(C)]
pub struct BufferInfo {
    pub txbufpolicy: c_int,
    pub rxbufpolicy: c_int,
    pub numbufs: c_int,
    pub bufsize: c_int,
    pub readbufs: c_int,
    pub writebufs: c_int,
}

/// The header packs this one; no field of it is out of line but the last, so that alone the
/// size tells.
#[derive(Copy, Clone, Debug)]
#[repr(C, packed)]
pub struct SpanInfo {
    pub spanno: c_int,
    pub name: [c_char; 20],
    pub desc: [c_char; 40],
    pub alarms: c_int,
    pub txlevel: c_int,
    pub rxlevel: c_int,
    pub bpvcount: c_int,
    pub crc4count: c_int,
    pub ebitcount: c_int,
    pub fascount: c_int,
    pub fecount: u32,
    pub cvcount: u32,
    pub becount: u32,
    pub prbs: u32,
    pub errsec: u32,
    pub irqmisses: c_int,
    pub syncsrc: c_int,
    pub numchans: c_int,
    pub totalchans: c_int,
    pub totalspans: c_int,
    pub lbo: c_int,
    pub lineconfig: c_int,
    pub lboname: [c_char; 40],
    pub location: [c_char; 40],
    pub manufacturer: [c_char; 40],
    pub devicetype: [c_char; 40],
    pub irq: c_int,
    pub linecompat: c_int,
    pub spantype: [c_char; 6],
}

/// The requests' numbers, as `_IOW` and its like make them: what Linux gives to ioctl.
pub mod request {
    use nix::sys::ioctl::ioctl_num_type as Number;
    use nix::{request_code_read, request_code_readwrite, request_code_write};

    use super::{BufferInfo, CODE, ChanConfig, LineConfig, SpanInfo};
    use std::ffi::c_int;

    const INT: usize = size_of::<c_int>();

    pub const GETEVENT: Number = request_code_read!(CODE, 8, INT);
    pub const SPANSTAT: Number = request_code_readwrite!(CODE, 10, size_of::<SpanInfo>());
    pub const SPANCONFIG: Number = request_code_write!(CODE, 18, size_of::<LineConfig>());
    pub const CHANCONFIG: Number = request_code_write!(CODE, 19, size_of::<ChanConfig>());
    pub const SET_BUFINFO: Number = request_code_write!(CODE, 27, size_of::<BufferInfo>());
    pub const AUDIOMODE: Number = request_code_write!(CODE, 32, INT);
    pub const ECHOCANCEL: Number = request_code_write!(CODE, 33, INT);
    pub const SPECIFY: Number = request_code_write!(CODE, 38, INT);
    pub const SETLAW: Number = request_code_write!(CODE, 39, INT);
    pub const STARTUP: Number = request_code_write!(CODE, 99, INT);
}
