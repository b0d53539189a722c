//! Changes of a session that we want: re-INVITE (RFC 3261 §14.1) and UPDATE (RFC 3311 §5.1).

use std::time::Duration;

use super::calling::is_lost;
use super::offers::{Carried, Offers};
use super::options::CallError;
use super::usage::{Owed, Pending, Purpose, Usage};
use super::wish::{By, Change, Wish};
use super::{Call, Session, Timer, refresh};
use crate::endpoint::{Core, End, Event};
use crate::header::RetryAfter;
use crate::{Method, Name, Response};

impl Session {
    /// Changes the session as soon as that may be; a change that has not begun is dropped for
    /// this one.
    pub(crate) fn change(
        &mut self,
        core: &mut Core,
        now: Duration,
        by: By,
        description: Option<Vec<u8>>,
    ) -> Result<(), CallError> {
        let is_up = matches!(self.call, Call::Up);
        if matches!(self.call, Call::Closing | Call::Over) {
            return Err(CallError::Gone);
        }
        if self.is_told || (by == By::ReInvite && !is_up) {
            return Err(CallError::State);
        }
        let wish = Wish {
            by,
            description,
            is_refresh: false,
        };
        let may = |usage: &&mut Usage| is_up || usage.offers == Offers::Settled;
        let mut is_any = false;
        // While it rings in several places each of them is to know (RFC 3311 §5.1).
        for usage in self.usages.iter_mut().filter(may) {
            usage.wish = Some(wish.clone());
            is_any = true;
        }
        if !is_any {
            let rings = !self.usages.is_empty();
            return Err(if rings {
                CallError::Description
            } else {
                CallError::State
            });
        }
        self.go_on(core, now);
        Ok(())
    }

    pub(super) fn change_if_wanted(&mut self, core: &mut Core, now: Duration) {
        if !self.timers.is_running(Timer::Glare) {
            for index in 0..self.usages.len() {
                self.change_in(core, now, index);
            }
        }
    }

    fn change_in(&mut self, core: &mut Core, now: Duration, index: usize) {
        let is_up = matches!(self.call, Call::Up);
        let usage = &mut self.usages[index];
        if !usage.may_change()
            || usage
                .wish
                .as_ref()
                .is_none_or(|wish| wish.by == By::ReInvite && !is_up)
        {
            return;
        }
        let Some(wish) = usage.wish.take() else {
            return;
        };
        let method = match wish.by {
            By::ReInvite => Method::Invite,
            By::Update => Method::Update,
        };
        let mut request = usage.dialog.request(method);
        request.headers.push(Name::ALLOW, core.allow());
        request
            .headers
            .push(Name::SUPPORTED, "100rel, replaces, timer");
        refresh::go_on(&mut request, usage.refreshing);
        let before = usage.offers;
        if let Some(description) = &wish.description {
            request.headers.push(Name::CONTENT_TYPE, "application/sdp");
            request.body.clone_from(description);
            usage.offers = Offers::Ours;
        } else if wish.by == By::ReInvite {
            usage.offers = Offers::None;
        }
        let change = Change { wish, before };
        if !self.send(core, now, index, request, Purpose::Change(change)) {
            // No room for a transaction: tried again with the next thing that happens.
            self.usages[index].offers = before;
        }
    }

    /// The final response to a change of ours.
    pub(super) fn change_answered(
        &mut self,
        core: &mut Core,
        now: Duration,
        index: usize,
        pending: &Pending,
        change: Change,
        response: &Response,
    ) {
        let status = response.status;
        if status.is_success() {
            self.change_accepted(core, now, index, pending, &change, response);
            return;
        }
        let usage = &mut self.usages[index];
        usage.offers = change.before;
        let rings = matches!(self.call, Call::Calling(_));
        if is_lost(status) && rings {
            // It does not ring there any more; it may elsewhere.
            let mut usage = self.usages.remove(index);
            usage.abandon(core, now);
            core.tell(Event::Unchanged {
                session: self.id,
                status,
            });
            return;
        }
        if is_lost(status) {
            self.lost(core, now);
            return;
        }
        let retry_after = response.headers.get::<RetryAfter>().ok();
        let wait = match status.code() {
            491 => Some(glare_wait(core, self.is_caller)),
            // It is busy with one of its own (§14.2).
            500 => retry_after
                .filter(|retry| retry.seconds <= 10)
                .map(|retry| Duration::from_secs(retry.seconds.into())),
            _ => None,
        };
        match wait {
            Some(wait) => {
                self.timers.start(Timer::Glare, now + wait);
                usage.wish.get_or_insert(change.wish);
            }
            None if change.wish.is_refresh => self.refresh_later(now),
            None if self.is_told => {}
            None => core.tell(Event::Unchanged {
                session: self.id,
                status,
            }),
        }
    }

    fn change_accepted(
        &mut self,
        core: &mut Core,
        now: Duration,
        index: usize,
        pending: &Pending,
        change: &Change,
        response: &Response,
    ) {
        let usage = &mut self.usages[index];
        usage.dialog.refresh_target(&response.headers);
        usage.note_abilities(&response.headers);
        if let Some(said) = &change.wish.description {
            usage.said = Some(said.clone());
        }
        let (headers, body) = (&response.headers, &response.body);
        let is_invite = change.wish.by == By::ReInvite;
        let describes = is_invite || change.wish.description.is_some();
        let description = if describes {
            usage.offers.read_answer(headers, body, Carried::Reliably)
        } else {
            None
        };
        if usage.offers != Offers::Theirs {
            usage.offers = Offers::Settled;
        }
        if is_invite {
            let (client, cseq) = (pending.client, usage.cseq_of(response));
            if usage.offers == Offers::Theirs && usage.hang_up.is_none() && !self.is_told {
                usage.owed = Some(Owed::Ack { client, cseq });
            } else {
                usage.offers = Offers::Settled;
                self.acknowledge(core, now, client, cseq, None);
            }
        }
        self.refresh_agreed(now, &response.headers);
        let is_news = describes && !(change.wish.is_refresh && description.is_none());
        if is_news && !self.is_told {
            core.tell(Event::Changed {
                session: self.id,
                description,
            });
        }
    }

    /// The far end does not know the call, or does not answer in it (§12.2.1.2).
    pub(super) fn lost(&mut self, core: &mut Core, now: Duration) {
        self.tell_end(core, End::Lost);
        self.hang_up(core, now, Vec::new());
    }
}

impl Usage {
    /// Whether a change of ours may begin now.
    fn may_change(&self) -> bool {
        self.offers.are_closed()
            && self.owed.is_none()
            && self.unacknowledged.is_none()
            && self.hang_up.is_none()
            && !self.is_changing()
    }

    fn cseq_of(&self, response: &Response) -> u32 {
        let cseq = response.headers.cseq();
        cseq.map_or(self.dialog.local_cseq(), |cseq| cseq.number)
    }
}

/// How long to wait when two changes have met (§14.1).
fn glare_wait(core: &mut Core, is_caller: bool) -> Duration {
    if is_caller {
        core.random
            .between(Duration::from_millis(2_100), Duration::from_secs(4))
    } else {
        core.random.between(Duration::ZERO, Duration::from_secs(2))
    }
}
