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

/// The legs of a call, those that are gone included. There is always the one that was offered.
#[derive(Clone, Debug)]
pub(crate) struct Legs {
    origin: CallLeg,
    others: Vec<CallLeg>,
    /// The one that the call lives by.
    lead: LegId,
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

    /// Whether it talks, or is on hold.
    pub(crate) const fn is_in_conversation(&self) -> bool {
        matches!(self.stage, Stage::Bridged | Stage::Held)
    }

    /// The handset at its far end, if that is one.
    pub(crate) const fn handset(&self) -> Option<&HandsetId> {
        match &self.endpoint {
            Endpoint::Handset(handset) => Some(handset),
            Endpoint::Line(_) => None,
        }
    }
}

impl Legs {
    pub(crate) const fn new(origin: CallLeg) -> Self {
        Self {
            lead: origin.id,
            origin,
            others: Vec::new(),
        }
    }

    /// The leg that the call lives by, and that hears the box: the one that was offered; once
    /// staff who dialled have handed the call over, whom they had dialled.
    pub(crate) const fn lead(&self) -> LegId {
        self.lead
    }

    /// What the leg is that the call lives by.
    pub(crate) fn lead_role(&self) -> LegRole {
        self.role(self.lead).unwrap_or(self.origin.role)
    }

    /// A leg leaves a call that goes on: if the call lived by it, it lives by another from now
    /// on, and rather by the person outside than by a colleague.
    pub(crate) fn pass_lead_from(&mut self, leaves: LegId) {
        if self.lead != leaves {
            return;
        }
        let stays = |leg: &&CallLeg| leg.id != leaves && leg.is_in_conversation();
        let next = self.iter().filter(stays);
        if let Some(next) = next.min_by_key(|leg| leg.role != LegRole::Caller) {
            self.lead = next.id;
        }
    }

    /// How many talk, or are on hold.
    pub(crate) fn in_conversation(&self) -> usize {
        self.iter().filter(|leg| leg.is_in_conversation()).count()
    }

    /// Whoever was asked answers for the centre from now on, if they are a colleague: nobody
    /// outside does. Where they are not, a colleague whom the call is for does. Gives the leg
    /// of who answers.
    pub(crate) fn takes_over(&mut self, id: LegId) -> Option<LegId> {
        let is_at_handset = |leg: &&CallLeg| leg.handset().is_some();
        let colleague = [id, self.lead].into_iter().find_map(|id| {
            let leg = self.get(id).filter(is_at_handset)?;
            Some(leg.id)
        });
        let mut legs = std::iter::once(&mut self.origin).chain(&mut self.others);
        let leg = legs.find(|leg| Some(leg.id) == colleague)?;
        leg.role = LegRole::Staff;
        Some(leg.id)
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

    /// The leg of who answers, or answered last; of a call from a handset, whoever dialled. Who
    /// logged in comes before a handset at which nobody did.
    fn of_staff(&self) -> Option<&CallLeg> {
        let answers =
            |leg: &&CallLeg| leg.role == LegRole::Staff && (leg.spoke || leg.id == self.origin.id);
        let mut all = self.iter().rev().filter(answers);
        let known = all.clone().find(|leg| leg.staff.is_some());
        known.or_else(|| all.next())
    }

    /// Who answers, or answered last.
    pub(crate) fn staff(&self) -> Option<StaffId> {
        self.of_staff()?.staff
    }

    /// At which handset.
    pub(crate) fn handset(&self) -> Option<&HandsetId> {
        self.of_staff()?.handset()
    }

    /// The line that it arrived on, or was dialled on last; not one on which somebody is asked.
    pub(crate) fn line(&self) -> Option<&LineId> {
        let callers = self.iter().rev().filter(|leg| leg.role == LegRole::Caller);
        let mut lines = callers.filter_map(|leg| match &leg.endpoint {
            Endpoint::Line(line) => Some(line),
            Endpoint::Handset(_) => None,
        });
        lines.next()
    }
}
