//! A call that arrives.

use std::sync::Arc;

use jawab_switch::{Endpoint, LegEvent, Number};
use rsipstack::sip::StatusCode;
use rsipstack::transaction::transaction::Transaction;
use tracing::{info, warn};

use super::Leg;
use crate::agent::{Agent, source};
use crate::config::NoAudio;
use crate::numbers::{called_of, caller_of};
use crate::sdp::{self, Local};
use crate::view::sdp_in;

/// An INVITE arrived from somebody known.
pub(crate) async fn offered(
    agent: Arc<Agent>,
    transaction: &mut Transaction,
    from: Endpoint,
) -> rsipstack::Result<()> {
    let peer = source(transaction)?;
    let id = agent.next_leg();
    let address = match agent.media.open_rtp(id, agent.address_towards(peer.ip())) {
        Ok(address) => address,
        Err(error) => {
            warn!("a call from {peer} is refused: {error}");
            return transaction.reply(StatusCode::ServiceUnavailable).await;
        }
    };
    let local = Local {
        address,
        version: 1,
    };
    let audio = sdp::remote(sdp_in(&transaction.original, &transaction.original.body))
        .map_err(NoAudio::from)
        .and_then(|remote| {
            agent.media.set_remote(id, remote)?;
            Ok(sdp::answer(local, &remote))
        });
    let answer = match audio {
        Ok(answer) => answer,
        Err(error) => {
            info!("a call from {peer} is refused: {error}");
            agent.media.close(id);
            return transaction.reply(StatusCode::NotAcceptableHere).await;
        }
    };
    let (states, heard) = agent.dialogs.new_dialog_state_channel();
    let dialog = agent.contact("jawab", peer.ip()).and_then(|contact| {
        let dialogs = &agent.dialogs;
        dialogs.get_or_create_server_invite(transaction, states, None, Some(contact))
    });
    let mut dialog = match dialog {
        Ok(dialog) => dialog,
        Err(error) => {
            info!("a call from {peer} is refused: {error}");
            agent.media.close(id);
            return transaction.reply(StatusCode::BadRequest).await;
        }
    };
    let messages = agent.adopt(id, from.clone());
    let called = called_of(&transaction.original);
    let caller = match &from {
        Endpoint::Line(_) => caller_of(&transaction.original),
        // Whoever knows the extension's secret is the extension, whatever the phone says.
        Endpoint::Handset(handset) => Some(Number::from(handset.as_str())),
    };
    let leg = Leg {
        agent: agent.clone(),
        id,
        far_end: from.clone(),
        dialog: dialog.clone(),
        local,
        answer: Some(answer),
        alerting: false,
        confirmed: false,
        held: false,
        ending: None,
    };
    agent
        .tell_leg(
            id,
            LegEvent::Offered {
                from,
                caller,
                called,
            },
        )
        .await;
    tokio::spawn(leg.live(messages, heard, None));
    dialog.handle(transaction).await
}
