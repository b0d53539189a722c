//! The legs of a call: what each is in it, and whether it is in its bridge.

use jawab_vocabulary::{HandsetId, LegRole, LineId, StaffId};

use crate::ids::LegId;
use crate::io::Endpoint;

/// A leg that a call has, or had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct CallLeg {
    pub(crate) id: LegId,
    pub(crate) role: LegRole,
    pub(crate) endpoint: Endpoint,
    /// Who sat there when the leg came.
    pub(crate) staff: Option<StaffId>,
    pub(crate) stage: Stage,
    /// Whether it was ever in the bridge.
    pub(crate) spoke: bool,
}

/// Where a leg is in its call.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    /// Not in the bridge: it is answered or dialled, or hears the box.
    Apart,
    /// In the bridge.
    Bridged,
    /// Taken out of the bridge by staff, until they resume.
    Held,
    /// Released, by whichever side.
    Gone,
}

/// The legs of a call, those that are gone included. There is always the one that was offered:
/// the call lives as long as it.
#[derive(Clone, Debug)]
pub(crate) struct Legs {
    origin: CallLeg,
    others: Vec<CallLeg>,
}

impl CallLeg {
    pub(crate) const fn new(
        id: LegId,
        role: LegRole,
        endpoint: Endpoint,
        staff: Option<StaffId>,
    ) -> Self {
        Self {
            id,
            role,
            endpoint,
            staff,
            stage: Stage::Apart,
            spoke: false,
        }
    }
}

impl Legs {
    pub(crate) const fn new(origin: CallLeg) -> Self {
        Self {
            origin,
            others: Vec::new(),
        }
    }

    /// The leg that was offered.
    pub(crate) const fn origin(&self) -> &CallLeg {
        &self.origin
    }

    /// All of them, in the order in which they came.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &CallLeg> + Clone {
        std::iter::once(&self.origin).chain(&self.others)
    }

    pub(crate) fn add(&mut self, leg: CallLeg) {
        self.others.push(leg);
    }

    pub(crate) fn get(&self, id: LegId) -> Option<&CallLeg> {
        self.iter().find(|leg| leg.id == id)
    }

    pub(crate) fn role(&self, id: LegId) -> Option<LegRole> {
        self.get(id).map(|leg| leg.role)
    }

    /// The leg that is dialled, or rings.
    pub(crate) fn dialled(&self) -> Option<LegId> {
        let mut apart = self.others.iter().filter(|leg| leg.stage == Stage::Apart);
        apart.next().map(|leg| leg.id)
    }

    /// Those that are somewhere.
    pub(crate) fn at(&self, stage: Stage) -> impl Iterator<Item = &CallLeg> {
        self.iter().filter(move |leg| leg.stage == stage)
    }

    pub(crate) fn is_held(&self) -> bool {
        self.at(Stage::Held).next().is_some()
    }

    /// A leg goes somewhere. One that is gone stays gone.
    pub(crate) fn put(&mut self, id: LegId, stage: Stage) {
        let mut legs = std::iter::once(&mut self.origin).chain(&mut self.others);
        if let Some(leg) = legs.find(|leg| leg.id == id && leg.stage != Stage::Gone) {
            leg.stage = stage;
            leg.spoke |= stage == Stage::Bridged;
        }
    }

    /// The leg of who answers, or answered last; of a call from a handset, whoever dialled.
    fn of_staff(&self) -> Option<&CallLeg> {
        let answers =
            |leg: &&CallLeg| leg.role == LegRole::Staff && (leg.spoke || leg.id == self.origin.id);
        self.iter().rev().find(answers)
    }

    /// Who answers, or answered last.
    pub(crate) fn staff(&self) -> Option<StaffId> {
        self.of_staff()?.staff
    }

    /// At which handset.
    pub(crate) fn handset(&self) -> Option<&HandsetId> {
        match &self.of_staff()?.endpoint {
            Endpoint::Handset(handset) => Some(handset),
            Endpoint::Line(_) => None,
        }
    }

    /// The line that it arrived on, or was dialled on last.
    pub(crate) fn line(&self) -> Option<&LineId> {
        self.iter().rev().find_map(|leg| match &leg.endpoint {
            Endpoint::Line(line) => Some(line),
            Endpoint::Handset(_) => None,
        })
    }
}
