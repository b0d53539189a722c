//! A call that arrives.

use jawab_sip_engine::dialog::Reach;
use jawab_sip_engine::endpoint::SessionId;
use jawab_sip_engine::sdp::SessionDescription;
use jawab_sip_engine::{Name, StatusCode};
use jawab_switch::{Cause, Endpoint, LegEvent, LegId, LineId, Number};
use tracing::{info, warn};

use super::{Leg, Side, reason};
use crate::agent::trunks::forwarded::forwarded_of;
use crate::agent::{Agent, Asked, What, told_with};
use crate::audio::{NoAudio, remote_of};
use crate::local_address::contact;
use crate::numbers::{called_of, caller_of};

impl Agent {
    /// An INVITE arrived from somebody known.
    pub(crate) fn called(&mut self, asked: Asked, from: Endpoint) {
        let What::Call {
            session,
            description,
            replaces,
        } = asked.what
        else {
            return;
        };
        // A phone may be behind NAT and not know its own address; a trunk says where it is
        // reached, which need not be where it sends from.
        let reach = match &from {
            Endpoint::Handset(_) => Reach::AsHeard,
            Endpoint::Line(line) => self.trunks.reach(line),
        };
        let (request, flow) = (asked.request, asked.flow);
        let contact = contact("jawab", flow);
        if self.engine.let_in(session, contact, reach, None).is_err() {
            // It was given up while it was looked who it is.
            return;
        }
        if let Endpoint::Line(line) = &from
            && let Some(timer) = self.trunks.session_timer(line)
        {
            // It is there: it was let in just now.
            let _ = self.engine.set_session_timer(session, timer);
        }
        // Only who may call is told what the box can do (§8.2: authentication comes first).
        let refusal = self.engine.refusal_of(&request);
        let refusal = refusal.map(|refusal| (refusal.status, told_with(&refusal)));
        let rings = replaces.map(|session| self.to_be_taken_up(session, &from));
        let rings = rings.transpose();
        let refusal = refusal.or_else(|| Some((rings.err()?, Vec::new())));
        if let Some((status, headers)) = refusal {
            info!("a call from {} is refused with {status}", flow.peer);
            self.reject(session, status, &headers);
            return;
        }
        if let Endpoint::Line(line) = &from
            && self.trunks.is_full(line)
        {
            self.refuse_for_want_of_a_channel(session, line);
            return;
        }
        let id = self.offered.next();
        let local = match self.media.open_rtp(id, flow.local.ip()) {
            Ok(local) => local,
            Err(error) => {
                warn!("a call from {} is refused: {error}", flow.peer);
                self.reject(session, StatusCode::SERVICE_UNAVAILABLE, &[]);
                return;
            }
        };
        let mut leg = Leg {
            far_end: from.clone(),
            session,
            negotiation: self.legs.negotiation(local),
            side: Side::Originated,
            is_alerting: false,
            is_up: false,
            is_held: false,
            ending: None,
        };
        match self.describe(id, &mut leg, description.as_deref()) {
            Ok(side) => leg.side = side,
            Err(error) => {
                info!("a call from {} is refused: {error}", flow.peer);
                self.media.close(id);
                let (status, headers) = error.refusal();
                self.reject(session, status, &headers);
                return;
            }
        }
        let trunk = match &from {
            Endpoint::Line(line) => self.trunks.config(line),
            Endpoint::Handset(_) => None,
        };
        let called = trunk.map_or_else(|| called_of(&request), |trunk| trunk.called(&request));
        let forwarded = trunk.and_then(|_| forwarded_of(&request, called.as_ref()));
        let caller = match &from {
            Endpoint::Line(_) => caller_of(&request),
            // Whoever knows the extension's secret is the extension, whatever the phone says.
            Endpoint::Handset(handset) => Some(Number::from(handset.as_str())),
        };
        self.adopt(id, leg);
        let offered = match rings {
            Ok(Some(leg)) => {
                // Call control lets go of what rings, when the call is up that takes it up.
                let _ = self.engine.spare_replaced(session);
                LegEvent::OfferedInPlaceOf { from, caller, leg }
            }
            _ => LegEvent::Offered {
                from,
                caller,
                called,
            },
        };
        self.tell_leg(id, offered);
        if let Some(forwarded) = forwarded {
            self.tell_leg(id, LegEvent::Forwarded(forwarded));
        }
    }

    /// The leg whose place a call wants to take (RFC 3891 §3): a handset may have that of one that
    /// rings at a handset, as by the code for it. Nobody else's is it to take.
    fn to_be_taken_up(&self, session: SessionId, by: &Endpoint) -> Result<LegId, StatusCode> {
        let unknown = StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
        let id = self.legs.of(session).ok_or(unknown)?;
        let leg = self.legs.get(id).ok_or(unknown)?;
        let rings = matches!(leg.side, Side::Originated) && !leg.is_up;
        let are_handsets = [by, &leg.far_end]
            .iter()
            .all(|end| matches!(end, Endpoint::Handset(_)));
        if rings && are_handsets {
            Ok(id)
        } else {
            Err(StatusCode::FORBIDDEN)
        }
    }

    /// What a call is going to be answered with: the answer to its offer, or our offer.
    fn describe(&self, id: LegId, leg: &mut Leg, offer: Option<&[u8]>) -> Result<Side, NoAudio> {
        let Some(offer) = offer else {
            return Ok(Side::Offered {
                description: leg.negotiation.offer().to_string().into_bytes(),
                is_answer: false,
            });
        };
        let answer = leg.negotiation.answer(&SessionDescription::parse(offer)?)?;
        if let Some(agreed) = leg.negotiation.agreed() {
            self.media.set_remote(id, remote_of(agreed))?;
        }
        Ok(Side::Offered {
            description: answer.to_string().into_bytes(),
            is_answer: true,
        })
    }

    /// A trunk carries as many calls as it is said to, whoever makes them. The caller is to hear
    /// that it is busy (486): 503 would have the operator take the trunk for broken, and send it
    /// nothing for a while (RFC 3261 §21.5.4).
    fn refuse_for_want_of_a_channel(&mut self, session: SessionId, line: &LineId) {
        if self.ingress.is_to_be_logged(&format!("full {line}")) {
            warn!(
                "a call over trunk {line} is refused (busy): calls are on all its channels; \
                 if the operator carries more at a time, raise `channels` of the line"
            );
        }
        self.reject(session, StatusCode::BUSY_HERE, &reason(Cause::USER_BUSY));
    }

    fn reject(&mut self, session: SessionId, status: StatusCode, headers: &[(Name, String)]) {
        let time = self.time();
        // The caller may have given up in the same moment.
        let _ = self.engine.reject(time, session, status, headers);
    }
}
