//! Reliable provisional responses (RFC 3262), sent and received.

use std::collections::VecDeque;
use std::time::Duration;

use super::offers::{Carried, Offers, sdp_of};
use super::options::CallError;
use super::usage::{Owed, Pending, Purpose};
use super::{Call, Session, Timer};
use crate::endpoint::{Core, Description, End, Event, Reliably};
use crate::header::{RAck, RSeq};
use crate::transaction::{Owner, ServerId};
use crate::{Headers, Method, Name, Request, Response, StatusCode};

/// Most responses that wait for the PRACK of the one before.
const MOST_WAITING: usize = 8;

/// Ours that was not acknowledged yet.
#[derive(Debug)]
struct Outstanding {
    rseq: u32,
    response: Response,
    /// It has our offer, which its PRACK answers.
    has_offer: bool,
    pause: Duration,
}

/// Those that we send.
#[derive(Debug)]
pub(super) struct Reliable {
    is_wanted: bool,
    next: u32,
    outstanding: Option<Outstanding>,
    waiting: VecDeque<Response>,
}

impl Reliable {
    pub(super) fn new(first: u32, invite: &Headers, reliably: Reliably) -> Self {
        let says = |name: &Name| {
            let tokens = invite.tokens(name);
            tokens
                .iter()
                .any(|token| token.eq_ignore_ascii_case("100rel"))
        };
        let is_wanted =
            says(&Name::REQUIRE) || (reliably == Reliably::WhenSupported && says(&Name::SUPPORTED));
        Self {
            is_wanted,
            next: first,
            outstanding: None,
            waiting: VecDeque::new(),
        }
    }

    pub(super) const fn is_wanted(&self) -> bool {
        self.is_wanted
    }

    pub(super) const fn is_outstanding(&self) -> bool {
        self.outstanding.is_some()
    }

    /// Takes note of a PRACK; gives what it acknowledges.
    fn take_acknowledged(&mut self, rack: &RAck, cseq: Option<u32>) -> Option<Outstanding> {
        let is_it = |open: &Outstanding| {
            open.rseq == rack.response && rack.method == Method::Invite && cseq == Some(rack.cseq)
        };
        if !self.outstanding.as_ref().is_some_and(is_it) {
            return None;
        }
        self.outstanding.take()
    }
}

impl Session {
    /// Sends a provisional response until its PRACK has come; one after the other.
    pub(super) fn send_reliable(
        &mut self,
        core: &mut Core,
        now: Duration,
        mut response: Response,
    ) -> Result<(), CallError> {
        let times = core.config.times;
        let Call::Ringing(ringing) = &mut self.call else {
            return Err(CallError::State);
        };
        let reliable = &mut ringing.reliable;
        if reliable.is_outstanding() {
            if reliable.waiting.len() >= MOST_WAITING {
                return Err(CallError::Full);
            }
            reliable.waiting.push_back(response);
            return Ok(());
        }
        let rseq = reliable.next;
        reliable.next += 1;
        response.headers.push(Name::REQUIRE, "100rel");
        response.headers.push(Name::RSEQ, rseq.to_string());
        core.respond(now, ringing.server, response.clone());
        let is_ours = self
            .usages
            .first()
            .is_some_and(|usage| usage.offers == Offers::Ours);
        reliable.outstanding = Some(Outstanding {
            rseq,
            has_offer: is_ours && !response.body.is_empty(),
            response,
            pause: times.t1,
        });
        self.timers.stop(Timer::StillRinging);
        self.timers.start(Timer::RepeatReliable, now + times.t1);
        self.timers.start(Timer::NoPrack, now + times.transaction());
        Ok(())
    }

    pub(super) fn repeat_reliable(&mut self, core: &mut Core, now: Duration) {
        let Call::Ringing(ringing) = &mut self.call else {
            return;
        };
        let Some(open) = &mut ringing.reliable.outstanding else {
            return;
        };
        // Without the bound of T2 (§3).
        open.pause *= 2;
        core.respond(now, ringing.server, open.response.clone());
        self.timers.start(Timer::RepeatReliable, now + open.pause);
    }

    pub(super) fn never_pracked(&mut self, core: &mut Core, now: Duration) {
        if let Call::Ringing(ringing) = &self.call {
            core.answer(now, ringing.server, StatusCode::SERVER_TIMEOUT);
            self.finish(core, now, End::NoPrack);
        }
    }

