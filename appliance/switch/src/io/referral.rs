//! What goes in and out when a phone hands its call over by its own transfer key.

use jawab_vocabulary::{Cause, Number};

use crate::ids::LegId;

/// Names one referral. Its driver uses none twice.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReferralId(pub u64);

/// To whom a call is to be handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReferTo {
    /// To whoever is reached by this number; the keys of the codes that hand a call over to the
    /// queue, and that park it, mean that.
    Number(Number),
    /// To whoever is at the other end of another call of the same handset, whose leg this is
    /// (Refer-To with Replaces, RFC 5589 §7).
    InPlaceOf(LegId),
}

/// How a referral goes: refused, and nothing follows; or accepted, and then done or failed, once.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ReferralEvent {
    /// It is not done.
    Refused(ReferralRefusal),
    /// It is tried, or done.
    Accepted,
    /// Whoever it is handed over to rings.
    Alerting,
    /// They have it.
    Done,
    /// They do not take it. A call that was given up for it comes back by itself.
    Failed(Cause),
}

/// Why a referral is not done.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum ReferralRefusal {
    /// It may not be: not by that end of the call, or not to there.
    Forbidden,
    /// Not now: the call is not one of two who talk.
    Declined,
}
