//! A call that the switch makes.

use jawab_sip_engine::dialog::Reach;
use jawab_sip_engine::endpoint::{Description, SessionId};
use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::session::Invite;
use jawab_sip_engine::{NameAddr, Response, Uri};
use jawab_switch::{Cause, Diverted, Endpoint, LegEvent, LegId, Number};
use tracing::{debug, warn};

use super::{Leg, Side};
use crate::agent::Agent;
use crate::local_address::{contact, own_user};

/// Who is called.
struct Callee {
    uri: Uri,
    /// By which ways, the best first.
    ways: Vec<Flow>,
    reach: Reach,
}

/// On whose behalf somebody is called.
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct Who<'a> {
    /// Who calls.
    pub(crate) caller: Option<&'a Number>,
    /// Whether their call goes on to somebody else than they called.
    pub(crate) diverted: Option<&'a Diverted>,
}

impl Agent {
    /// The switch wants a leg to a handset or a trunk.
    pub(super) fn originate(&mut self, id: LegId, to: Endpoint, called: &Number, who: Who<'_>) {
        match self.invite(id, &to, called, who) {
            Ok(leg) => self.adopt(id, leg),
            Err(cause) => {
                self.media.close(id);
                self.tell_leg(id, LegEvent::Released(cause));
            }
        }
    }

    fn invite(
        &mut self,
        id: LegId,
        to: &Endpoint,
        called: &Number,
        who: Who<'_>,
    ) -> Result<Leg, Cause> {
        if let Endpoint::Line(line) = to
            && self.trunks.is_full(line)
        {
            // A call came in that the switch has not heard of yet.
            return Err(Cause::NO_CIRCUIT);
        }
        let Callee { uri, ways, reach } = self.callee(to, called)?;
        let way = *ways.first().ok_or(Cause::NETWORK_OUT_OF_ORDER)?;
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            warn!("cannot call {to:?}: {what}: {error}");
            Cause::TEMPORARY_FAILURE
        };
        let local = self
            .media
            .open_rtp(id, way.local.ip())
            .map_err(|error| failed("no audio", &error))?;
        let mut negotiation = self.legs.negotiation(local);
        let offer = negotiation.offer().to_string().into_bytes();
        let mut invite = match to {
            Endpoint::Handset(_) => {
                let user = who.caller.map_or("anonymous", Number::as_str);
                let from = NameAddr::new(own_user(user, way));
                Invite::new(uri, from, contact("jawab", way), way, Some(offer))
            }
            Endpoint::Line(line) => self.invite_by_trunk(line, uri, called, who, way, offer)?,
        };
        invite.ways = ways;
        invite.reach = reach;
        let time = self.time();
        let session = self
            .engine
            .invite(time, invite)
            .map_err(|error| failed("INVITE", &error))?;
        Ok(Leg {
            far_end: to.clone(),
            session,
            negotiation,
            side: Side::Originated,
            is_alerting: false,
            is_up: false,
            is_held: false,
            ending: None,
        })
    }

    /// Whom to ask for, and by which ways.
    fn callee(&mut self, to: &Endpoint, called: &Number) -> Result<Callee, Cause> {
        match to {
            Endpoint::Handset(handset) => {
                let binding = self.registry.get(handset);
                let binding = binding.ok_or(Cause::SUBSCRIBER_ABSENT)?;
                Ok(Callee {
                    uri: binding.contact.clone(),
                    ways: vec![binding.flow],
                    reach: Reach::AsHeard,
                })
            }
            Endpoint::Line(line) => {
                let ways = self.ways_to_trunk(line);
                let config = self.trunks.config(line).ok_or(Cause::NO_ROUTE)?;
                let way = *ways.first().ok_or(Cause::NETWORK_OUT_OF_ORDER)?;
                Ok(Callee {
                    uri: config.user_of_domain(called.as_str(), way),
                    ways,
                    reach: self.trunks.reach(line),
                })
            }
        }
    }

    /// A provisional response has come: what the far end plays from now on is heard (RFC 3960 §3);
    /// the media clock tells when there is something to hear.
    pub(crate) fn progressed(
        &mut self,
        session: SessionId,
        response: &Response,
        description: Option<&Description>,
    ) {
        let Some(id) = self.legs.of(session) else {
            return;
        };
        if let Some(description) = description
            && let Err(error) = self.agree(id, description.octets())
        {
            debug!("{id}: {error}");
        }
        let alerts = response.status.code() >= 180;
        if let Some(leg) = self.legs.get_mut(id)
            && alerts
            && !std::mem::replace(&mut leg.is_alerting, true)
        {
            self.watchers.moved(&leg.far_end);
            self.tell_leg(id, LegEvent::Alerting);
        }
    }
}
