//! Do not disturb, and forwarding: a handset does not ring for calls that somebody makes to it or
//! hands over to it, and the queue passes it over. What it rings for all the same is its own: a call
//! that comes back to it, one that its own desk asks for, a technician's test. It dials as ever.
//!
//! Who forwards to whom is never a circle: one that would make it one is refused.

use jawab_vocabulary::{CallId, Cause, Diversion, EndedBy, HandsetId, Outcome};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::Output;
use crate::prompt::{Announcement, Tone};
use crate::state::call::{Ending, Next, State};
use crate::switch::Switch;

/// How a call ends by which a handset was told what to do.
const DONE: Ending = Ending {
    cause: Cause::NORMAL_CLEARING,
    by: EndedBy::Box,
    outcome: Outcome::Service,
};

impl Switch {
    /// The handset that dialled the code is not to ring, or is again: two short tones say that it is
    /// not, and one that it is.
    pub(crate) fn divert_by_code(
        &mut self,
        now: Instant,
        call: CallId,
        leg: LegId,
        what: Option<Diversion>,
    ) {
        let known = self.calls.get(&call);
        let handset = known.and_then(|call| call.legs.origin().handset().cloned());
        let is_there = match &what {
            Some(Diversion::To(other)) => self.handsets.contains(other),
            Some(Diversion::DoNotDisturb) | None => true,
        };
        let tones = if what.is_some() { 2 } else { 1 };
        let is_done = handset.is_some_and(|handset| is_there && self.diverts(&handset, what));
        if is_done {
            self.answer_then(now, call, leg, Next::Confirm(tones));
        } else {
            self.refuse(now, call, leg, Cause::INVALID_NUMBER_FORMAT);
        }
    }

    /// A handset does this with calls for it from now on. False where that would make a circle.
    pub(crate) fn diverts(&mut self, handset: &HandsetId, what: Option<Diversion>) -> bool {
        if let Some(Diversion::To(other)) = &what
            && self.leads_to(other, handset)
        {
            return false;
        }
        let before = match &what {
            Some(diversion) => self.diversions.insert(handset.clone(), diversion.clone()),
            None => self.diversions.remove(handset),
        };
        if before != what {
            self.emit(Output::Diversion(handset.clone(), what));
        }
        true
    }

    /// What was before a restart is so again, unless it was changed since.
    pub(crate) fn remember_diversion(&mut self, handset: &HandsetId, what: Diversion) {
        if !self.diversions.contains_key(handset) {
            self.diverts(handset, Some(what));
        }
    }

    /// The handset that rings for a handset, if one can.
    pub(crate) fn who_rings_for(&self, handset: &HandsetId) -> Result<HandsetId, Cause> {
        let mut rings = handset;
        // It ends, for it is no circle.
        while let Some(diversion) = self.diversions.get(rings) {
            match diversion {
                Diversion::DoNotDisturb => return Err(Cause::USER_BUSY),
                Diversion::To(other) => rings = other,
            }
        }
        self.can_ring(rings)?;
        Ok(rings.clone())
    }

    /// Whether calls for one handset come to another by forwarding.
    fn leads_to(&self, from: &HandsetId, to: &HandsetId) -> bool {
        let mut at = from;
        loop {
            if at == to {
                return true;
            }
            match self.diversions.get(at) {
                Some(Diversion::To(next)) => at = next,
                Some(Diversion::DoNotDisturb) | None => return false,
            }
        }
    }

    /// Short tones, then the end.
    pub(crate) fn confirm(&mut self, now: Instant, call: CallId, tones: u8) {
        let deadline = Instant(now.0 + self.config.farewell);
        self.with(call, |call| {
            call.state = State::Farewell(DONE);
            call.deadline = Some(deadline);
        });
        let what = vec![Announcement::Tone(Tone::Beep); usize::from(tones)];
        self.play(call, what, false);
    }
}
