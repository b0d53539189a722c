//! A call that the switch makes.

use std::sync::Arc;

use jawab_switch::{Cause, Endpoint, LegId, Number};
use rsipstack::dialog::dialog::DialogStateReceiver;
use rsipstack::dialog::invitation::{InviteAsyncResult, InviteOption};
use rsipstack::sip::Uri;
use tracing::warn;

use super::Leg;
use crate::agent::Agent;
use crate::keep_alive::destination;
use crate::sdp::{self, Local};
use crate::stack_form::for_stack;

/// The switch wants a leg to a handset or a trunk.
pub(crate) async fn originate(
    agent: Arc<Agent>,
    id: LegId,
    to: Endpoint,
    called: Number,
    caller: Option<Number>,
) {
    let messages = agent.adopt(id, to.clone());
    let started = match invite(&agent, id, &to, &called, caller.as_ref()) {
        Ok(started) => started,
        Err(cause) => {
            agent.released(id, cause).await;
            return;
        }
    };
    let (leg, states, invited) = started;
    leg.live(messages, states, Some(invited)).await;
}

pub(super) type Invited = tokio::task::JoinHandle<InviteAsyncResult>;

fn invite(
    agent: &Arc<Agent>,
    id: LegId,
    to: &Endpoint,
    called: &Number,
    caller: Option<&Number>,
) -> Result<(Leg, DialogStateReceiver, Invited), Cause> {
    let (uri, peer, tcp) = match to {
        Endpoint::Handset(handset) => {
            let binding = agent.registry().get(handset).cloned();
            let binding = binding.ok_or(Cause::SUBSCRIBER_ABSENT)?;
            let uri = if binding.tcp {
                binding.contact
            } else {
                for_stack(&binding.contact)
            };
            (uri, binding.source, binding.tcp)
        }
        Endpoint::Line(line) => {
            let trunk = agent.config.trunks.iter().find(|trunk| trunk.line == *line);
            let peer = trunk.ok_or(Cause::NO_ROUTE)?.peer;
            (format!("sip:{called}@{peer}"), peer, false)
        }
    };
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        warn!("cannot call {to:?}: {what}: {error}");
        Cause::TEMPORARY_FAILURE
    };
    let address = agent
        .media
        .open_rtp(id, agent.address_towards(peer.ip()))
        .map_err(|error| failed("no audio", &error))?;
    let local = Local {
        address,
        version: 1,
    };
    let user = caller.map_or("anonymous", Number::as_str);
    let contact = |user: &str| agent.contact(user, peer.ip());
    let options = InviteOption {
        caller: contact(user).map_err(|error| failed("caller", &error))?,
        callee: Uri::try_from(uri.as_str()).map_err(|error| failed("address", &error))?,
        destination: Some(destination(peer, tcp)),
        contact: contact("jawab").map_err(|error| failed("contact", &error))?,
        content_type: Some("application/sdp".into()),
        offer: Some(sdp::offer(local).into_bytes()),
        ..InviteOption::default()
    };
    let (states, heard) = agent.dialogs.new_dialog_state_channel();
    let (dialog, invited) = agent
        .dialogs
        .do_invite_async(options, states)
        .map_err(|error| failed("INVITE", &error))?;
    let leg = Leg {
        agent: agent.clone(),
        id,
        far_end: to.clone(),
        dialog,
        local,
        answer: None,
        alerting: false,
        confirmed: false,
        held: false,
        ending: None,
    };
    Ok((leg, heard, invited))
}
