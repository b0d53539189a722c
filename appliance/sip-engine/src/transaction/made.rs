//! What a transaction makes by itself: its Via, the CANCEL and the ACK of its INVITE.

use std::sync::Arc;

use crate::flow::{Flow, host_of};
use crate::{CSeq, Method, Name, Request, Response, Via};

/// Our Via: where answers are to come to, by the port that the request comes from (RFC 3581).
pub(crate) fn via(flow: Flow, branch: &str) -> Via {
    let port = Some(flow.local.port());
    Via::new(flow.protocol.transport(), host_of(flow.local), port, branch)
}

/// What an ACK and a CANCEL have of the INVITE that they belong to (RFC 3261 §9.1, §17.1.1.3).
pub(super) fn follow_up(invite: &Request, method: Method) -> Request {
    let mut request = Request::new(method.clone(), invite.uri.clone());
    if let Some(via) = invite.headers.first(&Name::VIA) {
        request.headers.push(Name::VIA, via);
    }
    for name in [Name::MAX_FORWARDS, Name::FROM, Name::CALL_ID, Name::ROUTE] {
        for value in invite.headers.all(&name) {
            request.headers.push(name.clone(), value);
        }
    }
    if let Ok(CSeq { number, .. }) = invite.headers.cseq() {
        let cseq = CSeq { number, method };
        request.headers.push(Name::CSEQ, cseq.to_string());
    }
    request
}

/// The ACK of a refusal.
pub(super) fn ack_of_refusal(invite: &Request, response: &Response) -> Option<Arc<[u8]>> {
    let mut ack = follow_up(invite, Method::Ack);
    ack.headers
        .push(Name::TO, response.headers.first(&Name::TO)?);
    Some(ack.to_octets().into())
}
