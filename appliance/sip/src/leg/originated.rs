//! A call that the switch makes.

use jawab_sip_engine::dialog::Reach;
use jawab_sip_engine::endpoint::{Description, SessionId};
use jawab_sip_engine::flow::{Flow, Protocol};
use jawab_sip_engine::session::Invite;
use jawab_sip_engine::{NameAddr, Response, Uri};
use jawab_switch::{Cause, Endpoint, LegEvent, LegId, Number};
use tracing::{debug, warn};

use super::{Leg, Side};
use crate::agent::Agent;
use crate::local_address::{contact, host};

impl Agent {
    /// The switch wants a leg to a handset or a trunk.
    pub(super) fn originate(
        &mut self,
        id: LegId,
        to: Endpoint,
        called: &Number,
        caller: Option<&Number>,
    ) {
        match self.invite(id, &to, called, caller) {
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
        caller: Option<&Number>,
    ) -> Result<Leg, Cause> {
        let (uri, flow, reach) = self.way_to(to, called)?;
        let failed = |what: &str, error: &dyn std::fmt::Display| {
            warn!("cannot call {to:?}: {what}: {error}");
            Cause::TEMPORARY_FAILURE
        };
        let local = self
            .media
            .open_rtp(id, flow.local.ip())
            .map_err(|error| failed("no audio", &error))?;
        let mut negotiation = self.legs.negotiation(local);
        let offer = negotiation.offer().to_string().into_bytes();
        // By its address and the port that requests go to, whatever carries this one.
        let user = caller.map_or("anonymous", Number::as_str);
        let from = Uri::sip(Some(user), &host(flow.local.ip()), Some(flow.local.port()));
        let mut invite = Invite::new(
            uri,
            NameAddr::new(from),
            contact("jawab", flow),
            flow,
            Some(offer),
        );
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

    /// Whom to ask for, and by which way.
    fn way_to(&mut self, to: &Endpoint, called: &Number) -> Result<(Uri, Flow, Reach), Cause> {
        match to {
            Endpoint::Handset(handset) => {
                let binding = self.registry.get(handset);
                let binding = binding.ok_or(Cause::SUBSCRIBER_ABSENT)?;
                Ok((binding.contact.clone(), binding.flow, Reach::AsHeard))
            }
            Endpoint::Line(line) => {
                let trunk = self.config.trunks.iter().find(|trunk| trunk.line == *line);
                let peer = trunk.ok_or(Cause::NO_ROUTE)?.peer;
                let uri = Uri::sip(Some(called.as_str()), &host(peer.ip()), Some(peer.port()));
                Ok((uri, self.flow(Protocol::Udp, peer), Reach::Contact))
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
            self.tell_leg(id, LegEvent::Alerting);
        }
    }
}
