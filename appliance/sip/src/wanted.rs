//! What call control wants of the SIP side.

use jawab_switch::{HandsetId, LegCommand, LegId, ReferralEvent, ReferralId};

/// What call control wants, in order: a phone is told how its transfer goes before it is hung up on.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// Of a leg.
    OfLeg(LegId, LegCommand),
    /// That whoever wanted a call handed over be told.
    OfReferral(ReferralId, ReferralEvent),
    /// That phones be told how many messages of callers wait: new ones, and those that were heard.
    Messages(u32, u32),
    /// That a phone fetch its settings anew.
    CheckSync(HandsetId),
}
