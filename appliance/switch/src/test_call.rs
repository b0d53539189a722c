//! Test calls: calls that the box makes by itself, for a technician or for the front panel.
//!
//! A test call rings somebody, plays to them or lets them hear themselves, and hangs up. It is
//! no call: it opens no contact and leaves no record. It never takes a person or a channel
//! from a young person's call: it is refused where it would, and gives way where one comes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jawab_vocabulary::{CallId, Cause, HandsetId, LineId, Number};

use crate::ids::LegId;
use crate::instant::Instant;
use crate::io::{
    AgentState, Endpoint, LegCommand, Output, PlayId, TestCall, TestCallEvent, TestCallId,
    TestCallRefusal,
};
use crate::menu::LONGEST_MENU;
use crate::plan::{Dialled, dialled};
use crate::state::call::State;
use crate::state::test_call::{GIVES_BACK_WITHIN, GaveWay, Running, Then};
use crate::switch::{LegUse, Switch};

/// How long whoever is called has to answer.
const RINGS_FOR: Duration = Duration::from_secs(30);
/// The longest that is played, should the media clock never say that it is over.
const SAYS_FOR: Duration = Duration::from_secs(40);

impl Switch {
    /// Begins a test call, or says why not.
    pub(crate) fn begin_test_call(&mut self, now: Instant, id: TestCallId, test_call: TestCall) {
        match self.places(&test_call) {
            Ok(places) => {
                // Only an announcement gets here while another test call runs, and is worth more.
                self.end_test_call(now, Cause::NORMAL_CLEARING, GaveWay::Yes);
                self.run_test_call(now, id, places, test_call);
            }
            Err(why) => self.emit(Output::TestCall(id, TestCallEvent::Refused(why))),
        }
    }

    fn run_test_call(
        &mut self,
        now: Instant,
        id: TestCallId,
        places: Vec<(Endpoint, Number)>,
        test_call: TestCall,
    ) {
        let then = match test_call {
            TestCall::Ring { say, .. }
            | TestCall::Announce { say }
            | TestCall::Call { say, .. } => Then::Say(say),
            TestCall::Echo { lasts, .. } => Then::Echo(lasts),
            TestCall::Menus {
                menus, language, ..
            } => Then::Tries(menus, language),
        };
        self.test_call = Some(Running {
            id,
            legs: BTreeMap::new(),
            then,
            answered: false,
            cause: Cause::NORMAL_UNSPECIFIED,
            until: Instant(now.0 + RINGS_FOR),
        });
        for (to, called) in places {
            let leg = self.originate_for(LegUse::InTestCall, to, called, None);
            if let Some(running) = &mut self.test_call {
                running.legs.insert(leg, None);
            }
        }
    }

    /// Whom a test call calls.
    fn places(&self, test_call: &TestCall) -> Result<Vec<(Endpoint, Number)>, TestCallRefusal> {
        let is_announcement = matches!(test_call, TestCall::Announce { .. });
        if self.test_call.is_some() && !is_announcement {
            return Err(TestCallRefusal::Another);
        }
        if self.somebody_is_to_be_served() {
            return Err(TestCallRefusal::CallersWait);
        }
        match test_call {
            TestCall::Ring { handset, .. } | TestCall::Menus { handset, .. }
                if !self.handsets.contains(handset) =>
            {
                Err(TestCallRefusal::HandsetGone)
            }
            TestCall::Ring { handset, .. } | TestCall::Menus { handset, .. }
                if self.is_busy(handset) =>
            {
                Err(TestCallRefusal::HandsetBusy)
            }
            TestCall::Ring { handset, .. } | TestCall::Menus { handset, .. } => {
                Ok(vec![at_handset(handset)])
            }
            TestCall::Announce { .. } => self.who_hears_announcements(),
            TestCall::Call { line, number, .. } | TestCall::Echo { line, number, .. } => {
                self.spare_channel(line)?;
                match dialled(number) {
                    Dialled::Outside(number) => Ok(vec![(Endpoint::Line(line.clone()), number)]),
                    _ => Err(TestCallRefusal::Number),
                }
            }
        }
    }

