//! Progress: what is said of a call's way beside its states (4.5.23).

/// What is said of a call's way beside its states (4.5.23).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct Progress(pub u8);

impl Progress {
    /// 1, the call is not ISDN all the way; tones may be heard.
    pub const NOT_ALL_ISDN: Self = Self(1);
    /// 2, the called side is not ISDN.
    pub const CALLED_NOT_ISDN: Self = Self(2);
    /// 3, the calling side is not ISDN.
    pub const CALLING_NOT_ISDN: Self = Self(3);
    /// 8, tones or an announcement can be heard.
    pub const IN_BAND: Self = Self(8);

    /// True if something can be heard, so that no timer is to end the call (5.1.6).
    #[must_use]
    pub const fn is_heard(self) -> bool {
        matches!(self.0, 1 | 2 | 8)
    }
}
