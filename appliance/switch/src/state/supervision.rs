//! Who supervises a call, or did.

use std::collections::{BTreeMap, BTreeSet};

use jawab_vocabulary::{StaffId, Supervision};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{Part, PlayId};
use crate::state::legs::{CallLeg, Stage};

/// The place of a call's first supervisor among the parts of its segments while it is up. In its
/// record they come after all other legs, of which more may come.
const PLACES_FROM: u16 = 1 << 15;

/// A call's supervisors. They are apart from its other legs: whatever happens to those follows from them
/// alone, so that a supervisor who comes, fails or leaves changes nothing for the others.
#[derive(Clone, Default, Debug)]
pub(crate) struct Supervised {
    /// Their legs, in the order in which they came, those that are gone included.
    pub(crate) legs: Vec<CallLeg>,
    pub(crate) now: Option<Supervisor>,
    /// An emergency service was asked in the call: nobody takes part in it any more.
    pub(crate) is_closed: bool,
}

/// A supervisor whose handset rings, or who takes part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Supervisor {
    pub(crate) staff: StaffId,
    pub(crate) leg: LegId,
    /// What they want to do.
    pub(crate) how: Supervision,
    pub(crate) stage: Presence,
}

/// How far a supervisor is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Presence {
    /// Their handset rings, until then.
    Rings(Instant),
    /// They have answered.
    There(There),
}

/// What a supervisor who has answered has of the call.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct There {
    /// Their part in the bridge; `None` while they are not in it.
    pub(crate) part: Option<Part>,
    /// Those who have heard that they come.
    pub(crate) told: BTreeSet<LegId>,
    /// Those who hear it now.
    pub(crate) hear: BTreeMap<LegId, PlayId>,
    /// Until when the last of these has to have heard it.
    pub(crate) until: Option<Instant>,
}

impl Supervisor {
    pub(crate) const fn there(&self) -> Option<&There> {
        match &self.stage {
            Presence::There(there) => Some(there),
            Presence::Rings(_) => None,
        }
    }

    const fn there_mut(&mut self) -> Option<&mut There> {
        match &mut self.stage {
            Presence::There(there) => Some(there),
            Presence::Rings(_) => None,
        }
    }

    /// When something is due.
    pub(crate) fn next_timeout(&self) -> Option<Instant> {
        match &self.stage {
            Presence::Rings(until) => Some(*until),
            Presence::There(there) => there.until,
        }
    }
}

impl Supervised {
    /// Who takes part, or is rung, if it is they.
    pub(crate) fn by(&self, staff: StaffId) -> Option<&Supervisor> {
        self.now.as_ref().filter(|now| now.staff == staff)
    }

    pub(crate) fn there_mut(&mut self) -> Option<&mut There> {
        self.now.as_mut()?.there_mut()
    }

    /// The part that a supervisor has in what goes on, and what they do; `None` while nobody hears
    /// the call or is heard in it.
    pub(crate) fn part(&self) -> Option<(u16, Supervision)> {
        let now = self.now.as_ref()?;
        now.there()?.part?;
        let last = u16::try_from(self.legs.len()).ok()?.checked_sub(1)?;
        Some((PLACES_FROM.checked_add(last)?, now.how))
    }

    /// A place among the parts of a segment, as it is in the record of a call that has so many other legs.
    pub(crate) fn place_in_record(place: u16, others: usize) -> u16 {
        match place.checked_sub(PLACES_FROM) {
            None => place,
            Some(supervisor) => {
                let others = u16::try_from(others).unwrap_or(u16::MAX);
                others.saturating_add(supervisor)
            }
        }
    }

    /// Nobody takes part any more.
    pub(crate) fn is_over(&mut self) -> Option<Supervisor> {
        let over = self.now.take()?;
        if let Some(leg) = self.legs.iter_mut().find(|leg| leg.id == over.leg) {
            leg.stage = Stage::Gone;
        }
        Some(over)
    }
}
