//! Changes of a session that the far end wants (RFC 3261 §14.2, RFC 3311 §5.2).

use std::time::Duration;

use super::offers::{Offers, sdp_of};
use super::options::CallError;
use super::ringing::set_sdp;
use super::usage::Owed;
use super::{Call, Session, Timer, refresh};
use crate::endpoint::{Core, Event, MoreHeaders};
use crate::transaction::ServerId;
use crate::{Method, Name, Request, StatusCode};

impl Session {
    /// Re-INVITE or UPDATE of the far end.
    pub(super) fn asked_to_change(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        request: &Request,
    ) {
        let id = self.id;
        let is_invite = request.method == Method::Invite;
        let is_up = matches!(self.call, Call::Up);
        let sdp = sdp_of(&request.headers, &request.body);
        if let Some(mut refusal) = refresh::refusal(core, request) {
            refusal.headers.push(Name::ALLOW, core.allow());
            core.respond(now, server, refusal);
            return;
        }
        let Some(usage) = self.usages.first_mut() else {
            core.answer(now, server, StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
            return;
        };
        let describes = is_invite || sdp.is_some();
        if describes {
            // While one of theirs is open it is theirs to wait (§14.2), and while one of ours
            // is, both step back.
            let is_theirs = usage.owed.is_some() || (!is_up && usage.offers == Offers::Theirs);
            if is_theirs || (is_invite && !is_up) {
                core.answer_later(now, server);
                return;
            }
            let ack_may_be_lost =
                usage.first_is_unacknowledged() && usage.offers == Offers::Settled;
            let is_open = usage.unacknowledged.is_some() && !ack_may_be_lost;
            if usage.is_changing() || usage.offers == Offers::Ours || is_open {
                core.answer(now, server, StatusCode::REQUEST_PENDING);
                return;
            }
            // UPDATE says nothing of the 2xx: it may have crossed it.
            if ack_may_be_lost && is_invite {
                // Whoever goes on has had our 2xx (RFC 5407 §3.1.4).
                self.taken_for_acknowledged(core);
            }
        }
        let Some(usage) = self.usages.first_mut() else {
            return;
        };
        usage.note_abilities(&request.headers);
        if !describes {
            // A sign of life, or a new Contact.
            usage.dialog.refresh_target(&request.headers);
            self.agree_to_change(core, now, server, None);
            return;
        }
        usage.owed = Some(Owed::Response {
            server,
            method: request.method.clone(),
            has_offer: sdp.is_some(),
        });
        if sdp.is_some() {
            usage.offers = Offers::Theirs;
        }
        core.tell(Event::Offer {
            session: id,
            description: sdp,
        });
    }

    /// Gives the description that is owed: an answer, or the offer that was asked for.
    pub(crate) fn answer(
        &mut self,
        core: &mut Core,
        now: Duration,
        description: Vec<u8>,
    ) -> Result<(), CallError> {
        let index = self.usages.iter().position(|usage| usage.owed.is_some());
        let index = index.ok_or(CallError::Description)?;
        let usage = &mut self.usages[index];
        usage.said = Some(description.clone());
        match usage.owed.take() {
            Some(Owed::Ack { client, cseq }) => {
                usage.offers = Offers::Settled;
                self.acknowledge(core, now, client, cseq, Some(description));
            }
            Some(Owed::Prack(rack)) => {
                usage.offers = Offers::Settled;
                self.prack(core, now, index, &rack, Some(description));
            }
            Some(Owed::Response {
                server,
                method,
                has_offer,
            }) => {
                usage.offers = if has_offer {
                    Offers::Settled
                } else {
                    Offers::Ours
                };
                if let Some(request) = core.servers.request_of(server) {
                    usage.dialog.refresh_target(&request.headers);
                }
                if method == Method::Prack {
                    if let Some(mut response) = core.response(server, StatusCode::OK) {
                        set_sdp(&mut response, description);
                        core.respond(now, server, response);
                    }
                } else {
                    self.agree_to_change(core, now, server, Some(description));
                }
            }
            None => {}
        }
        self.go_on(core, now);
        Ok(())
    }

    fn agree_to_change(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        description: Option<Vec<u8>>,
    ) {
        let Some(request) = core.servers.request_of(server).cloned() else {
            return;
        };
        let Some(response) = core.response(server, StatusCode::OK) else {
            return;
        };
        let mut response = self.fill(core, response, server, &[]);
        if let Some(description) = description {
            set_sdp(&mut response, description);
        }
        if matches!(self.call, Call::Up) {
            let timer = self.timer(core);
            let agreed = refresh::agree(timer, &request.headers, &mut response);
            self.refresh_starts(now, agreed);
        }
        if request.method == Method::Invite {
            self.succeed(core, now, server, response, false);
        } else {
            core.respond(now, server, response);
        }
    }

    /// Refuses what the far end wants to change: the session stays as it was.
    pub(crate) fn refuse(
        &mut self,
        core: &mut Core,
        now: Duration,
        status: StatusCode,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        let usage = self.usages.first_mut().ok_or(CallError::Gone)?;
        let Some(Owed::Response { server, .. }) = usage.owed else {
            return Err(CallError::State);
        };
        if status.code() < 300 {
            return Err(CallError::State);
        }
        usage.owed = None;
        usage.offers = Offers::Settled;
        if let Some(mut response) = core.response(server, status) {
            response.headers.push_all(headers);
            core.respond(now, server, response);
        }
        self.go_on(core, now);
        Ok(())
    }

    /// The far end has cancelled its re-INVITE.
    pub(super) fn change_withdrawn(&mut self, core: &mut Core, now: Duration, invite: ServerId) {
        let Some(usage) = self.usages.first_mut().filter(|usage| usage.owes(invite)) else {
            return;
        };
        usage.owed = None;
        usage.offers = Offers::Settled;
        core.answer(now, invite, StatusCode::REQUEST_TERMINATED);
        if !self.is_told {
            core.tell(Event::Withdrawn { session: self.id });
        }
    }

    /// The far end goes on without the ACK that was lost.
    pub(super) fn taken_for_acknowledged(&mut self, core: &mut Core) {
        let Some(usage) = self.usages.first_mut() else {
            return;
        };
        if !usage.first_is_unacknowledged() || usage.offers != Offers::Settled {
            return;
        }
        usage.unacknowledged = None;
        self.timers.stop(Timer::Repeat);
        self.timers.stop(Timer::Unacknowledged);
        if !self.is_told {
            core.tell(Event::Confirmed {
                session: self.id,
                description: None,
            });
        }
    }
}
