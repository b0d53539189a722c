//! How a leg ends, and why.

use std::time::Duration;

use jawab_sip_engine::endpoint::{End, SessionId};
use jawab_switch::{Cause, Endpoint, HandsetId, Input, LegId, Presence};
use tracing::debug;

use super::{Side, reason};
use crate::agent::Agent;
use crate::cause::{cause_in, cause_of, status_for};

/// Silence of a handset after which it is asked whether it is there.
const HANDSET_SILENT: Duration = Duration::from_secs(6);

/// The same of a trunk: providers that suppress silence may say nothing for a while.
const TRUNK_SILENT: Duration = Duration::from_secs(30);

impl Agent {
    /// Refuses, cancels or hangs up, as the leg's state asks for. The end follows.
    pub(super) fn release(&mut self, id: LegId, cause: Cause) {
        let time = self.time();
        let Some(leg) = self.legs.get_mut(id) else {
            return;
        };
        if leg.ending.is_some() {
            return;
        }
        leg.ending = Some(cause);
        let (session, reason) = (leg.session, reason(cause));
        let is_offered = matches!(leg.side, Side::Offered { .. });
        if is_offered && !leg.is_up {
            let refused = self
                .engine
                .reject(time, session, status_for(cause), &reason);
            if refused.is_ok() {
                return;
            }
        }
        // One that was accepted and not acknowledged yet is hung up on.
        if let Err(error) = self.engine.end(time, session, &reason) {
            debug!("{id}: {error}");
            self.released(id, cause);
        }
    }

    /// A leg whose far end is gone, or that cannot go on. It is told all the same: it may be its
    /// way to us only that is broken. The leg does not wait for it.
    pub(crate) fn lose(&mut self, id: LegId, cause: Cause) {
        self.release(id, cause);
        self.released(id, cause);
    }

    /// The end of all legs, without a word to their far ends.
    pub(crate) fn end_all_legs(&mut self) {
        for id in self.legs.ids() {
            self.released(id, Cause::TEMPORARY_FAILURE);
        }
    }

    /// A call has ended.
    pub(crate) fn call_ended(&mut self, session: SessionId, end: &End) {
        let Some(id) = self.legs.of(session) else {
            return;
        };
        let Some(leg) = self.legs.get(id) else {
            return;
        };
        let cause = leg.ending.unwrap_or_else(|| why(end, &leg.far_end));
        let line = match &leg.far_end {
            Endpoint::Line(line) => Some(line.clone()),
            Endpoint::Handset(_) => None,
        };
        self.released(id, cause);
        if let (Some(line), End::Refused(response)) = (line, end) {
            self.trunk_refused(&line, response);
        }
    }

    /// A handset is gone: the switch is told, and its legs are given up, unless somebody
    /// is heard on them: whoever speaks is there.
    pub(crate) fn handset_gone(&mut self, handset: &HandsetId) {
        for leg in self.legs_of(&Endpoint::Handset(handset.clone())) {
            if !self.is_heard(leg) {
                self.lose(leg, Cause::DESTINATION_OUT_OF_ORDER);
            }
        }
        self.tell(Input::Handset(handset.clone(), Presence::Gone));
    }

    /// Whether somebody speaks at a handset: it need not be asked whether it is there.
    pub(crate) fn is_speaking(&self, handset: &HandsetId) -> bool {
        let legs = self.legs_of(&Endpoint::Handset(handset.clone()));
        legs.iter().any(|leg| self.is_heard(*leg))
    }

    fn is_heard(&self, leg: LegId) -> bool {
        let silent = self.media.last_heard(leg);
        silent.is_some_and(|silent| silent < HANDSET_SILENT)
    }

    /// Far ends whose audio has stopped are asked whether they are there.
    pub(crate) fn look_after_legs(&mut self) {
        for id in self.legs.ids() {
            let Some(leg) = self.legs.get(id) else {
                continue;
            };
            if !leg.is_up || leg.is_held {
                continue;
            }
            let Some(silent) = self.media.last_heard(id) else {
                continue;
            };
            match leg.far_end.clone() {
                Endpoint::Handset(handset) if silent > HANDSET_SILENT => {
                    self.check_on(&handset, HANDSET_SILENT);
                }
                Endpoint::Line(line) if silent > TRUNK_SILENT => {
                    self.check_on_trunk(&line, Some(id));
                }
                _ => {}
            }
        }
    }
}

/// What the end of a call was.
fn why(end: &End, far_end: &Endpoint) -> Cause {
    match end {
        End::Here | End::Replaced(_) => Cause::NORMAL_CLEARING,
        End::Bye(headers) | End::Cancelled(headers) => {
            cause_in(headers).unwrap_or(Cause::NORMAL_CLEARING)
        }
        End::Refused(response) => {
            cause_in(&response.headers).unwrap_or_else(|| cause_of(response.status))
        }
        End::NoResponse | End::NoAck | End::NoPrack => Cause::NO_USER_RESPONDING,
        End::Expired => Cause::RECOVERY_ON_TIMER,
        End::Lost => match far_end {
            Endpoint::Handset(_) => Cause::DESTINATION_OUT_OF_ORDER,
            Endpoint::Line(_) => Cause::NETWORK_OUT_OF_ORDER,
        },
    }
}
