//! What all information elements have in common (clause 4.5).

/// Element identifiers of codeset 0 (table 4-3).
pub(super) mod id {
    pub(crate) const BEARER: u8 = 0x04;
    pub(crate) const CAUSE: u8 = 0x08;
    pub(crate) const CALL_STATE: u8 = 0x14;
    pub(crate) const CHANNEL: u8 = 0x18;
    pub(crate) const PROGRESS: u8 = 0x1E;
    pub(crate) const NOTIFICATION: u8 = 0x27;
    pub(crate) const DISPLAY: u8 = 0x28;
    pub(crate) const KEYPAD: u8 = 0x2C;
    pub(crate) const CONNECTED: u8 = 0x4C;
    pub(crate) const CALLING: u8 = 0x6C;
    pub(crate) const CALLED: u8 = 0x70;
    pub(crate) const RESTART: u8 = 0x79;
    pub(crate) const LOW_LAYER: u8 = 0x7C;
    pub(crate) const HIGH_LAYER: u8 = 0x7D;
    pub(crate) const SENDING_COMPLETE: u8 = 0xA1;
    /// Known, and of no use here: call identity, facility, network-specific facilities,
    /// date/time, signal, information rate, end-to-end delay and the other packet elements,
    /// subaddresses, redirecting number, transit network, user-user.
    pub(crate) const WITHOUT_USE: [u8; 21] = [
        0x10, 0x1C, 0x20, 0x29, 0x34, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x4D, 0x6D,
        0x71, 0x73, 0x74, 0x76, 0x78, 0x7E,
    ];
}

/// What cannot be made sense of.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct Malformed;
