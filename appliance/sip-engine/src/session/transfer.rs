//! Transfers: REFER and what is told of it (RFC 3515, RFC 4488), in the call's own dialog.

use std::time::Duration;

use super::options::CallError;
use super::usage::Purpose;
use super::{Call, Session, Timer};
use crate::endpoint::{Core, Event, IncomingId, MoreHeaders};
use crate::header::{ReferTo, Replaces, SubscriptionState};
use crate::timers::TimerSet;
use crate::transaction::ServerId;
use crate::{Method, Name, NameAddr, Request, Response, StatusCode, lex};

/// How long it is told how a referred call goes, in seconds.
const TOLD_FOR_S: u32 = 180;

/// Most at a time in a call, either way.
const MOST: usize = 4;

/// What was referred in a call.
#[derive(Debug, Default)]
pub(super) struct Refers {
    /// The far end referred us: it is told how it goes.
    taken: Vec<Taken>,
    /// We referred the far end: so many are still to tell how it goes.
    made: usize,
}

#[derive(Debug)]
struct Taken {
    id: IncomingId,
    /// The number of the REFER, which tells it from others (§2.4.6).
    cseq: u32,
}

impl Refers {
    pub(super) const fn are_any(&self) -> bool {
        !self.taken.is_empty() || self.made > 0
    }

    /// The call is over, and what was referred is still under way (RFC 5057 §4.1).
    pub(super) fn outlive(&self, timers: &mut TimerSet<Timer>, now: Duration) {
        if self.are_any() {
            let time = Duration::from_secs(TOLD_FOR_S.into());
            timers.start(Timer::ReferExpires, now + time);
        }
    }

    /// Whether a NOTIFY tells of something that we referred.
    pub(super) fn takes(&self, notify: &Request) -> bool {
        let event = notify.headers.get::<crate::header::Event>();
        self.made > 0 && event.is_ok_and(|event| event.package.eq_ignore_ascii_case("refer"))
    }
}

impl Session {
    /// The far end wants us to call somebody.
    pub(super) fn referred(
        &mut self,
        core: &mut Core,
        now: Duration,
        id: IncomingId,
        request: Request,
    ) {
        // One and no other (§2.4.2).
        let targets = request.headers.all(&Name::REFER_TO).count();
        let target = request.headers.get::<ReferTo>();
        let (1, Ok(target)) = (targets, target) else {
            core.answer(now, id.0, StatusCode::BAD_REQUEST);
            return;
        };
        let Ok(replaces) = Replaces::of_uri(&target.uri) else {
            core.answer(now, id.0, StatusCode::BAD_REQUEST);
            return;
        };
        core.tell(Event::Refer {
            session: self.id,
            id,
            target: target.uri.without_headers(),
            replaces,
            request: Box::new(request),
        });
    }

    /// Agrees to call whom the far end named; it is told that it is being tried.
    pub(crate) fn accept_refer(
        &mut self,
        core: &mut Core,
        now: Duration,
        id: IncomingId,
    ) -> Result<(), CallError> {
        if self.refers.taken.len() >= MOST {
            return Err(CallError::Full);
        }
        let response = core
            .response(id.0, StatusCode::ACCEPTED)
            .ok_or(CallError::Gone)?;
        let cseq = response.headers.cseq()?.number;
        let request = core.servers.request_of(id.0);
        let is_not_told = request.is_some_and(wants_no_word);
        let mut response = self.fill(core, response, id.0, &[]);
        if is_not_told {
            response.headers.push(Name::REFER_SUB, "false");
        }
        if !core.respond(now, id.0, response) {
            return Err(CallError::Gone);
        }
        if is_not_told {
            return Ok(());
        }
        self.refers.taken.push(Taken { id, cseq });
        self.notify(core, now, cseq, StatusCode::TRYING)
    }

    /// Tells the far end how the call goes that it wanted. A final status is the last word.
    pub(crate) fn notify_refer(
        &mut self,
        core: &mut Core,
        now: Duration,
        id: IncomingId,
        status: StatusCode,
    ) -> Result<(), CallError> {
        let mut taken = self.refers.taken.iter();
        let index = taken
            .position(|taken| taken.id == id)
            .ok_or(CallError::Gone)?;
        let cseq = self.refers.taken[index].cseq;
        if status.is_final() {
            self.refers.taken.remove(index);
        }
        self.notify(core, now, cseq, status)
    }

