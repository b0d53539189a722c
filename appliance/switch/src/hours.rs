//! Opening hours: what a caller meets while the centre is closed.
//!
//! Whether it is closed the box says ([`Input::Hours`](crate::Input::Hours)), and before the first
//! call. A call that arrives then hears so and is ended, unless somebody who is at work all the same
//! takes it. Who is in the queue when the centre closes came in time: they are served for as long as
//! somebody takes calls. Calls of handsets, emergency calls and the box's own never come here.

use jawab_vocabulary::{AfterHours, CallId, Outcome};

use crate::instant::Instant;
use crate::io::Hours;
use crate::prompt::PromptId;
use crate::state::call::Call;
use crate::switch::Switch;

impl Switch {
    /// Whether a call that arrives now meets a closed centre.
    pub(crate) fn is_closed_to_callers(&self) -> bool {
        let answered_anyway = || match self.config.after_hours {
            AfterHours::IfReady => self.anybody_takes_calls(),
            AfterHours::Never => false,
        };
        self.hours == Hours::Closed && !answered_anyway()
    }

    /// Whether anybody is ready for callers, or will be when the call in hand is over. Who is on a
    /// break does not count while the centre is closed: they may have gone home without a word. Nor
    /// does who has their handset not ring: the queue passes it over, and nobody would be answered.
    fn anybody_takes_calls(&self) -> bool {
        self.agents.values().any(|agent| self.is_there(agent))
    }

    /// Who waits while the centre is closed and nobody takes calls any more is not left with the
    /// music.
    pub(crate) fn closes_the_queue(&mut self, now: Instant) {
        if self.hours == Hours::Open || self.queue.is_empty() || self.anybody_takes_calls() {
            return;
        }
        let waiting: Vec<CallId> = self.queue.iter().copied().collect();
        for call in waiting {
            if !self.is_ringing(call) {
                self.says_closed(now, call);
            }
        }
    }

    /// Tells a caller that the centre is closed, and ends the call; after a message, where they are
    /// taken.
    pub(crate) fn says_closed(&mut self, now: Instant, call: CallId) {
        if let Some(said_in) = self.calls.get(&call).map(Call::said_in) {
            let (words, outcome) = (PromptId::AfterHours, Outcome::OutsideHours);
            self.send_away(now, call, words, &said_in, outcome);
        }
    }
}
