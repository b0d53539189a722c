//! A 2xx of ours until its ACK (RFC 3261 §13.3.1.4).

use std::time::Duration;

use super::offers::Carried;
use super::{Session, Timer};
use crate::endpoint::{Core, End, Event};
use crate::transaction::ServerId;
use crate::{Request, Response};

/// A 2xx of ours that was not acknowledged yet.
#[derive(Debug)]
pub(super) struct Unacknowledged {
    pub(super) server: ServerId,
    pub(super) response: Response,
    pub(super) cseq: u32,
    pub(super) pause: Duration,
    /// It was the first INVITE's.
    pub(super) is_first: bool,
}

impl Session {
    /// Sends a 2xx to an INVITE, again and again until the ACK.
    pub(super) fn succeed(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        response: Response,
        is_first: bool,
    ) {
        let times = core.config.times;
        let cseq = response.headers.cseq().map(|cseq| cseq.number);
        core.respond(now, server, response.clone());
        if let Some(usage) = self.usage() {
            usage.unacknowledged = Some(Unacknowledged {
                server,
                response,
                cseq: cseq.unwrap_or_default(),
                pause: times.t1,
                is_first,
            });
        }
        self.timers.start(Timer::Repeat, now + times.t1);
        self.timers
            .start(Timer::Unacknowledged, now + times.transaction());
    }

    pub(super) fn repeat_success(&mut self, core: &mut Core, now: Duration) {
        let times = core.config.times;
        let Some(open) = self.usage().and_then(|usage| usage.unacknowledged.as_mut()) else {
            return;
        };
        open.pause = times.doubled(open.pause);
        let (server, response, pause) = (open.server, open.response.clone(), open.pause);
        core.respond(now, server, response);
        self.timers.start(Timer::Repeat, now + pause);
    }

    /// An ACK has come. That of a refusal is its transaction's.
    pub(super) fn acknowledged(&mut self, core: &mut Core, ack: &Request) {
        let id = self.id;
        let number = ack.headers.cseq().map(|cseq| cseq.number);
        let Some(usage) = self.usage() else {
            return;
        };
        let is_it = |open: &Unacknowledged| Ok(open.cseq) == number;
        if !usage.unacknowledged.as_ref().is_some_and(is_it) {
            return;
        }
        let is_first = usage
            .unacknowledged
            .take()
            .is_some_and(|open| open.is_first);
        let was_ours = usage.offers == super::offers::Offers::Ours;
        let description = if was_ours {
            let offers = &mut usage.offers;
            let answer = offers.read_answer(&ack.headers, &ack.body, Carried::Reliably);
            // Without an answer what was agreed on before stays.
            *offers = super::offers::Offers::Settled;
            answer
        } else {
            None
        };
        self.timers.stop(Timer::Repeat);
        self.timers.stop(Timer::Unacknowledged);
        if self.is_told {
            return;
        }
        if is_first {
            core.tell(Event::Confirmed {
                session: id,
                description,
            });
        } else if was_ours {
            core.tell(Event::Changed {
                session: id,
                description,
            });
        }
    }

    /// The far end got no 2xx of ours, or we no ACK of its: the call is ended.
    pub(super) fn never_acknowledged(&mut self, core: &mut Core, now: Duration) {
        self.timers.stop(Timer::Repeat);
        if let Some(usage) = self.usage() {
            usage.unacknowledged = None;
        }
        self.tell_end(core, End::NoAck);
        self.hang_up(core, now, Vec::new());
    }
}
