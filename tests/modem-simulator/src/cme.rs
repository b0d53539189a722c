//! Numbers of `+CME ERROR` (TS 27.007 clause 9.2).

pub(crate) const NOT_ALLOWED: u16 = 3;
pub(crate) const NOT_SUPPORTED: u16 = 4;
pub(crate) const SIM_PIN: u16 = 11;
pub(crate) const SIM_PUK: u16 = 12;
pub(crate) const SIM_BUSY: u16 = 14;
pub(crate) const INCORRECT_PASSWORD: u16 = 16;
pub(crate) const INVALID_PARAMETERS: u16 = 50;
