//! How a subscription ends.

use std::fmt;

use crate::Response;

/// Why we tell a far end that there is nothing more to be told (RFC 6665 §4.1.3).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Because {
    /// It is to subscribe again, at once.
    Deactivated,
    /// It is to subscribe again after a while.
    Probation,
    /// It may not, any more.
    Rejected,
    /// It was not renewed.
    Timeout,
    /// Whoever could allow it does not answer; it may try again later.
    GiveUp,
    /// What it is about is gone.
    NoResource,
    /// What it is about does not change any more.
    Invariant,
}

impl fmt::Display for Because {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Deactivated => "deactivated",
            Self::Probation => "probation",
            Self::Rejected => "rejected",
            Self::Timeout => "timeout",
            Self::GiveUp => "giveup",
            Self::NoResource => "noresource",
            Self::Invariant => "invariant",
        })
    }
}

/// How a subscription ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubscriptionEnd {
    /// We ended it.
    Here,
    /// The far end took back what it has subscribed to, or has asked but once.
    Unsubscribed,
    /// It was not renewed in time.
    Expired,
    /// The far end refused ours.
    Refused(Box<Response>),
    /// Nobody answered our request, or no notification followed in 64*T1 (RFC 6665 §4.1.2.4).
    NoResponse,
    /// The far end does not know it any more, or does not answer in it.
    Lost,
    /// The far end has nothing more to tell us.
    Terminated {
        /// Why, as RFC 6665 §4.1.3 has it, or in words of its own.
        reason: Option<String>,
        /// In how long it may be tried again, in seconds.
        retry_after_s: Option<u32>,
    },
}