    /// A PRACK has come.
    pub(super) fn pracked(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        request: &Request,
    ) {
        let id = self.id;
        let acknowledged = match &mut self.call {
            Call::Ringing(ringing) => {
                let invite = core.servers.request_of(ringing.server);
                let cseq = invite.and_then(|invite| invite.headers.cseq().ok());
                let rack = request.headers.get::<RAck>();
                let cseq = cseq.map(|cseq| cseq.number);
                let rack = rack.ok();
                rack.and_then(|rack| ringing.reliable.take_acknowledged(&rack, cseq))
            }
            _ => None,
        };
        let Some(acknowledged) = acknowledged else {
            core.answer(now, server, StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST);
            return;
        };
        self.timers.stop(Timer::RepeatReliable);
        self.timers.stop(Timer::NoPrack);
        let sdp = sdp_of(&request.headers, &request.body);
        if let Some(usage) = self.usage() {
            match (usage.offers, sdp) {
                // Ours may be that of the 2xx as well, which waits for this.
                (Offers::Ours, sdp) if acknowledged.has_offer => {
                    usage.offers = Offers::Settled;
                    core.answer(now, server, StatusCode::OK);
                    core.tell(Event::Changed {
                        session: id,
                        description: sdp.map(Description::Answer),
                    });
                }
                (Offers::Settled, Some(offer)) => {
                    // A new offer, whose answer the response carries (§5).
                    usage.offers = Offers::Theirs;
                    usage.owed = Some(Owed::Response {
                        server,
                        method: Method::Prack,
                        has_offer: true,
                    });
                    core.tell(Event::Offer {
                        session: id,
                        description: Some(offer),
                    });
                }
                _ => {
                    core.answer(now, server, StatusCode::OK);
                }
            }
        }
        let next = match &mut self.call {
            Call::Ringing(ringing) => ringing.reliable.waiting.pop_front(),
            _ => None,
        };
        if let Some(next) = next {
            // It was room enough before; there is more now.
            let _ = self.send_reliable(core, now, next);
        }
    }

    /// Whether a provisional response to us is reliable; an error if it is not its turn (§4).
    pub(super) fn take_reliable(
        &mut self,
        index: usize,
        response: &Response,
    ) -> Result<Carried, ()> {
        let requires = response.headers.tokens(&Name::REQUIRE);
        let is_reliable = requires
            .iter()
            .any(|token| token.eq_ignore_ascii_case("100rel"));
        let rseq = response.headers.get::<RSeq>();
        let (true, Ok(RSeq(rseq))) = (is_reliable, rseq) else {
            return Ok(Carried::Unreliably);
        };
        let usage = &mut self.usages[index];
        match usage.last_rseq {
            Some(last) if rseq != last.wrapping_add(1) => Err(()),
            _ => {
                usage.last_rseq = Some(rseq);
                Ok(Carried::Reliably)
            }
        }
    }

    /// Acknowledges a reliable provisional response, unless an answer has to go with it first.
    pub(super) fn acknowledge_reliable(
        &mut self,
        core: &mut Core,
        now: Duration,
        index: usize,
        response: &Response,
        owes_answer: bool,
    ) {
        let rseq = response.headers.get::<RSeq>();
        let (Ok(RSeq(rseq)), Ok(cseq)) = (rseq, response.headers.cseq()) else {
            return;
        };
        let rack = RAck {
            response: rseq,
            cseq: cseq.number,
            method: Method::Invite,
        };
        if owes_answer {
            self.usages[index].owed = Some(Owed::Prack(rack));
        } else {
            self.prack(core, now, index, &rack, None);
        }
    }

    pub(super) fn prack(
        &mut self,
        core: &mut Core,
        now: Duration,
        index: usize,
        rack: &RAck,
        answer: Option<Vec<u8>>,
    ) {
        let mut prack = self.usages[index].dialog.request(Method::Prack);
        prack.headers.push(Name::RACK, rack.to_string());
        if let Some(answer) = answer {
            prack.headers.push(Name::CONTENT_TYPE, "application/sdp");
            prack.body = answer;
        }
        self.send(core, now, index, prack, Purpose::Prack);
    }

    /// Sends a request in a dialog; false if there is no room for it.
    pub(super) fn send(
        &mut self,
        core: &mut Core,
        now: Duration,
        index: usize,
        mut request: Request,
        purpose: Purpose,
    ) -> bool {
        let cnonce = core.random.token();
        self.authenticator.authorize(&mut request, &cnonce);
        let Some(usage) = self.usages.get_mut(index) else {
            return false;
        };
        let is_bye = matches!(purpose, Purpose::Bye);
        if !is_bye && !usage.has_room() {
            return false;
        }
        let owner = Owner::Session(self.id);
        let Some(client) = core.send_in(now, request, &usage.dialog, owner) else {
            return false;
        };
        usage.pending.push(Pending {
            client,
            purpose,
            attempt: 0,
        });
        true
    }
}
