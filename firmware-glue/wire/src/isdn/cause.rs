//! Why a call ended: Q.850.

/// A cause value of Q.850, from 1 to 127.
#[derive(Copy, Clone, PartialEq, Eq, Hash, Debug)]
pub struct Cause(pub u8);

impl Cause {
    /// 1, unallocated number.
    pub const UNALLOCATED_NUMBER: Self = Self(1);
    /// 6, channel unacceptable.
    pub const CHANNEL_UNACCEPTABLE: Self = Self(6);
    /// 16, normal call clearing.
    pub const NORMAL_CLEARING: Self = Self(16);
    /// 17, user busy.
    pub const USER_BUSY: Self = Self(17);
    /// 18, no user responding.
    pub const NO_USER_RESPONDING: Self = Self(18);
    /// 19, user alerted, no answer.
    pub const NO_ANSWER: Self = Self(19);
    /// 21, call rejected.
    pub const CALL_REJECTED: Self = Self(21);
    /// 27, destination out of order.
    pub const DESTINATION_OUT_OF_ORDER: Self = Self(27);
    /// 28, invalid number format, address incomplete.
    pub const INVALID_NUMBER_FORMAT: Self = Self(28);
    /// 29, facility rejected.
    pub const FACILITY_REJECTED: Self = Self(29);
    /// 30, response to STATUS ENQUIRY.
    pub const RESPONSE_TO_STATUS_ENQUIRY: Self = Self(30);
    /// 31, normal, unspecified.
    pub const NORMAL_UNSPECIFIED: Self = Self(31);
    /// 34, no circuit or channel available.
    pub const NO_CHANNEL_AVAILABLE: Self = Self(34);
    /// 41, temporary failure.
    pub const TEMPORARY_FAILURE: Self = Self(41);
    /// 42, switching equipment congestion.
    pub const CONGESTION: Self = Self(42);
    /// 44, requested circuit or channel not available.
    pub const REQUESTED_CHANNEL_NOT_AVAILABLE: Self = Self(44);
    /// 81, invalid call reference value.
    pub const INVALID_CALL_REFERENCE: Self = Self(81);
    /// 82, identified channel does not exist.
    pub const CHANNEL_DOES_NOT_EXIST: Self = Self(82);
    /// 88, incompatible destination.
    pub const INCOMPATIBLE_DESTINATION: Self = Self(88);
    /// 96, mandatory information element is missing.
    pub const MANDATORY_ELEMENT_MISSING: Self = Self(96);
    /// 97, message type non-existent or not implemented.
    pub const MESSAGE_TYPE_NOT_IMPLEMENTED: Self = Self(97);
    /// 99, information element non-existent or not implemented.
    pub const ELEMENT_NOT_IMPLEMENTED: Self = Self(99);
    /// 100, invalid information element contents.
    pub const INVALID_ELEMENT_CONTENTS: Self = Self(100);
    /// 101, message not compatible with call state.
    pub const MESSAGE_NOT_COMPATIBLE: Self = Self(101);
    /// 102, recovery on timer expiry.
    pub const RECOVERY_ON_TIMER_EXPIRY: Self = Self(102);
}