    /// Whether a caller waits for staff, or is about to.
    fn somebody_is_to_be_served(&self) -> bool {
        let waits = |state: &State| {
            matches!(
                state,
                State::Answering(crate::state::call::Next::Menu)
                    | State::Menu { .. }
                    | State::QueueMenu { .. }
                    | State::Menus(_)
                    | State::Waiting(_)
            )
        };
        self.calls.values().any(|call| waits(&call.state))
    }

    /// The handsets of those who are ready, or every free one where nobody is.
    fn who_hears_announcements(&self) -> Result<Vec<(Endpoint, Number)>, TestCallRefusal> {
        let ready: BTreeSet<&HandsetId> = self
            .agents
            .values()
            .filter(|agent| agent.state == AgentState::Ready)
            .map(|agent| &agent.handset)
            .collect();
        // What the test call before this one holds is about to be free, and is not rung again.
        let free =
            |handset: &&HandsetId| self.handsets.contains(*handset) && !self.is_busy(handset);
        let mut heard_by: Vec<_> = ready.into_iter().filter(free).map(at_handset).collect();
        if heard_by.is_empty() {
            heard_by = self.handsets.iter().filter(free).map(at_handset).collect();
        }
        if heard_by.is_empty() {
            return Err(TestCallRefusal::NobodyThere);
        }
        Ok(heard_by)
    }

    /// Whether a line has a channel that callers do not miss: while staff are at work,
    /// another one is to be left to them.
    fn spare_channel(&self, line: &LineId) -> Result<(), TestCallRefusal> {
        if !self.config.lines.iter().any(|known| known.line == *line) {
            return Err(TestCallRefusal::NoSuchLine);
        }
        if !self.lines_here.contains(line) {
            return Err(TestCallRefusal::LineGone);
        }
        if self.free_channels(line) == 0 {
            return Err(TestCallRefusal::LineBusy);
        }
        let free: usize = self
            .lines_here
            .iter()
            .map(|line| usize::from(self.free_channels(line)))
            .sum();
        if free < 2 && self.anybody_at_work() {
            return Err(TestCallRefusal::LastChannel);
        }
        Ok(())
    }

    pub(crate) fn test_call_alerting(&mut self) {
        if let Some(id) = self.test_call.as_ref().map(|running| running.id) {
            self.emit(Output::TestCall(id, TestCallEvent::Alerting));
        }
    }

    pub(crate) fn test_call_answered(&mut self, now: Instant, leg: LegId) {
        let Some(running) = &mut self.test_call else {
            return;
        };
        // One that says twice that it is answered does not hear the beginning twice.
        if running.legs.get(&leg).is_none_or(Option::is_some) {
            return;
        }
        let is_first = !std::mem::replace(&mut running.answered, true);
        let (id, then) = (running.id, running.then.clone());
        running.until = match then {
            Then::Say(_) => Instant(now.0 + SAYS_FOR),
            Then::Echo(lasts) => Instant(now.0 + lasts),
            Then::Tries(..) | Then::Walks(..) => Instant(now.0 + LONGEST_MENU),
        };
        match then {
            Then::Say(what) => {
                let play = self.play_to(leg, what, false);
                if let Some(running) = &mut self.test_call {
                    running.legs.insert(leg, Some(play));
                }
            }
            Then::Echo(_) => self.command(leg, LegCommand::Echo),
            Then::Tries(menus, language) => self.trial_begins(now, leg, menus, language),
            Then::Walks(..) => {}
        }
        if is_first {
            self.emit(Output::TestCall(id, TestCallEvent::Answered));
        }
    }

    /// Whoever answered has heard all of it.
    pub(crate) fn test_call_played(&mut self, now: Instant, leg: LegId, play: PlayId) {
        let Some(running) = &self.test_call else {
            return;
        };
        if running.legs.get(&leg) != Some(&Some(play)) {
            return;
        }
        if matches!(running.then, Then::Walks(..)) {
            return self.trial_said(now);
        }
        self.release(now, leg, Cause::NORMAL_CLEARING);
        self.test_call_leg_gone(leg, Cause::NORMAL_CLEARING);
    }

