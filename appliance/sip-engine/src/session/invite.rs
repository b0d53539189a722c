//! What a call of ours sends: INVITE, the ACK of its 2xx, the BYE of forks that nobody wants.

use std::time::Duration;

use super::options::Invite;
use crate::dialog::{Dialog, Reach, contact_of};
use crate::endpoint::Core;
use crate::flow::Flow;
use crate::transaction::{ClientId, Owner};
use crate::{CSeq, Method, Name, NameAddr, Request, Response};

/// Our first INVITE, without Via.
pub(super) fn request_of(core: &mut Core, invite: &Invite) -> Request {
    let mut request = Request::new(Method::Invite, invite.to.without_headers());
    let headers = &mut request.headers;
    headers.push(Name::MAX_FORWARDS, "70");
    for route in &invite.routes {
        headers.push(Name::ROUTE, route.to_string());
    }
    let from = invite.from.clone().with_tag(&core.random.token());
    headers.push(Name::FROM, from.to_string());
    headers.push(
        Name::TO,
        NameAddr::new(invite.to.without_headers()).to_string(),
    );
    headers.push(Name::CALL_ID, core.random.call_id());
    let cseq = CSeq {
        number: 1,
        method: Method::Invite,
    };
    headers.push(Name::CSEQ, cseq.to_string());
    headers.push(
        Name::CONTACT,
        NameAddr::new(invite.contact.clone()).to_string(),
    );
    headers.push(Name::ALLOW, core.allow());
    let mut supported = vec!["replaces", "timer"];
    if invite.takes_reliable {
        supported.insert(0, "100rel");
    }
    headers.push(Name::SUPPORTED, supported.join(", "));
    headers.push_all(&invite.headers);
    if let Some(offer) = &invite.offer {
        headers.push(Name::CONTENT_TYPE, "application/sdp");
        request.body.clone_from(offer);
    }
    request
}

/// An ACK has the credentials of its INVITE (§22.1).
pub(super) fn copy_credentials(invite: &Request, ack: &mut Request) {
    for name in [Name::AUTHORIZATION, Name::PROXY_AUTHORIZATION] {
        for value in invite.headers.all(&name) {
            ack.headers.push(name.clone(), value);
        }
    }
}

/// Acknowledges a 2xx that nobody wants, and hangs up there (§13.2.2.4).
pub(crate) fn end_fork(
    core: &mut Core,
    now: Duration,
    client: ClientId,
    response: &Response,
    heard: Flow,
) {
    let Some(invite) = core.clients.request_of(client) else {
        return;
    };
    let reach = Reach::Contact;
    let contact = contact_of(&invite.headers);
    let contact = contact.unwrap_or_else(|| invite.uri.clone());
    let dialog = Dialog::of_response(invite, response, contact, heard, reach);
    let (Ok(mut dialog), Ok(cseq)) = (dialog, invite.headers.cseq()) else {
        return;
    };
    let mut ack = dialog.ack(cseq.number);
    copy_credentials(invite, &mut ack);
    let is_within = invite.headers.to_tag().is_ok_and(|tag| tag.is_some());
    let transmit = core.send_ack(ack, &dialog);
    core.clients
        .acknowledged(now, client, dialog.id.remote_tag.clone(), transmit);
    if is_within {
        // A re-INVITE's: the call was ended meanwhile.
        return;
    }
    let bye = dialog.request(Method::Bye);
    core.send_in(now, bye, &dialog, Owner::Nobody);
}
