//! How far a consultation or a transfer is.

use jawab_vocabulary::HandsetId;

use crate::ids::LegId;
use crate::instant::Instant;

/// Staff ask somebody while the other is on hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Consult {
    /// The leg of who asks.
    pub(crate) by: LegId,
    /// The leg of who is asked: it rings, or is in the bridge. `None` where they are not
    /// reached; who asks hears a tone that says so.
    pub(crate) whom: Option<LegId>,
}

/// Staff handed a call over, and left it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Transfer {
    /// From where: when nobody takes it, it comes back there. `None` where it went on from its
    /// queue: it comes back to that.
    pub(crate) from: Option<HandsetId>,
    pub(crate) to: Destination,
}

/// Whose turn it is to take a call that was handed over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Destination {
    /// Whoever it was handed over to: their leg rings.
    Other(LegId),
    /// Who handed it over. Their leg rings; `None` while their handset cannot be rung.
    Back {
        leg: Option<LegId>,
        /// From then on the queue takes it.
        until: Instant,
    },
}

impl Transfer {
    /// The leg that rings.
    pub(crate) const fn leg(&self) -> Option<LegId> {
        match &self.to {
            Destination::Other(leg) => Some(*leg),
            Destination::Back { leg, .. } => *leg,
        }
    }
}
