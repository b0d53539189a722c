//! Overflow: a caller whom nobody answers in their queue goes on in another one, or over a line
//! to a number outside. What they have waited they keep.

use std::time::Duration;

use jawab_vocabulary::{CallId, Number, QueueName};

use crate::config::{Overflow, OverflowTo};
use crate::instant::Instant;
use crate::io::{CallEvent, Endpoint};
use crate::prompt::Announcement;
use crate::state::call::{State, Waiting};
use crate::state::legs::Stage;
use crate::state::transfer::{Destination, Transfer};
use crate::switch::Switch;

/// How often a line is looked for again while none is free.
const LOOKS_FOR_A_LINE: Duration = Duration::from_secs(30);

impl Switch {
    /// When a caller who joins their queue now goes on.
    pub(crate) fn goes_on_at(&self, now: Instant, call: CallId) -> Option<Instant> {
        let known = self.calls.get(&call)?;
        let overflow = self.queue_of(call)?.overflow.as_ref()?;
        let is_over = match &overflow.to {
            OverflowTo::Queue(to) => known.queued.been.contains(to),
            OverflowTo::Number(_) => known.queued.went_out,
        };
        (!is_over).then(|| Instant(now.0 + overflow.after))
    }

    /// Nobody has answered in time. While a handset rings, the caller is not taken from under its
    /// hand.
    pub(crate) fn overflow_due(&mut self, now: Instant, call: CallId) {
        let Some(Waiting { ring, .. }) = self.waiting(call) else {
            return;
        };
        if let Some(until) = ring.as_ref().map(|ring| ring.until) {
            return self.goes_on_later(call, Some(until));
        }
        let overflow = self.queue_of(call).and_then(|queue| queue.overflow.clone());
        match overflow.map(|Overflow { to, .. }| to) {
            Some(OverflowTo::Queue(to)) => self.goes_on_in(now, call, to),
            Some(OverflowTo::Number(number)) => self.goes_on_outside(now, call, number),
            None => self.goes_on_later(call, None),
        }
    }

    fn goes_on_later(&mut self, call: CallId, at: Option<Instant>) {
        self.with(call, |call| {
            if let State::Waiting(waiting) = &mut call.state {
                waiting.overflow = at;
            }
        });
    }

    fn goes_on_in(&mut self, now: Instant, call: CallId, to: QueueName) {
        self.with(call, |call| {
            let from = call.queued.queue.replace(to);
            call.queued.been.extend(from);
        });
        self.waits_on(now, call);
    }

    /// A caller waits in the queue that is theirs now, for no longer than if they had stayed.
    fn waits_on(&mut self, now: Instant, call: CallId) {
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let since = known.queued.since.unwrap_or(now);
        let until = match self.waiting(call) {
            Some(waiting) => waiting.until,
            None => Instant(since.0 + self.config.max_wait),
        };
        self.waits_until(now, call, until);
    }

    /// Somebody outside is called for a caller, who hears music meanwhile. No line free, it is
    /// tried again.
    fn goes_on_outside(&mut self, now: Instant, call: CallId, number: Number) {
        let Some((line, because)) = self.line_for(&number) else {
            return self.goes_on_later(call, Some(Instant(now.0 + LOOKS_FOR_A_LINE)));
        };
        let Some(known) = self.calls.get(&call) else {
            return;
        };
        let lead = known.lead();
        self.queue.retain(|waiting| *waiting != call);
        self.tell_of_line(call, &line, because);
        let to = Endpoint::Line(line);
        self.tell(call, CallEvent::Held);
        self.tell(
            call,
            CallEvent::Consults {
                to: to.clone(),
                called: number.clone(),
            },
        );
        let leg = self.divert(call, to, number);
        let deadline = Instant(now.0 + self.config.transfer_for);
        self.with(call, |call| {
            call.queued.went_out = true;
            call.legs.put(lead, Stage::Held);
            call.state = State::Transferring(Transfer {
                from: None,
                to: Destination::Other(leg),
            });
            call.deadline = Some(deadline);
        });
        self.play(call, vec![Announcement::HoldMusic], true);
    }

    /// Nobody outside took the caller: they wait again, as if they had stayed.
    pub(crate) fn comes_back_to_its_queue(&mut self, now: Instant, call: CallId) {
        let Some(lead) = self.lead(call) else {
            return;
        };
        self.with(call, |call| call.legs.put(lead, Stage::Apart));
        self.waits_on(now, call);
    }
}
