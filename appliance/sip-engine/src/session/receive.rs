//! What arrives in a call, and whose it is.

use std::time::Duration;

use super::invite::end_fork;
use super::usage::{Pending, Purpose};
use super::{Call, Session};
use crate::dialog::Turn;
use crate::endpoint::{Core, End, Event, IncomingId};
use crate::flow::Flow;
use crate::transaction::{ClientId, Owner};
use crate::{Method, Name, Request, Response, StatusCode};

impl Session {
    pub(super) fn receive_response(
        &mut self,
        core: &mut Core,
        now: Duration,
        client: ClientId,
        response: Response,
        heard: Flow,
    ) {
        core.informed(client, &mut self.authenticator, &response);
        if Some(client) == self.first {
            if matches!(self.call, Call::Calling(_)) {
                self.invite_answered(core, now, response, heard);
            } else if response.status.is_success() {
                // A copy of one whose ACK waits for our answer, or another fork's.
                let tag = response.headers.to_tag().ok().flatten().unwrap_or_default();
                if !self.has_dialog(&tag) {
                    end_fork(core, now, client, &response, heard);
                }
            }
            return;
        }
        if response.status.is_provisional() {
            return;
        }
        let mut usages = self.usages.iter_mut().enumerate();
        let found = usages.find_map(|(index, usage)| Some((index, usage.take_pending(client)?)));
        let Some((index, mut pending)) = found else {
            return;
        };
        self.usages[index].dialog.heard = heard;
        if self.is_sent_again(core, now, index, &mut pending, &response) {
            self.usages[index].pending.push(pending);
            return;
        }
        match pending.purpose.clone() {
            Purpose::Bye => self.finish(core, now, End::Here),
            Purpose::Prack => {}
            Purpose::Change(change) => {
                self.change_answered(core, now, index, &pending, change, &response);
            }
            Purpose::Refer => self.refer_answered(core, &response),
            Purpose::Notify => self.notify_answered(&response),
            Purpose::Outgoing(id) => {
                let is_lost = response.status == StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST;
                core.tell(Event::Response {
                    id,
                    response: Box::new(response),
                    flow: heard,
                });
                if is_lost && matches!(self.call, Call::Up) {
                    self.lost(core, now);
                }
            }
        }
    }

    /// Sends a request again that was challenged, or asked for too short a timer.
    fn is_sent_again(
        &mut self,
        core: &mut Core,
        now: Duration,
        index: usize,
        pending: &mut Pending,
        response: &Response,
    ) -> bool {
        let is_challenged = self.authenticator.challenged(response, pending.attempt);
        let least_s = super::refresh::too_small(response);
        if pending.attempt >= 4 || !(is_challenged || least_s.is_some()) {
            return false;
        }
        let number = self.usages[index].dialog.next_cseq();
        let authenticator = &mut self.authenticator;
        let owner = Owner::Session(self.id);
        let again = core.send_again(
            now,
            pending.client,
            number,
            owner,
            authenticator,
            |request| {
                if let Some(least_s) = least_s {
                    super::refresh::ask_for(request, least_s);
                }
            },
        );
        let Some(client) = again else {
            return false;
        };
        pending.client = client;
        pending.attempt += 1;
        true
    }

    pub(super) fn receive_no_response(&mut self, core: &mut Core, now: Duration, client: ClientId) {
        if Some(client) == self.first {
            if matches!(self.call, Call::Calling(_)) {
                self.invite_unanswered(core, now);
            }
            return;
        }
        let mut usages = self.usages.iter_mut();
        let Some(pending) = usages.find_map(|usage| usage.take_pending(client)) else {
            return;
        };
        match pending.purpose {
            Purpose::Bye => self.finish(core, now, End::Here),
            Purpose::Prack => {}
            Purpose::Change(_) => self.lost(core, now),
            Purpose::Refer => self.refer_unanswered(core),
            Purpose::Notify => self.refers_expire(),
            Purpose::Outgoing(id) => core.tell(Event::NoResponse { id }),
        }
    }

    pub(super) fn receive_request(
        &mut self,
        core: &mut Core,
        now: Duration,
        id: IncomingId,
        request: Request,
        heard: Flow,
    ) {
        let server = id.0;
        let tag = request
            .headers
            .from_tag()
            .ok()
            .flatten()
            .unwrap_or_default();
        let Some(index) = self.usage_index(&tag) else {
            core.answer(now, server, StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
            return;
        };
        match self.usages[index].dialog.receive(&request, heard) {
            Ok(Turn::InOrder) => {}
            Ok(Turn::Late) => {
                core.answer(now, server, StatusCode::SERVER_INTERNAL_ERROR);
                return;
            }
            Err(_) => {
                core.answer(now, server, StatusCode::BAD_REQUEST);
                return;
            }
        }
        match request.method {
            Method::Bye => self.receive_bye(core, now, id, &request),
            Method::Notify if self.refers.takes(&request) => {
                self.notified(core, now, server, &request);
            }
            _ if self.is_told || matches!(self.call, Call::Closing | Call::Over) => {
                if request.method == Method::Invite {
                    self.taken_for_acknowledged(core);
                }
                core.answer(now, server, StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
            }
            Method::Invite | Method::Update => self.asked_to_change(core, now, server, &request),
            Method::Prack => self.pracked(core, now, server, &request),
            Method::Options => {
                core.answer(now, server, StatusCode::OK);
            }
            Method::Refer => self.referred(core, now, id, request),
            _ => core.tell(Event::Request {
                id,
                session: Some(self.id),
                request: Box::new(request),
                flow: heard,
            }),
        }
    }

    /// An ACK that is no transaction's.
    pub(crate) fn handle_ack(
        &mut self,
        core: &mut Core,
        now: Duration,
        ack: &Request,
        heard: Flow,
    ) {
        let tag = ack.headers.from_tag().ok().flatten().unwrap_or_default();
        if let Some(index) = self.usage_index(&tag) {
            self.usages[index].dialog.heard = heard;
            self.acknowledged(core, ack);
            self.go_on(core, now);
        }
    }

    fn receive_bye(&mut self, core: &mut Core, now: Duration, id: IncomingId, bye: &Request) {
        core.answer(now, id.0, StatusCode::OK);
        let headers = bye.headers.clone();
        match self.call {
            Call::Up => self.finish(core, now, End::Bye(headers)),
            Call::Ringing(_) => self.given_up(core, now, End::Bye(headers)),
            Call::Calling(_) => {
                // Only one whose 2xx was lost hangs up before we have heard it.
                self.tell_end(core, End::Bye(headers));
                self.want_cancel(Vec::new());
            }
            // BYEs that cross: each is answered, and ours ends by its own answer.
            Call::Closing | Call::Over => {}
        }
    }

    /// Sends a request of the owner's in the call.
    pub(crate) fn request(
        &mut self,
        core: &mut Core,
        now: Duration,
        id: crate::endpoint::OutgoingId,
        method: Method,
        headers: &crate::endpoint::MoreHeaders,
        content: Option<super::Content>,
    ) -> Result<(), super::CallError> {
        if matches!(self.call, Call::Closing | Call::Over) || self.is_told {
            return Err(super::CallError::Gone);
        }
        let usage = self.usages.first_mut().ok_or(super::CallError::State)?;
        let mut request = usage.dialog.request(method);
        request.headers.push_all(headers);
        if let Some(content) = content {
            request.headers.push(Name::CONTENT_TYPE, content.kind);
            request.body = content.octets;
        }
        if self.send(core, now, 0, request, Purpose::Outgoing(id)) {
            Ok(())
        } else {
            Err(super::CallError::Full)
        }
    }
}
