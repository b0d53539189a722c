//! What is under way on a connection, and whether it may go on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::flow::Flow;
use crate::limits::Limits;
use crate::slots::RequestSlot;

/// What is to become of a connection.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It goes on.
    GoesOn,
    /// It is asked to end: nothing is under way.
    Ends,
    /// It is cut.
    Cut,
}

/// What is under way on one connection.
#[derive(Debug)]
pub(crate) struct Activity {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    accepted: Instant,
    has_asked: bool,
    next: u64,
    /// When there was last an octet of each request or its answer.
    under_way: BTreeMap<u64, Instant>,
    idle_since: Instant,
}

/// A request that is under way, until its answer is given.
#[derive(Debug)]
pub(crate) struct UnderWay {
    activity: Arc<Activity>,
    id: u64,
    _place: RequestSlot,
}

impl Activity {
    pub(crate) fn new(accepted: Instant) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                accepted,
                has_asked: false,
                next: 0,
                under_way: BTreeMap::new(),
                idle_since: accepted,
            }),
        })
    }

    /// A request begins.
    pub(crate) fn begins(self: &Arc<Self>, slot: RequestSlot) -> Arc<UnderWay> {
        let mut state = self.state();
        state.has_asked = true;
        let id = state.next;
        state.next += 1;
        state.under_way.insert(id, Instant::now());
        drop(state);
        Arc::new(UnderWay {
            activity: self.clone(),
            id,
            _place: slot,
        })
    }

    pub(crate) fn verdict(&self, limits: &Limits, flow: &Flow, now: Instant) -> Verdict {
        let state = self.state();
        let since = |at: Instant| now.saturating_duration_since(at);
        let never_asked = !state.has_asked && since(state.accepted) >= limits.head_within;
        let stalled = |at: &Instant| since(*at) >= limits.stalled;
        if never_asked || state.under_way.values().any(stalled) || flow.is_too_slow(limits, now) {
            return Verdict::Cut;
        }
        let idle = since(state.idle_since);
        if !state.under_way.is_empty() || idle < limits.idle {
            Verdict::GoesOn
        } else if idle < limits.idle + ENDS_WITHIN {
            Verdict::Ends
        } else {
            Verdict::Cut
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long a peer may take to end a connection that it is asked to end.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

impl UnderWay {
    /// An octet came or went.
    pub(crate) fn moves(&self) {
        if let Some(at) = self.activity.state().under_way.get_mut(&self.id) {
            *at = Instant::now();
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.under_way.remove(&self.id);
        state.idle_since = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::Slots;

    #[test]
    fn silence_is_cut_a_stalled_request_is_cut_and_an_idle_connection_ends() {
        let limits = Limits::BROWSERS;
        let now = Instant::now();
        let (activity, flow) = (Activity::new(now), Flow::default());
        let later = |seconds| now + Duration::from_secs(seconds);
        let says = |at| activity.verdict(&limits, &flow, at);
        assert_eq!(says(later(9)), Verdict::GoesOn);
        assert_eq!(says(later(10)), Verdict::Cut);
        let slot = Slots::new(limits).take([10, 0, 0, 1].into()).unwrap();
        let request = activity.begins(slot.request().unwrap());
        assert_eq!(says(later(50)), Verdict::GoesOn);
        assert_eq!(says(later(70)), Verdict::Cut);
        drop(request);
        assert_eq!(says(later(50)), Verdict::GoesOn);
        assert_eq!(says(later(62)), Verdict::Ends);
        assert_eq!(says(later(70)), Verdict::Cut);
    }
}
