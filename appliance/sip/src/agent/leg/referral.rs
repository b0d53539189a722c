//! A phone's own transfer key (REFER, RFC 3515), in a call of its own: what it wants is asked of
//! call control, and it is told how that goes.

use std::collections::HashMap;

use jawab_sip_engine::endpoint::{IncomingId, SessionId};
use jawab_sip_engine::header::Replaces;
use jawab_sip_engine::{StatusCode, Uri};
use jawab_switch::{
    Endpoint, LegEvent, LegId, ReferTo, ReferralEvent, ReferralId, ReferralRefusal,
};
use tracing::{debug, info};

use crate::agent::Agent;
use crate::cause::status_for;
use crate::numbers::number_in;

/// Most that are under way: call control answers each at once, and those that go on have a call
/// each.
const MOST: usize = 256;

/// Those that are not over.
#[derive(Debug, Default)]
pub(crate) struct Referrals {
    last: u64,
    open: HashMap<ReferralId, (SessionId, IncomingId)>,
}

impl Referrals {
    fn begin(&mut self, session: SessionId, request: IncomingId) -> Option<ReferralId> {
        if self.open.len() >= MOST {
            return None;
        }
        self.last += 1;
        let id = ReferralId(self.last);
        self.open.insert(id, (session, request));
        Some(id)
    }

    /// The engine has begun anew: nobody is told of any any more.
    pub(crate) fn forget_all(&mut self) {
        self.open.clear();
    }
}

impl Agent {
    /// A far end wants its call handed over.
    pub(crate) fn referred(
        &mut self,
        session: SessionId,
        request: IncomingId,
        target: &Uri,
        replaces: Option<&Replaces>,
    ) {
        match self.referral(session, target, replaces) {
            Ok((leg, to)) => match self.legs.referrals.begin(session, request) {
                Some(id) => self.tell_leg(leg, LegEvent::Refers(id, to)),
                None => self.respond(request, StatusCode::SERVICE_UNAVAILABLE, &[]),
            },
            Err(status) => {
                debug!("{session:?} refers, which is refused with {status}");
                self.respond(request, status, &[]);
            }
        }
    }

    /// What is wanted, if it may be of this far end: an operator hands nothing over here.
    fn referral(
        &self,
        session: SessionId,
        target: &Uri,
        replaces: Option<&Replaces>,
    ) -> Result<(LegId, ReferTo), StatusCode> {
        let id = self.legs.of(session).ok_or(StatusCode::DECLINE)?;
        let leg = self.legs.get(id).ok_or(StatusCode::DECLINE)?;
        if !matches!(leg.far_end, Endpoint::Handset(_)) {
            return Err(StatusCode::FORBIDDEN);
        }
        let to = match replaces {
            Some(replaces) => {
                let other = self.engine.session_named(replaces);
                let other = other.and_then(|session| self.legs.of(session));
                // 404 and 481 would end the call that it is in (RFC 5057 §5.1).
                ReferTo::InPlaceOf(other.ok_or(StatusCode::DECLINE)?)
            }
            None => ReferTo::Number(number_in(target).ok_or(StatusCode::FORBIDDEN)?),
        };
        Ok((id, to))
    }

    /// Call control says how it goes. The call that it was wanted in may be over.
    pub(crate) fn referral_goes_on(&mut self, id: ReferralId, event: ReferralEvent) {
        let goes_on = matches!(event, ReferralEvent::Accepted | ReferralEvent::Alerting);
        let open = &mut self.legs.referrals.open;
        let found = if goes_on {
            open.get(&id).copied()
        } else {
            open.remove(&id)
        };
        let Some((session, request)) = found else {
            return;
        };
        let time = self.time();
        let told = match event {
            ReferralEvent::Refused(why) => {
                let status = match why {
                    ReferralRefusal::Forbidden => StatusCode::FORBIDDEN,
                    ReferralRefusal::Declined => StatusCode::DECLINE,
                };
                info!("a handset's own transfer key is refused with {status}");
                return self.respond(request, status, &[]);
            }
            ReferralEvent::Accepted => self.engine.accept_refer(time, session, request),
            ReferralEvent::Alerting => {
                let status = StatusCode::RINGING;
                self.engine.notify_refer(time, session, request, status)
            }
            ReferralEvent::Done => {
                let status = StatusCode::OK;
                self.engine.notify_refer(time, session, request, status)
            }
            ReferralEvent::Failed(cause) => {
                let status = status_for(cause);
                self.engine.notify_refer(time, session, request, status)
            }
        };
        // The phone has hung up, or does not want to be told.
        if let Err(error) = told {
            debug!("{session:?} is not told how its referral goes: {error}");
        }
    }
}