    /// A leg of the test call was released, by whoever was called or by us.
    pub(crate) fn test_call_leg_gone(&mut self, leg: LegId, cause: Cause) {
        let Some(running) = &mut self.test_call else {
            return;
        };
        running.legs.remove(&leg);
        running.cause = cause;
        if running.legs.is_empty() {
            self.test_call_over(GaveWay::No);
        }
    }

    pub(crate) fn test_call_timeout(&mut self, now: Instant) {
        let Some(running) = &self.test_call else {
            return;
        };
        if running.until > now {
            return;
        }
        if matches!(running.then, Then::Walks(..)) {
            return self.trial_silence(now);
        }
        let cause = if running.answered {
            Cause::NORMAL_CLEARING
        } else {
            Cause::NO_ANSWER
        };
        self.end_test_call(now, cause, GaveWay::No);
    }

    /// Somebody waits for staff: a handset that a test call holds is free again at once.
    pub(crate) fn test_call_leaves_handsets(&mut self, now: Instant) {
        if !self.queue.is_empty()
            && self.test_call_holds(|place| matches!(place, Endpoint::Handset(_)))
        {
            self.end_test_call(now, Cause::NORMAL_CLEARING, GaveWay::Yes);
        }
    }

    /// Somebody wants a line and none is free. If a test call holds one it gives it back, and
    /// the call waits for that moment: nobody hears congestion because of a test.
    pub(crate) fn test_call_leaves_line(
        &mut self,
        now: Instant,
        call: CallId,
        number: &Number,
    ) -> bool {
        if !self.test_call_holds(|place| matches!(place, Endpoint::Line(_))) {
            return false;
        }
        self.end_test_call(now, Cause::NORMAL_CLEARING, GaveWay::Yes);
        let deadline = Instant(now.0 + GIVES_BACK_WITHIN);
        let number = number.clone();
        self.with(call, |call| {
            call.state = State::WantsLine(number);
            call.deadline = Some(deadline);
        });
        true
    }

    /// A leg is gone: who waits for a line may have one now.
    pub(crate) fn serve_those_who_want_a_line(&mut self, now: Instant) {
        // Lives first.
        self.emergencies_look_again(now);
        let wanting: Vec<(CallId, LegId, Number)> = self
            .calls
            .values()
            .filter(|call| call.emergency.is_none())
            .filter_map(|call| match &call.state {
                State::WantsLine(number) => Some((call.id, call.lead(), number.clone())),
                _ => None,
            })
            .collect();
        for (call, leg, number) in wanting {
            if let Some((line, because)) = self.line_for(&number) {
                self.tell_of_line(call, &line, because);
                self.dial_on(now, call, leg, line, number);
            }
        }
    }

    fn test_call_holds(&self, wanted: impl Fn(&Endpoint) -> bool) -> bool {
        self.legs
            .values()
            .any(|leg| leg.use_ == LegUse::InTestCall && wanted(&leg.endpoint))
    }

    /// Releases what is left of the test call.
    pub(crate) fn end_test_call(&mut self, now: Instant, cause: Cause, gave_way: GaveWay) {
        let Some(running) = &mut self.test_call else {
            return;
        };
        running.cause = cause;
        let legs: Vec<LegId> = std::mem::take(&mut running.legs).into_keys().collect();
        for leg in legs {
            self.release(now, leg, cause);
        }
        self.test_call_over(gave_way);
    }

    fn test_call_over(&mut self, gave_way: GaveWay) {
        if let Some(over) = self.test_call.take() {
            let event = TestCallEvent::Over {
                answered: over.answered,
                gave_way: gave_way == GaveWay::Yes,
                cause: over.cause,
            };
            self.emit(Output::TestCall(over.id, event));
        }
    }
}

fn at_handset(handset: &HandsetId) -> (Endpoint, Number) {
    (
        Endpoint::Handset(handset.clone()),
        Number::from(handset.as_str()),
    )
}