    fn notify(
        &mut self,
        core: &mut Core,
        now: Duration,
        cseq: u32,
        status: StatusCode,
    ) -> Result<(), CallError> {
        let usage = self.usages.first_mut().ok_or(CallError::Gone)?;
        let mut notify = usage.dialog.request(Method::Notify);
        let state = if status.is_final() {
            "terminated;reason=noresource".to_owned()
        } else {
            format!("active;expires={TOLD_FOR_S}")
        };
        let headers = &mut notify.headers;
        headers.push(Name::EVENT, format!("refer;id={cseq}"));
        headers.push(Name::SUBSCRIPTION_STATE, state);
        headers.push(Name::CONTENT_TYPE, "message/sipfrag;version=2.0");
        notify.body = format!("SIP/2.0 {} {}\r\n", status.code(), status.phrase()).into_bytes();
        if self.send(core, now, 0, notify, Purpose::Notify) {
            Ok(())
        } else {
            Err(CallError::Full)
        }
    }

    pub(super) fn notify_answered(&mut self, response: &Response) {
        if response.status == StatusCode::CALL_TRANSACTION_DOES_NOT_EXIST {
            self.refers.taken.clear();
        }
    }

    /// Asks the far end to call somebody, who may be told by `?Replaces=` to let it take the
    /// place of a call there (RFC 3891 §2).
    pub(crate) fn refer(
        &mut self,
        core: &mut Core,
        now: Duration,
        target: &NameAddr,
        headers: &MoreHeaders,
    ) -> Result<(), CallError> {
        if !matches!(self.call, Call::Up) || self.is_told {
            return Err(CallError::State);
        }
        if self.refers.made >= MOST {
            return Err(CallError::Full);
        }
        let usage = self.usages.first_mut().ok_or(CallError::Gone)?;
        let mut refer = usage.dialog.request(Method::Refer);
        refer.headers.push(Name::REFER_TO, target.to_string());
        refer.headers.push_all(headers);
        if !self.send(core, now, 0, refer, Purpose::Refer) {
            return Err(CallError::Full);
        }
        // NOTIFY may overtake the 202 (§2.4.4).
        self.refers.made += 1;
        Ok(())
    }

    pub(super) fn refer_answered(&mut self, core: &mut Core, response: &Response) {
        if !response.status.is_success() {
            self.refer_over(core, Some(response.status));
        }
    }

    pub(super) fn refer_unanswered(&mut self, core: &mut Core) {
        self.refer_over(core, Some(StatusCode::REQUEST_TIMEOUT));
    }

    fn refer_over(&mut self, core: &mut Core, status: Option<StatusCode>) {
        if self.refers.made == 0 {
            return;
        }
        self.refers.made -= 1;
        core.tell(Event::ReferProgress {
            session: self.id,
            status,
            is_final: true,
        });
    }

    /// The far end tells how the call goes that we wanted.
    pub(super) fn notified(
        &mut self,
        core: &mut Core,
        now: Duration,
        server: ServerId,
        notify: &Request,
    ) {
        core.answer(now, server, StatusCode::OK);
        let status = status_in(&notify.body);
        let state = notify.headers.get::<SubscriptionState>();
        let is_final = state.is_ok_and(|state| state.is_terminated());
        if is_final {
            self.refer_over(core, status);
        } else {
            core.tell(Event::ReferProgress {
                session: self.id,
                status,
                is_final,
            });
        }
    }

    pub(super) fn refers_expire(&mut self) {
        self.refers.taken.clear();
        self.refers.made = 0;
    }
}

/// Whether who refers us does not want to be told how it goes (RFC 4488 §4).
fn wants_no_word(refer: &Request) -> bool {
    let wish = refer.headers.first(&Name::REFER_SUB);
    let wish = wish.and_then(|value| value.split(';').next());
    wish.is_some_and(|wish| lex::trim(wish).eq_ignore_ascii_case("false"))
}

/// The status of a `message/sipfrag` (RFC 3420).
fn status_in(body: &[u8]) -> Option<StatusCode> {
    let text = String::from_utf8_lossy(body);
    let mut words = text.lines().next()?.split_whitespace();
    let version = words.next()?;
    if !version.eq_ignore_ascii_case("SIP/2.0") {
        return None;
    }
    StatusCode::new(words.next()?.parse().ok()?)
}
