//! What call control wants of the SIP side.

use jawab_switch::{LegCommand, LegId, ReferralEvent, ReferralId};

/// What call control wants, in order: a phone is told how its transfer goes before it is hung up on.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// Of a leg.
    OfLeg(LegId, LegCommand),
    /// That whoever wanted a call handed over be told.
    OfReferral(ReferralId, ReferralEvent),
}
