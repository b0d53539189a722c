//! How a conversation that is no call stands.

use std::collections::BTreeSet;

use jawab_vocabulary::{Channel, StaffId};

use crate::instant::Instant;

/// A conversation that is not over.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    pub(crate) channel: Channel,
    /// Its place in the order in which conversations arrived; kept when it is given back.
    pub(crate) place: u64,
    pub(crate) state: WorkState,
    pub(crate) declined: Option<Declined>,
}

/// Where a conversation is.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum WorkState {
    Waiting,
    Offered { to: StaffId, until: Instant },
    Taken(StaffId),
}

/// Who declined a conversation: they are not asked again until then.
#[derive(Clone, Debug)]
pub(crate) struct Declined {
    pub(crate) by: BTreeSet<StaffId>,
    pub(crate) until: Instant,
}

impl Work {
    /// When it next needs attention.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        match self.state {
            WorkState::Offered { until, .. } => Some(until),
            WorkState::Waiting => self.declined.as_ref().map(|declined| declined.until),
            WorkState::Taken(_) => None,
        }
    }

    /// Who has it, or is offered it.
    pub(crate) const fn of(&self) -> Option<StaffId> {
        match self.state {
            WorkState::Offered { to: staff, .. } | WorkState::Taken(staff) => Some(staff),
            WorkState::Waiting => None,
        }
    }
}
